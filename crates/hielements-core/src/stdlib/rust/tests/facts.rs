//! One text: its imports and items.

use super::facts;
use hielements_plugin::{DeclaredModule, Import, Level};

fn show(import: &Import) -> String {
    let names: Vec<String> = import
        .names
        .iter()
        .map(|name| match &name.alias {
            Some(alias) => format!("{} as {alias}", name.name),
            None => name.name.clone(),
        })
        .collect();
    let kind = format!("{:?}", import.kind).to_lowercase();
    let conditional = if import.conditional { "?" } else { "" };
    let line = import.place.line;
    format!(
        "{line} {kind}{conditional} {} [{}]",
        import.target,
        names.join(",")
    )
}

#[track_caller]
fn check(text: &str, expected: &str) {
    let mut imports = facts(Level::Imports, "src/a.rs", text).imports;
    imports.sort_by_key(|import| import.place);
    let shown: Vec<String> = imports.iter().map(show).collect();
    assert_eq!(shown.join("\n"), expected, "{text}");
}

/// The modules that a text declares, `container.name`, with what `#[path]` says.
#[track_caller]
fn declares(text: &str, expected: &str) {
    let show = |module: &DeclaredModule| {
        let outer = module.container.as_ref();
        let outer = outer.map_or(String::new(), |outer| format!("{outer}."));
        let end = if module.inline { " {}" } else { "" };
        format!("{outer}{}{end} {}", module.name, module.paths.join("|"))
    };
    for level in [Level::Imports, Level::Items, Level::Calls] {
        let modules = facts(level, "src/a.rs", text).modules;
        let shown: Vec<String> = modules.iter().map(show).collect();
        let shown: Vec<&str> = shown.iter().map(|module| module.trim_end()).collect();
        assert_eq!(shown.join(", "), expected, "{level:?}: {text}");
    }
}

#[test]
fn declared_modules() {
    declares("mod a; pub(crate) mod r#type; mod b {}", "a, type, b {}");
    declares(
        "mod a { mod b { mod c; } mod d; }",
        "a {}, a.b {}, a.b.c, a.d",
    );
    declares(
        "#[cfg(x)] mod a { mod c; } #[cfg(not(x))] mod a { mod d; }",
        "a {}, a.c, a {}, a.d",
    );
    declares(
        "#[path = \"x/y.rs\"] mod a; #[cfg_attr(b, path = \"b.rs\")] #[cfg_attr(c, path = r\"c.rs\")] mod d; mod e;",
        "a x/y.rs, d b.rs|c.rs, e",
    );
    declares(
        "#[path = \"x\"] mod a { #[path = \"y\"] mod b; }",
        "a {} x, a.b y",
    );
    // No path leads to what is written out in a function; a file may stand behind what is not.
    declares("fn f() { mod a {} mod b; mod c { mod d; } }", "b, c.d");
    declares("when! { mod a {} #[path = \"x\"] mod b; }", "b x");
    declares(
        "// mod a;\nconst B: &str = \"mod b;\"; macro_rules! c { () => { mod c; } }",
        "",
    );
    declares("mod a", "");
    declares("mod a { mod b;", "a {}, a.b");
}

#[test]
fn use_trees() {
    check("use a;", "1 runtime a []");
    check("use a::b;", "1 runtime a [b]");
    check("pub(crate) use a::b as c;", "1 runtime a [b as c]");
    check(
        "use a::{self, b, c::{d, e as f}, g::*};",
        "1 runtime a [self,b,c::d,c::e as f,g::*]",
    );
    check("use {a::b, ::c::d};", "1 runtime  [a::b,c::d]");
    check(
        "mod c; use ::c; use ::c::d;",
        "1 runtime ::c []\n1 runtime ::c [d]",
    );
    check(
        "use crate::{\n  a::B,\n  a::C,\n};",
        "1 runtime crate::a [B,C]",
    );
    check("use super::super::x::*;", "1 runtime super::super::x [*]");
    check("use r#type::r#fn;", "1 runtime type [fn]");
    check(
        "extern crate a as b;\nextern crate self as c;",
        "1 runtime a []",
    );
    check(
        "use a::b::{c\nfn f() { d::e(); }",
        "1 runtime a::b [c]\n2 runtime d::e []",
    );
}

#[test]
fn comments_strings_and_attributes() {
    check(
        "// use a::b;\n/* use c; /* use d; */ use e; */\nuse f::g;",
        "3 runtime f [g]",
    );
    check(
        "const X: &str = \"use a::b;\"; const Y: &str = r#\"\"use c;\"#; use d::e;",
        "1 runtime d [e]",
    );
    check(
        "const C: char = '\"'; use a::b; const D: char = '\"';",
        "1 runtime a [b]",
    );
    check("fn f<'a>(x: &'a str) { b::c(x) }", "1 runtime b::c []");
    check(
        "#[derive(serde::Serialize)] struct S; #[a::b] fn f() {}",
        "1 runtime serde::Serialize []\n1 runtime a::b []",
    );
}

#[test]
fn paths_in_code() {
    check(
        "fn f() { a::b::c(); x.d(); Foo::new(); let y = 0..e::f(); }",
        "1 runtime a::b::c []\n1 runtime e::f []",
    );
    check(
        "fn f() -> ::a::B { <C as d::E>::f::<g::H>() }",
        "1 runtime ::a::B []\n1 runtime d::E []\n1 runtime g::H []",
    );
    check(
        "use a::b; fn f() { b::c(); b::d::e(); }",
        "1 runtime a [b]\n1 runtime a::b::d::e []",
    );
    check("mod m; fn f() { m::g(); }", "1 runtime self::m::g []");
    check(
        "fn f() { vec![1, a::b()]; quote! { c::d() } }",
        "1 runtime a::b []",
    );
    check(
        "macro_rules! m { ($x:expr) => { use a::b; $crate::c::d($x) } }\nuse e::f;",
        "2 runtime e [f]",
    );
    check("pub(in crate::a) fn f() {}", "");
    check("fn f(x: impl Iterator + use<'static>) {}", "");
}

#[test]
fn names_that_other_statements_bring_in() {
    check("use a::b; use b::c;", "1 runtime a [b]\n1 runtime a::b [c]");
    check(
        "use serde::serde; use serde::de::X;",
        "1 runtime serde [serde]\n1 runtime serde::de [X]",
    );
    check("mod m; use m::X;", "1 runtime self::m [X]");
    check("mod m;\nuse m;", "2 runtime self [m]");
}

#[test]
fn inline_modules_are_written_out() {
    check(
        "mod a { use super::x; use self::y; mod b { use super::super::z; use super::w; } }",
        "1 runtime self [x]\n1 runtime self::a [y]\n1 runtime self [z]\n1 runtime self::a [w]",
    );
    check(
        "mod serde; mod a { use serde::x; } use serde::y;",
        "1 runtime ::serde [x]\n1 runtime self::serde [y]",
    );
    check(
        "mod a { use super::super::x; mod c; use c::d; }",
        "1 runtime super [x]\n1 runtime self::a::c [d]",
    );
    check(
        "mod x; mod t { use super::*; fn f() { x::g(); } }",
        "1 runtime self [*]\n1 runtime self::x::g []",
    );
}

#[test]
fn kinds_and_conditions() {
    check(
        "#[cfg(test)]\nuse a::b;\nuse c::d;",
        "2 test? a [b]\n3 runtime c [d]",
    );
    check(
        "#[cfg(all(test, unix))] mod t { use a::b; } use c::d;",
        "1 test ::a [b]\n1 runtime c [d]",
    );
    check("#[cfg(not(test))] mod t { use a::b; }", "1 runtime ::a [b]");
    check("#[cfg(any(test, unix))] use a::b;", "1 runtime? a [b]");
    check(
        "#[test] fn t() { a::b(); } fn f() { use c::d; }",
        "1 test a::b []\n1 runtime? c [d]",
    );
    check(
        "#[cfg(test)] impl<A, B> T<A, B> { fn f() { a::b(); } } fn g() { c::d(); }",
        "1 test a::b []\n1 runtime c::d []",
    );
    check("#![cfg(test)]\nuse a::b;", "2 test a [b]");
    let tests = facts(Level::Imports, "tests/a.rs", "use a::b;");
    assert_eq!(show(&tests.imports[0]), "1 test a [b]");
}

#[test]
fn suppressions() {
    let text =
        "// hielements: allow(layers) old debt\n\nuse a::b;  // hielements: allow(no_cycles)\n";
    let shown: Vec<_> = facts(Level::Imports, "a.rs", text)
        .suppressions
        .into_iter()
        .map(|found| (found.rule, found.reason, found.line))
        .collect();
    let expected = [
        ("layers".into(), "old debt".into(), 3),
        ("no_cycles".into(), String::new(), 3),
    ];
    assert_eq!(shown, expected);
}

#[test]
fn items() {
    let text = "
//! A file.
/// Doc.
#[derive(Clone, a::Debug)]
pub struct S<T>(T);
impl<T> fmt::Display for S<T> { fn fmt(&self, f: &mut F) -> R { R } }
impl S<u8> { pub(crate) const N: u8 = 3; fn m(self) {} }
trait T: A + b::B { fn t(); }
mod inner { pub enum E { A } #[tokio::test] async fn check() {} }
#[macro_export] macro_rules! mine { () => {} }
pub union U { a: u8 }
static ON: bool = true;
";
    let shown: Vec<String> = facts(Level::Items, "src/a.rs", text)
        .items
        .iter()
        .map(|item| {
            let container = item
                .container
                .as_ref()
                .map_or(String::new(), |c| format!("{c}."));
            let visibility = format!("{:?}", item.visibility).to_lowercase();
            let flags = [(item.documented, " documented"), (item.test, " test")];
            let flags: String = flags
                .iter()
                .filter(|(on, _)| *on)
                .map(|(_, word)| *word)
                .collect();
            let value = item
                .value
                .as_ref()
                .map_or(String::new(), |value| format!(" = {value:?}"));
            format!(
                "{} {container}{} {visibility} {:?}{flags}{value}",
                item.kind, item.name, item.bases
            )
        })
        .collect();
    let expected = "\
struct S public [\"Clone\", \"a::Debug\"] documented
impl S public [\"fmt::Display\"]
function S.fmt public []
impl S public []
const S.N restricted [] = Int(3)
function S.m private []
trait T private [\"A\", \"b::B\"]
function T.t public []
module inner private []
enum inner.E public []
function inner.check private [] test
macro mine public []
union U public []
static ON private [] = Bool(true)";
    assert_eq!(shown.join("\n"), expected);
}

#[test]
fn signatures_and_exports() {
    let text = "pub fn f(a: u8, (b, c): (X, Y)) -> Option<Z> { None }\npub use x::{Y as Z, w};\npub mod m;\nmod n;\nfn g() {}";
    let facts = facts(Level::Items, "src/a.rs", text);
    let signature = facts.items[0]
        .signature
        .as_ref()
        .expect("a function has one");
    let types: Vec<_> = signature
        .parameters
        .iter()
        .map(|p| (p.name.as_str(), p.type_name.as_deref()))
        .collect();
    assert_eq!(types, [("a", Some("u8")), ("(b, c)", Some("(X, Y)"))]);
    assert_eq!(signature.returns.as_deref(), Some("Option<Z>"));
    assert_eq!(facts.exports.unwrap_or_default(), ["f", "Z", "w", "m"]);
}

#[test]
fn broken_files_give_what_stands_around_the_mistake() {
    let text = "use a::b;\nfn f( { \nstruct S;\nimpl T for S {}\n";
    let broken = facts(Level::Items, "src/a.rs", text);
    assert_eq!(broken.imports.len(), 1);
    assert!(
        broken
            .items
            .iter()
            .any(|item| item.kind == "struct" && item.name == "S")
    );
    assert!(
        broken
            .problem
            .is_some_and(|problem| problem.message.ends_with("the facts around it are used"))
    );
    let deep = facts(
        Level::Items,
        "src/a.rs",
        &format!("use a::b; const X: u8 = {};", "(".repeat(50_000)),
    );
    assert_eq!(deep.imports.len(), 1);
    assert!(
        deep.problem
            .is_some_and(|problem| problem.message.contains("nest"))
    );
}

/// Texts on which a careless reader takes time that grows with the square of their length.
#[test]
fn hostile_texts_are_read_in_one_pass() {
    let seeds = [
        "#[a] pub(",
        "#[",
        "use a::{",
        "mod a {",
        "mod a { use super::*; b::c();",
        "quote!(",
        "'a,",
        "a::",
        "pub(in ",
        "r#",
        "macro_rules! a (",
        "extern crate a as b;",
        "use a as b; use b as a; a::b::c();",
        "/*",
        "\"",
        "<'a>::b",
    ];
    let begin = std::time::Instant::now();
    for seed in seeds {
        facts(Level::Imports, "src/a.rs", &seed.repeat(20_000));
    }
    facts(
        Level::Imports,
        "src/a.rs",
        &("(".repeat(200_000) + &"]".repeat(200_000)),
    );
    assert!(begin.elapsed().as_secs() < 60, "{:?}", begin.elapsed());
}
