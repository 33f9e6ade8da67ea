//! Text → lossless tree. Never fails: a mistake is a diagnostic and an error node.

pub mod ast;
mod foreign;
pub mod format;
mod grammar;
mod kind;
mod layout;
mod lexer;
mod parser;
mod problems;
#[cfg(test)]
mod tests;
mod validate;

pub use kind::{Hielements, SyntaxElement, SyntaxKind, SyntaxNode, SyntaxToken};

use crate::diagnostics::Diagnostic;
use crate::diagnostics::catalogue::syntax as codes;
use crate::source::{FileId, Span, saturated};
use problems::Problems;

/// A parsed file: its tree, which holds every byte of the text, and what is wrong with it.
#[derive(Clone, Debug)]
pub struct Parse {
    green: rowan::GreenNode,
    diagnostics: Vec<Diagnostic>,
}

impl Parse {
    /// The tree, typed.
    pub fn tree(&self) -> ast::SourceFile {
        ast::SourceFile::from_root(self.syntax())
    }

    /// The tree, untyped.
    pub fn syntax(&self) -> SyntaxNode {
        SyntaxNode::new_root(self.green.clone())
    }

    /// What is wrong with the text, in the order of the text.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }
}

/// Reads a specification.
pub fn parse(file: FileId, text: &str) -> Parse {
    let mut problems = Problems::new(file);
    let text = accept_length(text, &mut problems);
    parse_with(text, problems)
}

/// Reads a specification from bytes; the text before the first byte that is not UTF-8 is parsed.
pub fn parse_bytes(file: FileId, bytes: &[u8]) -> Parse {
    let mut problems = Problems::new(file);
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let at = error.valid_up_to();
            let place = saturated(at);
            problems
                .add(
                    &codes::NOT_UTF8,
                    Span::new(place, place),
                    format!("byte {at} (0x{:02x}) is not UTF-8", bytes[at]),
                )
                .help("save the file as UTF-8");
            std::str::from_utf8(&bytes[..at]).unwrap_or_default()
        }
    };
    let text = accept_length(text, &mut problems);
    parse_with(text, problems)
}

/// The longest specification, in bytes. The tree of a text takes some sixty times its length.
const MAX_LENGTH: usize = 16 << 20;

/// A longer text is refused and read as empty.
fn accept_length<'a>(text: &'a str, problems: &mut Problems) -> &'a str {
    if text.len() <= MAX_LENGTH {
        return text;
    }
    problems
        .add(
            &codes::FILE_TOO_LARGE,
            Span::default(),
            "this file is larger than 16 MiB and was not read",
        )
        .help("split it");
    ""
}

fn parse_with(text: &str, mut problems: Problems) -> Parse {
    let tokens = lexer::lex(text, &mut problems);
    let layout = layout::layout(text, &tokens, &mut problems);
    let mut parser = parser::Parser::new(text, &tokens, &layout, &mut problems);
    grammar::file(&mut parser);
    let green = parser.finish();
    problems.keep_causes(&layout::begins(&tokens, &layout));
    validate::validate(&SyntaxNode::new_root(green.clone()), &mut problems);
    Parse {
        green,
        diagnostics: problems.into_sorted(),
    }
}

/// The tree as indented text: a line a node or token, with its bytes.
pub fn dump(parse: &Parse) -> String {
    format!("{:#?}", parse.syntax())
}
