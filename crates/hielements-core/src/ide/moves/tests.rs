//! What texts become when files are moved.

use super::*;
use crate::project::analyse;
use crate::source::apply;
use crate::workspace::{MemoryWorkspace, Workspace};

/// The lines that are others when files are moved, `old > new`, in a workspace with these files.
#[track_caller]
fn check(files: &[(&str, &str)], moved: &[(&str, &str)], expected: &str) {
    let workspace = MemoryWorkspace::new(files.iter().copied());
    let tree = workspace.tree();
    let given: Vec<WsPath> = tree
        .files()
        .iter()
        .filter(|path| path.extension() == Some("hie"))
        .cloned()
        .collect();
    let analysis = analyse(&workspace, &given).expect("they are there");
    let read = |path: &WsPath| String::from_utf8(workspace.read(path).ok()?).ok();
    let ground = Ground {
        sources: &analysis.sources,
        model: &analysis.model,
        registry: &analysis.registry,
        config: &analysis.config,
        tree: &tree,
        read: &read,
    };
    let path = |text: &str| WsPath::from_walk(text);
    let moved = moved.iter().map(|(from, to)| Move {
        from: path(from),
        to: path(to),
    });
    let moved: Vec<Move> = moved.collect();
    let mut said = String::new();
    for (path, edits) in moves(&ground, &moved) {
        let before = read(&path).expect("it is there");
        let after = apply(&before, &edits);
        for (one, other) in before.lines().zip(after.lines()) {
            if one != other {
                said += &format!("{path}: {} > {}\n", one.trim(), other.trim());
            }
        }
    }
    assert_eq!(said.trim(), expected.trim());
}

const PYTHON: [(&str, &str); 4] = [
    ("shop/__init__.py", ""),
    ("shop/orders/__init__.py", ""),
    ("shop/orders/api.py", ""),
    ("shop/ordersets.py", ""),
];

fn python(specification: &str) -> Vec<(&str, &str)> {
    let mut files = PYTHON.to_vec();
    files.push(("hielements.hie", specification));
    files
}

#[test]
fn paths_and_globs_of_selectors() {
    let spec = "element a:\n    scope a = files.folder_selector('src/old')\n    \
                scope b = files.glob_selector('src/old/**/*.py')\n    \
                scope c = files.file_selector(\"./src/old/x.py\")\n    \
                scope d = files.folders_selector('src/*')\n    \
                scope e = files.folder_selector('src/older')\n    \
                scope f = files.folder_selector('src/old/')\n    \
                scope g<docker> = docker.file_selector('src/old/Dockerfile')\n    \
                check files.max_files('src/old', 5)\n    \
                check files.max_files(files.glob_selector('!src/old/*'), 5)\n";
    check(
        &[("hielements.hie", spec), ("src/old/x.py", "")],
        &[("src/old", "lib/new")],
        "hielements.hie: scope a = files.folder_selector('src/old') > scope a = files.folder_selector('lib/new')\n\
         hielements.hie: scope b = files.glob_selector('src/old/**/*.py') > scope b = files.glob_selector('lib/new/**/*.py')\n\
         hielements.hie: scope c = files.file_selector(\"./src/old/x.py\") > scope c = files.file_selector(\"./lib/new/x.py\")\n\
         hielements.hie: scope f = files.folder_selector('src/old/') > scope f = files.folder_selector('lib/new/')\n\
         hielements.hie: scope g<docker> = docker.file_selector('src/old/Dockerfile') > scope g<docker> = docker.file_selector('lib/new/Dockerfile')\n\
         hielements.hie: check files.max_files('src/old', 5) > check files.max_files('lib/new', 5)\n\
         hielements.hie: check files.max_files(files.glob_selector('!src/old/*'), 5) > check files.max_files(files.glob_selector('!lib/new/*'), 5)",
    );
}

#[test]
fn paths_in_a_scope_start_at_its_folder() {
    let spec = "element a:\n    scope src = files.folder_selector('src')\n    \
                scope lib = files.folder_selector('lib')\n    \
                check files.exists(src, 'a.py')\n    check files.exists(lib, 'a.py')\n    \
                check files.only_files_matching(src, ['deep/*.py', 'a.py'])\n";
    let files = [
        ("hielements.hie", spec),
        ("src/a.py", ""),
        ("src/deep/b.py", ""),
        ("lib/a.py", ""),
    ];
    check(
        &files,
        &[("src/a.py", "src/b.py")],
        "hielements.hie: check files.exists(src, 'a.py') > check files.exists(src, 'b.py')\n\
         hielements.hie: check files.only_files_matching(src, ['deep/*.py', 'a.py']) > check files.only_files_matching(src, ['deep/*.py', 'b.py'])",
    );
    check(
        &files,
        &[("src/deep", "src/flat")],
        "hielements.hie: check files.only_files_matching(src, ['deep/*.py', 'a.py']) > check files.only_files_matching(src, ['flat/*.py', 'a.py'])",
    );
    check(
        &files,
        &[("src", "code")],
        "hielements.hie: scope src = files.folder_selector('src') > scope src = files.folder_selector('code')",
    );
    // Out of the scope there is no way to write it.
    check(&files, &[("src/a.py", "a.py")], "");
}

#[test]
fn imports_and_specifications_that_move() {
    let files = [
        (
            "hielements.hie",
            "import './parts/a.hie' as a\nimport 'parts/b.hie'\nimport './parts/*.hie' as all\n",
        ),
        (
            "parts/a.hie",
            "import '../shared/c.hie'\nimport './b.hie'\nelement x:\n    scope s = files.folder_selector('./src')\n    scope t = files.folder_selector('parts/src')\n",
        ),
        ("parts/b.hie", "element b\n"),
        ("shared/c.hie", "element c\n"),
        ("parts/src/x.py", ""),
    ];
    check(
        &files,
        &[("parts/a.hie", "deep/er/a.hie")],
        "hielements.hie: import './parts/a.hie' as a > import './deep/er/a.hie' as a\n\
         parts/a.hie: import '../shared/c.hie' > import '../../shared/c.hie'\n\
         parts/a.hie: import './b.hie' > import '../../parts/b.hie'\n\
         parts/a.hie: scope s = files.folder_selector('./src') > scope s = files.folder_selector('./../../parts/src')",
    );
    check(
        &files,
        &[("parts", "pieces")],
        "hielements.hie: import './parts/a.hie' as a > import './pieces/a.hie' as a\n\
         hielements.hie: import 'parts/b.hie' > import 'pieces/b.hie'\n\
         hielements.hie: import './parts/*.hie' as all > import './pieces/*.hie' as all\n\
         parts/a.hie: scope t = files.folder_selector('parts/src') > scope t = files.folder_selector('pieces/src')",
    );
}

#[test]
fn modules_of_python() {
    let spec = "element a:\n    scope m = python.package_selector('shop.orders')\n    \
                scope n = python.module_selector('shop.ordersets')\n    \
                check python.no_dependency(m, ['shop.orders.api', 'os'])\n    \
                check python.function_exists('shop.orders.api.run')\n    \
                check code.no_dependency(m, 'shop.orders')\n    \
                forbids connection to 'shop.orders.api'\n    \
                forbids connection to shop.orders.*\n";
    check(
        &python(spec),
        &[("shop/orders", "shop/sales")],
        "hielements.hie: scope m = python.package_selector('shop.orders') > scope m = python.package_selector('shop.sales')\n\
         hielements.hie: check python.no_dependency(m, ['shop.orders.api', 'os']) > check python.no_dependency(m, ['shop.sales.api', 'os'])\n\
         hielements.hie: check python.function_exists('shop.orders.api.run') > check python.function_exists('shop.sales.api.run')\n\
         hielements.hie: check code.no_dependency(m, 'shop.orders') > check code.no_dependency(m, 'shop.sales')\n\
         hielements.hie: forbids connection to 'shop.orders.api' > forbids connection to 'shop.sales.api'\n\
         hielements.hie: forbids connection to shop.orders.* > forbids connection to shop.sales.*",
    );
    check(
        &python(spec),
        &[("shop/orders/api.py", "shop/web.py")],
        "hielements.hie: check python.no_dependency(m, ['shop.orders.api', 'os']) > check python.no_dependency(m, ['shop.web', 'os'])\n\
         hielements.hie: check python.function_exists('shop.orders.api.run') > check python.function_exists('shop.web.run')\n\
         hielements.hie: forbids connection to 'shop.orders.api' > forbids connection to 'shop.web'",
    );
    // The same after the files were moved.
    let mut files = python(spec);
    files.retain(|(path, _)| !path.starts_with("shop/orders/"));
    files.push(("shop/sales/__init__.py", ""));
    check(
        &files,
        &[("shop/orders", "shop/sales")],
        "hielements.hie: scope m = python.package_selector('shop.orders') > scope m = python.package_selector('shop.sales')\n\
         hielements.hie: check python.no_dependency(m, ['shop.orders.api', 'os']) > check python.no_dependency(m, ['shop.sales.api', 'os'])\n\
         hielements.hie: check python.function_exists('shop.orders.api.run') > check python.function_exists('shop.sales.api.run')\n\
         hielements.hie: check code.no_dependency(m, 'shop.orders') > check code.no_dependency(m, 'shop.sales')\n\
         hielements.hie: forbids connection to 'shop.orders.api' > forbids connection to 'shop.sales.api'\n\
         hielements.hie: forbids connection to shop.orders.* > forbids connection to shop.sales.*",
    );
}

#[test]
fn modules_of_rust() {
    let spec = "element a:\n    scope m = rust.module_selector('shop_core::model::price')\n    \
                scope n = rust.module_selector('model')\n    \
                check rust.no_dependency(m, ['std::fs', 'shop-core::model', 'price'])\n    \
                check rust.struct_exists(m, 'Price')\n";
    let files = [
        ("hielements.hie", spec),
        ("core/Cargo.toml", "[package]\nname = \"shop-core\"\n"),
        ("core/src/lib.rs", "pub mod model;\n"),
        ("core/src/model/mod.rs", "pub mod price;\n"),
        ("core/src/model/price.rs", "pub struct Price;\n"),
    ];
    check(
        &files,
        &[("core/src/model", "core/src/goods")],
        "hielements.hie: scope m = rust.module_selector('shop_core::model::price') > scope m = rust.module_selector('shop_core::goods::price')\n\
         hielements.hie: scope n = rust.module_selector('model') > scope n = rust.module_selector('goods')\n\
         hielements.hie: check rust.no_dependency(m, ['std::fs', 'shop-core::model', 'price']) > check rust.no_dependency(m, ['std::fs', 'shop-core::goods', 'price'])",
    );
    check(
        &files,
        &[("core/src/model/price.rs", "core/src/price.rs")],
        "hielements.hie: scope m = rust.module_selector('shop_core::model::price') > scope m = rust.module_selector('shop_core::price')\n\
         hielements.hie: check rust.no_dependency(m, ['std::fs', 'shop-core::model', 'price']) > check rust.no_dependency(m, ['std::fs', 'shop-core::model', 'shop_core::price'])",
    );
    // The name of a crate stands in its manifest.
    check(&files, &[("core", "kernel")], "");
}

#[test]
fn paths_of_the_configuration() {
    let toml = "[workspace]\nspecs = ['a/x.hie', \"a/*.hie\"]\nexclude = ['/a/out/**', 'a', \"a/b\"]\n\
                cover = ['a/**']\n[python]\nsource_roots = ['a/src']\n[libraries]\n\
                tool = { executable = './a/tool.py', args = ['--x', 'a/y.txt'] }\n";
    check(
        &[("hielements.toml", toml), ("a/x.hie", "element a\n")],
        &[("a", "b c/d")],
        "hielements.toml: specs = ['a/x.hie', \"a/*.hie\"] > specs = ['b c/d/x.hie', \"b c/d/*.hie\"]\n\
         hielements.toml: exclude = ['/a/out/**', 'a', \"a/b\"] > exclude = ['/b c/d/out/**', 'a', \"b c/d/b\"]\n\
         hielements.toml: cover = ['a/**'] > cover = ['b c/d/**']\n\
         hielements.toml: source_roots = ['a/src'] > source_roots = ['b c/d/src']\n\
         hielements.toml: tool = { executable = './a/tool.py', args = ['--x', 'a/y.txt'] } > tool = { executable = './b c/d/tool.py', args = ['--x', 'b c/d/y.txt'] }",
    );
}

#[test]
fn names_that_need_quotes_are_written_so() {
    let spec = "element a:\n    scope s = files.file_selector('x.py')\n    scope g = files.glob_selector('d/*.py')\n";
    check(
        &[("hielements.hie", spec), ("x.py", ""), ("d/y.py", "")],
        &[("x.py", "it's.py"), ("d", "[id]")],
        "hielements.hie: scope s = files.file_selector('x.py') > scope s = files.file_selector('it\\'s.py')\n\
         hielements.hie: scope g = files.glob_selector('d/*.py') > scope g = files.glob_selector('\\\\[id\\\\]/*.py')",
    );
}

#[test]
fn what_is_gone_was_moved_to_the_only_one_of_its_name() {
    let paths = ["a/x.py", "b/y.py", "b/z.py", "c/z.py", "d/service.py"];
    let tree = Tree::new(
        paths.map(WsPath::from_walk).to_vec(),
        Vec::new(),
        Vec::new(),
    );
    let to = |gone: &str, is_folder| {
        let found = moved_to(&tree, &WsPath::from_walk(gone), is_folder);
        found.map(|path| path.as_str().to_owned())
    };
    assert_eq!(to("gone/x.py", false).as_deref(), Some("a/x.py"));
    assert_eq!(to("gone/z.py", false), None);
    assert_eq!(to("d/services.py", false).as_deref(), Some("d/service.py"));
    assert_eq!(to("d/other.py", false), None);
    assert_eq!(to("e/b", true).as_deref(), Some("b"));
}
