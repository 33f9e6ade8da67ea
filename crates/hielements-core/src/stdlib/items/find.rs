//! Finding items: which files to look at, and which of their items a name means.

use super::Question;
use crate::source::WsPath;
use crate::stdlib::dependencies::name::NamePattern;
use crate::stdlib::dependencies::target::label;
use crate::stdlib::dependencies::world::names_of;
use crate::stdlib::facts::names::{Meaning, Names};
use crate::stdlib::facts::{GraphView, ModuleId, Modules, is_part};
use crate::stdlib::value::{Scope, ScopeItem, ScopeKind, Value};
use hielements_plugin::{Facts, Item};
use std::sync::Arc;

/// An item with its file and the language of the file.
pub(crate) struct Hit {
    pub(crate) file: WsPath,
    pub(crate) facts: Arc<Facts>,
    pub(crate) at: usize,
}

impl Hit {
    /// The item itself.
    pub(crate) fn item(&self) -> &Item {
        &self.facts.items[self.at]
    }

    /// The item as a part of a scope.
    pub(crate) fn scope_item(&self) -> ScopeItem {
        let item = self.item();
        ScopeItem {
            file: self.file.clone(),
            place: item.place,
            kind: item.kind.as_str().into(),
            name: dotted(item).into(),
        }
    }
}

/// The item's name with its containers.
pub(crate) fn dotted(item: &Item) -> String {
    match &item.container {
        Some(container) => format!("{container}.{}", item.name),
        None => item.name.clone(),
    }
}

impl<'a> Question<'a> {
    /// The files of a scope, each with its language, sorted within a language.
    ///
    /// # Errors
    ///
    /// When the value is no scope or holds no file of the languages.
    pub(crate) fn files(&self, value: &Value) -> Result<Vec<(&'a str, WsPath)>, String> {
        let wanted = scopes(value)?;
        let mut found = Vec::new();
        for language in self.cx.facts.languages() {
            let name = language.name();
            if !self.languages.include(name) {
                continue;
            }
            let mut files: Vec<WsPath> = if wanted.is_empty() {
                self.cx.facts.files(self.cx.door, name).to_vec()
            } else {
                let inside = wanted.iter().flat_map(|scope| scope.files.iter());
                inside
                    .filter(|file| language.claims(file))
                    .cloned()
                    .collect()
            };
            files.sort_unstable();
            files.dedup();
            found.extend(files.into_iter().map(|file| (name, file)));
        }
        if found.is_empty() {
            return Err(format!("{} holds no file of {}", label(value), self.word()));
        }
        Ok(found)
    }

    /// Whether the scope is left out and the workspace has no file of the languages at all, so that a
    /// selector finds nothing.
    pub(super) fn has_nothing(&self) -> bool {
        *self.args.get(0) == Value::Null && self.files(&Value::Null).is_err()
    }

    /// The items of a scope that are wanted; of a scope of items these and what is in them. Files
    /// whose text has not the `literal` are not parsed.
    pub(crate) fn items(
        &self,
        scope: &Value,
        literal: Option<&str>,
        wanted: impl Fn(&str, &WsPath, &Item) -> bool,
    ) -> Result<Vec<Hit>, String> {
        let within = scopes(scope)?;
        let mut hits = Vec::new();
        for (language, file) in self.files(scope)? {
            if !self.may_hold(&file, literal) {
                continue;
            }
            let Some(facts) = self.cx.facts.items(self.cx.door, language, &file) else {
                continue;
            };
            for (at, item) in facts.items.iter().enumerate() {
                if wanted(language, &file, item) && selects(&within, &file, Some(&dotted(item))) {
                    hits.push(Hit {
                        file: file.clone(),
                        facts: facts.clone(),
                        at,
                    });
                }
            }
        }
        hits.sort_by_key(|hit| (hit.file.clone(), hit.item().place));
        Ok(hits)
    }

    /// The items of a kind (of any kind: `None`) that a name means: bare, with containers, or with
    /// the module in front; where there is none, those that the scope hands on from elsewhere.
    pub(crate) fn named(
        &self,
        scope: &Value,
        kind: Option<&str>,
        name: &str,
    ) -> Result<Vec<Hit>, String> {
        let pattern = NamePattern::item(name)?;
        let qualified = name.contains(['.', ':', '/']);
        let own = self.items(scope, pattern.literal(), |language, file, item| {
            let full = || self.full_name(language, file, item);
            is_of_kind(item, kind)
                && (pattern.is(&item.name)
                    || (qualified
                        && (pattern.is_spelled(&dotted(item))
                            || full().is_some_and(|full| {
                                pattern.is_spelled(&full)
                                    || (full.contains("::") && pattern.ends(&full))
                            }))))
        })?;
        if own.is_empty() {
            self.handed_on(scope, kind, &pattern)
        } else {
            Ok(own)
        }
    }

    /// The items that the files of a scope hand on from other modules under such a name.
    fn handed_on(
        &self,
        scope: &Value,
        kind: Option<&str>,
        pattern: &NamePattern,
    ) -> Result<Vec<Hit>, String> {
        let mut hits = Vec::new();
        for (language, file) in self.files(scope)? {
            let mut modules = self.modules_in(scope, language, &file)?;
            if let Some(whole) = modules.first().copied()
                && let Some(graph) = self.cx.facts.graph(self.cx.door, language)
                && graph.whole(whole) == whole
            {
                modules.extend(graph.parts_of(&file).map(|(_, id)| id));
            }
            for module in modules {
                let of_module = self.handed_on_by(language, module, kind, pattern);
                hits.extend(of_module.unwrap_or_default());
            }
        }
        hits.sort_by_key(|hit| (hit.file.clone(), hit.item().place));
        hits.dedup_by_key(|hit| (hit.file.clone(), hit.item().place));
        Ok(hits)
    }

    /// The modules that a scope selects of a file, without those inside another one of them: the file
    /// itself, or the inline modules that are selected.
    pub(super) fn modules_in(
        &self,
        scope: &Value,
        language: &str,
        file: &WsPath,
    ) -> Result<Vec<ModuleId>, String> {
        let within = scopes(scope)?;
        let Some(graph) = self.cx.facts.graph(self.cx.door, language) else {
            return Ok(Vec::new());
        };
        let parts: Vec<(&str, ModuleId)> = graph.parts_of(file).collect();
        if parts.is_empty() || selects(&within, file, None) {
            return Ok(graph.of_file(file).into_iter().collect());
        }
        let selected = parts
            .into_iter()
            .filter(|(part, _)| selects(&within, file, Some(part)));
        let mut outermost: Vec<(&str, ModuleId)> = Vec::new();
        for (part, id) in selected {
            if !outermost.iter().any(|(outer, _)| is_part(part, outer)) {
                outermost.push((part, id));
            }
        }
        Ok(outermost.into_iter().map(|(_, id)| id).collect())
    }

    /// Those of one module; `None` where it can hand on nothing of the name.
    fn handed_on_by(
        &self,
        language: &str,
        module: ModuleId,
        kind: Option<&str>,
        pattern: &NamePattern,
    ) -> Option<Vec<Hit>> {
        let names = Names::new(self.cx.facts, self.cx.door, language)?;
        let graph = self.cx.facts.graph(self.cx.door, language)?;
        let file = graph.file(module);
        let separator = self.separator(language);
        let is_star = |name: &String| name == "*" || name.ends_with(&format!("{separator}*"));
        let mut edges = graph.imports(module).iter();
        let may_hold = edges.any(|edge| names_of(&edge.to).iter().any(is_star))
            || self.may_hold(file, pattern.literal());
        if !may_hold {
            return None;
        }
        let facts = self.cx.facts.items(self.cx.door, language, file)?;
        let below = Below {
            modules: graph.all(),
            module: graph.name(module),
            separator,
        };
        let bound = names.handed_on(module, &facts);
        let bound: Vec<String> = bound.into_iter().map(|(bound, _)| bound).collect();
        let mut hits = Vec::new();
        for path in handed_on_paths(&bound, pattern, &below) {
            if let Some(meaning) = names.meaning(module, &path)
                && meaning.module != Some(module)
            {
                hits.extend(self.hits_of(graph, &names, &meaning, kind));
            }
        }
        Some(hits)
    }

    /// The items that a name means.
    fn hits_of(
        &self,
        graph: GraphView<'_>,
        names: &Names<'_>,
        meaning: &Meaning,
        kind: Option<&str>,
    ) -> Vec<Hit> {
        let Some((id, facts)) = meaning
            .module
            .and_then(|id| Some((id, names.facts_of(id)?)))
        else {
            return Vec::new();
        };
        let wanted = names.dotted(meaning);
        let meant = |item: &Item| is_of_kind(item, kind) && dotted(item) == wanted;
        let found = facts.items.iter().enumerate();
        found
            .filter(|(_, item)| meant(item))
            .map(|(at, _)| Hit {
                file: graph.file(id).clone(),
                facts: facts.clone(),
                at,
            })
            .collect()
    }

    /// The functions and methods of a scope, for a name only those that it means.
    pub(super) fn functions(&self, scope: &Value, name: &str) -> Result<Vec<Hit>, String> {
        if name.is_empty() {
            return self.items(scope, None, |_, _, item| is_of_kind(item, Some("function")));
        }
        self.named(scope, Some("function"), name)
    }

    /// The item's name with its module.
    pub(crate) fn full_name(&self, language: &str, file: &WsPath, item: &Item) -> Option<String> {
        let graph = self.cx.facts.graph(self.cx.door, language)?;
        let module = graph.name(graph.of_file(file)?);
        let separator = self.separator(language);
        Some(format!("{module}{separator}{}", dotted(item)))
    }

    /// A scope of these items.
    pub(crate) fn scope_of(&self, hits: &[Hit], kind: &str, name: &str) -> Value {
        let mut files: Vec<WsPath> = hits.iter().map(|hit| hit.file.clone()).collect();
        files.dedup();
        let mut items: Vec<ScopeItem> = hits.iter().map(Hit::scope_item).collect();
        items.sort_unstable();
        self.scope(kind, name, files, items)
    }

    /// A scope that a selector of the languages gives.
    pub(crate) fn scope(
        &self,
        kind: &str,
        name: &str,
        mut files: Vec<WsPath>,
        items: Vec<ScopeItem>,
    ) -> Value {
        files.sort_unstable();
        files.dedup();
        let kind = ScopeKind::Item {
            kind: kind.into(),
            name: name.into(),
        };
        Value::from(Scope {
            language: self.language(),
            items: items.into(),
            ..Scope::of_files(kind, files)
        })
    }

    /// The languages, for messages.
    pub(crate) fn word(&self) -> String {
        self.language()
            .map_or_else(|| "any language".to_owned(), |name| name.to_string())
    }

    fn language(&self) -> Option<Arc<str>> {
        match self.languages {
            super::Languages::All => None,
            super::Languages::One(name) => Some(name.into()),
        }
    }

    /// What separates the parts of a name.
    pub(super) fn separator(&self, language: &str) -> &'a str {
        self.cx
            .facts
            .languages()
            .find(|known| known.name() == language)
            .map_or(".", |known| known.separator())
    }

    fn may_hold(&self, file: &WsPath, literal: Option<&str>) -> bool {
        let Some(literal) = literal else {
            return true;
        };
        self.cx.door.mentions(file, literal)
    }
}

/// Where the names of a module begin.
struct Below<'a> {
    modules: &'a Modules,
    module: &'a str,
    separator: &'a str,
}

/// What a module that hands on such names may mean by a pattern: each name that fits, and the name itself where all of another module is handed on.
fn handed_on_paths(bound: &[String], pattern: &NamePattern, below: &Below<'_>) -> Vec<String> {
    let separator = below.separator;
    let prefix = format!("{}{separator}", below.module);
    let own = pattern.plain().and_then(|plain| {
        let bare = (!plain.contains(separator)).then_some(plain);
        plain.strip_prefix(prefix.as_str()).or(bare)
    });
    let first = own.and_then(|path| path.split(separator).next());
    // A star brings no name that a module below has already.
    let is_module = |first: &str| below.modules.named(&format!("{prefix}{first}")).is_some();
    let by_star = first.is_some_and(|first| !is_module(first));
    let is_brought = |name: &String| (by_star && name == "*") || Some(name.as_str()) == first;
    let mut paths: Vec<String> = Vec::new();
    if bound.iter().any(is_brought) {
        paths.extend(own.map(str::to_owned));
    }
    let fits = |name: &&String| pattern.is(name) || pattern.is(&format!("{prefix}{name}"));
    paths.extend(bound.iter().filter(fits).cloned());
    paths.sort_unstable();
    paths.dedup();
    paths
}

/// Whether an item is of a kind; a method is a function too.
fn is_of_kind(item: &Item, kind: Option<&str>) -> bool {
    kind.is_none_or(|kind| item.kind == kind || (kind == "function" && item.kind == "method"))
}

/// Whether the scopes, none for the whole workspace, hold an item of a file or something around it;
/// `None` stands for what is in no item. A file of which no item is selected is selected as a whole.
pub(super) fn selects(scopes: &[&Scope], file: &WsPath, item: Option<&str>) -> bool {
    let within = |selected: &ScopeItem| {
        item.and_then(|item| item.strip_prefix(&*selected.name))
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    let holds = |scope: &&Scope| {
        let start = scope.items.partition_point(|known| known.file < *file);
        let mut of_file = scope.items[start..]
            .iter()
            .take_while(|known| known.file == *file)
            .peekable();
        scope.has_file(file) && (of_file.peek().is_none() || of_file.any(within))
    };
    scopes.is_empty() || scopes.iter().any(holds)
}

/// The scopes of a value; none for the whole workspace.
pub(super) fn scopes(value: &Value) -> Result<Vec<&Scope>, String> {
    let mut found = Vec::new();
    let mut pending = vec![value];
    while let Some(value) = pending.pop() {
        match value {
            Value::Scope(scope) => found.push(&**scope),
            Value::List(values) => pending.extend(values.iter()),
            Value::Null => {}
            Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::String(_) => {
                return Err(format!("{} is no scope", label(value)));
            }
        }
    }
    if found.is_empty() && !matches!(value, Value::Null) {
        return Err("an empty list stands for nothing: give a scope".to_owned());
    }
    Ok(found)
}
