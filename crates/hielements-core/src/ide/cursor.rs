//! Where a byte of a text is: in a string or comment, behind which words, in which body, in which
//! argument of which call. Looks at tokens, so that it works in what is half typed.

use super::tree;
use crate::source::Span;
use crate::syntax::ast::{
    AstNode, Body, ConnectionCheck, Element, ElementSpec, LanguageDecl, Pattern, token_span,
};
use crate::syntax::{SyntaxKind, SyntaxNode, SyntaxToken};
use rowan::TextSize;

/// A place in a text.
pub(super) struct Cursor<'t> {
    text: &'t str,
    root: SyntaxNode,
    offset: u32,
    /// The token that the byte is in or right behind.
    token: Option<SyntaxToken>,
}

/// What a body belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Around {
    /// Nothing: the top of the file.
    File,
    /// An element.
    Element,
    /// A pattern, or an element that a requirement asks for.
    Pattern,
    /// `language`.
    Language,
    /// `connection_check`.
    ConnectionCheck,
}

/// A call whose arguments hold the place.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Calling {
    /// The words in front of the `(`; of a call on the result of a call, those of that call come
    /// first.
    pub(super) words: Vec<String>,
    /// Whether the call stands on the result of another.
    pub(super) on_result: bool,
    /// Arguments in front of the one that holds the place.
    pub(super) before: usize,
    /// All arguments.
    pub(super) count: usize,
    /// Names of named arguments.
    pub(super) named: Vec<String>,
    /// The name of the argument that holds the place.
    pub(super) name: Option<String>,
    /// Whether the first argument is a string or number.
    pub(super) leads_with_text: bool,
}

/// Further than that nobody's call begins.
const FARTHEST: usize = 4000;

impl<'t> Cursor<'t> {
    /// The byte at `offset`, or the end of the text.
    pub(super) fn new(text: &'t str, offset: u32) -> Self {
        Self::within(text, tree(text).syntax().clone(), offset)
    }

    /// The same in a text whose tree is known.
    pub(super) fn within(text: &'t str, root: SyntaxNode, offset: u32) -> Self {
        let offset = offset.min(root.text_range().end().into());
        let token = root.token_at_offset(TextSize::new(offset)).left_biased();
        Self {
            text,
            root,
            offset,
            token,
        }
    }

    /// The byte.
    pub(super) fn offset(&self) -> u32 {
        self.offset
    }

    /// Whether it is in a comment.
    pub(super) fn in_comment(&self) -> bool {
        let kind = self.token.as_ref().map(SyntaxToken::kind);
        matches!(
            kind,
            Some(SyntaxKind::Comment | SyntaxKind::DocComment | SyntaxKind::BlockComment)
        )
    }

    /// The string that it is in, and not behind.
    pub(super) fn string(&self) -> Option<SyntaxToken> {
        let token = self
            .token
            .clone()
            .filter(|token| token.kind() == SyntaxKind::String)?;
        let span = token_span(&token);
        let is_inside =
            self.offset > span.start && (self.offset < span.end || !is_closed(token.text()));
        is_inside.then_some(token)
    }

    /// The word that it is in or right behind.
    pub(super) fn word(&self) -> Option<SyntaxToken> {
        let right = self
            .root
            .token_at_offset(TextSize::new(self.offset))
            .right_biased();
        let mut both = self.token.iter().chain(right.iter());
        let is_word =
            |token: &&SyntaxToken| matches!(token.kind(), SyntaxKind::Ident | SyntaxKind::Keyword);
        both.find(is_word).cloned()
    }

    /// The bytes of the word, or none where something new begins.
    pub(super) fn replaced(&self) -> Span {
        let word = self
            .word()
            .filter(|word| token_span(word).start < self.offset);
        word.map_or(Span::new(self.offset, self.offset), |word| {
            token_span(&word)
        })
    }

    /// The tokens in front of the word, the nearest first; no comments and no white space.
    pub(super) fn before(&self) -> impl Iterator<Item = SyntaxToken> + use<'t> {
        let start = self.replaced().start;
        let first = self
            .root
            .token_at_offset(TextSize::new(start))
            .left_biased();
        let all = std::iter::successors(first, SyntaxToken::prev_token);
        all.filter(move |token| !token.kind().is_trivia() && token_span(token).end <= start)
            .take(FARTHEST)
    }

    /// Whether nothing but white space stands between the start of the line and the word.
    pub(super) fn begins_line(&self) -> bool {
        let start = self.replaced().start;
        let first = self
            .root
            .token_at_offset(TextSize::new(start))
            .left_biased();
        let mut left = std::iter::successors(first, SyntaxToken::prev_token);
        let ended = left.find(|token| {
            token_span(token).start < start && token.kind() != SyntaxKind::Whitespace
        });
        ended.is_none_or(|token| matches!(token.kind(), SyntaxKind::LineEnd | SyntaxKind::Bom))
    }

    /// The words of a path that the word continues: those in front of its dot.
    pub(super) fn path(&self) -> Option<(Vec<String>, bool)> {
        let mut before = self.before();
        before
            .next()
            .filter(|token| token.kind() == SyntaxKind::Dot)?;
        Some(path_of(&mut before.peekable()))
    }

    /// The bodies around it, the outermost first: what each belongs to and where its name stands.
    pub(super) fn around(&self) -> Vec<(Around, Span)> {
        let mut found: Vec<(Around, Span)> = Vec::new();
        for node in self.root.descendants() {
            if u32::from(node.text_range().start()) >= self.offset {
                break;
            }
            if let Some((kind, name, body)) = owner(&node)
                && self.is_in(&node, &body)
            {
                found.push((kind, name));
            }
        }
        found
    }

    /// The names of the bodies that hold the token in the tree, the innermost first. That is quicker
    /// than [`Cursor::around`], and the same in what is not half typed.
    pub(super) fn holders(&self) -> impl Iterator<Item = Span> {
        let nodes = self.token.iter().flat_map(SyntaxToken::parent_ancestors);
        nodes.filter_map(|node| owner(&node).map(|(_, name, _)| name))
    }

    fn is_in(&self, node: &SyntaxNode, body: &Body) -> bool {
        let opened = body
            .syntax()
            .first_token()
            .filter(|token| token.kind() == SyntaxKind::LBrace);
        let span = body.span();
        if let Some(opened) = opened {
            let close = body
                .syntax()
                .last_token()
                .filter(|it| it.kind() == SyntaxKind::RBrace);
            let end = close.map_or(u32::MAX, |close| token_span(&close).start);
            return (token_span(&opened).end..=end).contains(&self.offset);
        }
        if self.offset <= span.start {
            return false;
        }
        let column = self.column(self.offset, true);
        let is_last = || {
            let next = self.before().next();
            next.is_none_or(|token| token_span(&token).end <= span.end)
        };
        column > self.column(node.text_range().start().into(), false)
            && (self.offset <= span.end || is_last())
    }

    /// White space in front of what stands in the line of a byte; without anything in the line, and
    /// where asked, in front of the byte.
    fn column(&self, offset: u32, up_to: bool) -> usize {
        let end = self.text.floor_char_boundary(offset as usize);
        let start = self.text[..end].rfind(['\n', '\r']).map_or(0, |at| at + 1);
        let line = &self.text[start..end];
        let indent = line.len() - line.trim_start().len();
        if up_to && line.trim().is_empty() {
            line.len()
        } else {
            indent
        }
    }

    /// The call whose arguments hold it.
    pub(super) fn call(&self) -> Option<Calling> {
        let mut before = self.tokens_before().peekable();
        let (mut depth, mut commas) = (0_usize, 0);
        let mut current: Vec<SyntaxToken> = Vec::new();
        let mut all: Vec<SyntaxToken> = Vec::new();
        while let Some(token) = before.next() {
            match token.kind() {
                SyntaxKind::RParen | SyntaxKind::RBracket => depth += 1,
                SyntaxKind::LParen if depth == 0 => {
                    let is_call = before.peek().is_some_and(|it| {
                        matches!(it.kind(), SyntaxKind::Ident | SyntaxKind::Keyword)
                    });
                    if is_call && begins_call(&mut before) {
                        let (words, on_result) = path_of(&mut before);
                        return Some(self.calling(words, on_result, commas, &current, &all));
                    }
                    (commas, current) = (0, Vec::new());
                }
                SyntaxKind::LBracket if depth == 0 => (commas, current) = (0, Vec::new()),
                SyntaxKind::LParen | SyntaxKind::LBracket => depth -= 1,
                SyntaxKind::Comma if depth == 0 => {
                    commas += 1;
                }
                SyntaxKind::LBrace | SyntaxKind::RBrace => return None,
                SyntaxKind::Keyword if depth == 0 && !matches!(token.text(), "true" | "false") => {
                    return None;
                }
                _ => {}
            }
            if depth == 0 && commas == 0 {
                current.push(token.clone());
            }
            if depth == 0 {
                all.push(token);
            }
        }
        None
    }

    /// Tokens in front, a string that holds the place among them.
    fn tokens_before(&self) -> impl Iterator<Item = SyntaxToken> + use<'t> {
        let offset = self.offset;
        let all = std::iter::successors(self.token.clone(), SyntaxToken::prev_token);
        all.filter(move |token| !token.kind().is_trivia() && token_span(token).start < offset)
            .take(FARTHEST)
    }

    fn calling(
        &self,
        words: Vec<String>,
        on_result: bool,
        before: usize,
        current: &[SyntaxToken],
        all: &[SyntaxToken],
    ) -> Calling {
        // Both lists stand from right to left.
        let name = |tokens: &[SyntaxToken]| match tokens {
            [.., eq, name] if eq.kind() == SyntaxKind::Eq => Some(name.text().to_owned()),
            _ => None,
        };
        let mut named: Vec<String> = all
            .rsplit(|it| it.kind() == SyntaxKind::Comma)
            .filter_map(name)
            .collect();
        let (more, behind) = self.arguments_behind();
        named.extend(behind);
        let leads = all.last().map(SyntaxToken::kind);
        let has_any = !all.is_empty() || more > 0;
        Calling {
            words,
            on_result,
            before,
            count: before + more + usize::from(has_any),
            name: name(current),
            named,
            leads_with_text: matches!(leads, Some(SyntaxKind::String | SyntaxKind::Number)),
        }
    }

    /// Commas up to the end of the call, and the names of arguments behind them.
    fn arguments_behind(&self) -> (usize, Vec<String>) {
        let right = self
            .root
            .token_at_offset(TextSize::new(self.offset))
            .right_biased();
        let all = std::iter::successors(right, SyntaxToken::next_token);
        let all =
            all.filter(|token| !token.kind().is_trivia() && token_span(token).start >= self.offset);
        let (mut depth, mut commas, mut named) = (0_usize, 0, Vec::new());
        let mut last: Option<SyntaxToken> = None;
        for token in all.take(FARTHEST) {
            match token.kind() {
                SyntaxKind::LParen | SyntaxKind::LBracket => depth += 1,
                SyntaxKind::RParen | SyntaxKind::RBracket if depth == 0 => break,
                SyntaxKind::RParen | SyntaxKind::RBracket => depth -= 1,
                SyntaxKind::Comma if depth == 0 => commas += 1,
                SyntaxKind::Eq if depth == 0 => {
                    named.extend(last.iter().map(|it| it.text().to_owned()));
                }
                SyntaxKind::Keyword | SyntaxKind::LBrace | SyntaxKind::RBrace => break,
                _ => {}
            }
            last = Some(token);
        }
        (commas, named)
    }
}

/// Whether the word in front of a `(` is that of a function.
fn begins_call(before: &mut std::iter::Peekable<impl Iterator<Item = SyntaxToken>>) -> bool {
    before
        .peek()
        .is_some_and(|token| token.kind() == SyntaxKind::Ident || token.text() != "check")
}

/// The words of a path that ends in front of some place, read from right to left.
fn path_of(
    before: &mut std::iter::Peekable<impl Iterator<Item = SyntaxToken>>,
) -> (Vec<String>, bool) {
    let mut words = Vec::new();
    let mut on_result = false;
    while let Some(token) = before.peek() {
        match token.kind() {
            SyntaxKind::Ident | SyntaxKind::Keyword => words.push(token.text().to_owned()),
            SyntaxKind::RParen => {
                on_result = true;
                skip_arguments(before);
                continue;
            }
            _ => break,
        }
        before.next();
        if before
            .next_if(|token| token.kind() == SyntaxKind::Dot)
            .is_none()
        {
            break;
        }
    }
    words.reverse();
    (words, on_result)
}

fn skip_arguments(before: &mut std::iter::Peekable<impl Iterator<Item = SyntaxToken>>) {
    let mut depth = 0_usize;
    for token in before.by_ref() {
        match token.kind() {
            SyntaxKind::RParen => depth += 1,
            SyntaxKind::LParen => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return;
        }
    }
}

/// What a node is whose body can hold a place, with its name.
fn owner(node: &SyntaxNode) -> Option<(Around, Span, Body)> {
    let of = |kind, name: Option<crate::syntax::ast::Name>, body: Option<Body>| {
        Some((kind, name?.span(), body?))
    };
    let node = node.clone();
    match node.kind() {
        SyntaxKind::Element => {
            Element::cast(node).and_then(|it| of(Around::Element, it.name(), it.body()))
        }
        SyntaxKind::Pattern => {
            Pattern::cast(node).and_then(|it| of(Around::Pattern, it.name(), it.body()))
        }
        SyntaxKind::ElementSpec => {
            ElementSpec::cast(node).and_then(|it| of(Around::Pattern, it.name(), it.body()))
        }
        SyntaxKind::LanguageDecl => {
            LanguageDecl::cast(node).and_then(|it| of(Around::Language, it.name(), it.body()))
        }
        SyntaxKind::ConnectionCheck => ConnectionCheck::cast(node)
            .and_then(|it| of(Around::ConnectionCheck, it.name(), it.body())),
        _ => None,
    }
}

/// Whether a string ends with its quote.
pub(super) fn is_closed(text: &str) -> bool {
    let quote = text.chars().next();
    text.len() > 1 && text.chars().next_back() == quote
}
