//! Starts the price list.

use shop_pricing::server;

fn main() -> std::io::Result<()> {
    server::serve()
}
