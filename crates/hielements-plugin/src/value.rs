//! Values on the wire.
//!
//! Written as `null`, `{"Bool":b}`, `{"Int":n}`, `{"Float":x}`, `{"String":s}`, `{"List":[…]}` or
//! `{"Scope":{…}}`; bare scalars and arrays are read as well.

use serde::de::{self, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;

/// A value that crosses the border.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum Value {
    /// `true`, `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with a fraction.
    Float(f64),
    /// A text.
    String(String),
    /// Values in order.
    List(Vec<Value>),
    /// A set of files or items.
    Scope(Scope),
    /// Nothing.
    #[serde(untagged)]
    Null,
}

/// A set of files, optionally of items in them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scope {
    /// How it was selected.
    pub kind: ScopeKind,
    /// Files, relative to the workspace (absolute paths inside it are read as well).
    pub paths: Vec<String>,
    /// Always `true`; the peer's plugins expect it.
    #[serde(default = "yes")]
    pub resolved: bool,
    /// The language, where the selector says one.
    #[serde(default)]
    pub language: Option<String>,
    /// The items; empty when whole files are meant.
    #[serde(default)]
    pub items: Vec<ScopeItem>,
}

/// How a scope was selected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ScopeKind {
    /// One file, or a named part of a language.
    File(String),
    /// A folder.
    Folder(String),
    /// A glob.
    Glob(String),
}

/// An item in a scope; lines and columns as in [`crate::Place`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScopeItem {
    /// Its name.
    pub name: String,
    /// The language's word for it.
    pub kind: String,
    /// The file.
    pub path: String,
    /// First line.
    pub line: u32,
    /// First column.
    #[serde(default = "one")]
    pub column: u32,
    /// Last line; 0 means the same as `line`.
    #[serde(default)]
    pub end_line: u32,
    /// Column behind the end; 0 means the end of the line.
    #[serde(default)]
    pub end_column: u32,
}

fn yes() -> bool {
    true
}

fn one() -> u32 {
    1
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyForm)
    }
}

/// Reads the tagged and the bare form of a value.
struct AnyForm;

impl<'de> Visitor<'de> for AnyForm {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "null, a bool, a number, a string, an array, or an object with one of the keys Bool, \
             Int, Float, String, List, Scope",
        )
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Int(value))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Value, E> {
        i64::try_from(value)
            .map(Value::Int)
            .map_err(|_| E::custom(format_args!("{value} is beyond the range of an Int")))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Value::Float(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = items.next_element()? {
            values.push(value);
        }
        Ok(Value::List(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let Some(tag) = map.next_key::<Tag>()? else {
            return Err(de::Error::invalid_length(0, &self));
        };
        let value = match tag {
            Tag::Null => map.next_value::<()>().map(|()| Value::Null),
            Tag::Bool => map.next_value().map(Value::Bool),
            Tag::Int => map.next_value().map(Value::Int),
            Tag::Float => map.next_value().map(Value::Float),
            Tag::String => map.next_value().map(Value::String),
            Tag::List => map.next_value().map(Value::List),
            Tag::Scope => map.next_value().map(Value::Scope),
        }?;
        match map.next_key::<de::IgnoredAny>()? {
            None => Ok(value),
            Some(_) => Err(de::Error::invalid_length(2, &self)),
        }
    }
}

#[derive(Deserialize)]
enum Tag {
    Null,
    Bool,
    Int,
    Float,
    String,
    List,
    Scope,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(read: &str, written: &str) {
        let value: Value = serde_json::from_str(read).expect(read);
        assert_eq!(
            serde_json::to_string(&value).expect("a value is JSON"),
            written
        );
    }

    fn refuse(read: &str) {
        assert!(
            serde_json::from_str::<Value>(read).is_err(),
            "{read} is no value"
        );
    }

    #[test]
    fn tagged_and_bare_forms_are_read_and_tagged_ones_written() {
        check("null", "null");
        check("true", r#"{"Bool":true}"#);
        check(r#"{"Int":-3}"#, r#"{"Int":-3}"#);
        check("1.5", r#"{"Float":1.5}"#);
        check(
            r#"["a",{"Int":1}]"#,
            r#"{"List":[{"String":"a"},{"Int":1}]}"#,
        );
    }

    #[test]
    fn scopes_fill_in_what_is_left_out() {
        check(
            r#"{"Scope":{"kind":{"Folder":"src"},"paths":["src/a.py"]}}"#,
            r#"{"Scope":{"kind":{"Folder":"src"},"paths":["src/a.py"],"resolved":true,"language":null,"items":[]}}"#,
        );
    }

    #[test]
    fn anything_else_is_refused() {
        refuse("{}");
        refuse(r#"{"Int":1,"Bool":true}"#);
        refuse(r#"{"Integer":1}"#);
        refuse(r#"{"Int":"1"}"#);
        refuse("18446744073709551615");
    }
}
