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
    "#);
    assert_eq!(folder.read("hielements.hie"), SPEC);
    insta::assert_snapshot!(folder.says("rename-path shop/web shop/front"), @r#"
    "#);
    insta::assert_snapshot!(folder.read("hielements.hie"), @r"
    ");
    insta::assert_snapshot!(folder.says("rename-path shop/web shop/front"), @r"
    ");
}

#[test]
fn the_files_may_have_been_moved_before() {
    let folder = folder();
    std::fs::rename(folder.path("shop/web"), folder.path("shop/front")).expect("it is moved");
    insta::assert_snapshot!(folder.says_in("shop", "rename-path web front"), @r#"
    "#);
    insta::assert_snapshot!(folder.says("rename-path parts/web.hie web.hie"), @r"
    ");
}

#[test]
fn what_cannot_be_renamed_is_said() {
    let folder = folder();
    insta::assert_snapshot!(folder.says("rename-path nowhere here"), @r"
    ");
    insta::assert_snapshot!(folder.says("rename-path ../x shop/y"), @r"
    ");
    insta::assert_snapshot!(folder.says("rename-path . x"), @r"
    ");
    folder.write(
        "broken.hie",
        "element a:\n    scope s = files.folder_selector('shop/web'\n",
    );
    insta::assert_snapshot!(folder.says("rename-path shop/other.py shop/x.py"), @r"
    ");
    insta::assert_snapshot!(folder.says("rename-path shop/web/page.py shop/web/x.py"), @r"
    ");
}
