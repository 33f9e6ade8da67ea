//! JSON that nobody vouches for: how deep it may nest, and how much of it a message shows.

use crate::diagnostics::render::escape::one_line;
use serde::de::DeserializeOwned;

/// How deep an answer may nest.
pub const MAX_DEPTH: usize = 128;

/// How much of an answer a message shows, in characters.
const SHOWN: usize = 200;

/// Reads a text as JSON of some shape.
///
/// # Errors
///
/// When it is none, or nests too deep; in words.
pub(super) fn read<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    if depth(text) > MAX_DEPTH {
        return Err(format!("it nests deeper than {MAX_DEPTH}"));
    }
    let mut reader = serde_json::Deserializer::from_str(text);
    // The depth is known to be small.
    reader.disable_recursion_limit();
    let value = T::deserialize(&mut reader).map_err(|error| error.to_string())?;
    reader.end().map_err(|error| error.to_string())?;
    Ok(value)
}

/// The most brackets that are open at once, those in texts left out.
fn depth(text: &str) -> usize {
    let (mut open, mut most) = (0_usize, 0);
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'[' | b'{' => {
                open += 1;
                most = most.max(open);
            }
            b']' | b'}' => open = open.saturating_sub(1),
            b'"' => {
                while let Some(inner) = bytes.next().filter(|inner| *inner != b'"') {
                    if inner == b'\\' {
                        bytes.next();
                    }
                }
            }
            _ => {}
        }
    }
    most
}

/// The beginning of a text, in one line, for a message.
pub fn quoted(text: &str) -> String {
    let text = text.trim();
    match text.char_indices().nth(SHOWN) {
        None => one_line(text).into_owned(),
        Some((end, _)) => format!("{}… ({} bytes)", one_line(&text[..end]), text.len()),
    }
}
