//! What can be wrong with `hielements.toml`.

use super::Entry;
use crate::diagnostics::Severity;

/// Every entry of this area.
pub const ALL: &[&Entry] = &[
    &CONFIG_SYNTAX,
    &CONFIG_DUPLICATE,
    &CONFIG_TYPE,
    &UNKNOWN_KEY,
    &MISSING_KEY,
    &CONTRADICTORY_KEYS,
    &BAD_VALUE,
    &BAD_VERSION,
    &VERSION_MISMATCH,
    &PATH_OUTSIDE,
    &MISSING_FILE,
    &UNKNOWN_LINT,
    &LIBRARY_NAME,
];

/// The text is no TOML.
pub static CONFIG_SYNTAX: Entry = Entry::error(
    "config-syntax",
    "The configuration is not TOML",
    "`hielements.toml` cannot be read at this line. The other lines still count.",
    "[workspace\nspecs = [\"shop.hie\"]\n",
);

/// A key or table stands twice.
pub static CONFIG_DUPLICATE: Entry = Entry::error(
    "config-duplicate",
    "A key or a table is given twice",
    "TOML allows each key once in a table, so two libraries cannot share a name. Keep one of them, \
     or rename one.",
    "[libraries]\ndocs = { path = \"a.wasm\" }\ndocs = { path = \"b.wasm\" }\n",
);

/// A value of another type.
pub static CONFIG_TYPE: Entry = Entry::error(
    "config-type",
    "A value has the wrong type",
    "The key wants a value of another type: a text, a list of texts, a table, a number or a truth \
     value. The message names both.",
    "[workspace]\nspecs = \"shop.hie\"\n",
);

/// A key that is not known.
pub static UNKNOWN_KEY: Entry = Entry::error(
    "unknown-key",
    "The configuration has a key that means nothing",
    "A key that Hielements does not know would be ignored in silence; most often it is a slip of \
     the pen. Correct it, or remove it.",
    "[workspace]\nspec = [\"shop.hie\"]\n",
);

/// A key that must be there.
pub static MISSING_KEY: Entry = Entry::error(
    "missing-key",
    "A key is missing",
    "A library needs either `path` (a `.wasm` module) or `executable` (a program). The library is \
     left out; the others load.",
    "[libraries]\ndocs = { args = [\"docs.py\"] }\n",
);

/// A key that has no effect beside another.
pub static CONTRADICTORY_KEYS: Entry = Entry {
    severity: Severity::Warning,
    ..Entry::error(
        "contradictory-keys",
        "A key has no effect beside another",
        "`type` decides first, then a `.wasm` path, then `executable`. What belongs to the other \
         tier is not used: a WASM module takes no arguments, and a process has no `limits` but its \
         `timeout`, and no `permissions` but `network`.",
        "[libraries]\ndocs = { type = \"wasm\", path = \"docs.wasm\", executable = \"python3\" }\n",
    )
};

/// A value of the right type that means nothing.
pub static BAD_VALUE: Entry = Entry::error(
    "bad-value",
    "A value cannot be understood",
    "The value has the right type and cannot be read: a size without a unit, a level that does not \
     exist, a glob with an open bracket. The message says what is expected.",
    "[lints]\nunverified-use = \"loud\"\n",
);

/// `requires` cannot be read.
pub static BAD_VERSION: Entry = Entry::error(
    "bad-version",
    "A version requirement cannot be read",
    "`requires` holds versions with `>=`, `>`, `<=`, `<`, `=`, `^` or `~`, joined with commas.",
    "[workspace]\nrequires = \"newest\"\n",
);

/// `requires` is not satisfied.
pub static VERSION_MISMATCH: Entry = Entry::error(
    "version-mismatch",
    "The workspace asks for another version of Hielements",
    "The team wrote the specification for other versions; results of this one may differ.",
    "[workspace]\nrequires = \">=99\"\n",
);

/// A path that is absolute or leaves the workspace.
pub static PATH_OUTSIDE: Entry = Entry::error(
    "path-outside",
    "A path leads out of the workspace",
    "Paths and globs in `hielements.toml` start at the workspace root and stay inside it, so that \
     a verdict is the same on every machine. A program outside is named bare (`python3`) and found \
     on `PATH`.",
    "[python]\nsource_roots = [\"../shared\"]\n",
);

/// A named file that is not there.
pub static MISSING_FILE: Entry = Entry::error(
    "missing-file",
    "A file that the configuration names does not exist",
    "Paths start at the workspace root. A file that is ignored counts as missing.",
    "[libraries]\ndocs = { path = \"lib/dosc.wasm\" }\n",
);

/// A lint that does not exist.
pub static UNKNOWN_LINT: Entry = Entry::error(
    "unknown-lint",
    "There is no such lint",
    "`[lints]` sets levels for lints (`unverified-use`), for functions (`\"python.no_dependency\"`) \
     and for named checks (`\"shop.web#thin\"`). Mistakes have no level: they are always errors.",
    "[lints]\nunverifed-use = \"deny\"\n",
);

/// A library name that the language cannot read.
pub static LIBRARY_NAME: Entry = Entry::error(
    "library-name",
    "The name of a library is not an identifier",
    "A specification calls a library by its name, so the name consists of letters, digits and \
     `_`, and does not begin with a digit.",
    "[libraries]\nmy-docs = { path = \"docs.wasm\" }\n",
);
