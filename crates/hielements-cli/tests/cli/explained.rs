//! `hielements run --explain`.

use crate::support::{SHORTCUTS, shop};

#[test]
fn a_rule_says_why_it_ran_or_was_kept() {
    let folder = shop("import os\n");
    insta::assert_snapshot!(folder.says("run --explain no_shortcut"), @"");
    insta::assert_snapshot!(folder.says("run --explain shop#no_shortcut"), @"");
    folder.save("shop/web/page.py", SHORTCUTS);
    insta::assert_snapshot!(folder.says("run --explain no_shortcut"), @"");
    folder.save(
        "shop/web/page.py",
        &format!("{SHORTCUTS}# the same imports\n"),
    );
    insta::assert_snapshot!(folder.says("run --explain no_shortcut"), @"");
}

#[test]
fn a_scope_that_changed_is_named() {
    let folder = shop("import os\n");
    folder.says("run");
    folder.write("shop/web/more.py", "");
    insta::assert_snapshot!(folder.says("run --explain no_shortcut"), @"");
    let text = folder.read("hielements.hie");
    folder.save(
        "hielements.hie",
        &text.replace("'shop.storage'", "'shop.web'"),
    );
    insta::assert_snapshot!(folder.says("run --explain no_shortcut"), @"");
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
    insta::assert_snapshot!(folder.says("run --explain no_shortcuts"), @"");
    insta::assert_snapshot!(folder.says("run -f concise --explain [x"), @"");
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
    insta::assert_snapshot!(format!("{:#}", document["explanations"]), @"");
}
