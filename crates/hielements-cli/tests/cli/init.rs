//! `hielements init`: what it writes holds, and nothing is overwritten.

use crate::support::Folder;

const MIXED: &[(&str, &str)] = &[
    ("README.md", ""),
    ("Cargo.toml", "[package]\nname = \"shop-core\"\n"),
    ("src/lib.rs", "#[test]\nfn sound() {}\n"),
    ("tools/Cargo.toml", "[workspace]\n"),
    ("py/shop/__init__.py", ""),
    ("py/shop/web/__init__.py", ""),
    ("py/files/__init__.py", ""),
    ("tests/helper/__init__.py", ""),
    ("services/api/Dockerfile", "FROM debian\n"),
    ("Dockerfile", "FROM debian:13\nUSER shop\n"),
    ("compose.yaml", "services:\n  db:\n    image: postgres:16\n"),
];

#[test]
fn it_fits_what_is_there() {
    let folder = Folder::with(MIXED);
    insta::assert_snapshot!(folder.says("init my-shop"), @r"
    exit 0
    --- stdout
    wrote hielements.hie: element `my_shop`, 2 Python packages, 1 crate, 2 Dockerfiles, 1 compose file
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

    import docker
    import files
    import python
    import rust

    ## What my_shop is for, in a sentence
    element my_shop:
        scope root = files.folder_selector('.')

        ## A newcomer finds the way in
        check has_readme: files.exists(root, 'README.md')

        ## The Python package in py/files
        element files_part:
            scope code = python.package_selector('files')

            ## A package says what it is
            check marked: files.exists(code, '__init__.py')

        ## The Python package in py/shop
        element shop:
            scope code = python.package_selector('shop')

            ## A package says what it is
            check marked: files.exists(code, '__init__.py')

        ## The crate `shop-core` in .
        element shop_core:
            scope code = rust.crate_selector('shop-core')

            ## Others depend on it by this name
            check named: rust.crate_exists('shop-core')

            ## What has tests can be changed without fear
            check tested: rust.has_tests(code)

            ## Modules that import each other in a ring can be understood only together
            check no_rings: rust.no_cycles(code)

        ## The image of services/api/Dockerfile
        element api:
            scope image<docker> = docker.file_selector('services/api/Dockerfile')

            ## An image says what it stands on
            check based: docker.stage_exists(image, '0')

            # Does not hold yet:
            # ## The same sources give the same image next year
            # check pinned: docker.no_latest_tag(image)

            # Does not hold yet:
            # ## A stranger who gets in should not own the machine
            # check unprivileged: docker.no_root_user(image)

        ## The image of Dockerfile
        element image:
            scope image<docker> = docker.file_selector('Dockerfile')

            ## An image says what it stands on
            check based: docker.stage_exists(image, '0')

            ## The same sources give the same image next year
            check pinned: docker.no_latest_tag(image)

            ## A stranger who gets in should not own the machine
            check unprivileged: docker.no_root_user(image)

        ## The services of compose.yaml
        element stack:
            scope services<docker> = docker.compose_selector('compose.yaml')

            ## An empty stack would start and serve nobody
            check runs: docker.uses_service(services, '*')

            ## The same sources give the same image next year
            check pinned: docker.no_latest_tag(services)

            # Does not hold yet:
            # ## A stranger who gets in should not own the machine
            # check unprivileged: docker.no_root_user(services)

        # A rule to begin with; the text after `##` is the reason that reports show:
        # ## One package may not import the other
        # check apart: python.no_dependency(files_part, shop)
    ");
    insta::assert_snapshot!(folder.says("run"), @r"
    exit 0
    --- stdout
    12 rules: 12 passed
    --- stderr
    workspace [root], 1 specification
    ");
}

#[test]
fn what_it_writes_holds_in_every_sort_of_folder() {
    let trees: [&[(&str, &str)]; 9] = [
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
        &[
            ("Cargo.toml", "[workspace]\nmembers = ['crates/*']\n"),
            ("crates/one/Cargo.toml", "[package]\nname = 'one'\n"),
            ("crates/one/src/lib.rs", "mod a;\nmod b;\n"),
            ("crates/one/src/a.rs", "use crate::b::B;\npub struct A;\n"),
            ("crates/one/src/b.rs", "use crate::a::A;\npub struct B;\n"),
            ("crates/two/Cargo.toml", "[package]\nname = 'two-files'\n"),
            (
                "crates/two/src/main.rs",
                "fn main() {}\n#[test]\nfn a() {}\n",
            ),
        ],
        &[("Cargo.toml", "[package]\nname = 'empty'\n")],
        &[("Cargo.toml", "[package\n"), ("src/lib.rs", "")],
        &[
            ("Dockerfile", ""),
            ("compose.yml", "services: [\n"),
            (
                "deploy/docker-compose.yml",
                "services:\n  web:\n    build: .\n",
            ),
        ],
    ];
    for tree in trees {
        let folder = Folder::with(tree);
        let said = folder.says("init shop");
        assert!(said.starts_with("exit 0\n"), "{said}");
        // One tree has a compose file that nobody can read.
        let strict = if said.contains("compose") {
            ""
        } else {
            " --strict"
        };
        let said = folder.says(&format!("run{strict}"));
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
