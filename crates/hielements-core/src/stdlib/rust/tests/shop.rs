//! A small workspace that the tests of checks and of the graph ask.

use super::workspace;
use crate::workspace::MemoryWorkspace;

/// Three crates, one of them renamed by another, with tests, a program and a build script.
pub(super) fn shop() -> MemoryWorkspace {
    workspace(SHOP)
}

const SHOP: &str = r#"== Cargo.toml
[workspace]
members = ["crates/*"]
exclude = ["crates/left_out"]
[workspace.dependencies]
model = { path = "crates/model", package = "shop-model" }
serde = "1"
== crates/model/Cargo.toml
[package]
name = "shop-model"
[lib]
name = "shop_things"
[dependencies]
serde.workspace = true
== crates/model/src/lib.rs
//! What the shop sells.
pub mod order;
mod stock;
pub use order::Order;
/// How many fit on a page.
pub const PAGE: i64 = 20;
pub static NAMES: &[&str] = &["a", "b"];
== crates/model/src/order.rs
use crate::stock::Stock;
use serde::Serialize;

/// Something bought.
#[derive(Clone, Debug, serde::Deserialize)]
pub struct Order { pub id: u64 }
#[derive(Clone)]
enum State { Open }
/// Knows its price.
pub trait Priced { fn price(&self) -> u64; }
impl Priced for Order { fn price(&self) -> u64 { 1 } }
impl Order { fn new() -> Self { Order { id: 1 } } }
type Orders = Vec<Order>;
pub fn read(text: &str) -> Result<Order, String> { Ok(Order::new()) }
pub fn stored(order: &Order) -> u64 { order.id }
fn listed() -> Orders { Vec::new() }
#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn reads() { assert!(crate::stock::full(1)); }
}
== crates/model/src/stock/mod.rs
pub struct Stock;
pub fn full(count: u64) -> bool { count > 1 }
pub mod inline {
    //! Inside.
    pub fn hidden() { super::full(1); }
}
== crates/web/Cargo.toml
[package]
name = "shop-web"
[[bin]]
name = "shop"
path = "src/main.rs"
[dependencies]
model = { workspace = true }
tokio = { version = "1", features = ["rt"] } # hielements: allow(no_dependency) until spring
[dev-dependencies]
shop-data = { path = "../data" }
== crates/web/src/main.rs
mod routes;
fn main() { routes::all(); }
== crates/web/src/routes.rs
use model::{order::{Order, read}, PAGE};
pub fn all() { let _ = tokio::spawn(async {}); }
== crates/web/tests/all.rs
mod common;
use shop_data::store;
#[test]
fn works() { common::setup(); }
== crates/web/tests/common/mod.rs
pub fn setup() {}
== crates/data/Cargo.toml
[package]
name = "shop-data"
== crates/data/src/lib.rs
pub mod store { pub fn save() {} }
#[path = "odd/place.rs"]
mod elsewhere;
pub use elsewhere::Found;
== crates/data/src/odd/place.rs
mod deep;
pub struct Found;
use deep::Deep;
== crates/data/src/odd/deep.rs
pub struct Deep;
use super::Found;
== crates/data/src/main.rs
mod own;
use shop_data::store::save;
fn main() { own::run(); save(); }
== crates/data/src/own.rs
use crate::own as same;
pub fn run() {}
== crates/data/build.rs
fn main() { std::fs::read("x").unwrap(); }
"#;
