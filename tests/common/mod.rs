//! What several stories share.

#![allow(dead_code, unreachable_pub, clippy::print_stdout, reason = "each story uses its part")]

use std::path::{Path, PathBuf};

/// A file or folder of the shared data, beside the checkout or where `HUBWARD_DATA` says. Where it is missing
/// the reason is printed and the story is skipped, unless `HUBWARD_REQUIRE_DATA=1`.
///
/// # Panics
/// When the data is required and missing.
pub fn data(path: &str) -> Option<PathBuf> {
    let root = std::env::var_os("HUBWARD_DATA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data"), PathBuf::from);
    let found = root.join(path);
    if found.exists() {
        return Some(found);
    }
    assert_ne!(
        std::env::var("HUBWARD_REQUIRE_DATA").as_deref(),
        Ok("1"),
        "{} is required and missing",
        found.display()
    );
    println!("skipped: {} is missing", found.display());
    None
}
