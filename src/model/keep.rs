//! A place to keep what is costly to compute, so that the rooms which compute know no files.
//!
//! It refuses to promise anything: what was kept may be gone at the next question.

/// A place to keep what is costly to compute. Forgetting is always allowed.
///
/// What is fetched is exactly what was kept under that name, by this program or an earlier run of it: the name has to
/// say everything that the bytes follow from, the form they are written in among it.
pub trait Keep: Sync {
    /// What was kept under a name; `None` where nothing was, or it is forgotten.
    fn fetch(&self, name: &str) -> Option<Vec<u8>>;

    /// Keeps bytes under a name, in the place of what stood there.
    fn keep(&self, name: &str, bytes: &[u8]);
}

/// Keeps nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Forget;

impl Keep for Forget {
    fn fetch(&self, _: &str) -> Option<Vec<u8>> {
        None
    }

    fn keep(&self, _: &str, _: &[u8]) {}
}
