//! The quotes of a string: `'`, unless `"` needs fewer escapes.

/// A string token in its best quotes; `None` where it stands so already.
pub(super) fn quoted(token: &str) -> Option<String> {
    let quote = token.chars().next()?;
    let inner = token.get(1..token.len().checked_sub(1)?)?;
    if !matches!(quote, '\'' | '"') || !token.ends_with(quote) {
        return None;
    }
    if quote == '\'' && !inner.contains('\'') {
        return None;
    }
    let units = units(inner);
    let count = |quote: &str| units.iter().filter(|unit| meant(unit) == quote).count();
    let best = if count("\"") < count("'") { '"' } else { '\'' };
    let mut out = String::with_capacity(token.len() + 2);
    out.push(best);
    for unit in &units {
        match meant(unit) {
            "'" | "\"" if meant(unit).starts_with(best) => out.extend(['\\', best]),
            "'" | "\"" => out.push_str(meant(unit)),
            _ => out.push_str(unit),
        }
    }
    out.push(best);
    (out != token).then_some(out)
}

/// The characters and escapes of a string.
fn units(inner: &str) -> Vec<&str> {
    let mut units = Vec::new();
    let mut rest = inner;
    while let Some(first) = rest.chars().next() {
        let second = rest.chars().nth(1).filter(|_| first == '\\');
        let length = first.len_utf8() + second.map_or(0, char::len_utf8);
        let (unit, behind) = rest.split_at(length);
        units.push(unit);
        rest = behind;
    }
    units
}

/// What an escape of a quote means; anything else means itself here.
fn meant(unit: &str) -> &str {
    match unit {
        "\\'" => "'",
        "\\\"" => "\"",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::ast::unescape;

    fn check(token: &str, expected: &str) {
        let best = quoted(token).unwrap_or_else(|| token.to_owned());
        assert_eq!(best, expected);
        assert_eq!(unescape(&best), unescape(token));
        assert_eq!(quoted(&best), None);
    }

    #[test]
    fn single_quotes_unless_double_ones_need_fewer_escapes() {
        check("'a'", "'a'");
        check("\"a\"", "'a'");
        check("\"it's\"", "\"it's\"");
        check("'it\\'s'", "\"it's\"");
        check("'say \\\"x\\\"'", "'say \\\"x\\\"'");
        check("\"say \\\"x\\\"\"", "'say \"x\"'");
        check("\"'\\\"\"", "'\\'\"'");
        check("\"\"", "''");
    }

    #[test]
    fn other_escapes_stay() {
        check("\"a\\\\b\\n\"", "'a\\\\b\\n'");
        check("\"\\\\\"", "'\\\\'");
        check("\"é\\t😀\"", "'é\\t😀'");
    }
}
