//! Our own repository, asked in the style of the specifications that people have.

use crate::engine::RunOptions;
use crate::project::analyse;
use crate::source::WsPath;
use crate::workspace::{DiskWorkspace, MemoryWorkspace, Workspace};
use std::path::Path;

const SPEC: &str = "
import files
import rust
element hielements:
    element core:
        scope core_crate = rust.crate_selector('hielements-core')
        check files.exists(core_crate, 'Cargo.toml')
        check rust.uses_crate(core_crate, 'hielements_plugin')
        check engine_prints_nothing: rust.no_dependency(core_crate, 'clap')
    element stdlib:
        scope module = rust.module_selector('stdlib')
        scope stdlib_src = files.folder_selector('crates/hielements-core/src/stdlib')
        check files.exists(stdlib_src, 'mod.rs')
        check rust.trait_exists('Library')
        check rust.struct_exists('LibraryRegistry')
        check rust.implements('Rust', 'Library')
        check rust.implements('Rust*', 'Default')
        check rust.has_docs(module)
    element rust_language:
        scope rust_files = files.folder_selector('crates/hielements-core/src/stdlib/rust')
        scope hir = rust.package_selector('hielements_core::hir')
        check rust.has_tests(rust_files)
        check rust.function_exists(rust_files, 'extract')
        check rust.no_dependency(rust_files, 'std::fs', kinds=['runtime'])
        check rust.no_dependency(rust_files, hir)
    element cli:
        scope main_module = rust.module_selector('hielements_cli::commands::run')
        scope core_crate = rust.crate_selector('hielements-core')
        check rust.depends_on(main_module, core_crate)
";

#[test]
fn our_own_repository_is_understood() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let disk = DiskWorkspace::open(&root, &[]).expect("our own repository opens");
    let files: Vec<(String, Vec<u8>)> = disk
        .tree()
        .files_below(&WsPath::from_walk("crates"))
        .iter()
        .filter_map(|file| Some((file.to_string(), disk.read(file).ok()?)))
        .collect();
    let manifest = disk
        .read(&WsPath::from_walk("Cargo.toml"))
        .expect("there is a manifest");
    let files = MemoryWorkspace::new(files)
        .file("Cargo.toml", manifest)
        .file("hielements.hie", SPEC);
    let analysis = analyse(&files, &[]).expect("the specification is there");
    let wrong: Vec<_> = analysis
        .diagnostics
        .iter()
        .map(|found| &found.message)
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    let report = analysis.run(&files, &analysis.plan(), RunOptions::default());
    let broken: Vec<_> = report
        .results
        .iter()
        .filter(|result| result.message.is_some())
        .map(|result| (&result.check, &result.message, &result.findings))
        .collect();
    assert!(broken.is_empty(), "{broken:#?}");
    assert!(report.results.len() >= 14);
}
