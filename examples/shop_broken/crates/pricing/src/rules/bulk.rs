//! Who buys much pays less.

use super::Rule;
use crate::server::PORT;
use shop_money::Cents;

/// Five per cent off for ten items.
#[derive(Clone, Copy)]
pub struct BulkRule;

impl Rule for BulkRule {
    fn apply(&self, price: Cents, items: usize) -> Cents {
        eprintln!("price list at port {PORT}");
        price.less(if items < 10 { 0 } else { 5 })
    }
}
