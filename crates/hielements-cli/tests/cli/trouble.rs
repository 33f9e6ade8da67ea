//! What cannot be had is said: on standard error with exit code 2, or as the one JSON document.

use crate::support::{Folder, shop};
use std::process::{Command, Stdio};

/// The code of the first diagnostic of `check` and of `run`, which must agree.
fn code(folder: &Folder, args: &str) -> String {
    let (check, run) = (
        folder.json(&format!("check -f json {args}")),
        folder.json(&format!("run -f json {args}")),
    );
    for document in [&check, &run] {
        assert_eq!(document["version"], "1.0");
        assert_eq!(document["status"], "error");
        assert_eq!(document["exit"], 2);
    }
    assert_eq!(check["errors"][0], run["diagnostics"][0]);
    check["errors"][0]["code"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

#[test]
fn a_file_that_is_not_there() {
    let folder = shop("");
    insta::assert_snapshot!(folder.says("run nowhere.hie"), @r"
    exit 2
    --- stderr
    error[unreadable-file]: there is no file nowhere.hie
     |
     = help: files are looked up in the current directory, then in the workspace
    ");
    insta::assert_snapshot!(folder.says("run -f json nowhere.hie"), @r#"
    exit 2
    --- stdout
    {
      "version": "1.0",
      "status": "error",
      "results": [],
      "diagnostics": [
        {
          "severity": "error",
          "code": "unreadable-file",
          "message": "there is no file nowhere.hie",
          "file": "nowhere.hie",
          "span": {
            "start": {
              "line": 1,
              "column": 1,
              "offset": 0
            },
            "end": {
              "line": 1,
              "column": 1,
              "offset": 0
            }
          },
          "help": "files are looked up in the current directory, then in the workspace",
          "related": []
        }
      ],
      "summary": {
        "total": 0,
        "passed": 0,
        "failed": 0,
        "errors": 0,
        "skipped": 0
      }
    }
    "#);
    insta::assert_snapshot!(folder.says("check -f json no/where.hie"), @r#"
    exit 2
    --- stdout
    {
      "version": "1.0",
      "status": "error",
      "errors": [
        {
          "severity": "error",
          "code": "unreadable-file",
          "message": "there is no file no/where.hie",
          "file": "no/where.hie",
          "span": {
            "start": {
              "line": 1,
              "column": 1,
              "offset": 0
            },
            "end": {
              "line": 1,
              "column": 1,
              "offset": 0
            }
          },
          "help": "files are looked up in the current directory, then in the workspace",
          "related": []
        }
      ],
      "warnings": [],
      "summary": {
        "total_errors": 1,
        "total_warnings": 0
      }
    }
    "#);
}

#[test]
fn a_specification_that_is_a_folder() {
    let folder = Folder::with(&[("a.hie/x", ""), ("hielements.hie/x", "")]);
    insta::assert_snapshot!(folder.says("run a.hie"), @r"
    exit 2
    --- stderr
    error[unreadable-file]: a.hie is a folder, not a specification
     |
     = help: name a `.hie` file, or the folder with `--workspace a.hie`
    ");
    insta::assert_snapshot!(folder.says("run"), @r"
    exit 2
    --- stderr
    error[no-specification]: there is no specification in [root]
     |
     = help: hielements.hie is a folder; a specification is a file
    ");
    assert_eq!(code(&folder, "a.hie"), "unreadable-file");
    assert_eq!(code(&folder, ""), "no-specification");
    folder.write("hielements.toml", "[workspace]\nspecs = ['a.hie']\n");
    folder.write("b.hie", "");
    assert_eq!(code(&folder, ""), "missing-file");
}

#[test]
fn a_workspace_that_is_not_there() {
    let folder = shop("");
    assert_eq!(code(&folder, "-w nowhere"), "no-workspace");
    assert_eq!(code(&folder, "-w hielements.hie"), "no-workspace");
    insta::assert_snapshot!(folder.says("run -w hielements.hie"), @r"
    exit 2
    --- stderr
    error[no-workspace]: `hielements.hie`: the workspace is a file, not a folder
     |
     = help: name the folder that holds the code with `--workspace DIR`
    ");
}

#[test]
fn nothing_to_judge() {
    let folder = Folder::with(&[("a.py", "")]);
    insta::assert_snapshot!(folder.says("run"), @r"
    exit 2
    --- stderr
    error[no-specification]: there is no specification in [root]
     |
     = help: `hielements init NAME` writes one to start from
    ");
    assert_eq!(code(&folder, ""), "no-specification");
}

#[test]
fn a_configuration_that_cannot_be_read() {
    let folder = shop("");
    folder.write("hielements.toml", b"# \xff\n");
    assert_eq!(code(&folder, ""), "unreadable-file");
    let folder = Folder::with(&[("hielements.hie", ""), ("hielements.toml/x", "")]);
    insta::assert_snapshot!(folder.says("check -f concise"), @r"
    exit 2
    --- stdout
    hielements.toml:1:1: error[unreadable-file] hielements.toml cannot be read: it is not a regular file
    --- stderr
    workspace [root], 1 specification
    ");
}

#[test]
fn bytes_that_are_no_specification() {
    let folder = Folder::with(&[]);
    let check = |bytes: &[u8], expected: &str| {
        folder.write("hielements.hie", bytes);
        assert_eq!(code(&folder, ""), expected);
    };
    check(b"element a\xff:\n", "not-utf8");
    check(b"\0\0\0", "unexpected-character");
}

#[test]
fn a_file_that_cannot_be_written() {
    let folder = shop("");
    let said = folder.says("run -o no/where");
    assert!(
        said.contains("error[system-refused]: cannot write no/where: "),
        "{said}"
    );
    let document = folder.json("run -f json -o no/where");
    assert_eq!(document["diagnostics"][0]["code"], "system-refused");
    assert_eq!(document["exit"], 2);
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let folder = shop("");
    let mut child = Command::new(env!("CARGO_BIN_EXE_hielements"))
        .args(["doc", "--format", "json"])
        .current_dir(folder.path(""))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    drop(child.stdout.take());
    let ran = child.wait_with_output().expect("it ends");
    assert_eq!((ran.status.code(), ran.stderr), (Some(0), Vec::new()));
}

#[cfg(unix)]
mod on_unix {
    use super::code;
    use crate::support::shop;
    use std::ffi::OsStr;
    use std::fs;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::process::Command;

    #[test]
    fn a_link_that_leads_to_itself() {
        let folder = shop("");
        symlink("a.hie", folder.path("a.hie")).expect("a link");
        symlink("gone.hie", folder.path("b.hie")).expect("a link");
        symlink(".", folder.path("shop/again")).expect("a link");
        insta::assert_snapshot!(folder.says("run a.hie"), @r"
        exit 2
        --- stderr
        error[unreadable-file]: a.hie cannot be read: Too many levels of symbolic links (os error 40)
        ");
        assert_eq!(code(&folder, "a.hie"), "unreadable-file");
        assert_eq!(code(&folder, "b.hie"), "unreadable-file");
        let document = folder.json("run -f json");
        assert_eq!(document["diagnostics"][1]["file"], "b.hie");
        assert_eq!(document["diagnostics"][1]["code"], "not-analysed");
        insta::assert_snapshot!(folder.says("run -f concise"), @r"
        exit 0
        --- stdout
        a.hie:1:1: warning[not-analysed] the link leads nowhere (filesystem loop or indirection limit (e.g. symlink loop))
        b.hie:1:1: warning[not-analysed] the link leads nowhere (entity not found)
        --- stderr
        workspace [root], 1 specification
        ");
    }

    #[test]
    fn a_pipe_is_no_specification() {
        let folder = shop("");
        let made = Command::new("mkfifo").arg(folder.path("pipe.hie")).status();
        assert!(made.expect("mkfifo").success());
        assert_eq!(code(&folder, "pipe.hie"), "unreadable-file");
        assert!(folder.says("parse pipe.hie").starts_with("exit 2\n"));
    }

    #[test]
    fn a_path_that_is_not_utf8() {
        let folder = shop("");
        let name = OsStr::from_bytes(b"a\xff.hie");
        // Some file systems do not take the name, and then there is nothing to see.
        if fs::write(folder.path("").join(name), "").is_err() {
            return;
        }
        let ran = Command::new(env!("CARGO_BIN_EXE_hielements"))
            .args([
                OsStr::new("run"),
                OsStr::new("--format"),
                OsStr::new("json"),
                name,
            ])
            .current_dir(folder.path(""))
            .output()
            .expect("it starts");
        let document: serde_json::Value =
            serde_json::from_slice(&ran.stdout).expect("one document");
        assert_eq!(
            document["diagnostics"][0]["message"],
            "a\u{fffd}.hie: its path is not UTF-8"
        );
        assert_eq!(ran.status.code(), Some(2));
    }

    #[test]
    fn what_the_system_does_not_let_be_read() {
        let folder = shop("");
        folder.write("closed.hie", "");
        folder.write("shop/closed/x.py", "");
        let close = |path: &str| {
            fs::set_permissions(folder.path(path), fs::Permissions::from_mode(0o000))
                .expect("closed");
        };
        close("closed.hie");
        // The superuser may read everything; then there is nothing to see.
        if fs::read(folder.path("closed.hie")).is_ok() {
            return;
        }
        assert_eq!(code(&folder, "closed.hie"), "unreadable-file");
        close("shop/closed");
        let said = folder.says("run -f concise");
        assert!(
            said.contains("shop/closed: warning[not-analysed]"),
            "{said}"
        );
        fs::set_permissions(
            folder.path("shop/closed"),
            fs::Permissions::from_mode(0o755),
        )
        .expect("open");
    }
}

#[test]
fn a_wrong_flag_is_one_document_too() {
    let folder = shop("");
    for args in [
        "run -f json --jobs 0",
        "run --format=json --bogus",
        "check --bogus -f json",
    ] {
        let document = folder.json(args);
        assert_eq!(document["status"], "error", "{args}");
    }
    assert_eq!(
        folder.json("run -f json --bogus")["diagnostics"][0]["code"],
        "bad-argument"
    );
    assert_eq!(
        folder.json("check -f json --bogus")["errors"][0]["code"],
        "bad-argument"
    );
}
