//! Modules and the imports between them.

use super::shop::shop;
use super::{RustLanguage, workspace};
use crate::stdlib::facts::{FactBase, Target};
use crate::workspace::{Door, MemoryWorkspace};

/// All edges, `from -> to [names]`, external ones with `ext`.
fn edges(files: &MemoryWorkspace) -> Vec<String> {
    let facts = FactBase::new(files, vec![&RustLanguage]);
    let door = Door::new(files);
    let graph = facts.graph(&door, "rust").expect("the language is there");
    let mut shown = Vec::new();
    for id in graph.all().iter() {
        for edge in graph.imports(id) {
            let (to, names) = match &*edge.to {
                Target::Module(to, names) => (graph.name(*to).to_owned(), names),
                Target::External(name, names) => (format!("ext {name}"), names),
                Target::Files(paths) => panic!("a link to files: {}", paths.name()),
            };
            let names = names.join(",");
            shown.push(format!(
                "{} -> {to} [{names}] {:?}",
                graph.name(id),
                edge.kind
            ));
        }
    }
    shown
}

#[test]
fn the_shop() {
    let expected = "\
shop -> shop::routes [all] Runtime
shop::Cargo.toml -> shop_things [] Runtime
shop::Cargo.toml -> ext tokio [] Runtime
shop::Cargo.toml -> shop_data [] Test
shop::routes -> shop_things::order [Order,read] Runtime
shop::routes -> shop_things [PAGE] Runtime
shop::routes -> ext tokio [spawn] Runtime
shop::tests::all -> shop_data::store [] Test
shop::tests::all -> shop::tests::common [setup] Test
shop_data -> shop_data::elsewhere [Found] Runtime
shop_data::build_script -> ext std::fs [read] Runtime
shop_data::elsewhere -> shop_data::elsewhere::deep [Deep] Runtime
shop_data::elsewhere::deep -> shop_data::elsewhere [Found] Runtime
shop_data::main -> shop_data::store [save] Runtime
shop_data::main -> shop_data::main::own [run] Runtime
shop_things -> shop_things::order [Order] Runtime
shop_things::Cargo.toml -> ext serde [] Runtime
shop_things::order -> shop_things::stock [Stock] Runtime
shop_things::order -> ext serde [Serialize] Runtime
shop_things::order -> ext serde [Deserialize] Runtime
shop_things::order::tests -> shop_things::order [*] Test
shop_things::order::tests -> shop_things::stock [full] Test
shop_things::stock::inline -> shop_things::stock [full] Runtime";
    assert_eq!(edges(&shop()).join("\n"), expected);
}

#[test]
fn crates_of_one_name_are_told_apart() {
    let files = workspace(
        "== a/Cargo.toml\n[package]\nname = 'x'\n== a/src/lib.rs\nmod m;\n== a/src/m.rs\n\
         == b/Cargo.toml\n[package]\nname = 'x'\n== b/src/lib.rs\nmod m; use crate::m::A;\n== b/src/m.rs\n",
    );
    assert_eq!(edges(&files), ["x@b -> x@b::m [A] Runtime"]);
}

#[test]
fn patches_and_renames() {
    let files = workspace(
        "== Cargo.toml\n[workspace]\nmembers = ['*']\n[patch.crates-io]\nlib-b = { path = 'b' }\n\
         == a/Cargo.toml\n[package]\nname = 'a'\n[dependencies]\nlib-b = '1'\nother = { package = 'lib-c', path = '../c' }\n\
         == a/src/lib.rs\nuse lib_b::X; use other::Y; use lib_c::Z;\n\
         == b/Cargo.toml\n[package]\nname = 'lib-b'\n== b/src/lib.rs\n\
         == c/Cargo.toml\n[package]\nname = 'lib-c'\n== c/src/lib.rs\n",
    );
    let expected = [
        "a -> lib_b [X] Runtime",
        "a -> lib_c [Y] Runtime",
        "a -> ext lib_c [Z] Runtime",
        "a::Cargo.toml -> lib_b [] Runtime",
        "a::Cargo.toml -> lib_c [] Runtime",
    ];
    assert_eq!(edges(&files), expected);
}

#[test]
fn a_tree_without_a_manifest_is_a_crate() {
    let files = workspace(
        "== src/lib.rs\nmod a;\n== src/a.rs\nuse crate::b::X;\nuse serde::Y;\n== src/b/mod.rs\n",
    );
    let expected = [
        "crate::a -> crate::b [X] Runtime",
        "crate::a -> ext serde [Y] Runtime",
    ];
    assert_eq!(edges(&files), expected);
}

#[test]
fn two_colons_before_a_path_mean_a_crate() {
    let files = workspace(
        "== Cargo.toml\n[package]\nname = 'a'\n[dependencies]\nb = '1'\n== src/lib.rs\nmod b; use ::b::X; use b::Y;\n== src/b.rs\n",
    );
    let expected = [
        "a -> ext b [X] Runtime",
        "a -> a::b [Y] Runtime",
        "a::Cargo.toml -> ext b [] Runtime",
    ];
    assert_eq!(edges(&files), expected);
}

#[test]
fn the_old_edition_begins_at_the_root() {
    let files = workspace(
        "== Cargo.toml\n[package]\nname = 'a'\n== src/lib.rs\nmod b; mod c;\n== src/b.rs\nuse c::X;\n== src/c.rs\n",
    );
    assert_eq!(edges(&files), ["a::b -> a::c [X] Runtime"]);
}

#[test]
fn hostile_manifests_and_paths_come_back() {
    let files = workspace(
        "== Cargo.toml\n[workspace]\nmembers = ['../..', '[', '**']\nexclude = ['/']\n[package]\nname = ''\nbuild = '../../x'\n[lib]\npath = '/etc/x'\n\
         == src/lib.rs\n#[path = '../../../x.rs'] mod a;\n#[path = \"b.rs\"] mod c; #[path = \"lib.rs\"] mod d;\n\
         == src/b.rs\n#[path = \"lib.rs\"] mod e; #[path = \"b.rs\"] mod f; use super::super::super::X;\n",
    );
    edges(&files);
}
