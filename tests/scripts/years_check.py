"""Plans five years of a county and holds the written tables against its input, in code of its own.

    python3 tests/scripts/years_check.py HUBWARD COUNTY WORK

The plan is the same on one thread and on two, verified, and at most 2 % above its bound; the children of every year are those of the
tables, aged; nobody is moved twice; what is built stands a year before it serves; closures and capital keep their yearly limits.
"""

import csv
import json
import subprocess
import sys
from collections import Counter, defaultdict
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

YEARS, CLOSURES, CAPITAL, MIGRATION = 5, 8, 1_500_000, Decimal("0.99")
SETTINGS = {
    "plan.years": YEARS,
    "decide.max_closures_year": CLOSURES,
    "decide.max_capital": CAPITAL,
    "cohort.migration": MIGRATION,
}
PLACES = Decimal("0.000001")


def table(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def holds(what, true, seen=""):
    if not true:
        raise SystemExit(f"FAILED: {what}: {seen}")
    print(f"holds: {what}")


def planned(hubward, county, out, threads):
    sets = [word for key, value in SETTINGS.items() for word in ("--set", f"{key}={value}")]
    command = [hubward, "plan", str(county), "--out", str(out), "--threads", str(threads), *sets]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return {file.name: file.read_bytes() for file in sorted(out.iterdir())}


def children(village, year):
    """Grades 1 to 6 in a year after the first."""
    known = [int(village[f"a{age}"] or 0) for age in range(6)] + [int(village[f"g{grade}"] or 0) for grade in range(1, 7)]
    left = Decimal(1)
    for _ in range(year):
        left = (left * MIGRATION).quantize(PLACES, ROUND_HALF_UP)
    # Grade g is at place g + 5; so many years before, it was at g + 5 - year. No plan of five years needs the unborn.
    return [int((known[grade + 5 - year] * left).quantize(Decimal(1), ROUND_HALF_UP)) for grade in range(1, 7)]


def moves(rows, folder, villages):
    """Children of (village, group, grade) who are bound to a school, followed from year to year. Every part of a village that is split has
    children in all grades that the village has them in: parts are large."""
    grades = {"lower": range(1, 4), "upper": range(4, 7)}
    villages = {village["id"]: village for village in villages}
    schools = defaultdict(dict)
    for row in table(folder / "schools.csv"):
        schools[row["year"]][row["school"]] = row
    first = int(rows[0]["year"])
    bound, twice, kept = {}, [], 0
    for year in sorted({row["year"] for row in rows}):
        after = {}
        for row in (row for row in rows if row["year"] == year):
            aged = children(villages[row["village"]], int(year) - first)
            own = [(row["village"], row["group"], grade) for grade in grades[row["band"]] if aged[grade - 1]]
            left = {bound[one] for one in own if one in bound}
            for school in left - {row["school"]}:
                status = schools[year][school]["status"]
                teaches = status in ("open", "new") or (status == "partial" and row["band"] == "lower")
                if teaches:
                    twice.append((year, row["village"], row["group"], row["band"], school, row["school"]))
            kept += len(left & {row["school"]})
            if left or row["school"] != row["before_school"]:
                for village, group, grade in own:
                    after[village, group, grade + 1] = row["school"]
        bound = after
    return twice, kept


def main():
    hubward, county, work = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    one, two = (planned(hubward, county, work / f"years{threads}", threads) for threads in (1, 2))
    holds("the same bytes on one thread and on two", one == two)
    folder = work / "years1"
    said = subprocess.run([hubward, "verify", str(county), str(folder)], capture_output=True, text=True)
    holds("verified", said.returncode == 0, said.stdout + said.stderr)
    plan = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    print(f"gap {plan['gap']}")
    holds("at most 2 % above the bound", plan["gap"] <= 0.02, plan["gap"])

    rows, villages = table(folder / "assignments.csv"), table(county / "villages.csv")
    first = plan["years"][0]["year"]
    for year in plan["years"]:
        own = [row for row in rows if int(row["year"]) == year["year"]]
        by_village = Counter()
        for row in own:
            by_village[row["village"], row["band"]] += int(row["pupils"])
        for village in villages:
            aged = children(village, year["year"] - first)
            for band, count in (("lower", sum(aged[:3])), ("upper", sum(aged[3:]))):
                found = by_village[village["id"], band]
                if found != count:
                    raise SystemExit(f"FAILED: {year['year']} {village['id']} {band}: {found} instead of {count}")
        total = sum(by_village.values())
        taught = sum(int(row["pupils"]) for row in table(folder / "schools.csv") if int(row["year"]) == year["year"])
        holds(f"{year['year']}: {total} children, village by village", total == year["counts"]["pupils"] == taught)

    twice, kept = moves(rows, folder, villages)
    holds(f"nobody is moved twice; {kept} times somebody who was moved stayed", not twice and kept > 0, twice[:5])

    schools = table(folder / "schools.csv")
    before = {row["school"]: None for row in schools}
    for year in range(YEARS):
        own = [row for row in schools if int(row["year"]) == first + year]
        closed = spent = 0
        for row in own:
            last, before[row["school"]] = before[row["school"]], row
            capital = Decimal(row["cost_capital"])
            if last is None:
                holds_at_first = capital == 0 and row["status"] != "new"
                if not holds_at_first:
                    raise SystemExit(f"FAILED: {row['school']} has something built in the first year")
                closed += row["status"] == "closed"
                continue
            closed += (row["status"] == "closed") - (last["status"] == "closed")
            spent += capital - Decimal(last["cost_capital"])
            if last["status"] == "closed" and row["status"] != "closed":
                raise SystemExit(f"FAILED: {row['school']} is open again")
        print(f"{first + year}: {closed} closed, {spent} yuan built the year before")
        holds("closures of the year", closed <= CLOSURES, closed)
        holds("capital of the year before", spent <= CAPITAL, spent)


if __name__ == "__main__":
    main()
