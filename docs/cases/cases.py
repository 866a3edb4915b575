"""Computes the figures of the pages in this folder, from the command alone.

    python3 docs/cases/cases.py [CASE ...] --hubward PATH [--data DIR] [--check | --write]

Cases: bashang, zhangjiakou, tainan, isle-of-man; without a name all of them. Prints the tables in Markdown. `--check` holds them
against those of CASE.md, between `<!-- figures NAME -->` and `<!-- end -->`, and fails with the lines that differ; `--write` puts
them there. tainan and isle-of-man need the folder of real counties (`--data`, else HUBWARD_DATA, else ../shared/data) and are skipped
with a word where it is missing; with HUBWARD_REQUIRE_DATA=1 that is a failure. Python's standard library alone.

It counts children and subtracts sums of money; everything else is what hubward wrote.
"""

import argparse
import concurrent.futures
import csv
import difflib
import json
import math
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading

HERE = pathlib.Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
# Closing a school asks for a solve of its own; so many of the smallest are asked about in Tainan, to stay within minutes.
TAINAN_ASKED = 40
# A plan that is not proven within a hundredth at 20 nodes stays as it is; its interval says how far it may be from the best.
ISLE_EFFORT = ["--gap", "0.01", "--set", "solve.node_limit=20"]


class Failed(Exception):
    """Something a reader must know; its text says what."""


# --- the command ---------------------------------------------------------------------------------------------------------------


class Tool:
    """Runs hubward into a temporary folder, no more runs at a time than there are cores, each on one thread."""

    def __init__(self, hubward, data, work):
        self.hubward, self.data, self.work = hubward, data, work
        self.slots = threading.Semaphore(os.cpu_count() or 1)

    def run(self, *words, accept=(0,)):
        """Standard output of one run; fails on an exit code that is not accepted."""
        with self.slots:
            ran = subprocess.run([self.hubward, *map(str, words)], capture_output=True, encoding="utf-8", check=False)
        if ran.returncode not in accept:
            said = f"{ran.stderr[-3000:]}{ran.stdout[-1000:]}"
            raise Failed(f"hubward {' '.join(map(str, words))}: exit code {ran.returncode}\n{said}")
        return ran.stdout

    def plan(self, county, name, *words):
        """A plan of that county, read back."""
        out = self.work / f"{name}-plan"
        self.run("plan", county, "--out", out, "--threads", "1", *words)
        return Plan(out)

    def explain(self, county, plan, *words):
        """The reasons of a plan as JSON."""
        return json.loads(self.run("explain", county, plan.folder, "--threads", "1", "--json", *words))

    def copy(self, source, name, change):
        """A copy of a county folder; `change` edits the rows of its schools' table (maps from column to cell)."""
        new = self.work / name
        new.mkdir()
        for file in source.iterdir():
            if file.is_file():
                shutil.copyfile(file, new / file.name)
        rows = table(source / "schools.csv")
        for row in rows:
            row.setdefault("decision", "")
            change(row)
        with open(new / "schools.csv", "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0].keys())
            writer.writeheader()
            writer.writerows(rows)
        return new


def table(path):
    """Rows of a CSV file."""
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


class Plan:
    """A plan folder."""

    def __init__(self, folder):
        self.folder = folder
        self.json = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
        self.rows = table(folder / "assignments.csv")
        self.schools = {row["school"]: row for row in table(folder / "schools.csv")}
        for row in self.rows:
            row["pupils"] = int(row["pupils"])
        self.total, self.counts = self.json["money"]["total"], self.json["counts"]
        # No plan costs less: the bound of what is decided, with what is the same in every plan.
        self.bound = self.total - (self.json["objective"] - self.json["lower_bound"])

    def becomes(self, schools):
        """How many of these schools close, become teaching points, stay."""
        kinds = [self.schools[school]["configuration"].split("+")[0] for school in schools]
        return [kinds.count(kind) for kind in ("closed", "point", "as-is")]

    def pupils(self, schools, **wanted):
        """Children whose school of today is one of these. `moved`, `mode`, `band`, `over` (minutes), `to` narrow them."""
        return sum(row["pupils"] for row in self.rows if row["before_school"] in schools and fits(row, wanted))

    def saves(self):
        """Yuan a year less than today's network at the same prices."""
        return self.json["before"]["money"]["total"] - self.total


def fits(row, wanted):
    """Whether a row of assignments.csv is wanted."""
    tests = {
        "moved": lambda value: (row["school"] != row["before_school"]) == value,
        "mode": lambda value: row["mode"] == value,
        "band": lambda value: row["band"] == value,
        "over": lambda value: float(row["minutes"]) > value,
        "to": lambda value: row["school"] == value,
    }
    return all(tests[key](value) for key, value in wanted.items())


def together(calls):
    """Results of calls that run side by side, in their order."""
    with concurrent.futures.ThreadPoolExecutor(max(1, len(calls))) as pool:
        waiting = [pool.submit(call) for call in calls]
        return [one.result() for one in waiting]


def small(county):
    """Ids of the village schools and teaching points: the schools an announced programme merged."""
    return {row["id"] for row in table(county / "schools.csv") if row["kind"] in ("village", "point")}


def force(schools, beds=None):
    """Closes these schools by decision; with `beds`, every other has so many."""

    def change(row):
        row["decision"] = "close" if row["id"] in schools else ""
        if beds and row["id"] not in schools:
            row["beds"] = str(beds)

    return change


def keep(closing=None):
    """Keeps every school by decision, but closes that one."""

    def change(row):
        row["decision"] = "close" if row["id"] == closing else "keep"

    return change


# --- Markdown ------------------------------------------------------------------------------------------------------------------


def markdown(head, rows):
    """A table; numbers with thousands."""
    cell = lambda value: f"{value:,}" if isinstance(value, int) else str(value)
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(cell, line)) + " |" for line in lines)


def yuan(amount):
    """Whole yuan, with a sign where it is negative."""
    return f"{round(amount):,}"


def share(part, whole):
    """Per cent."""
    return f"{100 * part / whole:.0f} %" if whole else "-"


def proven(plan):
    """How far from the best a plan can be, rounded up."""
    gap = plan.json["gap"]
    return "best" if gap == 0 else f"{math.ceil(10_000 * gap) / 100:.2f} %"


# --- the announced programmes --------------------------------------------------------------------------------------------------


def programme(announced, plans, schools):
    """Plans beside what was announced, a row each."""
    head = ["", "close", "points", "stay", "of their children change school", "of them board", "all boarders",
            "of their grades 1-3: over 30 min or escorted", "change school in all", "yuan a year less than today", "proven within"]
    rows = [announced]
    for name, plan in plans:
        worse = plan.pupils(schools, band="lower", mode="escort")
        worse += plan.pupils(schools, band="lower", mode="bus", over=30)
        rows.append([name, *plan.becomes(schools), plan.pupils(schools, moved=True), plan.pupils(schools, moved=True, mode="board"),
                     plan.counts["pupils_boarding"], worse, plan.counts["pupils_moved"], yuan(plan.saves()), proven(plan)])
    return markdown(head, rows)


def bands(plans, schools):
    """How the children of these schools go, by band."""
    head = ["", "grades", "children", "stay", "change and walk", "ride to 30 min", "ride longer", "board", "are escorted"]
    rows = []
    for name, plan in plans:
        for band, grades in (("lower", "1-3"), ("upper", "4-6")):
            of = lambda **wanted: plan.pupils(schools, band=band, **wanted)
            long = of(moved=True, mode="bus", over=30)
            rows.append([name, grades, of(), of(moved=False), of(moved=True, mode="walk"), of(moved=True, mode="bus") - long, long,
                         of(moved=True, mode="board"), of(moved=True, mode="escort")])
    return markdown(head, rows)


def bashang(tool):
    """The Bashang fixture beside what was announced for these counties."""
    county = REPOSITORY / "fixtures" / "bashang"
    schools = small(county)
    forced = tool.copy(county, "bashang-forced", force(schools))
    beds = tool.copy(county, "bashang-beds", force(schools, 400))
    young = ["--set", "rules.override.boarding.from_grade=1"]
    free = ["--set", "rules.override.travel.board.min_minutes=0", "--set", "objective.boarding_family_cost=0"]
    wanted = [
        ("(1) at most 28 closures: the plan decides", county, []),
        ("(1) any number of closures", county, ["--set", "decide.max_closures=78"]),
        ("(1) a change of school at 5,000 yuan", county, ["--set", "rules.override.change.pupil=5000"]),
        ("(2) all 28 forced shut", forced, []),
        ("(2) the same, 400 beds at each of the 50", beds, []),
        ("(3) all 28 shut, boarding from grade 1", forced, young),
        ("(3) the same, 400 beds at each of the 50", beds, young),
        ("(4) the same, at any distance, free for families", beds, [*young, *free]),
    ]
    calls = [lambda at=at, one=one: tool.plan(one[1], f"bashang-{at}", *one[2]) for at, one in enumerate(wanted)]
    plans = [(one[0], plan) for one, plan in zip(wanted, together(calls))]
    announced = ["announced", 28, "-", "-", 854, 854, "-", "-", "-", "-", "-"]
    last = plans[-1][1]
    others = last.counts["pupils_boarding"] - last.pupils(schools, mode="board")
    first = plans[0][1]
    extra = markdown(["", "children"], [
        ["of the 28 schools", first.pupils(schools)],
        ["of them in grades 4-6: the most that may board under the rule of 2018", first.pupils(schools, band="upper")],
        ["in (1), from the schools that stay, who change to another", first.counts["pupils_moved"] - first.pupils(schools, moved=True)],
        ["in (4), boarders from the 50 schools", others],
        ["today's network at the prices of (4): boarders", last.json["before"]["counts"]["pupils_boarding"]],
    ])
    return {"variants": programme(announced, plans, schools), "bands": bands([plans[at] for at in (0, 3, 4, 5, 6, 7)], schools),
            "counts": extra}


def zhangjiakou(tool):
    """The synthetic counties of 2022 beside what was announced."""
    county = tool.work / "zhangjiakou"
    tool.run("synth", "--preset", "zhangjiakou-2022", "--out", county)
    schools = small(county)
    forced = tool.copy(county, "zhangjiakou-forced", force(schools))
    wanted = [("(1) at most 270 closures: the plan decides", county), ("(2) all 270 forced shut", forced)]
    calls = [lambda at=at, one=one: tool.plan(one[1], f"zhangjiakou-{at}") for at, one in enumerate(wanted)]
    plans = [(one[0], plan) for one, plan in zip(wanted, together(calls))]
    announced = ["announced", 270, "-", "-", 4366, 4366, "-", "-", "-", "-", "-"]
    first = plans[0][1]
    most = markdown(["", "children"], [
        ["of the 270 schools", first.pupils(schools)],
        ["of them in grades 4-6: the most that may board under the rule of 2018", first.pupils(schools, band="upper")],
        ["in (1), from the schools that stay, who change to another", first.counts["pupils_moved"] - first.pupils(schools, moved=True)],
    ])
    head = ["", "small schools", "their children", "close", "points", "stay", "change school", "ride", "board", "are escorted"]
    names = {}
    for row in table(county / "schools.csv"):
        if row["id"] in schools:
            names.setdefault(row["county"], set()).add(row["id"])
    rows = []
    for name, ids in [*names.items(), ("all", schools)]:
        of = lambda mode: first.pupils(ids, moved=True, mode=mode)
        rows.append([name, len(ids), first.pupils(ids), *first.becomes(ids), first.pupils(ids, moved=True), of("bus"), of("board"),
                     of("escort")])
    return {"variants": programme(announced, plans, schools), "bands": bands(plans, schools), "most": most,
            "counties": markdown(head, rows)}


# --- one school at a time --------------------------------------------------------------------------------------------------------


def span(least, most):
    """An interval in yuan."""
    least, most = yuan(least), yuan(most)
    return least if least == most else f"{least} to {most}"


def ranks(spans):
    """Of each interval (least, most): the first and the last place it can have, the largest being first."""
    return [(1 + sum(other[0] > one[1] for other in spans), sum(other[1] >= one[0] for other in spans)) for one in spans]


def place(first, last):
    """A rank, or the ranks between which it lies for certain."""
    return str(first) if first == last else f"{first}-{last}"


def tainan(tool):
    """The four schools closed in 2025 among the smallest, by what closing each saves."""
    county = tool.data / "tainan"
    closed = table(county / "decisions.csv")
    rolls = {row["id"]: row for row in table(county / "schools.csv")}
    order = sorted(rolls, key=lambda school: (int(rolls[school]["enrolled"]), school))
    asked = order[:TAINAN_ASKED]
    missing = [row["school"] for row in closed if row["school"] not in asked]
    if missing:
        raise Failed(f"tainan: not among the {TAINAN_ASKED} smallest: {', '.join(missing)}")
    kept = tool.copy(county, "tainan-kept", keep())
    base = tool.plan(kept, "tainan-kept")
    # Two processes answer half each: explain solves one question after the other.
    halves = [asked[::2], asked[1::2]]
    ask = lambda half: tool.explain(kept, base, *[word for school in half for word in ("--school", school)])
    alone = lambda row: tool.plan(tool.copy(county, f"tainan-{row['school']}", keep(row["school"])), f"tainan-{row['school']}")
    calls = [lambda half=half: ask(half) for half in halves]
    calls += [lambda: tool.plan(county, "tainan-free")]
    calls += [lambda row=row: alone(row) for row in closed]
    *reasons, free, one, two, three, four = together(calls)

    found = {}
    for told in reasons:
        for subject in told["subjects"]:
            answers = [answer for answer in subject["forced"] if answer["becomes"] == "closed"]
            if len(answers) != 1 or answers[0]["result"] != "planned":
                raise Failed(f"tainan: closing {subject['school']}: {[answer['result'] for answer in answers]}")
            answer = answers[0]
            # What closing saves: the plan of today's network less the forced one.
            found[subject["school"]] = (-answer["difference_of_plans"], -answer["difference_at_most"], -answer["difference_at_least"])
    places = dict(zip(found, ranks([found[school][1:] for school in found])))
    ranked = sorted(found, key=lambda school: (-found[school][0], school))
    real = {row["school"] for row in closed}
    rows = []
    for at, school in enumerate(ranked, 1):
        roll = rolls[school]
        name = f"**{roll['name']}**" if school in real else roll["name"]
        rows.append([at, place(*places[school]), name, int(roll["enrolled"]), base.pupils({school}),
                     int(base.schools[school]["pupils"]), yuan(found[school][0]), span(*found[school][1:]), free.schools[school]["configuration"]])
    ranking = markdown(["rank", "certain rank", "school", "roll 2024", "derived today", "with all kept", "saves, yuan a year",
                        "certain of the best plans", "when the plan decides freely"], rows)

    receivers = []
    for row, plan in zip(closed, (one, two, three, four)):
        school, receiver = row["school"], row["receiver"]
        into = {}
        for line in plan.rows:
            if line["before_school"] == school:
                into[line["school"]] = into.get(line["school"], 0) + line["pupils"]
        most = min(into, key=lambda other: (-into[other], other))
        of, ours, freely = plan.pupils({school}), plan.pupils({school}, to=receiver), free.pupils({school}, to=receiver)
        went = ", ".join(f"{rolls[other]['name']} {into[other]}" for other in sorted(into, key=lambda other: (-into[other], other)))
        receivers.append([row["name"], of, row["receiver_name"], f"{ours} ({share(ours, of)})", went,
                          "yes" if most == receiver else "no", f"{freely} ({share(freely, of)}); it is {free.schools[receiver]['configuration']}"])
    agree = markdown(["closed", "derived today", "real receiver", "to it, this school alone closed", "where the model sends them",
                      "most to the real one", "to it, when the plan decides freely"], receivers)
    shut, points, stay = free.becomes(rolls)
    summary = markdown(["", ""], [
        ["schools; children", f"{len(rolls)}; {base.counts['pupils']:,}"],
        ["today's network, all schools kept: yuan a year; proven within", f"{yuan(base.total)}; {proven(base)}"],
        ["children whom the model moves even with all schools kept", base.counts["pupils_moved"]],
        ["the plan decides freely: close, points, stay", f"{shut}, {points}, {stay}"],
        ["less than with all kept, yuan a year; proven within", f"{yuan(base.total - free.total)}; {proven(free)}"],
        [f"of the {TAINAN_ASKED} smallest, closing alone surely saves", sum(one[1] > 0 for one in found.values())],
        [f"of the {TAINAN_ASKED} smallest, closing alone surely costs", sum(one[2] < 0 for one in found.values())],
    ])
    return {"summary": summary, "ranking": ranking, "receivers": agree}


def isle_of_man(tool):
    """Each school of the island closed in turn."""
    county = tool.data / "isle-of-man"
    rolls = {row["id"]: row for row in table(county / "schools.csv")}
    kept = tool.copy(county, "isle-kept", keep())
    close = lambda school: tool.plan(tool.copy(county, f"isle-{school}", keep(school)), f"isle-{school}", *ISLE_EFFORT)
    calls = [lambda: tool.plan(kept, "isle-kept"), lambda: tool.plan(county, "isle-free")]
    calls += [lambda school=school: close(school) for school in rolls]
    base, free, *closures = together(calls)
    spans = [(base.bound - plan.total, base.total - plan.bound) for plan in closures]
    places = ranks(spans)
    told = sorted(zip(rolls, closures, spans, places), key=lambda one: (one[1].total, one[0]))
    rows = []
    for at, (school, plan, interval, between) in enumerate(told, 1):
        own = [row for row in plan.rows if row["before_school"] == school]
        of = sum(row["pupils"] for row in own)
        mean = lambda key: f"{sum(row['pupils'] * float(row[key]) for row in own) / of:.1f}" if of else "-"
        worst = f"{max((float(row['minutes']) for row in own), default=0):.1f}"
        rows.append([at, place(*between), rolls[school]["name"], of, yuan(base.total - plan.total), span(*interval), mean("before_minutes"),
                     mean("minutes"), worst, plan.counts["pupils_moved"] - of, free.schools[school]["configuration"]])
    head = ["rank", "certain rank", "school closed", "its children", "saves, yuan a year", "certain of the best plans", "their mean minutes today",
            "after", "longest after", "others who change", "when the plan decides freely"]
    shut, points, stay = free.becomes(rolls)
    summary = markdown(["", ""], [
        ["schools; children", f"{len(rolls)}; {base.counts['pupils']:,}"],
        ["all schools kept: yuan a year; proven within", f"{yuan(base.total)}; {proven(base)}"],
        ["closing one alone surely saves", sum(one[0] > 0 for one in spans)],
        ["closing one alone surely costs", sum(one[1] < 0 for one in spans)],
        ["the plan decides freely: close, points, stay", f"{shut}, {points}, {stay}"],
        ["less than with all kept, yuan a year; proven within", f"{yuan(base.total - free.total)}; {proven(free)}"],
        ["children who change school then", free.counts["pupils_moved"]],
    ])
    return {"summary": summary, "closures": markdown(head, rows)}


CASES = {"bashang": bashang, "zhangjiakou": zhangjiakou, "tainan": tainan, "isle-of-man": isle_of_man}
NEED_DATA = {"tainan", "isle-of-man"}

# --- pages ---------------------------------------------------------------------------------------------------------------------

FIGURES = re.compile(r"<!-- figures (\S+) -->\n(.*?)<!-- end -->", re.DOTALL)


def page(case):
    """The page of a case."""
    return HERE / f"{case}.md"


def differences(case, tables):
    """What stands on the page and is not what was computed, as readable lines."""
    stands = dict(FIGURES.findall(page(case).read_text(encoding="utf-8")))
    lines = [f"{case}.md has no figures {name}" for name in tables if name not in stands]
    lines += [f"{case}.md has figures {name}, which nothing computes" for name in stands if name not in tables]
    for name, made in tables.items():
        if name in stands:
            there, here = stands[name].strip().split("\n"), made.split("\n")
            lines += difflib.unified_diff(there, here, f"{case}.md, figures {name}", "computed", lineterm="")
    return lines


def write(case, tables):
    """Puts the tables between the markers of the page."""
    text = page(case).read_text(encoding="utf-8")
    put = lambda match: f"<!-- figures {match[1]} -->\n{tables[match[1]]}\n<!-- end -->" if match[1] in tables else match[0]
    page(case).write_text(FIGURES.sub(put, text), encoding="utf-8")


def arguments():
    """The command line."""
    reader = argparse.ArgumentParser(description="Computes the figures of the pages in docs/cases.")
    reader.add_argument("cases", nargs="*", metavar="CASE", help=", ".join(CASES))
    reader.add_argument("--hubward", required=True, help="the program")
    reader.add_argument("--data", default=os.environ.get("HUBWARD_DATA") or REPOSITORY.parent / "shared" / "data", type=pathlib.Path)
    what = reader.add_mutually_exclusive_group()
    what.add_argument("--check", action="store_true", help="fail where the pages say something else")
    what.add_argument("--write", action="store_true", help="put the tables into the pages")
    told = reader.parse_args()
    unknown = [case for case in told.cases if case not in CASES]
    if unknown:
        reader.error(f"no case {', '.join(unknown)}; there are {', '.join(CASES)}")
    return told


def main():
    """Exit code 0: computed (and as on the pages); 1: not."""
    told = arguments()
    cases, failures = [], []
    for case in told.cases or CASES:
        if case in NEED_DATA and not (told.data / case).is_dir():
            why = f"{case}: skipped, {told.data / case} is missing"
            if os.environ.get("HUBWARD_REQUIRE_DATA") == "1":
                failures.append(why)
            print(why, file=sys.stderr)
        else:
            cases.append(case)
    with tempfile.TemporaryDirectory() as work:
        tool = Tool(str(pathlib.Path(told.hubward).resolve()), told.data.resolve(), pathlib.Path(work))

        def compute(case):
            try:
                return CASES[case](tool)
            except Failed as why:
                return why

        made = together([lambda case=case: compute(case) for case in cases]) if cases else []
    for case, tables in zip(cases, made):
        if isinstance(tables, Failed):
            failures.append(f"{case}: {tables}")
            continue
        wrong = differences(case, tables) if told.check or told.write else []
        if told.write:
            write(case, tables)
            # A table without a place on the page would be lost in silence.
            wrong = differences(case, tables)
        if wrong:
            failures.append("\n".join(wrong))
        elif told.check or told.write:
            print(f"{case}: {len(tables)} tables as on the page")
        if not (told.check or told.write):
            for name, text in tables.items():
                print(f"\n## {case}: {name}\n\n{text}")
    for failure in failures:
        print(failure, file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
