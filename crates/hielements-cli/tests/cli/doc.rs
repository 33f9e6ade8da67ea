//! `hielements doc` and `hielements completions`.

use crate::support::Folder;

#[test]
fn a_function() {
    let folder = Folder::with(&[]);
    insta::assert_snapshot!(folder.says("doc files.exists"), @r"
    exit 0
    --- stdout
    files.exists(scope, path)

        There is a file or folder at this path in the scope's folder. A glob asks
        for at least one. Ignored files do not exist.

        scope  a scope, an element, or a string that is a path or glob
        path   a string

    Gives a verdict: it stands behind `check`.

    Example:

        files.exists(api, 'Dockerfile')
    ");
    insta::assert_snapshot!(folder.says("doc files.exists --format markdown"), @r"
    exit 0
    --- stdout
    ## files

    Files and folders, their names, sizes and text. Paths that begin with `./` start at the folder of the specification, others at the workspace root; globs in checks start at the folder of the scope. Ignored files do not exist for any check.

    ### files.exists

    ```text
    files.exists(scope, path)
    ```

    There is a file or folder at this path in the scope's folder. A glob asks for at least one. Ignored files do not exist.

    - `scope`: a scope, an element, or a string that is a path or glob
    - `path`: a string

    Gives a verdict: it stands behind `check`.

    ```hielements
    files.exists(api, 'Dockerfile')
    ```
    ");
    insta::assert_snapshot!(folder.says("doc files.exists --format json"), @r#"
    exit 0
    --- stdout
    {
      "version": "1.0",
      "libraries": [
        {
          "name": "files",
          "tier": "built in",
          "documentation": "Files and folders, their names, sizes and text. Paths that begin with `./` start at the folder of the specification, others at the workspace root; globs in checks start at the folder of the scope. Ignored files do not exist for any check.",
          "functions": [
            {
              "name": "exists",
              "parameters": [
                {
                  "name": "scope",
                  "type": "path-scope",
                  "left_out": "error",
                  "default": null
                },
                {
                  "name": "path",
                  "type": "string",
                  "left_out": "error",
                  "default": null
                }
              ],
              "returns": "verdict",
              "documentation": "There is a file or folder at this path in the scope's folder. A glob asks for at least one. Ignored files do not exist.",
              "example": "files.exists(api, 'Dockerfile')",
              "same_as": null
            }
          ]
        }
      ]
    }
    "#);
}

#[test]
fn libraries_are_listed() {
    let said = Folder::with(&[]).says("doc");
    assert!(said.contains("\nfiles (built in)\n"), "{said}");
    let said = Folder::with(&[]).says("doc scopes");
    insta::assert_snapshot!(said, @r"
    exit 0
    --- stdout
    scopes (built in)
        Joins, cuts and compares scopes of any library, and asks whether one is
        empty.

    Values:

        scopes.union(a, b)
        scopes.intersection(a, b)
        scopes.difference(a, b)

    Checks:

        scopes.empty(scope)
        scopes.not_empty(scope)

    `hielements doc scopes.FUNCTION` explains one.
    ");
}

#[test]
fn what_is_not_there() {
    insta::assert_snapshot!(Folder::with(&[]).says("doc pyton"), @r"
    exit 2
    --- stderr
    error[unknown-subject]: there is no library or function `pyton`
     |
     = help: did you mean `python`?
    ");
    insta::assert_snapshot!(Folder::with(&[]).says("doc files.exist"), @r"
    exit 2
    --- stderr
    error[unknown-subject]: there is no library or function `files.exist`
     |
     = help: did you mean `files.exists`?
    ");
    insta::assert_snapshot!(Folder::with(&[]).says("doc nonsense"), @r"
    exit 2
    --- stderr
    error[unknown-subject]: there is no library or function `nonsense`
     |
     = help: `hielements doc` lists the libraries
    ");
}

#[test]
fn completions_know_the_commands() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = Folder::with(&[]).stdout(&format!("completions {shell}"), &[]);
        assert!(
            script.contains("dry-run") && script.contains("explain"),
            "{shell}"
        );
    }
}
