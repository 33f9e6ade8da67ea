//! The bytes of one part: a header, then the value as `postcard` writes it.
//!
//! ```text
//! magic 8 │ format 4 │ tool 16 │ length 8 │ checksum 32 │ value …        numbers little-endian
//! ```
//!
//! The checksum is compared before a byte of the value is decoded, so what chance does to a file
//! never reaches a decoder. It is no signature: who may write into the user's cache can write what
//! they like.

use super::{Loaded, Part, StoreError};
use serde::Serialize;
use serde::de::DeserializeOwned;

const MAGIC: &[u8; 8] = b"HIELSNAP";

/// The version of the header.
const FORMAT: u32 = 1;

/// The version of what the parts hold. Raise it with every change of a stored type and with every
/// change of what an extractor or a check says about the same input: a build must never take the
/// answer of another one for its own.
const CONTENT: u32 = 4;

const TOOL: usize = 16;
const CHECKSUM: usize = 32;
const HEADER: usize = MAGIC.len() + 4 + TOOL + 8 + CHECKSUM;

/// The file of a part that holds `value`.
pub(super) fn encode<T: Serialize>(
    part: Part,
    build: &str,
    value: &T,
) -> Result<Vec<u8>, StoreError> {
    let room = vec![0; HEADER];
    let mut bytes = postcard::to_extend(value, room).map_err(|error| StoreError::NotPlain {
        part,
        why: error.to_string(),
    })?;
    let (header, value) = bytes.split_at_mut(HEADER);
    let mut at = header;
    for field in [
        &MAGIC[..],
        &FORMAT.to_le_bytes(),
        &tool(part, build),
        &(value.len() as u64).to_le_bytes(),
        blake3::hash(value).as_bytes(),
    ] {
        let (here, rest) = at.split_at_mut(field.len());
        here.copy_from_slice(field);
        at = rest;
    }
    Ok(bytes)
}

/// What the file of a part holds.
pub(super) fn decode<T: DeserializeOwned>(part: Part, build: &str, bytes: &[u8]) -> Loaded<T> {
    match value_of(part, build, bytes) {
        Ok(Some(value)) => match postcard::take_from_bytes(value) {
            Ok((value, [])) => Loaded::Found(value),
            Ok((_, rest)) => Loaded::Damaged(format!("{} bytes are left over", rest.len())),
            Err(error) => Loaded::Damaged(format!("it cannot be decoded: {error}")),
        },
        Ok(None) => Loaded::Outdated,
        Err(why) => Loaded::Damaged(why.to_owned()),
    }
}

/// The encoded value; `None` where another version or build wrote it.
fn value_of<'b>(
    part: Part,
    build: &str,
    bytes: &'b [u8],
) -> Result<Option<&'b [u8]>, &'static str> {
    let short = "it is cut off";
    let (magic, rest) = bytes.split_first_chunk().ok_or(short)?;
    if magic != MAGIC {
        return Err("it does not begin as Hielements begins its files");
    }
    let (format, rest) = rest.split_first_chunk().ok_or(short)?;
    if u32::from_le_bytes(*format) != FORMAT {
        return Ok(None);
    }
    let (tool_of_file, rest) = rest.split_first_chunk().ok_or(short)?;
    if *tool_of_file != tool(part, build) {
        return Ok(None);
    }
    let (length, rest) = rest.split_first_chunk().ok_or(short)?;
    let (checksum, value) = rest.split_first_chunk::<CHECKSUM>().ok_or(short)?;
    if u64::from_le_bytes(*length) != value.len() as u64 {
        return Err("its length is not the one that was written");
    }
    if blake3::hash(value) != *checksum {
        return Err("its checksum is wrong");
    }
    Ok(Some(value))
}

/// Stands for this build and the part, so that neither another version nor a file under the wrong
/// name is decoded.
fn tool(part: Part, build: &str) -> [u8; TOOL] {
    let version = env!("CARGO_PKG_VERSION");
    let text = format!("hielements {version}, {} {CONTENT}, {build}", part.name());
    let mut short = [0; TOOL];
    short.copy_from_slice(&blake3::hash(text.as_bytes()).as_bytes()[..TOOL]);
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    type Value = (u32, Vec<String>);

    fn value() -> Value {
        (7, vec!["a".to_owned(), "größe".to_owned()])
    }

    fn file() -> Vec<u8> {
        encode(Part::World, "a", &value()).expect("it can be encoded")
    }

    fn check(change: impl FnOnce(&mut Vec<u8>), expected: &str) {
        let mut bytes = file();
        change(&mut bytes);
        let loaded = decode::<Value>(Part::World, "a", &bytes);
        assert_eq!(format!("{loaded:?}"), expected);
    }

    #[test]
    fn each_field_of_the_header_counts() {
        check(|_| (), r#"Found((7, ["a", "größe"]))"#);
        check(
            |bytes| bytes[0] = 0,
            r#"Damaged("it does not begin as Hielements begins its files")"#,
        );
        check(|bytes| bytes[8] += 1, "Outdated");
        check(|bytes| bytes[12] ^= 1, "Outdated");
        check(
            |bytes| bytes[28] += 1,
            r#"Damaged("its length is not the one that was written")"#,
        );
        check(
            |bytes| bytes[28..36].fill(0xff),
            r#"Damaged("its length is not the one that was written")"#,
        );
        check(
            |bytes| bytes[36] ^= 1,
            r#"Damaged("its checksum is wrong")"#,
        );
        check(
            |bytes| bytes[HEADER] ^= 1,
            r#"Damaged("its checksum is wrong")"#,
        );
        check(
            |bytes| bytes.truncate(HEADER - 1),
            r#"Damaged("it is cut off")"#,
        );
        check(Vec::clear, r#"Damaged("it is cut off")"#);
    }

    #[test]
    fn a_file_of_one_part_is_none_of_another() {
        assert_eq!(decode::<Value>(Part::Facts, "a", &file()), Loaded::Outdated);
    }

    #[test]
    fn a_file_of_one_build_is_none_of_another() {
        assert_eq!(decode::<Value>(Part::World, "b", &file()), Loaded::Outdated);
    }

    /// A sound file whose value is of another type: what a forgotten [`CONTENT`] leads to.
    #[test]
    fn a_value_of_another_type_is_damage() {
        let huge = encode(Part::World, "a", &(u64::MAX, 1_u8)).expect("it can be encoded");
        let loaded = decode::<Vec<Vec<u64>>>(Part::World, "a", &huge);
        assert!(matches!(loaded, Loaded::Damaged(_)), "{loaded:?}");
        let longer = encode(Part::World, "a", &(1_u8, 2_u8)).expect("it can be encoded");
        let loaded = decode::<u8>(Part::World, "a", &longer);
        assert_eq!(loaded, Loaded::Damaged("1 bytes are left over".to_owned()));
    }
}
