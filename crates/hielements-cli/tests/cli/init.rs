//! `hielements init`: what it writes holds, and nothing is overwritten.

use crate::support::Folder;

const MIXED: &[(&str, &str)] = &[
    ("README.md", ""),
    ("Cargo.toml", ""),
    ("src/lib.rs", ""),
    ("py/shop/__init__.py", ""),
    ("py/shop/web/__init__.py", ""),
    ("py/files/__init__.py", ""),
    ("tests/helper/__init__.py", ""),
    ("services/api/Dockerfile", "FROM debian\n"),
    ("Dockerfile", "FROM debian\n"),
];

#[test]
fn it_fits_what_is_there() {
    let folder = Folder::with(MIXED);
    insta::assert_snapshot!(folder.says("init my-shop"), @r"
    exit 0
    --- stdout
    wrote hielements.hie: element `my_shop`, 2 Python packages, 1 crate, 2 Dockerfiles
    wrote hielements.toml

    Next:
        hielements run              judges the code by it
        hielements doc              lists what a check can call
        hielements explain CODE     explains what a report says
    Then write down a rule that your team keeps saying in reviews.
    ");
    insta::assert_snapshot!(folder.read("hielements.hie"), @r"
    # The architecture of my_shop: its parts, the code that belongs to them, and what must hold
    # between them. `hielements run` judges the code by it, `hielements doc` lists what a check
    # can call.

    import files
    import python

    ## What my_shop is for, in a sentence
    element my_shop:
        scope root = files.folder_selector('.')

        ## A newcomer finds the way in
        check has_readme: files.exists(root, 'README.md')

        ## The Python package in py/files
        element files_part:
            scope code = python.package_selector('files')

            ## A package says what it is
            check files.exists(code, '__init__.py')

        ## The Python package in py/shop
        element shop:
            scope code = python.package_selector('shop')

            ## A package says what it is
            check files.exists(code, '__init__.py')

        ## The crate in src
        element crate:
            scope code = files.folder_selector('src')

            ## A reader knows where a crate begins
            check files.exists(code, 'lib.rs')

        ## The image of services/api/Dockerfile
        element api:
            scope recipe = files.file_selector('services/api/Dockerfile')

            ## An image says what it stands on
            check files.contains_text(recipe, 'FROM ')

        ## The image of Dockerfile
        element image:
            scope recipe = files.file_selector('Dockerfile')

            ## An image says what it stands on
            check files.contains_text(recipe, 'FROM ')

        # A rule to begin with; the text after `##` is the reason that reports show:
        # ## One package may not import the other
        # check apart: python.no_dependency(files_part, shop)
    ");
    insta::assert_snapshot!(folder.says("run"), @r"
    exit 0
    --- stdout
    6 rules: 6 passed
    --- stderr
    workspace [root], 1 specification
    ");
}

#[test]
fn what_it_writes_holds_in_every_sort_of_folder() {
    let trees: [&[(&str, &str)]; 5] = [
        &[("a.txt", "")],
        &[("shop/__init__.py", "")],
        &[("src/one/__init__.py", ""), ("src/two/__init__.py", "")],
        &[
            ("crates/a/Cargo.toml", ""),
            ("crates/a/src/main.rs", ""),
            ("crates/b/Cargo.toml", ""),
        ],
        &[
            ("it's [odd]/Dockerfile", ""),
            ("deploy/Dockerfile", "FROM a\n"),
        ],
    ];
    for tree in trees {
        let folder = Folder::with(tree);
        let said = folder.says("init shop");
        assert!(said.starts_with("exit 0\n"), "{said}");
        let said = folder.says("run --strict");
        assert!(said.starts_with("exit 0\n"), "{tree:?}: {said}");
    }
}

#[test]
fn nothing_is_overwritten() {
    let folder = Folder::with(&[("hielements.hie", "# mine\n")]);
    insta::assert_snapshot!(folder.says("init shop"), @r"
    exit 2
    --- stderr
    error[file-exists]: hielements.hie is already there, and `init` never overwrites
     |
     = help: `hielements run` judges it; to start anew, remove it first
    ");
    assert_eq!(folder.read("hielements.hie"), "# mine\n");
    assert!(!folder.path("hielements.toml").exists());

    let folder = Folder::with(&[("hielements.toml", "# mine\n")]);
    let said = folder.says("init shop");
    assert!(said.contains("kept  hielements.toml"), "{said}");
    assert_eq!(folder.read("hielements.toml"), "# mine\n");
}

#[test]
fn names_that_the_language_cannot_read() {
    insta::assert_snapshot!(Folder::with(&[]).says("init 2shop"), @r"
    exit 2
    --- stderr
    error[bad-name]: `2shop` cannot be the name of an element
     |
     = help: write letters, digits and `_`, such as `my_shop`
    ");
    insta::assert_snapshot!(Folder::with(&[]).says("init import"), @r"
    exit 2
    --- stderr
    error[bad-name]: `import` cannot be the name of an element
     |
     = help: write letters, digits and `_`, such as `my_shop`
    ");
}

#[test]
fn a_folder_of_a_larger_workspace() {
    let folder = Folder::with(&[
        (".git/HEAD", ""),
        ("hielements.toml", "[workspace]\n"),
        ("web/a.txt", ""),
    ]);
    let said = folder.says("init web -w web");
    assert!(
        said.contains("This folder belongs to the workspace [root]: judge it alone"),
        "{said}"
    );
    assert!(folder.path("web/hielements.hie").exists());
}
