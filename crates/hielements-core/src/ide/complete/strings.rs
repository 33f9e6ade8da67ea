//! What strings hold: paths and globs of the workspace, names of modules, kinds of imports.

use super::{Completing, CompletionKind};
use crate::ide::signature::{Holds, holds};
use crate::source::{Span, WsPath};
use crate::syntax::ast::token_span;
use crate::syntax::{SyntaxKind, SyntaxToken};

/// The kinds of imports.
const KINDS: [&str; 4] = ["runtime", "type", "test", "dynamic"];

/// Beginnings of globs.
const GLOBS: [(&str, &str); 2] = [("**/", "any folders below"), ("*", "any name")];

impl Completing<'_, '_> {
    pub(super) fn in_string(&mut self, string: &SyntaxToken) {
        let typed = self.typed(string);
        match self.held() {
            Holds::Path => self.paths(&typed, &|_| true),
            Holds::Folder => self.paths(&typed, &|_| false),
            Holds::Glob => {
                self.paths(&typed, &|_| true);
                self.globs();
            }
            Holds::Specification => self.paths(&typed, &|file| file.extension() == Some("hie")),
            Holds::Module(library) => self.modules(library.as_deref(), &typed),
            Holds::Kind => {
                for kind in KINDS {
                    self.add(kind, CompletionKind::Value, 1);
                }
            }
            Holds::Text => {}
        }
    }

    /// What stands between the quote and the place; what is replaced reaches to the end of the
    /// word.
    fn typed(&mut self, string: &SyntaxToken) -> String {
        let span = token_span(string);
        let at = (self.cursor.offset() - span.start) as usize;
        let text = string.text();
        let typed = text.get(1..at).unwrap_or_default().to_owned();
        let quote = text.chars().next().unwrap_or('\'');
        let rest = text.get(at..).unwrap_or_default();
        let end = rest.find(['/', quote]).unwrap_or(rest.len());
        let begin = typed.rfind('/').map_or(0, |slash| slash + 1);
        let start = span.start + 1 + crate::source::saturated(begin);
        self.replaced = Span::new(start, self.cursor.offset() + crate::source::saturated(end));
        typed
    }

    /// What the string at hand is for.
    fn held(&self) -> Holds {
        if let Some(call) = self.cursor.call() {
            return holds(self.subject, self.site, &call);
        }
        let mut before = self
            .cursor
            .before()
            .filter(|token| token.kind() != SyntaxKind::String);
        match before
            .next()
            .map(|token| token.text().to_owned())
            .as_deref()
        {
            Some("import" | "from") => Holds::Specification,
            Some("to" | "connection") => Holds::Module(None),
            Some(_) | None => Holds::Text,
        }
    }

    /// Entries of the folder that is typed so far, with the files that `wanted` accepts.
    fn paths(&mut self, typed: &str, wanted: &dyn Fn(&WsPath) -> bool) {
        let (folder, _) = typed.rsplit_once('/').unwrap_or_default();
        let base = if typed.starts_with("./") || typed.starts_with("../") {
            self.folder()
        } else {
            WsPath::root()
        };
        let Ok(folder) = WsPath::parse(&base, folder) else {
            return;
        };
        let tree = self.subject.tree;
        let direct = |path: &&WsPath| path.parent().as_ref() == Some(&folder);
        for path in tree.folders_below(&folder).iter().filter(direct) {
            let added = self.add(path.name(), CompletionKind::Folder, 1);
            added.detail = Some(path.to_string());
        }
        for path in tree
            .files_below(&folder)
            .iter()
            .filter(direct)
            .filter(|path| wanted(path))
        {
            let added = self.add(path.name(), CompletionKind::File, 2);
            added.detail = Some(path.to_string());
        }
    }

    /// The folder of the specification at hand.
    fn folder(&self) -> WsPath {
        let file = self.subject.model.words.files()[self.site.spec];
        let path = &self.subject.sources.get(file).path;
        path.parent().unwrap_or_else(WsPath::root)
    }

    fn globs(&mut self) {
        for (glob, docs) in GLOBS {
            self.add(glob, CompletionKind::Value, 3).detail = Some(docs.to_owned());
        }
    }

    /// The modules of a library's language, or of all, one word at a time.
    fn modules(&mut self, library: Option<&str>, typed: &str) {
        let standing = self.subject.standing;
        let start = self.cursor.offset() - crate::source::saturated(typed.len());
        self.replaced.start = start;
        for (language, modules) in standing.modules.iter() {
            if library.is_some_and(|wanted| wanted != language && wanted != "code") {
                continue;
            }
            for module in modules.iter().filter(|module| module.starts_with(typed)) {
                let added = self.add(module.as_str(), CompletionKind::Module, 1);
                added.detail = Some(format!("module of {language}"));
            }
        }
    }
}
