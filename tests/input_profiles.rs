//! Broken rule profiles and sweep files, each with the whole message it must give.

use std::path::Path;

use hubward::io::problem::Problem;
use hubward::io::profile::{BUILT_IN, parse};
use hubward::io::sweep;
use hubward::model::rules::{Force, REQUIRED_RATES};
use hubward::model::units::Micro;

fn said<T>(read: Result<T, Vec<Problem>>) -> Vec<String> {
    read.err().unwrap_or_default().iter().map(ToString::to_string).collect()
}

#[test]
fn the_built_in_profile_is_whole() {
    let profile = parse(BUILT_IN[0].1, Path::new("cn-2018")).unwrap();
    assert_eq!(profile.id, "cn-2018");
    assert_eq!((profile.rules.len(), profile.rates.len()), (24, REQUIRED_RATES.len()));
    let soft = &profile.rules["travel.bus.lower.soft_minutes"];
    assert_eq!(
        (soft.force, soft.threshold, soft.price),
        (Force::Soft, Micro::whole(30), Micro::whole(20_000))
    );
    assert_eq!(profile.speeds["path"].walk, Micro::whole(4));
    assert_eq!(profile.seasons["winter"]["surface:unpaved"], Micro(600_000));
}

#[test]
fn every_broken_profile_says_so() {
    let cases: [(&str, &str, &[&str]); 7] = [
        (
            "id = \"cn-2018\"",
            "id = \"cn-2018\"\nidea = 1",
            &[
                "E221 p.toml, row 4, column `idea`: found \"1\", expected one of id, title, rule, rate, speed, season",
            ],
        ),
        (
            "force = \"soft\"",
            "force = \"mild\"",
            &[
                "E224 p.toml, row 26, column `rule.force`: found \"mild\", expected one of `hard`, `soft`, `report`, `process`",
            ],
        ),
        (
            "id = \"radius.lower.km\"",
            "id = \"dorm.area_m2\"",
            &[
                "E223 p.toml, row 151, column `rule.id`: found \"dorm.area_m2\", expected an id that no other rule has",
            ],
        ),
        (
            "threshold = 90\n",
            "",
            &[
                "E222 p.toml, row 79, column `rule.threshold`: found \"travel.board.max_minutes\", expected a key `threshold` in every [[rule]]",
            ],
        ),
        (
            "\"teacher.year\" =",
            "\"teacher.years\" =",
            &[
                "E222 p.toml, column `rate.teacher.year`: found \"nothing\", expected a row `\"teacher.year\" = { value = …, unit = …, source = … }`",
            ],
        ),
        (
            "value = 25, unit",
            "value = 0, unit",
            &["E227 p.toml, column `staff.pupils_per_teacher`: found \"0\", expected a number above 0"],
        ),
        (
            "value = 5, unit = \"schools\"",
            "value = 0.5, unit = \"schools\"",
            &[
                "E227 p.toml, column `escort.nearest`: found \"0.5\", expected a whole number from 1 to 100000",
            ],
        ),
    ];
    for (from, to, expected) in cases {
        assert!(BUILT_IN[0].1.contains(from), "{from}");
        assert_eq!(said(parse(&BUILT_IN[0].1.replace(from, to), Path::new("p.toml"))), expected, "{from}");
    }
}

#[test]
fn every_broken_sweep_says_so() {
    let cases: [(&str, &[&str]); 8] = [
        (
            "grid = 3\n",
            &["E240 s.toml, row 1, column `grid`: found \"3\", expected [grid], [[variant]] or [sweep]"],
        ),
        (
            "[grids]\n",
            &[
                "E241 s.toml, row 1, column `grids`: found \"{}\", expected `grid`, `variant` or `sweep`; did you mean `grid`?",
            ],
        ),
        (
            "[grid]\nsolve.gap = 0.1\n",
            &[
                "E242 s.toml, row 2, column `solve.gap`: found \"0.1\", expected a list of values, or { from = …, to = …, step = … }",
            ],
        ),
        (
            "[grid]\nsolve.gap = { from = 0, to = 1, step = 0 }\n",
            &[
                "E243 s.toml, row 2, column `solve.gap`: found \"{ from = 0, step = 0, to = 1 }\", expected a step that leads from `from` to `to` in at most 100000 steps",
            ],
        ),
        (
            "[grid]\nsolve.gasp = [1]\n",
            &[
                "E201 s.toml, row 2, column `solve.gasp`: found \"[1]\", expected a known key of plan.toml; did you mean `solve.gap`?",
            ],
        ),
        ("", &["E244 s.toml: found \"no scenario\", expected a [grid] of keys with lists, or a [[variant]]"]),
        (
            "[grid]\nsolve.seed = { from = 1, to = 1000, step = 1 }\ndecide.open = { from = 1, to = 1000, step = 1 }\n",
            &["E245 s.toml: found \"1000000 scenarios\", expected at most 100000"],
        ),
        (
            "[[variant]]\nname = \"a\"\n[[variant]]\nname = \"a\"\n",
            &[
                "E246 s.toml, row 3, column `variant.name`: found \"a\", expected a name that no other [[variant]] has",
            ],
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(said(sweep::parse(text, Path::new("s.toml"))), expected, "{text}");
    }
}
