//! `hielements run --explain`.

use crate::support::{SHORTCUTS, shop};

#[test]
fn a_rule_says_why_it_ran_or_was_kept() {
    let folder = shop("import os\n");
    insta::assert_snapshot!(folder.says("run --explain no_shortcut"), @r"
    exit 0
    --- stdout
    shop#no_shortcut
      holds
      ran, because
        nothing was known of it as it is written now
      it rests on
        the import graph of python
        the value of `shop.storage`
        the python modules from `shop.storage` on down
        the value of `shop.web`
        the python modules from `shop.web` on down
        the imports of 2 files of python
    --- stderr
    workspace [root], 1 specification
    ");
    insta::assert_snapshot!(folder.says("run --explain shop#no_shortcut"), @r"
    exit 0
    --- stdout
    shop#no_shortcut
      holds
      kept: nothing that it rests on has changed since it was judged
      it rests on
        the import graph of python
        the value of `shop.storage`
        the python modules from `shop.storage` on down
        the value of `shop.web`
        the python modules from `shop.web` on down
        the imports of 2 files of python
    --- stderr
    workspace [root], 1 specification
    ");
    folder.save("shop/web/page.py", SHORTCUTS);
    insta::assert_snapshot!(folder.says("run --explain no_shortcut"), @r"
    exit 1
    --- stdout
    shop#no_shortcut
      is broken, by 2 findings
      ran, because
        the imports of `shop/web/page.py` changed
      it rests on
        the import graph of python
        the value of `shop.storage`
        the python modules from `shop.storage` on down
        the value of `shop.web`
        the python modules from `shop.web` on down
        the imports of 2 files of python
    --- stderr
    workspace [root], 1 specification
    ");
    folder.save(
        "shop/web/page.py",
        &format!("{SHORTCUTS}# the same imports\n"),
    );
    insta::assert_snapshot!(folder.says("run --explain no_shortcut"), @r"
    exit 1
    --- stdout
    shop#no_shortcut
      is broken, by 2 findings
      kept: nothing that it rests on has changed since it was judged
      it rests on
        the import graph of python
        the value of `shop.storage`
        the python modules from `shop.storage` on down
        the value of `shop.web`
        the python modules from `shop.web` on down
        the imports of 2 files of python
    --- stderr
    workspace [root], 1 specification
    ");
}

#[test]
fn a_scope_that_changed_is_named() {
    let folder = shop("import os\n");
    folder.says("run");
    folder.write("shop/web/more.py", "");
    insta::assert_snapshot!(folder.says("run --explain no_shortcut"), @r"
    exit 0
    --- stdout
    shop#no_shortcut
      holds
      ran, because
        the value of `shop.web` changed
        the python modules from `shop.web` on down changed
      it rests on
        the import graph of python
        the value of `shop.storage`
        the python modules from `shop.storage` on down
        the value of `shop.web`
        the python modules from `shop.web` on down
        the imports of 3 files of python
    --- stderr
    workspace [root], 1 specification
    ");
    let text = folder.read("hielements.hie");
    folder.save(
        "hielements.hie",
        &text.replace("'shop.storage'", "'shop.web'"),
    );
    insta::assert_snapshot!(folder.says("run --explain no_shortcut"), @r"
    exit 2
    --- stdout
    shop#no_shortcut
      was not judged: every module of the scope lies inside package `shop.web`, so no import can break this: name a target outside the scope
      ran, because
        the value of `shop.storage` changed
      it rests on
        the import graph of python
        the value of `shop.storage`
        the python modules from `shop.web` on down
        the value of `shop.web`
    --- stderr
    workspace [root], 1 specification
    ");
}

#[test]
fn what_is_long_is_shown_to_the_verbose() {
    let folder = shop("import os\n");
    let spec = "element shop:\n    scope all = files.folder_selector('.')\n    \
                check quiet: files.no_text(all, 'shout')\n";
    folder.save("hielements.hie", spec);
    for n in 0..30 {
        folder.write(&format!("shop/web/p{n}.py"), "");
    }
    let said = folder.says("run --explain quiet");
    assert!(said.contains("more; `--verbose` shows them\n"), "{said}");
    assert!(!said.contains("p9.py"), "{said}");
    let said = folder.says("run --explain quiet --verbose");
    assert!(said.contains("p9.py"), "{said}");
    assert!(!said.contains("more; "), "{said}");
}

#[test]
fn a_name_that_nothing_has() {
    let folder = shop("import os\n");
    insta::assert_snapshot!(folder.says("run --explain no_shortcuts"), @r"
    exit 2
    --- stdout
    error[filter-matches-nothing]: no rule is called `no_shortcuts`, so nothing was judged
     --> --explain:1:1
      |
    1 | no_shortcuts
      | ^^^^^^^^^^^^
      |
      = help: did you mean `no_shortcut`?

    0 rules: 0 passed, 1 skipped
    --- stderr
    workspace [root], 1 specification
    ");
    insta::assert_snapshot!(folder.says("run -f concise --explain [x"), @r"
    exit 2
    --- stdout
    --explain:1:1: error[filter-matches-nothing] no rule is called `[x`, so nothing was judged
    --- stderr
    workspace [root], 1 specification
    ");
    let document = folder.json("run -f json --explain no_shortcuts");
    assert_eq!(document["exit"], 2);
    assert_eq!(document["diagnostics"][0]["code"], "filter-matches-nothing");
    let said = folder.says("run --explain a --filter b");
    assert!(said.starts_with("exit 2\n"), "{said}");
}

#[test]
fn as_json() {
    let folder = shop("import os\n");
    let document = folder.json("run -f json --explain no_shortcut");
    assert_eq!(document["exit"], 0);
    assert_eq!(document["results"][0]["status"], "pass");
    insta::assert_snapshot!(format!("{:#}", document["explanations"]), @r#"
    [
      {
        "because": [
          "nothing was known of it as it is written now"
        ],
        "id": "shop#no_shortcut",
        "ran": true,
        "rests_on": [
          "the import graph of python",
          "the value of `shop.storage`",
          "the python modules from `shop.storage` on down",
          "the value of `shop.web`",
          "the python modules from `shop.web` on down",
          "the imports of 2 files of python"
        ]
      }
    ]
    "#);
}
