//! Finding items: which files to look at, and which of their items a name means.

use super::Question;
use crate::source::WsPath;
use crate::stdlib::dependencies::name::NamePattern;
use crate::stdlib::dependencies::target::label;
use crate::stdlib::value::{Scope, ScopeItem, ScopeKind, Value};
use hielements_plugin::{Facts, Item};
use std::sync::Arc;

/// An item with its file and the language of the file.
pub(crate) struct Hit {
    pub(crate) file: WsPath,
    pub(crate) facts: Arc<Facts>,
    pub(crate) at: usize,
}

impl Hit {
    /// The item itself.
    pub(crate) fn item(&self) -> &Item {
        &self.facts.items[self.at]
    }

    /// The item as a part of a scope.
    pub(crate) fn scope_item(&self) -> ScopeItem {
        let item = self.item();
        ScopeItem {
            file: self.file.clone(),
            place: item.place,
            kind: item.kind.as_str().into(),
            name: dotted(item).into(),
        }
    }
}

/// The item's name with its containers.
pub(crate) fn dotted(item: &Item) -> String {
    match &item.container {
        Some(container) => format!("{container}.{}", item.name),
        None => item.name.clone(),
    }
}

impl<'a> Question<'a> {
    /// The files of a scope, each with its language, sorted within a language.
    ///
    /// # Errors
    ///
    /// When the value is no scope or holds no file of the languages.
    pub(crate) fn files(&self, value: &Value) -> Result<Vec<(&'a str, WsPath)>, String> {
        let wanted = scopes(value)?;
        let mut found = Vec::new();
        for language in self.cx.facts.languages() {
            let name = language.name();
            if !self.languages.include(name) {
                continue;
            }
            let files = self.cx.facts.files(self.cx.door, name);
            let inside = |file: &&WsPath| {
                wanted.is_empty() || wanted.iter().any(|scope| scope.has_file(file))
            };
            found.extend(files.iter().filter(inside).map(|file| (name, file.clone())));
        }
        if found.is_empty() {
            return Err(format!("{} holds no file of {}", label(value), self.word()));
        }
        Ok(found)
    }

    /// The items in the files of a scope that are wanted. Files whose text has not the `literal` are
    /// not parsed.
    pub(crate) fn items(
        &self,
        scope: &Value,
        literal: Option<&str>,
        wanted: impl Fn(&str, &WsPath, &Item) -> bool,
    ) -> Result<Vec<Hit>, String> {
        let mut hits = Vec::new();
        for (language, file) in self.files(scope)? {
            if !self.may_hold(&file, literal) {
                continue;
            }
            let Some(facts) = self.cx.facts.items(self.cx.door, language, &file) else {
                continue;
            };
            for (at, item) in facts.items.iter().enumerate() {
                if wanted(language, &file, item) {
                    hits.push(Hit {
                        file: file.clone(),
                        facts: facts.clone(),
                        at,
                    });
                }
            }
        }
        hits.sort_by_key(|hit| (hit.file.clone(), hit.item().place));
        Ok(hits)
    }

    /// The items of a kind (of any kind: `None`) that a name means: bare, with containers, or with
    /// the module in front.
    pub(crate) fn named(
        &self,
        scope: &Value,
        kind: Option<&str>,
        name: &str,
    ) -> Result<Vec<Hit>, String> {
        let pattern = NamePattern::new(name)?;
        let qualified = name.contains(['.', ':', '/']);
        self.items(scope, pattern.literal(), |language, file, item| {
            let full = || self.full_name(language, file, item);
            kind.is_none_or(|kind| item.kind == kind)
                && (pattern.is(&item.name)
                    || (qualified
                        && (pattern.is_spelled(&dotted(item))
                            || full().is_some_and(|full| {
                                pattern.is_spelled(&full)
                                    || (full.contains("::") && pattern.ends(&full))
                            }))))
        })
    }

    /// The item's name with its module.
    pub(crate) fn full_name(&self, language: &str, file: &WsPath, item: &Item) -> Option<String> {
        let graph = self.cx.facts.graph(self.cx.door, language)?;
        let module = graph.modules.name(graph.modules.of_file(file)?);
        let separator = self.separator(language);
        Some(format!("{module}{separator}{}", dotted(item)))
    }

    /// A scope of these items.
    pub(crate) fn scope_of(&self, hits: &[Hit], kind: &str, name: &str) -> Value {
        let mut files: Vec<WsPath> = hits.iter().map(|hit| hit.file.clone()).collect();
        files.dedup();
        let mut items: Vec<ScopeItem> = hits.iter().map(Hit::scope_item).collect();
        items.sort_unstable();
        self.scope(kind, name, files, items)
    }

    /// A scope that a selector of the languages gives.
    pub(crate) fn scope(
        &self,
        kind: &str,
        name: &str,
        mut files: Vec<WsPath>,
        items: Vec<ScopeItem>,
    ) -> Value {
        files.sort_unstable();
        files.dedup();
        let kind = ScopeKind::Item {
            kind: kind.into(),
            name: name.into(),
        };
        Value::from(Scope {
            language: self.language(),
            items: items.into(),
            ..Scope::of_files(kind, files)
        })
    }

    /// The languages, for messages.
    pub(crate) fn word(&self) -> String {
        self.language()
            .map_or_else(|| "any language".to_owned(), |name| name.to_string())
    }

    fn language(&self) -> Option<Arc<str>> {
        match self.languages {
            super::Languages::All => None,
            super::Languages::One(name) => Some(name.into()),
        }
    }

    fn separator(&self, language: &str) -> &'a str {
        self.cx
            .facts
            .languages()
            .find(|known| known.name() == language)
            .map_or(".", |known| known.separator())
    }

    fn may_hold(&self, file: &WsPath, literal: Option<&str>) -> bool {
        let Some(literal) = literal else {
            return true;
        };
        match self.cx.door.read(file) {
            Ok(text) => memchr::memmem::find(&text, literal.as_bytes()).is_some(),
            Err(_) => true,
        }
    }
}

/// The scopes of a value; none for the whole workspace.
fn scopes(value: &Value) -> Result<Vec<&Scope>, String> {
    let mut found = Vec::new();
    let mut pending = vec![value];
    while let Some(value) = pending.pop() {
        match value {
            Value::Scope(scope) => found.push(&**scope),
            Value::List(values) => pending.extend(values.iter()),
            Value::Null => {}
            Value::Ref(held) => pending.push(&held.value),
            Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::String(_) => {
                return Err(format!("{} is no scope", label(value)));
            }
        }
    }
    if found.is_empty() && !matches!(value, Value::Null) {
        return Err("an empty list stands for nothing: give a scope".to_owned());
    }
    Ok(found)
}
