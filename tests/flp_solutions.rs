//! Solutions of published facility-location instances, recounted from the raw file by a reader of this test alone.

#[allow(dead_code, unused, reason = "the example's `main` is not called here")]
#[path = "../examples/flp.rs"]
mod flp;

fn main() {}
