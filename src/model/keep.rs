//! Keeping what is costly to compute.

/// A place to keep what is costly to compute. Forgetting is always allowed.
pub trait Keep: Sync {
    /// What was kept under this name.
    fn fetch(&self, name: &str) -> Option<Vec<u8>>;
    /// Keeps it, if that can be done.
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
