//! What can go wrong when the rules are judged.

use super::Entry;

/// Every entry of this area.
pub const ALL: &[&Entry] = &[&LIBRARY_REFUSED, &LIBRARY_FAILED, &LIBRARY_PARKED];

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
