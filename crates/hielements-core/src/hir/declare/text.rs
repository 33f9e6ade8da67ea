//! Statements as reports show them.

/// White space and line ends folded into single spaces, none inside brackets and around the `=` of a
/// named argument, no comma before a closing bracket: the same text, however it is laid out. Strings
/// are as written.
pub(in crate::hir) fn normalised(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut quote = None;
    let mut escaped = false;
    let mut gap = false;
    let mut depth = 0_usize;
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
        let names = |it: char| it == '=' && depth > 0;
        let opened = out.ends_with(['(', '[', '.', '<']) || out.ends_with(names);
        let closes = matches!(character, ')' | ']' | ',' | '.' | '>') || names(character);
        if (gap || out.ends_with(',')) && !opened && !closes && !out.is_empty() {
            out.push(' ');
        }
        gap = false;
        match character {
            '(' | '[' => depth += 1,
            ')' | ']' => {
                depth = depth.saturating_sub(1);
                out.truncate(out.trim_end_matches(',').len());
            }
            _ => {}
        }
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
            "files.exists(src, 'a  b', limit=[1, 2])"
        );
        assert_eq!(
            normalised("a( x , b='=' , c = [ 1 , ] , ) == b"),
            "a(x, b='=', c=[1]) == b"
        );
    }
}
