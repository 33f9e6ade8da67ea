//! The imports of a text as the full parser sees them: the second method that proves the fast reader
//! right. Arguments of macros have no syntax; both read them as tokens.

use crate::stdlib::facts::places::Places;
use crate::stdlib::rust::attributes::TESTS;
use crate::stdlib::rust::depth;
use crate::stdlib::rust::imports;
use crate::stdlib::rust::lexer::Tokens;
use crate::stdlib::rust::names::{Raw, Scopes, What, join};
use crate::stdlib::rust::reader::{self, Declared, QUOTES, Read, Start, may_be_module};
use crate::stdlib::rust::trees::{Leaf, Tree};
use hielements_plugin::{DeclaredModule, Import};
use ra_ap_syntax::ast::{self, AstNode, HasName};
use ra_ap_syntax::{Edition, SourceFile, SyntaxNode, TextRange, WalkEvent};

/// The imports and the declared modules; `None` when the text has a syntax error.
pub(super) fn imports_and_modules(
    text: &str,
    test: bool,
) -> Option<(Vec<Import>, Vec<DeclaredModule>)> {
    let parsed = depth::guarded(&Tokens::new(text), || {
        let parse = SourceFile::parse(text, Edition::Edition2021);
        if !parse.errors().is_empty() {
            return None;
        }
        let mut walk = Walk {
            text,
            read: Read {
                scopes: Scopes::default(),
                found: Vec::new(),
                modules: Vec::new(),
            },
            levels: vec![Level {
                scope: 0,
                test,
                inside: false,
            }],
        };
        walk.file(&parse.tree());
        walk.read.found.sort_by_key(|raw| raw.start);
        let imports = imports::imports(&walk.read, &Places::new(text));
        Some((imports, imports::modules(&walk.read, text.len())))
    });
    parsed.ok().flatten()
}

#[derive(Clone, Copy)]
struct Level {
    scope: usize,
    test: bool,
    inside: bool,
}

struct Walk<'t> {
    text: &'t str,
    read: Read<'t>,
    levels: Vec<Level>,
}

fn tests(attr: &ast::Attr) -> bool {
    if attr
        .syntax()
        .descendants()
        .find_map(ast::CfgMeta::cast)
        .is_some()
    {
        let text: String = attr
            .syntax()
            .text()
            .to_string()
            .split_whitespace()
            .collect();
        let inner = text.trim_start_matches("#!").trim_start_matches('#');
        return cfg_tests(inner.trim_start_matches("[cfg(").trim_end_matches(")]"));
    }
    let path = attr.syntax().descendants().find_map(ast::Path::cast);
    let last = path.and_then(|path| path.segment()?.name_ref());
    last.is_some_and(|name| TESTS.contains(&name.text().to_string().as_str()))
}

/// `test`, or an `all` with such a part.
fn cfg_tests(predicate: &str) -> bool {
    let Some(inner) = predicate
        .strip_prefix("all(")
        .and_then(|rest| rest.strip_suffix(')'))
    else {
        return predicate == "test";
    };
    let (mut depth, mut start) = (0, 0);
    for (at, c) in inner.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth == 0 => {
                if cfg_tests(&inner[start..at]) {
                    return true;
                }
                start = at + 1;
            }
            _ => {}
        }
    }
    cfg_tests(&inner[start..])
}

fn is_cfg(attr: &ast::Attr) -> bool {
    attr.syntax()
        .descendants()
        .any(|node| ast::CfgMeta::can_cast(node.kind()))
        && !attr
            .syntax()
            .descendants()
            .any(|node| ast::CfgAttrMeta::can_cast(node.kind()))
}

fn is_item(node: &SyntaxNode) -> bool {
    ast::Item::can_cast(node.kind())
        && !ast::MacroCall::can_cast(node.kind())
        && !ast::AsmExpr::can_cast(node.kind())
}

fn is_public(item: &SyntaxNode) -> bool {
    let visibility = item.children().find_map(ast::Visibility::cast);
    visibility.is_some_and(|own| own.visibility_inner().is_none())
}

fn inner_test(node: &SyntaxNode) -> bool {
    node.children()
        .filter_map(ast::Attr::cast)
        .any(|attr| attr.excl_token().is_some() && tests(&attr))
}

impl<'t> Walk<'t> {
    fn level(&self) -> Level {
        self.levels[self.levels.len() - 1]
    }

    fn file(&mut self, file: &SourceFile) {
        self.levels[0].test |= inner_test(file.syntax());
        let mut events = file.syntax().preorder();
        while let Some(event) = events.next() {
            match event {
                WalkEvent::Enter(node) => {
                    if !self.enter(&node) {
                        events.skip_subtree();
                    }
                }
                WalkEvent::Leave(node) => {
                    if opens(&node) {
                        self.levels.pop();
                    }
                }
            }
        }
    }

    /// Whether the parts of the node are to be looked at.
    fn enter(&mut self, node: &SyntaxNode) -> bool {
        if opens(node) {
            self.open(node);
        }
        if let Some(item) = ast::Use::cast(node.clone()) {
            self.used(&item);
            return self.attributes_only(node);
        }
        if let Some(item) = ast::ExternCrate::cast(node.clone()) {
            self.external(&item);
            return self.attributes_only(node);
        }
        if ast::MacroRules::can_cast(node.kind()) || ast::MacroDef::can_cast(node.kind()) {
            return self.attributes_only(node);
        }
        if ast::Visibility::can_cast(node.kind()) {
            return false;
        }
        if let Some(call) = ast::MacroCall::cast(node.clone()) {
            self.call(&call);
        }
        if let Some(attr) = ast::Attr::cast(node.clone()) {
            self.attribute(&attr);
            return false;
        }
        if let Some(path) = ast::Path::cast(node.clone())
            && !node
                .parent()
                .is_some_and(|parent| ast::Path::can_cast(parent.kind()))
        {
            self.path(&path);
        }
        true
    }

    fn open(&mut self, node: &SyntaxNode) {
        let outer = self.level();
        let mut level = outer;
        if is_item(node) {
            let outer_attrs = node.children().filter_map(ast::Attr::cast);
            level.test |= outer_attrs
                .filter(|a| a.excl_token().is_none())
                .any(|a| tests(&a));
        }
        let module = ast::Module::cast(node.clone());
        match module {
            Some(module) => {
                if let (Some(name), Some(list)) = (module.name(), module.item_list()) {
                    let name = self
                        .slice(name.syntax().text_range())
                        .trim_start_matches("r#");
                    self.read.scopes.declare(outer.scope, name);
                    let scopes = &mut self.read.scopes;
                    level.scope = scopes.open(outer.scope, name, !outer.inside);
                    level.test |= inner_test(list.syntax()) && !outer.inside;
                    if !outer.inside {
                        self.declare(outer.scope, name, &module);
                    }
                } else if let Some(name) = module.name() {
                    let name = self
                        .slice(name.syntax().text_range())
                        .trim_start_matches("r#");
                    self.read.scopes.declare(outer.scope, name);
                    self.declare(outer.scope, name, &module);
                }
            }
            None => level.inside |= !ast::ItemList::can_cast(node.kind()),
        }
        self.levels.push(level);
    }

    fn declare(&mut self, scope: usize, name: &'t str, module: &ast::Module) {
        let attributes = module.syntax().children().filter_map(ast::Attr::cast);
        let outer = attributes.filter(|attr| attr.excl_token().is_none());
        let values = outer.flat_map(|attr| {
            let metas = attr.syntax().descendants();
            metas.filter_map(ast::KeyValueMeta::cast)
        });
        let paths = values.filter(|meta| {
            let key = meta.path().map(|path| path.syntax().text().to_string());
            key.is_some_and(|key| key == "path")
        });
        let literals = paths.filter_map(|meta| match meta.expr()? {
            ast::Expr::Literal(literal) => Some(literal.syntax().text_range()),
            _ => None,
        });
        let contents = literals.filter_map(|range| {
            let text = self.slice(range);
            let content = text.trim_start_matches('r').trim_matches('#');
            content.strip_prefix('"')?.strip_suffix('"')
        });
        let declared = Declared {
            scope,
            name,
            paths: contents.collect(),
            inline: module.item_list().is_some(),
        };
        self.read.modules.push(declared);
    }

    fn slice(&self, range: TextRange) -> &'t str {
        &self.text[range]
    }

    /// Statements whose parts are read already: their attributes still hold paths.
    fn attributes_only(&mut self, node: &SyntaxNode) -> bool {
        for attr in node.children().filter_map(ast::Attr::cast) {
            self.attribute(&attr);
        }
        false
    }

    fn push(&mut self, what: What<'t>, item: &SyntaxNode, start: u32, end: u32) {
        let level = self.level();
        let conditional = item
            .children()
            .filter_map(ast::Attr::cast)
            .any(|attr| is_cfg(&attr));
        // The level of the item itself has been opened, inside of which it says it is.
        let outer = self.levels[self.levels.len() - 2];
        self.read.found.push(Raw {
            what,
            scope: level.scope,
            test: level.test,
            conditional: outer.inside || conditional,
            public: is_public(item),
            start,
            end,
        });
    }

    fn used(&mut self, item: &ast::Use) {
        let Some(root) = item.use_tree() else { return };
        let mut tree = Tree::default();
        let mut leaves = Vec::new();
        self.leaves(&root, "", &mut leaves, &mut tree.global);
        tree.leaves = leaves;
        let start = item
            .use_token()
            .map_or(0, |token| token.text_range().start().into());
        let end = item.syntax().text_range().end().into();
        let shared = shared(&tree);
        for leaf in &mut tree.leaves {
            leaf.path = leaf.path[shared.len()..]
                .trim_start_matches("::")
                .to_owned();
        }
        tree.prefix = shared;
        let scope = self.level().scope;
        self.read.scopes.bind_tree(scope, &tree);
        self.push(What::Use(tree), item.syntax(), start, end);
    }

    fn leaves(
        &self,
        tree: &ast::UseTree,
        before: &str,
        found: &mut Vec<Leaf<'t>>,
        global: &mut bool,
    ) {
        let mut parts = Vec::new();
        let mut path = tree.path();
        while let Some(here) = path {
            if let Some(segment) = here.segment() {
                *global |=
                    before.is_empty() && found.is_empty() && segment.coloncolon_token().is_some();
                let name = segment.name_ref().map(|name| name.text().to_string());
                parts.push(name.unwrap_or_default().trim_start_matches("r#").to_owned());
            }
            path = here.qualifier();
        }
        parts.reverse();
        let itself = parts.last().is_some_and(|last| last == "self")
            && (parts.len() > 1 || !before.is_empty());
        if itself && tree.use_tree_list().is_none() && tree.star_token().is_none() {
            parts.pop();
        }
        *global |= before.is_empty()
            && found.is_empty()
            && tree.path().is_none()
            && tree.coloncolon_token().is_some();
        let full = join(before, &parts.join("::"));
        if let Some(list) = tree.use_tree_list() {
            for tree in list.use_trees() {
                self.leaves(&tree, &full, found, global);
            }
            return;
        }
        let path = match tree.star_token() {
            Some(_) => join(&full, "*"),
            None => full,
        };
        let alias = tree.rename().map(|rename| match rename.name() {
            Some(name) => self
                .slice(name.syntax().text_range())
                .trim_start_matches("r#"),
            None => "_",
        });
        found.push(Leaf { path, alias });
    }

    fn external(&mut self, item: &ast::ExternCrate) {
        let Some(name) = item.name_ref() else { return };
        let name = self
            .slice(name.syntax().text_range())
            .trim_start_matches("r#");
        let alias = item.rename().map(|rename| match rename.name() {
            Some(name) => self.slice(name.syntax().text_range()),
            None => "_",
        });
        let scope = self.level().scope;
        let path = if name == "self" { "crate" } else { name };
        self.read.scopes.bind(scope, alias.unwrap_or(name), path);
        let start = item
            .extern_token()
            .map_or(0, |token| token.text_range().start().into());
        let end = item.syntax().text_range().end().into();
        if name != "self" {
            let alias = alias.filter(|alias| *alias != name);
            self.push(What::Crate(name, alias), item.syntax(), start, end);
        }
    }

    fn call(&mut self, call: &ast::MacroCall) {
        let quotes = call
            .path()
            .and_then(|path| path.segment()?.name_ref())
            .is_some_and(|name| QUOTES.contains(&name.text().to_string().as_str()));
        if let Some(tree) = call.token_tree().filter(|_| !quotes) {
            self.tokens(tree.syntax().text_range(), false);
        }
    }

    fn attribute(&mut self, attr: &ast::Attr) {
        let range = attr.syntax().text_range();
        let parent = attr.syntax().parent();
        let of_module = parent.is_some_and(|parent| ast::Module::can_cast(parent.kind()));
        let mut level = self.level();
        if of_module {
            level.scope = self.levels[self.levels.len() - 2].scope;
        }
        self.levels.push(level);
        self.tokens(range, true);
        self.levels.pop();
    }

    fn tokens(&mut self, range: TextRange, paths_only: bool) {
        let level = self.level();
        let start = Start {
            scope: level.scope,
            test: level.test,
            inside: true,
        };
        let tokens = Tokens::new(self.slice(range));
        let scopes = std::mem::take(&mut self.read.scopes);
        let read = reader::read_part(&tokens, start, scopes);
        self.read.scopes = read.scopes;
        if !paths_only {
            self.read.modules.extend(read.modules);
        }
        let at: u32 = range.start().into();
        let kept = read
            .found
            .into_iter()
            .filter(|raw| !paths_only || matches!(raw.what, What::Path { .. }));
        self.read.found.extend(kept.map(|raw| Raw {
            start: raw.start + at,
            end: raw.end + at,
            ..raw
        }));
    }

    fn path(&mut self, path: &ast::Path) {
        let mut segments = Vec::new();
        let mut at = Some(path.clone());
        while let Some(here) = at {
            segments.extend(here.segment());
            at = here.qualifier();
        }
        segments.reverse();
        let mut parts = Vec::new();
        let mut end = path.syntax().text_range().end();
        let global = segments
            .first()
            .is_some_and(|s| s.coloncolon_token().is_some());
        for segment in &segments {
            let Some(name) = segment.name_ref() else {
                break;
            };
            parts.push(
                self.slice(name.syntax().text_range())
                    .trim_start_matches("r#"),
            );
            end = name.syntax().text_range().end();
            if name.syntax().text_range().end() != segment.syntax().text_range().end() {
                break;
            }
        }
        if parts.len() < 2 || !may_be_module(parts[0]) {
            return;
        }
        let level = self.level();
        let range = path.syntax().text_range();
        let raw = range.start() != segments[0].syntax().text_range().start();
        assert!(!raw, "a path begins with its first segment");
        let start: u32 = range.start().into();
        let skip = if self.text[range].starts_with("r#") {
            2
        } else {
            0
        };
        self.read.found.push(Raw {
            what: What::Path { global, parts },
            scope: level.scope,
            test: level.test,
            conditional: false,
            public: false,
            start: start + skip,
            end: end.into(),
        });
    }
}

/// Nodes with a level of their own.
fn opens(node: &SyntaxNode) -> bool {
    is_item(node)
        || ast::AssocItem::can_cast(node.kind()) && !ast::MacroCall::can_cast(node.kind())
        || ast::BlockExpr::can_cast(node.kind())
}

fn shared(tree: &Tree<'_>) -> String {
    let parent = |path: &str| {
        path.rsplit_once("::")
            .map_or(String::new(), |(p, _)| p.to_owned())
    };
    let Some(first) = tree.leaves.first() else {
        return String::new();
    };
    let mut shared = if tree.leaves.len() == 1 {
        parent(&first.path)
    } else {
        first.path.clone()
    };
    while !shared.is_empty()
        && !tree
            .leaves
            .iter()
            .all(|leaf| leaf.path == shared || leaf.path.starts_with(&format!("{shared}::")))
    {
        shared = parent(&shared);
    }
    shared
}
