//! A tiny language for the tests: one statement a line (`import a.b`, `from a import b, c`, `def f`,
//! `class C(Base)`, `let X = 1`), files `*.t`. A line that ends with `# type` is an import
//! for types; a first line of `"""` is documentation; `exports a b` is the export list.

use super::{Languages, check};
use crate::source::WsPath;
use crate::stdlib::facts::{
    Declared, Extractor, FactBase, Language, ModuleId, Modules, Resolver, Target,
};
use crate::stdlib::outcome::{Found, Outcome};
use crate::stdlib::value::{Scope, ScopeKind, Value};
use crate::stdlib::{Args, Context};
use crate::workspace::{Door, MemoryWorkspace, Workspace};
use hielements_plugin::{
    Facts, Import, ImportKind, ImportedName, Item, Level, Literal, Place, Visibility,
};
use std::fmt::Write;

/// The tiny language.
pub(crate) struct Tiny;

impl Language for Tiny {
    fn name(&self) -> &'static str {
        "tiny"
    }
}

impl Extractor for Tiny {
    fn version(&self) -> &'static str {
        "1"
    }

    fn claims(&self, path: &WsPath) -> bool {
        path.extension() == Some("t")
    }

    fn extract(&self, _: Level, _: &WsPath, text: &[u8]) -> Facts {
        let mut facts = Facts::default();
        for (at, line) in String::from_utf8_lossy(text).lines().enumerate() {
            read_line(&mut facts, at, line);
        }
        facts
    }
}

fn read_line(facts: &mut Facts, at: usize, line: &str) {
    let number = u32::try_from(at + 1).unwrap();
    let place = Place {
        line: number,
        column: 1,
        end_line: number,
        end_column: u32::try_from(line.len() + 1).unwrap(),
    };
    let (code, kind) = match line.strip_suffix(" # type") {
        Some(code) => (code, ImportKind::Type),
        None => (line, ImportKind::Runtime),
    };
    let (word, rest) = code.split_once(' ').unwrap_or((code, ""));
    let import = |target: &str, names: &str| Import {
        target: target.to_owned(),
        names: names
            .split(", ")
            .filter(|name| !name.is_empty())
            .map(imported)
            .collect(),
        alias: None,
        container: None,
        exported: false,
        kind,
        conditional: false,
        place,
    };
    match word {
        "import" => facts.imports.push(import(rest, "")),
        "from" => {
            let (target, names) = rest.split_once(" import ").unwrap();
            facts.imports.push(import(target, names));
        }
        "exports" => facts.exports = Some(rest.split(' ').map(str::to_owned).collect()),
        "\"\"\"" if at == 0 => facts.documented = true,
        "def" | "class" | "let" => facts.items.push(item(word, rest, place)),
        _ => {}
    }
}

fn imported(name: &str) -> ImportedName {
    ImportedName {
        name: name.to_owned(),
        alias: None,
    }
}

fn item(word: &str, rest: &str, place: Place) -> Item {
    let (rest, documented) = match rest.strip_suffix(" ##") {
        Some(rest) => (rest, true),
        None => (rest, false),
    };
    let (rest, value) = match rest.split_once(" = ") {
        Some((name, value)) => (name, value.parse().ok().map(Literal::Int)),
        None => (rest, None),
    };
    let (name, bases) = rest.split_once('(').unwrap_or((rest, ")"));
    let bases = bases.trim_end_matches(')').split(", ");
    Item {
        kind: match word {
            "def" => "function",
            "let" => "variable",
            other => other,
        }
        .to_owned(),
        name: name.to_owned(),
        container: None,
        visibility: if name.starts_with('_') {
            Visibility::Private
        } else {
            Visibility::Public
        },
        place,
        documented,
        test: name.starts_with("test_"),
        attributes: Vec::new(),
        bases: bases
            .filter(|base| !base.is_empty())
            .map(str::to_owned)
            .collect(),
        signature: None,
        value,
    }
}

impl Resolver for Tiny {
    fn modules(&self, _: &Door<'_>, files: &[WsPath], _: Declared<'_>) -> Modules {
        let name = |file: &WsPath| {
            let path = file
                .as_str()
                .trim_end_matches(".t")
                .trim_end_matches("/init");
            (path.replace('/', "."), file.clone())
        };
        Modules::new(files.iter().map(name).collect())
    }

    fn resolve(&self, modules: &Modules, _: ModuleId, import: &Import, found: &mut Vec<Target>) {
        let mut names = Vec::new();
        for taken in &import.names {
            match modules.named(&format!("{}.{}", import.target, taken.name)) {
                Some(id) => found.push(Target::Module(id, Vec::new())),
                None => names.push(taken.name.clone()),
            }
        }
        if names.is_empty() && !import.names.is_empty() {
            return;
        }
        found.push(match modules.named(&import.target) {
            Some(id) => Target::Module(id, names),
            None => Target::External(import.target.clone(), names),
        });
    }

    fn is_standard(&self, name: &str) -> bool {
        name == "std"
    }

    fn separator(&self) -> &'static str {
        "."
    }
}

/// A workspace from a text in which `== path` opens a file.
pub(crate) fn files(text: &str) -> MemoryWorkspace {
    let parts = text.split("== ").skip(1);
    MemoryWorkspace::new(parts.map(|part| {
        let (path, body) = part.split_once('\n').unwrap_or((part, ""));
        (path.trim(), body)
    }))
}

/// Runs something in the context of a workspace.
pub(crate) fn within<R>(files: &MemoryWorkspace, run: impl FnOnce(&Context<'_>) -> R) -> R {
    let door = Door::new(files);
    let facts = FactBase::new(files, vec![&Tiny]);
    run(&Context {
        door: &door,
        facts: &facts,
        folder: &WsPath::root(),
        cancelled: None,
    })
}

/// A folder as a scope.
pub(crate) fn folder(files: &MemoryWorkspace, path: &str) -> Value {
    let path = WsPath::from_walk(path);
    let below = files.tree().files_below(&path).to_vec();
    Value::from(Scope::of_files(ScopeKind::Folder(path), below))
}

/// A list of texts.
pub(crate) fn texts(texts: &[&str]) -> Value {
    texts.iter().map(|text| Value::from(*text)).collect()
}

/// What a dependency check says, as text.
pub(crate) fn judge(files: &MemoryWorkspace, function: &str, args: &[Value]) -> String {
    within(files, |cx| {
        let args = Args(args.to_vec());
        check(cx, Languages::One("tiny"), function, &args)
            .map_or_else(|| "no such check".to_owned(), |outcome| show(&outcome))
    })
}

/// An outcome as text.
pub(crate) fn show(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Pass => "pass".to_owned(),
        Outcome::Error(message) => format!("error: {message}"),
        Outcome::Fail { message, findings } => {
            let mut text = format!("fail: {message}");
            for found in findings {
                show_found(&mut text, found);
            }
            text
        }
    }
}

fn show_found(text: &mut String, found: &Found) {
    let file = found.file.as_ref().map_or("", WsPath::as_str);
    let line = found.place.map_or(0, |place| place.line);
    let _ = write!(text, "\n{file}:{line} {}", found.message);
    for (file, place, label) in &found.related {
        let _ = write!(text, "\n  {file}:{} {label}", place.line);
    }
}
