//! What can go wrong when the rules are judged.

use super::Entry;
use crate::diagnostics::Severity;

/// Every entry of this area.
pub const ALL: &[&Entry] = &[
    &LIBRARY_REFUSED,
    &LIBRARY_FAILED,
    &LIBRARY_PARKED,
    &LIBRARY_NOT_LOADED,
    &LIBRARY_KEPT,
    &LIBRARY_LIMITED,
];

/// A library that was not allowed to run.
pub static LIBRARY_REFUSED: Entry = Entry::error(
    "library-refused",
    "A library was not allowed to run",
    "A configured library runs only after somebody trusts it on this machine, and only as it was \
     when they did. `hielements trust` shows what it would run and asks.",
    "[libraries]\ntool = { executable = \"python3\", args = [\"tool.py\"] }\n",
);

/// A library that could not say what a file holds.
pub static LIBRARY_FAILED: Entry = Entry::error(
    "library-failed",
    "A library could not read a file of its language",
    "The library that reads the language crashed, ran out of a limit or gave no sound answer for this \
     file, so rules about its imports and items are not judged. The message says what happened; the \
     file is read again at the next change.",
    "[libraries]\ntool = { executable = \"python3\", args = [\"tool.py\"] }\n",
);

/// A library that failed again and again.
pub static LIBRARY_PARKED: Entry = Entry::error(
    "library-parked",
    "A library failed again and again and is left alone",
    "A library that could not be started three times in a row, or that failed at three looks at the \
     workspace in a row, is not tried again until its program, its files or its entry in \
     `hielements.toml` change. Its rules stay errors. The message holds the last failure.",
    "[libraries]\ntool = { executable = \"python3\", args = [\"tool.py\"] }\n",
);

/// A module that cannot be loaded.
pub static LIBRARY_NOT_LOADED: Entry = Entry::error(
    "library-not-loaded",
    "A WASM library cannot be loaded",
    "The file is no WASM module, imports or exports something else than a library does, fails when it \
     is started, or is another one than `sha256` says. Each rule that calls it is an error; the other \
     libraries load. `hielements lib check FILE.wasm` says more.",
    "[libraries]\nshop = { type = \"wasm\", path = \"shop/main.py\" }\n",
);

/// A changed module that does not load.
pub static LIBRARY_KEPT: Entry = Entry {
    severity: Severity::Warning,
    ..Entry::error(
        "library-kept",
        "A WASM library is used as it was before its last change",
        "The module changed while `watch` or an editor looks at the workspace, and the new one does not \
         load. Until it does, the old one answers; a new run will not know it.",
        "[libraries]\nshop = { path = \"shop.wasm\" }\n",
    )
};

/// A library that gets less than it asks for.
pub static LIBRARY_LIMITED: Entry = Entry {
    severity: Severity::Warning,
    ..Entry::error(
        "library-limited",
        "A WASM library runs without some of its permissions",
        "Reading the visible files of the workspace needs nobody's trust. What goes beyond that \
         (hidden files, writing, environment variables, the time, random numbers) is granted only after \
         somebody trusts the library on this machine, and only as it was when they did.",
        "[libraries.shop]\npath = \"shop.wasm\"\npermissions = { env = [\"LANG\"] }\n",
    )
};
