//! What the text of a literal means.

use std::ops::Range;

/// A number as it was written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum NumberValue {
    /// Without a decimal point.
    Integer(i64),
    /// With one.
    Float(f64),
    /// Beyond 64 bits.
    TooLarge,
}

/// Reads a number token.
pub(super) fn number(text: &str) -> NumberValue {
    if text.contains('.') {
        return text
            .parse()
            .map_or(NumberValue::TooLarge, NumberValue::Float);
    }
    text.parse()
        .map_or(NumberValue::TooLarge, NumberValue::Integer)
}

/// The value of a string token, and the bytes in it of escapes that the language does not know
/// (they stand for themselves).
pub fn unescape(token: &str) -> (String, Vec<Range<usize>>) {
    let mut value = String::with_capacity(token.len());
    let mut unknown = Vec::new();
    let mut characters = token.char_indices();
    let quote = characters.next().map(|(_, quote)| quote);
    while let Some((at, character)) = characters.next() {
        if character == '\\' {
            escape(at, characters.next(), &mut value, &mut unknown);
        } else if Some(character) == quote {
            break;
        } else {
            value.push(character);
        }
    }
    (value, unknown)
}

fn escape(
    at: usize,
    next: Option<(usize, char)>,
    value: &mut String,
    unknown: &mut Vec<Range<usize>>,
) {
    let Some((_, next)) = next else {
        return value.push('\\');
    };
    match next {
        '\\' | '\'' | '"' => value.push(next),
        'n' => value.push('\n'),
        't' => value.push('\t'),
        'r' => value.push('\r'),
        other => {
            unknown.push(at..at + 1 + other.len_utf8());
            value.extend(['\\', other]);
        }
    }
}
