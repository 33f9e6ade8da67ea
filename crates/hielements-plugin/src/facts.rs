//! Facts: what a language says about one file, and nothing about any other file.
//!
//! An extractor turns (path, text) into [`Facts`] without looking anywhere else, so facts can be
//! kept by the hash of the text. Names stay as written; resolving them is the resolver's work.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// How much of a file was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Imports and suppression comments only.
    Imports,
    /// Imports, items, exports.
    Items,
    /// All of that, and calls by name. Taken only when a check asks for calls.
    Calls,
}

/// A stretch of text. Lines and columns count from 1, columns in bytes of UTF-8; the end is
/// exclusive.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Place {
    /// First line.
    pub line: u32,
    /// Column in the first line.
    pub column: u32,
    /// Last line.
    pub end_line: u32,
    /// Column behind the last byte in the last line.
    pub end_column: u32,
}

impl Place {
    /// The place that stands for a file as a whole: line 1, column 1.
    pub const fn whole_file() -> Self {
        Self {
            line: 1,
            column: 1,
            end_line: 1,
            end_column: 1,
        }
    }
}

/// What one file says.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Facts {
    /// Import statements: those at the top of the file, then those of each container, the containers
    /// in byte order; in source order within each.
    pub imports: Vec<Import>,
    /// The modules that the file says there are besides itself, in source order, in languages in which
    /// files say so. Given at every level.
    pub modules: Vec<DeclaredModule>,
    /// Functions, classes, constants … in source order. Empty at [`Level::Imports`].
    pub items: Vec<Item>,
    /// The names that the file says it exports, if it says so (`__all__` in Python).
    pub exports: Option<Vec<String>>,
    /// Calls by name, in source order. Empty below [`Level::Calls`].
    pub calls: Vec<Call>,
    /// Comments that accept a finding on purpose.
    pub suppressions: Vec<Suppression>,
    /// Whether the file as a whole carries documentation.
    pub documented: bool,
    /// Why the file could not be analysed, or could be only in part. `None`: all of it was read.
    pub problem: Option<Problem>,
}

/// A place where the extractor could not go on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// What was found, in words.
    pub message: String,
    /// Where.
    pub place: Place,
}

/// One import statement.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    /// The module as written: `os.path`, `..models`, `crate::a`.
    pub target: String,
    /// The names taken from it; empty when the module itself is imported. A star is the name `*`.
    #[serde(default)]
    pub names: Vec<ImportedName>,
    /// The name that an imported module gets here (`import a.b as c`), where no names are taken.
    #[serde(default)]
    pub alias: Option<String>,
    /// Whether the names it brings are meant for others to import from here, as those of a package's
    /// `__init__` in Python or of `pub use` in Rust.
    #[serde(default)]
    pub exported: bool,
    /// What the import is for.
    #[serde(default)]
    pub kind: ImportKind,
    /// Whether it runs only under a condition (`if`, `try`) or inside a function.
    #[serde(default)]
    pub conditional: bool,
    /// The modules of the same file that it stands in, as in [`Item::container`]: an inline `mod` of
    /// Rust. `None` where the file itself imports.
    #[serde(default)]
    pub container: Option<String>,
    /// The whole statement.
    pub place: Place,
}

/// A module that a file declares: `mod a;` or `mod a { … }` of Rust. One that is declared several
/// times, each under a condition of its own, is given as often.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeclaredModule {
    /// Its name.
    pub name: String,
    /// The modules of the same file that it stands in, as in [`Item::container`]. `None` at the top
    /// of the file.
    #[serde(default)]
    pub container: Option<String>,
    /// Where its file is said to be, as written, one path a condition: `#[path = "…"]` of Rust.
    #[serde(default)]
    pub paths: Vec<String>,
    /// Whether it is written out here, and is no other file.
    #[serde(default)]
    pub inline: bool,
}

/// A name taken from an imported module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportedName {
    /// The name in the imported module.
    pub name: String,
    /// The name it gets here, where that differs.
    #[serde(default)]
    pub alias: Option<String>,
}

/// What an import is for.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum ImportKind {
    /// Needed when the program runs.
    #[default]
    Runtime,
    /// Seen by the type checker only (`if TYPE_CHECKING:`, `import type`).
    Type,
    /// Stands in test code.
    Test,
    /// Made by a call with a literal argument (`importlib.import_module('x')`).
    Dynamic,
}

/// A named part of a file: a function, a class, a constant.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// The language's own word: `function`, `class`, `variable`, `struct` …
    pub kind: String,
    /// The bare name.
    pub name: String,
    /// The items it stands in, outermost first, joined with a dot; `None` at the top of the file.
    #[serde(default)]
    pub container: Option<String>,
    /// Who may use it.
    #[serde(default)]
    pub visibility: Visibility,
    /// The name of the item in its declaration.
    pub place: Place,
    /// Whether it carries documentation.
    #[serde(default)]
    pub documented: bool,
    /// Whether it is a test.
    #[serde(default)]
    pub test: bool,
    /// Decorators or attributes as written, without their arguments.
    #[serde(default)]
    pub attributes: Vec<String>,
    /// Base types and implemented traits as written.
    #[serde(default)]
    pub bases: Vec<String>,
    /// Parameters and result, for what can be called.
    #[serde(default)]
    pub signature: Option<Signature>,
    /// The literal that a constant stands for.
    #[serde(default)]
    pub value: Option<Literal>,
}

/// Who may use an item.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Visibility {
    /// Everybody.
    #[default]
    Public,
    /// A part of the code base: a crate, a package.
    Restricted,
    /// Its own module only.
    Private,
}

/// Parameters and result type of a function.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// In order, without `self`.
    pub parameters: Vec<Parameter>,
    /// The result type as written.
    #[serde(default)]
    pub returns: Option<String>,
}

/// One parameter of a function.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// Its type as written.
    #[serde(default, rename = "type")]
    pub type_name: Option<String>,
}

/// A literal value in the code. In JSON it is itself; in formats that do not describe themselves it
/// is tagged.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// `true`, `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with a fraction.
    Float(f64),
    /// A text.
    String(String),
    /// A list, tuple or set.
    List(Vec<Literal>),
}

/// A call by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// The callee as written, dotted: `os.path.join`. With a leading dot, `.save`, what is called on
    /// something that has no name of its own, such as the result of another call.
    pub name: String,
    /// The function or class that the call stands in, as in [`Item::container`].
    #[serde(default)]
    pub container: Option<String>,
    /// The whole call.
    pub place: Place,
}

/// `hielements: allow(rule) reason` in a comment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suppression {
    /// What is accepted: a function, a lint or the id of a named check.
    pub rule: String,
    /// Why. Empty is a mistake that the engine reports.
    pub reason: String,
    /// The comment.
    pub place: Place,
    /// The line it speaks about: the next line with code, or its own when code stands before it.
    pub line: u32,
}

/// A literal as JSON has it.
#[derive(Deserialize)]
#[serde(untagged)]
enum Plain {
    Bool(bool),
    Int(i64),
    Float(f64),
    String(String),
    List(Vec<Literal>),
}

/// A literal with its tag.
#[derive(Deserialize)]
enum Tagged {
    Bool(bool),
    Int(i64),
    Float(f64),
    String(String),
    List(Vec<Literal>),
}

impl Serialize for Literal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            return match self {
                Self::Bool(value) => serializer.serialize_bool(*value),
                Self::Int(value) => serializer.serialize_i64(*value),
                Self::Float(value) => serializer.serialize_f64(*value),
                Self::String(value) => serializer.serialize_str(value),
                Self::List(values) => serializer.collect_seq(values),
            };
        }
        let name = "Literal";
        match self {
            Self::Bool(value) => serializer.serialize_newtype_variant(name, 0, "Bool", value),
            Self::Int(value) => serializer.serialize_newtype_variant(name, 1, "Int", value),
            Self::Float(value) => serializer.serialize_newtype_variant(name, 2, "Float", value),
            Self::String(value) => serializer.serialize_newtype_variant(name, 3, "String", value),
            Self::List(values) => serializer.serialize_newtype_variant(name, 4, "List", values),
        }
    }
}

impl<'de> Deserialize<'de> for Literal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            return Ok(match Plain::deserialize(deserializer)? {
                Plain::Bool(value) => Self::Bool(value),
                Plain::Int(value) => Self::Int(value),
                Plain::Float(value) => Self::Float(value),
                Plain::String(value) => Self::String(value),
                Plain::List(values) => Self::List(values),
            });
        }
        Ok(match Tagged::deserialize(deserializer)? {
            Tagged::Bool(value) => Self::Bool(value),
            Tagged::Int(value) => Self::Int(value),
            Tagged::Float(value) => Self::Float(value),
            Tagged::String(value) => Self::String(value),
            Tagged::List(values) => Self::List(values),
        })
    }
}
