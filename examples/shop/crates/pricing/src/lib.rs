//! Prices, in cents.

/// What is left of a price after a discount in per cent.
pub fn discounted(cents: u64, percent: u64) -> u64 {
    cents - cents * percent.min(100) / 100
}
