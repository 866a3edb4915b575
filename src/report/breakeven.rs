//! From how many minutes of bus ride boarding costs less than a daily bus.
//!
//! It refuses to count beds: one at hand is assumed, a new one comes on top. Rates as in docs/costs.md.

use crate::model::case::Case;
use crate::model::plan::{Means, Plan};
use crate::model::units::Micro;

/// Where a boarder and a daily rider cost the same.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum BreakEven {
    /// Boarding costs less beyond so many minutes one way, route factor included.
    Minutes(f64),
    /// Boarding costs less even at the school's door.
    Always,
    /// The bus costs less however far.
    Never,
}

/// Bus speed assumed where a plan has no rider to measure it on, km/h door to door.
pub const ASSUMED_KMH: f64 = 30.0;

/// Kilometres an hour that the plan's buses make for their riders, route factor included; boarders' buses where
/// nobody rides daily. `None` where no bus runs.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "for showing only")]
pub fn bus_kmh(plan: &Plan) -> Option<f64> {
    [Means::Bus, Means::Board].into_iter().find_map(|means| {
        let (mut metres, mut seconds) = (0_u64, 0_u64);
        for row in plan.assignments.iter().filter(|row| row.means == means) {
            if let (Some(time), Some(length)) = (row.time, row.length) {
                metres += u64::from(row.pupils) * u64::from(length.0);
                seconds += u64::from(row.pupils) * u64::from(time.0);
            }
        }
        (seconds > 0 && metres > 0).then(|| metres as f64 / seconds as f64 * 3.6)
    })
}

/// The break-even of a child of grades 4 and up, at a bus of `kmh`.
///
/// ```text
/// daily  t·M·trips_daily  + daily.fixed  + daily.km·v·t/60
/// weekly t·M·trips_weekly + weekly.fixed + weekly.km·v·t/60 + family + school
/// ```
#[must_use]
pub fn break_even(case: &Case, kmh: f64) -> BreakEven {
    let rate = |id: &str| case.profile.rate(id).as_f64();
    let own = &case.recipe.objective;
    let minute = own.minute_of_pupil.map_or_else(|| rate("time.minute"), Micro::as_f64);
    let family = own.boarding_family_cost.map_or_else(|| rate("boarding.family"), Micro::as_f64);
    let saved_a_minute = minute * (rate("time.trips_daily") - rate("time.trips_weekly"))
        + (rate("bus.daily.km") - rate("bus.weekly.km")) * kmh / 60.0;
    let fixed = rate("bus.weekly.fixed") + family + rate("boarding.school") - rate("bus.daily.fixed");
    match (fixed <= 0.0, saved_a_minute > 0.0) {
        (false, true) => BreakEven::Minutes(fixed / saved_a_minute),
        (false, false) => BreakEven::Never,
        (true, _) => BreakEven::Always,
    }
}
