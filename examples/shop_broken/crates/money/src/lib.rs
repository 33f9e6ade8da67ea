//! Money, in whole cents.

pub mod rounding;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cents(pub u64);

impl Cents {
    /// What is left after a discount in per cent.
    pub fn less(self, percent: u64) -> Self {
        let rest = 100 - percent.min(100);
        Self(rounding::half_up(self.0.saturating_mul(rest), 100))
    }
}
