//! Modules in braces: `mod a { … }`. Which there are, what they import, and what rules say about them.

use super::{check, facts, verdicts, workspace};
use crate::stdlib::facts::{FactBase, Target};
use crate::stdlib::rust::RustLanguage;
use crate::workspace::{Door, MemoryWorkspace};
use hielements_plugin::Level;

/// Two modules of one file, one of which uses the other, and a module that is a file.
const PAIR: &str = "== Cargo.toml\n[package]\nname = 'x'\n\
== src/lib.rs
mod other;
pub mod a { use super::b::fb; pub fn fa() { fb() } }
pub mod b { pub fn fb() {} }
pub mod c { pub fn fc() {} }
== src/other.rs
use crate::a::fa;
";

const SCOPES: &str = "\
scope a = rust.module_selector('x::a')
scope b = rust.module_selector('x::b')
scope c = rust.module_selector('x::c')
scope o = rust.module_selector('x::other')
scope all = rust.module_selector('x')
";

/// What a rule over the scopes says of the pair.
#[track_caller]
fn pair(rule: &str, expected: &str) {
    check(&workspace(PAIR), &format!("{SCOPES}{rule}"), expected);
}

#[test]
fn single_imports() {
    let broken = "  src/lib.rs:2 x::a imports x::b (line 2): fb";
    pair(
        "check rust.no_dependency(a, 'x::b')",
        &format!("fail: module `x::a` must not import `x::b`\n{broken}"),
    );
    pair(
        "check rust.no_dependency(a, b)",
        &format!("fail: module `x::a` must not import module `x::b`\n{broken}"),
    );
    pair("check rust.no_dependency(b, a)", "pass");
    pair("check rust.no_dependency(c, a)", "pass");
    pair("check rust.depends_on(a, b)", "pass");
    pair("check rust.depends_on(a, 'b')", "pass");
    pair("check rust.depends_on('x::a', 'x::b')", "pass");
    pair(
        "check rust.depends_on('b', 'a')",
        "fail: nothing in `x::b` imports `x::a`; expected at least one import",
    );
    pair(
        "check rust.depends_on('nothing', 'a')",
        "error: `nothing` names no rust module of the workspace: correct the name",
    );
    pair(
        "check rust.no_dependency('x::b', ['test'])",
        "error: ['test'] are kinds of imports, and stand where the target of `x::b` is read: write `kinds=['test']`",
    );
    pair("check rust.no_dependency('x::b', kinds=['test'])", "pass");
    pair("check rust.no_dependency([a, 'x::c'], 'x::other')", "pass");
    pair("check rust.no_dependency(o, b)", "pass");
    pair("check rust.no_dependency(o, 'x::b')", "pass");
    pair("check rust.uses(o, a)", "pass");
    pair("check rust.imports_only(a, [b])", "pass");
    pair(
        "check rust.imports_only(a, [c])",
        &format!("fail: module `x::a` may import only module `x::c`\n{broken}"),
    );
    pair("check rust.only_imported_by(b, [a])", "pass");
    pair(
        "check rust.only_imported_by(a, [b])",
        "fail: module `x::a` may be imported only by module `x::b`\n  src/other.rs:1 x::other imports x::a (line 1): fa",
    );
}

#[test]
fn many_modules() {
    pair("check rust.layers([a, b])", "pass");
    pair("check rust.layers([o, a, b])", "pass");
    pair(
        "check rust.layers([b, a])",
        "fail: layers from top to bottom: module `x::b`, module `x::a`; a lower layer never imports a higher one\n  src/lib.rs:2 x::a imports x::b (line 2): fb",
    );
    pair(
        "check rust.layers([all, a])",
        "error: x::a belongs to module `x` and to module `x::a`: take it out of one of them",
    );
    pair("check rust.independent([a, c])", "pass");
    pair(
        "check rust.independent([b, a])",
        "fail: module `x::b`, module `x::a` must not import each other\n  src/lib.rs:2 x::a imports x::b (line 2): fb",
    );
    pair("check rust.reaches(o, b)", "pass");
    pair("check rust.cannot_reach(c, b)", "pass");
    pair("check rust.cannot_reach(b, a)", "pass");
    pair(
        "check rust.cannot_reach(o, b)",
        "fail: module `x::other` must not reach module `x::b`\n  src/other.rs:1 x::other reaches x::b in 2 imports: x::other → x::a → x::b",
    );
    pair("check rust.no_cycles()", "pass");
    pair("check rust.max_dependencies(all, 1)", "pass");
}

#[test]
fn a_file_holds_its_modules() {
    // Both ends lie in the file.
    pair(
        "check rust.no_dependency(all, b)",
        "fail: module `x` must not import module `x::b`\n  src/lib.rs:2 x::a imports x::b (line 2): fb",
    );
    pair("check rust.no_dependency(o, c)", "pass");
    pair(
        "check rust.no_dependency(o, all)",
        "fail: module `x::other` must not import module `x`\n  src/other.rs:1 x::other imports x::a (line 1): fa",
    );
    pair(
        "check rust.no_dependency(a, all)",
        "error: every module of the scope lies inside module `x`, so no import can break this: name a target outside the scope",
    );
    let whole = "scope file = files.file_selector('src/lib.rs')\n";
    pair(
        &format!("{whole}check rust.no_dependency(file, b)"),
        "fail: `src/lib.rs` must not import module `x::b`\n  src/lib.rs:2 x::a imports x::b (line 2): fb",
    );
    pair(
        "scope both = scopes.union(all, a)\ncheck rust.function_exists(both, 'fc')",
        "pass",
    );
}

/// Each element is judged by the imports of its own module, whatever comes first.
fn elements(rule: &str, expected: &str) {
    let files = workspace(PAIR);
    let parts = [
        format!("element ea {{\nscope s = rust.module_selector('x::a')\n{rule}\n}}"),
        "element eb {\nscope s = rust.module_selector('x::b')\n}".to_owned(),
        "element ec {\nscope s = rust.module_selector('x::c')\n}".to_owned(),
    ];
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
        let spec = order.map(|at| parts[at].as_str()).join("\n");
        assert_eq!(verdicts(&files, &spec).trim_end(), expected, "{spec}");
    }
}

#[test]
fn connections() {
    let line = "  src/lib.rs:2 x::a imports x::b (line 2): fb";
    elements(
        "forbids connection to eb",
        &format!("fail: no connection to `eb` is allowed\n{line}"),
    );
    elements("forbids connection to ec", "pass");
    elements("allows connection to eb", "pass");
    elements(
        "allows connection to ec",
        &format!("fail: only connections to `ec` are allowed\n{line}"),
    );
    elements("requires connection to eb", "pass");
    elements("forbids connection to 'x::c'", "pass");
    pair("a uses b", "pass");
    pair(
        "b uses a",
        "fail: `b uses a`: no import or other link was found that shows it",
    );
    pair(
        "a uses c",
        "fail: `a uses c`: no import or other link was found that shows it",
    );
}

/// All edges, `from -> to [names]`.
#[track_caller]
fn edges(text: &str, expected: &str) {
    let files: MemoryWorkspace = workspace(text);
    let facts = FactBase::new(&files, vec![&RustLanguage]);
    let door = Door::new(&files);
    let graph = facts.graph(&door, "rust").expect("the language is there");
    let mut shown = Vec::new();
    for id in graph.all().iter() {
        for edge in graph.imports(id) {
            let (to, names) = match &*edge.to {
                Target::Module(to, names) => (graph.name(*to), names),
                Target::External(name, names) => (name.as_str(), names),
                Target::Files(paths) => panic!("a link to files: {}", paths.name()),
            };
            let kind = format!("{:?}", edge.kind).to_lowercase();
            let from = graph.name(id);
            shown.push(format!("{from} -> {to} [{}] {kind}", names.join(",")));
        }
    }
    assert_eq!(shown.join("\n"), expected, "{text}");
}

const X: &str = "== Cargo.toml\n[package]\nname = 'x'\n";

#[test]
fn each_import_belongs_to_its_module() {
    let of_lib = |text: &str, expected: &str| edges(&format!("{X}== src/lib.rs\n{text}"), expected);
    // Outside and inside, `self`, `super` several times, nested.
    of_lib(
        "use std::io;\nmod a { use self::b::C; pub mod b { use super::super::d::E; use crate::F; pub struct C; } }\nmod d { pub struct E; }\npub struct F;",
        "x -> std [io] runtime\nx::a -> x::a::b [C] runtime\nx::a::b -> x::d [E] runtime\nx::a::b -> x [F] runtime",
    );
    // Paths in code; a name of the file's module is not seen inside.
    of_lib(
        "mod a { fn f() { crate::b::g(); super::b::h(); c::k(); } pub mod c { pub fn k() {} } }\nmod b { pub fn g() {} pub fn h() {} }\nfn m() { a::c::k(); b::g(); }",
        "x -> x::a::c [k] runtime\nx -> x::b [g] runtime\nx::a -> x::b [g] runtime\nx::a -> x::b [h] runtime\nx::a -> x::a::c [k] runtime",
    );
    // Tests beside the code, a test alone in the file, the kind of both.
    of_lib(
        "pub fn f() {}\nmod m { }\n#[cfg(test)]\nmod tests { use super::*; fn t() { m::g(); f(); } }",
        "x::tests -> x [*] test\nx::tests -> x::m [g] test",
    );
    // Two of one name under conditions are one module.
    of_lib(
        "#[cfg(unix)] mod imp { use std::fs::A; }\n#[cfg(windows)] mod imp { use std::io::B; }",
        "x::imp -> std::fs [A] runtime\nx::imp -> std::io [B] runtime",
    );
    // No path leads to a module of a function or of a macro's argument: the code is the outer one's.
    of_lib(
        "fn f() { mod g { use std::fs::A; } }\nwhen! { mod h { use std::io::B; } }\nmod k { fn f() { mod l { use super::super::m::C; } } }\nmod m {}",
        "x -> std::fs [A] runtime\nx -> std::io [B] runtime\nx::k -> x::m [C] runtime",
    );
    // What a file and an inline module are both called, the file is.
    edges(
        &format!(
            "{X}== src/lib.rs\n#[cfg(a)] mod p;\n#[cfg(b)] mod p {{ use crate::q::Q; }}\nmod q {{}}\nuse p::R;\n== src/p.rs\nuse crate::q::R;"
        ),
        "x -> x::p [R] runtime\nx::p -> x::q [R] runtime\nx::p@src/lib.rs -> x::q [Q] runtime",
    );
}

#[test]
fn files_inside_inline_modules() {
    edges(
        &format!(
            "{X}== src/lib.rs\nmod a {{ mod b; use self::b::B; mod c {{ pub mod d; }} #[path = \"e.rs\"] mod f; }}\n\
             == src/a/b.rs\nuse super::c::d::D; mod g {{ use super::super::c::X; use super::H; }}\n\
             == src/a/c/d.rs\nuse crate::a::b::g::G;\n== src/a/e.rs\nuse super::b::B;\n"
        ),
        "x::a -> x::a::b [B] runtime\n\
         x::a::b -> x::a::c::d [D] runtime\n\
         x::a::b::g -> x::a::c [X] runtime\n\
         x::a::b::g -> x::a::b [H] runtime\n\
         x::a::c::d -> x::a::b::g [G] runtime\n\
         x::a::f -> x::a::b [B] runtime",
    );
}

#[test]
fn modules_of_programs_and_tests() {
    edges(
        &format!(
            "{X}== src/lib.rs\npub mod a {{ pub struct A; }}\n\
             == src/main.rs\nmod own {{ use x::a::A; }}\nuse own::B;\nuse crate::own::C;\n\
             == tests/one.rs\nmod help {{ use super::T; }}\nuse help::H; use crate::help::I; use self::help::J; fn f() {{ help::k(); }}\n\
             == tests/two.rs\nmod help {{}}\nuse help::H;\n"
        ),
        "x::main -> x::main::own [B] runtime\n\
         x::main -> x::main::own [C] runtime\n\
         x::main::own -> x::a [A] runtime\n\
         x::tests::one -> x::tests::one::help [H] test\n\
         x::tests::one -> x::tests::one::help [I] test\n\
         x::tests::one -> x::tests::one::help [J] test\n\
         x::tests::one -> x::tests::one::help [k] test\n\
         x::tests::one::help -> x::tests::one [T] test\n\
         x::tests::two -> x::tests::two::help [H] test",
    );
}

#[test]
fn rings() {
    let of_lib = |text: &str, expected: &str| {
        let files = workspace(&format!("{X}== src/lib.rs\n{text}"));
        check(&files, "check rust.no_cycles()", expected);
    };
    of_lib(
        "mod a { use crate::b::B; pub struct A; }\nmod b { use crate::a::A; pub struct B; }",
        "fail: 1 ring of imports in the workspace\n  src/lib.rs:2 2 modules import each other in a ring: x::a → x::b → x::a",
    );
    // A module and one that it holds are no two.
    of_lib(
        "use sealed::S;\npub struct P;\nmod sealed { use super::P; pub struct S; mod deep { use super::S; use crate::P; } use self::deep::D; }",
        "pass",
    );
    of_lib(
        "use a::A; use b::B; pub struct P;\nmod a { use super::{P, b::B}; }\nmod b { use super::{P, a::A}; }",
        "fail: 1 ring of imports in the workspace\n  src/lib.rs:3 2 modules import each other in a ring: x::a → x::b → x::a",
    );
    // Through another file they are.
    of_lib(
        "mod o; use o::O; pub mod prelude { pub use super::P; } pub struct P;\n== src/o.rs\nuse crate::prelude::P;",
        "fail: 1 ring of imports in the workspace\n  src/lib.rs:1 3 modules import each other in a ring: x → x::o → x::prelude → x",
    );
    // Tests are used by nobody.
    of_lib(
        "mod o; pub struct P;\n#[cfg(test)] mod tests { use super::P; use crate::o::O; }\n== src/o.rs\nuse crate::P;",
        "pass",
    );
}

#[test]
fn orphans_and_public_names() {
    let files = workspace(&format!(
        "{X}== src/lib.rs\nmod used; mod unused; use used::inner::I;\n\
         == src/used.rs\npub mod inner {{ pub struct I; }} mod tests {{ use super::inner::I; }}\n\
         == src/unused.rs\nmod inner {{ pub fn f() {{}} }} mod tests {{ use super::*; use super::inner::f; }} use self::inner::f;\n"
    ));
    check(
        &files,
        "check rust.no_orphans()",
        "fail: 1 module that nothing imports\n  src/unused.rs:1 nothing imports x::unused",
    );
    let used = "scope used = rust.module_selector('used')\nscope inner = rust.module_selector('used::inner')\n";
    check(
        &files,
        &format!("{used}check rust.public_api(used, ['inner'])"),
        "pass",
    );
    check(
        &files,
        &format!("{used}check rust.public_api(used, ['other'])"),
        "fail: the public part of module `x::used` is `other`\n  src/lib.rs:1 x imports x::used::inner (line 1): I",
    );
    check(
        &files,
        &format!("{used}check rust.exports_only(used, ['inner'])"),
        "pass",
    );
    check(
        &files,
        &format!("{used}check rust.exports_only(inner, ['J'])"),
        "fail: module `x::used::inner` may export only `J`\n  src/used.rs:1 x::used::inner exports I",
    );
    check(
        &files,
        &format!("{used}ref names: list = rust.exported(inner)\ncheck names == ['I']"),
        "pass",
    );
}

#[test]
fn names_of_modules() {
    let files = workspace(&format!(
        "{X}== src/lib.rs\n/// Documented.\npub mod a {{ pub mod deep {{}} pub mod model {{}} }}\npub mod b {{ pub mod deep {{}} }}\nmod model; mod o;\n\
         == src/model.rs\n== src/o.rs\nuse crate::a::deep::D;\n"
    ));
    for name in ["x::a", "a", "crate::a::deep", "a::deep", "x::*", "model"] {
        check(
            &files,
            &format!("check rust.module_exists('{name}')"),
            "pass",
        );
    }
    check(
        &files,
        "check rust.module_exists('deep')",
        "error: `deep` could be x::a::deep or x::b::deep: write more of the name",
    );
    check(&files, "check code.module_exists('x::a::model')", "pass");
    check(
        &files,
        "scope o = rust.module_selector('o')\nscope a = rust.package_selector('x::a')\ncheck rust.no_dependency(o, a)",
        "fail: module `x::o` must not import package `x::a`\n  src/o.rs:1 x::o imports x::a::deep (line 1): D",
    );
    check(
        &files,
        "scope every = code.module_selector('x::*')\nscope o = rust.module_selector('o')\nscope b = code.module_selector('x::b')\n\
         check rust.no_dependency(o, b)\ncheck rust.has_docs('x::a')\ncheck rust.has_docs(b)",
        "pass\npass\nfail: module `x::b` lacks documentation\n  src/lib.rs:3 module `b` has no documentation",
    );
}

#[test]
fn tests_of_inline_modules() {
    let files = workspace(&format!(
        "{X}== src/lib.rs\npub mod a {{ pub fn f() {{}} }}\npub mod b {{ pub fn g() {{}} }}\n\
         == tests/t.rs\nuse x::a::f;\n#[test]\nfn t() {{ f() }}\n"
    ));
    let scopes = "scope a = rust.module_selector('x::a')\nscope b = rust.module_selector('x::b')\n";
    check(&files, &format!("{scopes}check rust.has_tests(a)"), "pass");
    check(&files, "check rust.has_tests('f')", "pass");
    check(
        &files,
        &format!("{scopes}check rust.has_tests(b)"),
        "fail: module `x::b` has no tests: none stands in it, and no file with tests imports it",
    );
}

#[test]
fn names_that_are_handed_on() {
    let files = workspace(&format!(
        "{X}== src/lib.rs\nmod m; pub mod api {{ pub use crate::m::{{Order, deep::Line as Row}}; use crate::m::Hidden; }}\n\
         pub mod prelude {{ pub use crate::m::*; pub use crate::m::deep::*; }}\npub use m::deep::{{self, Line}};\nmod user;\n\
         == src/m.rs\npub struct Order; pub struct Hidden; pub mod deep {{ pub struct Line; }}\n\
         == src/user.rs\npub use crate::prelude::*;\n"
    ));
    let scopes = "scope api = rust.module_selector('x::api')\nscope prelude = rust.module_selector('prelude')\nscope user = rust.module_selector('user')\nscope x = rust.module_selector('x')\n";
    for (scope, name) in [
        ("api", "Order"),
        ("api", "Row"),
        ("prelude", "Order"),
        ("prelude", "Line"),
        ("user", "Order"),
        ("user", "Line"),
        ("x", "Line"),
        ("x", "x::deep::Line"),
    ] {
        let rule = format!("{scopes}check rust.struct_exists({scope}, '{name}')");
        check(&files, &rule, "pass");
    }
    for (scope, name) in [("api", "Hidden"), ("api", "Line")] {
        let rule = format!("{scopes}check rust.struct_exists({scope}, '{name}')");
        let said = format!("fail: there is no struct `{name}` in module `x::{scope}`");
        check(&files, &rule, &said);
    }
    check(
        &files,
        &format!("{scopes}ref names: list = rust.exported(api)\ncheck names == ['Order', 'Row']"),
        "pass",
    );
}

#[test]
fn implementations_and_docs_of_declared_modules() {
    let files = workspace(&format!(
        "{X}== src/lib.rs\n//! Top.\n/// Documented here.\nmod a;\nmod b;\nmod c;\npub mod d {{\n    /// Documented here.\n    pub mod e;\n    pub mod f;\n}}\n\
         == src/a.rs\npub trait T {{}} impl T for S {{}} pub struct S;\n== src/b.rs\n//! Documented here.\n== src/c.rs\n== src/d/e.rs\n== src/d/f.rs\n"
    ));
    for rule in [
        "check rust.impl_exists('T')",
        "check rust.impl_exists('S')",
        "check rust.impl_exists('T for S')",
        "check rust.has_docs('a')",
        "check rust.has_docs('b')",
        "check rust.has_docs('d::e')",
        "scope a = rust.module_selector('a')\ncheck code.has_docs(a)",
    ] {
        check(&files, rule, "pass");
    }
    check(
        &files,
        "check rust.impl_exists('U')",
        "fail: there is no impl `U` in the workspace",
    );
    check(
        &files,
        "check rust.has_docs('c')",
        "fail: module `x::c` lacks documentation\n  src/c.rs:1 src/c.rs has no documentation",
    );
    check(
        &files,
        "check rust.has_docs('d::f')",
        "fail: module `x::d::f` lacks documentation\n  src/d/f.rs:1 src/d/f.rs has no documentation",
    );
    check(
        &files,
        "check rust.module_exists('gone')",
        "fail: there is no module `gone` in the workspace",
    );
}

/// The inline modules of a text.
#[track_caller]
fn found(text: &str, expected: &[&str]) {
    let modules = facts(Level::Imports, "a.rs", text).modules;
    let inline = modules.iter().filter(|module| module.inline);
    let paths = inline.map(|module| match &module.container {
        Some(outer) => format!("{outer}.{}", module.name),
        None => module.name.clone(),
    });
    let paths: Vec<String> = paths.collect();
    assert_eq!(paths, expected, "{text}");
}

#[test]
fn which_modules_are_inline() {
    found(
        "mod a {} mod b; pub(crate) mod r#type { mod c { } }",
        &["a", "type", "type.c"],
    );
    found("mod/* x */a // {\n {}", &["a"]);
    found("mod a { } mod a { mod a {} }", &["a", "a", "a.a"]);
    found(
        "// mod a {}\n/* mod b { /* mod c {} */ } */ mod d {}",
        &["d"],
    );
    found("const S: &str = \"mod a {\\\" {\"; mod b {}", &["b"]);
    found(
        "const S: &str = r#\"mod a {\"}\"#; const T: &[u8] = br\"\\\"; mod b {}",
        &["b"],
    );
    found(
        "const C: [char; 4] = ['{', '\\'', '\\u{7b}', '\"']; fn f<'a>(x: &'a str) {} mod b {}",
        &["b"],
    );
    found(
        "const C: char = 'é'; const D: u8 = b'{'; mod é { mod ü {} }",
        &["é", "é.ü"],
    );
    found(
        "fn f() { mod a { mod b {} } } m! { mod c {} } impl X { } mod d {}",
        &["d"],
    );
    found(
        "use x::{a, b}; } ) ] mod a { ( } mod b { { } }",
        &["a", "b"],
    );
    found(
        "fn f() { let a = r#\"}\"#; let b = br\"}\\\"; let c = '}'; let d = \"}\\\"}\"; let e = b'}'; /* } */ // }\n let r = 'r: { }; } mod a {}",
        &["a"],
    );
    found("fn f() { { } mod a {} } } mod b {}", &["b"]);
    found(
        "fn f() { 'a: loop { x(r, \"r\", r##\"}\"#\"##) } } mod b {",
        &["b"],
    );
    found("r#mod a {} modx b {} x.mod c {} mod d {}", &["d"]);
    found("#!/bin/mod { \"\nmod a {}", &["a"]);
    found("mod", &[]);
    found("mod a", &[]);
    found("mod r#", &[]);
    found("mod a {'", &["a"]);
    found("mod a {\"\\", &["a"]);
    found("mod a {/*", &["a"]);
    found("mod a {r###\"", &["a"]);
    found("mod a { '\\", &["a"]);
}

/// Many modules, and very deep ones, in a time that grows with the length of the text.
#[test]
fn hostile_modules_come_back() {
    let wide = "mod a{use b::c;}".repeat(20_000)
        + &(0..20_000).fold(String::new(), |text, n| {
            text + &format!("mod m{n}{{use super::a::c;}}")
        });
    let deep = "mod abcdef{use super::*;".repeat(20_000);
    for text in [wide, deep] {
        let files = workspace(&format!("{X}== src/lib.rs\n{text}"));
        let begin = std::time::Instant::now();
        check(&files, "check rust.no_dependency('serde')", "pass");
        assert!(begin.elapsed().as_secs() < 60, "{:?}", begin.elapsed());
    }
}
