//! How deep a text may nest, and a stack that is large enough for the parser, which recurses.
//!
//! The bound is found on tokens: it never falls below the true depth of the tree, so that no text,
//! however hostile, overflows a stack.

use super::lexer::{Kind, Tokens};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Stack that one level of nesting may take, debug builds included.
const LEVEL: usize = 16 * 1024;
/// Texts that nest no deeper are parsed where they are.
const SHALLOW: usize = 48;
/// Texts that nest deeper are not parsed.
const DEEPEST: usize = 16_000;

/// Runs a parser on a stack that is large enough; `Err` says why it gave nothing.
pub(super) fn guarded<T: Send>(
    tokens: &Tokens<'_>,
    parse: impl FnOnce() -> T + Send,
) -> Result<T, String> {
    let depth = bound(tokens);
    if depth > DEEPEST {
        return Err(format!(
            "the code may nest more than {DEEPEST} levels deep; only its imports are used"
        ));
    }
    let stopped = || "the parser gave up on this file; only its imports are used".to_owned();
    if depth <= SHALLOW {
        return catch_unwind(AssertUnwindSafe(parse)).map_err(|_| stopped());
    }
    std::thread::scope(|scope| {
        let parser = std::thread::Builder::new()
            .stack_size((depth + SHALLOW) * LEVEL)
            .spawn_scoped(scope, parse)
            .map_err(|error| format!("no thread to parse the file in: {error}"))?;
        parser.join().map_err(|_| stopped())
    })
}

/// What stands between two brackets.
#[derive(Clone, Copy, Default)]
struct Group {
    /// Tokens since the last separator: each may open a level.
    run: usize,
    /// Angle brackets that may still be open.
    angles: usize,
}

/// No tree of this text is deeper.
fn bound(tokens: &Tokens<'_>) -> usize {
    let mut outer: Vec<Group> = Vec::new();
    let mut group = Group::default();
    let (mut sum, mut deepest) = (0_usize, 0_usize);
    for (at, token) in tokens.code.iter().enumerate() {
        group.run += 1;
        match token.kind {
            Kind::Mark(b'(' | b'[' | b'{') => {
                sum += group.run;
                outer.push(std::mem::take(&mut group));
            }
            Kind::Mark(close @ (b')' | b']' | b'}')) => {
                group = outer.pop().unwrap_or_default();
                sum = sum.saturating_sub(group.run);
                if close == b'}' && ends_here(tokens, at + 1) {
                    group = Group::default();
                }
            }
            Kind::Mark(b';') => group = Group::default(),
            Kind::Mark(b',') => group.run = group.angles,
            Kind::Mark(b'<') => group.angles += 1,
            Kind::Mark(b'>') => group.angles = group.angles.saturating_sub(1),
            Kind::Mark(_) | Kind::Word | Kind::RawWord | Kind::Colons | Kind::Other => {}
        }
        deepest = deepest.max(sum + group.run);
    }
    deepest
}

/// Whether what stands behind a `}` begins something new.
fn ends_here(tokens: &Tokens<'_>, at: usize) -> bool {
    match tokens.kind(at) {
        Some(Kind::Word) => !matches!(tokens.word(at), "else" | "as" | "in"),
        Some(Kind::RawWord) => true,
        Some(Kind::Mark(mark)) => matches!(mark, b'#' | b'}' | b';'),
        Some(Kind::Colons | Kind::Other) | None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ra_ap_syntax::{Edition, SourceFile};

    /// Parses and drops; what matters is that it comes back.
    fn parse(text: &str) -> Result<usize, String> {
        let tokens = Tokens::new(text);
        guarded(&tokens, || {
            SourceFile::parse(text, Edition::Edition2021).errors().len()
        })
    }

    #[test]
    fn hostile_nesting_overflows_no_stack() {
        let seeds = [
            "(",
            "[",
            "{",
            "&",
            "!",
            "-",
            "|x| ",
            "A<B, ",
            "A<",
            "x = ",
            "return ",
            "if a {} else ",
            "a.b().",
            "1 + ",
            "*const ",
            "fn() -> ",
            "match x { _ => ",
            "mod a { ",
            "a::",
            "box ",
            "&&mut ",
            "..",
            "impl A<",
            "dyn Fn() -> ",
            "#[a] ",
            "unsafe ",
            "a as ",
            "use a::{",
        ];
        for seed in seeds {
            for head in ["fn f() { let x = ", "type T = ", "fn f(x: ", ""] {
                for count in [40, 300] {
                    let text = format!("{head}{}", seed.repeat(count));
                    assert!(parse(&text).is_ok(), "{seed}");
                }
                let text = format!("{head}{}", seed.repeat(20_000));
                assert!(parse(&text).is_err() || seed.contains(['{', ',']), "{seed}");
            }
        }
    }

    #[test]
    fn common_code_is_shallow() {
        let text = "fn f(a: u8, b: u8) -> u8 { let c = a + b; match c { 0 => {} _ => {} } c }\n";
        let depth = bound(&Tokens::new(&text.repeat(200)));
        assert!(depth < SHALLOW, "{depth}");
    }
}
