//! Who buys much pays less.

use super::Rule;
use shop_money::Cents;

/// Five per cent off for ten items.
#[derive(Clone, Copy, Debug)]
pub struct BulkRule;

impl Rule for BulkRule {
    fn apply(&self, price: Cents, items: usize) -> Cents {
        price.less(if items < 10 { 0 } else { 5 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_items_are_many() {
        assert_eq!(BulkRule.apply(Cents(1000), 9), Cents(1000));
        assert_eq!(BulkRule.apply(Cents(1000), 10), Cents(950));
    }
}
