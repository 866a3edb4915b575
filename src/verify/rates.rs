//! The rows of the profile and the plan file that the referee needs, as integers.
//!
//! It refuses to hold a default of its own: a rule the profile lacks binds nothing.

use crate::model::case::Case;
use crate::model::recipe::Stage;
use crate::model::rules::Force;
use crate::model::units::{Fen, Micro, Seconds, round_half_up};
use crate::verify::journeys::JourneyRow;

/// Six-place decimals as wide integers, limits in whole seconds and metres.
#[derive(Debug)]
pub(super) struct Rates {
    /// Route factor of the bus in this season.
    pub(super) route_factor: Micro,
    /// Rows on journeys.
    pub(super) journeys: Vec<JourneyRow>,
    /// Bus ride of the lower band that the share below counts.
    pub(super) soft_time: Option<Seconds>,
    /// Share of the lower band that may be newly over it, where that binds.
    pub(super) newly_over: Option<Micro>,
    pub(super) board_grade: Option<Micro>,
    /// m² of dormitory a boarder, where that binds.
    pub(super) dorm_area: Option<Micro>,
    /// Children a class of a school, where the profile says; kindergartens have none.
    pub(super) class_cap: Option<Micro>,
    /// Children a class of each kindergarten year.
    pub(super) small_classes: [Micro; 3],
    pub(super) minute: Micro,
    /// Yuan a pupil-minute of the Kolm-Pollak equivalent; 0 = none.
    pub(super) equity: Micro,
    pub(super) trips_daily: Micro,
    pub(super) trips_weekly: Micro,
    pub(super) weight_lower: Micro,
    pub(super) daily_fixed: Micro,
    pub(super) daily_km: Micro,
    pub(super) weekly_fixed: Micro,
    pub(super) weekly_km: Micro,
    pub(super) board_family: Micro,
    pub(super) board_school: Micro,
    pub(super) escort: Micro,
    pub(super) escort_km: Micro,
    pub(super) last_resort: Micro,
    pub(super) escort_nearest: usize,
    pub(super) change: Micro,
    pub(super) teacher: Micro,
    pub(super) pupils_per_teacher: Micro,
    /// Canteens feed bus riders too.
    pub(super) bus_eats: bool,
    /// Yearly share of capital.
    pub(super) annuity: Micro,
}

impl Rates {
    /// Reads them.
    pub(super) fn new(case: &Case) -> Self {
        let (profile, objective) = (&case.profile, &case.recipe.objective);
        let rate = |id: &str| profile.rate(id);
        let hard = |id: &str| {
            let rule = profile.rules.get(id).filter(|rule| rule.force == Force::Hard);
            rule.map(|rule| rule.threshold)
        };
        let winter = case.recipe.travel.season == "winter";
        let soft = profile.rules.get("travel.bus.lower.soft_minutes");
        let cap = if case.recipe.stage == Stage::Junior { "class.junior.max" } else { "class.primary.max" };
        let small = case.recipe.stage == Stage::Kindergarten;
        let ratio = if small { "preschool.pupils_per_teacher" } else { "staff.pupils_per_teacher" };
        let years = objective.capital_life_years.map_or_else(|| whole(rate("build.life_years")), u64::from);
        Self {
            route_factor: rate(if winter { "bus.route_factor.winter" } else { "bus.route_factor.normal" }),
            journeys: profile.rules.values().filter_map(JourneyRow::parse).collect(),
            soft_time: soft.map(|rule| rule.threshold.minutes_to_seconds()),
            newly_over: hard("travel.bus.lower.newly_over_share"),
            board_grade: hard("boarding.from_grade"),
            dorm_area: hard("dorm.area_m2"),
            class_cap: profile.threshold(cap).filter(|cap| cap.0 > 0 && !small),
            small_classes: ["preschool.class.k1", "preschool.class.k2", "preschool.class.k3"].map(rate),
            minute: objective.minute_of_pupil.unwrap_or_else(|| rate("time.minute")),
            equity: objective.equity_minute.unwrap_or_default(),
            trips_daily: rate("time.trips_daily"),
            trips_weekly: rate("time.trips_weekly"),
            weight_lower: rate("time.weight_lower"),
            daily_fixed: rate("bus.daily.fixed"),
            daily_km: rate("bus.daily.km"),
            weekly_fixed: rate("bus.weekly.fixed"),
            weekly_km: rate("bus.weekly.km"),
            board_family: objective.boarding_family_cost.unwrap_or_else(|| rate("boarding.family")),
            board_school: rate("boarding.school"),
            escort: rate("escort.year"),
            escort_km: rate("escort.km"),
            last_resort: rate("escort.last_resort"),
            escort_nearest: usize::try_from(whole(rate("escort.nearest"))).unwrap_or(usize::MAX),
            change: rate("change.pupil"),
            teacher: rate("teacher.year"),
            pupils_per_teacher: Micro(rate(ratio).0.max(1)),
            bus_eats: rate("meals.bus") == Micro::ONE,
            annuity: annuity(objective.discount.unwrap_or_else(|| rate("build.discount")), years),
        }
    }
}

/// The whole part of a rate; 0 below zero.
pub(super) fn whole(rate: Micro) -> u64 {
    u64::try_from(rate.0.div_euclid(1_000_000)).unwrap_or(0)
}

/// Yuan to fen, rounded half up.
pub(super) fn to_fen(yuan: Micro) -> Fen {
    Fen::ratio(i128::from(yuan.0), 10_000)
}

/// Yearly share that pays back capital in `years` at `rate` a year: r / (1 - (1 + r)^-n), six places.
///
/// The power is taken with 18 places, each step rounded, so that 30 years are off by less than 10⁻¹⁶.
fn annuity(rate: Micro, years: u64) -> Micro {
    const ONE: i128 = 1_000_000_000_000_000_000;
    let years = years.clamp(1, 10_000);
    let share = if rate.0 <= 0 {
        round_half_up(1_000_000, i128::from(years))
    } else {
        let grown = 1_000_000 + i128::from(rate.0);
        let left = (0..years).fold(ONE, |left, _| round_half_up(left * 1_000_000, grown));
        round_half_up(i128::from(rate.0) * ONE, ONE - left)
    };
    Micro(i64::try_from(share).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::annuity;
    use crate::model::units::Micro;

    #[test]
    fn thirty_years_at_four_percent() {
        assert_eq!(annuity(Micro(40_000), 30), Micro(57_830)); // 0.0578301
        assert_eq!(annuity(Micro(0), 30), Micro(33_333));
        assert_eq!(annuity(Micro(50_000), 1), Micro(1_050_000));
    }
}
