//! Whole classes: the load of a unit comes by grade, grades fill classes of a size, and a configuration has rooms for so many.
//!
//! ```text
//! Σ_g ⌈n_g / size⌉ ≤ most                     n_g = load of grade g at the site
//! ```
//!
//! and where grades are joined, the fewest classes of whole neighbouring grades instead (a grade of more than the size has classes of its
//! own). The bound does not know it: leaving a limit out bounds from below all the same. Plans and the tree's leaves keep it.

use crate::optimise::problem::Problem;

/// Grades that fill classes.
pub const GRADES: usize = 9;

/// Load by grade.
pub type ByGrade = [u32; GRADES];

/// Rooms of a configuration, and how its classes are filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rooms {
    /// Most classes.
    pub most: u32,
    /// Most load of a class, at least 1.
    pub size: u32,
    /// Whether neighbouring grades sit together.
    pub joined: bool,
}

/// What counts classes in a problem.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Classes {
    /// By unit: its load by grade.
    pub grades: Vec<ByGrade>,
    /// By site and configuration; `None`, and sites behind the last one = as many as are needed.
    pub rooms: Vec<Vec<Option<Rooms>>>,
}

impl Rooms {
    /// Classes that a load needs.
    #[must_use]
    pub fn needed(&self, load: &ByGrade) -> u32 {
        if !self.joined {
            return load.iter().map(|pupils| pupils.div_ceil(self.size)).sum();
        }
        // Taking in the next grade while there is room is best: a class that ends later leaves less to the others.
        let (mut classes, mut sitting) = (0, 0);
        for &pupils in load.iter().filter(|&&pupils| pupils > 0) {
            if sitting > 0 && sitting + pupils <= self.size {
                sitting += pupils;
                continue;
            }
            classes += pupils.div_ceil(self.size);
            sitting = if pupils > self.size { 0 } else { pupils };
        }
        classes
    }

    /// How much load is too much: 0 where the rooms are enough, else about the least whose going would make them so.
    pub(crate) fn excess(&self, load: &ByGrade) -> i64 {
        let lacking = self.needed(load).saturating_sub(self.most) as usize;
        if lacking == 0 {
            return 0;
        }
        // A grade's last class is not full; each before it is.
        let mut last: Vec<u32> =
            load.iter().filter(|&&pupils| pupils > 0).map(|pupils| (pupils - 1) % self.size + 1).collect();
        last.sort_unstable();
        let full = lacking.saturating_sub(last.len());
        last.iter().take(lacking).map(|&pupils| i64::from(pupils)).sum::<i64>()
            + i64::from(self.size) * i64::try_from(full).expect("few classes")
    }
}

impl Problem {
    /// Rooms of a site in a configuration; `None` = no limit.
    pub(crate) fn rooms(&self, site: usize, configuration: u32) -> Option<Rooms> {
        self.classes.as_ref()?.rooms.get(site)?[configuration as usize]
    }

    /// Load of a unit by grade; nothing where no classes are counted.
    pub(crate) fn grades_of(&self, unit: usize) -> Option<&ByGrade> {
        self.classes.as_ref().map(|classes| &classes.grades[unit])
    }

    /// Load of every site by grade, each unit on its arc; nothing where no classes are counted.
    pub(crate) fn grade_loads(&self, arcs: impl Iterator<Item = Option<u32>>) -> Vec<ByGrade> {
        let mut loads = vec![[0; GRADES]; self.sites.len()];
        let grades = self.classes.iter().flat_map(|classes| &classes.grades);
        for (grades, arc) in grades.zip(arcs) {
            let Some(arc) = arc else { continue };
            let load = &mut loads[self.arcs[arc as usize].site as usize];
            load.iter_mut().zip(grades).for_each(|(sum, pupils)| *sum += pupils);
        }
        loads
    }

    /// Classes that a site lacks rooms for with such a load.
    pub(crate) fn lacking(&self, site: usize, configuration: u32, load: &ByGrade) -> u32 {
        self.rooms(site, configuration).map_or(0, |rooms| rooms.needed(load).saturating_sub(rooms.most))
    }

    /// Whether every site has the rooms that a choice needs.
    pub(crate) fn has_rooms(&self, configurations: &[u32], arcs: &[u32]) -> bool {
        self.classes.is_none() || {
            let loads = self.grade_loads(arcs.iter().map(|&arc| Some(arc)));
            let mut sites = loads.iter().zip(configurations).enumerate();
            sites.all(|(site, (load, &k))| self.lacking(site, k, load) == 0)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Rooms;

    #[test]
    fn classes_by_hand() {
        let apart = Rooms { most: 3, size: 30, joined: false };
        let joined = Rooms { joined: true, ..apart };
        let load = [31, 0, 1, 29, 5, 0, 0, 0, 0];
        // 2 + 1 + 1 + 1 apart; joined 2 of the first grade, 1 + 29 together, 5.
        assert_eq!((apart.needed(&load), joined.needed(&load)), (5, 4));
        // Two classes too many: the one child of grade 1's second class, and of grade 3.
        assert_eq!(apart.excess(&load), 2);
        assert_eq!(joined.excess(&load), 1);
        assert_eq!(Rooms { most: 5, ..apart }.excess(&load), 0);
        // Nobody at all fits: both full classes go, too.
        assert_eq!(Rooms { most: 0, ..apart }.excess(&[61, 0, 0, 0, 0, 0, 0, 0, 0]), 61);
    }
}
