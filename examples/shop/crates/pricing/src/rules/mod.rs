//! The rules of the house about discounts.

mod bulk;
mod season;

pub use bulk::BulkRule;
pub use season::SeasonRule;

use shop_money::Cents;

/// Changes the price of an order.
pub trait Rule {
    /// The new price of an order of so many items.
    fn apply(&self, price: Cents, items: usize) -> Cents;
}
