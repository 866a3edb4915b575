//! A county of two villages and two schools, counted on paper.
//!
//! Village 001 has 2 children in each of grades 1-6 and walks 600 s (800 m) to the village school V; the central
//! school C is a drive of 1,600 s (16 km). Village 002 has one child in each of grades 1-3, 800 s (8 km) from V.
//! Buses collect: × 1.25. The plan makes V a teaching point; grades 4-6 of 001 board at C.

use std::sync::Arc;

use hubward::model::case::Case;
use hubward::model::county::{County, SchoolKind};
use hubward::model::ids::{SchoolId, VillageId};
use hubward::model::plan::{
    BoundKind, Configuration, Figures, Means, Plan, SchoolOutcome, Status, TravelFigures,
};
use hubward::model::recipe::Recipe;
use hubward::model::transfers::Side;
use hubward::model::travel::Travel;
use hubward::model::unit::{Band, Group, Willingness};
use hubward::model::units::{Fen, Micro, Seconds};
use hubward::verify::{Audit, audit};

use super::law::Children;
use super::planner::{blank, row, school_row, unit_price};
use crate::common::county::{profile, school, travel, trip, village};

const C: SchoolId = SchoolId(0);
const V: SchoolId = SchoolId(1);

pub(crate) fn yuan(yuan: i64) -> Fen {
    Fen(yuan * 100)
}

fn unit(village: u32, band: Band, grades: [u32; 9]) -> Children {
    let group = Group { willingness: Willingness::All, part: 1 };
    let pupils = grades.iter().sum();
    Children { village: VillageId(village), band, group, grades, pupils, girls: pupils / 2, may_board: true }
}

/// The county, its tables and the plan with every figure of its rows worked out by hand.
pub(crate) fn by_hand() -> (Case, Travel, Plan) {
    let mut first = village("001", [2, 2, 2, 2, 2, 2, 0, 0, 0]);
    (first.school_lower, first.school_upper) = (Some(V), Some(V));
    let mut second = village("002", [1, 1, 1, 0, 0, 0, 0, 0, 0]);
    second.school_lower = Some(V);
    let mut central = school("C", SchoolKind::Central, 100);
    central.beds = 10;
    let county = County {
        villages: vec![first, second].into(),
        schools: vec![central, school("V", SchoolKind::Village, 40)].into(),
        roads: None,
        terrain: None,
        given_times: None,
    };
    let case = Case {
        county: Arc::new(county),
        recipe: Recipe::default(),
        profile: profile(),
        settings: Vec::new(),
        input_sha256: "ab12".into(),
    };
    let walk = [vec![None, trip(600, 800)], vec![None, None]];
    let bus = [vec![trip(1600, 16_000), trip(100, 800)], vec![trip(2000, 20_000), trip(800, 8_000)]];

    let lower = unit(0, Band::Lower, [2, 2, 2, 0, 0, 0, 0, 0, 0]);
    let upper = unit(0, Band::Upper, [0, 0, 0, 2, 2, 2, 0, 0, 0]);
    let far = unit(1, Band::Lower, [1, 1, 1, 0, 0, 0, 0, 0, 0]);
    let mut rows = vec![row(&lower, V, Means::Walk), row(&upper, C, Means::Board), row(&far, V, Means::Bus)];
    let counted = [(600, 800, 600), (2000, 16_000, 600), (1000, 8_000, 1000)];
    for (row, (seconds, metres, before)) in rows.iter_mut().zip(counted) {
        let journey = trip(seconds, metres).unwrap();
        (row.time, row.length) = (Some(journey.time), Some(journey.length));
        (row.before_school, row.before_time) = (Some(V), Some(Seconds(before)));
    }
    let plain = |outcome| Configuration { outcome, added_seats: 0, added_beds: 0 };
    let mut central = school_row(C, plain(SchoolOutcome::Open));
    (central.pupils, central.seats, central.boarders, central.beds) = (6, 100, 6, 10);
    (central.classes, central.teachers, central.cost_year) = (3, 6, yuan(674_000));
    let mut point = school_row(V, plain(SchoolOutcome::Partial));
    (point.pupils, point.seats, point.classes, point.teachers) = (9, 40, 3, 3);
    point.cost_year = yuan(286_000);
    let mut plan = blank(rows, vec![central, point]);
    plan.objective = yuan(296_500); // 5,400 + 32,160 + 8,940 for the children, 250,000 for the point
    plan.constant_cost = yuan(710_000); // 15 × 4,000 and C's 650,000
    (case, travel(&walk, &bus), plan)
}

pub(crate) fn judge((case, travel, plan): &(Case, Travel, Plan)) -> Audit {
    audit(case, travel, travel, plan)
}

#[test]
fn rows_objective_and_constant_are_as_on_paper() {
    let mut story = by_hand();
    let verdict = judge(&story);
    // The figures of the years were left empty: nothing but those may be wrong.
    let others: Vec<_> =
        verdict.findings.iter().filter(|finding| finding.code < "V603" || finding.code > "V608").collect();
    assert!(others.is_empty(), "{others:?}");
    verdict.fill(&mut story.2);
    assert!(judge(&story).passed());
}

#[test]
fn figures_are_as_on_paper() {
    let verdict = judge(&by_hand());
    let year = &verdict.years[0].1;
    let heading = |name: &str| year.money.headings[name];
    let expected = [
        ("sites", 200_000),
        ("staff", 760_000),
        ("time", 12_300),
        ("bus_daily", 4_440),
        ("bus_weekly", 2_760),
        ("boarding_family", 9_000),
        ("boarding_school", 12_000),
        ("change", 6_000),
        ("over_limit", 0),
        ("escort", 0),
        ("capital", 0),
    ];
    for (name, amount) in expected {
        assert_eq!(heading(name), yuan(amount), "{name}");
    }
    assert_eq!(year.money.headings.len(), expected.len());
    let payers = [("county", 979_200), ("families", 9_000), ("time", 12_300), ("penalty", 6_000)];
    assert!(payers.iter().all(|(payer, amount)| year.money.payers[*payer] == yuan(*amount)));
    // Six board, 2,000 s away: a weekly journey, and no daily minutes.
    let daily = TravelFigures { pupils: 9, pupil_seconds: 6_600, p95: Seconds(1000), max: Seconds(1000) };
    let weekly = TravelFigures { pupils: 6, pupil_seconds: 12_000, p95: Seconds(2000), max: Seconds(2000) };
    assert_eq!((year.travel.all, year.travel.weekly), (daily, weekly));
    assert_eq!(verdict.before.travel.weekly, TravelFigures::default());
    let counts = year.counts;
    assert_eq!((counts.schools_before, counts.schools_open, counts.schools_partial), (2, 2, 1));
    assert_eq!((counts.pupils, counts.pupils_moved, counts.pupils_boarding), (15, 6, 6));
    assert_eq!((counts.pupils_bus, counts.pupils_walk, counts.pupils_escort), (3, 6, 0));
    let before = &verdict.before;
    assert_eq!(before.money.headings["staff"], yuan(860_000));
    assert_eq!(before.money.headings["sites"], yuan(230_000));
    assert_eq!(before.money.headings["time"], yuan(13_500));
    assert_eq!((before.counts.pupils_walk, before.counts.pupils_bus), (12, 3));
}

#[test]
fn rules_are_measured_as_on_paper() {
    let verdict = judge(&by_hand());
    let year = &verdict.years[0].1;
    let rule = |id: &str| year.rules.iter().find(|rule| rule.id == id).unwrap();
    let seen = |id: &str| (rule(id).worst, rule(id).place.as_str(), rule(id).violations, rule(id).existing);
    assert_eq!(seen("travel.bus.lower.max_minutes"), (Some(Micro(16_666_667)), "002", 0, 0));
    assert_eq!(seen("boarding.from_grade"), (Some(Micro::whole(4)), "001", 0, 0));
    assert_eq!(seen("travel.board.min_minutes"), (Some(Micro(33_333_333)), "001", 0, 0));
    assert_eq!(seen("radius.lower.km"), (Some(Micro::whole(8)), "002", 0, 3));
    assert_eq!(seen("school.small_pupils"), (Some(Micro::whole(6)), "C", 0, 15));
    assert_eq!(seen("class.primary.max"), (Some(Micro::whole(3)), "V", 0, 0));
    assert_eq!(seen("capacity.beds"), (Some(Micro(0)), "", 0, 0));
    assert_eq!(seen("travel.bus.upper.max_minutes"), (None, "", 0, 0));
    assert!(rule("capacity.seats").pass && !rule("radius.lower.km").pass && rule("process.hearing").pass);
    assert_eq!(year.rules.len(), profile().rules.len());
}

/// 300,000 yuan for the six young children of 001: V as a point would take them at 5,400 and still costs 250,000, so
/// it adds -44,600; C would take them by bus over the soft limit at 155,760 and adds -144,240.
#[test]
fn the_bound_is_as_on_paper() {
    let mut story = by_hand();
    let group = Group { willingness: Willingness::All, part: 1 };
    story.2.multipliers.units = vec![unit_price((VillageId(0), Band::Lower, group), yuan(300_000))];
    assert_eq!(judge(&story).lagrangian_bound, Some(yuan(111_160)));
    story.2.multipliers.units[0].fen = yuan(10_000);
    assert_eq!(judge(&story).lagrangian_bound, Some(yuan(10_000)));
    // A price of 10,000 yuan a child newly over the soft limit makes C dearer by 60,000.
    story.2.multipliers.units[0].fen = yuan(300_000);
    story.2.multipliers.rows.insert("travel.bus.lower.newly_over_share".into(), yuan(10_000));
    assert_eq!(judge(&story).lagrangian_bound, Some(yuan(171_160)));
}

#[test]
fn a_plan_cheaper_than_its_prices_allow_is_named() {
    let mut story = by_hand();
    let group = Group { willingness: Willingness::All, part: 1 };
    story.2.multipliers.units = vec![unit_price((VillageId(0), Band::Lower, group), yuan(300_000))];
    story.2.schools[1].configuration.outcome = SchoolOutcome::Closed;
    let codes: Vec<&str> = judge(&story).findings.iter().map(|finding| finding.code).collect();
    assert!(codes.contains(&"V705") && codes.contains(&"V202") && codes.contains(&"V421"), "{codes:?}");
}

/// A bound from a tree needs no prices; the same plan called optimal on prices alone does.
#[test]
fn optimal_needs_a_proof() {
    let mut story = by_hand();
    judge(&story).fill(&mut story.2);
    story.2.status = Status::Optimal;
    story.2.lower_bound = Fen(0);
    let codes = |story: &(Case, Travel, Plan)| -> Vec<&str> {
        judge(story).findings.iter().map(|finding| finding.code).collect()
    };
    assert_eq!(codes(&story), ["V703"]);
    story.2.bound = BoundKind::Tree;
    assert!(codes(&story).is_empty());
    assert_eq!(judge(&story).lagrangian_bound, None);
}

/// Messages name village, school, what was found and what belongs there.
#[test]
fn messages_name_codes_and_figures() {
    let mut story = by_hand();
    judge(&story).fill(&mut story.2);
    story.2.assignments[0].time = Some(Seconds(601));
    let verdict = judge(&story);
    assert_eq!(
        verdict.findings[0].to_string(),
        "V301 village 001 lower all to school V, walk: time: found 601 s, expected 600 s"
    );
    assert_eq!(verdict.findings.len(), 1);
}

/// A quarter of the first village is poor. V alone has children today: 15 of 100 to the floor. In the plan V has 9 and C 6 boarders.
#[test]
fn transfers_are_as_on_paper() {
    let mut story = by_hand();
    Arc::make_mut(&mut story.0.county).villages[VillageId(0)].poor = Micro(250_000);
    let verdict = judge(&story);
    let items = [
        ("funds_pupils", 9_750, 9_750),
        ("funds_floor", 85 * 650, (91 + 94) * 650),
        ("funds_boarders", 0, 1_200),
        ("subsidy_boarders", 0, 1_500), // 6 × 1,000 × 1/4
        ("subsidy_day", 1_500, 750),    // 12, then 6 × 1,000 × 1/4 × 1/2
    ];
    let transfers = |figures: &Figures| figures.money.transfers.clone().unwrap();
    let (before, after) = (transfers(&verdict.before), transfers(&verdict.years[0].1));
    for (item, today, then) in items {
        assert_eq!((before.items[item], after.items[item]), (yuan(today), yuan(then)), "{item}");
    }
    // 60 % of 131,200 and half of 2,250.
    let side = |running, gives, receives| Side {
        running: yuan(running),
        gives: yuan(gives),
        receives: yuan(receives),
        ..Side::default()
    };
    assert_eq!(after.sides["upper"], side(0, 79_845, 0));
    assert_eq!(after.sides["county"], side(979_200, 53_605, 0));
    assert_eq!(after.sides["schools"], side(0, 0, 131_200));
    assert_eq!(after.sides["families"], side(9_000, 0, 2_250));
    assert_eq!(after.sides.values().map(Side::net).sum::<Fen>(), yuan(979_200 + 9_000));
    let funds: Vec<_> =
        verdict.schools.iter().map(|row| (row.public_funds, row.public_funds_before)).collect();
    assert_eq!(funds[0], (Some(yuan(66_200)), Some(yuan(0))), "C: 100 × 650 and 6 × 200");
    assert_eq!(funds[1], (Some(yuan(65_000)), Some(yuan(65_000))), "V: as if it had 100");
}

/// A school of the county town has no floor unless the profile says so; children of grades outside the stage count up to it.
#[test]
fn the_floor_is_for_small_rural_schools() {
    let mut story = by_hand();
    let floor = |story: &(Case, Travel, Plan)| {
        judge(story).years[0].1.money.transfers.as_ref().unwrap().items["funds_floor"]
    };
    Arc::make_mut(&mut story.0.county).schools[C].kind = SchoolKind::Town;
    assert_eq!(floor(&story), yuan(91 * 650));
    story.0.profile.rates.get_mut("funds.floor.town").unwrap().value = Micro::ONE;
    assert_eq!(floor(&story), yuan((91 + 94) * 650));
    let row = &mut Arc::make_mut(&mut story.0.county).schools[C];
    (row.grades, row.enrolled_by_grade) = ((1, 9), Some([7, 7, 7, 7, 7, 7, 20, 20, 20]));
    assert_eq!(floor(&story), yuan((91 + 34) * 650), "60 of its grades 7-9 are no part of the plan");
    story.0.profile.rules.remove("school.floor_pupils");
    assert_eq!(floor(&story), yuan(0));
}
