"""Looks for children of a plan who are escorted past an open school with room, reading only what is written.

    python3 tests/scripts/escorts.py HUBWARD COUNTY PLAN WORK

COUNTY is the input, PLAN a plan folder of it, WORK an empty place for the tables of `hubward times`. A way is lawful where it keeps the hard
rows of `hubward rules` on walks, bus rides and weekly journeys; a school has room where its seats (and, for boarders, its beds) are not all
taken. Settings of the plan are those that its plan.json lists. Ends with 1 where anybody is.
"""

import csv
import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

BANDS = {"lower": (1, 3), "upper": (4, 6), "junior": (7, 9)}


def table(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def times(hubward, county, mode, work, settings):
    out = work / f"{mode}.csv"
    command = [hubward, "times", str(county), "--mode", mode, "--out", str(out), "--force", *settings]
    subprocess.run(command, check=True, capture_output=True)
    rows = (row for row in table(out) if row["minutes"])
    return {(row["village"], row["school"]): (float(row["minutes"]), float(row["km"])) for row in rows}


def limits(rules, means, first):
    """Hard rows on a way of a child whose youngest grade is `first`: most minutes, most km, fewest minutes."""
    who = {"lower": (1, 3), "upper": (4, 6), "primary": (1, 6), "junior": (7, 9)}
    found = {"max_minutes": [], "max_km": [], "min_minutes": []}
    for rule in rules:
        parts = rule["id"].split(".")
        if rule["kind"] != "hard" or parts[0] != "travel" or parts[-1] not in found:
            continue
        if parts[1] != means and not (parts[1] == "any" and means in ("walk", "bus")):
            continue
        span = who.get(parts[2], (1, 9)) if len(parts) == 4 else (1, 9)
        if span[0] <= first <= span[1]:
            found[parts[-1]].append(rule["threshold"])
    return found


def keeps(found, minutes, km):
    # A hundredth of a minute is what the table rounds away.
    return (
        all(minutes <= most + 0.005 for most in found["max_minutes"])
        and all(km <= most + 0.0005 for most in found["max_km"])
        and all(minutes >= least - 0.005 for least in found["min_minutes"])
    )


def main():
    hubward, county, plan, work = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), Path(sys.argv[4])
    work.mkdir(parents=True, exist_ok=True)
    document = json.loads((plan / "plan.json").read_text(encoding="utf-8"))
    settings = [word for pair in document["settings"] for word in ("--set", f"{pair['key']}={pair['value']}")]
    chosen = {pair["key"]: pair["value"] for pair in document["settings"]}
    profile = json.loads(subprocess.run([hubward, "rules", "--json"], check=True, capture_output=True).stdout)
    rates = {rate["id"]: rate["value"] for rate in profile["rates"]}
    factor = rates["bus.route_factor.winter" if chosen.get("travel.season") == "winter" else "bus.route_factor.normal"]
    walks, rides = (times(hubward, county, mode, work, settings) for mode in ("walk", "bus"))
    villages = {row["id"]: row for row in table(county / "villages.csv")}
    kinds = {row["id"]: row for row in table(county / "schools.csv")}
    boards_from = next(rule["threshold"] for rule in profile["rules"] if rule["id"] == "boarding.from_grade")
    bad = []
    escorted = 0
    schools = defaultdict(dict)
    for row in table(plan / "schools.csv"):
        schools[row["year"]][row["school"]] = row
    for row in table(plan / "assignments.csv"):
        if row["mode"] != "escort":
            continue
        n = int(row["pupils"])
        escorted += n
        if not row["reason"]:
            bad.append((row["village"], row["band"], "no reason"))
        village = villages[row["village"]]
        first, last = BANDS[row["band"]]
        forbidden = [code for code in village.get("forbid", "").split(";") if code]
        for code, school in schools[row["year"]].items():
            taught = {"open": 9, "new": 9, "partial": 3}.get(school["status"], 0)
            low, high = (int(grade) for grade in (kinds[code].get("grades") or "1-6").split("-"))
            if taught < last or low > first or high < last or code in forbidden:
                continue
            if int(school["pupils"]) + n > int(school["seats"]) or village.get("force") not in (None, "", code):
                continue
            pair = (row["village"], code)
            ways = []
            if pair in walks:
                ways.append(("walk", *walks[pair]))
            if pair in rides and village.get("walk_only") != "true":
                minutes, km = rides[pair]
                ways.append(("bus", minutes * factor, km))
                beds = int(school["beds"]) - int(school["boarders"])
                willing = row["group"].split("/")[0] == "willing" or float(village.get("willing") or 1) >= 1
                if first >= boards_from and willing and beds >= 2 * n:
                    ways.append(("board", minutes * factor, km))
            for means, minutes, km in ways:
                if keeps(limits(profile["rules"], means, first), minutes, km):
                    bad.append((row["year"], row["village"], row["band"], n, code, means, round(minutes, 2)))
    print(f"{escorted} escorted; {len(bad)} lawful ways to an open school with room")
    for one in bad[:20]:
        print("  ", *one)
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main())
