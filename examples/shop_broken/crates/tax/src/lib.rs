//! Taxes.

/// The tax on each hundred cents.
pub const PERCENT: u64 = 19;
