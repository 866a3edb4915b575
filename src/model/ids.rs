//! Row numbers that cannot be mixed up, and vectors that only their own row number can index.
//!
//! Official codes stay text ([`crate::model::county::Village::code`]); these ids are positions in one
//! county's tables and mean nothing outside it.
//!
//! ```compile_fail
//! use hubward::model::ids::{SchoolId, Table, VillageId};
//! let villages: Table<VillageId, u32> = Table::from(vec![1, 2]);
//! let pupils = villages[SchoolId(0)]; // a school cannot address a village
//! ```

use std::marker::PhantomData;
use std::ops::{Index, IndexMut};

/// A typed row number.
pub trait Id: Copy {
    /// The id of row `row`.
    ///
    /// # Panics
    /// When `row` does not fit into 32 bits.
    fn new(row: usize) -> Self;
    /// The row as an index.
    fn row(self) -> usize;
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl Id for $name {
            fn new(row: usize) -> Self {
                Self(u32::try_from(row).expect("a table holds fewer than 2^32 rows"))
            }
            fn row(self) -> usize {
                self.0 as usize
            }
        }
    };
}

id! {
    /// Row of a village in the county's village table; never an official code.
    VillageId
}
id! {
    /// Row of a school in the county's school table; never an official code.
    SchoolId
}
id! {
    /// Row of a moving unit in the list that `demand` makes.
    UnitId
}

/// A vector only its own id can index: `villages[school]` does not compile.
pub struct Table<I, T> {
    rows: Vec<T>,
    key: PhantomData<fn(I)>,
}

impl<I, T: std::fmt::Debug> std::fmt::Debug for Table<I, T> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_list().entries(&self.rows).finish()
    }
}

impl<I, T: Clone> Clone for Table<I, T> {
    fn clone(&self) -> Self {
        Self::from(self.rows.clone())
    }
}

impl<I, T: PartialEq> PartialEq for Table<I, T> {
    fn eq(&self, other: &Self) -> bool {
        self.rows == other.rows
    }
}

impl<I, T> Default for Table<I, T> {
    fn default() -> Self {
        Self::from(Vec::new())
    }
}

impl<I, T> From<Vec<T>> for Table<I, T> {
    fn from(rows: Vec<T>) -> Self {
        Self { rows, key: PhantomData }
    }
}

impl<I: Id, T> FromIterator<T> for Table<I, T> {
    fn from_iter<S: IntoIterator<Item = T>>(items: S) -> Self {
        Self::from(items.into_iter().collect::<Vec<T>>())
    }
}

impl<I: Id, T> Table<I, T> {
    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Every id in order.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = I> + ExactSizeIterator + use<I, T> {
        (0..self.rows.len()).map(I::new)
    }

    /// Every row, to be changed.
    pub fn values_mut(&mut self) -> &mut [T] {
        &mut self.rows
    }

    /// Every row with its id, in order.
    #[must_use]
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (I, &T)> + ExactSizeIterator {
        self.rows.iter().enumerate().map(|(row, value)| (I::new(row), value))
    }

    /// The rows alone, in order.
    #[must_use]
    pub fn values(&self) -> &[T] {
        &self.rows
    }

    /// Appends a row and returns its id.
    pub fn push(&mut self, value: T) -> I {
        self.rows.push(value);
        I::new(self.rows.len() - 1)
    }

    /// A table of the same rows made by `make`.
    #[must_use]
    pub fn map<U>(&self, mut make: impl FnMut(I, &T) -> U) -> Table<I, U> {
        Table::from(self.iter().map(|(id, value)| make(id, value)).collect::<Vec<U>>())
    }
}

impl<I: Id, T> Index<I> for Table<I, T> {
    type Output = T;
    fn index(&self, id: I) -> &T {
        &self.rows[id.row()]
    }
}

impl<I: Id, T> IndexMut<I> for Table<I, T> {
    fn index_mut(&mut self, id: I) -> &mut T {
        &mut self.rows[id.row()]
    }
}
