//! What can go wrong when the rules are judged.

use super::Entry;

/// Every entry of this area.
pub const ALL: &[&Entry] = &[&LIBRARY_REFUSED];

/// A library that was not allowed to run.
pub static LIBRARY_REFUSED: Entry = Entry::error(
    "library-refused",
    "A library was not allowed to run",
    "A configured library runs only after somebody trusts it on this machine, and only as it was \
     when they did. `hielements trust` shows what it would run and asks.",
    "[libraries]\ntool = { executable = \"python3\", args = [\"tool.py\"] }\n",
);
