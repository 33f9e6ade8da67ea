//! Comments that accept a finding: `// hielements: allow(rule) reason`, and `#` in `Cargo.toml`.

use super::lines::Places;
use hielements_plugin::Suppression;
use std::ops::Range;

/// The suppressions among the comments of a text; `mark` begins a comment.
pub(super) fn all(
    text: &str,
    comments: impl Iterator<Item = Range<usize>>,
    mark: &str,
    places: &Places<'_>,
) -> Vec<Suppression> {
    comments
        .filter_map(|range| one(text, &range, mark, places))
        .collect()
}

fn one(text: &str, range: &Range<usize>, mark: &str, places: &Places<'_>) -> Option<Suppression> {
    let body = text.get(range.clone())?.strip_prefix(mark)?;
    let body = body.trim().strip_prefix("hielements:")?;
    let body = body.trim_start().strip_prefix("allow(")?;
    let (rule, reason) = body.split_once(')')?;
    let own = places.line(range.start);
    let alone = places.line_text(own)?.trim_start().starts_with(mark);
    Some(Suppression {
        rule: rule.trim().to_owned(),
        reason: reason.trim().to_owned(),
        place: places.place(range.start, range.end),
        line: if alone {
            next_code(own, mark, places)
        } else {
            own
        },
    })
}

/// The next line that is neither empty nor a comment; the line itself when there is none.
fn next_code(own: u32, mark: &str, places: &Places<'_>) -> u32 {
    (own + 1..)
        .map_while(|line| places.line_text(line).map(|text| (line, text.trim())))
        .find(|(_, text)| !text.is_empty() && !text.starts_with(mark))
        .map_or(own, |(line, _)| line)
}
