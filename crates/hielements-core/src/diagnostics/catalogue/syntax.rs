//! What can be wrong with the text of a specification.

use super::Entry;

/// Every entry of this area.
pub const ALL: &[&Entry] = &[&EXPECTED];

/// The grammar wanted something else.
pub static EXPECTED: Entry = Entry::error(
    "expected",
    "Something else is expected here",
    "The grammar does not allow what stands here. The message says what was found and what may \
     stand in its place.",
    "element shop:\n    scope src files.folder_selector('src')\n",
);
