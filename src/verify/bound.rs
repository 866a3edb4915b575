//! The Lagrangian bound of docs/costs.md, recomputed from a plan's prices in integers.
//!
//! It refuses to improve a price: it only says what these prices prove.
//!
//! ```text
//! bound = Σ_u λ_u - Σ_i μ_i rhs_i + Σ_j min_k [ f(j,k) - min f + Σ_i μ_i b_ijk - Σ_r β_jr cap_jkr + knapsack(j,k) ]
//! ```
//!
//! The knapsacks are 0-1 and exact: a unit takes at most one way, all its ways weigh the same, so only its cheapest
//! counts, and only where that is below zero. Configurations of a school that serve the same units share one table
//! up to the largest seats. By the county's view every configuration of a school with a floor counts a second time, for few pupils.

use std::collections::BTreeMap;
use std::ops::Add;

use crate::model::ids::{SchoolId, Table};
use crate::model::plan::{Means, Multipliers, SchoolPrice, UnitPrice};
use crate::model::units::Fen;
use crate::verify::book::Book;
use crate::verify::figures::{Network, Today, eats};
use crate::verify::finding::Findings;
use crate::verify::limits::{self, Limit};
use crate::verify::purse::Floor;
use crate::verify::reach::Journey;
use crate::verify::schools::least_pupils;
use crate::verify::sites::{Config, Site};
use crate::verify::surcharges::{self, Surcharges};

/// No price is larger, fen: above it the sums might not fit, and no place or child costs ten thousand billion yuan.
pub(super) const LARGEST_PRICE: i64 = 1_000_000_000_000_000;

/// The prices, checked and by number.
struct Prices<'b> {
    units: Vec<i64>,
    /// Boys' beds, girls' beds, meals.
    schools: Table<SchoolId, [i64; 3]>,
    rows: Vec<(Limit, i64)>,
    /// Of the rows on catchments.
    together: Surcharges<'b>,
}

/// The bound; `None` where the prices make none.
pub(super) fn lagrangian(
    book: &Book<'_>,
    network: &Network<'_>,
    multipliers: &Multipliers,
    findings: &mut Findings,
) -> Option<Fen> {
    let worths = worths(book, network, multipliers, findings)?;
    let least = |worths: &Vec<(&Config, i128)>| worths.iter().map(|&(_, worth)| worth).min().unwrap_or(0);
    Some(clamped(worths.first + worths.schools.values().iter().map(least).sum::<i128>()))
}

/// A year's part of the bound.
pub(super) struct Worths<'s> {
    /// What no configuration changes: Σ λ - Σ μ rhs.
    pub(super) first: i128,
    /// What each configuration of a school may add.
    pub(super) schools: Table<SchoolId, Vec<(&'s Config, i128)>>,
}

/// What prices of one year give; `None` where they make nothing.
pub(super) fn worths<'s>(
    book: &'s Book<'_>,
    network: &Network<'_>,
    multipliers: &Multipliers,
    findings: &mut Findings,
) -> Option<Worths<'s>> {
    let prices = match read(book, network, multipliers) {
        Ok(prices) => prices,
        Err(message) => {
            findings.add("V704", message);
            return None;
        }
    };
    let mut first: i128 = prices.units.iter().map(|&price| i128::from(price)).sum();
    first -=
        prices.rows.iter().map(|(limit, price)| i128::from(*price) * i128::from(limit.most)).sum::<i128>();
    first -= prices.together.right;
    let offers = offers(book, network, &prices);
    let mut schools = book.sites.map(|_, _| Vec::new());
    for (school, site) in book.sites.iter() {
        if let Some(site) = site {
            let together = |config: &Config| prices.together.of_config(network, school, config);
            let (beta, rows) = (prices.schools[school], &prices.rows);
            let room = Room { book, site, beta, rows, together: &together };
            schools[school] = room.adds(&offers[school], book.few(school).as_ref());
        }
    }
    Some(Worths { first, schools })
}

/// A sum as an amount.
pub(super) fn clamped(sum: i128) -> Fen {
    Fen(i64::try_from(sum.clamp(i64::MIN.into(), i64::MAX.into())).expect("clamped to 64 bits"))
}

/// Prices by unit, school and row; what is not priced has price 0.
fn read<'b>(
    book: &'b Book<'b>,
    network: &Network<'_>,
    multipliers: &Multipliers,
) -> Result<Prices<'b>, String> {
    let sane = |what: &str, fen: Fen, least: i64| {
        let range = least..=LARGEST_PRICE;
        if range.contains(&fen.0) { Ok(fen.0) } else { Err(format!("price of {what}: found {} fen", fen.0)) }
    };
    let index = book.index();
    let mut units: Vec<Option<i64>> = vec![None; book.movers.len()];
    let year = book.case.recipe.first_year;
    for &UnitPrice { year: of, village, band, group, fen } in &multipliers.units {
        let what = format!("village number {} {} {}", village.0, band.word(), group.word());
        let unit = *index
            .get(&(village, band, group))
            .filter(|_| of == year)
            .ok_or_else(|| format!("price of {what}: no such children"))?;
        if units[unit].replace(sane(&what, fen, -LARGEST_PRICE)?).is_some() {
            return Err(format!("price of {what}: found twice"));
        }
    }
    let mut schools: Table<SchoolId, Option<[i64; 3]>> = book.sites.map(|_, _| None);
    for &SchoolPrice { year: of, school, fen: each } in &multipliers.schools {
        let what = format!("school number {}", school.0);
        if of != year || !book.has_school(school) || schools[school].is_some() {
            return Err(format!("price of {what}: found twice, or no such school or year"));
        }
        let mut fen = [0; 3];
        for (price, given) in fen.iter_mut().zip(each) {
            *price = sane(&what, given, 0)?;
        }
        schools[school] = Some(fen);
    }
    let limits = limits::limits(book);
    let mut rows = Vec::new();
    let on_catchments = |name: &str| name.starts_with(surcharges::NAMES);
    for (name, &fen) in multipliers.rows.iter().filter(|(name, _)| !on_catchments(name)) {
        let limit = limits.iter().find(|limit| limit.name == name.as_str());
        let limit = limit.ok_or_else(|| format!("price of row `{name}`: no such row in this plan"))?;
        rows.push((*limit, sane(name, fen, 0)?));
    }
    let together = multipliers.rows.iter().filter(|(name, _)| on_catchments(name));
    let together = Surcharges::new(book, network, together.map(|(name, &fen)| (name, fen)), 1)?;
    Ok(Prices {
        together,
        units: units.into_iter().map(Option::unwrap_or_default).collect(),
        schools: schools.map(|_, price| price.unwrap_or_default()),
        rows,
    })
}

/// What one unit offers a school at these prices.
struct Offer {
    pupils: u32,
    grades: u16,
    /// Reduced cost of its cheapest way without a bed; `None` = it has none.
    daily: Option<i128>,
    /// Reduced cost of boarding, where lawful.
    board: Option<i128>,
}

/// Every pair that may be chosen, by school.
fn offers(book: &Book<'_>, network: &Network<'_>, prices: &Prices<'_>) -> Table<SchoolId, Vec<Offer>> {
    let mut offers: Table<SchoolId, Vec<Offer>> = book.sites.map(|_, _| Vec::new());
    for (unit, mover) in book.movers.iter().enumerate() {
        let today = network.stays[unit].as_ref().and_then(|stay| stay.today.as_ref());
        let nearest = book.nearest(mover);
        for school in book.sites.ids().filter(|&school| book.may_go(mover, school)) {
            let mut offer =
                Offer { pupils: mover.unit.pupils, grades: mover.grades, daily: None, board: None };
            let reduced = |journey| reduced(book, prices, unit, school, journey, today);
            let mut lawful = false;
            let moves = limits::changes(today, school);
            for journey in book.lawful(mover, school, book.may_have_bed(mover, school), moves) {
                lawful = true;
                if journey.means == Means::Board {
                    offer.board = Some(reduced(journey));
                } else {
                    offer.daily = [offer.daily, Some(reduced(journey))].into_iter().flatten().min();
                }
            }
            if !lawful && nearest.contains(&school) {
                offer.daily = Some(reduced(book.journey(mover.unit.village, school, Means::Escort)));
            }
            offers[school].push(offer);
        }
    }
    offers
}

/// c + Σ β use + Σ μ a - λ of a unit on a journey.
fn reduced(
    book: &Book<'_>,
    prices: &Prices<'_>,
    unit: usize,
    school: SchoolId,
    journey: Journey,
    today: Option<&Today>,
) -> i128 {
    let mover = &book.movers[unit];
    let cost = book.coefficient(mover, school, journey, limits::changes(today, school));
    let cost = book.worth.of(cost + book.last_resort(mover, school, journey));
    let mut sum = i128::from(cost.0) - i128::from(prices.units[unit]);
    let [boys_bed, girls_bed, meal] = prices.schools[school].map(i128::from);
    let girls = i128::from(mover.unit.girls);
    let pupils = i128::from(mover.unit.pupils);
    if journey.means == Means::Board {
        sum += (pupils - girls) * boys_bed + girls * girls_bed;
    }
    if eats(book, journey.means) && book.school(school).meals.is_some() {
        sum += pupils * meal;
    }
    for (limit, price) in &prices.rows {
        sum += i128::from(*price) * i128::from(limit.of_unit(book, mover, school, journey, today));
    }
    sum + prices.together.of_way(unit, school, journey.means)
}

/// A school and what its capacities and rows are priced at.
struct Room<'s, 'r> {
    book: &'r Book<'r>,
    site: &'s Site,
    beta: [i64; 3],
    rows: &'r [(Limit, i64)],
    /// What the rows on catchments add to a configuration.
    together: &'r dyn Fn(&Config) -> i128,
}

/// Where the floor of the public funds counts: the school with fewer pupils than it asks for.
pub(super) struct Few {
    floor: Floor,
    /// Fewest pupils with which it may teach; at least 1.
    least: u32,
}

impl Few {
    pub(super) fn seats(&self, config: &Config) -> u32 {
        config.seats.min(self.floor.pupils - 1)
    }

    /// Fewest pupils.
    pub(super) fn least(&self) -> u32 {
        self.least
    }

    /// What the floor brings where nobody is, fen.
    pub(super) fn earned(&self) -> i128 {
        i128::from(self.floor.for_missing(self.floor.pupils).0)
    }

    /// What so many pupils give back of it, fen.
    pub(super) fn part(&self, pupils: u32) -> i128 {
        i128::from(self.floor.for_missing(pupils).0)
    }

    pub(super) fn allows(&self, config: &Config) -> bool {
        config.teaches() && self.least <= self.seats(config)
    }

    /// Offers of which each gives its pupils' part of the floor back.
    fn offers(&self, offers: &[Offer]) -> Vec<Offer> {
        let dearer = |offer: &Offer| {
            let part = self.part(offer.pupils);
            let [daily, board] = [offer.daily, offer.board].map(|cost| cost.map(|cost| cost + part));
            Offer { daily, board, ..*offer }
        };
        offers.iter().map(dearer).collect()
    }
}

impl Book<'_> {
    pub(super) fn few(&self, school: SchoolId) -> Option<Few> {
        let floor = Floor::of(self, school).filter(|_| self.by_county())?;
        Some(Few { floor, least: least_pupils(self, school).max(1) })
    }
}

impl<'s> Room<'s, '_> {
    /// The least that each configuration can add to the bound, with few pupils or not.
    fn adds(&self, offers: &[Offer], few: Option<&Few>) -> Vec<(&'s Config, i128)> {
        let all: Vec<(&Config, u32)> = self.site.allowed().map(|config| (config, config.seats)).collect();
        let mut adds = self.worths(&all, offers);
        if let Some(few) = few {
            let small = self.site.allowed().filter(|config| few.allows(config));
            let small: Vec<(&Config, u32)> = small.map(|config| (config, few.seats(config))).collect();
            let earned = few.earned();
            for (config, worth) in self.worths(&small, &few.offers(offers)) {
                let plain = adds.iter_mut().find(|(other, _)| other.name == config.name);
                let (_, plain) = plain.expect("what is allowed to few is allowed");
                *plain = (worth - earned).min(*plain);
            }
        }
        adds
    }

    /// The least that each of some configurations can add with so many seats.
    fn worths(&self, configs: &[(&'s Config, u32)], offers: &[Offer]) -> Vec<(&'s Config, i128)> {
        let mut tables: BTreeMap<(u16, bool), Vec<i128>> = BTreeMap::new();
        let key = |config: &Config| (config.grades, config.all_beds() > 0);
        let worth = |&(config, seats): &(&'s Config, u32)| {
            let table = tables.entry(key(config)).or_insert_with(|| {
                let alike = configs.iter().filter(|(other, _)| key(other) == key(config));
                let most = alike.map(|&(_, seats)| seats).max().unwrap_or(0);
                table(&items(offers, key(config)), most)
            });
            let gain = table[(seats as usize).min(table.len() - 1)];
            (config, self.alone(config) - gain)
        };
        configs.iter().map(worth).collect()
    }

    /// What a configuration costs at these prices before anybody comes.
    fn alone(&self, config: &Config) -> i128 {
        let places = [config.beds[1], config.beds[0], config.meals.unwrap_or(0)];
        let rent: i128 =
            self.beta.iter().zip(places).map(|(&price, room)| i128::from(price) * i128::from(room)).sum();
        let counted: i128 = self
            .rows
            .iter()
            .map(|(limit, price)| i128::from(*price) * i128::from(limit.of_config(config)))
            .sum();
        i128::from(self.book.worth.of(config.fixed - self.site.floor).0) + counted + (self.together)(config)
            - rent
    }
}

/// Weight and gain of every unit that gains, in a configuration of these grades, with beds or without.
fn items(offers: &[Offer], (grades, beds): (u16, bool)) -> Vec<(usize, i128)> {
    let item = |offer: &Offer| {
        let ways = [offer.daily, offer.board.filter(|_| beds)];
        let cost = ways.into_iter().flatten().min()?;
        let fits = offer.grades & !grades == 0;
        (fits && cost < 0).then_some((offer.pupils as usize, -cost))
    };
    offers.iter().filter_map(item).collect()
}

/// The knapsack's table; in 64 bits where all gains together fit, which they do in any real county.
pub(super) fn table(items: &[(usize, i128)], seats: u32) -> Vec<i128> {
    let narrow: Option<Vec<(usize, i64)>> =
        items.iter().map(|&(pupils, gain)| Some((pupils, i64::try_from(gain).ok()?))).collect();
    let fits = i64::try_from(items.iter().map(|&(_, gain)| gain).sum::<i128>()).is_ok();
    match narrow.filter(|_| fits) {
        Some(narrow) => best_gains(&narrow, seats).into_iter().map(i128::from).collect(),
        None => best_gains(items, seats),
    }
}

/// `gains[s]` = the most that units of at most `s` children together gain, for every `s` up to `seats`, but no
/// further than all of them together weigh.
fn best_gains<G: Copy + Default + Ord + Add<Output = G>>(items: &[(usize, G)], seats: u32) -> Vec<G> {
    let weight: usize = items.iter().map(|&(pupils, _)| pupils).sum();
    let mut gains = vec![G::default(); weight.min(seats as usize) + 1];
    let mut filled = 0; // beyond it every entry is the same
    for &(pupils, gain) in items {
        if pupils >= gains.len() {
            continue;
        }
        let reach = (filled + pupils).min(gains.len() - 1);
        let last = gains[filled];
        gains[filled + 1..=reach].fill(last);
        for room in (pupils..=reach).rev() {
            gains[room] = gains[room].max(gains[room - pupils] + gain);
        }
        filled = reach;
    }
    let last = gains[filled];
    gains[filled..].fill(last);
    gains
}

#[cfg(test)]
mod tests {
    use super::{best_gains, table};

    #[test]
    fn knapsack_equals_trying_every_set() {
        let mut random = oorandom::Rand32::new(7);
        for _ in 0..300 {
            let items: Vec<(usize, i128)> = (0..random.rand_range(0..9))
                .map(|_| (random.rand_range(1..12) as usize, i128::from(random.rand_range(1..50))))
                .collect();
            let seats = random.rand_range(0..40);
            let gains = table(&items, seats);
            assert_eq!(gains, best_gains(&items, seats));
            for room in 0..=seats as usize {
                let best = (0..1_u32 << items.len())
                    .map(|set| {
                        let chosen = items.iter().enumerate().filter(|(at, _)| set >> at & 1 == 1);
                        chosen.fold((0, 0), |sum, (_, item)| (sum.0 + item.0, sum.1 + item.1))
                    })
                    .filter(|&(weight, _)| weight <= room)
                    .map(|(_, gain)| gain)
                    .max();
                assert_eq!(Some(gains[room.min(gains.len() - 1)]), best, "{items:?} in {room}");
            }
        }
    }
}
