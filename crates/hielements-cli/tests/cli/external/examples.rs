//! The libraries in `examples/plugins` do what they say.

use crate::support::Folder;
use std::path::{Path, PathBuf};

fn example(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../examples/plugins")
        .join(path)
}

fn read(path: &str) -> String {
    std::fs::read_to_string(example(path)).expect(path)
}

/// What a run says that trusts the one library of the workspace.
fn says(folder: &Folder, path: &str) -> String {
    let start = |args: &str| {
        let mut command = folder.command(args);
        command.env("PATH", path);
        let ran = command.output().expect("it starts");
        let code = ran.status.code().unwrap_or(-1);
        (code, String::from_utf8_lossy(&ran.stdout).into_owned())
    };
    let (_, digest) = start("trust --print");
    let digest = digest.split_whitespace().next().expect("a digest");
    let (code, said) = start(&format!("run -f concise --trust {digest}"));
    format!("exit {code}\n{said}")
}

#[test]
fn the_sample_counts_lines_and_words() {
    let plugin = read("sample_plugin.py");
    // What its own text shows is what is tried here.
    let shown = |head: &str| {
        let from = plugin.find(head).expect(head);
        let block = plugin[from..].lines().skip(1);
        let block = block.take_while(|line| line.starts_with("    ") && !line.contains("# hiel"));
        let block: String = block
            .map(|line| format!("{}\n", line.strip_prefix("    ").unwrap_or_default()))
            .collect();
        block
    };
    let config = shown("    # hielements.toml");
    let page = "x\n".repeat(399) + "import os\n";
    let folder = Folder::with(&[
        ("sample_plugin.py", &plugin),
        ("hielements.toml", &config),
        ("shop/page.py", &page),
    ]);
    let spec = "import sample\n\nelement shop:\n    scope code = sample.python_files('shop')\n    \
                check sample.lines_below(code, 400)\n    check sample.mentions(code, 'import')\n";
    assert!(
        plugin
            .replace("    ", "")
            .contains(&spec.replace("    ", ""))
    );
    folder.write("hielements.hie", spec);
    let path = std::env::var("PATH").expect("PATH");
    assert_eq!(says(&folder, &path), "exit 0\n");
    folder.write("shop/page.py", "y\n".repeat(402));
    let expected = "exit 1\n\
        shop/page.py:401:1: error[sample.lines_below] shop/page.py has 402 lines\n\
        hielements.hie:6:5: error[sample.mentions] no file mentions 'import'\n";
    assert_eq!(says(&folder, &path), expected);
}

#[test]
fn rules_of_ruff_are_rules_of_the_architecture() {
    let python = example("../../target/examples/ruff/bin");
    if !python.join("python3").exists() {
        let wanted = std::env::var_os("HIELEMENTS_CI").is_some();
        assert!(!wanted, "examples/plugins/ruff/fetch.sh puts ruff there");
        return;
    }
    let files = [
        "hielements.toml",
        "hielements.hie",
        "ruff_imports.py",
        "shop/__init__.py",
        "shop/http.py",
        "shop/orders.py",
        "shop/pages.py",
    ];
    let folder = Folder::with(&[]);
    for file in files {
        folder.write(file, read(&format!("ruff/{file}")));
    }
    let path = std::env::var("PATH").expect("PATH");
    let path = format!(
        "{}:{path}",
        python.canonicalize().expect("it is there").display()
    );
    assert_eq!(says(&folder, &path), "exit 0\n");
    folder.write(
        "shop/pages.py",
        "from .orders import price\n\"ö\"; import urllib.request as r, os\nr.urlopen(price)\n",
    );
    let expected = "exit 1\n\
        shop/pages.py:2:35: error[ruff.clean] F401: `os` imported but unused\n\
        shop/pages.py:1:1: error[ruff.clean] TID252: Prefer absolute imports over relative imports\n\
        shop/pages.py:2:14: error[ruff.not_imported] TID251: `urllib.request` is banned: go through \
        shop.http\n";
    assert_eq!(says(&folder, &path), expected);
}
