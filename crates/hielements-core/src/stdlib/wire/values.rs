//! Values, in both directions.

use super::{Border, json, outcomes};
use crate::source::WsPath;
use crate::stdlib::select::folder_of;
use crate::stdlib::value::ScopeItem;
use crate::stdlib::{Args, Scope, ScopeKind, Value};
use hielements_plugin::value as wire;
use serde_json::Value as Json;

/// A value as libraries outside read it.
pub fn to_wire(value: &Value) -> wire::Value {
    match value {
        Value::Null => wire::Value::Null,
        Value::Bool(value) => wire::Value::Bool(*value),
        Value::Int(value) => wire::Value::Int(*value),
        Value::Float(value) => wire::Value::Float(*value),
        Value::String(text) => wire::Value::String(text.to_string()),
        Value::List(items) => wire::Value::List(items.iter().map(to_wire).collect()),
        Value::Scope(scope) => wire::Value::Scope(scope_to_wire(scope)),
    }
}

/// The arguments of a call as libraries outside read them.
pub fn values(args: &Args) -> Vec<wire::Value> {
    args.0.iter().map(to_wire).collect()
}

fn scope_to_wire(scope: &Scope) -> wire::Scope {
    let kind = match &scope.kind {
        ScopeKind::File(path) => wire::ScopeKind::File(path.to_string()),
        ScopeKind::Folder(path) => wire::ScopeKind::Folder(path.to_string()),
        ScopeKind::Glob { pattern, .. } => wire::ScopeKind::Glob(pattern.to_string()),
        ScopeKind::Item { name, .. } => wire::ScopeKind::File(name.to_string()),
        ScopeKind::Element(_) | ScopeKind::Set => {
            wire::ScopeKind::Folder(folder_of(scope).to_string())
        }
    };
    wire::Scope {
        kind,
        paths: scope
            .files
            .iter()
            .map(|it| it.as_str().to_owned())
            .collect(),
        resolved: true,
        language: scope.language.as_deref().map(str::to_owned),
        items: scope.items.iter().map(item_to_wire).collect(),
    }
}

fn item_to_wire(item: &ScopeItem) -> wire::ScopeItem {
    wire::ScopeItem {
        name: item.name.to_string(),
        kind: item.kind.to_string(),
        path: item.file.as_str().to_owned(),
        line: item.place.line,
        column: item.place.column,
        end_line: item.place.end_line,
        end_column: item.place.end_column,
    }
}

impl Border<'_> {
    /// The value in an answer, with what it says it rests on.
    ///
    /// # Errors
    ///
    /// When the library says that it has none, or the answer is no value; with the answer.
    pub fn value(&self, reply: &str) -> Result<(Value, outcomes::Reads), String> {
        let misfit = |why: String| self.misfit("value", &why, reply);
        let mut answer: Json = json::read(reply).map_err(misfit)?;
        let reads = outcomes::take_reads(&mut answer).map_err(misfit)?;
        if let Some(message) = refusal(&answer) {
            return Err(message.to_owned());
        }
        let value: wire::Value =
            serde_json::from_value(answer).map_err(|error| misfit(error.to_string()))?;
        let value = self.read_value(value).map_err(misfit)?;
        Ok((value, reads))
    }

    fn read_value(&self, value: wire::Value) -> Result<Value, String> {
        Ok(match value {
            wire::Value::Null => Value::Null,
            wire::Value::Bool(value) => Value::Bool(value),
            wire::Value::Int(value) => Value::Int(value),
            wire::Value::Float(value) => Value::Float(value),
            wire::Value::String(text) => Value::String(text.into()),
            wire::Value::List(items) => {
                let items = items.into_iter().map(|item| self.read_value(item));
                items.collect::<Result<_, _>>()?
            }
            wire::Value::Scope(scope) => self.scope(scope)?.into(),
        })
    }

    /// A scope with those of its files that are there; a folder stands for the files in it.
    fn scope(&self, scope: wire::Scope) -> Result<Scope, String> {
        let mut files = Vec::with_capacity(scope.paths.len());
        for path in &scope.paths {
            let path = self.path(path)?;
            if self.door.is_folder(&path) {
                files.extend_from_slice(self.door.files_below(&path));
            } else if self.door.is_file(&path) {
                files.push(path);
            }
        }
        let items = scope.items.into_iter().map(|item| self.item(item));
        let items: Vec<Option<ScopeItem>> = items.collect::<Result<_, _>>()?;
        let mut items: Vec<ScopeItem> = items.into_iter().flatten().collect();
        files.extend(items.iter().map(|item| item.file.clone()));
        files.sort_unstable();
        files.dedup();
        items.sort_unstable();
        items.dedup();
        Ok(Scope {
            kind: self.kind(scope.kind)?,
            files: files.into(),
            language: scope.language.map(Into::into),
            items: items.into(),
        })
    }

    fn kind(&self, kind: wire::ScopeKind) -> Result<ScopeKind, String> {
        Ok(match kind {
            wire::ScopeKind::Folder(path) => ScopeKind::Folder(self.path(&path)?),
            wire::ScopeKind::Glob(pattern) => ScopeKind::Glob {
                base: WsPath::root(),
                pattern: pattern.into(),
            },
            // A file, or the name of a part of a language.
            wire::ScopeKind::File(name) => match self.path(&name) {
                Ok(path) if self.door.is_file(&path) => ScopeKind::File(path),
                Ok(_) | Err(_) => ScopeKind::Item {
                    kind: "selection".into(),
                    name: name.into(),
                },
            },
        })
    }

    /// An item; `None` where its file is not there.
    fn item(&self, item: wire::ScopeItem) -> Result<Option<ScopeItem>, String> {
        let file = self.path(&item.path)?;
        let some = |number: u32| (number > 0).then_some(number);
        let end = (some(item.end_line), some(item.end_column));
        let place = self.place(&file, (item.line, item.column), end);
        Ok(place.map(|place| ScopeItem {
            file,
            place,
            kind: item.kind.into(),
            name: item.name.into(),
        }))
    }
}

/// The message of `{"Error": message}`.
fn refusal(answer: &Json) -> Option<&str> {
    let only = answer.as_object().filter(|it| it.len() == 1)?;
    only.get("Error")?.as_str()
}
