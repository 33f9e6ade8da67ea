//! What a change of one file changes further: nothing, the imports of some modules, or which modules
//! there are. Only where a file declares other modules, or a manifest is another one, the table of
//! modules is made again.

use super::{RustLanguage, workspace};
use crate::source::WsPath;
use crate::stdlib::facts::{
    Declared, Extractor, FactBase, KeptFacts, Language, Memory, ModuleId, Modules, Resolver, Target,
};
use crate::workspace::{Changes, Door, Live, MemoryWorkspace, Where};
use hielements_plugin::{Facts, Import, Level};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Rust that counts how often its table of modules is made, and its files are read.
#[derive(Default)]
struct Counted {
    tables: AtomicUsize,
    reads: AtomicUsize,
}

impl Language for Counted {
    fn name(&self) -> &'static str {
        "rust"
    }
}

impl Extractor for Counted {
    fn version(&self) -> &'static str {
        RustLanguage.version()
    }

    fn claims(&self, path: &WsPath) -> bool {
        RustLanguage.claims(path)
    }

    fn extract(&self, level: Level, path: &WsPath, text: &[u8]) -> Facts {
        self.reads.fetch_add(1, Ordering::Relaxed);
        RustLanguage.extract(level, path, text)
    }
}

impl Resolver for Counted {
    fn follows_declarations(&self) -> bool {
        RustLanguage.follows_declarations()
    }

    fn modules(&self, door: &Door<'_>, files: &[WsPath], declared: Declared<'_>) -> Modules {
        self.tables.fetch_add(1, Ordering::Relaxed);
        RustLanguage.modules(door, files, declared)
    }

    fn resolve(&self, modules: &Modules, from: ModuleId, import: &Import, found: &mut Vec<Target>) {
        RustLanguage.resolve(modules, from, import, found);
    }

    fn is_standard(&self, name: &str) -> bool {
        RustLanguage.is_standard(name)
    }

    fn separator(&self) -> &str {
        RustLanguage.separator()
    }
}

const SHOP: &str = "== Cargo.toml
[package]
name = 'x'
== src/lib.rs
mod a;
#[path = \"other/c.rs\"] mod p;
mod inner { use super::a::g; }
== src/main.rs
mod a;
mod own;
== src/a.rs
use std::fs::File;
pub fn g() {}
== src/b.rs
use crate::a::g;
== src/own.rs
== src/other/c.rs
mod deep;
== src/other/d.rs
== src/other/deep.rs
";

/// All names of modules with their imports.
fn graph(files: &MemoryWorkspace, memory: &Memory, language: &Counted) -> Vec<String> {
    let facts = FactBase::with(files, vec![language], memory);
    let door = Door::new(files);
    let graph = facts.graph(&door, "rust").expect("the language is there");
    let end = |target: &Target| match target {
        Target::Module(id, names) => format!("{} {names:?}", graph.name(*id)),
        Target::External(..) | Target::Files(_) => format!("{target:?}"),
    };
    let module = |id| {
        let imports = graph.imports(id).iter();
        let imports =
            imports.map(|edge| format!("{} {:?} {:?}", end(&edge.to), edge.kind, edge.place));
        let imports: Vec<String> = imports.collect();
        format!("{} {} {imports:?}", graph.name(id), graph.file(id))
    };
    graph.all().iter().map(module).collect()
}

/// What is other after a change.
fn news(changes: &Changes, files: &MemoryWorkspace, memory: &Memory, language: &Counted) -> String {
    if changes.modules.contains_key("rust") {
        return "other modules".to_owned();
    }
    let facts = FactBase::with(files, vec![language], memory);
    let door = Door::new(files);
    let graph = facts.graph(&door, "rust").expect("the language is there");
    match changes.imports.get("rust") {
        None => "no news".to_owned(),
        Some(ids) => {
            let names: Vec<&str> = ids.iter().map(|id| graph.name(ModuleId(*id))).collect();
            format!("other imports of {}", names.join(", "))
        }
    }
}

/// What comes of it when a file of the shop has another text, after `prepare` was done with what is
/// known of it; the graph must be that of a first look.
#[track_caller]
fn check_after(prepare: impl Fn(Memory) -> Memory, (path, text): (&str, &str), expected: &str) {
    let mut files = workspace(SHOP);
    let language = Counted::default();
    let memory = Memory::new(&[&language]).keeping(KeptFacts::default());
    graph(&files, &memory, &language);
    let mut memory = prepare(memory);
    language.tables.store(0, Ordering::Relaxed);
    files.put(&WsPath::from_walk(path), text);
    let mut changes = files.look_again(&Where::Everywhere);
    memory.update(&files, &[&language], &mut changes, &|_| None);
    let table = match language.tables.load(Ordering::Relaxed) {
        0 => "the table stays",
        _ => "a new table",
    };
    let now = graph(&files, &memory, &language);
    let said = format!("{table}: {}", news(&changes, &files, &memory, &language));
    assert_eq!(said, expected, "{path}: {text}");
    let first = graph(&files, &Memory::new(&[&language]), &language);
    assert_eq!(now, first, "{path}: {text}");
}

#[track_caller]
fn check(path: &str, text: &str, expected: &str) {
    check_after(|memory| memory, (path, text), expected);
}

const LIB: &str = "mod a;\n#[path = \"other/c.rs\"] mod p;\nmod inner { use super::a::g; }\n";

#[test]
fn what_an_edit_changes() {
    // A body, a comment, and an item.
    check(
        "src/a.rs",
        "use std::fs::File;\npub fn g() { let mod_a = 1; } // mod b;\nstruct S;\n",
        "the table stays: no news",
    );
    check(
        "src/a.rs",
        "use std::fs::Dir;\npub fn g() {}\n",
        "the table stays: other imports of x::a",
    );
    check(
        "src/lib.rs",
        &LIB.replace("super::a::g", "super::a::h"),
        "the table stays: other imports of x::inner",
    );
    check(
        "src/lib.rs",
        &format!("{LIB}use std::io;"),
        "the table stays: other imports of x",
    );
    // The file is called so already.
    check(
        "src/lib.rs",
        &format!("{LIB}mod b;"),
        "a new table: no news",
    );
    // Now the library declares what only the program did.
    check(
        "src/lib.rs",
        &format!("{LIB}mod own;"),
        "a new table: other modules",
    );
    check(
        "src/lib.rs",
        &LIB.replace("other/c.rs", "other/d.rs"),
        "a new table: other modules",
    );
    // By way of a file that a path put elsewhere.
    check("src/other/c.rs", "mod d;", "a new table: other modules");
    check("src/a.rs", "mod tests {}", "a new table: other modules");
    check(
        "src/a.rs",
        "fn f() { mod tests {} }",
        "the table stays: other imports of x::a",
    );
    check(
        "src/lib.rs",
        &LIB.replace("mod inner", "mod other"),
        "a new table: other modules",
    );
}

#[test]
fn what_an_edit_of_a_manifest_changes() {
    check(
        "Cargo.toml",
        "[package] # A comment.\nname = 'x'\n",
        "a new table: no news",
    );
    check(
        "Cargo.toml",
        "[package]\nname = 'x'\n[dependencies]\nserde = '1'\n",
        "a new table: other modules",
    );
    check(
        "Cargo.toml",
        "[package]\nname = 'y'\n",
        "a new table: other modules",
    );
}

#[test]
fn what_an_edit_changes_after_a_restart() {
    let restart = |memory: Memory| {
        let language = Counted::default();
        let text = postcard::to_allocvec(&memory.saved()).expect("it is plain data");
        let saved = postcard::from_bytes(&text).expect("it is what was saved");
        let kept = memory.facts().map(KeptFacts::all).unwrap_or_default();
        let kept = KeptFacts::after(move || kept.clone());
        Memory::new(&[&language]).keeping(kept).after(saved)
    };
    check_after(
        restart,
        ("src/lib.rs", &format!("{LIB}// A comment.")),
        "the table stays: no news",
    );
    check_after(
        restart,
        ("src/a.rs", "use std::fs::Dir;"),
        "a new table: other imports of x::a",
    );
    check_after(
        restart,
        ("src/lib.rs", &LIB.replace("other/c.rs", "other/d.rs")),
        "a new table: other modules",
    );
}

#[test]
fn every_file_is_read_once() {
    let files = workspace(SHOP);
    let language = Counted::default();
    graph(&files, &Memory::new(&[&language]), &language);
    assert_eq!(language.reads.load(Ordering::Relaxed), 9);
}
