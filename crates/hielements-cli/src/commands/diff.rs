//! What changes in a text, as a patch.

use similar::{ChangeTag, TextDiff};

/// Lines around a change.
const CONTEXT: usize = 3;

/// A unified diff of one file.
pub(super) fn diff(shown: &str, before: &str, after: &str, color: bool) -> String {
    let diff = TextDiff::from_lines(before, after);
    let mut unified = diff.unified_diff();
    unified.context_radius(CONTEXT);
    let mut out = format!("--- {shown}\n+++ {shown}\n");
    for hunk in unified.iter_hunks() {
        out += &format!("{}\n", hunk.header());
        for change in hunk.iter_changes() {
            out += &line(change.tag(), change.value(), color);
        }
    }
    out
}

/// A line with its sign. Its own line end, and that it has none, is not shown.
fn line(tag: ChangeTag, text: &str, color: bool) -> String {
    let text = text.trim_end_matches(['\n', '\r']);
    let (sign, paint) = match tag {
        ChangeTag::Delete => ('-', "\u{1b}[31m"),
        ChangeTag::Insert => ('+', "\u{1b}[32m"),
        ChangeTag::Equal => (' ', ""),
    };
    if color && !paint.is_empty() {
        format!("{paint}{sign}{text}\u{1b}[0m\n")
    } else {
        format!("{sign}{text}\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(before: &str, after: &str, color: bool, expected: &str) {
        assert_eq!(diff("a.hie", before, after, color), expected);
    }

    #[test]
    fn changes_stand_in_their_lines() {
        check(
            "1\n2\n3\n4\n5\n6\n7\n8\n9\n",
            "1\n2\n3\n4\nV\n6\n7\n8\n9\n",
            false,
            "--- a.hie\n+++ a.hie\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+V\n 6\n 7\n 8\n",
        );
        check(
            "a\r\n",
            "a\n",
            false,
            "--- a.hie\n+++ a.hie\n@@ -1 +1 @@\n-a\n+a\n",
        );
    }

    #[test]
    fn colours_are_of_the_changes_only() {
        check(
            "a\nb\n",
            "a\n",
            true,
            "--- a.hie\n+++ a.hie\n@@ -1,2 +1 @@\n a\n\u{1b}[31m-b\u{1b}[0m\n",
        );
    }
}
