"""Holds every file and every word of a fixed set of runs against the bytes recorded for them.

    python3 tests/scripts/bytes.py HUBWARD            compares; says every run and file that differs, and fails
    python3 tests/scripts/bytes.py HUBWARD --record   writes tests/bytes.json anew: a change that means to change figures says which
    ... --only WORD                                   of the runs with WORD in their name alone (a run may read what others wrote)

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
FORTY, VILLAGE = "{work}/forty", ["--village", "V0010002", "--to", "S001-04"]
YEARS = ["--set", "plan.years=5", "--set", "decide.max_closures_year=8", "--set", "cohort.migration=0.99"]


def sets(**values):
    return [word for key, value in values.items() for word in ("--set", f"{key.replace('__', '.')}={value}")]


# Three years of forty villages: enough units that the joint problem is searched, not enumerated.
THREE = sets(plan__years=3, decide__max_closures_year=1, cohort__migration=0.98)
COUNTY = sets(objective__view="county")
OVER = 'rules__override__"travel__bus__lower__newly_over_share"'
ROWS = sets(
    decide__max_closures=3,
    decide__keep_open=3,
    decide__max_capital=3000000,
    decide__max_boarders=30,
    decide__max_mean_minutes=40,
    decide__max_kolm_pollak_minutes=60,
    **{OVER: 0.3},
)
OPEN = sets(decide__open=6)
IMPOSSIBLE = {
    "closures": sets(decide__max_closures=0, decide__open=6),
    "keep": sets(decide__keep_open=30),
    "open": sets(decide__open=1),
    "capital": sets(decide__open=5, decide__max_capital=0, decide__max_boarders=0),
    "mean": sets(decide__max_mean_minutes=2),
    "kolm": sets(decide__max_kolm_pollak_minutes=3),
    "share": sets(**{OVER: 0, 'rules__override__"travel__walk__lower__max_km"': 0.2}),
    "covering": sets(objective__kind="set-cover", objective__cover_minutes=4),
}

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
    ("forty", ["synth", "--villages", "40", "--schools", "8", "--seed", "1", "--out", "{out}"]),
    ("forty-plan", ["plan", FORTY, "--out", "{out}"]),
    ("forty-rows", ["plan", FORTY, "--out", "{out}", *ROWS]),
    ("forty-open", ["plan", FORTY, "--out", "{out}", *OPEN]),
    ("forty-county", ["plan", FORTY, "--out", "{out}", *COUNTY]),
    ("forty-years", ["plan", FORTY, "--out", "{out}", *THREE]),
    ("forty-years-rows", ["plan", FORTY, "--out", "{out}", *THREE, *ROWS]),
    ("forty-years-county", ["plan", FORTY, "--out", "{out}", *THREE, *COUNTY]),
    ("forty-years-as-is", ["plan", FORTY, "--as-is", "--out", "{out}", *THREE]),
    ("forty-classic", ["plan", FORTY, "--out", "{out}", *OPEN, *sets(objective__kind="p-median")]),
    ("forty-compare", ["compare", "{work}/forty-plan", "{work}/forty-rows", "{work}/forty-county", "--json"]),
    ("forty-explain", ["explain", FORTY, "{work}/forty-plan", "--all-schools", "--json"]),
    ("forty-explain-rows", ["explain", FORTY, "{work}/forty-rows", "--all-schools", "--json", *ROWS]),
    ("forty-explain-county", ["explain", FORTY, "{work}/forty-county", "--all", "--json", *COUNTY]),
    ("forty-explain-village", ["explain", FORTY, "{work}/forty-plan", *VILLAGE, "--json"]),
    ("forty-reverse", ["explain", FORTY, "{work}/forty-plan", "--all", "--reverse", "--json"]),
    ("forty-explain-years", ["explain", FORTY, "{work}/forty-years", "--all-schools", "--json", *THREE]),
    ("forty-explain-years-village", ["explain", FORTY, "{work}/forty-years", *VILLAGE, "--json", *THREE]),
    ("kindergarten-explain", ["explain", "fixtures/kindergarten", "{work}/kindergarten", "--all-schools", "--reverse", "--json"]),
    *((f"impossible-{name}", ["plan", FORTY, "--out", "{out}", "--json", *asked]) for name, asked in IMPOSSIBLE.items()),
    *((f"impossible-years-{name}", ["plan", FORTY, "--out", "{out}", "--json", *THREE, *IMPOSSIBLE[name]]) for name in ("closures", "capital")),
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
    only = sys.argv[sys.argv.index("--only") + 1] if "--only" in sys.argv else ""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        (work / "sweep.toml").write_text(SWEEP)
        found = {name: ran(hubward, work, name, arguments) for name, arguments in RUNS}
    known = json.loads(RECORD.read_text(encoding="utf-8"))
    if record:
        found = {name: found[name] if only in name else known.get(name, found[name]) for name in found}
        RECORD.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        print(f"recorded {len(found)} runs, {sum(map(len, found.values()))} figures")
        return
    wrong = [
        f"{name}: {what}: {known.get(name, {}).get(what)} is now {found.get(name, {}).get(what)}"
        for name in sorted(known.keys() | found.keys())
        if only in name
        for what in sorted(known.get(name, {}).keys() | found.get(name, {}).keys())
        if known.get(name, {}).get(what) != found.get(name, {}).get(what)
    ]
    if wrong:
        raise SystemExit("\n".join(wrong) + f"\n{len(wrong)} differ from tests/bytes.json")
    print(f"the bytes of {len(found)} runs are as recorded")


main()
