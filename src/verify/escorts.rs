//! Escorts, the last resort: what they cost where there is a lawful way, whether they need be, and why they are.
//!
//! It refuses to look for a better plan: it asks of one escorted unit at a time whether it could go otherwise.

use crate::model::ids::SchoolId;
use crate::model::plan::Means;
use crate::model::recipe::ObjectiveKind;
use crate::model::units::Fen;
use crate::verify::book::{Book, Mover};
use crate::verify::figures::{Network, Stay, eats};
use crate::verify::finding::Findings;
use crate::verify::limits;
use crate::verify::reach::Journey;
use crate::verify::rules::Scene;
use crate::verify::schools::least_pupils;

/// Whether a network put in this one's place keeps what ties the years.
pub(super) type Keeps<'k> = dyn Fn(&Network<'_>) -> bool + 'k;

impl Book<'_> {
    /// What an escort costs on top, where the unit has a lawful way anywhere; as-is plans pay nothing of the kind.
    pub(super) fn last_resort(&self, mover: &Mover, school: SchoolId, journey: Journey) -> Fen {
        if journey.means != Means::Escort || self.as_is {
            return Fen(0);
        }
        let moves = |to| mover.present.is_some_and(|present| present != to);
        let to = |to: SchoolId| {
            let ways = self.lawful(mover, to, self.may_have_bed(mover, to), moves(to));
            ways.map(move |way| self.coefficient(mover, to, way, moves(to))).max()
        };
        let dearest = self.sites.ids().filter(|&to| self.may_go(mover, to)).filter_map(to).max();
        let own = self.coefficient(mover, school, journey, moves(school));
        let more = i128::from(mover.unit.pupils) * i128::from(self.rates.last_resort.0);
        dearest.map_or(Fen(0), |dearest| Fen((dearest + Fen::ratio(more, 10_000) - own).0.max(0)))
    }
}

/// Escorted units that could go to an open school by a lawful way, for less and breaking nothing.
pub(super) fn check(scene: &Scene<'_>, keeps: &Keeps<'_>, findings: &mut Findings) {
    let Scene { book, network, .. } = *scene;
    if book.case.recipe.objective.kind != ObjectiveKind::Cost {
        return;
    }
    for (unit, stay) in network.placed().filter(|(_, stay)| stay.journey.means == Means::Escort) {
        let open = lawful_ways(scene, unit, stay)
            .into_iter()
            .find(|&(school, way)| lacking(scene, unit, stay, (school, way), keeps).is_none());
        if let Some((school, way)) = open {
            let (code, means) = (&book.school(school).code, way.means.word());
            let what = format!("{}: found an escort, expected none", book.name(unit));
            findings.add("V217", format!("{what}: school {code} has room for them, and `{means}` is lawful"));
        }
    }
}

/// The lawful ways of a unit to the schools that teach it in the plan.
fn lawful_ways(scene: &Scene<'_>, unit: usize, stay: &Stay) -> Vec<(SchoolId, Journey)> {
    let Scene { book, network, .. } = *scene;
    let mover = &book.movers[unit];
    let moves = |to| stay.today.as_ref().is_some_and(|today| today.school != to);
    let mut ways = Vec::new();
    for to in book.sites.ids().filter(|&to| book.may_go(mover, to)) {
        let Some(config) = network.configs[to].filter(|config| config.serves(mover.grades)) else { continue };
        ways.extend(book.lawful(mover, to, config.all_beds() > 0, moves(to)).map(|way| (to, way)));
    }
    ways
}

/// What a way lacks that an escorted unit could take instead; `None` = nothing, and it costs less.
fn lacking(
    scene: &Scene<'_>,
    unit: usize,
    stay: &Stay,
    (school, way): (SchoolId, Journey),
    keeps: &Keeps<'_>,
) -> Option<String> {
    let Scene { book, network, today } = *scene;
    let children = &book.movers[unit].unit;
    let (Some(config), load) = (network.configs[school], &network.loads[school]) else {
        return Some("objective".into());
    };
    let boards = way.means == Means::Board;
    let already = |counts: bool| if counts && stay.school == school { children.pupils } else { 0 };
    if !book.case.recipe.objective.uncapacitated
        && load.pupils - already(true) + children.pupils > config.seats
    {
        return Some("seats".into());
    }
    let boys = children.pupils - children.girls;
    if boards && (load.girls + children.girls > config.beds[0] || load.boys + boys > config.beds[1]) {
        return Some("beds".into());
    }
    if config.meals.is_some_and(|meals| eats(book, way.means) && load.fed + children.pupils > meals) {
        return Some("meals".into());
    }
    let with = network.with(book, unit, school, way);
    let rooms = |network: &Network<'_>| {
        let mut own = Findings::default();
        Scene { book, network, today }.check_rooms(&mut own);
        own.into_list().len()
    };
    if rooms(&with) > rooms(network) {
        return Some("rooms".into());
    }
    if stay.school != school && with.loads[stay.school].pupils < least_pupils(book, stay.school) {
        return Some("min_pupils".into());
    }
    let before: Vec<&str> = limits::broken(book, network).iter().map(|(limit, _)| limit.name).collect();
    let newly = limits::broken(book, &with).into_iter().find(|(limit, _)| !before.contains(&limit.name));
    if let Some((limit, _)) = newly {
        return Some(limit.name.into());
    }
    if !keeps(&with) {
        return Some("moved_twice".into());
    }
    (with.objective(book) >= network.objective(book)).then(|| "objective".into())
}

/// Why a unit is escorted, as docs/costs.md words it; empty where it is not.
pub(super) fn reason(scene: &Scene<'_>, unit: usize, stay: &Stay, keeps: &Keeps<'_>) -> String {
    let Scene { book, network, .. } = *scene;
    if stay.journey.means != Means::Escort {
        return String::new();
    }
    let ways = lawful_ways(scene, unit, stay);
    if book.as_is || ways.is_empty() {
        let mover = &book.movers[unit];
        let beds = network.configs[stay.school].is_some_and(|config| config.all_beds() > 0);
        let why = [Means::Walk, Means::Bus, Means::Board].map(|means| {
            let journey = book.journey(mover.unit.village, stay.school, means);
            let why = book.excluded(mover, journey, beds, stay.moved()).unwrap_or_default();
            format!("{} {why}", means.word())
        });
        return format!("{}: {}", if book.as_is { "present" } else { "no-way" }, why.join("; "));
    }
    let mut lacks: Vec<(SchoolId, String)> = Vec::new();
    for (school, way) in ways {
        let lack = lacking(scene, unit, stay, (school, way), keeps).unwrap_or_default();
        if lacks.last().is_none_or(|(known, _)| *known != school) {
            lacks.push((school, lack));
        }
    }
    let lacks = lacks.into_iter().map(|(school, lack)| format!("{} {lack}", book.school(school).code));
    format!("no-room: {}", lacks.collect::<Vec<_>>().join("; "))
}
