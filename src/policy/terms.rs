//! The profile's rows a plan needs, read once into integers.
//!
//! It holds numbers and judges nobody.

use crate::model::case::Case;
use crate::model::county::SchoolKind;
use crate::model::recipe::{Stage, View};
use crate::model::rules::Force;
use crate::model::units::{Fen, Micro, Seconds};
use crate::policy::equity::Equity;
use crate::policy::funds::Funding;
use crate::policy::limits::{self, JourneyRule};

/// Limits and rates of one case. Money rates are millionths of a yuan where they are multiplied further.
#[derive(Clone, Debug)]
pub struct Terms {
    /// First grade that may board.
    pub board_from_grade: usize,
    /// Hard and soft rows on journeys.
    pub journeys: Vec<JourneyRule>,
    /// Bus ride of lower grades that the share below counts.
    pub soft_limit: Seconds,
    /// Share of lower grades that may newly ride longer than the soft limit, where that is a hard rule.
    pub newly_over_share: Option<Micro>,
    /// Share of children in public kindergartens, and in public or inclusive ones, where that is a hard rule.
    pub preschool_shares: [(&'static str, Option<Micro>); 2],
    /// Class size that bounds rooms.
    pub class_cap: u32,
    /// Most children of a class in which grades sit together.
    pub joined_cap: u32,
    /// Classes a school may need beyond its rooms, where that is a hard rule.
    pub rooms_beyond: Option<u32>,
    /// Children of a class of each kindergarten year.
    pub preschool_classes: [u32; 3],
    /// m² of dormitory a boarder needs; 0 = no matter.
    pub dorm_area: Micro,
    /// Fewest pupils of a school that need not stay, by its kind (`None` = any): the rows' ids and numbers.
    pub least_pupils: Vec<(&'static str, Option<SchoolKind>, u32)>,
    /// Bus time = driven time × this.
    pub route_factor: Micro,
    /// Yuan a pupil-minute.
    pub minute: Micro,
    /// Trips a year of day pupils.
    pub trips_daily: Micro,
    /// Trips a year of boarders.
    pub trips_weekly: Micro,
    /// Weight of a lower-grade minute.
    pub weight_lower: Micro,
    /// Fixed yuan a daily rider and yuan a one-way kilometre.
    pub bus_daily: (Micro, Micro),
    /// Fixed yuan a boarder and yuan a one-way kilometre.
    pub bus_weekly: (Micro, Micro),
    /// Yuan a boarder's family pays.
    pub boarding_family: Micro,
    /// Yuan a boarder costs the school.
    pub boarding_school: Micro,
    /// Yuan an escorted child costs.
    pub escort: Micro,
    /// Yuan an escorted child's kilometre costs a year.
    pub escort_km: Micro,
    /// Yuan a child by which an escort is dearer than every lawful way, where there is one.
    pub last_resort: Micro,
    /// Schools an escort may go to.
    pub escort_nearest: usize,
    /// Yuan a child's change of school.
    pub change: Micro,
    /// Yearly cost of one teacher.
    pub teacher: Micro,
    /// Pupils of the stage a teacher.
    pub pupils_per_teacher: Micro,
    /// Teachers beyond the ratio at a full, a village and a point school, and at a kindergarten.
    pub overhead: [Micro; 4],
    /// Site of a full, a village and a point school, and of a kindergarten, yuan a year.
    pub site: [Micro; 4],
    /// Running cost of a pupil, where the school has none of its own.
    pub pupil: Fen,
    /// Most pupils of a teaching point.
    pub point_pupils: u32,
    /// Fen of a new seat and bed.
    pub build: (Fen, Fen),
    /// Steps of seats and beds.
    pub steps: (u32, u32),
    /// Yearly share of capital.
    pub annuity: Micro,
    /// Whether bus riders eat at the canteen.
    pub meals_bus: bool,
    /// Whether the county's purse alone counts: neither children's time nor what families pay.
    pub county: bool,
    /// Public funds and living subsidies; they change a plan only where the county's purse alone counts.
    pub funding: Funding,
    /// How unequal travel weighs; without weight until today's network is known.
    pub equity: Equity,
}

/// Rows on the fewest pupils of a school, and the kind they bind.
const LEAST_PUPILS: [(&str, Option<SchoolKind>); 5] = [
    ("school.min_pupils", None),
    ("school.point.min_pupils", Some(SchoolKind::Point)),
    ("school.village.min_pupils", Some(SchoolKind::Village)),
    ("school.central.min_pupils", Some(SchoolKind::Central)),
    ("school.town.min_pupils", Some(SchoolKind::Town)),
];

/// Sizes of schools as rates name them, in the order of [`crate::policy::size_class`].
const SIZES: [&str; 4] = ["full", "village", "point", "kindergarten"];

/// A rate that counts things.
fn count(rate: Micro) -> u32 {
    u32::try_from(rate.0 / 1_000_000).unwrap_or(0)
}

/// r / (1 - (1 + r)^-n) to six places; 1/n without interest.
fn annuity(rate: f64, years: u32) -> Micro {
    let share = if rate == 0.0 {
        1.0 / f64::from(years.max(1))
    } else {
        let growth = (0..years.max(1)).fold(1.0, |growth: f64, _| growth * (1.0 + rate));
        rate / (1.0 - 1.0 / growth)
    };
    Micro::from_f64(share).expect("an annuity is a small positive number")
}

impl Terms {
    /// Reads the terms of a case. Rules that the profile lacks do not bind.
    #[must_use]
    pub fn new(case: &Case) -> Self {
        let (profile, recipe) = (&case.profile, &case.recipe);
        let rate = |id: &str| profile.rate(id);
        let hard = |id: &str| {
            profile.rules.get(id).filter(|rule| rule.force == Force::Hard).map(|rule| rule.threshold)
        };
        let soft = profile.threshold("travel.bus.lower.soft_minutes");
        let small = recipe.stage == Stage::Kindergarten;
        let class = if recipe.stage == Stage::Junior { "class.junior.max" } else { "class.primary.max" };
        let season = if recipe.travel.season == "winter" { "winter" } else { "normal" };
        let objective = &recipe.objective;
        let fen = |yuan: Micro| Fen::ratio(i128::from(yuan.0) * 100, 1_000_000);
        let ratio = if small { "preschool.pupils_per_teacher" } else { "staff.pupils_per_teacher" };
        let ratio = rate(ratio);
        Self {
            board_from_grade: hard("boarding.from_grade").map_or(1, |grade| count(grade) as usize),
            journeys: limits::read(profile),
            soft_limit: soft.map_or(Seconds(u32::MAX), Micro::minutes_to_seconds),
            newly_over_share: hard("travel.bus.lower.newly_over_share"),
            preschool_shares: ["preschool.public.min_share", "preschool.inclusive.min_share"]
                .map(|id| (id, hard(id).filter(|_| small))),
            // Rooms are counted in classes of schools; a kindergarten's seats are those of its row.
            class_cap: profile.threshold(class).filter(|_| !small).map_or(u32::MAX, count),
            joined_cap: (profile.threshold("class.point.target").or_else(|| profile.threshold(class)))
                .map_or(u32::MAX, count)
                .max(1),
            rooms_beyond: hard("capacity.rooms").filter(|_| !small && !objective.uncapacitated).map(count),
            preschool_classes: ["k1", "k2", "k3"]
                .map(|year| count(rate(&format!("preschool.class.{year}"))).max(1)),
            dorm_area: hard("dorm.area_m2").unwrap_or_default(),
            least_pupils: LEAST_PUPILS
                .iter()
                .filter_map(|&(id, kind)| Some((id, kind, count(hard(id)?))))
                .collect(),
            route_factor: rate(&format!("bus.route_factor.{season}")),
            minute: objective.minute_of_pupil.unwrap_or_else(|| rate("time.minute")),
            trips_daily: rate("time.trips_daily"),
            trips_weekly: rate("time.trips_weekly"),
            weight_lower: rate("time.weight_lower"),
            bus_daily: (rate("bus.daily.fixed"), rate("bus.daily.km")),
            bus_weekly: (rate("bus.weekly.fixed"), rate("bus.weekly.km")),
            boarding_family: objective.boarding_family_cost.unwrap_or_else(|| rate("boarding.family")),
            boarding_school: rate("boarding.school"),
            escort: rate("escort.year"),
            escort_km: rate("escort.km"),
            last_resort: rate("escort.last_resort"),
            escort_nearest: count(rate("escort.nearest")) as usize,
            change: rate("change.pupil"),
            teacher: rate("teacher.year"),
            pupils_per_teacher: ratio,
            overhead: SIZES.map(|kind| rate(&format!("staff.overhead.{kind}"))),
            site: SIZES.map(|kind| rate(&format!("site.{kind}"))),
            pupil: Fen::ratio(i128::from(rate("teacher.year").0) * 100, i128::from(ratio.0.max(1))),
            point_pupils: count(rate("point.max_pupils")),
            build: (
                fen(rate(if small { "build.seat.kindergarten" } else { "build.seat" })),
                fen(rate("build.bed")),
            ),
            steps: (
                recipe.seat_step.unwrap_or_else(|| count(rate("build.seat_step"))).max(1),
                recipe.bed_step.unwrap_or_else(|| count(rate("build.bed_step"))).max(1),
            ),
            annuity: annuity(
                objective.discount.unwrap_or_else(|| rate("build.discount")).as_f64(),
                objective.capital_life_years.unwrap_or_else(|| count(rate("build.life_years"))),
            ),
            meals_bus: rate("meals.bus") == Micro::ONE,
            county: objective.view == View::County,
            funding: Funding::new(profile),
            equity: Equity::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::annuity;
    use crate::model::units::Micro;

    #[test]
    fn thirty_years_at_four_per_cent_is_the_table_value() {
        // Annuity tables give 0.05783 (DOMAIN: × 0.0578).
        assert_eq!(annuity(0.04, 30), Micro(57_830));
        assert_eq!(annuity(0.0, 20), Micro(50_000));
    }
}
