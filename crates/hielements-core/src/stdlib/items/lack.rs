//! Verdicts about something that is not there: where it should be, and what to do.

use crate::source::WsPath;
use crate::stdlib::outcome::{Found, Outcome};
use crate::stdlib::select::folder_of;
use crate::stdlib::value::Value;
use hielements_plugin::Place;

/// `Fail` because a scope lacks something: at its items, else at its file or folder; of the whole
/// workspace without a place.
pub(super) fn lacking(scope: &Value, message: String, help: &str) -> Outcome {
    let found = |file: WsPath, place: Option<Place>| Found {
        file: Some(file),
        place,
        message: message.clone(),
        help: Some(help.to_owned()),
        ..Found::default()
    };
    let findings = match scope {
        Value::Scope(scope) if !scope.items.is_empty() => {
            let items = scope.items.iter();
            items
                .map(|item| found(item.file.clone(), Some(item.place)))
                .collect()
        }
        Value::Scope(scope) => {
            let place = match &*scope.files {
                [only] => only.clone(),
                _ => folder_of(scope),
            };
            let place = Some(place).filter(|place| !place.is_root());
            place.map(|place| found(place, None)).into_iter().collect()
        }
        Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::String(_)
        | Value::List(_) => Vec::new(),
    };
    Outcome::Fail { message, findings }
}

/// A finding at a place of a file.
pub(super) fn at(file: &WsPath, place: Place, message: String, help: &str) -> Found {
    Found {
        file: Some(file.clone()),
        place: Some(place),
        message,
        help: Some(help.to_owned()),
        ..Found::default()
    }
}
