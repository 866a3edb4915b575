"""Holds every file and every word of a fixed set of runs against the bytes recorded for them.

    python3 tests/scripts/bytes.py HUBWARD            compares; says every run and file that differs, and fails
    python3 tests/scripts/bytes.py HUBWARD --record   writes tests/bytes.json anew: a change that means to change figures says which

Run from the project's folder. A refactoring records nothing. Some 60 CPU seconds.
"""

import hashlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path

RECORD = Path("tests/bytes.json")
TINY, BASHANG, SMALL = "fixtures/tiny", "fixtures/bashang", "{work}/small"
YEARS = ["--set", "plan.years=5", "--set", "decide.max_closures_year=8", "--set", "cohort.migration=0.99"]


def sets(**values):
    return [word for key, value in values.items() for word in ("--set", f"{key.replace('__', '.')}={value}")]


# Name, arguments. `{out}` is the folder or file the run writes, `{work}/NAME` what an earlier run wrote.
RUNS = [
    ("small", ["synth", "--villages", "30", "--schools", "7", "--seed", "5", "--out", "{out}"]),
    ("tiny", ["plan", TINY, "--out", "{out}"]),
    ("tiny-years", ["plan", TINY, "--out", "{out}", "--set", "plan.years=3"]),
    ("kindergarten", ["plan", "fixtures/kindergarten", "--out", "{out}"]),
    ("bashang", ["plan", BASHANG, "--out", "{out}"]),
    ("as-is", ["plan", BASHANG, "--as-is", "--out", "{out}"]),
    ("county", ["plan", BASHANG, "--out", "{out}", *sets(objective__view="county")]),
    ("small-plan", ["plan", SMALL, "--out", "{out}"]),
    ("small-zh", ["plan", SMALL, "--lang", "zh", "--bom", "--out", "{out}", *sets(travel__season="winter")]),
    ("small-years", ["plan", SMALL, "--out", "{out}", *YEARS]),
    ("small-county-years", ["plan", SMALL, "--out", "{out}", *YEARS, *sets(objective__view="county")]),
    ("small-village", ["plan", SMALL, "--out", "{out}", *sets(plan__unit="village")]),
    *(
        (f"classic-{kind}", ["plan", SMALL, "--out", "{out}", *sets(objective__kind=kind, decide__open=5, objective__cover_minutes=25)])
        for kind in ("p-median", "p-center", "set-cover", "max-cover")
    ),
    ("impossible", ["plan", SMALL, "--out", "{out}", *sets(decide__max_closures=0, decide__max_boarders=0, decide__open=1)]),
    ("verify", ["verify", BASHANG, "{work}/bashang"]),
    ("explain", ["explain", SMALL, "{work}/small-plan", "--all"]),
    ("explain-reverse", ["explain", TINY, "{work}/tiny", "--all", "--reverse"]),
    ("explain-years", ["explain", SMALL, "{work}/small-years", "--all"]),
    ("explain-zh", ["explain", SMALL, "{work}/small-county-years", "--all", "--lang", "zh"]),
    ("compare", ["compare", "{work}/small-plan", "{work}/small-zh"]),
    ("compare-zh", ["compare", "{work}/bashang", "{work}/county", "--lang", "zh"]),
    ("dossier", ["dossier", SMALL, "{work}/small-plan", "--all", "--out", "{out}"]),
    ("map", ["map", "{work}/small-plan", "--county", SMALL, "--out", "{out}.svg"]),
    ("times", ["times", SMALL, "--mode", "bus", "--out", "{out}.csv"]),
    ("check", ["check", BASHANG]),
    ("rules", ["rules", "cn-2018"]),
    ("scenarios", ["scenarios", TINY, "{work}/sweep.toml", "--out", "{out}"]),
]
SWEEP = '[grid]\n"decide.max_closures" = [0, 1, 2]\n"objective.minute_of_pupil" = [0.1, 0.2]\n'


def digest(data):
    return hashlib.sha256(data).hexdigest()[:24]


def ran(hubward, work, name, arguments):
    """Exit code, what was said on standard output, and every file written."""
    out = work / name
    words = [word.format(out=out, work=work) for word in arguments]
    told = subprocess.run([hubward, *words], capture_output=True, env={"LC_ALL": "C", "HUBWARD_CACHE": str(work / "cache")})
    seen = {"exit": told.returncode, "said": digest(told.stdout.replace(str(work).encode(), b""))}
    if told.returncode:
        seen["wrong"] = digest(told.stderr.replace(str(work).encode(), b""))
    written = sorted(out.rglob("*")) if out.is_dir() else sorted(work.glob(f"{name}.*"))
    for path in written:
        if path.is_file():
            seen[str(path.relative_to(out if out.is_dir() else work))] = digest(path.read_bytes())
    return seen


def main():
    hubward, record = str(Path(sys.argv[1]).resolve()), "--record" in sys.argv[2:]
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        (work / "sweep.toml").write_text(SWEEP)
        found = {name: ran(hubward, work, name, arguments) for name, arguments in RUNS}
    if record:
        RECORD.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        print(f"recorded {len(found)} runs, {sum(map(len, found.values()))} figures")
        return
    known = json.loads(RECORD.read_text(encoding="utf-8"))
    wrong = [
        f"{name}: {what}: {known.get(name, {}).get(what)} is now {found.get(name, {}).get(what)}"
        for name in sorted(known.keys() | found.keys())
        for what in sorted(known.get(name, {}).keys() | found.get(name, {}).keys())
        if known.get(name, {}).get(what) != found.get(name, {}).get(what)
    ]
    if wrong:
        raise SystemExit("\n".join(wrong) + f"\n{len(wrong)} differ from tests/bytes.json")
    print(f"the bytes of {len(found)} runs are as recorded")


main()
