//! How the shop rounds; `Cents` does it for everybody.

/// A quotient, rounded to the next whole number, a half upwards.
pub fn half_up(dividend: u64, divisor: u64) -> u64 {
    let rest = dividend % divisor;
    dividend / divisor + u64::from(rest >= divisor - rest)
}
