//! A made-up county and a made-up plan for it, for tests of what writes and shows plans. Nothing here was planned.

#![allow(dead_code, reason = "each test takes what it needs")]
#![allow(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::missing_panics_doc,
    reason = "made-up values of known size, in tests only"
)]

use std::collections::BTreeMap;
use std::sync::Arc;

use hubward::model::case::Case;
use hubward::model::county::{County, Position, School, SchoolKind, SchoolStatus, Village};
use hubward::model::ids::{Id, SchoolId, VillageId};
use hubward::model::plan::{
    Assignment, BoundKind, Configuration, Counts, Figures, Means, Money, Multipliers, Plan, RuleResult,
    SchoolOutcome, SchoolPrice, SchoolYear, Status, TravelFigures, TravelSummary, UnitPrice,
};
use hubward::model::recipe::Recipe;
use hubward::model::roads::{Road, RoadSigns, RoadSource, Roads};
use hubward::model::rules::{Rate, RuleProfile};
use hubward::model::transfers::{Side, Transfers};
use hubward::model::unit::{Band, Group, Willingness};
use hubward::model::units::{Fen, Metres, Micro, Seconds};

/// The shipped profile's rates; its rules are not needed here.
pub(crate) fn profile() -> RuleProfile {
    let text = include_str!("../../src/io/profiles/cn-2018.toml");
    let table: toml::Table = text.parse().unwrap();
    let rate = |(id, row): (&String, &toml::Value)| {
        let value = &row["value"];
        let value = value.as_float().unwrap_or_else(|| f64::from(value.as_integer().unwrap() as i32));
        let rate = Rate {
            id: id.clone(),
            value: Micro::from_f64(value).unwrap(),
            unit: row["unit"].as_str().unwrap().into(),
            source: String::new(),
            overridden: false,
        };
        (id.clone(), rate)
    };
    RuleProfile {
        id: "cn-2018".into(),
        title: String::new(),
        note: String::new(),
        rules: BTreeMap::new(),
        rates: table["rate"].as_table().unwrap().iter().map(rate).collect(),
        speeds: BTreeMap::new(),
        seasons: BTreeMap::new(),
        chinese: hubward::model::rules::Chinese::default(),
    }
}

pub(crate) fn village(code: &str, name: &str, lon: f64, lat: f64) -> Village {
    Village {
        name: name.into(),
        grades: [1, 1, 1, 2, 2, 2, 0, 0, 0],
        ..Village::bare(code, Position { lon, lat })
    }
}

pub(crate) fn school(code: &str, name: &str, lon: f64, lat: f64, kind: SchoolKind) -> School {
    School { name: name.into(), kind, seats: 300, beds: 60, ..School::bare(code, Position { lon, lat }) }
}

/// A case around a county.
pub(crate) fn case(county: County) -> Case {
    let mut recipe = Recipe { county: "Sample 样例".into(), ..Recipe::default() };
    recipe.solve.threads = 1;
    Case {
        county: Arc::new(county),
        recipe,
        profile: profile(),
        settings: Vec::new(),
        input_sha256: "ab".repeat(32),
    }
}

/// Numbers without pattern, the same every time.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }

    pub(crate) fn share(&mut self) -> f64 {
        self.below(1_000_000) as f64 / 1e6
    }
}

/// A county of `villages` villages and `schools` schools with a grid of roads.
pub(crate) fn county(villages: usize, schools: usize) -> County {
    let mut dice = Dice(7);
    let mut county = County::default();
    for place in 0..schools {
        let (lon, lat) = (114.1 + 0.8 * dice.share(), 41.1 + 0.6 * dice.share());
        let kind = if place % 3 == 0 { SchoolKind::Central } else { SchoolKind::Village };
        let name =
            if place % 3 == 0 { format!("{place}号中心校") } else { format!("Xiaozhuang {place}") };
        let mut row = school(&format!("{place:04}"), &name, lon, lat, kind);
        row.extra = vec![("phone".into(), format!("031{place}"))];
        county.schools.push(row);
    }
    for place in 0..villages {
        let (lon, lat) = (114.0 + dice.share(), 41.0 + 0.8 * dice.share());
        let mut row = village(&format!("V{place:03}"), &format!("{place}号村"), lon, lat);
        row.grades = [0; 9];
        for grade in &mut row.grades[..6] {
            *grade = (dice.below(4) * dice.below(4)) as u32;
        }
        if place % 2 == 0 {
            row.extra = vec![("township".into(), format!("乡镇, \"{}\"", place % 5))];
        }
        county.villages.push(row);
    }
    county.roads = Some(grid());
    county
}

/// Wavy roads every tenth of a degree.
fn grid() -> Roads {
    let mut roads = Roads::default();
    for class in ["primary", "tertiary", "track"] {
        roads.signs.push(RoadSigns { class: class.into(), ..RoadSigns::default() });
    }
    for line in 0..19_u32 {
        for upright in [false, true] {
            let first = roads.points.len() as u32;
            for step in 0..=60_u32 {
                let along = f64::from(step) / 60.0;
                let across = f64::from(line) / 18.0 + 0.01 * (f64::from(step) * 0.7 + f64::from(line)).sin();
                let (x, y) = if upright { (across, along) } else { (along, across) };
                roads.points.push(Position { lon: 114.0 + x, lat: 41.0 + 0.8 * y });
            }
            let signs = if line % 6 == 0 { 0 } else { 1 + line % 2 };
            let source = RoadSource(i64::from(line));
            roads.roads.push(Road { source, course: (first..=first + 60).collect(), signs });
        }
    }
    roads
}

/// A plan without engine: every third small school closes, every other third becomes a point, everyone goes to the
/// nearest school left.
pub(crate) fn plan(case: &Case) -> Plan {
    let county = &case.county;
    let outcomes: Vec<SchoolOutcome> = county.schools.ids().map(|id| outcome(id, case)).collect();
    let mut assignments = Vec::new();
    for (id, village) in county.villages.iter() {
        for (band, grades) in [(Band::Lower, 0..3), (Band::Upper, 3..6)] {
            let pupils: u32 = village.grades[grades].iter().sum();
            if pupils > 0 {
                assignments.push(assignment(case, &outcomes, id, band, pupils));
            }
        }
    }
    let after = figures(case, &assignments, &outcomes, false);
    let before = figures(case, &assignments, &outcomes, true);
    let schools = county.schools.ids().map(|id| school_year(case, &assignments, &outcomes, id)).collect();
    let units = assignments.iter().enumerate().map(|(place, row)| UnitPrice {
        year: 2021,
        village: row.village,
        band: row.band,
        group: row.group,
        fen: Fen(123_456 * place as i64),
    });
    Plan {
        status: Status::Feasible,
        objective: Fen(401_567_890),
        lower_bound: Fen(401_234_567),
        constant_cost: Fen(10_000_000_005),
        bound: BoundKind::Lagrangian,
        multipliers: Multipliers {
            units: units.collect(),
            schools: county
                .schools
                .ids()
                .map(|school| SchoolPrice { year: 2021, school, fen: [Fen(5), Fen(0), Fen(7)] })
                .collect(),
            rows: BTreeMap::from([("max_closures".into(), Fen(99)), ("open.least".into(), Fen(0))]),
        },
        proof: None,
        reproducible: true,
        assignments,
        schools,
        before,
        years: vec![(2021, after)],
        input_sha256: case.input_sha256.clone(),
    }
}

fn outcome(id: SchoolId, case: &Case) -> SchoolOutcome {
    match (case.county.schools[id].status, id.row() % 3) {
        (SchoolStatus::Candidate, 0) => SchoolOutcome::New,
        (SchoolStatus::Candidate, _) => SchoolOutcome::Unbuilt,
        (_, 1) => SchoolOutcome::Closed,
        (_, 2) => SchoolOutcome::Partial,
        _ => SchoolOutcome::Open,
    }
}

fn nearest(case: &Case, village: VillageId, allowed: impl Fn(SchoolId) -> bool) -> (SchoolId, f64) {
    let from = case.county.villages[village].position;
    let reach = |id: SchoolId| (id, from.metres_to(case.county.schools[id].position));
    let schools = case.county.schools.ids().filter(|id| allowed(*id)).map(reach);
    schools.min_by(|a, b| a.1.total_cmp(&b.1)).unwrap()
}

fn assignment(
    case: &Case,
    outcomes: &[SchoolOutcome],
    village: VillageId,
    band: Band,
    pupils: u32,
) -> Assignment {
    let (before, before_metres) = nearest(case, village, |_| true);
    let (school, metres) = nearest(case, village, |id| match outcomes[id.row()] {
        SchoolOutcome::Partial => band == Band::Lower,
        outcome => outcome.teaches(),
    });
    let means = match metres {
        near if near < 2000.0 => Means::Walk,
        far if far > 12_000.0 && band == Band::Upper => Means::Board,
        far if far > 25_000.0 => Means::Escort,
        _ => Means::Bus,
    };
    let seconds = |metres: f64| Seconds((metres * 0.12) as u32);
    Assignment {
        year: 2021,
        village,
        band,
        group: Group { willingness: Willingness::All, part: 1 },
        pupils,
        school,
        means,
        time: (means != Means::Escort).then(|| seconds(metres)),
        length: (means != Means::Escort).then_some(Metres(metres as u32)),
        before_school: Some(before),
        before_time: Some(seconds(before_metres)),
        reason: Some(if means == Means::Escort { "no-room: 0001 seats".into() } else { String::new() }),
    }
}

fn school_year(case: &Case, rows: &[Assignment], outcomes: &[SchoolOutcome], school: SchoolId) -> SchoolYear {
    let outcome = outcomes[school.row()];
    let own = || rows.iter().filter(|row| row.school == school);
    let beds = if outcome == SchoolOutcome::Open { 60 } else { 0 };
    SchoolYear {
        year: 2021,
        school,
        configuration: Configuration { outcome, added_seats: 0, added_beds: 0 },
        pupils: own().map(|row| row.pupils).sum(),
        seats: if outcome.teaches() { case.county.schools[school].seats } else { 0 },
        boarders: own().filter(|row| row.means == Means::Board).map(|row| row.pupils).sum(),
        beds,
        classes: 6,
        teachers: 9,
        cost_year: Fen(65_000_001),
        cost_capital: Fen(0),
        seat_price: (outcome == SchoolOutcome::Open).then_some(Fen(1_234)),
        bed_price: None,
        public_funds: Some(Fen(6_500_000)),
        public_funds_before: Some(Fen(7_123_450)),
    }
}

fn figures(case: &Case, rows: &[Assignment], outcomes: &[SchoolOutcome], today: bool) -> Figures {
    let counted = |outcome: SchoolOutcome| outcomes.iter().filter(|own| **own == outcome).count() as u32;
    let by = |means: Means| rows.iter().filter(|row| row.means == means).map(|row| row.pupils).sum::<u32>();
    let pupils = rows.iter().map(|row| row.pupils).sum();
    let existing = case.county.schools.values().iter();
    let existing = existing.filter(|school| school.status == SchoolStatus::Existing).count() as u32;
    let mut counts = Counts {
        schools_before: existing,
        schools_open: existing,
        villages: case.county.villages.len() as u32,
        pupils,
        pupils_bus: pupils - by(Means::Walk),
        pupils_walk: by(Means::Walk),
        ..Counts::default()
    };
    if !today {
        counts.schools_open = outcomes.iter().filter(|outcome| outcome.teaches()).count() as u32;
        counts.schools_closed = counted(SchoolOutcome::Closed);
        counts.schools_partial = counted(SchoolOutcome::Partial);
        counts.schools_new = counted(SchoolOutcome::New);
        let moved = rows.iter().filter(|row| row.before_school != Some(row.school));
        counts.pupils_moved = moved.map(|row| row.pupils).sum();
        counts.pupils_boarding = by(Means::Board);
        counts.pupils_bus = by(Means::Bus);
        counts.pupils_escort = by(Means::Escort);
    }
    let rules = if today { Vec::new() } else { rules() };
    Figures { counts, travel: travel(rows, today), equity: None, money: money(today), rules }
}

fn travel(rows: &[Assignment], today: bool) -> TravelSummary {
    let mut summary = TravelSummary::default();
    for row in rows {
        let Some(time) = (if today { row.before_time } else { row.time }) else { continue };
        let means = if today && row.means != Means::Walk { Means::Bus } else { row.means };
        for figures in [
            &mut summary.all,
            summary.by_means.entry(means).or_default(),
            summary.by_band.entry(row.band).or_default(),
            summary.by_means_and_band.entry((means, row.band)).or_default(),
        ] {
            add(figures, time, row.pupils);
        }
    }
    summary
}

fn add(figures: &mut TravelFigures, time: Seconds, pupils: u32) {
    figures.pupils += pupils;
    figures.pupil_seconds += u64::from(time.0) * u64::from(pupils);
    figures.max = figures.max.max(time);
    figures.p95 = Seconds(figures.max.0 * 3 / 4);
}

fn money(today: bool) -> Money {
    let factor = if today { 110 } else { 100 };
    let headings = [
        ("sites", 934_000_000),
        ("staff", 9_834_500_000),
        ("bus_daily", 734_567_800),
        ("bus_weekly", if today { 0 } else { 12_345_600 }),
        ("boarding_school", if today { 0 } else { 28_000_000 }),
        ("boarding_family", if today { 0 } else { 21_000_050 }),
        ("time", 345_678_901),
        ("escort", 4_000_000),
        ("change", if today { 0 } else { 66_500_000 }),
    ];
    let headings: BTreeMap<String, Fen> =
        headings.into_iter().map(|(id, fen)| (id.to_string(), Fen(fen * factor / 100))).collect();
    let payers = BTreeMap::from([("county".to_string(), Fen(1)), ("families".to_string(), Fen(21_000_050))]);
    Money { headings, payers, capital: Fen(357_000_000), transfers: Some(transfers(factor)) }
}

fn transfers(factor: i64) -> Transfers {
    let items = [
        ("funds_pupils", 1_688_000_050),
        ("funds_floor", 98_765_400),
        ("funds_boarders", 13_000_000),
        ("subsidy_boarders", 6_543_210),
        ("subsidy_day", 123_456_789),
    ];
    let fen = |fen: i64| Fen(fen * factor / 100);
    let side = |running, capital, gives, receives| Side {
        running: fen(running),
        capital: fen(capital),
        gives: fen(gives),
        receives: fen(receives),
    };
    let sides = [
        ("county", side(11_536_067_800, 20_645_310, 750_000_000, 0)),
        ("schools", side(0, 0, 0, 1_799_765_450)),
        ("families", side(21_000_050, 0, 0, 129_999_999)),
        ("upper", side(0, 0, 1_179_765_449, 0)),
    ];
    Transfers {
        items: items.into_iter().map(|(id, amount)| (id.to_string(), fen(amount))).collect(),
        sides: sides.into_iter().map(|(id, side)| (id.to_string(), side)).collect(),
    }
}

fn rules() -> Vec<RuleResult> {
    let rule = |id: &str, kind: &str, threshold: &str, unit: &str, worst: Option<f64>, counts: (u32, u32)| {
        RuleResult {
            id: id.into(),
            kind: kind.into(),
            group: if id.ends_with("_share") { "assumption" } else { "law" }.into(),
            citation: "State Council General Office, 2018 No. 27".into(),
            threshold: Micro::from_f64(threshold.parse().unwrap()).unwrap(),
            unit: unit.into(),
            worst: worst.and_then(Micro::from_f64),
            place: "V003".into(),
            violations: counts.0,
            existing: counts.1,
            pass: kind == "hard" || counts.0 == 0,
        }
    };
    vec![
        rule("travel.bus.lower.max_minutes", "hard", "45", "min", Some(47.216_667), (0, 4)),
        rule("travel.bus.lower.soft_minutes", "soft", "30", "min", Some(47.216_667), (66, 14)),
        rule("travel.bus.lower.newly_over_share", "hard", "0.02", "share", Some(0.013), (0, 0)),
        rule("capacity.seats", "hard", "0", "pupils", Some(0.0), (0, 0)),
        rule("radius.lower.km", "report", "2", "km", Some(21.4), (2310, 0)),
        rule("process.hearing", "process", "15", "days", None, (0, 0)),
        rule("process.posting", "process", "30", "days", None, (0, 0)),
        rule("process.consent", "process", "0", "days", None, (0, 0)),
    ]
}

/// Children of the whole county by grade, for checks of sums.
pub(crate) fn children(county: &County) -> u32 {
    county.villages.values().iter().flat_map(|village| village.grades).sum()
}
