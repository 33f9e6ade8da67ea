//! Libraries that are WASM modules, as a person uses them.

use crate::support::Folder;
use std::fs;
use std::path::Path;

/// A library whose `fresh(scope)` fails with a finding, whose `fine()` passes, and which asks for the
/// user's language.
const GUEST: &str = r#"(module
    (import "wasi_snapshot_preview1" "environ_sizes_get"
        (func $environ_sizes_get (param i32 i32) (result i32)))
    (memory (export "memory") 1)
    (data (i32.const 16) "docs\00")
    (data (i32.const 32) "{\22Pass\22:null}\00")
    (data (i32.const 64) "{\22Fail\22:{\22message\22:\22old\22,\22findings\22:[{\22path\22:\22/workspace/doc/a.md\22,\22line\22:2,\22message\22:\22stale\22}]}}\00")
    (data (i32.const 256) "{\22Fail\22:\22no variable\22}\00")
    (data (i32.const 512) "{\22version\22:\221\22,\22documentation\22:\22About documents.\22,\22permissions\22:{\22env\22:[\22LANG\22]},\22functions\22:[{\22name\22:\22fresh\22,\22parameters\22:[{\22name\22:\22scope\22,\22type\22:\22scope\22}]},{\22name\22:\22fine\22},{\22name\22:\22language\22}]}\00")
    (func (export "library_name") (result i32) (i32.const 16))
    (func (export "library_describe") (result i32) (i32.const 512))
    (func (export "library_call") (param i32 i32 i32) (result i32) (i32.const 32))
    (func (export "library_check") (param $function i32) (param i32 i32) (result i32)
        (local $second i32)
        (local.set $second (i32.load8_u offset=1 (local.get $function)))
        (if (i32.eq (local.get $second) (i32.const 114)) (then (return (i32.const 64))))
        (if (i32.eq (local.get $second) (i32.const 105)) (then (return (i32.const 32))))
        (drop (call $environ_sizes_get (i32.const 2048) (i32.const 2052)))
        (select (i32.const 32) (i32.const 256) (i32.load (i32.const 2048)))))"#;

const RULES: &str = "import docs

element shop:
    scope pages = files.folder_selector('doc')
    check docs.fine()
    check docs.fresh(pages)
";

fn workspace(keys: &str, rules: &str) -> Folder {
    let config = format!("[libraries.docs]\npath = \"lib/docs.wasm\"\n{keys}");
    let folder = Folder::with(&[
        ("hielements.toml", config.as_str()),
        ("hielements.hie", rules),
        ("doc/a.md", "one\ntwo\n"),
    ]);
    folder.write("lib/docs.wasm", wat::parse_str(GUEST).expect("a module"));
    folder
}

/// What a run prints on standard output, one line a problem, with its exit code.
fn run(folder: &Folder, args: &str) -> String {
    let ran = folder.command(&format!("run -f concise {args}")).output();
    let ran = ran.expect("it starts");
    let code = ran.status.code().unwrap_or(-1);
    format!("exit {code}\n{}", String::from_utf8_lossy(&ran.stdout))
}

#[test]
fn a_library_judges() {
    let folder = workspace("", RULES);
    assert_eq!(
        run(&folder, ""),
        "exit 1\ndoc/a.md:2:1: error[docs.fresh] stale\n"
    );
    // What is kept of the first run changes nothing.
    assert_eq!(run(&folder, ""), run(&folder, "--no-cache"));
}

#[test]
fn a_call_that_does_not_fit_is_found_without_running_anything() {
    let folder = workspace(
        "",
        "import docs\n\nelement shop:\n    check docs.fresh(3)\n    check docs.frehs()\n",
    );
    assert_eq!(
        folder.stdout("check -f concise", &[]),
        "hielements.hie:4:22: error[wrong-type] `scope` of `docs.fresh` is a scope, an element or a list of \
         them, and this is a whole number\n\
         hielements.hie:5:11: error[unknown-function] library `docs` has no function `frehs`\n"
    );
}

#[test]
fn another_module_than_the_one_agreed_on_is_refused() {
    let digest = "0".repeat(64);
    let folder = workspace(&format!("sha256 = \"{digest}\"\n"), RULES);
    let said = run(&folder, "");
    assert!(said.starts_with("exit 2\n"), "{said}");
    assert!(said.contains("error[library-not-loaded]"), "{said}");
}

#[test]
fn who_refuses_untrusted_modules_is_heard() {
    let folder = workspace("", RULES);
    let place = folder.home().join("config/hielements");
    fs::create_dir_all(&place).expect("a folder");
    fs::write(place.join("config.toml"), "untrusted-wasm = \"refuse\"\n").expect("a file");
    let said = run(&folder, "");
    assert!(said.starts_with("exit 2\n"), "{said}");
    assert!(said.contains("nobody trusted it on this machine"), "{said}");
    let printed = folder.stdout("trust --print", &[]);
    let digest = printed.split_whitespace().next().expect("a digest");
    let said = run(&folder, &format!("--trust {digest}"));
    assert!(said.starts_with("exit 1\n"), "{said}");
    fs::write(place.join("config.toml"), "untrusted-wasm = \"maybe\"\n").expect("a file");
    let said = folder.says("run");
    assert!(said.contains("`untrusted-wasm` is `maybe`"), "{said}");
}

#[test]
fn rights_beyond_reading_need_trust() {
    let rules = "import docs\n\nelement shop:\n    check docs.language()\n";
    let folder = workspace("permissions = { env = [\"LANG\"] }\n", rules);
    let runs = |args: &str| {
        let mut command = folder.command(&format!("run -f concise {args}"));
        let ran = command.env("LANG", "de_DE").output().expect("it starts");
        let code = ran.status.code().unwrap_or(-1);
        format!("exit {code}\n{}", String::from_utf8_lossy(&ran.stdout))
    };
    let said = runs("");
    assert!(said.starts_with("exit 1\n"), "{said}");
    let warning =
        "library `docs` is not trusted, so it runs without the environment variables LANG";
    assert!(said.contains(warning), "{said}");
    let printed = folder.stdout("trust --print", &[]);
    let digest = printed.split_whitespace().next().expect("a digest");
    let said = runs(&format!("--trust {digest}"));
    assert!(said.starts_with("exit 0\n"), "{said}");
}

#[test]
fn compiled_code_is_kept_and_a_damaged_one_is_made_anew() {
    let folder = workspace("", RULES);
    let first = run(&folder, "");
    let code = folder.home().join("cache/hielements/wasm");
    let entry = || {
        let mut entries = fs::read_dir(&code)
            .expect("a folder")
            .map(|it| it.expect("an entry").path());
        let entry = entries.next().expect("an entry");
        assert!(entries.next().is_none(), "one module is one entry");
        entry
    };
    let whole = fs::read(entry()).expect("a file");
    let mut damaged = whole.clone();
    let middle = damaged.len() / 2;
    damaged[middle] ^= 0xff;
    for bad in [&damaged[..], &whole[..whole.len() / 2], b""] {
        fs::write(entry(), bad).expect("written");
        assert_eq!(run(&folder, "--no-cache"), first);
        folder.write("doc/b.md", bad);
        assert_eq!(run(&folder, ""), first);
        assert_eq!(fs::read(entry()).expect("a file").len(), whole.len());
    }
    let before = all(&folder.path(""));
    run(&folder, "--cache-dir cache");
    assert!(
        !folder.path("cache/wasm").exists(),
        "code in a workspace is not ours"
    );
    assert!(before.len() <= all(&folder.path("")).len());
}

fn all(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder");
    entries.map(|it| it.expect("an entry").path()).collect()
}

#[test]
fn a_module_can_be_looked_at() {
    let folder = workspace("", RULES);
    let said = folder.says("lib check lib/docs.wasm");
    let said: Vec<&str> = said
        .lines()
        .filter(|line| !line.starts_with("  compiled") && !line.starts_with("  called"))
        .collect();
    let module = fs::read(folder.path("lib/docs.wasm")).expect("a file");
    let (size, digest) = (
        module.len(),
        hielements_core::stdlib::trust::sha256(&module),
    );
    assert_eq!(
        said.join("\n"),
        format!(
            "exit 0\n--- stdout\nlib/docs.wasm\n  size       {size} B\n  digest     {digest}\n  imports    \
             wasi_snapshot_preview1: environ_sizes_get\n  exports    memory (64 KiB or more), \
             library_name() -> i32, library_describe() -> i32, library_call(i32, i32, i32) -> i32, \
             library_check(i32, i32, i32) -> i32\n  library    docs, interface 1\n  version    1\n  asks \
             for   reading; the environment variables LANG\n  functions  fresh, fine, language"
        )
    );
    let said = folder.says("lib check doc/a.md");
    assert!(said.starts_with("exit 2\n"), "{said}");
    let expected = "doc/a.md is no library: it is no WASM module: it does not begin with `\\0asm`";
    assert!(said.contains(expected), "{said}");
    let said = folder.says("lib check nothing.wasm");
    assert!(said.contains("there is no file nothing.wasm"), "{said}");
}
