//! Broken rule profiles and sweep files, each with the whole message it must give.

use std::collections::BTreeMap;
use std::path::Path;

use hubward::io::problem::Problem;
use hubward::io::profile::{BUILT_IN, apply_overrides, parse};
use hubward::io::sweep;
use hubward::model::rules::{Force, REQUIRED_RATES};
use hubward::model::units::Micro;
use hubward::report::rules;
use hubward::report::words::Lang;

fn said<T>(read: Result<T, Vec<Problem>>) -> Vec<String> {
    read.err().unwrap_or_default().iter().map(ToString::to_string).collect()
}

#[test]
fn the_built_in_profile_is_whole() {
    let profile = parse(BUILT_IN[0].1, Path::new("cn-2018")).unwrap();
    assert_eq!(profile.id, "cn-2018");
    assert_eq!((profile.rules.len(), profile.rates.len()), (52, REQUIRED_RATES.len()));
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
                "E221 p.toml, row 4, column `idea`: found \"1\", expected one of id, title, note, base, drop, rule, rate, speed, season, zh",
            ],
        ),
        (
            "force = \"soft\"",
            "force = \"mild\"",
            &[
                "E224 p.toml, row 27, column `rule.force`: found \"mild\", expected one of `hard`, `soft`, `report`, `process`",
            ],
        ),
        (
            "id = \"capacity.meals\"",
            "id = \"capacity.beds\"",
            &[
                "E223 p.toml, row 146, column `rule.id`: found \"capacity.beds\", expected an id that no other rule has",
                "E221 p.toml, row 606, column `zh`: found \"capacity.meals\", expected `title`, `note` or the id of a rule or rate; did you mean `capacity.seats`?",
            ],
        ),
        (
            "threshold = 90\n",
            "",
            &[
                "E222 p.toml, row 82, column `rule.threshold`: found \"travel.board.max_minutes\", expected a key `threshold` in every [[rule]]",
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

/// A county's own profile over the built-in one.
const OWN: &str = r#"
id = "our-county"
title = "Our county"
base = "cn-2018"
drop = ["school.small_pupils", "radius.lower.km"]

[[rule]]
id = "travel.bus.upper.max_minutes"
threshold = 40
citation = "county bureau, 2025"

[[rule]]
id = "travel.any.g1-2.max_km"
force = "soft"
threshold = 3
unit = "km"
price = 500
citation = "county bureau, 2025"

[rate]
"escort.year" = { value = 18000, unit = "yuan/year", source = "our taxis" }

[season.autumn]
default = 0.9
"#;

#[test]
fn a_profile_of_ones_own_says_what_differs_and_no_more() {
    let base = parse(BUILT_IN[0].1, Path::new("cn-2018")).unwrap();
    let own = parse(OWN, Path::new("own.toml")).unwrap();
    assert_eq!((&own.id[..], &own.title[..]), ("our-county", "Our county"));
    assert_eq!(own.chinese.title, "", "the base's title is not this one's");
    let changed = &own.rules["travel.bus.upper.max_minutes"];
    let told = &base.rules["travel.bus.upper.max_minutes"];
    assert_eq!((changed.threshold, changed.force), (Micro::whole(40), Force::Hard));
    assert_eq!(
        (&changed.binds, &changed.unit),
        (&told.binds, &told.unit),
        "what it leaves out is the base's"
    );
    assert_eq!(
        (&changed.citation[..], &changed.note[..]),
        ("county bureau, 2025", ""),
        "the base's note was on 45"
    );
    let words = &own.chinese.rows["travel.bus.upper.max_minutes"];
    assert!(!words.binds.is_empty() && words.citation.is_empty() && words.note.is_empty());
    assert_eq!(own.rules["travel.any.g1-2.max_km"].price, Micro::whole(500));
    assert_eq!((own.rates["escort.year"].value, own.rates.len()), (Micro::whole(18_000), base.rates.len()));
    assert_eq!((own.seasons.len(), &own.speeds), (base.seasons.len() + 1, &base.speeds));
    assert_eq!(own.rules.len(), base.rules.len() - 1, "two go, one comes");
    assert!(!own.rules.contains_key("school.small_pupils"));
}

#[test]
fn a_soft_row_on_catchments_has_no_number() {
    let row = "[[rule]]\nid = \"catchment.siblings\"\nforce = \"soft\"\nprice = 500\ncitation = \"county\"\n";
    let expected = "found \"2\", expected 0: a soft row on catchments charges for every child that it counts"
        .to_string();
    let text = format!("{OWN}\n{row}threshold = 2\n");
    let found = said(parse(&text, Path::new("p.toml")));
    assert_eq!(found, [format!("E227 p.toml, column `catchment.siblings`: {expected}")]);
    let mut profile = parse(&format!("{OWN}\n{row}"), Path::new("p.toml")).unwrap();
    let overrides = BTreeMap::from([("catchment.siblings".to_string(), Micro::whole(2))]);
    let found = said(apply_overrides(&mut profile, &overrides, Path::new("plan.toml")));
    assert_eq!(found, [format!("E227 plan.toml, column `rules.override.catchment.siblings`: {expected}")]);
}

#[test]
fn every_broken_overlay_says_so() {
    let cases: [(&str, &str, &[&str]); 12] = [
        (
            "base = \"cn-2018\"",
            "base = \"cn-2019\"",
            &[
                "E220 p.toml, row 4, column `base`: found \"cn-2019\", expected a built-in profile (cn-2018, cn-hebei, finland, generic, india, jp, kr, scotland, us-wv) or the path of one; did you mean `cn-2018`?",
            ],
        ),
        (
            "base = \"cn-2018\"",
            "base = 3",
            &[
                "E221 p.toml, row 4, column `base`: found \"3\", expected the name or path of a profile, in quotes",
            ],
        ),
        (
            "\"school.small_pupils\",",
            "\"school.small_pupil\",",
            &[
                "E230 p.toml, row 5, column `drop`: found \"school.small_pupil\", expected the id of a rule of the base; did you mean `school.small_pupils`?",
            ],
        ),
        (
            "drop = [\"school.small_pupils\", \"radius.lower.km\"]",
            "drop = \"school.small_pupils\"",
            &[
                "E221 p.toml, row 5, column `drop`: found \"school.small_pupils\", expected a list of ids of rules",
            ],
        ),
        (
            "threshold = 40\ncitation = \"county bureau, 2025\"",
            "threshold = 40",
            &[
                "E222 p.toml, row 7, column `rule.citation`: found \"travel.bus.upper.max_minutes\", expected a key `citation` in every [[rule]]",
            ],
        ),
        (
            "travel.any.g1-2.max_km",
            "travel.any.g2-1.max_km",
            &[
                "E228 p.toml, row 12, column `rule.id`: found \"travel.any.g2-1.max_km\", expected an id that is measured (docs/costs.md, \"Rules measured\") or begins with `process.`; did you mean `travel.any.g2-3.max_km`?",
            ],
        ),
        (
            "travel.any.g1-2.max_km",
            "school.min_pupils",
            &[
                "E228 p.toml, row 12, column `rule.force`: found \"soft\", expected `hard` or `report` for school.min_pupils",
                "E228 p.toml, row 12, column `rule.unit`: found \"km\", expected `pupils` for school.min_pupils",
            ],
        ),
        (
            "threshold = 40\n",
            "threshold = 40\nforce = \"process\"\n",
            &[
                "E228 p.toml, row 7, column `rule.force`: found \"process\", expected `hard` or `soft` or `report` for travel.bus.upper.max_minutes",
            ],
        ),
        (
            "price = 500\n",
            "",
            &[
                "E228 p.toml, row 12, column `rule.price`: found \"0\", expected a price above 0 where the row is soft, and none where it is not",
            ],
        ),
        (
            "force = \"soft\"",
            "force = \"hard\"",
            &[
                "E228 p.toml, row 12, column `rule.price`: found \"500\", expected a price above 0 where the row is soft, and none where it is not",
            ],
        ),
        (
            "default = 0.9\n",
            "default = 0.9\n[zh]\n\"escort.years\" = \"出租车\"\n",
            &[
                "E221 p.toml, row 26, column `zh`: found \"escort.years\", expected `title`, `note` or the id of a rule or rate; did you mean `escort.year`?",
            ],
        ),
        (
            "threshold = 40\n",
            "threshold = 40\n[[rule]]\nid = \"school.town.min_pupils\"\nforce = \"hard\"\nthreshold = 1.5\nunit = \"pupils\"\n",
            &[
                "E227 p.toml, column `school.town.min_pupils`: found \"1.5\", expected a whole number from 0 to 100000",
            ],
        ),
    ];
    for (number, (from, to, expected)) in cases.into_iter().enumerate() {
        assert!(OWN.contains(from), "{from}");
        let mut said = said(parse(&OWN.replacen(from, to, 1), Path::new("p.toml")));
        if number == 11 {
            said.retain(|line| !line.contains("E222")); // the row cut in two lacks its source as well
        }
        assert_eq!(said, expected, "{from}");
    }
}

#[test]
fn profiles_that_stand_on_each_other_stand_on_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name);
    let one = "id = \"one\"\nbase = \"sub/two.toml\"\n";
    std::fs::create_dir(path("sub")).unwrap();
    std::fs::write(path("one.toml"), one).unwrap();
    std::fs::write(path("sub/two.toml"), "id = \"two\"\n\nbase = \"../one.toml\"\n").unwrap();
    assert_eq!(
        said(parse(one, &path("one.toml"))),
        [
            "E229 sub/two.toml, row 3, column `base`: found \"../one.toml\", expected a profile that does not stand on this one again"
        ]
    );
    let own = "id = \"own\"\nbase = \"own.toml\"\n";
    std::fs::write(path("own.toml"), own).unwrap();
    assert!(said(parse(own, &path("own.toml")))[0].starts_with("E229"));
    // A path begins in the folder of the file that names it.
    std::fs::write(path("sub/two.toml"), "id = \"two\"\nbase = \"three.toml\"\n").unwrap();
    std::fs::write(path("sub/three.toml"), "id = \"three\"\nbase = \"jp\"\n").unwrap();
    let whole = parse(one, &path("one.toml")).unwrap();
    assert_eq!((&whole.id[..], whole.rules["travel.walk.junior.max_km"].threshold), ("one", Micro::whole(6)));
}

/// What people read exists in Chinese as well, and says plainly where prices are placeholders.
#[test]
fn every_built_in_profile_is_whole_in_both_languages() {
    for (name, text) in BUILT_IN {
        let profile = parse(text, Path::new(name)).unwrap();
        assert_eq!(profile.id, *name);
        assert!(!profile.title.is_empty() && !profile.chinese.title.is_empty(), "{name}");
        assert_eq!(profile.note.is_empty(), profile.chinese.note.is_empty(), "{name}");
        let chinese = |text: &str| text.is_empty() || text.chars().any(|sign| sign > '\u{2e80}');
        for rule in profile.rules.values() {
            let words = &profile.chinese.rows[&rule.id];
            let pairs =
                [(&rule.binds, &words.binds), (&rule.citation, &words.citation), (&rule.note, &words.note)];
            for (english, own) in pairs {
                assert_eq!(english.is_empty(), own.is_empty(), "{name} {}: {english} | {own}", rule.id);
                assert!(
                    chinese(own) && english.matches("(?)").count() == own.matches("（?）").count(),
                    "{name} {}: {english} | {own}",
                    rule.id
                );
            }
            for lang in [Lang::En, Lang::Zh] {
                let said = rules::name(lang, &rule.id);
                assert!(said != rule.id && !said.contains('_'), "{name} {}: {said}", rule.id);
                assert!(lang == Lang::En || chinese(&said), "{name} {}: {said}", rule.id);
            }
        }
        assert!(profile.rates.keys().all(|id| chinese(&profile.chinese.rows[id].citation)), "{name}");
        let abroad = !name.starts_with("cn-");
        assert_eq!(abroad, profile.note.contains("placeholders"), "{name}");
        assert!(!abroad || *name == "generic" || profile.title.contains("placeholders"), "{name}");
        let of_china = |text: &str| {
            text.contains("State Council") || text.contains("Jianbiao") || text.contains("Hebei")
        };
        assert!(
            !abroad || profile.rules.values().all(|rule| !of_china(&rule.citation)),
            "{name} cites Chinese law"
        );
        for lang in [Lang::En, Lang::Zh] {
            let page = rules::rules(&profile, lang);
            assert!(profile.rules.keys().all(|id| page.contains(&format!("\n{id} = "))), "{page}");
        }
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
