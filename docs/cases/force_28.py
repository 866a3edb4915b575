"""A copy of a county folder in which every village school and teaching point is closed by decision.

    python3 force_28.py COUNTY NEW [BEDS]

With BEDS every other school has so many beds.
"""

import csv
import pathlib
import shutil
import sys

source, new = map(pathlib.Path, sys.argv[1:3])
beds = sys.argv[3] if len(sys.argv) > 3 else None
shutil.copytree(source, new)
with open(source / "schools.csv", encoding="utf-8", newline="") as file:
    rows = list(csv.DictReader(file))
for row in rows:
    small = row["kind"] in ("village", "point")
    row["decision"] = "close" if small else ""
    if beds and not small:
        row["beds"] = beds
with open(new / "schools.csv", "w", encoding="utf-8", newline="") as file:
    writer = csv.DictWriter(file, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows)
print(sum(row["decision"] == "close" for row in rows), "schools closed by decision")
