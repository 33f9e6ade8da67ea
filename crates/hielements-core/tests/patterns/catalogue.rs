//! `doc/patterns.md`: what each pattern is, what it leaves open and what it asks for, written from
//! the files of `examples/patterns`.

use super::{FILES, check, read, repository};
use hielements_core::source::{Sources, WsPath};
use hielements_core::syntax::ast::{self, AstNode, Item, Spec};
use hielements_core::syntax::parse;
use std::fmt::Write;

#[test]
fn the_catalogue_of_patterns_is_new() {
    check(&repository("doc/patterns.md"), &page());
}

fn page() -> String {
    let files: Vec<File> = FILES.iter().map(|name| File::read(name)).collect();
    let mut out = String::from(HEAD);
    for file in &files {
        for pattern in &file.patterns {
            let (name, what) = (
                &pattern.name,
                pattern.docs.lines().next().unwrap_or_default(),
            );
            let _ = writeln!(out, "| [`{name}`](#{name}) | {what} |");
        }
    }
    for file in &files {
        file.show(&mut out);
    }
    out
}

const HEAD: &str = "# Patterns

A pattern is a blueprint: it says which parts there are and what must hold between them, and leaves open which code they are. Copy the
file of a pattern into your workspace, import it, and write `implements` behind the name of an element; [its
section of the language reference](language_reference.md#patterns) says how holes are filled. This page is generated from the files in
[`examples/patterns`](../examples/patterns), where each of them has an example that holds and one that breaks every rule once.

| pattern | |
| --- | --- |
";

/// A file of patterns.
struct File {
    name: &'static str,
    patterns: Vec<Pattern>,
    /// The specification of the example that is ok.
    example: String,
}

/// A pattern with everything below it.
#[derive(Default)]
struct Pattern {
    name: String,
    docs: String,
    parts: Vec<[String; 2]>,
    holes: Vec<[String; 3]>,
    rules: Vec<[String; 2]>,
}

impl File {
    fn read(name: &'static str) -> Self {
        let folder = repository("examples/patterns");
        let text = read(&folder.join(format!("{name}.hie")));
        let mut sources = Sources::default();
        let id = sources.add(WsPath::from_walk("pattern.hie"), text.as_str());
        let parsed = parse(id, &text);
        assert!(
            parsed.diagnostics().is_empty(),
            "{name}: {:?}",
            parsed.diagnostics()
        );
        let items = parsed.tree().items().into_iter();
        let patterns = items.filter_map(|item| match item {
            Item::Pattern(pattern) => Some(Pattern::of(&pattern)),
            _ => None,
        });
        Self {
            name,
            patterns: patterns.collect(),
            example: read(&folder.join(name).join("ok/hielements.hie")),
        }
    }

    fn show(&self, out: &mut String) {
        let name = self.name;
        for (number, pattern) in self.patterns.iter().enumerate() {
            let level = if number == 0 { "##" } else { "###" };
            let _ = write!(out, "\n{level} {}\n\n{}\n", pattern.name, pattern.docs);
            if number == 0 {
                let _ = writeln!(
                    out,
                    "\nFile: [`{name}.hie`](../examples/patterns/{name}.hie)"
                );
            }
            table(out, &["part", "what it is"], &pattern.parts);
            table(
                out,
                &["hole", "default", "what it stands for"],
                &pattern.holes,
            );
            table(out, &["rule", "why"], &pattern.rules);
        }
        let example = self.example.trim_end();
        let _ = write!(
            out,
            "\n### {name} in use\n\nAll rules hold in [this project](../examples/patterns/{name}/ok); in \
             [this one](../examples/patterns/{name}/broken) each of them is broken once \
             ([what Hielements says](../examples/patterns/{name}/broken/expected.txt)).\n\n\
             ```hielements {name}/ok/hielements.hie\n{example}\n```\n"
        );
    }
}

impl Pattern {
    fn of(pattern: &ast::Pattern) -> Self {
        let mut found = Self {
            name: pattern.name().expect("a pattern has a name").text(),
            docs: docs(pattern),
            ..Self::default()
        };
        assert!(!found.docs.is_empty(), "{} says nothing", found.name);
        found.body("", pattern.body().as_ref());
        found
    }

    fn body(&mut self, path: &str, body: Option<&ast::Body>) {
        for item in body.into_iter().flat_map(ast::Body::items) {
            self.item(path, &item);
        }
    }

    fn item(&mut self, path: &str, item: &Item) {
        match item {
            Item::Scope(scope) => self.scope(path, scope, "", inline(scope)),
            Item::Ref(reference) => self.reference(path, reference, "", inline(reference)),
            Item::Element(element) => {
                let path = joined(path, element.name());
                let roles: Vec<String> = element
                    .implements()
                    .iter()
                    .map(|role| format!("[`{0}`](#{0})", role.text()))
                    .collect();
                let is = if roles.is_empty() {
                    String::new()
                } else {
                    format!(", a {}", roles.join(" and a "))
                };
                self.parts.push([format!("`{path}`{is}"), inline(element)]);
                self.body(&path, element.body().as_ref());
            }
            Item::Requirement(requirement) => self.requirement(path, requirement),
            Item::Check(_) | Item::Uses(_) => self.rule(path, item),
            Item::Import(_)
            | Item::FromImport(_)
            | Item::Language(_)
            | Item::ConnectionCheck(_)
            | Item::Pattern(_)
            | Item::OldBinding(_)
            | Item::Expr(_) => panic!("{path}: {} is not shown", item.source()),
        }
    }

    fn scope(&mut self, path: &str, scope: &ast::Scope, note: &str, docs: String) {
        let language = scope
            .language()
            .map(|language| format!(" of `{}`", language.text()));
        let kind = format!("scope{}", language.unwrap_or_default());
        self.hole(
            [&joined(path, scope.name()), &kind, note],
            scope.value(),
            docs,
        );
    }

    fn reference(&mut self, path: &str, reference: &ast::Ref, note: &str, docs: String) {
        let ty = reference.type_name().expect("a ref has a type").text();
        let kind = format!("`{ty}`");
        self.hole(
            [&joined(path, reference.name()), &kind, note],
            reference.value(),
            docs,
        );
    }

    fn hole(&mut self, [path, kind, note]: [&str; 3], default: Option<ast::Expr>, docs: String) {
        assert!(!docs.is_empty(), "`{path}` says nothing");
        let default = default.map(|value| format!("`{}`", value.source()));
        let what = format!("`{path}`: {kind}{note}");
        self.holes.push([what, default.unwrap_or_default(), docs]);
    }

    /// A requirement that only allows a hole to be left open is a hole and no rule.
    fn requirement(&mut self, path: &str, requirement: &ast::Requirement) {
        let open = ", may be left open";
        match (requirement.verb(), requirement.spec()) {
            (Some(ast::Verb::Allows), Some(Spec::Scope(scope))) => {
                self.scope(path, &scope, open, inline(requirement));
            }
            (Some(ast::Verb::Allows), Some(Spec::Ref(reference))) => {
                self.reference(path, &reference, open, inline(requirement));
            }
            _ => self.rule(path, requirement),
        }
    }

    fn rule(&mut self, path: &str, rule: &impl AstNode) {
        let text = rule
            .source()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        let why = inline(rule);
        assert!(!why.is_empty(), "`{text}` gives no reason");
        let place = if path.is_empty() {
            String::new()
        } else {
            format!("in `{path}`: ")
        };
        self.rules.push([format!("{place}`{text}`"), why]);
    }
}

fn joined(path: &str, name: Option<ast::Name>) -> String {
    let name = name.expect("a declaration has a name").text();
    if path.is_empty() {
        name
    } else {
        format!("{path}.{name}")
    }
}

fn docs(node: &impl AstNode) -> String {
    node.docs().unwrap_or_default()
}

/// Documentation on one line.
fn inline(node: &impl AstNode) -> String {
    docs(node).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn table<const N: usize>(out: &mut String, head: &[&str; N], rows: &[[String; N]]) {
    if rows.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n| {} |\n|{}", head.join(" | "), " --- |".repeat(N));
    for row in rows {
        let cells: Vec<String> = row.iter().map(|cell| cell.replace('|', "\\|")).collect();
        let _ = writeln!(out, "| {} |", cells.join(" | "));
    }
}
