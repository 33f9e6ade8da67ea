//! Tells prices to whoever asks: `GET /100,250`.

use crate::order::{parse, total};
use crate::rules::{BulkRule, SeasonRule};
use std::io::{BufRead, BufReader, Result, Write};
use std::net::{TcpListener, TcpStream};

/// Where it listens.
pub const PORT: u16 = 8082;

/// Serves until it is stopped.
pub fn serve() -> Result<()> {
    for asking in TcpListener::bind(("0.0.0.0", PORT))?.incoming() {
        answer(asking?)?;
    }
    Ok(())
}

fn answer(mut asking: TcpStream) -> Result<()> {
    let mut line = String::new();
    BufReader::new(&asking).read_line(&mut line)?;
    let path = line.split(' ').nth(1).unwrap_or_default();
    let price = parse(path.trim_start_matches('/'))
        .map(|order| total(&order, &[&BulkRule, &SeasonRule { percent: 10 }]));
    match price {
        Some(price) => write!(asking, "HTTP/1.1 200 OK\r\n\r\n{}", price.0),
        None => write!(asking, "HTTP/1.1 400 Bad Request\r\n\r\n"),
    }
}
