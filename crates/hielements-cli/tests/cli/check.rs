//! `hielements check`.

use crate::support::{Folder, shop};

#[test]
fn a_sound_specification() {
    insta::assert_snapshot!(shop("").says("check"), @r"
    exit 0
    --- stdout
    no mistakes
    --- stderr
    workspace [root], 1 specification
    ");
    insta::assert_snapshot!(shop("").says("check -f concise"), @r"
    exit 0
    --- stderr
    workspace [root], 1 specification
    ");
    insta::assert_snapshot!(shop("").says("check -f json"), @r#"
    exit 0
    --- stdout
    {
      "version": "1.0",
      "status": "ok",
      "errors": [],
      "warnings": [],
      "summary": {
        "total_errors": 0,
        "total_warnings": 0
      }
    }
    --- stderr
    workspace [root], 1 specification
    "#);
}

#[test]
fn mistakes_are_said_in_every_format() {
    let folder = Folder::with(&[(
        "hielements.hie",
        "element a:\n    scope s = files.folder_selektor('x')\n",
    )]);
    insta::assert_snapshot!(folder.says("check"), @r"
    exit 2
    --- stdout
    error[unknown-function]: library `files` has no function `folder_selektor`
     --> hielements.hie:2:15
      |
    2 |     scope s = files.folder_selektor('x')
      |               ^^^^^^^^^^^^^^^^^^^^^
      |
      = help: did you mean `folder_selector`?

    1 error, 0 warnings
    --- stderr
    workspace [root], 1 specification
    ");
    insta::assert_snapshot!(folder.says("check -f concise"), @r"
    exit 2
    --- stdout
    hielements.hie:2:15: error[unknown-function] library `files` has no function `folder_selektor`
    --- stderr
    workspace [root], 1 specification
    ");
    let document = folder.json("check -f json");
    assert_eq!(document["status"], "error");
    assert_eq!(document["exit"], 2);
    assert_eq!(document["errors"][0]["code"], "unknown-function");
    assert_eq!(document["summary"]["total_errors"], 1);
}

#[test]
fn no_code_is_read() {
    let broken = shop("def (((\n");
    assert!(broken.says("check").starts_with("exit 0\n"));
}

#[test]
fn the_syntax_tree_is_printed() {
    let folder = Folder::with(&[("a.hie", "element a:\n    check\n")]);
    insta::assert_snapshot!(folder.says("parse a.hie"), @r#"
    exit 2
    --- stdout
    SourceFile@0..21
      Element@0..21
        Keyword@0..7 "element"
        Whitespace@7..8 " "
        Name@8..9
          Ident@8..9 "a"
        Body@9..21
          Colon@9..10 ":"
          LineEnd@10..11 "\n"
          Whitespace@11..15 "    "
          Check@15..21
            Keyword@15..20 "check"
            LineEnd@20..21 "\n"
    --- stderr
    a.hie:2:10: error[expected] expected what is to be checked, found the end of the line
    "#);
    insta::assert_snapshot!(folder.says("parse b.hie"), @r"
    exit 2
    --- stderr
    error[unreadable-file]: there is no file b.hie
    ");
}
