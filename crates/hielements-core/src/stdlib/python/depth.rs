//! How deep the syntax tree of a text would be, counted on its tokens before anything is built.
//!
//! A tree is walked and dropped by functions that call themselves, so its depth must be known first.
//! The count is never lower than the depth of a tree without syntax errors: every step down in a
//! tree costs a bracket, an operator or a keyword, and a comma inside brackets begins anew. Where the
//! parser recovers from an unclosed bracket it may nest deeper than the count, but only by lines that
//! are each indented more than the last, which the size limit bounds.

use ruff_python_ast::token::TokenKind;
use ruff_python_parser::{Mode, lexer};

/// Files larger than this are not parsed.
const MAX_BYTES: usize = 8 << 20;
/// Brackets in each other, as Python itself allows.
const MAX_BRACKETS: usize = 200;
/// Blocks in each other, as Python itself allows.
const MAX_BLOCKS: usize = 100;
/// Operators of one expression.
const MAX_OPERATORS: usize = 5_000;
/// Trees up to this depth fit into the stack of any thread.
const SHALLOW: usize = 100;
/// Room for the deepest tree that the limits let through.
const STACK: usize = 64 << 20;

/// Why a text is not parsed: in words, and the line from 1.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooDeep {
    pub(super) message: String,
    pub(super) line: usize,
}

/// Runs `work`, which builds, walks and drops the tree of the text, with a stack that suffices.
///
/// # Errors
///
/// When the tree would be too deep or the text is too large.
pub(super) fn with_room<R>(source: &str, work: impl FnOnce() -> R) -> Result<R, TooDeep> {
    if source.len() > MAX_BYTES {
        return Err(TooDeep {
            message: format!(
                "the file has {} bytes; functions and classes are read in files of up to \
                 {MAX_BYTES} bytes: split it or exclude it",
                source.len()
            ),
            line: 1,
        });
    }
    match measure(source) {
        Ok(depth) if depth <= SHALLOW => Ok(work()),
        Ok(_) => Ok(stacker::grow(STACK, work)),
        Err(limit) => Err(TooDeep {
            message: format!("{limit}: its functions and classes were not read"),
            line: line_of(source),
        }),
    }
}

/// The first line up to which the text is too deep already.
fn line_of(source: &str) -> usize {
    let ends: Vec<usize> = memchr::memchr_iter(b'\n', source.as_bytes())
        .map(|at| at + 1)
        .chain(std::iter::once(source.len()))
        .collect();
    ends.partition_point(|end| measure(&source[..*end]).is_ok()) + 1
}

/// One open bracket, or the statement around all of them.
#[derive(Default)]
struct Level {
    /// Operators since the last comma.
    operators: usize,
    /// The deepest bracket since then.
    inner: usize,
    /// The deepest part before the last comma.
    before: usize,
    /// Parameter lists of `lambda` that have not ended, whose commas begin nothing anew.
    lambdas: usize,
    /// What the levels around it count.
    around: usize,
}

impl Level {
    fn depth(&self) -> usize {
        self.before.max(self.operators + self.inner)
    }

    fn begin_anew(&mut self) {
        self.before = self.depth();
        (self.operators, self.inner, self.lambdas) = (0, 0, 0);
    }
}

fn measure(source: &str) -> Result<usize, String> {
    let mut tokens = lexer::lex(source, Mode::Module);
    let mut outer: Vec<Level> = Vec::new();
    let mut level = Level::default();
    let (mut blocks, mut deepest) = (0_usize, 0_usize);
    loop {
        let token = tokens.next_token();
        match token {
            TokenKind::EndOfFile => break,
            TokenKind::Indent => blocks += 1,
            TokenKind::Dedent => blocks = blocks.saturating_sub(1),
            TokenKind::Newline | TokenKind::Semi if outer.is_empty() => {
                deepest = deepest.max(2 * blocks + level.depth());
                level = Level::default();
            }
            TokenKind::Comma if outer.is_empty() => {}
            TokenKind::Comma if level.lambdas == 0 => level.begin_anew(),
            TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => {
                level.operators += 1;
                let around = level.around + level.operators;
                outer.push(std::mem::take(&mut level));
                level.around = around;
            }
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => {
                if let Some(around) = outer.pop() {
                    let inner = level.depth();
                    level = around;
                    level.inner = level.inner.max(inner);
                }
            }
            TokenKind::Lambda => {
                level.operators += 1;
                level.lambdas += 1;
            }
            TokenKind::Colon => {
                level.operators += 1;
                level.lambdas = level.lambdas.saturating_sub(1);
            }
            token => level.operators += usize::from(!is_leaf(token)),
        }
        within_limits(outer.len(), blocks, level.around + level.depth())?;
    }
    // The parser may read on behind an unclosed bracket as if there were none.
    let unclosed = if outer.is_empty() { 0 } else { SHALLOW };
    Ok(deepest.max(level.around + level.depth()) + unclosed + 1)
}

fn within_limits(brackets: usize, blocks: usize, operators: usize) -> Result<(), String> {
    if brackets > MAX_BRACKETS {
        Err(format!(
            "more than {MAX_BRACKETS} brackets in each other, which Python does not allow"
        ))
    } else if blocks > MAX_BLOCKS {
        Err(format!(
            "more than {MAX_BLOCKS} blocks in each other, which Python does not allow"
        ))
    } else if operators > MAX_OPERATORS {
        Err(format!(
            "an expression of more than {MAX_OPERATORS} operators"
        ))
    } else {
        Ok(())
    }
}

/// Tokens that stand for themselves and lead no deeper.
fn is_leaf(token: TokenKind) -> bool {
    matches!(
        token,
        TokenKind::Name
            | TokenKind::Int
            | TokenKind::Float
            | TokenKind::Complex
            | TokenKind::String
            | TokenKind::FStringStart
            | TokenKind::FStringMiddle
            | TokenKind::FStringEnd
            | TokenKind::TStringStart
            | TokenKind::TStringMiddle
            | TokenKind::TStringEnd
            | TokenKind::Comment
            | TokenKind::NonLogicalNewline
            | TokenKind::Newline
            | TokenKind::Comma
            | TokenKind::True
            | TokenKind::False
            | TokenKind::None
            | TokenKind::Ellipsis
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refused(source: &str, message: &str, line: usize) {
        let refused = with_room(source, || ()).expect_err("too deep");
        assert!(refused.message.contains(message), "{}", refused.message);
        assert_eq!(refused.line, line);
    }

    #[test]
    fn limits_name_themselves_and_the_line() {
        refused(
            &format!("x = 1\ny = {}", "(".repeat(200_000)),
            "more than 200 brackets",
            2,
        );
        refused(
            &format!("x = {}1", "1+".repeat(5_001)),
            "more than 5000 operators",
            1,
        );
        refused(
            &format!("x = [\n{}1]", "lambda a, b: ".repeat(5_001)),
            "more than 5000 operators",
            2,
        );
        let blocks = (0..=101).map(|depth| format!("{}if x:\n", " ".repeat(depth)));
        refused(&blocks.collect::<String>(), "more than 100 blocks", 102);
        refused(&"x\n".repeat(5 << 20), "the file has 10485760 bytes", 1);
    }

    #[test]
    fn wide_is_not_deep() {
        let row = format!("x = [{}]\n", "1 + 1, ".repeat(100_000));
        assert!(measure(&row).is_ok_and(|depth| depth < 10));
        assert!(measure("f'{a + b!r:>{w}}'\nlambda a, b: (a, b)\n").is_ok_and(|depth| depth < 10));
        assert!(measure("x = (1,\n").is_ok_and(|depth| depth > SHALLOW));
    }
}
