//! What can go wrong when the rules are judged.

use super::Entry;

/// Every entry of this area.
pub const ALL: &[&Entry] = &[&LIBRARY_REFUSED, &LIBRARY_FAILED];

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
