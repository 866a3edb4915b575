//! Shared by the tests: where the real data lies.
#![allow(unreachable_pub, reason = "a module that several tests share")]

/// A file or folder of the real data; `None`, with a printed reason, where it is not at hand.
///
/// # Panics
/// When it is missing though `HUBWARD_REQUIRE_DATA=1` asks for it.
#[allow(dead_code, reason = "not every test needs data")]
pub fn data(path: &str) -> Option<std::path::PathBuf> {
    let root = std::env::var_os("HUBWARD_DATA").map_or_else(
        || std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data"),
        std::path::PathBuf::from,
    );
    let found = root.join(path);
    if found.exists() {
        return Some(found);
    }
    assert!(
        std::env::var("HUBWARD_REQUIRE_DATA").as_deref() != Ok("1"),
        "{} is required and missing",
        found.display()
    );
    println!("skipped: {} is not here", found.display());
    None
}
