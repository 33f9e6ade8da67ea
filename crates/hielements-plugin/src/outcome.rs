//! Verdicts on the wire.
//!
//! Written as `{"Pass":null}`, `{"Fail":…}` or `{"Error":"message"}`. Also read:
//! `{"result":"pass"|"fail"|"error","message":m}` and the strings `pass ok true fail false` in any
//! case.

use serde::{Deserialize, Deserializer, Serialize};

/// What a check says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Outcome {
    /// The rule holds.
    Pass(()),
    /// The rule is broken.
    Fail(Failure),
    /// The rule could not be judged.
    Error(String),
}

/// Why a rule is broken, with or without places.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Failure {
    /// In words.
    Message(String),
    /// In words and at places.
    Found {
        /// What was found and expected.
        message: String,
        /// Where.
        #[serde(default)]
        findings: Vec<Finding>,
    },
}

/// A place that breaks a rule: lines and columns from 1, columns in bytes of UTF-8.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The file, relative to the workspace.
    pub path: String,
    /// First line.
    #[serde(
        default,
        deserialize_with = "near",
        skip_serializing_if = "Option::is_none"
    )]
    pub line: Option<u32>,
    /// First column.
    #[serde(
        default,
        deserialize_with = "near",
        skip_serializing_if = "Option::is_none"
    )]
    pub column: Option<u32>,
    /// Last line.
    #[serde(
        default,
        deserialize_with = "near",
        skip_serializing_if = "Option::is_none"
    )]
    pub end_line: Option<u32>,
    /// Column behind the end.
    #[serde(
        default,
        deserialize_with = "near",
        skip_serializing_if = "Option::is_none"
    )]
    pub end_column: Option<u32>,
    /// What is wrong there.
    pub message: String,
    /// What to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

impl<'de> Deserialize<'de> for Outcome {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Form::deserialize(deserializer)? {
            Form::Tagged(Tagged::Pass(())) => Ok(Self::Pass(())),
            Form::Tagged(Tagged::Fail(failure)) => Ok(Self::Fail(failure)),
            Form::Tagged(Tagged::Error(message)) => Ok(Self::Error(message)),
            Form::Named { result, message } => named(&result, message),
            Form::Word(word) => bare(&word),
        }
        .map_err(serde::de::Error::custom)
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Form {
    Word(String),
    Named {
        result: String,
        message: Option<String>,
    },
    Tagged(Tagged),
}

#[derive(Deserialize)]
enum Tagged {
    Pass(()),
    Fail(Failure),
    Error(String),
}

fn named(word: &str, message: Option<String>) -> Result<Outcome, String> {
    let message = || message.unwrap_or_else(|| SILENT.to_owned());
    match word.to_ascii_lowercase().as_str() {
        "pass" => Ok(Outcome::Pass(())),
        "fail" => Ok(Outcome::Fail(Failure::Message(message()))),
        "error" => Ok(Outcome::Error(message())),
        _ => Err(format!(
            "`{word}` is no result; expected pass, fail or error"
        )),
    }
}

fn bare(word: &str) -> Result<Outcome, String> {
    match word.to_ascii_lowercase().as_str() {
        "pass" | "ok" | "true" => Ok(Outcome::Pass(())),
        "fail" | "false" => Ok(Outcome::Fail(Failure::Message(SILENT.to_owned()))),
        _ => Err(format!(
            "`{word}` is no verdict; expected pass, ok, true, fail or false"
        )),
    }
}

/// What stands for a message that was not given.
const SILENT: &str = "no message was given";

/// A line or column; numbers that no file has become the nearest ones, so that a place can be
/// clamped into the file.
fn near<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Number {
        Positive(u64),
        Signed(i64),
    }
    let number = Option::<Number>::deserialize(deserializer)?;
    Ok(number.map(|number| match number {
        Number::Positive(number) => u32::try_from(number).unwrap_or(u32::MAX),
        Number::Signed(number) => u32::try_from(number).unwrap_or(0),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(read: &str, written: &str) {
        let outcome: Outcome = serde_json::from_str(read).expect(read);
        assert_eq!(
            serde_json::to_string(&outcome).expect("an outcome is JSON"),
            written
        );
    }

    #[test]
    fn every_form_is_read() {
        check(r#"{"Pass":null}"#, r#"{"Pass":null}"#);
        check(r#""OK""#, r#"{"Pass":null}"#);
        check(r#""False""#, r#"{"Fail":"no message was given"}"#);
        check(r#"{"Fail":"no"}"#, r#"{"Fail":"no"}"#);
        check(r#"{"result":"error","message":"x"}"#, r#"{"Error":"x"}"#);
        check(
            r#"{"Fail":{"message":"m","findings":[{"path":"a.ts","line":3,"message":"f"}]}}"#,
            r#"{"Fail":{"message":"m","findings":[{"path":"a.ts","line":3,"message":"f"}]}}"#,
        );
    }

    #[test]
    fn places_that_no_file_has_become_the_nearest() {
        check(
            r#"{"Fail":{"message":"m","findings":[{"path":"a","line":-3,"column":99999999999,"end_line":null,"message":"f"}]}}"#,
            r#"{"Fail":{"message":"m","findings":[{"path":"a","line":0,"column":4294967295,"message":"f"}]}}"#,
        );
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            r#""maybe""#,
            "1",
            "{}",
            r#"{"Error":1}"#,
            r#"{"result":"?"}"#,
            r#""error""#,
            r#"{"result":"ok"}"#,
            r#"{"Fail":{"message":"m","findings":[{"path":"a","line":1.5,"message":"f"}]}}"#,
        ] {
            assert!(
                serde_json::from_str::<Outcome>(text).is_err(),
                "{text} is no verdict"
            );
        }
    }
}
