//! The form of a part of a text: a selection, and what was just typed.

use super::super::ast::{AstNode, Item, token_span};
use super::super::kind::SyntaxKind::{self, *};
use super::super::kind::SyntaxToken;
use super::super::{Parse, parse};
use super::print::INDENT;
use super::{Refusal, all_edits, edits, is_same, means_the_same};
use crate::source::{FileId, Span, TextEdit, apply, saturated};
use rowan::TextSize;

/// A selection is widened to the statement around it so many times before all of the text is formed.
const WIDENINGS: usize = 8;

/// The edits that give a stretch of a text its form. What is around it keeps its own, unless the text
/// would mean something else then: a block cannot be indented in two ways.
///
/// # Errors
///
/// When the text has mistakes.
pub fn edits_within(
    file: FileId,
    text: &str,
    parsed: &Parse,
    selected: Span,
) -> Result<Vec<TextEdit>, Refusal> {
    let all = edits(file, text, parsed)?;
    let mut part = filled(text, selected);
    for _ in 0..WIDENINGS {
        let touched: Vec<TextEdit> = all
            .iter()
            .filter(|edit| is_in(edit, part))
            .cloned()
            .collect();
        if touched.len() == all.len() || is_same(parsed, file, &apply(text, &touched)) {
            return Ok(touched);
        }
        match around(parsed, part) {
            Some(wider) => part = wider,
            None => break,
        }
    }
    Ok(all)
}

/// A stretch without the white space at its ends.
fn filled(text: &str, span: Span) -> Span {
    let end = text.floor_char_boundary(span.end as usize);
    let start = text.floor_char_boundary(span.start as usize).min(end);
    let inner = &text[start..end];
    let before = inner.len() - inner.trim_start().len();
    let length = inner.trim().len();
    let start = start + before;
    Span::new(saturated(start), saturated(start + length))
}

/// Whether an edit changes something in a stretch, or what stands right before it.
fn is_in(edit: &TextEdit, part: Span) -> bool {
    edit.span.start < part.end && edit.span.end >= part.start
}

/// The smallest statement around a stretch that holds more.
fn around(parsed: &Parse, part: Span) -> Option<Span> {
    let root = parsed.syntax();
    let token = root
        .token_at_offset(TextSize::new(part.start))
        .right_biased()?;
    let items = token.parent_ancestors().filter_map(Item::cast);
    let mut spans = items.map(|item| item.span());
    spans.find(|span| span.start <= part.start && span.end >= part.end && *span != part)
}

/// What a line end or a `}` that was just typed changes; the byte behind it is at `offset`. Works in
/// texts with mistakes, as these are being typed.
pub fn edits_on_type(file: FileId, text: &str, parsed: &Parse, offset: u32) -> Vec<TextEdit> {
    let before = text.get(..offset as usize).unwrap_or_default();
    if before.ends_with('}') {
        return behind_brace(file, text, parsed, offset);
    }
    match before.rfind(['\n', '\r']) {
        Some(_) => behind_line(file, text, parsed, offset),
        None => Vec::new(),
    }
}

/// The block that a `}` ends, or at least the place of the `}`.
fn behind_brace(file: FileId, text: &str, parsed: &Parse, offset: u32) -> Vec<TextEdit> {
    let root = parsed.syntax();
    let Some(brace) = root.token_at_offset(TextSize::new(offset)).left_biased() else {
        return Vec::new();
    };
    let Some(body) = brace
        .parent()
        .filter(|body| brace.kind() == RBrace && body.kind() == Body)
    else {
        return Vec::new();
    };
    let part = body
        .parent()
        .map(|owner| super::super::ast::span_of(&owner));
    if let Some(Ok(edits)) = part.map(|part| edits_within(file, text, parsed, part)) {
        return edits;
    }
    let opened = body.first_token().map(|token| token_span(&token).start);
    let wanted = opened.map_or("", |opened| indentation(text, opened));
    indent_line(text, offset, wanted).into_iter().collect()
}

/// The spacing of the line before, and the indentation of this one.
fn behind_line(file: FileId, text: &str, parsed: &Parse, offset: u32) -> Vec<TextEdit> {
    let start = line_start(text, offset);
    let before = &text[..start];
    let before = before.strip_suffix('\n').unwrap_or(before);
    let before = before.strip_suffix('\r').unwrap_or(before);
    let begin = line_start(text, saturated(before.len()));
    if before[begin..].trim().is_empty() {
        return Vec::new();
    }
    let line = Span::new(saturated(begin), saturated(start));
    let mut found = spacing(file, text, parsed, line);
    let wanted = wanted_indentation(text, parsed, line, offset);
    found.extend(indent_line(text, offset, &wanted));
    found
}

/// The edits inside of a line.
fn spacing(file: FileId, text: &str, parsed: &Parse, line: Span) -> Vec<TextEdit> {
    let inside = |edit: &TextEdit| {
        let has_break = |text: &str| text.contains(['\n', '\r']);
        edit.span.start > line.start
            && edit.span.end < line.end
            && !has_break(&edit.new)
            && !has_break(&text[edit.span.start as usize..edit.span.end as usize])
            && !text[line.start as usize..edit.span.start as usize]
                .trim()
                .is_empty()
    };
    let mut found = all_edits(text, parsed);
    found.retain(inside);
    let after = parse(file, &apply(text, &found));
    if means_the_same(parsed, &after) {
        found
    } else {
        Vec::new()
    }
}

/// How the line behind `line` begins.
fn wanted_indentation(text: &str, parsed: &Parse, line: Span, offset: u32) -> std::string::String {
    let root = parsed.syntax();
    let tokens = root.token_at_offset(TextSize::new(line.end)).left_biased();
    let mut left = std::iter::successors(tokens, SyntaxToken::prev_token);
    let last = left.find(|token| !token.kind().is_trivia());
    let own = indentation(text, line.start).to_owned();
    let Some(last) = last.filter(|token| token_span(token).start >= line.start) else {
        return own;
    };
    let parent = last.parent().map(|parent| parent.kind());
    let goes_on = |kind: SyntaxKind| match kind {
        LBrace | LParen | LBracket | Eq | EqEq | NotEq => true,
        Colon => matches!(parent, Some(Body | Check)),
        Keyword => parent == Some(Binds),
        _ => false,
    };
    let behind = text[offset as usize..].trim_start_matches([' ', '\t']);
    let closes = behind.starts_with(['}', ')', ']']);
    if goes_on(last.kind()) && !closes {
        let step = if own.starts_with('\t') {
            "\t"
        } else {
            &" ".repeat(INDENT)
        };
        return own + step;
    }
    own
}

/// The edit that indents the line of a byte, where it is indented otherwise.
fn indent_line(text: &str, offset: u32, wanted: &str) -> Option<TextEdit> {
    let start = line_start(text, offset);
    let found = indentation(text, offset);
    let is_first = text[start..offset as usize].trim_start_matches([' ', '\t']);
    let span = Span::new(saturated(start), saturated(start + found.len()));
    (found != wanted && matches!(is_first, "" | "}")).then(|| TextEdit::new(span, wanted))
}

/// Where the line of a byte begins.
fn line_start(text: &str, offset: u32) -> usize {
    let before = &text[..text.floor_char_boundary(offset as usize)];
    before.rfind(['\n', '\r']).map_or(0, |end| end + 1)
}

/// The white space at the begin of the line of a byte.
fn indentation(text: &str, offset: u32) -> &str {
    let line = &text[line_start(text, offset)..];
    let end = line.find(|it| !matches!(it, ' ' | '\t'));
    &line[..end.unwrap_or(line.len())]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Sources, WsPath};

    fn file() -> FileId {
        Sources::default().add(WsPath::from_walk("test.hie"), "")
    }

    /// A text whose part between the two `|` is formed.
    #[track_caller]
    fn within(marked: &str, expected: &str) {
        let start = marked.find('|').expect("a place");
        let end = marked.rfind('|').expect("a place") - 1;
        let text = marked.replace('|', "");
        let parsed = parse(file(), &text);
        let part = Span::new(saturated(start), saturated(end));
        let found = edits_within(file(), &text, &parsed, part);
        assert_eq!(apply(&text, &found.expect("it is sound")), expected);
    }

    #[test]
    fn a_selection_is_formed_and_the_rest_is_not() {
        within(
            "import  a\n|import  b\n|import  c\n",
            "import  a\nimport b\nimport  c\n",
        );
        within(
            "element a {\n  |check  f( x )|\n  check  g( x )\n}\n",
            "element a {\n    check f(x)\n  check  g( x )\n}\n",
        );
        within("import  a\n|\n|import  c\n", "import  a\n\nimport  c\n");
    }

    #[test]
    fn a_block_by_indentation_is_formed_as_a_whole() {
        within(
            "element  a:\n  |check  f( x )|\n  check  g( x )\nelement  b\n",
            "element a:\n    check f(x)\n    check g(x)\nelement  b\n",
        );
    }

    #[test]
    fn a_text_with_mistakes_has_no_form() {
        let parsed = parse(file(), "element a:\n");
        let found = edits_within(file(), "element a:\n", &parsed, Span::new(0, 5));
        assert_eq!(found, Err(Refusal::Broken));
    }

    /// A text after what was typed before the `|`.
    #[track_caller]
    fn typed(marked: &str, expected: &str) {
        let offset = marked.find('|').expect("a place");
        let text = marked.replace('|', "");
        let parsed = parse(file(), &text);
        let found = edits_on_type(file(), &text, &parsed, saturated(offset));
        assert_eq!(apply(&text, &found), expected);
    }

    #[test]
    fn a_new_line_is_indented_and_the_one_before_is_spaced() {
        typed("element  a :\n|", "element a:\n    ");
        typed(
            "element a:\n  check f( x )\n|",
            "element a:\n  check f(x)\n  ",
        );
        typed("element a{\n|}", "element a {\n}");
        typed(
            "element a {\n\tscope s=\n|\n}",
            "element a {\n\tscope s =\n\t\t\n}",
        );
        typed(
            "element a:\n    check f(\n|)\n",
            "element a:\n    check f(\n    )\n",
        );
        typed("element a:  # why\n|", "element a:  # why\n    ");
        typed("element a:\r\n|", "element a:\r\n    ");
    }

    #[test]
    fn an_empty_line_before_leaves_the_next_alone() {
        typed(
            "element a:\n    scope s\n\n|",
            "element a:\n    scope s\n\n",
        );
        typed("\n|", "\n");
        typed("|", "");
        typed("# words  here\n|", "# words  here\n");
    }

    #[test]
    fn a_brace_gives_its_block_the_form() {
        typed(
            "import  x\nelement a {\n  scope  s\n  }|\nimport  y\n",
            "import  x\nelement a {\n    scope s\n}\nimport  y\n",
        );
        typed(
            "element a {\n  scope = \n    }|",
            "element a {\n  scope = \n}",
        );
        typed("  }|", "  }");
    }
}
