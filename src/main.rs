//! The command: arguments in, library call, exit code out.

fn main() {}
