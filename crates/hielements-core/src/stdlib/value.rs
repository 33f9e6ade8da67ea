//! Values of the language at run time.

use crate::source::WsPath;
use hielements_plugin::Place;
use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// A value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Value {
    /// Nothing.
    Null,
    /// `true`, `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with a fraction.
    Float(f64),
    /// A text.
    String(Arc<str>),
    /// Values in order.
    List(Arc<[Value]>),
    /// A set of files or items.
    Scope(Arc<Scope>),
}

/// A set of files, optionally of items in files.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scope {
    /// How it was selected.
    pub kind: ScopeKind,
    /// The files, sorted.
    pub files: Arc<[WsPath]>,
    /// The language, where the selector says one.
    pub language: Option<Arc<str>>,
    /// The items, sorted; empty when the scope stands for whole files.
    pub items: Arc<[ScopeItem]>,
}

/// How a scope was selected, for messages and for checks that are relative to a folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ScopeKind {
    /// One file.
    File(WsPath),
    /// A folder with everything below.
    Folder(WsPath),
    /// A glob, with the folder it starts from.
    Glob {
        /// Where it starts.
        base: WsPath,
        /// The pattern.
        pattern: Arc<str>,
    },
    /// A part of a language: `module`, `package`, `class` … with its name.
    Item {
        /// The language's word.
        kind: Arc<str>,
        /// The name as the language spells it.
        name: Arc<str>,
    },
    /// All scopes of an element, by its path.
    Element(Arc<str>),
    /// Several scopes together, or the result of a set operation.
    Set,
}

/// An item in a scope.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ScopeItem {
    /// The file.
    pub file: WsPath,
    /// Where its name stands.
    pub place: Place,
    /// The language's word for it.
    pub kind: Arc<str>,
    /// Its name with containers, joined with a dot.
    pub name: Arc<str>,
}

impl Value {
    /// Whether a comparison of a specification calls both equal: numbers by their value, scopes by
    /// what they stand for.
    pub fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Int(a), Self::Float(b)) | (Self::Float(b), Self::Int(a)) => *a as f64 == *b,
            (Self::List(a), Self::List(b)) => {
                a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| a.is_same(b))
            }
            (Self::Scope(a), Self::Scope(b)) => a.files == b.files && a.items == b.items,
            (a, b) => a == b,
        }
    }

    /// The texts of a list, in order, those of lists inside it too; a single text is a list of one.
    pub fn texts(&self) -> Vec<&str> {
        match self {
            Self::String(text) => vec![text],
            Self::List(values) => values.iter().flat_map(Self::texts).collect(),
            Self::Null | Self::Bool(_) | Self::Int(_) | Self::Float(_) | Self::Scope(_) => {
                Vec::new()
            }
        }
    }
}

impl Scope {
    /// A scope of whole files.
    pub fn of_files(kind: ScopeKind, files: impl Into<Arc<[WsPath]>>) -> Self {
        Self {
            kind,
            files: files.into(),
            language: None,
            items: Arc::from([]),
        }
    }

    /// Whether it stands for nothing at all.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Whether a file belongs to it.
    pub fn has_file(&self, path: &WsPath) -> bool {
        self.files.binary_search(path).is_ok()
    }

    /// Its items in a file; none where it has the file as a whole.
    pub fn items_of(&self, path: &WsPath) -> &[ScopeItem] {
        let start = self.items.partition_point(|item| item.file < *path);
        let len = self.items[start..].partition_point(|item| item.file == *path);
        &self.items[start..start + len]
    }

    /// Everything in either.
    #[must_use]
    pub fn union<'a>(scopes: impl IntoIterator<Item = &'a Scope>) -> Scope {
        let mut files = Vec::new();
        let mut items: Vec<ScopeItem> = Vec::new();
        let mut whole = FxHashSet::default();
        let mut language: Option<Option<Arc<str>>> = None;
        for scope in scopes {
            files.extend(scope.files.iter().cloned());
            items.extend(scope.items.iter().cloned());
            let in_part: FxHashSet<&WsPath> = scope.items.iter().map(|item| &item.file).collect();
            whole.extend(scope.files.iter().filter(|file| !in_part.contains(file)));
            language = match language {
                None => Some(scope.language.clone()),
                Some(same) if same == scope.language => Some(same),
                Some(_) => Some(None),
            };
        }
        files.sort_unstable();
        files.dedup();
        // A whole file holds its items.
        items.retain(|item| !whole.contains(&item.file));
        items.sort_unstable();
        items.dedup();
        Scope {
            kind: ScopeKind::Set,
            files: files.into(),
            language: language.flatten(),
            items: items.into(),
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("nothing"),
            Self::Bool(value) => value.fmt(f),
            Self::Int(value) => value.fmt(f),
            Self::Float(value) => value.fmt(f),
            Self::String(text) => write!(f, "'{text}'"),
            Self::List(items) => {
                f.write_str("[")?;
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        f.write_str(", ")?;
                    }
                    item.fmt(f)?;
                }
                f.write_str("]")
            }
            Self::Scope(scope) => scope.kind.fmt(f),
        }
    }
}

impl fmt::Display for ScopeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "file {path}"),
            Self::Folder(path) => write!(f, "folder {path}"),
            Self::Glob { base, pattern } if base.is_root() => write!(f, "files {pattern}"),
            Self::Glob { base, pattern } => write!(f, "files {pattern} in {base}"),
            Self::Item { kind, name } => write!(f, "{kind} {name}"),
            Self::Element(path) => write!(f, "element {path}"),
            Self::Set => f.write_str("a set of files"),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::String(text.into())
    }
}

impl From<Scope> for Value {
    fn from(scope: Scope) -> Self {
        Self::Scope(Arc::new(scope))
    }
}

impl FromIterator<Value> for Value {
    fn from_iter<I: IntoIterator<Item = Value>>(values: I) -> Self {
        Self::List(values.into_iter().collect())
    }
}
