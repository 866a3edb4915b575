//! Broken county folders, each with the whole message it must give.

#![allow(clippy::unwrap_used, clippy::unnecessary_wraps, reason = "helpers of tests fail as tests do")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use hubward::io::case::{Folder, read};
use hubward::io::problem::{Problem, Severity};
use hubward::io::roads::read_roads;
use hubward::model::case::Case;
use hubward::model::roads::{RoadSource, Roads};

const VILLAGES: &str = "\
id,name,lon,lat,g1,g2,g3,g4,g5,g6,forbid,force
V1,Alpha,114.70,41.10,3,3,3,3,3,3,,
V2,Beta,114.75,41.12,2,2,2,2,2,2,,
V3,Gamma,114.80,41.15,1,1,1,1,1,1,S2,
V4,Delta,114.82,41.17,1,0,1,0,1,0,,S1
";
const SCHOOLS: &str = "\
id,name,lon,lat,kind,grades,seats,beds,enrolled
S1,Central,114.75,41.13,central,1-6,200,100,27
S2,Point,114.71,41.10,point,1-4,30,0,12
";
const TIMES: &str = "\
village,school,mode,minutes,km
V1,S1,bus,10.5,5
V1,S2,bus,2,1
V2,S1,bus,4,2
V3,S1,bus,8,4
V4,S1,bus,,
";
const PLAN: &str = "\
format = 1
[county]
name = \"Test\"
[plan]
stage = \"primary\"
[decide]
max_closures = 1
";

/// No road file is read here.
fn no_roads(_: &Path) -> Result<Option<(Roads, Vec<Problem>)>, Vec<Problem>> {
    Ok(None)
}

type Edit = (&'static str, &'static str, &'static str);

/// Writes the sound county with edits: (file, text, text instead). An empty text replaces the whole file; `-`
/// instead removes it.
fn county(edits: &[Edit]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, sound) in
        [("villages.csv", VILLAGES), ("schools.csv", SCHOOLS), ("times.csv", TIMES), ("plan.toml", PLAN)]
    {
        fs::write(dir.path().join(name), sound).unwrap();
    }
    for &(name, from, to) in edits {
        let path = dir.path().join(name);
        match (from, to) {
            ("", "-") => fs::remove_file(path).unwrap(),
            ("", whole) => fs::write(path, whole).unwrap(),
            _ => {
                let text = fs::read_to_string(&path).unwrap();
                assert!(text.contains(from), "{name} holds {from:?}");
                fs::write(path, text.replace(from, to)).unwrap();
            }
        }
    }
    dir
}

/// Every message but the notes, whether or not there is a case.
fn messages(dir: &Path, settings: &[(String, String)]) -> Vec<String> {
    let problems = match read(dir, settings, &no_roads) {
        Ok((_, problems)) => problems,
        Err(errors) => errors.0,
    };
    problems.iter().filter(|problem| problem.severity != Severity::Note).map(ToString::to_string).collect()
}

fn sound(dir: &Path) -> (Case, Vec<Problem>) {
    read(dir, &[], &no_roads).unwrap()
}

/// (what is wrong, edits, the messages)
type Broken = (&'static str, &'static [Edit], &'static [&'static str]);

const BROKEN_TABLES: &[Broken] = &[
    (
        "no villages",
        &[("villages.csv", "", "-")],
        &["E101 villages.csv, .xlsx, .gpkg or .geojson: found \"no such file\", expected this table"],
    ),
    (
        "two forms",
        &[("schools.geojson", "", "{}")],
        &[
            "E102 schools.csv: found \"schools.csv, schools.geojson\", expected one file for this table; take the others out of the folder",
        ],
    ),
    (
        "no workbook",
        &[("schools.csv", "", "-"), ("schools.xlsx", "", "x")],
        &[
            "E138 schools.xlsx: found \"invalid Zip archive: Could not find EOCD\", expected a workbook (.xlsx) that can be opened: save it again, or as CSV UTF-8",
        ],
    ),
    (
        "a layer that a program still has open",
        &[("schools.csv", "", "-"), ("schools.gpkg", "", "x"), ("schools.gpkg-wal", "", "y")],
        &[
            "E141 schools.gpkg: found \"schools.gpkg-wal beside it\", expected a GeoPackage that no program has open: close QGIS, which saves it",
            "E138 schools.gpkg: found \"no SQLite file\", expected a GeoPackage (.gpkg) with a layer of points: export it again, or as GeoJSON",
        ],
    ),
    (
        "no text",
        &[("times.csv", "", "PK\u{3}\u{4}\0\0")],
        &[
            "E104 times.csv: found \"binary data, such as a spreadsheet file or UTF-16\", expected text in UTF-8 or GB18030; another encoding is named by `county.encoding` in plan.toml",
        ],
    ),
    (
        "an empty table",
        &[("villages.csv", "", "id,lon,lat,g1\n")],
        &[
            "E107 villages.csv: found \"an empty table\", expected at least one row below the header; README.txt of `hubward new` says what goes where",
        ],
    ),
    (
        "a row too short",
        &[("schools.csv", "1-4,30,0,12", "1-4,30,0")],
        &[
            "E108 schools.csv, row 3: found \"8 cells\", expected 9 as in the header; is a separator or a quote missing?",
        ],
    ),
    (
        "one column twice",
        &[("schools.csv", "kind,", "学位,")],
        &[
            "E109 schools.csv, column `seats`: found \"seats\", expected one column for `seats`; `学位` is it too",
        ],
    ),
    (
        "a column missing",
        &[("schools.csv", "seats", "seat")],
        &[
            "E110 schools.csv, column `seats`: found \"`seat` instead\", expected a column `seats` (or `座位`)",
        ],
    ),
    (
        "a nameless column",
        &[("villages.csv", "id,name", "id,")],
        &[
            "E111 villages.csv: found \"column 2 without a name\", expected a name in the header for every column with content",
        ],
    ),
    (
        "an empty cell",
        &[("schools.csv", "1-4,30", "1-4,")],
        &[
            "E112 schools.csv, row 3, column `seats`: found \"an empty cell\", expected a whole number from 0 to 100000",
        ],
    ),
    (
        "a word for a number",
        &[("villages.csv", "114.75", "east")],
        &["E113 villages.csv, row 3, column `lon`: found \"east\", expected a number, such as 114.7"],
    ),
    (
        "too large",
        &[("schools.csv", ",200,", ",2000000,")],
        &[
            "E114 schools.csv, row 2, column `seats`: found \"2000000\", expected a whole number from 0 to 100000",
        ],
    ),
    (
        "metres for degrees",
        &[("villages.csv", "114.70,41.10", "474836,4550000")],
        &[
            "E114 villages.csv, row 2, column `lon`: found \"474836\", expected degrees from -180 to 180; for metres set `county.crs` to their EPSG code",
            "E114 villages.csv, row 2, column `lat`: found \"4550000\", expected degrees from -90 to 90; for metres set `county.crs` to their EPSG code",
        ],
    ),
    (
        "children below nought",
        &[("villages.csv", "41.10,3", "41.10,-3")],
        &["E115 villages.csv, row 2, column `g1`: found \"-3\", expected a whole number from 0 to 100000"],
    ),
    (
        "half a child",
        &[("villages.csv", "41.10,3", "41.10,3.5")],
        &["E116 villages.csv, row 2, column `g1`: found \"3.5\", expected a whole number from 0 to 100000"],
    ),
    (
        "an unknown kind",
        &[("schools.csv", "central", "centre")],
        &[
            "E117 schools.csv, row 2, column `kind`: found \"centre\", expected one of `point`, `village`, `central`, `town`, `kindergarten`",
        ],
    ),
    (
        "grades made a date",
        &[("schools.csv", "1-6", "6-Jan")],
        &[
            "E118 schools.csv, row 2, column `grades`: found \"6-Jan\", expected first and last grade such as 1-6 (a spreadsheet may have made a date of it: format the column as text)",
        ],
    ),
    (
        "perhaps",
        &[
            ("villages.csv", "name", "walk_only"),
            ("villages.csv", "Alpha", "false"),
            ("villages.csv", "Beta", "perhaps"),
            ("villages.csv", "Gamma", "是"),
            ("villages.csv", "Delta", ""),
        ],
        &["E119 villages.csv, row 3, column `walk_only`: found \"perhaps\", expected `true` or `false`"],
    ),
    (
        "an id made a number",
        &[
            ("villages.csv", "V4,", "1.30702E+11,"),
            ("times.csv", "V4", "V3"),
            ("times.csv", "V3,S1,bus,,", "V3,S2,bus,,"),
        ],
        &[
            "E120 villages.csv, row 5, column `id`: found \"1.30702E+11\", expected the id as text; a spreadsheet has turned it into a number: format the column as text and enter the ids again",
        ],
    ),
    (
        "an id twice",
        &[
            ("schools.csv", "S2,", "S1,"),
            ("villages.csv", ",S2,", ",,"),
            ("times.csv", "V1,S2,bus,2,1\n", ""),
        ],
        &[
            "E121 schools.csv, row 3, column `id`: found \"S1\", expected an id of its own; row 2 has the same",
        ],
    ),
    (
        "no children column",
        &[("villages.csv", "", "id,lon,lat\nV1,114.7,41.1\nV2,114.7,41.1\nV3,114.7,41.1\nV4,114.7,41.1\n")],
        &[
            "E122 villages.csv: found \"no such column\", expected a column of children: `g1` … `g9` (一年级 … 九年级), `k1` … `k3`, or `pupils` (学生数)",
        ],
    ),
    (
        "some ages",
        &[("villages.csv", "forbid", "a0"), ("villages.csv", ",S2,", ",5,")],
        &[
            "E123 villages.csv: found \"no `a1`, `a2`, `a3`, `a4`, `a5`\", expected all six of `a0` … `a5`, or none of them",
        ],
    ),
    (
        "swapped, beyond the pole",
        &[("villages.csv", "114.70,41.10", "41.10,114.70")],
        &[
            "E124 villages.csv, row 2, column `lon`: found \"lon 41.1, lat 114.7\", expected longitude and latitude the other way round: they look swapped",
        ],
    ),
    (
        "swapped, far from the rest",
        &[
            ("schools.csv", "114.71,41.10", "41.10,74.71"),
            ("villages.csv", "114", "74"),
            ("schools.csv", "114", "74"),
        ],
        &[
            "E124 schools.csv, row 3, column `lon`: found \"lon 41.1, lat 74.71\", expected longitude and latitude the other way round: they look swapped",
        ],
    ),
    (
        "metres outside the projection",
        &[("plan.toml", "name = \"Test\"", "crs = 3857"), ("villages.csv", "114.70,41.10", "1e30,1e30")],
        &[
            "E125 villages.csv, row 2, column `lon`: found \"1000000000000000000000000000000, 1000000000000000000000000000000\", expected coordinates of the system named by `county.crs`",
        ],
    ),
    (
        "a school in another province",
        &[("schools.csv", "114.71,41.10", "104.71,31.10")],
        &[
            "E126 schools.csv, row 3, column `lon`: found \"1427 km from the nearest village\", expected a place within 500 km of some village",
        ],
    ),
    (
        "an unknown school",
        &[("villages.csv", "1,0,,S1", "1,0,,S11")],
        &[
            "E127 villages.csv, row 5, column `force`: found \"S11\", expected an id of the schools table; did you mean `S1`?",
        ],
    ),
    (
        "an unknown village",
        &[("times.csv", "V3", "V03")],
        &[
            "E128 times.csv, row 5, column `village`: found \"V03\", expected an id of the villages table; did you mean `V3`?",
        ],
    ),
    (
        "forced where forbidden",
        &[("villages.csv", "1,S2,", "1,S1;S2,S1")],
        &[
            "E129 villages.csv, row 4, column `force`: found \"S1\", expected a school that `forbid` does not name in the same row",
        ],
    ),
    (
        "a pair twice",
        &[("times.csv", "V1,S2", "V1,S1")],
        &[
            "E130 times.csv, row 3, column `village`: found \"V1 to S1 by bus\", expected a pair of its own; row 2 has the same",
        ],
    ),
    (
        "eighty per cent",
        &[
            ("villages.csv", "name", "willing"),
            ("villages.csv", "Alpha", "80"),
            ("villages.csv", "Beta", "0.8"),
            ("villages.csv", "Gamma", "1"),
            ("villages.csv", "Delta", ""),
        ],
        &[
            "E131 villages.csv, row 2, column `willing`: found \"80\", expected a share from 0 to 1 (80 % is 0.8)",
        ],
    ),
    (
        "more girls' beds than beds",
        &[("schools.csv", "enrolled", "女生床位")],
        &["E133 schools.csv, row 3, column `女生床位`: found \"12\", expected at most the 0 of `beds`"],
    ),
    (
        "neither roads nor times",
        &[("times.csv", "", "-")],
        &[
            "E135 roads.osm.pbf: found \"neither roads nor times\", expected roads (roads.osm.pbf, .osm, .osm.gz, .geojson, .gpkg) or times.csv",
        ],
    ),
    (
        "time below nought",
        &[("times.csv", "10.5", "-10.5")],
        &["E115 times.csv, row 2, column `minutes`: found \"-10.5\", expected a number from 0 to 10000"],
    ),
    (
        "nobody of the stage",
        &[("plan.toml", "primary", "junior")],
        &[
            "E137 villages.csv: found \"none\", expected children in some grade of 7-9, as plan.stage = \"junior\" asks",
            "E136 schools.csv, column `grades`: found \"none\", expected a school with some grade of 7-9, as plan.stage = \"junior\" asks",
        ],
    ),
    (
        "allowed, and probably not meant",
        &[
            ("villages.csv", "1,0,1,0,1,0,,S1", "0,0,0,0,0,0,,S1"),
            ("schools.csv", "0,12", "0,31"),
            ("villages.csv", "force", "fore"),
        ],
        &[
            "W103 villages.csv, column `fore`: found \"fore\", expected a column that is known; did you mean `force`?",
            "W101 villages.csv, row 5, column `id`: found \"V4\", expected children in some grade; the village is kept",
            "W102 schools.csv, row 3, column `enrolled`: found \"31\", expected at most the 30 of `seats`",
        ],
    ),
];

const BROKEN_PLANS: &[Broken] = &[
    (
        "not TOML",
        &[("plan.toml", "stage = \"primary\"", "stage = primary")],
        &[
            "E200 plan.toml, row 5: found \"stage = primary\", expected a line of TOML: string values must be quoted, expected literal string",
        ],
    ),
    (
        "a misspelt key",
        &[("plan.toml", "max_closures", "max_closure")],
        &[
            "E201 plan.toml, row 7, column `decide.max_closure`: found \"1\", expected a known key; did you mean `decide.max_closures`?",
        ],
    ),
    (
        "a text for a number",
        &[("plan.toml", "= 1\n[c", "= \"1\"\n[c")],
        &["E202 plan.toml, row 1, column `format`: found \"\\\"1\\\"\", expected a whole number from 1 to 1"],
    ),
    (
        "a value out of range",
        &[("plan.toml", "max_closures = 1", "max_closures = -1")],
        &[
            "E203 plan.toml, row 7, column `decide.max_closures`: found \"-1\", expected a whole number from 0 to 10000000",
        ],
    ),
    (
        "an unknown word",
        &[("plan.toml", "primary", "secondary")],
        &[
            "E204 plan.toml, row 5, column `plan.stage`: found \"secondary\", expected one of \"primary\", \"junior\", \"nine-year\", \"kindergarten\"",
        ],
    ),
    (
        "a newer format",
        &[("plan.toml", "format = 1", "format = 2\nnew_key = 1")],
        &[
            "E205 plan.toml, row 1, column `format`: found \"2\", expected 1, the newest this version reads; a newer hubward reads it",
        ],
    ),
    (
        "what a later version brings, and a view of what is no money",
        &[(
            "plan.toml",
            "stage = \"primary\"",
            "stage = \"kindergarten\"\nunit = \"village-grade\"\nyears = 3\n[objective]\nkind = \"set-cover\"\nview = \"county\"\ncover_minutes = 30",
        )],
        &[
            "E206 plan.toml, row 9, column `objective.kind`: found \"set-cover\", expected \"cost\" in a plan over several years",
            "E206 plan.toml, row 7, column `plan.years`: found \"3\", expected 1 for kindergartens: their children are not aged in this version",
            "E208 plan.toml, row 6, column `plan.unit`: found \"village-grade\", expected \"village-band\" or \"village\": stage \"kindergarten\" keeps a village's three years together",
            "E208 plan.toml, row 10, column `objective.view`: found \"county\", expected \"society\": of the kinds of objective only \"cost\" counts money",
            "E137 villages.csv: found \"none\", expected children in some kindergarten year, as plan.stage = \"kindergarten\" asks",
            "E136 schools.csv, column `grades`: found \"none\", expected a school with some kindergarten year, as plan.stage = \"kindergarten\" asks",
        ],
    ),
    (
        "a classic without the keys it needs",
        &[("plan.toml", "stage = \"primary\"", "stage = \"primary\"\n[objective]\nkind = \"max-cover\"")],
        &[
            "E208 plan.toml, row 7, column `objective.kind`: found \"max-cover\", expected `decide.open` beside it: how many schools are to be open",
            "E208 plan.toml, row 7, column `objective.kind`: found \"max-cover\", expected `objective.cover_minutes` beside it: how far a school covers",
        ],
    ),
    (
        "seats left out where they cost",
        &[("plan.toml", "stage = \"primary\"", "stage = \"primary\"\n[objective]\nuncapacitated = true")],
        &[
            "E208 plan.toml, row 7, column `objective.uncapacitated`: found \"true\", expected false: only the kinds of objective other than \"cost\" can leave seats out",
        ],
    ),
    (
        "an unknown EPSG code",
        &[("plan.toml", "name = \"Test\"", "crs = \"EPSG:2326\"")],
        &[
            "E209 plan.toml, row 3, column `county.crs`: found \"EPSG:2326\", expected \"wgs84\", \"gcj02\", \"bd09\" or an EPSG code that docs/formats.md lists, such as 4490 or 32650",
        ],
    ),
    (
        "an unknown profile",
        &[("plan.toml", "stage", "rules = \"cn-2081\"\nstage")],
        &[
            "E220 plan.toml, row 5, column `plan.rules`: found \"cn-2081\", expected a built-in profile (cn-2018, cn-hebei, finland, generic, india, jp, kr, scotland, us-wv) or the path of one; did you mean `cn-2018`?",
        ],
    ),
    (
        "an unknown row of the profile",
        &[("plan.toml", "[decide]", "[rules.override]\n\"travel.bus.lower.max_minute\" = 30\n[decide]")],
        &[
            "E225 plan.toml, row 7, column `rules.override.travel.bus.lower.max_minute`: found \"travel.bus.lower.max_minute\", expected an id of a rule or rate of cn-2018; did you mean `travel.bus.lower.max_minutes`?",
        ],
    ),
    (
        "an unknown season",
        &[("plan.toml", "[decide]", "[travel]\nseason = \"wintre\"\n[decide]")],
        &[
            "E226 plan.toml, row 7, column `travel.season`: found \"wintre\", expected a season of cn-2018; did you mean `winter`?",
        ],
    ),
    (
        "roads closed in a county without roads",
        &[("plan.toml", "[decide]", "[travel]\nclosed = [7, -3]\n[decide]")],
        &[
            "E207 plan.toml, row 7, column `travel.closed`: found \"-3\", expected no road at all: this county has none",
            "E207 plan.toml, row 7, column `travel.closed`: found \"7\", expected no road at all: this county has none",
        ],
    ),
    (
        "roads closed by name",
        &[("plan.toml", "[decide]", "[travel]\nclosed = [\"G207\"]\n[decide]")],
        &[
            "E202 plan.toml, row 7, column `travel.closed`: found \"[\\\"G207\\\"]\", expected whole numbers of roads: OSM ways, or row numbers of roads.geojson",
        ],
    ),
    (
        "a rate that divides by nought",
        &[("plan.toml", "[decide]", "[rules.override]\n\"staff.pupils_per_teacher\" = 0\n[decide]")],
        &[
            "E227 plan.toml, row 7, column `rules.override.staff.pupils_per_teacher`: found \"0\", expected a number above 0",
        ],
    ),
];

fn check(cases: &[Broken]) {
    let mut failures = Vec::new();
    for (name, edits, expected) in cases {
        let said = messages(county(edits).path(), &[]);
        if said != *expected {
            failures.push(format!(
                "{name}:\n  said     {}\n  expected {}",
                said.join("\n           "),
                expected.join("\n           ")
            ));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn the_sound_county_is_sound() {
    let dir = county(&[]);
    let (case, problems) = sound(dir.path());
    assert!(problems.iter().all(|problem| problem.severity == Severity::Note), "{problems:?}");
    assert_eq!((case.county.villages.len(), case.county.schools.len()), (4, 2));
    assert_eq!(case.county.given_times.as_ref().unwrap().len(), 5);
}

#[test]
fn every_broken_table_says_so() {
    check(BROKEN_TABLES);
}

#[test]
fn every_broken_plan_file_says_so() {
    check(BROKEN_PLANS);
}

#[test]
fn twenty_faults_in_all_files_are_said_at_once() {
    let dir = county(&[
        (
            "villages.csv",
            "",
            "\
id,name,lon,lat,g1,g2,g3,g4,g5,g6,willing,forbid,force
V1,Alpha,114.70,41.10,3,-3,3,3,3.5,3,,,
V2,Beta,114.75,41.12,two,2,2,2,2,2,0.2,,S9
V3,Gamma,41.15,114.80,1,1,1,1,1,1,,S2,S2
V1,Delta,114.82,41.17,1,0,1,0,1,0,,,
5.0,Epsilon,114.83,41.18,1,0,1,0,1,0,,,
V6,Zeta,114.84,41.19,1,0,1
",
        ),
        (
            "schools.csv",
            "",
            "\
id,name,lon,lat,kind,grades,seats,beds
S1,Central,114.75,41.13,centre,1-6,,100
S2,Point,104.71,31.10,point,4-1,30,0
S3,Third,114.75,41.2,village,1-6,60,0
",
        ),
        ("times.csv", "", "village,school,mode,minutes\nV1,S1,bus,-4\nV1,S1,bus,4\nV8,S7,bus,4\n"),
        (
            "plan.toml",
            "",
            "format = 1\n[plan]\nyear = 2021\nfirst_year = \"2021\"\n[objective]\nkind = \"p-center\"\n",
        ),
    ]);
    let said = messages(dir.path(), &[]);
    let heads: Vec<&str> = said.iter().map(|line| line.split(": found").next().unwrap()).collect();
    assert_eq!(heads.len(), 20);
    assert_eq!(
        heads,
        [
            "E201 plan.toml, row 3, column `plan.year`",
            "E202 plan.toml, row 4, column `plan.first_year`",
            "E208 plan.toml, row 6, column `objective.kind`",
            "E108 villages.csv, row 7",
            "E115 villages.csv, row 2, column `g2`",
            "E116 villages.csv, row 2, column `g5`",
            "E113 villages.csv, row 3, column `g1`",
            "E127 villages.csv, row 3, column `force`",
            "E124 villages.csv, row 4, column `lon`",
            "E129 villages.csv, row 4, column `force`",
            "E121 villages.csv, row 5, column `id`",
            "E120 villages.csv, row 6, column `id`",
            "E112 schools.csv, row 2, column `seats`",
            "E117 schools.csv, row 2, column `kind`",
            "E118 schools.csv, row 3, column `grades`",
            "E126 schools.csv, row 3, column `lon`",
            "E115 times.csv, row 2, column `minutes`",
            "E130 times.csv, row 3, column `village`",
            "E128 times.csv, row 4, column `village`",
            "E127 times.csv, row 4, column `school`",
        ]
    );
}

#[test]
fn settings_are_held_to_the_same_rules() {
    let dir = county(&[]);
    let set = |key: &str, value: &str| messages(dir.path(), &[(key.into(), value.into())]);
    assert_eq!(set("decide.max_closures", "0"), [] as [&str; 0]);
    assert_eq!(set("rules.override.travel.bus.lower.max_minutes", "30"), [] as [&str; 0]);
    assert_eq!(
        set("decide.max_closure", "0"),
        [
            "E201 --set, column `decide.max_closure`: found \"0\", expected a known key; did you mean `decide.max_closures`?"
        ]
    );
    assert_eq!(
        set("solve.gap", "tight"),
        ["E202 --set, column `solve.gap`: found \"tight\", expected a number from 0 to 1"]
    );
    assert_eq!(
        set("rules.override.travel.buss", "30"),
        [
            "E225 --set, column `rules.override.travel.buss`: found \"travel.buss\", expected an id of a rule or rate of cn-2018"
        ]
    );
}

/// A class of half a child divides by nought once it is rounded, and one of 45.5 is counted otherwise here and there.
#[test]
fn what_counts_is_whole() {
    let dir = county(&[]);
    let set = |id: &str, value: &str| messages(dir.path(), &[(format!("rules.override.{id}"), value.into())]);
    let said = |id: &str, value: &str, expected: &str| {
        [format!("E227 --set, column `rules.override.{id}`: found \"{value}\", expected {expected}")]
    };
    for (id, value) in [
        ("class.primary.max", "0.5"),
        ("class.primary.max", "45.5"),
        ("class.junior.max", "0"),
        ("boarding.from_grade", "3.5"),
        ("boarding.from_grade", "0"),
    ] {
        assert_eq!(set(id, value), said(id, value, "a whole number from 1 to 100000"));
    }
    for (id, value) in [("school.small_pupils", "99.5"), ("school.primary.max_classes", "30.5")] {
        assert_eq!(set(id, value), said(id, value, "a whole number from 0 to 100000"));
    }
    // A ratio counts nothing.
    assert_eq!(set("staff.junior.pupils_per_teacher", "12.5"), [] as [&str; 0]);
    assert_eq!(set("class.primary.max", "40"), [] as [&str; 0]);
}

#[test]
fn swapped_columns_are_said_once() {
    let rows: Vec<String> = (0..20).map(|row| format!("V{row},41.{row:02},114.{row:02},3")).collect();
    let table: &'static str = Box::leak(format!("id,lon,lat,g1\n{}\n", rows.join("\n")).into_boxed_str());
    let said = messages(county(&[("villages.csv", "", table), ("times.csv", "V", "V1")]).path(), &[]);
    assert!(said[0].starts_with("W107 villages.csv"), "one grade of six: {}", said[0]);
    assert_eq!(
        said[1..],
        [
            "E124 villages.csv, column `lon`: found \"lon 41, lat 114 in row 2, and the like in 19 rows more\", expected \
          longitude and latitude the other way round: they look swapped"
        ]
    );
}

#[test]
fn a_closed_road_has_to_be_there() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/hand-network");
    let set = |roads: &str| [("travel.closed".to_owned(), roads.to_owned())];
    let open = |roads: &str| read(&folder, &set(roads), &read_roads);
    let closed = |roads: &str| open(roads).unwrap().0.recipe.travel.closed;
    assert_eq!(closed("[1,4]"), [RoadSource(1), RoadSource(4)].into());
    assert_eq!((closed("2"), closed("[]")), ([RoadSource(2)].into(), [].into()));
    let expected = |road: &str| {
        format!(
            "E207 --set, column `travel.closed`: found {road:?}, expected the number of a road of this county: an OSM \
             way, or a row of roads.geojson"
        )
    };
    let said = |problems: Vec<Problem>| -> Vec<String> {
        problems.iter().filter(|problem| problem.is_error()).map(ToString::to_string).collect()
    };
    assert_eq!(said(open("[5,1,0]").unwrap_err().0), [expected("0"), expected("5")]);
    let (opened, _) = Folder::open(&folder, &[], &read_roads).unwrap();
    assert_eq!(opened.case(&set("[3]")).unwrap().recipe.travel.closed, [RoadSource(3)].into());
    assert_eq!(said(opened.case(&set("[9]")).unwrap_err()), [expected("9")], "a scenario of its own");
    // A road file that cannot be read is the one thing to say.
    let broken = |_: &Path| Err(vec![Problem::error("E301", Path::new("roads.geojson"), "half", "a whole")]);
    assert_eq!(said(read(&folder, &set("[9]"), &broken).unwrap_err().0).len(), 1);
}

#[test]
fn a_school_that_may_close_has_to_be_there() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/tiny");
    let set = |key: &str, value: &str| [(key.to_owned(), value.to_owned())];
    let said = |settings: &[(String, String)]| -> Vec<String> {
        let problems =
            read(&folder, settings, &read_roads).map_or_else(|found| found.0, |(_, problems)| problems);
        problems.iter().filter(|problem| problem.is_error()).map(ToString::to_string).collect()
    };
    let (case, _) = read(&folder, &[], &read_roads).unwrap();
    let code = &case.county.schools.values()[0].code;
    assert_eq!(said(&set("decide.close_only", &format!("[{code:?}]"))), [] as [&str; 0]);
    let found = said(&set("decide.close_only", &format!("[{code:?}, \"nobody's school\"]")));
    let start = "E210 --set, column `decide.close_only`: found \"nobody's school\", expected the id of a school of this county";
    assert!(found.len() == 1 && found[0].starts_with(start), "{found:?}");
    let (opened, _) = Folder::open(&folder, &[], &read_roads).unwrap();
    assert_eq!(
        opened.case(&set("decide.close_only", "[\"x\"]")).unwrap_err().len(),
        1,
        "a scenario of its own"
    );
    assert!(said(&set("decide.keep_kinds", "[\"village\", \"palace\"]"))[0].starts_with("E204"));
    assert!(said(&set("decide.close_below", "-1"))[0].starts_with("E203"));
}

/// The tables of codes in docs/formats.md are the whole list, and list nothing that is gone.
#[test]
fn every_code_is_explained() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let formats = fs::read_to_string(root.join("docs/formats.md")).unwrap();
    let explained: BTreeSet<String> =
        formats.lines().filter_map(|line| line.strip_prefix("| ")?.get(..4)).flat_map(codes).collect();
    let mut said = BTreeSet::new();
    let mut folders = vec![root.join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                said.extend(codes(&fs::read_to_string(&path).unwrap()));
            }
        }
    }
    assert!(said.len() > 140, "codes were found: {}", said.len());
    assert_eq!(said.difference(&explained).collect::<Vec<_>>(), [""; 0], "said and not explained");
    assert_eq!(explained.difference(&said).collect::<Vec<_>>(), [""; 0], "explained and never said");
    for (code, meaning) in hubward::verify::CODES {
        assert!(formats.contains(&format!("| {code} | {meaning} |")), "{code} {meaning}");
    }
}

/// The codes of problems and findings in a text, such as `E110`.
fn codes(text: &str) -> Vec<String> {
    let words = text.split(|sign: char| !sign.is_ascii_alphanumeric());
    let is_code = |word: &&str| {
        word.len() == 4
            && word.starts_with(['E', 'W', 'N', 'V'])
            && word[1..].bytes().all(|byte| byte.is_ascii_digit())
    };
    words.filter(is_code).map(Into::into).collect()
}

/// Every alias of a column stands in docs/formats.md.
#[test]
fn every_alias_is_written_down() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let formats = fs::read_to_string(root.join("docs/formats.md")).unwrap();
    for (table, columns) in hubward::io::columns::TABLES {
        for column in columns {
            let star = if column.required { "*" } else { "" };
            let row =
                format!("| `{}`{star} | {} | {} |", column.name, column.aliases.join(", "), column.english);
            assert!(formats.contains(&row), "{table}: {row}");
        }
    }
}

/// What each broken input says in Chinese, as it was read and found right; `HUBWARD_RECORD=1` writes the file anew, to be read again.
#[test]
fn every_broken_input_says_so_in_chinese_too() {
    let mut told = String::new();
    for (name, edits, _) in BROKEN_TABLES.iter().chain(BROKEN_PLANS) {
        told.extend(["# ", name, "\n"]);
        let dir = county(edits);
        let problems = match read(dir.path(), &[], &|folder| read_roads(folder)) {
            Ok((_, problems)) => problems,
            Err(errors) => errors.0,
        };
        for problem in problems.iter().filter(|problem| problem.severity != Severity::Note) {
            told += &(hubward::report::problems::said(problem, hubward::report::words::Lang::Zh) + "\n");
        }
    }
    // Not one English sentence: two words beside each other outside what the files themselves say.
    for line in told.lines().filter(|line| !line.starts_with('#')) {
        let words: Vec<&str> = line.split(['`', '“', '”', '"']).step_by(2).collect();
        let is_word = |word: &str| word.len() > 1 && word.bytes().all(|sign| sign.is_ascii_lowercase());
        let beside = |text: &&str| {
            let words: Vec<&str> = text.split(' ').collect();
            words.windows(2).any(|pair| is_word(pair[0]) && is_word(pair[1]))
        };
        assert!(!words.iter().any(beside), "{line}");
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/inputs/broken.zh.txt");
    if std::env::var("HUBWARD_RECORD").as_deref() == Ok("1") {
        std::fs::write(&file, &told).unwrap();
    }
    let held = std::fs::read_to_string(&file).unwrap();
    for (said, right) in told.lines().zip(held.lines()) {
        assert_eq!(said, right, "HUBWARD_RECORD=1 writes {} anew", file.display());
    }
    assert_eq!(told.lines().count(), held.lines().count());
}
