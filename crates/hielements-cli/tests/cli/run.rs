//! `hielements run`: results, formats, exit codes, flags.

use crate::support::{Folder, SHORTCUTS, shop};
use std::path::Path;

#[test]
fn a_rule_that_holds() {
    let folder = shop("import os\n");
    insta::assert_snapshot!(folder.says("run"), @r"
    exit 0
    --- stdout
    1 rule: 1 passed
    --- stderr
    workspace [root], 1 specification
    ");
    insta::assert_snapshot!(folder.says("run -v"), @r"
    exit 0
    --- stdout
    pass: shop: python.no_dependency(web, storage)

    1 rule: 1 passed
    --- stderr
    workspace [root], 1 specification
    ");
    insta::assert_snapshot!(folder.says("run -f concise"), @r"
    exit 0
    --- stderr
    workspace [root], 1 specification
    ");
}

#[test]
fn a_broken_rule_is_shown_at_its_line() {
    let folder = shop("import os\nfrom shop.storage import rows\n");
    insta::assert_snapshot!(folder.says("run"), @r"
    exit 1
    --- stdout
    error[python.no_dependency]: shop.web.page imports shop.storage.rows (line 2)
     --> shop/web/page.py:2:1
      |
    2 | from shop.storage import rows
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = rule: shop: no_shortcut: python.no_dependency(web, storage) (hielements.hie:9)
      = reason: Pages ask services, never the database
      = help: remove the import, or move the code to where it may be used

    1 rule: 0 passed, 1 failed
    --- stderr
    workspace [root], 1 specification
    ");
    insta::assert_snapshot!(folder.says("run -f concise"), @r"
    exit 1
    --- stdout
    shop/web/page.py:2:1: error[python.no_dependency] shop.web.page imports shop.storage.rows (line 2)
    --- stderr
    workspace [root], 1 specification
    ");
    insta::assert_snapshot!(folder.says("run -f json"), @r#"
    exit 1
    --- stdout
    {
      "version": "1.0",
      "status": "ok",
      "results": [
        {
          "id": "shop#no_shortcut",
          "element": "shop",
          "name": "no_shortcut",
          "check": "python.no_dependency(web, storage)",
          "status": "fail",
          "message": "package `shop.web` must not import package `shop.storage`",
          "reason": "Pages ask services, never the database",
          "code": "python.no_dependency",
          "kind": "check",
          "pattern": null,
          "location": {
            "file": "hielements.hie",
            "line": 9,
            "column": 5,
            "end_line": 9,
            "end_column": 58
          },
          "findings": [
            {
              "location": {
                "file": "shop/web/page.py",
                "line": 2,
                "column": 1,
                "end_line": 2,
                "end_column": 30
              },
              "message": "shop.web.page imports shop.storage.rows (line 2)",
              "severity": "error",
              "help": "remove the import, or move the code to where it may be used",
              "from": "shop.web.page",
              "to": "shop.storage.rows",
              "kind": "runtime",
              "fingerprint": "df62598c2e3ad001",
              "suppressed": null,
              "related": []
            }
          ]
        }
      ],
      "diagnostics": [],
      "summary": {
        "total": 1,
        "passed": 0,
        "failed": 1,
        "errors": 0,
        "skipped": 0
      }
    }
    --- stderr
    workspace [root], 1 specification
    "#);
}

#[test]
fn a_limit_hides_findings_and_changes_no_count() {
    let folder = shop(SHORTCUTS);
    insta::assert_snapshot!(folder.says("run --limit 1"), @r"
    exit 1
    --- stdout
    error[python.no_dependency]: shop.web.page imports shop.storage.rows (line 2)
     --> shop/web/page.py:2:1
      |
    2 | from shop.storage import rows
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = rule: shop: no_shortcut: python.no_dependency(web, storage) (hielements.hie:9)
      = reason: Pages ask services, never the database
      = help: remove the import, or move the code to where it may be used

    … 1 more finding of python.no_dependency(web, storage)

    1 rule: 0 passed, 1 failed
    --- stderr
    workspace [root], 1 specification
    ");
    insta::assert_snapshot!(folder.says("run --limit 1 -f concise"), @r"
    exit 1
    --- stdout
    shop/web/page.py:2:1: error[python.no_dependency] shop.web.page imports shop.storage.rows (line 2)
    hielements.hie:9:5: hint[python.no_dependency] 1 more of python.no_dependency(web, storage) not shown
    --- stderr
    workspace [root], 1 specification
    ");
    insta::assert_snapshot!(folder.says("run --limit 0 -f concise"), @r"
    exit 1
    --- stdout
    hielements.hie:9:5: hint[python.no_dependency] 2 more of python.no_dependency(web, storage) not shown
    --- stderr
    workspace [root], 1 specification
    ");
    let (all, limited) = (
        folder.json("run -f json"),
        folder.json("run --limit 1 -f json"),
    );
    assert_eq!(all, limited);
    assert_eq!(
        all["results"][0]["findings"].as_array().map(Vec::len),
        Some(2)
    );
}

/// Three rules, of which the first two are broken.
const THREE: &str = "element a:
    scope s = files.folder_selector('.')
    check one: files.exists(s, 'one')
    check two: files.exists(s, 'two')
    check three: files.exists(s, 'hielements.hie')
";

#[test]
fn fail_fast_skips_what_stands_behind() {
    let folder = Folder::with(&[("hielements.hie", THREE)]);
    let summary = &folder.json("run --fail-fast -f json")["summary"];
    insta::assert_snapshot!(summary.to_string(), @r#"{"errors":0,"failed":1,"passed":0,"skipped":2,"total":1}"#);
    insta::assert_snapshot!(folder.says("run --fail-fast -f concise"), @r"
    exit 1
    --- stdout
    one:1:1: error[files.exists] `one` does not exist in `.`
    --- stderr
    workspace [root], 1 specification
    ");
}

#[test]
fn a_dry_run_lists_rules_and_judges_none() {
    let folder = Folder::with(&[("hielements.hie", THREE)]);
    insta::assert_snapshot!(folder.says("run --dry-run"), @r"
    exit 0
    --- stdout
    a#one
    a#two
    a#three
    --- stderr
    workspace [root], 1 specification
    ");
    let document = folder.json("run --dry-run -f json --filter t*");
    let ids: Vec<_> = document["tasks"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|task| &task["id"])
        .collect();
    assert_eq!(ids, ["a#two", "a#three"]);
    assert_eq!(document["results"].as_array().map(Vec::len), Some(0));
    assert_eq!(document["summary"]["skipped"], 3);
    assert_eq!(document["exit"], 0);
}

#[test]
fn a_dry_run_of_a_wrong_specification_is_an_error() {
    let folder = Folder::with(&[("hielements.hie", "element a:\n    check nobody.knows()\n")]);
    insta::assert_snapshot!(folder.says("run --dry-run"), @r"
    exit 2
    --- stdout
    a :: nobody.knows()
    --- stderr
    workspace [root], 1 specification
    hielements.hie:2:11: error[unknown-library] there is no library `nobody`
    ");
    let document = folder.json("run --dry-run -f json");
    assert_eq!(
        (&document["status"], &document["exit"]),
        (&"error".into(), &2.into())
    );
}

#[test]
fn strict_fails_on_a_warning() {
    let files = [(
        "hielements.hie",
        "element a {\n    scope s: files = files.folder_selector('.')\n}\n",
    )];
    let folder = Folder::with(&files);
    insta::assert_snapshot!(folder.says("run -f concise"), @r"
    exit 0
    --- stdout
    hielements.hie:2:12: warning[legacy-syntax] an old spelling of `<files>`
    --- stderr
    workspace [root], 1 specification
    ");
    insta::assert_snapshot!(folder.says("run -f concise --strict"), @r"
    exit 1
    --- stdout
    hielements.hie:2:12: warning[legacy-syntax] an old spelling of `<files>`
    --- stderr
    workspace [root], 1 specification
    ");
}

#[test]
fn times_are_told_only_when_asked() {
    let folder = shop(SHORTCUTS);
    let plain = folder.stdout("run -f json", &[]);
    assert!(!plain.contains("time_ms"));
    let document = folder.json("run -f json --timings");
    assert!(document["results"][0]["time_ms"].is_f64());
    assert!(document["summary"]["time_ms"].is_f64());
    assert_eq!(
        folder.stdout("run --timings", &[]),
        folder.stdout("run", &[])
    );
    let said = folder.says("run --timings -f concise");
    assert!(said.contains(" ms  shop#no_shortcut\n"), "{said}");
    assert!(said.ends_with(" ms  (all)\n"), "{said}");
}

#[test]
fn flags_of_the_store_change_no_result() {
    let folder = shop(SHORTCUTS);
    let digest = "sha256:".to_owned() + &"a".repeat(64);
    let plain = folder.says("run");
    assert_eq!(folder.says(&format!("run --trust {digest}")), plain);
    assert_eq!(folder.says("run --no-cache --cache-dir kept"), plain);
    assert!(!folder.path("kept").exists());
    assert_eq!(folder.says("run --cache-dir kept"), plain);
    assert!(folder.path("kept/CACHEDIR.TAG").exists());
    let said = folder.says("run --trust everything");
    assert!(
        said.contains("write `sha256:` and 64 hexadecimal digits"),
        "{said}"
    );
}

#[test]
fn results_go_to_a_file() {
    let folder = shop(SHORTCUTS);
    insta::assert_snapshot!(folder.says("run -f json -o out.json"), @r"
    exit 1
    --- stderr
    workspace [root], 1 specification
    ");
    assert_eq!(folder.read("out.json"), folder.stdout("run -f json", &[]));
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let folder = shop(SHORTCUTS);
    let one = folder.says("run --format json --jobs 1");
    for _ in 0..20 {
        assert_eq!(one, folder.says("run --format json --jobs 8"));
    }
}

#[test]
fn our_own_architecture_holds() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let said = Folder::with(&[]).says_to(&["run", "-w", &root.display().to_string()]);
    assert!(said.starts_with("exit 0\n"), "{said}");
}
