//! Sales.

use super::Rule;
use shop_money::Cents;

/// So many per cent off, whatever is bought.
#[derive(Clone, Copy, Debug)]
pub struct SeasonRule {
    /// The discount.
    pub percent: u64,
}

impl Rule for SeasonRule {
    fn apply(&self, price: Cents, _: usize) -> Cents {
        price.less(self.percent)
    }
}
