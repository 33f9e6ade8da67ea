//! `hielements run --filter`.

use crate::support::Folder;

const SPECIFICATION: &str = "element shop:
    scope root = files.folder_selector('.')
    check has_readme: files.exists(root, 'README.md')

    element web:
        scope code = files.folder_selector('web')
        check small: files.max_files(code, 3)
        check files.exists(code, 'page.py')
";

fn folder() -> Folder {
    Folder::with(&[
        ("hielements.hie", SPECIFICATION),
        ("README.md", ""),
        ("web/page.py", ""),
    ])
}

/// The rules that a filter keeps.
fn check(filters: &[&str], expected: &[&str]) {
    let mut args = vec!["run", "--dry-run"];
    args.extend(filters.iter().flat_map(|filter| ["--filter", filter]));
    let said = folder().says_to(&args);
    let kept: Vec<&str> = said
        .lines()
        .skip_while(|line| *line != "--- stdout")
        .skip(1)
        .take_while(|line| *line != "--- stderr")
        .collect();
    assert_eq!(kept, expected, "{filters:?}");
}

const README: &str = "shop#has_readme";
const SMALL: &str = "shop.web#small";
const PAGE: &str = "shop.web :: files.exists(code, 'page.py')";

#[test]
fn ids_names_elements_and_kinds_match() {
    check(&["shop.web#small"], &[SMALL]);
    check(&["shop.web :: files.exists(code, 'page.py')"], &[PAGE]);
    check(&["small"], &[SMALL]);
    check(&["has_*", "small"], &[README, SMALL]);
    check(&["shop.web"], &[SMALL, PAGE]);
    check(&["shop"], &[README, SMALL, PAGE]);
    check(&["*page*"], &[PAGE]);
    check(&["check"], &[README, SMALL, PAGE]);
}

#[test]
fn what_is_left_out_is_counted() {
    insta::assert_snapshot!(folder().says("run --filter small"), @r"
    exit 0
    --- stdout
    1 rule: 1 passed, 2 skipped
    --- stderr
    workspace [root], 1 specification
    ");
}

#[test]
fn a_filter_that_matches_nothing_is_an_error() {
    insta::assert_snapshot!(folder().says("run --filter smal"), @r"
    exit 2
    --- stdout
    error[filter-matches-nothing]: no rule matches `smal`, so nothing was judged
     --> --filter:1:1
      |
    1 | smal
      | ^^^^
      |
      = help: did you mean `small`?

    0 rules: 0 passed, 3 skipped
    --- stderr
    workspace [root], 1 specification
    ");
    let document = folder().json("run --filter shop --filter smal -f json");
    assert_eq!(document["status"], "error");
    assert_eq!(document["exit"], 2);
    assert_eq!(document["diagnostics"][0]["code"], "filter-matches-nothing");
    assert_eq!(document["summary"]["skipped"], 3);
}

#[test]
fn a_filter_that_is_no_glob_is_an_error() {
    insta::assert_snapshot!(folder().says("run -f concise --filter [a"), @r"
    exit 2
    --- stdout
    --filter:1:1: error[bad-filter] `[a` is no glob: unclosed character class; missing ']'
    --- stderr
    workspace [root], 1 specification
    ");
}
