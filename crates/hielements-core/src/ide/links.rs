//! Strings that name files and folders of the workspace.

use super::names::Site;
use super::signature::{Holds, holds};
use super::{Subject, cursor::Cursor};
use crate::source::{FileId, Span, WsPath};
use crate::syntax::ast::{AstNode, token_span, unescape};
use crate::syntax::{SyntaxKind, SyntaxNode, SyntaxToken};
use crate::workspace::{Globs, is_glob};
use rowan::NodeOrToken;

/// A string that leads somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathLink {
    /// The text between the quotes.
    pub span: Span,
    /// The file or folder; for a glob the folder that it starts in.
    pub path: WsPath,
    /// Whether it is a folder.
    pub is_folder: bool,
    /// For a glob, how many files it matches.
    pub matches: Option<usize>,
}

/// The strings of a text that name files or folders which are there.
pub fn links(subject: &Subject<'_>, file: FileId) -> Vec<PathLink> {
    let tree = super::tree(&subject.sources.get(file).text);
    let all = tree.syntax().descendants_with_tokens();
    let strings = all.filter_map(NodeOrToken::into_token);
    let strings = strings.filter(|it| it.kind() == SyntaxKind::String);
    let root = tree.syntax();
    strings
        .filter_map(|string| link(subject, file, root, &string))
        .collect()
}

/// The one at a byte of a text.
pub(super) fn link_at(subject: &Subject<'_>, file: FileId, offset: u32) -> Option<PathLink> {
    let tree = super::tree(&subject.sources.get(file).text);
    let text = &subject.sources.get(file).text;
    let string = Cursor::within(text, tree.syntax().clone(), offset).string()?;
    link(subject, file, tree.syntax(), &string)
}

fn link(
    subject: &Subject<'_>,
    file: FileId,
    root: &SyntaxNode,
    string: &SyntaxToken,
) -> Option<PathLink> {
    let span = token_span(string);
    let inside = Span::new(
        span.start + 1,
        (span.end.saturating_sub(1)).max(span.start + 1),
    );
    let value = unescape(string.text()).0;
    let role = role(subject, file, root, string)?;
    if matches!(role, Holds::Glob | Holds::Path) && is_glob(&value) {
        return glob(subject, file, &value, inside);
    }
    let path = subject.path(file, &value)?;
    Some(PathLink {
        span: inside,
        is_folder: !subject.tree.is_file(&path),
        path,
        matches: None,
    })
}

/// What a string is for, where that is a path.
fn role(
    subject: &Subject<'_>,
    file: FileId,
    root: &SyntaxNode,
    string: &SyntaxToken,
) -> Option<Holds> {
    let text = &subject.sources.get(file).text;
    let cursor = Cursor::within(text, root.clone(), token_span(string).start + 1);
    let role = match cursor.call() {
        Some(call) => {
            let spec = subject.spec(file)?;
            let mut holders = cursor.holders();
            let owner = holders.find_map(|name| subject.element_named(file, name));
            holds(subject, Site { spec, owner }, &call)
        }
        None if is_import(string) => Holds::Specification,
        None => Holds::Text,
    };
    matches!(
        role,
        Holds::Path | Holds::Folder | Holds::Glob | Holds::Specification
    )
    .then_some(role)
}

fn is_import(string: &SyntaxToken) -> bool {
    let mut around = string.parent_ancestors();
    around.any(|node| matches!(node.kind(), SyntaxKind::Import | SyntaxKind::FromImport))
}

fn glob(subject: &Subject<'_>, file: FileId, value: &str, span: Span) -> Option<PathLink> {
    let here = subject.sources.get(file).path.parent();
    let base = here
        .filter(|_| value.starts_with("./"))
        .unwrap_or_else(WsPath::root);
    let globs = Globs::new(&base, [value]).ok()?;
    let path = globs.folder();
    (subject.tree.is_folder(&path) && !path.is_root()).then(|| PathLink {
        span,
        is_folder: true,
        matches: Some(globs.files(subject.tree).len()),
        path,
    })
}
