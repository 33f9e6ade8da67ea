//! After any sequence of changes the answer is that of a run from scratch, byte for byte.

mod answer;
mod disk;
mod kept;
mod material;
mod memory;
mod strength;

/// How many workspaces a test looks at: this many, or as many as the environment says.
fn cases(usual: u32) -> u32 {
    let wanted = std::env::var("HIELEMENTS_CASES").ok();
    wanted.and_then(|count| count.parse().ok()).unwrap_or(usual)
}
