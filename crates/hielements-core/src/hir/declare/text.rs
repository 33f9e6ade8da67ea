//! Statements as reports show them.

/// White space and line ends folded into single spaces, none inside brackets; strings as written.
pub(in crate::hir) fn normalised(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut quote = None;
    let mut escaped = false;
    let mut gap = false;
    for character in text.trim().chars() {
        if let Some(end) = quote {
            out.push(character);
            if !escaped && character == end {
                quote = None;
            }
            escaped = !escaped && character == '\\';
            continue;
        }
        if character.is_whitespace() {
            gap = true;
            continue;
        }
        let opened = out.ends_with(['(', '[', '.', '<']);
        let closes = matches!(character, ')' | ']' | ',' | '.' | '>');
        if (gap || out.ends_with(',')) && !opened && !closes && !out.is_empty() {
            out.push(' ');
        }
        gap = false;
        if matches!(character, '\'' | '"') {
            quote = Some(character);
        }
        out.push(character);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::normalised;

    #[test]
    fn white_space_is_folded_and_strings_are_not() {
        assert_eq!(
            normalised("files.exists( src ,\n   'a  b' ,limit = [ 1,2 ] )"),
            "files.exists(src, 'a  b', limit = [1, 2])"
        );
    }
}
