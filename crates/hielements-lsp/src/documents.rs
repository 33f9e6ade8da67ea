//! The texts that are open in the editor.

use crate::position::{Encoding, character};
use ropey::Rope;
use tower_lsp::ls_types::TextDocumentContentChangeEvent;

/// A text that is open.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    /// Its text. Cheap to clone.
    pub(crate) rope: Rope,
    /// How often the editor changed it.
    pub(crate) version: i32,
    /// Whether the editor takes it for a specification.
    pub(crate) is_specification: bool,
}

impl Document {
    /// A text as it was opened.
    pub(crate) fn new(text: &str, version: i32) -> Self {
        Self {
            rope: Rope::from_str(text),
            version,
            is_specification: false,
        }
    }

    /// Takes in edits, one after the other: each is about the text that the one before left.
    pub(crate) fn edit(&mut self, edits: Vec<TextDocumentContentChangeEvent>, encoding: Encoding) {
        for edit in edits {
            let Some(range) = edit.range else {
                self.rope = Rope::from_str(&edit.text);
                continue;
            };
            let one = character(&self.rope, range.start, encoding);
            let other = character(&self.rope, range.end, encoding);
            let (start, end) = (one.min(other), one.max(other));
            self.rope.remove(start..end);
            self.rope.insert(start, &edit.text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::option;
    use proptest::prelude::*;
    use tower_lsp::ls_types::{Position, Range};

    type Edit<'a> = (Option<[u32; 4]>, &'a str);

    fn edit(range: Option<[u32; 4]>, text: String) -> TextDocumentContentChangeEvent {
        TextDocumentContentChangeEvent {
            range: range.map(|[line, column, end_line, end_column]| Range {
                start: Position::new(line, column),
                end: Position::new(end_line, end_column),
            }),
            range_length: None,
            text,
        }
    }

    /// A text after edits in UTF-16.
    fn check(before: &str, edits: &[Edit<'_>], after: &str) {
        let edits = edits.iter();
        let edits = edits.map(|(range, text)| edit(*range, (*text).to_owned()));
        let mut document = Document::new(before, 1);
        document.edit(edits.collect(), Encoding::Utf16);
        assert_eq!(document.rope.to_string(), after);
    }

    #[test]
    fn edits_follow_each_other() {
        check("a\nb\n", &[(None, "new")], "new");
        check("abc", &[(Some([0, 1, 0, 2]), "X")], "aXc");
        check(
            "one\ntwo\n",
            &[(Some([0, 0, 1, 0]), ""), (Some([0, 3, 0, 3]), "!")],
            "two!\n",
        );
        check("😀=1", &[(Some([0, 2, 0, 3]), "é")], "😀é1");
    }

    #[test]
    fn edits_of_places_that_are_not_there_are_clamped() {
        check("ab", &[(Some([5, 0, 9, 9]), "!")], "ab!");
        check("ab\r\ncd", &[(Some([0, 9, 1, 0]), "-")], "ab-cd");
        check("abcd", &[(Some([0, 3, 0, 1]), "-")], "a-d");
        check("", &[(Some([0, 0, 0, 0]), "a\rb")], "a\rb");
    }

    /// The byte of a text at a place, found without a rope.
    fn byte(text: &str, place: Position, encoding: Encoding) -> usize {
        let mut start = 0;
        for _ in 0..place.line {
            let rest = &text[start..];
            let Some(end) = rest.find(['\n', '\r']) else {
                return text.len();
            };
            start += end
                + if rest[end..].starts_with("\r\n") {
                    2
                } else {
                    1
                };
        }
        let line = &text[start..];
        let line = &line[..line.find(['\n', '\r']).unwrap_or(line.len())];
        let mut units = 0;
        for (at, letter) in line.char_indices() {
            units += match encoding {
                Encoding::Utf8 => letter.len_utf8(),
                Encoding::Utf16 => letter.len_utf16(),
            };
            if units > place.character as usize {
                return start + at;
            }
        }
        start + line.len()
    }

    fn plainly(text: &mut String, edit: &TextDocumentContentChangeEvent, encoding: Encoding) {
        let Some(range) = edit.range else {
            return edit.text.clone_into(text);
        };
        let one = byte(text, range.start, encoding);
        let other = byte(text, range.end, encoding);
        text.replace_range(one.min(other)..one.max(other), &edit.text);
    }

    proptest! {
        #[test]
        fn any_edits_are_those_of_a_plain_text(
            before in "[ab\r\né😀\u{feff}\u{2028}\t]{0,24}",
            edits in vec(
                (option::weighted(0.9, [0..6u32, 0..9u32, 0..6u32, 0..9u32]), "[x\r\n😀]{0,4}"),
                0..6,
            ),
            is_utf8 in any::<bool>(),
        ) {
            let encoding = if is_utf8 { Encoding::Utf8 } else { Encoding::Utf16 };
            let edits = edits.into_iter().map(|(range, text)| edit(range, text));
            let edits: Vec<_> = edits.collect();
            let mut plain = before.clone();
            for edit in &edits {
                plainly(&mut plain, edit, encoding);
            }
            let mut document = Document::new(&before, 1);
            document.edit(edits, encoding);
            prop_assert_eq!(document.rope.to_string(), plain);
        }
    }
}
