//! Files in, module names out; imports in, modules out.

use super::*;

fn path(text: &str) -> WsPath {
    WsPath::from_walk(text)
}

/// Every file gives its name, then its other names.
#[track_caller]
fn named(roots: &[&str], files: &[&str], expected: &str) {
    let roots: Vec<WsPath> = roots.iter().map(|root| path(root)).collect();
    let files: Vec<WsPath> = files.iter().map(|file| path(file)).collect();
    let modules = modules::table(&roots, &files);
    let mut shown: Vec<String> = modules
        .iter()
        .map(|id| {
            let names: Vec<&str> = modules.names(id).collect();
            format!("{} = {}", modules.file(id), names.join(", "))
        })
        .collect();
    shown.extend(
        modules
            .notes()
            .iter()
            .map(|(_, note)| note.split(": ").next().unwrap_or_default().to_owned()),
    );
    assert_eq!(shown.join("\n"), expected);
}

#[test]
fn modules_are_named_from_roots() {
    named(
        &[],
        &["ns/child/__init__.py", "ns/child/a.py", "ns/other.py"],
        "ns/child/__init__.py = child, ns.child\nns/child/a.py = child.a, ns.child.a\n\
         ns/other.py = other, ns.other",
    );
    named(
        &[],
        &["plain/deep/a.py", "src/shop/b.py"],
        "plain/deep/a.py = plain.deep.a\nsrc/shop/b.py = shop.b, src.shop.b",
    );
    named(
        &["lib"],
        &["lib/p/a.py", "my-tools/b.py"],
        "my-tools/b.py = b\nlib/p/a.py = p.a",
    );
    named(
        &[],
        &[
            "a/app/__init__.py",
            "b/app/__init__.py",
            "p-stubs/m.pyi",
            "p/m.py",
            "p/m.pyi",
        ],
        "a/app/__init__.py = app, a.app\nb/app/__init__.py = app, b.app\np/m.py = p.m\n\
         p-stubs/m.pyi = p.m\np/m.pyi = p.m\n`app` is both a/app/__init__.py and b/app/__init__.py",
    );
    named(
        &[],
        &["m.py", "m/__init__.py"],
        "m/__init__.py = m\nm.py = m\n`m` is both m/__init__.py and m.py",
    );
}

#[test]
fn of_two_modules_of_one_name_the_nearer_is_meant() {
    let files = [
        "a/app/__init__.py",
        "a/main.py",
        "b/app/__init__.py",
        "b/main.py",
        "ns/x/__init__.py",
        "c.py",
    ];
    let files: Vec<WsPath> = files.iter().map(|f| path(f)).collect();
    let modules = modules::table(&[], &files);
    let resolved = |from: &str, text: &str| match &targets_of(&modules, from, text)[0] {
        Target::Module(id, _) => modules.file(*id).to_string(),
        Target::External(name, _) => name.clone(),
        Target::Files(paths) => paths.name().to_owned(),
    };
    assert_eq!(resolved("a/main.py", "import app"), "a/app/__init__.py");
    assert_eq!(
        resolved("b/main.py", "from app import x"),
        "b/app/__init__.py"
    );
    assert_eq!(resolved("c.py", "import ns.x"), "ns/x/__init__.py");
    assert_eq!(resolved("c.py", "from ns import x"), "ns/x/__init__.py");
}

#[test]
fn targets() {
    let files = [
        "m.py",
        "p/__init__.py",
        "p/a.py",
        "p/q/__init__.py",
        "p/q/b.py",
        "src/r/c.py",
    ];
    let files: Vec<WsPath> = files.iter().map(|f| path(f)).collect();
    let modules = modules::table(&[], &files);
    let resolved = |from: &str, text: &str| {
        let found = targets_of(&modules, from, text);
        let show = |target: &Target| match target {
            Target::Module(id, names) => format!("{} [{}]", modules.name(*id), names.join(",")),
            Target::External(name, names) => format!("ext {name} [{}]", names.join(",")),
            Target::Files(paths) => format!("files {}", paths.name()),
        };
        found.iter().map(show).collect::<Vec<_>>().join("; ")
    };
    assert_eq!(resolved("p/a.py", "from . import q, X"), "p.q []; p [X]");
    assert_eq!(resolved("p/q/b.py", "from ..a import X, Y"), "p.a [X,Y]");
    assert_eq!(resolved("p/__init__.py", "from .q.b import *"), "p.q.b [*]");
    assert_eq!(
        resolved("m.py", "import r.c, os.path"),
        "r.c []; ext os.path []"
    );
    assert_eq!(resolved("m.py", "from ... import x"), "ext ... [x]");
}

/// What the imports of a text lead to, when it stands in a file.
fn targets_of(modules: &Modules, from: &str, text: &str) -> Vec<Target> {
    let language = PythonLanguage::default();
    let facts = language.extract(Level::Imports, &path(from), text.as_bytes());
    let from = modules.of_file(&path(from)).unwrap();
    let mut found = Vec::new();
    for import in &facts.imports {
        language.resolve(modules, from, import, &mut found);
    }
    found
}
