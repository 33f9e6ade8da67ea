//! What a rule speaks about: scopes, elements and names turned into sets of modules and, for what
//! is outside the workspace, into names to compare with.

use super::name::NamePattern;
use super::world::{NodeSet, Part, World, names_of};
use crate::source::WsPath;
use crate::stdlib::facts::{Edge, ModuleId, Paths, Target as EdgeEnd};
use crate::stdlib::select;
use crate::stdlib::value::{Scope, ScopeKind, Value};
use rustc_hash::{FxHashMap, FxHashSet};
use std::cell::RefCell;
use std::sync::Arc;

/// The target of a dependency.
pub(crate) struct Target {
    /// The modules of its scopes.
    scoped: NodeSet,
    /// How a person would call it.
    pub(crate) label: String,
    texts: Vec<NamePattern>,
    /// The files of its scopes, for links that name files.
    files: Vec<Arc<[WsPath]>>,
    /// Whether it stands for the whole workspace.
    everything: bool,
    /// For each outside name seen whether it belongs to the target, as globs are dear.
    outside: RefCell<FxHashMap<String, bool>>,
}

impl Target {
    /// Reads a target: a scope, a text, or a list of these.
    ///
    /// # Errors
    ///
    /// When a scope holds no file of the languages or a text is no name.
    pub(crate) fn new(world: &World<'_>, value: &Value) -> Result<Self, String> {
        let mut target = Self {
            scoped: NodeSet::new(world.len()),
            label: label(value),
            texts: Vec::new(),
            files: Vec::new(),
            everything: false,
            outside: RefCell::default(),
        };
        let mut pending = vec![value];
        while let Some(value) = pending.pop() {
            match value {
                Value::List(values) => pending.extend(values.iter()),
                Value::String(text) => target.add_text(world, text)?,
                Value::Null => target.everything = true,
                Value::Scope(scope) => target.add_scope(world, scope)?,
                Value::Bool(_) | Value::Int(_) | Value::Float(_) => {
                    return Err(format!(
                        "{} is no target: give a scope, an element, or the name of a module or package",
                        target.label
                    ));
                }
            }
        }
        Ok(target)
    }

    /// Whether an import of `from` leads to it.
    pub(crate) fn hit(&self, world: &World<'_>, from: usize, edge: &Edge) -> bool {
        let separator = || world.part(from).language.separator();
        match &*edge.to {
            EdgeEnd::Module(..) => {
                let Some(node) = world.end(from, edge) else {
                    return false;
                };
                self.has(world, node)
                    || !self.texts.is_empty()
                        && world
                            .names(node)
                            .any(|name| self.takes_name(name, names_of(&edge.to), separator()))
            }
            EdgeEnd::External(name, names) => {
                !self.texts.is_empty() && self.hits_outside(name, names, separator())
            }
            EdgeEnd::Files(paths) => self.is_taken_in(world, from, paths),
        }
    }

    /// Whether a module of the workspace belongs to it. Names tell it without a look at others.
    pub(crate) fn has(&self, world: &World<'_>, node: usize) -> bool {
        self.everything
            || self.scoped.has(node)
            || !self.texts.is_empty() && {
                let separator = world.part(node).language.separator();
                world.names(node).any(|name| self.covers(name, separator))
            }
    }

    /// Whether no module of the workspace belongs to it.
    pub(crate) fn has_none(&self, world: &World<'_>) -> bool {
        if !self.scoped.is_empty() {
            return false;
        }
        if self.everything {
            return world.parts().iter().all(|part| !part.graph.is_package(""));
        }
        let is_there = |pattern: &NamePattern, part: &Part<'_>| match pattern.plain() {
            Some(plain) => part.graph.is_package(plain),
            None => !self.named(part, pattern).is_empty(),
        };
        let mut parts = world.parts().iter();
        !parts.any(|part| self.texts.iter().any(|pattern| is_there(pattern, part)))
    }

    /// Whether some module of a part belongs to it.
    pub(crate) fn has_some(&self, part: &Part<'_>) -> bool {
        let is_named = |pattern: &NamePattern| !self.named(part, pattern).is_empty();
        (self.everything && part.graph.is_package(""))
            || part.nodes().any(|node| self.scoped.has(node))
            || self.texts.iter().any(is_named)
    }

    /// The modules of the workspace that belong to it.
    pub(crate) fn nodes(&self, world: &World<'_>) -> NodeSet {
        if self.everything {
            return world.all();
        }
        let mut nodes = self.scoped.clone();
        for part in world.parts() {
            for pattern in &self.texts {
                for id in self.named(part, pattern) {
                    nodes.insert(part.number(id));
                }
            }
        }
        nodes
    }

    /// The modules of a part that a pattern names. A plain name is looked up.
    fn named(&self, part: &Part<'_>, pattern: &NamePattern) -> Vec<ModuleId> {
        if let Some(plain) = pattern.plain() {
            return part.graph.package(plain);
        }
        let (modules, separator) = (part.graph.all(), part.language.separator());
        let is_named = |id: &ModuleId| {
            let mut names = modules.names(*id);
            names.any(|name| pattern.covers(name, separator))
        };
        modules.iter().filter(is_named).collect()
    }

    /// Whether both ends of an import lie inside it, so that no rule about it judges the import.
    pub(crate) fn holds_both(&self, world: &World<'_>, from: usize, edge: &Edge) -> bool {
        self.has(world, from)
            && match &*edge.to {
                EdgeEnd::Module(..) => {
                    let end = world.end(from, edge);
                    end.is_some_and(|to| self.has(world, to))
                }
                EdgeEnd::External(..) => false,
                // A link into it was found, and it begins inside.
                EdgeEnd::Files(_) => true,
            }
    }

    /// Whether it stands for nothing at all, as an empty list does.
    pub(crate) fn is_nothing(&self) -> bool {
        !self.everything && self.texts.is_empty() && self.scoped.is_empty() && self.files.is_empty()
    }

    /// Whether it holds files only that no language of the world reads.
    pub(crate) fn is_files_only(&self) -> bool {
        !self.everything
            && self.texts.is_empty()
            && self.scoped.is_empty()
            && !self.files.is_empty()
    }

    /// Whether a file of the workspace belongs to it.
    pub(crate) fn has_file(&self, world: &World<'_>, file: &WsPath) -> bool {
        self.everything
            || self
                .files
                .iter()
                .any(|files| files.binary_search(file).is_ok())
            || world.parts().iter().any(|part| {
                let id = part.graph.of_file(file);
                id.is_some_and(|id| self.has(world, part.number(id)))
            })
    }

    /// Whether a link of `from` to these paths takes in something of it.
    fn is_taken_in(&self, world: &World<'_>, from: usize, paths: &Paths) -> bool {
        self.everything
            || self.files.iter().any(|files| {
                let mut taken = paths.among(files);
                taken.any(|file| !world.is_linking(file))
            })
            || world
                .inside(from, paths)
                .into_iter()
                .any(|node| self.has(world, node))
    }

    fn add_scope(&mut self, world: &World<'_>, scope: &Scope) -> Result<(), String> {
        match nodes_of_scope(world, scope) {
            Ok(nodes) => self.scoped.extend(&nodes),
            Err(_) if world.links_files() && !scope.files.is_empty() && scope.items.is_empty() => {}
            Err(why) => return Err(why),
        }
        if world.links_files() {
            self.files.push(scope.files.clone());
        }
        Ok(())
    }

    fn add_text(&mut self, world: &World<'_>, text: &str) -> Result<(), String> {
        let pattern = NamePattern::new(text)?;
        self.texts.push(pattern);
        // Where links name files, a text may be the path of some.
        if world.links_files()
            && let Ok(scope) = select::scope(&world.cx, &Value::from(text))
            && !scope.is_empty()
        {
            self.files.push(scope.files.clone());
            for part in world.parts().iter().filter(|part| part.links_files()) {
                add_homes(world, part, &scope, &mut self.scoped);
            }
        }
        Ok(())
    }

    /// Whether some import of the world leads to it. What leads outside is asked for as a whole: who
    /// asks does not depend on which file imports it.
    pub(crate) fn is_imported(&self, world: &World<'_>) -> bool {
        world.parts().iter().any(|part| {
            if part.links_files() || self.takes_from_inside(part) {
                let modules = part.graph.all();
                return modules.iter().any(|id| {
                    let mut edges = part.graph.imports(id).iter();
                    edges.any(|edge| self.hit(world, part.number(id), edge))
                });
            }
            let separator = part.language.separator();
            let mut outside = part.graph.outside();
            outside.any(|(module, name)| {
                self.covers(module, separator)
                    || !name.is_empty()
                        && self.covers(&format!("{module}{separator}{name}"), separator)
            })
        })
    }

    /// Whether a name that belongs to it could be taken from a module of the workspace.
    fn takes_from_inside(&self, part: &Part<'_>) -> bool {
        let separator = part.language.separator();
        self.texts.iter().any(|pattern| match pattern.plain() {
            // Something below any module could match.
            None => part.graph.is_package(""),
            Some(plain) => plain
                .match_indices(separator)
                .any(|(at, _)| !part.graph.all_named(&plain[..at]).is_empty()),
        })
    }

    /// Whether no import of the world can lead to it.
    pub(crate) fn is_out_of_reach(&self, world: &World<'_>) -> bool {
        !self.everything && self.has_none(world) && !self.is_imported(world)
    }

    fn hits_outside(&self, name: &str, names: &[String], separator: &str) -> bool {
        if let Some(known) = self.outside.borrow().get(name)
            && (*known || names.is_empty())
        {
            return *known;
        }
        let whole = self.covers(name, separator);
        self.outside.borrow_mut().insert(name.to_owned(), whole);
        whole || self.takes_name(name, names, separator)
    }

    /// Whether one of the names that are taken from a module belongs to it.
    fn takes_name(&self, module: &str, names: &[String], separator: &str) -> bool {
        let may_be_below = |pattern: &NamePattern| {
            let plain = pattern.plain();
            plain.is_none_or(|plain| plain.starts_with(module))
        };
        self.texts.iter().any(may_be_below)
            && names
                .iter()
                .any(|name| self.covers(&format!("{module}{separator}{name}"), separator))
    }

    /// Whether a name is one of its texts, or below one.
    pub(crate) fn covers(&self, name: &str, separator: &str) -> bool {
        self.texts
            .iter()
            .any(|pattern| pattern.covers(name, separator))
    }
}

/// The modules of the importing side. Every text must name modules of the workspace.
///
/// # Errors
///
/// When nothing of the languages is there.
pub(crate) fn nodes(world: &World<'_>, value: &Value) -> Result<NodeSet, String> {
    let mut set = NodeSet::new(world.len());
    let mut pending = vec![value];
    while let Some(value) = pending.pop() {
        if let Value::List(values) = value {
            pending.extend(values.iter());
            continue;
        }
        let target = Target::new(world, value)?;
        let found = target.nodes(world);
        if found.is_empty() && !matches!(value, Value::Null) {
            return Err(format!(
                "{} names no {} module of the workspace: correct the name",
                target.label,
                world.languages()
            ));
        }
        set.extend(&found);
    }
    if set.is_empty() {
        return Err(format!("there is no {} module here", world.languages()));
    }
    Ok(set)
}

fn nodes_of_scope(world: &World<'_>, scope: &Scope) -> Result<NodeSet, String> {
    let mut set = NodeSet::new(world.len());
    let mut claimed = false;
    let mut whole = scope.items.is_empty() || !matches!(scope.kind, ScopeKind::Item { .. });
    for part in world.parts() {
        let named = add_named(part, scope, &mut set);
        claimed |= !named.is_empty();
        whole |= !named.is_empty();
        for file in scope.files.iter().filter(|file| !named.contains(file)) {
            if let Some(id) = part.graph.of_file(file) {
                let parts = part.graph.parts_of(file).map(|(_, id)| id);
                for id in std::iter::once(id).chain(parts) {
                    set.insert(part.number(id));
                }
                claimed = true;
            } else {
                claimed = claimed || part.language.claims(file);
            }
        }
        if part.links_files() {
            claimed |= add_items(world, part, scope, &named, &mut set);
        }
    }
    if !whole {
        // What an item imports is not known apart from its file.
        return Err(format!(
            "{} is a part of a file, and files depend on each other as a whole: name its module",
            label_of_scope(scope)
        ));
    }
    if claimed {
        return Ok(set);
    }
    Err(format!(
        "{} holds no {} file: it holds {}",
        label_of_scope(scope),
        world.languages(),
        contents(scope)
    ))
}

/// Adds the modules that share a file with others or stand for a folder: the services of a compose
/// file. Those with code of their own belong to the scope that holds their code, and to their file
/// where only its language is asked. Of a file whose services a scope names, these alone belong to it.
fn add_items(
    world: &World<'_>,
    part: &Part<'_>,
    scope: &Scope,
    named: &FxHashSet<&WsPath>,
    set: &mut NodeSet,
) -> bool {
    let modules = part.graph.all();
    for file in scope.files.iter().filter(|file| !named.contains(file)) {
        let written = modules.all_of_file(file);
        for id in written.iter().skip(1) {
            if world.one || !modules.homes().contains_key(id) {
                set.insert(part.number(*id));
            }
        }
    }
    add_homes(world, part, scope, set)
}

/// Adds the modules that stand for code that a scope holds; whether there are any.
fn add_homes(world: &World<'_>, part: &Part<'_>, scope: &Scope, set: &mut NodeSet) -> bool {
    let mut found = false;
    for (id, home) in part.graph.all().homes() {
        if scope.has_file(&home.recipe) || holds_code(world, scope, &home.folder) {
            found = true;
            set.insert(part.number(*id));
        }
    }
    found
}

/// Adds the modules that the items of a scope are, where several are written in one file, each with
/// those inside it, and gives these files.
fn add_named<'s>(part: &Part<'_>, scope: &'s Scope, set: &mut NodeSet) -> FxHashSet<&'s WsPath> {
    let mut named = FxHashSet::default();
    for item in scope.items.iter() {
        let id = if part.links_files() {
            let separator = part.language.separator();
            let name = format!("{}{separator}{}", item.file, item.name);
            part.graph.named(&name)
        } else {
            part.graph.part_named(&item.file, &item.name)
        };
        if let Some(id) = id {
            named.insert(&item.file);
            set.insert(part.number(id));
            for id in part.graph.parts_in(&item.file, &item.name) {
                set.insert(part.number(id));
            }
        }
    }
    named
}

/// Whether a scope holds everything in a folder that a language reads.
fn holds_code(world: &World<'_>, scope: &Scope, folder: &WsPath) -> bool {
    let paths = Paths::at(folder.clone());
    if paths.among(&scope.files).next().is_none() {
        return false;
    }
    let mut code = paths
        .among(world.cx.door.files_below(folder))
        .filter(|file| world.cx.facts.language_of(file).is_some() && !world.is_linking(file))
        .peekable();
    code.peek().is_some() && code.all(|file| scope.has_file(file))
}

fn contents(scope: &Scope) -> String {
    let shown: Vec<&str> = scope.files.iter().take(3).map(WsPath::as_str).collect();
    match scope.files.len() {
        0 => "no files at all".to_owned(),
        count @ 1..=3 => format!("{} ({})", plural(count, "file"), shown.join(", ")),
        count => format!("{} ({}, …)", plural(count, "file"), shown.join(", ")),
    }
}

/// `1 file`, `2 files`.
pub(crate) fn plural(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// How a person would call a value.
pub(crate) fn label(value: &Value) -> String {
    match value {
        Value::Null => "the workspace".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Float(value) => value.to_string(),
        Value::String(text) => format!("`{text}`"),
        Value::Scope(scope) => label_of_scope(scope),
        Value::List(_) => {
            let parts = parts(value);
            let mut labels: Vec<String> = parts.iter().take(4).map(|part| label(part)).collect();
            if parts.len() > 4 {
                labels.push("…".to_owned());
            }
            labels.join(", ")
        }
    }
}

/// What stands in a list and in the lists inside it, in the order it is written.
fn parts(value: &Value) -> Vec<&Value> {
    let mut found = Vec::new();
    let mut pending = vec![value];
    while let Some(value) = pending.pop() {
        match value {
            Value::List(values) => pending.extend(values.iter().rev()),
            Value::Null
            | Value::Bool(_)
            | Value::Int(_)
            | Value::Float(_)
            | Value::String(_)
            | Value::Scope(_) => found.push(value),
        }
    }
    found
}

fn label_of_scope(scope: &Scope) -> String {
    match &scope.kind {
        ScopeKind::File(path) | ScopeKind::Folder(path) => format!("`{path}`"),
        ScopeKind::Glob { pattern, .. } => format!("`{pattern}`"),
        ScopeKind::Item { kind, name } => format!("{kind} `{name}`"),
        ScopeKind::Element(path) => format!("element `{path}`"),
        ScopeKind::Set => match &*scope.files {
            [only] => format!("`{only}`"),
            _ => contents(scope),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: &Value, expected: &str) {
        assert_eq!(label(value), expected);
    }

    fn set(files: &[&str]) -> Value {
        let files: Vec<WsPath> = files.iter().map(|file| WsPath::from_walk(*file)).collect();
        Scope::of_files(ScopeKind::Set, files).into()
    }

    #[test]
    fn labels_say_what_is_meant() {
        let list = |values: &[Value]| values.iter().cloned().collect::<Value>();
        let names = list(&["json".into(), "re".into()]);
        check(&names, "`json`, `re`");
        check(
            &list(&[names.clone(), set(&["a.py"])]),
            "`json`, `re`, `a.py`",
        );
        check(
            &list(&[names.clone(), names.clone(), names]),
            "`json`, `re`, `json`, `re`, …",
        );
        check(&set(&["a.py", "b.py"]), "2 files (a.py, b.py)");
        check(&set(&["a", "b", "c", "d"]), "4 files (a, b, c, …)");
    }
}
