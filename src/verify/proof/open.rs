//! What is still open at a line of a certificate: configurations and ways, school by school, year by year.

use crate::model::ids::{Id, SchoolId};
use crate::model::proof::Branch;
use crate::verify::proof::ledger::{Ledger, Place};

/// By year and school: which of its variants and ways are open.
#[derive(Clone, Debug)]
pub(super) struct Open {
    pub(super) years: Vec<Vec<Shop>>,
}

/// One school's.
#[derive(Clone, Debug, Default)]
pub(super) struct Shop {
    pub(super) variants: Vec<bool>,
    pub(super) ways: Vec<bool>,
}

impl Ledger<'_> {
    /// Everything.
    pub(super) fn open(&self) -> Open {
        let shop = |place: &Place<'_>| Shop {
            variants: vec![true; place.variants.len()],
            ways: vec![true; place.ways.len()],
        };
        Open { years: self.years.iter().map(|year| year.places.iter().map(shop).collect()).collect() }
    }

    /// What a side of a branching leaves open. What was shut stays shut.
    pub(super) fn taken(&self, open: &Open, branch: Branch) -> Result<Open, String> {
        let mut open = open.clone();
        match branch {
            Branch::Configuration { year, school, option, few, is } => {
                let (at, place) = self.place(year, school)?;
                let variant = place.variants.iter().position(|own| own.option == option && own.few == few);
                let variant = variant.ok_or("a branching on a configuration that there is not")?;
                for (other, own) in open.years[at][school.row()].variants.iter_mut().enumerate() {
                    *own &= (other == variant) == is;
                }
            }
            Branch::Way { year, unit, school, mode, few, is } => {
                let (at, place) = self.place(year, school)?;
                let unit = unit as usize;
                let same =
                    |own: &super::ledger::Way| own.unit == unit && own.means as u8 == mode && own.few == few;
                let way = place.ways.iter().position(same);
                let way = way.ok_or("a branching on a way that there is not")?;
                if !is {
                    open.years[at][school.row()].ways[way] = false;
                    return Ok(open);
                }
                for (row, (shop, place)) in open.years[at].iter_mut().zip(&self.years[at].places).enumerate()
                {
                    for (other, (own, theirs)) in shop.ways.iter_mut().zip(&place.ways).enumerate() {
                        *own &= theirs.unit != unit || (row, other) == (school.row(), way);
                    }
                }
            }
        }
        Ok(open)
    }

    fn place(&self, year: u32, school: SchoolId) -> Result<(usize, &Place<'_>), String> {
        let year = year as usize;
        let place = self.years.get(year).and_then(|own| own.places.get(school.row()));
        place
            .map(|place| (year, place))
            .ok_or_else(|| "a branching on a year or school that there is not".into())
    }
}
