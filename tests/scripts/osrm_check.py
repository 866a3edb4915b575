"""Random pairs of a county by the command and by OSRM, driven by osrm_profile.lua: how many lie within 2 %.

    python3 osrm_check.py HUBWARD COUNTY PROFILE.toml MODE PAIRS [--wheel FOLDER]

OSRM comes with the wheel of osrm-bindings: only its executables are used, which need no Python of their own. What extracts, contracts
and searches is OSRM; turn restrictions and barriers bind both. Both start and end where route_check.py, which reads the raw extract for
itself, finds that a place stands; the walk there is added. Prints the counts and every pair that differs with its cause: OSRM moved an
end (it leaves one-way aisles and other small parts for a larger road), hubward turned back on the spot where OSRM does so at dead ends
alone (the pair agrees once restrictions bind neither), or none is known. Fails where that is so of more than one pair in 200. Prints why
and ends well where there is no wheel for this machine.
"""

import argparse
import csv
import json
import os
import random
import subprocess
import sys
import tempfile
import time
import tomllib
import urllib.request
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import route_check  # noqa: E402

PORT = 15_016


def wheel(folder):
    """The folder of OSRM's executables, unpacked; None where pip has none for this machine."""
    folder = Path(folder)
    if not (folder / "osrm/bin/osrm-extract").exists():
        ask = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--python-version", "3.12", "--only-binary=:all:"]
        ask += [word for tag in ("manylinux_2_28_x86_64", "manylinux2014_x86_64") for word in ("--platform", tag)]
        if subprocess.run([*ask, "--dest", folder, "osrm-bindings"]).returncode:
            return None
        with zipfile.ZipFile(next(folder.glob("osrm_bindings-*.whl"))) as archive:
            archive.extractall(folder)
    for program in (folder / "osrm/bin").iterdir():
        program.chmod(0o755)
    runs = subprocess.run([folder / "osrm/bin/osrm-extract", "--version"], capture_output=True)
    return folder / "osrm" if runs.returncode == 0 else None


def lua(table):
    return "{" + ", ".join(f"[{json.dumps(key)}] = {value}" for key, value in table.items()) + "}"


def places(graph, pieces, villages, schools):
    """Where every village and school stands: id → ((lon, lat), metres from there)."""
    found = []
    for hits in route_check.settle(graph, pieces, villages, schools):
        stands = {}
        for name, (distance, row, share) in hits.items():
            _, _, a, b, *_ = pieces[row]
            stands[name] = ((a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])), distance)
        found.append(stands)
    return found


def prepared(county, mode, profile, folder):
    """What the profile reads, and the roads, in a folder of OSRM's own."""
    reader = route_check.Reader()
    reader.apply_file(f"{county}/roads.osm.pbf")
    through = {ref for _, refs, tags in reader.ways if tags["highway"] in route_check.THROUGH for ref in refs} & set(reader.barriers)
    speeds = {road: row[mode] for road, row in profile["speed"].items() if mode in row}
    text = f'return {{ mode = "{mode}", speed = {lua(speeds)}, factor = {lua(profile["season"]["normal"])}, through = {{'
    text += ", ".join(f"[{node}] = true" for node in sorted(through)) + "} }"
    (folder / "county.lua").write_text(text)
    link = folder / "county.osm.pbf"
    link.symlink_to(Path(county, "roads.osm.pbf").resolve())
    (folder / "hubward.lua").write_text(Path(__file__).with_name("osrm_profile.lua").read_text())


def served(osrm, folder, restrictions):
    """A running server of the roads in a folder."""
    # OSRM looks for its own libraries beside the profile.
    library = folder / "lib"
    if not library.exists():
        library.symlink_to(osrm / "share/profiles/lib")
    environment = {**os.environ, "HUBWARD_OSRM": str(folder / "county.lua"), "HUBWARD_OSRM_RESTRICTIONS": restrictions}
    for step in (["osrm-extract", "-t", "2", "-p", folder / "hubward.lua", folder / "county.osm.pbf"], ["osrm-contract", "-t", "2", folder / "county.osrm"]):
        run = subprocess.run([osrm / "bin" / step[0], *step[1:]], capture_output=True, text=True, env=environment, cwd=folder)
        if run.returncode:
            raise SystemExit(f"{step[0]}: {run.stdout[-800:]} {run.stderr[-800:]}")
    words = ["--algorithm", "ch", "-i", "127.0.0.1", "-p", str(PORT), folder / "county.osrm"]
    return subprocess.Popen([osrm / "bin/osrm-routed", *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def asked(coordinates):
    """Seconds between two places by the running server, and the metres by which it moved them; None where it finds no way."""
    pair = ";".join(f"{lon:.7f},{lat:.7f}" for lon, lat in coordinates)
    address = f"http://127.0.0.1:{PORT}/route/v1/driving/{pair}?overview=false&generate_hints=false"
    try:
        with urllib.request.urlopen(address) as answer:
            told = json.load(answer)
        return told["routes"][0]["duration"], sum(end["distance"] for end in told["waypoints"])
    except urllib.error.HTTPError:
        return None


def all_asked(server, ends):
    """What the server says of every pair of places; it is stopped then."""
    try:
        for _ in range(100):
            try:
                asked(ends[0])
                break
            except OSError:
                time.sleep(0.1)
        with ThreadPoolExecutor(2) as pool:
            return list(pool.map(asked, ends))
    finally:
        server.kill()
        server.wait()


def main():
    arguments = argparse.ArgumentParser()
    for name in ("hubward", "county", "profile", "mode"):
        arguments.add_argument(name)
    arguments.add_argument("pairs", type=int)
    arguments.add_argument("--wheel", default=None)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        osrm = wheel(given.wheel or folder / "wheel")
        if osrm is None:
            print("left out: pip has no wheel of osrm-bindings for this machine")
            return 0
        return compare(given, osrm, folder)


def compare(given, osrm, folder):
    draw = random.Random(16)
    villages, schools = (route_check.read_points(f"{given.county}/{table}.csv") for table in ("villages", "schools"))
    ids = [list(villages), list(schools)]
    pairs = set()
    while len(pairs) < min(given.pairs, len(villages) * len(schools)):
        pairs.add((draw.choice(ids[0]), draw.choice(ids[1])))
    listed, table = folder / "pairs.csv", folder / "times.csv"
    listed.write_text("village,school\n" + "".join(f"{village},{school}\n" for village, school in sorted(pairs)))
    subprocess.run([given.hubward, "times", given.county, "--mode", given.mode, "--pairs", listed, "--out", table], check=True, capture_output=True)
    ours = {(row["village"], row["school"]): row["minutes"] for row in csv.DictReader(table.open())}
    with open(given.profile, "rb") as file:
        profile = tomllib.load(file)
    graph, pieces = route_check.build(f"{given.county}/roads.osm.pbf", given.mode, profile, "normal")
    at_village, at_school = places(graph, pieces, villages, schools)
    prepared(given.county, given.mode, profile, folder)
    known = [pair for pair in ours if pair[0] in at_village and pair[1] in at_school]
    ends = {pair: [at_village[pair[0]][0], at_school[pair[1]][0]] for pair in known}
    legs = {pair: (at_village[pair[0]][1] + at_school[pair[1]][1]) * 3.6 / route_check.ACCESS_KMH for pair in known}
    told = dict(zip(known, all_asked(served(osrm, folder, "true"), list(ends.values()))))
    only = [pair for pair, minutes in ours.items() if minutes and told.get(pair) is None]
    lost = [pair for pair, minutes in ours.items() if not minutes and told.get(pair) is not None]
    both = [pair for pair, minutes in ours.items() if minutes and told.get(pair) is not None]
    # A hundredth of a minute is what a table shows.
    apart = lambda pair, seconds: abs(float(ours[pair]) - (seconds + legs[pair]) / 60) > max(0.02 * (seconds + legs[pair]) / 60, 0.02)
    off = [pair for pair in both if apart(pair, told[pair][0])]
    stands = [pair for pair in off if told[pair][1] > 1]
    rest = [pair for pair in off if pair not in stands]
    free = dict(zip(rest, all_asked(served(osrm, folder, "false"), [ends[pair] for pair in rest]))) if rest else {}
    turns = [pair for pair in rest if not apart(pair, free[pair][0])]
    unknown = [pair for pair in rest if pair not in turns]
    print(f"{given.mode}: {len(ours)} pairs, {len(both)} reached by both, {len(both) - len(off)} within 2 %, {len(stands)} moved by OSRM, "
          f"{len(turns)} by turning back, {len(unknown)} unexplained, {len(only)} by hubward alone, {len(lost)} by OSRM alone")
    for words, some in (("moved by OSRM", stands), ("by turning back", turns), ("unexplained", unknown)):
        for pair in some:
            print(f"  {pair[0]} to {pair[1]}: {ours[pair]} min here, {(told[pair][0] + legs[pair]) / 60:.2f} by OSRM: {words}")
    for words, some in (("hubward alone", only), ("OSRM alone", lost)):
        for pair in some[:20]:
            print(f"  {pair[0]} to {pair[1]}: by {words}")
    return 1 if not both or (len(unknown) + len(only) + len(lost)) * 200 > len(ours) else 0


if __name__ == "__main__":
    sys.exit(main())
