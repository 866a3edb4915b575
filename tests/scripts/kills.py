"""Kills every command that writes at random moments: the old folder or the new one is there whole, and the next run leaves no litter.

    python3 tests/scripts/kills.py HUBWARD [--kills 20] [--seed 1]

So many kills of each of plan, scenarios, times, import, synth and buses, each with --force over what an earlier run wrote, a fifth of
them with a second run of the same into the same place. Run from the project's folder. Not part of CI: docs/testing.md has its last run
and what it found.
"""

import argparse
import hashlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TINY, NETWORK = "fixtures/tiny", "fixtures/hand-network"
SWEEP = '[grid]\n"decide.max_closures" = [0, 1, 2]\n"travel.season" = ["normal", "winter"]\n'
EXTRACT = """<osm version="0.6">
<node id="1" lat="41.2" lon="114.7"><tag k="place" v="village"/><tag k="name" v="A"/><tag k="population" v="500"/></node>
<node id="2" lat="41.21" lon="114.7"><tag k="amenity" v="school"/><tag k="name" v="Primary school B"/></node>
<way id="3"><nd ref="1"/><nd ref="2"/><tag k="highway" v="tertiary"/></way></osm>
"""


def state(place):
    """A fingerprint of a file or of every file of a folder; None where nothing is."""
    if not place.exists():
        return None
    digest = hashlib.sha256()
    for file in sorted(place.rglob("*")) if place.is_dir() else [place]:
        digest.update(str(file.relative_to(place)).encode() + b"\0")
        digest.update(file.read_bytes() if file.is_file() else b"")
    return digest.hexdigest()


class Command:
    """A command that writes `target`, as it was run before and as it is run now."""

    def __init__(self, name, target, before, now):
        self.name, self.target, self.before, self.now = name, target, before, now

    def run(self, hubward, words, folder):
        out = folder / self.target
        return subprocess.Popen([hubward, *words, "--force", "--out", str(out)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def whole(self, hubward, words, folder):
        """Runs to the end; what it wrote and the seconds it took."""
        begun = time.monotonic()
        code = self.run(hubward, words, folder).wait()
        assert code == 0, f"{self.name} {words}: exit {code}"
        return state(folder / self.target), time.monotonic() - begun


def killed(command, hubward, work, old, new, seconds, dice, beside):
    """One kill: what is wrong afterwards, or None."""
    folder = work / "kill"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(work / "old", folder)
    run = command.run(hubward, command.now, folder)
    other = command.run(hubward, command.now, folder) if beside else None
    time.sleep(dice.uniform(0, seconds * 1.2))
    run.send_signal(signal.SIGKILL)
    run.wait()
    if other:
        code = other.wait()
        # Whoever comes second may be told that the place is in use.
        if code not in (0, 5) and code < 2:
            return f"the second run ended in {code}"
    found = state(folder / command.target)
    if found not in (old, new):
        return "neither the old nor the new is there whole" if found else "nothing is left"
    if command.whole(hubward, command.now, folder)[0] != new:
        return "the next run wrote something else"
    litter = sorted(item.name for item in folder.iterdir() if item.name != command.target)
    return f"left behind: {', '.join(litter)}" if litter else None


def main():
    options = argparse.ArgumentParser()
    options.add_argument("hubward")
    options.add_argument("--kills", type=int, default=20)
    options.add_argument("--seed", type=int, default=1)
    options = options.parse_args()
    hubward = str(Path(options.hubward).resolve())
    dice = random.Random(options.seed)
    faults = 0
    with tempfile.TemporaryDirectory() as work:
        work = Path(work)
        (work / "sweep.toml").write_text(SWEEP)
        (work / "extract.osm").write_text(EXTRACT)
        for words in [["synth", "--villages", "30", "--schools", "5", "--out", "county"], ["plan", "county", "--out", "plan"]]:
            subprocess.run([hubward, *words], check=True, capture_output=True, cwd=work)
        plan, buses = ["plan", TINY], ["buses", str(work / "county"), str(work / "plan")]
        commands = [
            Command("plan", "plan", plan, plan + ["--lang", "zh"]),
            Command("scenarios", "sweep", ["scenarios", TINY, str(work / "sweep.toml")], ["scenarios", TINY, str(work / "sweep.toml"), "--lang", "zh"]),
            Command("times", "times.csv", ["times", NETWORK, "--mode", "bus"], ["times", NETWORK, "--mode", "walk"]),
            Command("import", "county", ["import", str(work / "extract.osm")], ["import", str(work / "extract.osm")]),
            Command("synth", "county", ["synth", "--villages", "30", "--schools", "5", "--seed", "1"], ["synth", "--villages", "30", "--schools", "5", "--seed", "2"]),
            Command("buses", "buses", buses, buses + ["--lang", "zh"]),
        ]
        for command in commands:
            for name in ["old", "new"]:
                shutil.rmtree(work / name, ignore_errors=True)
                (work / name).mkdir()
            old, _ = command.whole(hubward, command.before, work / "old")
            new, seconds = command.whole(hubward, command.now, work / "new")
            found = {}
            for turn in range(options.kills):
                wrong = killed(command, hubward, work, old, new, seconds, dice, turn % 5 == 4)
                if wrong:
                    found[wrong] = found.get(wrong, 0) + 1
            faults += sum(found.values())
            print(f"{command.name}: {options.kills} kills within {seconds:.2f} s, {sum(found.values())} faults", *found.items())
    sys.exit(faults > 0)


if __name__ == "__main__":
    main()
