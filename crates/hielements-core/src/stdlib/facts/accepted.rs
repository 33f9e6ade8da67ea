//! Comments in code that accept a finding, whatever sign begins them: `# hielements: allow(rule)
//! reason`. Which comments a text has is for its language to say.

use super::places::Places;
use crate::source::{SUPPRESSION_MARK as MARK, suppression};
use hielements_plugin::{Place, Suppression};
use std::ops::Range;

/// The suppressions among the comments of a text; `sign` begins a comment. Behind code one speaks
/// about its own line, alone on a line about the next line with code.
pub(crate) fn suppressions(
    places: &Places<'_>,
    comments: impl IntoIterator<Item = Range<usize>>,
    sign: &str,
) -> Vec<Suppression> {
    // Most texts accept nothing, and have thousands of comments.
    if memchr::memmem::find(places.text(), MARK.as_bytes()).is_none() {
        return Vec::new();
    }
    let one = |range: Range<usize>| {
        let text = String::from_utf8_lossy(places.text().get(range.clone())?);
        let place = places.place(range.start, range.end);
        let mut found = accepted(&text, sign, place, place.line)?;
        let start = places.line(place.line)?.start;
        if places.text()[start..range.start].trim_ascii().is_empty() {
            found.line = next_code(places, place.line, sign);
        }
        Some(found)
    };
    comments.into_iter().filter_map(one).collect()
}

/// What a comment at a place accepts in a line; `None` for any other comment.
pub(crate) fn accepted(comment: &str, sign: &str, place: Place, line: u32) -> Option<Suppression> {
    let (rule, reason) = suppression(comment.strip_prefix(sign)?)?;
    Some(Suppression {
        rule: rule.to_owned(),
        reason: reason.to_owned(),
        place,
        line,
    })
}

/// The next line that is neither empty nor a comment; the line itself when there is none.
fn next_code(places: &Places<'_>, own: u32, sign: &str) -> u32 {
    (own + 1..)
        .map_while(|line| Some((line, places.text()[places.line(line)?].trim_ascii())))
        .find(|(_, text)| !text.is_empty() && !text.starts_with(sign.as_bytes()))
        .map_or(own, |(line, _)| line)
}
