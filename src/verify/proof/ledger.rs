//! Everything that prices are taken off: what each configuration and each way costs, uses and counts, worked out once for all lines.
//!
//! ```text
//! bound = s Σ … = Σ_u λ_u - Σ_i μ_i rhs_i + Σ_j min over open k of
//!     [ s f(j,k) + Σ_i μ_i b_ijk - Σ_r β_jr cap_jkr + least Σ (s c + Σ_r β_jr use_r + Σ_i μ_i a_i - λ_u) over open ways,
//!       one a unit, with least pupils of j ≤ Σ n_u ≤ seats(j,k) ]
//! ```

use std::collections::BTreeMap;

use crate::model::case::Case;
use crate::model::ids::{Id, SchoolId};
use crate::model::plan::{Means, Multipliers};
use crate::model::proof::ProofLine;
use crate::model::units::Fen;
use crate::verify::book::Book;
use crate::verify::bound;
use crate::verify::catchments::priced;
use crate::verify::figures::{Network, eats};
use crate::verify::limits::{self, Limit};
use crate::verify::paths;
use crate::verify::proof::open::Open;
use crate::verify::schools::least_pupils;
use crate::verify::sites::Config;
use crate::verify::surcharges::{self, Surcharges};

/// All years.
pub(super) struct Ledger<'b> {
    case: &'b Case,
    books: &'b [Book<'b>],
    pub(super) years: Vec<Year<'b>>,
}

/// One year; its schools in table order, one that takes no part without variants.
pub(super) struct Year<'b> {
    book: &'b Book<'b>,
    network: &'b Network<'b>,
    limits: Vec<Limit>,
    pub(super) places: Vec<Place<'b>>,
}

/// A school.
#[derive(Default)]
pub(super) struct Place<'b> {
    pub(super) variants: Vec<Variant<'b>>,
    /// By unit.
    pub(super) ways: Vec<Way>,
}

/// A configuration; by the county's view of a school with a floor also for few pupils.
pub(super) struct Variant<'b> {
    /// Its number among those allowed.
    pub(super) option: u32,
    pub(super) few: bool,
    config: &'b Config,
    seats: u32,
    least: u32,
    /// f(j,k), less what a floor brings for few.
    fixed: i128,
    counts: Vec<i64>,
}

/// A way of a unit to the school.
pub(super) struct Way {
    pub(super) unit: usize,
    pub(super) means: Means,
    pub(super) few: bool,
    cost: i128,
    uses: [i64; 3],
    counts: Vec<i64>,
}

/// What prices make of all that is open.
pub(super) struct Worth {
    /// The bound; `None` = nothing can be: some school has no configuration left.
    pub(super) bound: Option<i128>,
    /// Of one year alone: by school what each variant may add (`None` = it cannot be, or is shut), and each way's reduced cost.
    variants: Vec<Vec<Option<i128>>>,
    ways: Vec<Vec<i128>>,
}

/// By school: what its variants are worth, `None` = shut; and what its ways are.
type YearWorths = (Vec<Vec<Option<i128>>>, Vec<Vec<i128>>);

/// A line's prices of one year.
struct Prices<'l, 'b> {
    scale: i128,
    units: &'l [i64],
    schools: Vec<[i64; 3]>,
    rows: Vec<(usize, i128)>,
    together: Surcharges<'b>,
}

impl<'b> Ledger<'b> {
    pub(super) fn new(case: &'b Case, books: &'b [Book<'b>], networks: &[&'b Network<'b>]) -> Self {
        let years = books.iter().zip(networks).map(|(book, network)| Year::new(book, network)).collect();
        Self { case, books, years }
    }

    /// What divides every plan's cost.
    pub(super) fn grain(&self) -> i128 {
        if self.books.iter().any(|book| priced(book).next().is_some()) {
            return 1;
        }
        let places = || self.years.iter().flat_map(|year| &year.places);
        let fixed = places().flat_map(|place| place.variants.iter().map(|variant| variant.fixed));
        let costs = places().flat_map(|place| place.ways.iter().map(|way| way.cost));
        fixed.chain(costs).fold(0, divisor).max(1)
    }

    /// What a line's prices make of what is open.
    pub(super) fn worth(&self, line: &ProofLine, open: &Open) -> Result<Worth, String> {
        let all: usize = self.books.iter().map(|book| book.movers.len()).sum();
        if line.units.len() != all {
            return Err(format!("prices of units: found {}, expected {all}", line.units.len()));
        }
        let rows = line.rows.iter().map(|(name, &price)| (name.clone(), Fen(price))).collect();
        let rows = Multipliers { rows, ..Multipliers::default() };
        let (budgets, parts) = if self.years.len() == 1 {
            (Vec::new(), vec![rows])
        } else {
            paths::split(self.case, self.books, &rows)?
        };
        let mut sum: i128 = budgets.iter().map(|(budget, price)| -i128::from(budget.most) * price).sum();
        let mut first = 0;
        let mut years = Vec::new();
        for (at, (year, part)) in self.years.iter().zip(&parts).enumerate() {
            let units = &line.units[first..first + year.book.movers.len()];
            first += units.len();
            let prices = year.prices(line, at, units, &part.rows)?;
            sum += units.iter().map(|&price| i128::from(price)).sum::<i128>();
            sum -= prices
                .rows
                .iter()
                .map(|&(row, price)| price * i128::from(year.limits[row].most))
                .sum::<i128>();
            sum -= prices.together.right;
            years.push(year.worths(&prices, open, at));
        }
        if let [(variants, _)] = &years[..] {
            let least = |own: &Vec<Option<i128>>| own.iter().flatten().min().copied();
            let places = &self.years[0].places;
            let taking_part = variants.iter().zip(places).filter(|(_, place)| !place.variants.is_empty());
            let bound = taking_part.map(|(own, _)| least(own)).try_fold(sum, |sum, least| Some(sum + least?));
            let (variants, ways) = years.remove(0);
            return Ok(Worth { bound, variants, ways });
        }
        let bound = self.over_years(sum, &years, &budgets);
        Ok(Worth { bound, variants: Vec::new(), ways: Vec::new() })
    }

    /// The bound over the schools' paths.
    fn over_years(&self, sum: i128, years: &[YearWorths], budgets: &paths::Priced) -> Option<i128> {
        let worths: Vec<bound::Worths<'_>> = (self.years.iter().zip(years))
            .map(|(year, (variants, _))| {
                let schools = year.book.sites.map(|school, _| {
                    let mut adds: Vec<(&Config, i128)> = Vec::new();
                    for (variant, worth) in
                        year.places[school.row()].variants.iter().zip(&variants[school.row()])
                    {
                        let Some(worth) = *worth else { continue };
                        match adds.iter_mut().find(|(config, _)| config.name == variant.config.name) {
                            Some((_, least)) => *least = worth.min(*least),
                            None => adds.push((variant.config, worth)),
                        }
                    }
                    adds
                });
                bound::Worths { first: 0, schools }
            })
            .collect();
        let schools = self.case.county.schools.ids();
        let taking_part = schools.filter(|school| !self.years[0].places[school.row()].variants.is_empty());
        let mut adds = taking_part.map(|school| paths::cheapest(self.case, school, &worths, budgets));
        adds.try_fold(sum, |sum, least| Some(sum + least?))
    }

    /// Shuts what would lift the bound to `enough`, once taken.
    pub(super) fn strike(&self, open: &mut Open, worth: &Worth, enough: i128) -> Result<(), String> {
        let [year] = &self.years[..] else {
            return Err("a line that strikes, of a plan over several years".into());
        };
        let Some(bound) = worth.bound else { return Ok(()) };
        for (row, place) in year.places.iter().enumerate() {
            let values = &worth.variants[row];
            let Some(least) = values.iter().flatten().min().copied() else { continue };
            let shop = &mut open.years[0][row];
            for (at, way) in place.ways.iter().enumerate() {
                let reduced = worth.ways[row][at];
                let offering =
                    place.variants.iter().zip(values).filter(|(variant, _)| year.offers(variant, way));
                // Where a least number counts, another may go for who comes: the reduced cost is not sure.
                let with = offering.filter_map(|(variant, value)| {
                    Some((*value)? - least + if variant.least > 0 { 0 } else { reduced.max(0) })
                });
                shop.ways[at] &= with.min().is_some_and(|with| bound + with < enough);
            }
            for (own, value) in shop.variants.iter_mut().zip(values) {
                *own &= value.is_some_and(|value| bound + value - least < enough);
            }
        }
        Ok(())
    }
}

fn divisor(a: i128, b: i128) -> i128 {
    let (mut a, mut b) = (a.abs(), b.abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

impl<'b> Year<'b> {
    fn new(book: &'b Book<'b>, network: &'b Network<'b>) -> Self {
        let mut year = Self { book, network, limits: limits::limits(book), places: Vec::new() };
        year.places = book.sites.ids().map(|school| year.place(school)).collect();
        let nearest: Vec<Vec<SchoolId>> = book.movers.iter().map(|mover| book.nearest(mover)).collect();
        for (unit, nearest) in nearest.iter().enumerate() {
            year.add_ways(unit, nearest);
        }
        year
    }

    fn place(&self, school: SchoolId) -> Place<'b> {
        let book = self.book;
        let Some(site) = &book.sites[school] else { return Place::default() };
        let few = book.few(school);
        let fewest = least_pupils(book, school);
        let mut variants = Vec::new();
        for (option, config) in (0..).zip(site.allowed()) {
            let fixed = i128::from(book.worth.of(config.fixed - site.floor).0);
            let counts: Vec<i64> = self.limits.iter().map(|limit| limit.of_config(config)).collect();
            if let Some(few) = few.as_ref().filter(|few| few.allows(config)) {
                let fixed = fixed - few.earned();
                let (seats, least, counts) = (few.seats(config), few.least(), counts.clone());
                variants.push(Variant { option, few: true, config, seats, least, fixed, counts });
            }
            let least = if config.teaches() { fewest } else { 0 };
            variants.push(Variant { option, few: false, config, seats: config.seats, least, fixed, counts });
        }
        Place { variants, ways: Vec::new() }
    }

    /// The lawful ways of a unit; an escort where there is none and the school is among the nearest.
    fn add_ways(&mut self, unit: usize, nearest: &[SchoolId]) {
        let book = self.book;
        let mover = &book.movers[unit];
        let today = self.network.stays[unit].as_ref().and_then(|stay| stay.today.as_ref());
        for school in book.sites.ids().filter(|&school| book.may_go(mover, school)) {
            let moves = limits::changes(today, school);
            let mut journeys: Vec<_> =
                book.lawful(mover, school, book.may_have_bed(mover, school), moves).collect();
            if journeys.is_empty() && nearest.contains(&school) {
                journeys.push(book.journey(mover.unit.village, school, Means::Escort));
            }
            let floor = book.few(school);
            for journey in journeys {
                let cost = book.coefficient(mover, school, journey, moves)
                    + book.last_resort(mover, school, journey);
                let cost = i128::from(book.worth.of(cost).0);
                let (pupils, girls) = (i64::from(mover.unit.pupils), i64::from(mover.unit.girls));
                let boards = i64::from(journey.means == Means::Board);
                let eats = eats(book, journey.means) && book.school(school).meals.is_some();
                let uses = [boards * (pupils - girls), boards * girls, i64::from(eats) * pupils];
                let counts =
                    self.limits.iter().map(|limit| limit.of_unit(book, mover, school, journey, today));
                let counts: Vec<i64> = counts.collect();
                let ways = &mut self.places[school.row()].ways;
                if let Some(few) = &floor {
                    let cost = cost + few.part(mover.unit.pupils);
                    ways.push(Way {
                        unit,
                        means: journey.means,
                        few: true,
                        cost,
                        uses,
                        counts: counts.clone(),
                    });
                }
                ways.push(Way { unit, means: journey.means, few: false, cost, uses, counts });
            }
        }
    }

    /// Whether a way can be taken to a variant.
    fn offers(&self, variant: &Variant<'_>, way: &Way) -> bool {
        variant.few == way.few
            && variant.config.serves(self.book.movers[way.unit].grades)
            && (way.means != Means::Board || variant.config.all_beds() > 0)
    }

    fn prices<'l>(
        &self,
        line: &'l ProofLine,
        at: usize,
        units: &'l [i64],
        rows: &BTreeMap<String, Fen>,
    ) -> Result<Prices<'l, 'b>, String> {
        let mut schools = vec![None; self.places.len()];
        for &(year, school, fen) in &line.schools {
            if year >= self.book.case.recipe.years.max(1) || school.row() >= schools.len() {
                return Err("prices of a year or school that there is not".into());
            }
            if year as usize == at && schools[school.row()].replace(fen).is_some() {
                return Err("prices of a school twice".into());
            }
        }
        let on_catchments = |name: &&String| name.starts_with(surcharges::NAMES);
        let mut own = Vec::new();
        for (name, price) in rows.iter().filter(|(name, _)| !on_catchments(name)) {
            let row = self.limits.iter().position(|limit| limit.name == name.as_str());
            own.push((
                row.ok_or_else(|| format!("price of row `{name}`: no such row"))?,
                i128::from(price.0),
            ));
        }
        let together = rows.iter().filter(|(name, _)| on_catchments(name)).map(|(name, &fen)| (name, fen));
        let together = Surcharges::new(self.book, self.network, together, line.scale)?;
        let schools = schools.into_iter().map(Option::unwrap_or_default).collect();
        Ok(Prices { scale: line.scale.into(), units, schools, rows: own, together })
    }

    /// What each variant of each school may add, and the reduced cost of each way.
    fn worths(&self, prices: &Prices<'_, 'b>, open: &Open, at: usize) -> YearWorths {
        let mut all = (Vec::new(), Vec::new());
        for (row, place) in self.places.iter().enumerate() {
            let school = SchoolId::new(row);
            let ways: Vec<i128> = place.ways.iter().map(|way| Self::reduced(prices, school, way)).collect();
            let mut knapsacks = Knapsacks {
                year: self,
                place,
                ways: &ways,
                open: &open.years[at][row].ways,
                known: Vec::new(),
            };
            let shop = &open.years[at][row].variants;
            let worth = |(variant, &open): (&Variant<'_>, &bool)| {
                let alone = open.then(|| self.alone(prices, school, variant))?;
                Some(alone + knapsacks.least(variant)?)
            };
            let worths: Vec<Option<i128>> = place.variants.iter().zip(shop).map(worth).collect();
            all.0.push(worths);
            all.1.push(ways);
        }
        all
    }

    /// What a way costs at these prices.
    fn reduced(prices: &Prices<'_, 'b>, school: SchoolId, way: &Way) -> i128 {
        let places = prices.schools[school.row()].iter().zip(way.uses);
        let places: i128 = places.map(|(&price, uses)| i128::from(price) * i128::from(uses)).sum();
        let rows: i128 = prices.rows.iter().map(|&(row, price)| price * i128::from(way.counts[row])).sum();
        let together = prices.together.of_way(way.unit, school, way.means);
        prices.scale * way.cost + places + rows + together - i128::from(prices.units[way.unit])
    }

    /// What a variant costs at these prices before anybody comes.
    fn alone(&self, prices: &Prices<'_, 'b>, school: SchoolId, variant: &Variant<'_>) -> i128 {
        let config = variant.config;
        let room = [config.beds[1], config.beds[0], config.meals.unwrap_or(0)];
        let rent: i128 = prices.schools[school.row()]
            .iter()
            .zip(room)
            .map(|(&price, room)| i128::from(price) * i128::from(room))
            .sum();
        let rows: i128 =
            prices.rows.iter().map(|&(row, price)| price * i128::from(variant.counts[row])).sum();
        prices.scale * variant.fixed + rows + prices.together.of_config(self.network, school, config) - rent
    }
}

/// Grades, beds, few pupils, least pupils: what variants have in common whose units are the same.
type Likeness = (u16, bool, bool, bool);

/// The knapsacks of a school; variants that the same units may come to, share a table.
struct Knapsacks<'k, 'b> {
    year: &'k Year<'b>,
    place: &'k Place<'b>,
    ways: &'k [i128],
    open: &'k [bool],
    known: Vec<(Likeness, Vec<Option<i128>>)>,
}

impl Knapsacks<'_, '_> {
    /// What those who come to a variant cost at least; `None` = not enough can come.
    fn least(&mut self, variant: &Variant<'_>) -> Option<i128> {
        if !variant.config.teaches() {
            return Some(0);
        }
        let key = |of: &Variant<'_>| (of.config.grades, of.config.all_beds() > 0, of.few, of.least > 0);
        let own = key(variant);
        if !self.known.iter().any(|(other, _)| *other == own) {
            let alike = self.place.variants.iter().filter(|other| key(other) == own);
            let most = alike.map(|other| other.seats).max().unwrap_or(0);
            let items = self.items(variant);
            let table = if variant.least > 0 {
                exactly(&items, most as usize)
            } else {
                let gains: Vec<(usize, i128)> = items
                    .into_iter()
                    .filter(|&(_, cost)| cost < 0)
                    .map(|(pupils, cost)| (pupils, -cost))
                    .collect();
                bound::table(&gains, most).into_iter().map(|gain| Some(-gain)).collect()
            };
            self.known.push((own, table));
        }
        let (_, table) = self.known.iter().find(|(other, _)| *other == own)?;
        let last = (variant.seats as usize).min(table.len() - 1);
        if variant.least == 0 {
            return table[last];
        }
        table.get(variant.least as usize..=last)?.iter().flatten().min().copied()
    }

    /// Every unit that may come: its pupils and its cheapest open way.
    fn items(&self, variant: &Variant<'_>) -> Vec<(usize, i128)> {
        let mut items: Vec<(usize, usize, i128)> = Vec::new();
        for ((way, &cost), &open) in self.place.ways.iter().zip(self.ways).zip(self.open) {
            if !open || !self.year.offers(variant, way) {
                continue;
            }
            match items.last_mut() {
                Some((unit, _, least)) if *unit == way.unit => *least = cost.min(*least),
                _ => items.push((way.unit, self.year.book.movers[way.unit].unit.pupils as usize, cost)),
            }
        }
        items.into_iter().map(|(_, pupils, cost)| (pupils, cost)).collect()
    }
}

/// The least cost of units of exactly so many children together, up to `most`; `None` = no units make so many.
fn exactly(items: &[(usize, i128)], most: usize) -> Vec<Option<i128>> {
    let all: i128 = items.iter().map(|&(_, cost)| cost.abs()).sum();
    if let Ok(all) = i64::try_from(all)
        && all < i64::MAX / 4
    {
        let narrow: Vec<(usize, i64)> = items
            .iter()
            .map(|&(pupils, cost)| (pupils, i64::try_from(cost).unwrap_or(i64::MAX / 4)))
            .collect();
        let costs = filled(&narrow, most, i64::MAX / 2);
        return costs.into_iter().map(|cost| (cost < i64::MAX / 4).then_some(cost.into())).collect();
    }
    let costs = filled(items, most, i128::MAX / 2);
    costs.into_iter().map(|cost| (cost < i128::MAX / 4).then_some(cost)).collect()
}

/// The same, `never` where no units make so many: it stays far above all sums.
fn filled<C>(items: &[(usize, C)], most: usize, never: C) -> Vec<C>
where
    C: Copy + Default + Ord + std::ops::Add<Output = C>,
{
    let weight: usize = items.iter().map(|&(pupils, _)| pupils).sum();
    let mut costs = vec![never; weight.min(most) + 1];
    costs[0] = C::default();
    let mut reach = 0;
    for &(pupils, cost) in items.iter().filter(|(pupils, _)| *pupils < weight.min(most) + 1) {
        reach = (reach + pupils).min(costs.len() - 1);
        for load in (pupils..=reach).rev() {
            costs[load] = costs[load].min(costs[load - pupils] + cost);
        }
    }
    costs
}

#[cfg(test)]
mod tests {
    use super::exactly;

    #[test]
    fn exact_loads_equal_trying_every_set() {
        let mut random = oorandom::Rand32::new(9);
        for round in 0..300 {
            let large = if round % 2 == 0 { 1 } else { i128::from(i64::MAX) };
            let items: Vec<(usize, i128)> = (0..random.rand_range(0..9))
                .map(|_| {
                    (random.rand_range(1..9) as usize, (i128::from(random.rand_range(0..60)) - 30) * large)
                })
                .collect();
            let most = random.rand_range(0..40) as usize;
            let costs = exactly(&items, most);
            for load in 0..=most {
                let sets = (0..1_u32 << items.len()).map(|set| {
                    let chosen = items.iter().enumerate().filter(|(at, _)| set >> at & 1 == 1);
                    chosen.fold((0, 0), |(load, sum), (_, item)| (load + item.0, sum + item.1))
                });
                let best = sets.filter(|&(own, _)| own == load).map(|(_, sum)| sum).min();
                assert_eq!(costs.get(load).copied().flatten(), best, "{items:?} {load}");
            }
        }
    }
}
