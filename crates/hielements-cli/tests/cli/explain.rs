//! `hielements explain`.

use crate::support::{Folder, shop};

#[test]
fn a_code_of_the_catalogue() {
    insta::assert_snapshot!(Folder::with(&[]).says("explain empty-scope"), @r#"
    exit 0
    --- stdout
    empty-scope (lint, deny)

    A scope matches nothing.

    No file of the workspace belongs to the scope, so a rule about it would pass by
    accident. Correct the path or the name; ignored files do not count. Only
    `scopes.empty` may ask about a scope without files.

    Example:

        element shop:
            scope src = files.folder_selector('scr')

    This is a lint: set its level in hielements.toml:

        [lints]
        empty-scope = "allow"
    "#);
}

#[test]
fn a_rule_by_id_or_name() {
    let folder = shop("");
    insta::assert_snapshot!(folder.says("explain shop#no_shortcut"), @r"
    exit 0
    --- stdout
    shop#no_shortcut (check)

        python.no_dependency(web, storage)

    Place:   hielements.hie:9
    Element: shop
             An online shop
    Reason:  Pages ask services, never the database

    python.no_dependency([scope], target, kinds=['runtime', 'type', 'test', 'dynamic'])

        No import leads directly from the scope to the target. An import with both
        ends inside the target is not judged.

    Same as python.no_import.

        scope   a scope, an element, the name of a module, or a list of them; left out: the whole workspace
        target  a scope, an element, the name of a module, or a list of them
        kinds   a list of strings, or one string; left out: ['runtime', 'type', 'test', 'dynamic']

    Gives a verdict: it stands behind `check`.

    Example:

        check python.no_dependency(domain, web)

    python.package_selector(name)

        The module or package with this name and everything below; globs allowed.

        name  a string

    Gives a scope.

    Example:

        scope shop = python.package_selector('shop')
    ");
    assert_eq!(
        folder.says("explain no_shortcut"),
        folder.says("explain shop#no_shortcut")
    );
    assert_eq!(
        Folder::with(&[]).says_to(&[
            "explain",
            "no_shortcut",
            "-w",
            &folder.path("").display().to_string()
        ]),
        folder.says("explain no_shortcut"),
    );
}

#[test]
fn a_function_as_results_name_it() {
    let folder = Folder::with(&[]);
    assert_eq!(
        folder.says("explain files.exists"),
        folder.says("doc files.exists")
    );
}

#[test]
fn everything_is_listed() {
    let said = Folder::with(&[]).says("explain");
    assert!(said.contains("\nempty-scope "), "{said}");
}

#[test]
fn what_is_not_known() {
    insta::assert_snapshot!(Folder::with(&[]).says("explain empty-scop"), @r"
    exit 2
    --- stderr
    error[unknown-subject]: there is no diagnostic, function or rule `empty-scop`
     |
     = help: did you mean `empty-scope`?
    ");
    insta::assert_snapshot!(shop("").says("explain no_shortcuts"), @r"
    exit 2
    --- stderr
    error[unknown-subject]: there is no diagnostic, function or rule `no_shortcuts`
     |
     = help: did you mean `no_shortcut`?
    ");
    insta::assert_snapshot!(shop("").says("explain gibberish"), @r"
    exit 2
    --- stderr
    error[unknown-subject]: there is no diagnostic, function or rule `gibberish`
     |
     = help: `hielements explain` lists the codes, `hielements run --dry-run` the rules, `hielements doc` the libraries
    ");
    let said = shop("").says("explain gibberish -w nowhere");
    assert!(said.contains("error[no-workspace]: `nowhere`: "), "{said}");
}

#[test]
fn a_number_of_another_tool() {
    insta::assert_snapshot!(Folder::with(&[]).says("explain E001"), @r"
    exit 2
    --- stderr
    error[unknown-subject]: `E001` is a number of another tool; codes are words here
     |
     = help: `hielements explain` lists all codes with what they mean
    ");
}
