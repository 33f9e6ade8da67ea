//! `hielements rename-path`: what is rewritten, before and after the files were moved.

use crate::support::Folder;

const SPEC: &str = "import './parts/web.hie'

element shop:
    scope web = python.package_selector('shop.web')
    scope files = files.glob_selector('shop/web/**/*.py')
    check files.exists('shop', 'web/page.py')
";

fn folder() -> Folder {
    Folder::with(&[
        ("hielements.hie", SPEC),
        (
            "parts/web.hie",
            "element web:\n    scope src = files.folder_selector('./../shop/web')\n",
        ),
        (
            "hielements.toml",
            "[workspace]\ncover = [\"shop/web/**\"]\n",
        ),
        ("shop/__init__.py", ""),
        ("shop/web/__init__.py", ""),
        ("shop/web/page.py", ""),
    ])
}

#[test]
fn all_that_names_the_path_is_rewritten() {
    let folder = folder();
    insta::assert_snapshot!(folder.says("rename-path shop/web shop/front --dry-run"), @r#"
    exit 0
    --- stdout
    hielements.hie:4: 'shop.web' -> 'shop.front'
    hielements.hie:5: 'shop/web/**/*.py' -> 'shop/front/**/*.py'
    hielements.hie:6: 'web/page.py' -> 'front/page.py'
    hielements.toml:2: "shop/web/**" -> "shop/front/**"
    parts/web.hie:2: './../shop/web' -> './../shop/front'
    --- stderr
    5 places in 3 files would be rewritten
    "#);
    assert_eq!(folder.read("hielements.hie"), SPEC);
    insta::assert_snapshot!(folder.says("rename-path shop/web shop/front"), @r#"
    exit 0
    --- stdout
    hielements.hie:4: 'shop.web' -> 'shop.front'
    hielements.hie:5: 'shop/web/**/*.py' -> 'shop/front/**/*.py'
    hielements.hie:6: 'web/page.py' -> 'front/page.py'
    hielements.toml:2: "shop/web/**" -> "shop/front/**"
    parts/web.hie:2: './../shop/web' -> './../shop/front'
    --- stderr
    5 places in 3 files rewritten
    "#);
    insta::assert_snapshot!(folder.read("hielements.hie"), @r"
    import './parts/web.hie'

    element shop:
        scope web = python.package_selector('shop.front')
        scope files = files.glob_selector('shop/front/**/*.py')
        check files.exists('shop', 'front/page.py')
    ");
    insta::assert_snapshot!(folder.says("rename-path shop/web shop/front"), @r"
    exit 0
    --- stderr
    nothing names shop/web
    ");
}

#[test]
fn the_files_may_have_been_moved_before() {
    let folder = folder();
    std::fs::rename(folder.path("shop/web"), folder.path("shop/front")).expect("it is moved");
    insta::assert_snapshot!(folder.says_in("shop", "rename-path web front"), @r#"
    exit 0
    --- stdout
    hielements.hie:4: 'shop.web' -> 'shop.front'
    hielements.hie:5: 'shop/web/**/*.py' -> 'shop/front/**/*.py'
    hielements.hie:6: 'web/page.py' -> 'front/page.py'
    hielements.toml:2: "shop/web/**" -> "shop/front/**"
    parts/web.hie:2: './../shop/web' -> './../shop/front'
    --- stderr
    5 places in 3 files rewritten
    "#);
    insta::assert_snapshot!(folder.says("rename-path parts/web.hie web.hie"), @r"
    exit 0
    --- stdout
    hielements.hie:1: './parts/web.hie' -> './web.hie'
    parts/web.hie:2: './../shop/front' -> './shop/front'
    --- stderr
    2 places in 2 files rewritten
    ");
}

#[test]
fn what_cannot_be_renamed_is_said() {
    let folder = folder();
    insta::assert_snapshot!(folder.says("rename-path nowhere here"), @r"
    exit 2
    --- stderr
    error[unreadable-file]: neither nowhere nor here is in the workspace
     |
     = help: ignored files do not count; the paths start at the current directory
    ");
    insta::assert_snapshot!(folder.says("rename-path ../x shop/y"), @r"
    exit 2
    --- stderr
    error[unreadable-file]: ../x: it stands outside of the workspace
     |
     = help: name a file or folder below [root]
    ");
    insta::assert_snapshot!(folder.says("rename-path . x"), @r"
    exit 2
    --- stderr
    error[unreadable-file]: .: this is the workspace itself
     |
     = help: name a file or folder below [root]
    ");
    folder.write(
        "broken.hie",
        "element a:\n    scope s = files.folder_selector('shop/web'\n",
    );
    insta::assert_snapshot!(folder.says("rename-path shop/other.py shop/x.py"), @r"
    exit 2
    --- stderr
    error[unreadable-file]: neither shop/other.py nor shop/x.py is in the workspace
     |
     = help: ignored files do not count; the paths start at the current directory
    ");
    insta::assert_snapshot!(folder.says("rename-path shop/web/page.py shop/web/x.py"), @r"
    exit 0
    --- stdout
    hielements.hie:6: 'web/page.py' -> 'web/x.py'
    --- stderr
    broken.hie has mistakes; what stands in them was left as it is
    1 place in 1 file rewritten
    ");
}
