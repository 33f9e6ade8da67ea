//! The parts of a system that a starter names, each with the rules that it could begin with.

use super::found::{Crate, Found};
use hielements_core::source::WsPath;
use std::collections::BTreeSet;

/// An element of the starter.
pub(super) struct Part {
    pub(super) name: String,
    pub(super) sort: Sort,
    /// The sentence above it.
    about: String,
    /// The scope: its name and the rest of its line.
    scope: (&'static str, String),
    pub(super) rules: Vec<Rule>,
}

/// What a part is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Package,
    Crate,
    Image,
    Stack,
}

impl Sort {
    /// The library that speaks of it.
    pub(super) fn library(self) -> &'static str {
        match self {
            Self::Package => "python",
            Self::Crate => "rust",
            Self::Image | Self::Stack => "docker",
        }
    }

    fn noun(self) -> &'static str {
        match self {
            Self::Package => "Python package",
            Self::Crate => "crate",
            Self::Image => "Dockerfile",
            Self::Stack => "compose file",
        }
    }
}

/// A rule that may hold or not.
pub(super) struct Rule {
    pub(super) name: &'static str,
    /// The sentence above it.
    why: &'static str,
    call: String,
}

/// All parts, Python first.
pub(super) fn parts(found: &Found) -> Vec<Part> {
    let mut taken = BTreeSet::new();
    let mut parts = Vec::new();
    let mut add = |name: &str, part: Part| {
        let name = unique(&mut taken, name);
        parts.push(Part { name, ..part });
    };
    for (name, folder) in &found.packages {
        add(name, python(folder));
    }
    for (name, found) in &found.crates {
        add(name, rust(found));
    }
    for (name, file) in &found.dockerfiles {
        add(name, image(file));
    }
    for (name, file) in &found.stacks {
        add(name, stack(file));
    }
    parts
}

/// How many there are of each sort: `2 crates, 1 Dockerfile`.
pub(super) fn counted(parts: &[Part]) -> String {
    let sorts = [Sort::Package, Sort::Crate, Sort::Image, Sort::Stack].into_iter();
    let said = sorts.filter_map(|sort| {
        let count = parts.iter().filter(|part| part.sort == sort).count();
        let plural = if count == 1 { "" } else { "s" };
        (count > 0).then(|| format!("{count} {}{plural}", sort.noun()))
    });
    let said: Vec<String> = said.collect();
    if said.is_empty() {
        "one scope for the whole folder".to_owned()
    } else {
        said.join(", ")
    }
}

impl Part {
    fn new(sort: Sort, about: String, scope: (&'static str, String), rules: Vec<Rule>) -> Self {
        Self {
            name: String::new(),
            sort,
            about,
            scope,
            rules,
        }
    }

    /// The element; what `holds` refuses stands in it as a comment.
    pub(super) fn text(&self, holds: impl Fn(&Rule) -> bool) -> String {
        let (scope, value) = &self.scope;
        let mut out = format!(
            "\n    ## {}\n    element {}:\n        scope {scope}{value}\n",
            self.about, self.name
        );
        for rule in &self.rules {
            let (why, name, call) = (rule.why, rule.name, &rule.call);
            out.push_str(&if holds(rule) {
                format!("\n        ## {why}\n        check {name}: {call}\n")
            } else {
                format!(
                    "\n        # Does not hold yet:\n        \
                     # ## {why}\n        # check {name}: {call}\n"
                )
            });
        }
        out
    }
}

impl Rule {
    fn new(name: &'static str, why: &'static str, call: impl Into<String>) -> Self {
        let call = call.into();
        Self { name, why, call }
    }
}

fn python(folder: &WsPath) -> Part {
    let module = folder.name();
    Part::new(
        Sort::Package,
        format!("The Python package in {folder}"),
        ("code", format!(" = python.package_selector('{module}')")),
        vec![Rule::new(
            "marked",
            "A package says what it is",
            "files.exists(code, '__init__.py')",
        )],
    )
}

fn rust(found: &Crate) -> Part {
    let Crate { folder, package } = found;
    Part::new(
        Sort::Crate,
        format!("The crate `{package}` in {folder}"),
        ("code", format!(" = rust.crate_selector('{package}')")),
        vec![
            Rule::new(
                "named",
                "Others depend on it by this name",
                format!("rust.crate_exists('{package}')"),
            ),
            Rule::new(
                "tested",
                "What has tests can be changed without fear",
                "rust.has_tests(code)",
            ),
            Rule::new(
                "no_rings",
                "Modules that import each other in a ring can be understood only together",
                "rust.no_cycles(code)",
            ),
        ],
    )
}

fn image(file: &WsPath) -> Part {
    Part::new(
        Sort::Image,
        format!("The image of {file}"),
        (
            "image",
            format!("<docker> = docker.file_selector('{file}')"),
        ),
        vec![
            Rule::new(
                "based",
                "An image says what it stands on",
                "docker.stage_exists(image, '0')",
            ),
            pinned("docker.no_latest_tag(image)"),
            unprivileged("docker.no_root_user(image)"),
        ],
    )
}

fn stack(file: &WsPath) -> Part {
    Part::new(
        Sort::Stack,
        format!("The services of {file}"),
        (
            "services",
            format!("<docker> = docker.compose_selector('{file}')"),
        ),
        vec![
            Rule::new(
                "runs",
                "An empty stack would start and serve nobody",
                "docker.uses_service(services, '*')",
            ),
            pinned("docker.no_latest_tag(services)"),
            unprivileged("docker.no_root_user(services)"),
        ],
    )
}

fn pinned(call: &str) -> Rule {
    Rule::new(
        "pinned",
        "The same sources give the same image next year",
        call,
    )
}

fn unprivileged(call: &str) -> Rule {
    Rule::new(
        "unprivileged",
        "A stranger who gets in should not own the machine",
        call,
    )
}

/// A name that no sibling and no library has.
fn unique(taken: &mut BTreeSet<String>, name: &str) -> String {
    let mut unique = name.to_owned();
    while [
        "files", "python", "scopes", "code", "rust", "docker", "root",
    ]
    .contains(&unique.as_str())
        || !taken.insert(unique.clone())
    {
        unique.push_str("_part");
    }
    unique
}
