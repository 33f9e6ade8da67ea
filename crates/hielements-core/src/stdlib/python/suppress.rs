//! Comments that accept a finding: `# hielements: allow(rule) reason`.

use super::lines::Lines;
use hielements_plugin::Suppression;
use std::ops::Range;

/// The suppressions among the comments of a text.
pub(super) fn all(text: &[u8], comments: &[Range<usize>], lines: &Lines) -> Vec<Suppression> {
    comments
        .iter()
        .filter_map(|range| one(text, range, lines))
        .collect()
}

fn one(text: &[u8], range: &Range<usize>, lines: &Lines) -> Option<Suppression> {
    let comment = text.get(range.clone())?;
    let body = comment.trim_ascii_start().strip_prefix(b"#")?;
    let body = body.trim_ascii().strip_prefix(b"hielements:")?;
    let body = body.trim_ascii_start().strip_prefix(b"allow(")?;
    let close = body.iter().position(|b| *b == b')')?;
    let own = lines.line(range.start);
    let before = &text[lines.start(own)?..range.start];
    let line = if before.trim_ascii().is_empty() {
        next_code(text, own, lines)
    } else {
        own
    };
    Some(Suppression {
        rule: String::from_utf8_lossy(body[..close].trim_ascii()).into_owned(),
        reason: String::from_utf8_lossy(body[close + 1..].trim_ascii()).into_owned(),
        place: lines.place(range.start, range.end),
        line,
    })
}

/// The next line that is neither empty nor a comment; the line itself when there is none.
fn next_code(text: &[u8], own: u32, lines: &Lines) -> u32 {
    let mut line = own + 1;
    while let Some(start) = lines.start(line) {
        let end = lines.start(line + 1).unwrap_or(text.len());
        let content = text[start..end].trim_ascii();
        if !content.is_empty() && !content.starts_with(b"#") {
            return line;
        }
        line += 1;
    }
    own
}
