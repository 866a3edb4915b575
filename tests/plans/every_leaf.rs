//! Nothing forged passes: each leaf of plan.json changed, deleted or doubled alone, each cell of the tables likewise, is found by
//! the referee, and the folder as written is not complained about.
#![allow(
    clippy::print_stdout,
    reason = "a test stops where it fails, says what it saw, and its numbers are small"
)]
#![allow(clippy::unwrap_used, clippy::missing_panics_doc, reason = "helpers of tests fail as tests do")]

use std::collections::BTreeSet;
use std::io::{Error, ErrorKind};
use std::path::Path;

use hubward::desk::Session;
use hubward::desk::documents::verified;
use hubward::desk::files::{self, Wishes};
use hubward::io::plan_folder;
use hubward::io::plan_folder::written::{self, MADE};
use hubward::io::{case, roads};
use hubward::model::control::Control;
use hubward::model::keep::Forget;
use hubward::model::outcome::Outcome;
use hubward::model::plan::Plan;
use hubward::model::written::{Tree, Written};
use hubward::report::words::Lang;
use hubward::verify::Audit;
use hubward::verify::written::{Claim, Expected, claims};

use super::common::sweep;
use super::forge::{Among, at, below, delete, double, nudge, value_at, ways};

/// A plan and what stands in its folder.
struct Story {
    name: &'static str,
    session: Session,
    plan: Plan,
    audit: Audit,
    written: Written,
}

/// Years enough that schools change between them.
const YEARS: [(&str, &str); 3] =
    [("plan.years", "5"), ("decide.max_closures_year", "8"), ("cohort.migration", "0.99")];

/// Values of each document but tiny's, all of which are always tried, where `HUBWARD_SWEEP` says no other number.
const STANDARD: usize = 300;

const MEDIAN: [(&str, &str); 2] = [("objective.kind", "p-median"), ("decide.open", "2")];

fn stories() -> Vec<Story> {
    vec![
        story("tiny", "tiny", &[]),
        story("bashang", "bashang", &[]),
        story("five years", "tiny", &YEARS),
        story("by the county's view", "bashang", &[("objective.view", "county")]),
        story("kindergarten", "kindergarten", &[]),
        story("a classic", "tiny", &MEDIAN),
    ]
}

fn story(name: &'static str, fixture: &str, settings: &[(&str, &str)]) -> Story {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(fixture);
    let settings: Vec<(String, String)> =
        settings.iter().map(|&(key, value)| (key.into(), value.into())).collect();
    let (case, _) = case::read(&folder, &settings, &roads::read_roads).unwrap();
    let control = Control::silent();
    let session = Session::drive(case, &Forget, &control);
    let plan = match session.plan(&control).unwrap() {
        Outcome::Planned(plan) => *plan,
        other => panic!("{name}: a plan exists: {other:?}"),
    };
    let audit = session.audit(&plan);
    let files = plan_folder::files(session.case(), &plan, false);
    let file = |name: &str| {
        let found = files.iter().find(|(file, _)| *file == name).map(|(_, bytes)| bytes.clone());
        found.ok_or_else(|| Error::from(ErrorKind::NotFound))
    };
    let written = written::written_from(&file).unwrap();
    Story { name, session, plan, audit, written }
}

/// Keys of which nothing is recounted.
fn claimed(story: &Story) -> BTreeSet<&'static str> {
    let held = claims(&story.plan).into_iter().filter(|claim| *claim != Claim::Prices);
    held.flat_map(Claim::keys).copied().collect()
}

#[test]
fn every_leaf_of_a_plan_is_read() {
    let wanted: usize = sweep(STANDARD);
    let mut all = 0;
    for story in stories() {
        let expected = Expected::new(story.session.case(), &story.plan, &story.audit);
        assert_eq!(expected.differences(&story.written), [], "{}", story.name);
        let mut values = Vec::new();
        ways(&story.written.document, &[], "", &mut values);
        let claimed = claimed(&story);
        let priced = story.written.prices.is_some();
        let mut passed = Vec::new();
        let most = if story.name == "tiny" { values.len() } else { wanted.clamp(1, values.len()) };
        let each = values.len().div_ceil(most);
        for (way, name) in values.iter().step_by(each) {
            let value = value_at(&story.written.document, way);
            let is_leaf = !matches!(value, Tree::Object(_) | Tree::List(_));
            let mut plant = |what: &str, change: &dyn Fn(Among<'_>, usize)| {
                let mut document = story.written.document.clone();
                at(&mut document, way, change);
                all += 1;
                if expected.in_document(&document, priced).is_empty() {
                    passed.push(format!("{name} {what}"));
                }
            };
            plant("deleted", &delete);
            plant("doubled", &double);
            if is_leaf && !claimed.contains(name.as_str()) {
                plant("changed", &nudge);
            }
            if matches!(value, Tree::Number(_)) {
                plant("changed below its last place", &below);
            }
        }
        println!("{}: {} values, claims {claimed:?}", story.name, values.len());
        assert_eq!(passed, Vec::<String>::new(), "{}", story.name);
    }
    println!("{all} changes found");
}

#[test]
fn files_made_of_a_plan_are_read_too() {
    let story = story("tiny", "tiny", &[]);
    let wishes = Wishes { lang: Lang::Zh, bom: true, buses: None };
    let others: Vec<(String, Vec<u8>)> = files::plan_folder(&story.session, &story.plan, wishes, &|_| {})
        .into_iter()
        .filter(|(name, _)| MADE.contains(name))
        .map(|(name, bytes)| (name.to_owned(), bytes))
        .collect();
    assert_eq!(others.len(), MADE.len());
    let judge = |others: &[(String, Vec<u8>)]| {
        story
            .session
            .verified_folder(&story.plan, &story.written, others, None)
            .map_err(|failure| failure.message)
    };
    assert_eq!(judge(&others).unwrap().unknown, Vec::<String>::new());
    assert!(judge(&others[1..2]).is_ok(), "plan.geojson alone, as the library writes folders");
    for place in 0..others.len() {
        let name = &others[place].0;
        let mut changed = others.clone();
        let middle = changed[place].1.len() / 2;
        changed[place].1[middle] ^= 1;
        let said = judge(&changed).unwrap_err();
        assert!(said.contains(&format!("V921 {name}: from byte {middle} on")), "{said}");
        let mut fewer = others.clone();
        fewer.remove(place);
        let said = judge(&fewer).unwrap_err();
        assert!(said.contains(&format!("V922 {name}")), "{said}");
    }
    let more: Vec<_> = others.iter().cloned().chain([("note.txt".to_owned(), Vec::new())]).collect();
    assert_eq!(judge(&more).unwrap().unknown, ["note.txt"]);
}

/// A forged whole of money, or a setting that makes everything cheap, passed without a word once.
#[test]
fn settings_that_are_not_the_countys_own_are_printed() {
    let settings = [("rules.override.teacher.year", "1")];
    let story = story("tiny with cheap teachers", "tiny", &settings);
    let verified =
        story.session.verified_folder(&story.plan, &story.written, &geojson(&story), None).unwrap();
    let said = verified::text(&story.session, &story.plan, &verified, Lang::En);
    assert!(
        said.contains("set on top of the county's own plan file: rules.override.teacher.year = 1"),
        "{said}"
    );
    assert!(said.starts_with("verified: "), "{said}");
    let document = verified::document(&story.session, &story.plan, &verified);
    assert_eq!(document["settings"][0]["value"], "1");
}

#[test]
fn a_bound_that_is_a_word_is_called_so_first() {
    let story = story("a classic", "tiny", &MEDIAN);
    let verified =
        story.session.verified_folder(&story.plan, &story.written, &geojson(&story), None).unwrap();
    assert!(!verified.bound_rechecked);
    for (lang, first) in [(Lang::En, "verified, bound not rechecked: "), (Lang::Zh, "复核通过，下界未复核：")]
    {
        let said = verified::text(&story.session, &story.plan, &verified, lang);
        assert!(said.starts_with(first), "{said}");
    }
}

fn geojson(story: &Story) -> Vec<(String, Vec<u8>)> {
    let files = plan_folder::files(story.session.case(), &story.plan, false);
    let file = files.into_iter().find(|(name, _)| *name == plan_folder::PLAN_GEOJSON).unwrap();
    vec![(file.0.to_owned(), file.1)]
}
