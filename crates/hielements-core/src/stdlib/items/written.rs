//! Types as they are written, in the code and in a rule, and whether they are the same. Knows no
//! language: `Optional[X]` and `Union[X, Y]` are `X | None` and `X | Y`, quotes and blanks count for
//! nothing, the order of alternatives neither.

use globset::{GlobBuilder, GlobMatcher};
use std::fmt;

/// The type that a rule wants.
pub(super) struct Wanted {
    text: String,
    alternatives: Vec<Vec<Token>>,
    /// For a text with stars: what it matches.
    glob: Option<GlobMatcher>,
}

/// A name with its qualification, or a sign.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Token {
    Name(String),
    Sign(char),
}

impl Wanted {
    /// Reads a type.
    ///
    /// # Errors
    ///
    /// When it is empty or no glob.
    pub(super) fn new(text: &str) -> Result<Self, String> {
        let alternatives = alternatives(text);
        if alternatives.iter().all(Vec::is_empty) {
            return Err("an empty type stands for nothing: write the name of a type".to_owned());
        }
        let glob = text.contains('*').then(|| glob(&plain(text))).transpose()?;
        Ok(Self {
            text: text.to_owned(),
            alternatives,
            glob,
        })
    }

    /// Whether a declared type is the one; `full` gives the full name of a name in the file.
    pub(super) fn is(&self, declared: &str, full: &dyn Fn(&str) -> Option<String>) -> bool {
        if let Some(glob) = &self.glob {
            return glob.is_match(plain(declared));
        }
        let declared = alternatives(declared);
        let mut rest: Vec<&Vec<Token>> = declared.iter().collect();
        self.alternatives.len() == rest.len()
            && self.alternatives.iter().all(|wanted| {
                let at = rest.iter().position(|given| same(wanted, given, full));
                at.map(|at| rest.remove(at)).is_some()
            })
    }
}

impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.text)
    }
}

fn glob(text: &str) -> Result<GlobMatcher, String> {
    let mut pattern = String::new();
    for c in text.chars() {
        match c {
            '[' | ']' | '{' | '}' | '?' | '!' => {
                pattern.push('[');
                pattern.push(c);
                pattern.push(']');
            }
            _ => pattern.push(c),
        }
    }
    GlobBuilder::new(&pattern)
        .build()
        .map(|glob| glob.compile_matcher())
        .map_err(|error| format!("`{text}` is no type: {}", error.kind()))
}

fn plain(text: &str) -> String {
    let kept = text
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '\'' | '"'));
    kept.collect()
}

/// The alternatives of a type.
fn alternatives(text: &str) -> Vec<Vec<Token>> {
    let mut pending = vec![tokens(&plain(text))];
    let mut found = Vec::new();
    while let Some(part) = pending.pop() {
        match split(&part) {
            Some(parts) => pending.extend(parts),
            None => found.push(part),
        }
    }
    found.sort();
    found.dedup();
    found
}

/// The parts of a union; `None` for anything else.
fn split(part: &[Token]) -> Option<Vec<Vec<Token>>> {
    let bars = split_at(part, '|');
    if bars.len() > 1 {
        return Some(bars);
    }
    let [
        Token::Name(name),
        Token::Sign('['),
        inner @ ..,
        Token::Sign(']'),
    ] = part
    else {
        return None;
    };
    match last(name) {
        "Optional" => Some(vec![inner.to_vec(), vec![Token::Name("None".to_owned())]]),
        "Union" => Some(split_at(inner, ',')),
        _ => None,
    }
}

/// The parts between signs that stand in no bracket.
fn split_at(tokens: &[Token], sign: char) -> Vec<Vec<Token>> {
    let mut parts = vec![Vec::new()];
    let mut depth = 0_usize;
    for token in tokens {
        match token {
            Token::Sign('[' | '(' | '<' | '{') => depth += 1,
            Token::Sign(']' | ')' | '>' | '}') => depth = depth.saturating_sub(1),
            Token::Sign(_) | Token::Name(_) => {}
        }
        if depth == 0 && *token == Token::Sign(sign) {
            parts.push(Vec::new());
        } else if let Some(part) = parts.last_mut() {
            part.push(token.clone());
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}

fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut name = String::new();
    for c in text.chars() {
        if c.is_alphanumeric() || matches!(c, '_' | '.' | ':') {
            name.push(c);
            continue;
        }
        if !name.is_empty() {
            tokens.push(Token::Name(std::mem::take(&mut name)));
        }
        tokens.push(Token::Sign(c));
    }
    if !name.is_empty() {
        tokens.push(Token::Name(name));
    }
    tokens
}

fn same(wanted: &[Token], given: &[Token], full: &dyn Fn(&str) -> Option<String>) -> bool {
    let one = |(wanted, given): (&Token, &Token)| match (wanted, given) {
        (Token::Name(wanted), Token::Name(given)) => same_name(wanted, given, full),
        (wanted, given) => wanted == given,
    };
    wanted.len() == given.len() && wanted.iter().zip(given).all(one)
}

/// A bare name fits any qualification; a qualified one must be what the name in the file means.
fn same_name(wanted: &str, given: &str, full: &dyn Fn(&str) -> Option<String>) -> bool {
    if wanted == given || wanted == last(given) {
        return true;
    }
    full(given).is_some_and(|full| {
        full.strip_suffix(wanted)
            .is_some_and(|before| before.is_empty() || before.ends_with(['.', ':']))
    })
}

fn last(name: &str) -> &str {
    name.rsplit(['.', ':']).next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(wanted: &str, declared: &str, expected: bool) {
        let full = |name: &str| (name == "O").then(|| "shop.models.Order".to_owned());
        let wanted = Wanted::new(wanted).expect("a type");
        assert_eq!(wanted.is(declared, &full), expected, "{wanted} {declared}");
    }

    #[test]
    fn types_are_compared_by_what_they_mean() {
        check("Order", "Order", true);
        check("Order", "'Order'", true);
        check("Order", "models.Order", true);
        check("Order", "O", true);
        check("shop.models.Order", "O", true);
        check("shop.models.Order", "Order", false);
        check("Order", "list[Order]", false);
        check("list[Order]", "list[ Order ]", true);
        check("Order | None", "Optional[Order]", true);
        check("Optional[Order]", "None | Order", true);
        check("Union[A, B, None]", "Optional[Union[B, A]]", true);
        check("dict[str, A | B]", "dict[str, A | B]", true);
        check("*Order*", "list[Order]", true);
        check("list[*]", "list[Order]", true);
        check("None", "None", true);
        check("Result<Order, E>", "Result<Order,E>", true);
    }

    #[test]
    fn an_empty_type_is_refused() {
        assert!(Wanted::new(" ").is_err());
    }
}
