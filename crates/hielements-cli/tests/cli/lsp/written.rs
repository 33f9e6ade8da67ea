//! What an editor makes of edits.

use serde_json::Value;

/// A text after edits that do not overlap; columns count UTF-16.
pub(crate) fn edited(text: &str, edits: &Value) -> String {
    let mut edits: Vec<(usize, usize, &str)> = edits
        .as_array()
        .expect("a list")
        .iter()
        .map(|edit| {
            let at = |end: &str| byte(text, &edit["range"][end]);
            let new = edit["newText"].as_str().expect("a text");
            (at("start"), at("end"), new)
        })
        .collect();
    edits.sort_unstable();
    let mut out = text.to_owned();
    for (start, end, new) in edits.into_iter().rev() {
        out.replace_range(start..end, new);
    }
    out
}

fn byte(text: &str, place: &Value) -> usize {
    let number = |name: &str| place[name].as_u64().expect("a number");
    let mut lines = text.split_inclusive('\n');
    let line = usize::try_from(number("line")).expect("a small number");
    let start: usize = lines.by_ref().take(line).map(str::len).sum();
    let mut units = 0;
    let rest = lines.next().unwrap_or_default();
    let end = rest.char_indices().find(|(_, letter)| {
        let found = units >= number("character");
        units += letter.len_utf16() as u64;
        found
    });
    start + end.map_or(rest.len(), |(at, _)| at)
}
