//! What a plan takes out of the purse of the county and its schools, in yuan a year, from its rows and the rates alone: no shared
//! code with the planner or the referee, and no cleverness.

#![allow(clippy::unwrap_used, dead_code, unreachable_pub, reason = "helpers of tests fail as tests do")]

use hubward::model::case::Case;
use hubward::model::county::{School, SchoolKind};
use hubward::model::plan::{Means, Plan, SchoolOutcome};
use hubward::model::recipe::Stage;
use hubward::model::unit::Unit;
use hubward::model::units::{Fen, Micro};

/// Sites, staff, buses, boarding, escorts and buildings that the county pays, the prices of limits, the county's part of the
/// subsidies; less what comes from above: for pupils, for the missing up to the floor, for boarders.
pub fn purse(case: &Case, units: &[Unit], plan: &Plan) -> f64 {
    let rate = |id: &str| case.profile.rate(id).as_f64();
    let mut yuan = plan.final_year().money.payers["penalty"].yuan();
    for row in &plan.schools {
        yuan += teaching(case, &case.county.schools[row.school], row.configuration.outcome);
        yuan += row.cost_capital.yuan() * annuity(rate("build.discount"), rate("build.life_years"));
    }
    for row in &plan.assignments {
        let school = &case.county.schools[row.school];
        let n = f64::from(row.pupils);
        let small = case.recipe.stage == Stage::Kindergarten;
        let ratio = if small { "preschool.pupils_per_teacher" } else { "staff.pupils_per_teacher" };
        let pupil = rate("teacher.year") / rate(ratio);
        yuan += n * school.cost_pupil.map_or((pupil * 100.0).round() / 100.0, Fen::yuan);
        let km = row.length.map_or(0.0, |length| f64::from(length.0) / 1000.0);
        yuan += n * match row.means {
            Means::Walk => 0.0,
            Means::Bus => rate("bus.daily.fixed") + rate("bus.daily.km") * km,
            Means::Board => rate("bus.weekly.fixed") + rate("bus.weekly.km") * km + rate("boarding.school"),
            Means::Escort => rate("escort.year") + rate("escort.km") * km,
        };
        let key = (row.village, row.band, row.group);
        let unit = units.iter().find(|unit| (unit.village, unit.band, unit.group) == key).unwrap();
        let boards = row.means == Means::Board;
        let share = if boards { 1.0 } else { rate("subsidy.day_share") };
        let poor = case.county.villages[row.village].poor.as_f64();
        yuan += by_stage(unit, ["subsidy.primary", "subsidy.junior"].map(rate))
            * share
            * poor
            * (1.0 - rate("subsidy.upper_share"));
        let mut from_above = by_stage(unit, ["funds.primary", "funds.junior"].map(rate));
        from_above += if boards { n * rate("funds.boarder") } else { 0.0 };
        yuan -= from_above * rate("funds.upper_share");
    }
    for row in plan.schools.iter().filter(|row| row.pupils > 0) {
        let school = &case.county.schools[row.school];
        let missing = floor(case, school) - i64::from(row.pupils);
        let id = if school.grades.0 <= 6 { "funds.primary" } else { "funds.junior" };
        yuan -= f64::from(u32::try_from(missing.max(0)).unwrap()) * rate(id) * rate("funds.upper_share");
    }
    yuan
}

/// Pupils of the stage with whom a school has all that its floor asks for.
pub fn floor(case: &Case, school: &School) -> i64 {
    let rural = matches!(school.kind, SchoolKind::Point | SchoolKind::Village | SchoolKind::Central);
    let town = school.kind == SchoolKind::Town && case.profile.rate("funds.floor.town") == Micro::ONE;
    let (first, last) = case.recipe.stage.grades();
    let of =
        |(grade, children): (u8, u32)| if (first..=last).contains(&grade) { 0 } else { i64::from(children) };
    let others: i64 = (1..).zip(school.enrolled_by_grade.unwrap_or_default()).map(of).sum();
    let floor = case.profile.threshold("school.floor_pupils").map_or(0, |floor| floor.0 / 1_000_000);
    if rural || town { floor - others } else { 0 }
}

fn by_stage(unit: &Unit, [primary, junior]: [f64; 2]) -> f64 {
    let sum = |grades: &[u32]| f64::from(grades.iter().sum::<u32>());
    sum(&unit.grades[..6]) * primary + sum(&unit.grades[6..9]) * junior
}

/// Site and staff beyond the ratio, without annuity.
fn teaching(case: &Case, school: &School, outcome: SchoolOutcome) -> f64 {
    let rate = |id: String| case.profile.rate(&id).as_f64();
    let by_rates = |class: &str| {
        rate(format!("site.{class}")) + rate(format!("staff.overhead.{class}")) * rate("teacher.year".into())
    };
    let class = match school.kind {
        SchoolKind::Town | SchoolKind::Central => "full",
        SchoolKind::Village => "village",
        SchoolKind::Point => "point",
        SchoolKind::Kindergarten => "kindergarten",
    };
    let whole = school.cost_fixed.map_or_else(|| by_rates(class), Fen::yuan);
    match outcome {
        SchoolOutcome::Closed | SchoolOutcome::Unbuilt => 0.0,
        SchoolOutcome::Partial => whole.min(by_rates("point")),
        SchoolOutcome::Open | SchoolOutcome::New => whole,
    }
}

/// Six places, as published tables have it.
fn annuity(discount: f64, years: f64) -> f64 {
    let share = if discount == 0.0 { 1.0 / years } else { discount / (1.0 - (1.0 + discount).powf(-years)) };
    (share * 1e6).round() / 1e6
}
