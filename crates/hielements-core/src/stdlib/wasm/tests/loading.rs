//! From an entry of the configuration to a library that is called: digests, reloads, compiled code.

use super::{check_on, guest, load, load_on, said};
use crate::stdlib::Library;
use crate::stdlib::host::{Host, WasmSettings};
use crate::stdlib::trust::{Trust, sha256};
use crate::workspace::MemoryWorkspace;
use std::path::Path;

/// A guest that fails with a letter.
fn letter(letter: char) -> Vec<u8> {
    let data = format!(r#"(data (i32.const 64) "{{\22Fail\22:\22{letter}\22}}\00")"#);
    guest("(i32.const 64)", &data)
}

#[test]
fn a_digest_is_enforced() {
    let module = letter('a');
    let digest = sha256(&module);
    assert_eq!(
        load(&module, &format!("sha256 = \"{digest}\"")).said(),
        "fail: a"
    );
    let other = "0".repeat(64);
    let loaded = load(&module, &format!("sha256 = \"{other}\""));
    let digest = digest.trim_start_matches("sha256:");
    assert_eq!(
        loaded.complaints(),
        format!(
            "library `t` cannot be loaded: its module is another one than the one that was agreed on: \
             `sha256` says {other}, and the file has {digest}"
        )
    );
    assert!(
        loaded
            .said()
            .starts_with("error: library `t` cannot be called: ")
    );
}

#[test]
fn a_module_that_is_not_there_is_said_once() {
    let (library, found) = load_on(&MemoryWorkspace::default(), &Host::default(), "");
    assert!(
        found.is_empty(),
        "the configuration says that a file is missing"
    );
    let (outcome, _) = check_on(&*library, &MemoryWorkspace::default(), Vec::new());
    assert_eq!(
        said(&outcome),
        "error: library `t` cannot be called: its module cannot be read: there is no such file in the \
         workspace"
    );
}

/// Loads what stands in the file now; gives what the library says and what is wrong with it.
fn reload(host: &Host, module: &[u8]) -> (Box<dyn Library>, String, String) {
    let workspace = MemoryWorkspace::default().file("lib/t.wasm", module);
    let (library, found) = load_on(&workspace, host, "");
    let outcome = said(&check_on(&*library, &workspace, Vec::new()).0);
    let messages: Vec<&str> = found.iter().map(|it| it.message.as_str()).collect();
    let complaints = messages.join("\n");
    (library, outcome, complaints)
}

#[test]
fn a_changed_module_takes_the_place_of_the_old_one() {
    let host = Host::default();
    let (first, said_first, _) = reload(&host, &letter('a'));
    let (again, _, _) = reload(&host, &letter('a'));
    assert_eq!(
        (said_first.as_str(), first.look()),
        ("fail: a", again.look())
    );
    let (second, said_second, _) = reload(&host, &letter('b'));
    assert_eq!(said_second, "fail: b");
    assert_ne!(first.look(), second.look());
    // One that does not load leaves the old one where it was, and says so.
    for broken in [
        &b"no module"[..],
        &guest("(i32.const 32)", "(func $begin unreachable) (start $begin)"),
    ] {
        let (kept, said_kept, complaints) = reload(&host, broken);
        assert_eq!(
            (said_kept.as_str(), kept.look()),
            ("fail: b", second.look())
        );
        let expected = "library `t` is used as it was before its last change: ";
        assert!(complaints.starts_with(expected), "{complaints}");
    }
    let (_, said_third, complaints) = reload(&host, &letter('c'));
    assert_eq!((said_third.as_str(), complaints.as_str()), ("fail: c", ""));
    // What was taken out by the old one still answers.
    let nothing = MemoryWorkspace::default();
    assert_eq!(said(&check_on(&*first, &nothing, Vec::new()).0), "fail: a");
}

/// A host that keeps compiled code in a folder.
fn keeping(root: &Path, folder: &Path) -> Host {
    Host::new(root, Trust::default()).with_wasm(WasmSettings {
        code_folder: Some(folder.to_owned()),
        ..WasmSettings::default()
    })
}

#[test]
fn compiled_code_is_kept_outside_of_the_workspace_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let (root, code) = (folder.path().join("ws"), folder.path().join("code"));
    let root_made = tempfile::tempdir_in(folder.path()).expect("a folder");
    let (_, first, _) = reload(&keeping(&root, &code), &letter('k'));
    assert_eq!(first, "fail: k");
    assert!(code.is_dir());
    let (_, second, _) = reload(&keeping(&root, &code), &letter('k'));
    assert_eq!(second, "fail: k");
    let real = root_made.path().canonicalize().expect("it is there");
    let inside = real.join("code");
    let (_, third, _) = reload(&keeping(&real, &inside), &letter('i'));
    assert_eq!(third, "fail: i");
    assert!(!inside.exists(), "code of a workspace is never loaded");
}
