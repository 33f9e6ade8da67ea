//! The `hielements` command: arguments, terminal output, exit codes.

fn main() {}
