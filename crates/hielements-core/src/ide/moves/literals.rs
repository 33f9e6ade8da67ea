//! Strings of specifications and of TOML with another text in them, in the quotes that they have.

/// A string of a specification.
pub(super) fn hielements(token: &str, new: &str) -> Option<String> {
    let quote = token.chars().next().filter(|it| matches!(it, '\'' | '"'))?;
    let mut out = String::with_capacity(new.len() + 2);
    out.push(quote);
    for letter in new.chars() {
        if letter == quote || letter == '\\' {
            out.push('\\');
        }
        out.push(letter);
    }
    out.push(quote);
    Some(out)
}

/// A string of TOML on one line.
pub(super) fn toml(token: &str, new: &str) -> Option<String> {
    if token.starts_with("'''") || token.starts_with("\"\"\"") {
        return None;
    }
    let is_plain = new.chars().all(|it| it != '\'' && !it.is_control());
    if token.starts_with('\'') && is_plain {
        return Some(format!("'{new}'"));
    }
    let mut out = String::from("\"");
    for letter in new.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            it if it.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(it))),
            it => out.push(it),
        }
    }
    out.push('"');
    Some(out)
}
