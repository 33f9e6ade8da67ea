//! Orders and their totals.

use crate::rules::Rule;
use shop_money::Cents;

/// What a customer wants to buy.
pub struct Order {
    /// The price of each item.
    pub items: Vec<Cents>,
}

/// Reads an order such as `100,250`.
pub fn parse(text: &str) -> Option<Order> {
    let items = text.split(',').map(|item| item.parse().ok().map(Cents));
    Some(Order {
        items: items.collect::<Option<_>>()?,
    })
}

/// What an order costs when each rule has had its say.
pub fn total(order: &Order, rules: &[&dyn Rule]) -> Cents {
    let sum = order.items.iter().map(|item| item.0).sum();
    let price = |so_far, rule: &&dyn Rule| rule.apply(so_far, order.items.len());
    rules.iter().fold(Cents(sum), price)
}
