//! What an order costs.

pub mod order;
pub mod rules;
pub mod server;
