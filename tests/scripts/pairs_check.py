"""Random pairs of a county by the command and by route_check.py, which reads the raw extract for itself: how many lie within 2 %.

    python3 pairs_check.py HUBWARD COUNTY PROFILE.toml MODE PAIRS

Prints the counts and every pair that differs. Fails where more than 1 % of the pairs that both reach differ by more. route_check.py
moves nobody from a road that leads nowhere to a farther one, so that pairs of such places are hubward's alone; and it knows no
turn restriction.
"""

import csv
import random
import subprocess
import sys
import tempfile
from pathlib import Path


def main(hubward, county, profile, mode, count):
    draw = random.Random(16)
    ids = [[row["id"] for row in csv.DictReader(open(f"{county}/{table}.csv", encoding="utf-8-sig"))] for table in ("villages", "schools")]
    pairs = set()
    while len(pairs) < min(int(count), len(ids[0]) * len(ids[1])):
        pairs.add((draw.choice(ids[0]), draw.choice(ids[1])))
    with tempfile.TemporaryDirectory() as folder:
        listed, table = Path(folder, "pairs.csv"), Path(folder, "times.csv")
        listed.write_text("village,school\n" + "".join(f"{village},{school}\n" for village, school in sorted(pairs)))
        subprocess.run([hubward, "times", county, "--mode", mode, "--pairs", listed, "--out", table], check=True, capture_output=True)
        ours = {(row["village"], row["school"]): row["minutes"] for row in csv.DictReader(table.open())}
        script = Path(__file__).with_name("route_check.py")
        run = subprocess.run([sys.executable, script, county, profile, mode, "normal", listed], check=True, capture_output=True, text=True)
    theirs = {(row[0], row[1]): row[2] for row in csv.reader(run.stdout.splitlines())}
    only, lost, off, both = [], [], [], 0
    for pair, minutes in ours.items():
        other = theirs.get(pair, "")
        if bool(minutes) != bool(other):
            (only if minutes else lost).append(pair)
        elif minutes:
            both += 1
            here, there = float(minutes), float(other) / 60
            # A hundredth of a minute is what a table shows.
            if abs(here - there) > max(0.02 * there, 0.02):
                off.append((pair, here, round(there, 2)))
    print(f"{mode}: {len(ours)} pairs, {both} reached by both, {both - len(off)} within 2 %, {len(only)} by hubward alone, {len(lost)} outside alone")
    for pair, here, there in off:
        print(f"  {pair[0]} to {pair[1]}: {here} min here, {there} outside")
    return 1 if both == 0 or lost or len(off) * 100 > both else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
