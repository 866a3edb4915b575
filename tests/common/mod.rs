//! What several stories share.

#![allow(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    dead_code,
    unreachable_pub,
    clippy::print_stdout,
    reason = "each story uses its part, and fails where a helper does"
)]

pub mod bus_school;
pub mod county;
pub mod dice;
pub mod elevation;
pub mod enumeration;
pub mod purse;
pub mod random_county;
pub mod road_case;
pub mod sample;

use std::path::{Path, PathBuf};
use std::str::FromStr;

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

/// How many cases a random sweep takes: what `HUBWARD_SWEEP` says, else the story's own number.
///
/// # Panics
/// When the variable holds no number: a sweep of another size than asked for would pass in silence.
pub fn sweep<N: FromStr>(standard: N) -> N {
    let Ok(text) = std::env::var("HUBWARD_SWEEP") else { return standard };
    text.parse().unwrap_or_else(|_| panic!("HUBWARD_SWEEP={text} is not a number"))
}
