//! A run goes on from what earlier runs left, and says what a run from scratch says, byte for byte.

use crate::support::{Folder, SHORTCUTS};
use hielements_core::engine::store::{Part, Store};
use std::fs;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

const SYSTEM: &str = "import python
import docker

## An online shop
element shop:
    scope all = files.folder_selector('.')
    scope web = python.package_selector('shop.web')
    scope storage = python.package_selector('shop.storage')

    ## Pages ask services, never the database
    check no_shortcut: python.no_dependency(web, storage)
    check small: files.max_files(web, 3)
    check files.exists(all, 'README.md')
    check python.no_circular_dependencies(all)
    check documented: python.has_docstring(web, 'render')
    check docker.no_latest_tag()
    ## What nobody wrote yet
    check later: files.exists(all, 'LATER.md')
";

/// A system with rules that hold, that are broken, accepted and cannot be judged.
fn system() -> Folder {
    Folder::with(&[
        ("hielements.hie", SYSTEM),
        (
            "hielements.toml",
            "[workspace]\ncover = ['shop/**']\n\n[lints]\n\"shop#small\" = 'warn'\n",
        ),
        ("README.md", ""),
        ("Dockerfile", "FROM python:latest\nCOPY shop /shop\n"),
        ("shop/__init__.py", ""),
        ("shop/web/__init__.py", ""),
        ("shop/web/page.py", SHORTCUTS),
        ("shop/web/broken.py", "def render(:\n    'half'\n"),
        ("shop/storage/__init__.py", ""),
        (
            "shop/storage/rows.py",
            "import shop.web  # hielements: allow(python.no_dependency) until May\n",
        ),
    ])
}

/// All ways to print and to judge.
const WAYS: [&str; 9] = [
    "",
    "--verbose --jobs 1",
    "--format concise --jobs 8",
    "--format json",
    "--format json --strict",
    "--fail-fast",
    "--fail-fast --jobs 1 --verbose",
    "--filter shop#no_shortcut --filter *small --verbose",
    "--limit 1",
];

/// Runs twice each way, and compares with a run from scratch.
fn check(folder: &Folder, step: &str) {
    for way in WAYS {
        let expected = folder.says(&format!("run --no-cache {way}"));
        for turn in ["first", "second"] {
            let said = folder.says(&format!("run {way}"));
            assert_eq!(said, expected, "{step}, {way}, {turn}");
        }
    }
}

/// As [`check`], for a cache at a place that is known here.
fn check_kept(folder: &Folder, args: &str, step: &str) {
    let expected = folder.says(&format!("run --no-cache {args}"));
    let kept = format!("run --cache-dir {} {args}", cache(folder).display());
    assert_eq!(folder.says(&kept), expected, "{step}");
}

fn cache(folder: &Folder) -> PathBuf {
    folder.home().join("elsewhere")
}

fn part(folder: &Folder, part: Part) -> PathBuf {
    Store::new(&cache(folder), &folder.path("")).path(part)
}

#[test]
fn it_says_the_same_after_every_edit() {
    let folder = system();
    check(&folder, "nothing changed");
    folder.save("shop/web/page.py", "import os\n");
    check(&folder, "a page was mended");
    folder.write("shop/web/more.py", "from shop.storage import rows\n");
    check(&folder, "a page is new");
    folder.remove("shop/web/more.py");
    folder.remove("README.md");
    check(&folder, "files are gone");
    let (from, to) = (folder.path("shop/web/page.py"), "shop/web/view.py");
    fs::rename(from, folder.path(to)).expect("it is renamed");
    check(&folder, "a page was renamed");
    folder.save(
        "shop/storage/rows.py",
        "# hielements: allow(x)\nimport shop.web\n",
    );
    check(&folder, "a comment accepts something else");
    folder.write("Dockerfile", "FROM python:3\n");
    check(&folder, "an image has a version");
}

#[test]
fn it_says_the_same_after_other_words() {
    let folder = system();
    check(&folder, "nothing changed");
    folder.save(
        "hielements.hie",
        &SYSTEM.replace("import python\n", "# why\n\nimport python\n"),
    );
    check(&folder, "lines moved");
    folder.save(
        "hielements.hie",
        &SYSTEM.replace("max_files(web, 3)", "max_files(web, 1)"),
    );
    check(&folder, "a rule is another one");
    folder.save(
        "hielements.hie",
        &SYSTEM.replace("'shop.storage'", "'shop.web'"),
    );
    check(&folder, "a scope is another one");
    folder.save(
        "hielements.hie",
        &SYSTEM.replace("element shop:", "element shop"),
    );
    check(&folder, "a colon is missing");
    folder.save("hielements.hie", SYSTEM);
    check(&folder, "all is as before");
    folder.save(
        "hielements.toml",
        "[workspace]\nexclude = ['shop/web/broken.py']\n",
    );
    check(&folder, "a file does not count");
    folder.save("hielements.toml", "[python]\nsource_roots = ['shop']\n");
    check(&folder, "modules have other names");
    folder.save(
        "hielements.toml",
        "[lints]\n\"shop#no_shortcut\" = 'warn'\n",
    );
    check(&folder, "a level is another one");
    folder.write(".gitignore", "shop/storage/\n");
    check(&folder, "a folder is ignored");
    folder.remove("hielements.toml");
    folder.remove(".gitignore");
    check(&folder, "there is no configuration");
}

#[test]
fn it_says_the_same_about_specifications_from_elsewhere() {
    let folder = system();
    let rules = "import python\nelement a:\n    scope web = python.package_selector('shop.web')\n    \
                 check files.exists(web, 'page.py')\n";
    let outside = folder.home().join("rules.hie");
    fs::write(&outside, rules).expect("a file");
    let args = format!("--verbose --workspace . {}", outside.display());
    check_kept(&folder, &args, "never seen");
    check_kept(&folder, &args, "seen");
    check_kept(&folder, "", "another specification");
    check_kept(&folder, &format!("hielements.hie {args}"), "both");
    fs::write(&outside, rules.replace("page.py", "none.py")).expect("a file");
    check_kept(&folder, &args, "it changed");
}

/// An edit that leaves size and time as they were, as two in one tick of the clock do.
#[test]
fn an_edit_in_the_same_tick_is_seen() {
    let folder = system();
    let page = folder.path("shop/web/page.py");
    let then = fs::metadata(&page).and_then(|about| about.modified());
    let then = then.expect("a time");
    for text in ["import shop.storage\n", "import shop.account\n"] {
        fs::write(&page, text).expect("a file");
        let file = fs::File::options().write(true).open(&page);
        file.and_then(|file| file.set_modified(then))
            .expect("its time");
        check_kept(&folder, "-f concise", text);
    }
}

#[cfg(unix)]
#[test]
fn links_that_lead_elsewhere_are_seen() {
    use std::os::unix::fs::symlink;
    let folder = system();
    let link = folder.path("shop/web/linked.py");
    for target in [
        "page.py",
        "../storage/rows.py",
        "nowhere.py",
        "linked.py",
        "/etc/hostname",
    ] {
        symlink(target, &link).expect("a link");
        check(&folder, target);
        fs::remove_file(&link).expect("it is removed");
    }
    check(&folder, "it is gone");
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_read_any_more_is_seen() {
    use std::os::unix::fs::PermissionsExt;
    let folder = system();
    check(&folder, "it can be read");
    let page = folder.path("shop/web/page.py");
    let rights = |mode| fs::set_permissions(&page, fs::Permissions::from_mode(mode));
    rights(0o000).expect("closed");
    // The superuser may read everything; then nothing is different.
    check(&folder, "it cannot be read");
    rights(0o644).expect("open");
    check(&folder, "it can be read again");
}

/// What standard error says besides the workspace.
fn warnings(folder: &Folder, args: &str) -> String {
    let args = format!("run --cache-dir {} {args}", cache(folder).display());
    let ran = folder.command(&args).output().expect("it starts");
    let said = String::from_utf8(ran.stderr).expect("UTF-8");
    let lines = said.lines().filter(|line| !line.starts_with("workspace"));
    lines.map(|line| format!("{line}\n")).collect()
}

/// Makes each edit another one.
static TURN: AtomicUsize = AtomicUsize::new(0);

/// Runs with a part of the store in another shape: the results are the same, and the warning of the
/// first run is this one. The second has none.
fn check_damaged(folder: &Folder, which: Part, change: impl Fn(&mut Vec<u8>), expected: &str) {
    warnings(folder, "");
    let path = part(folder, which);
    let mut bytes = fs::read(&path).expect("it was stored");
    change(&mut bytes);
    let damage = || {
        fs::write(&path, &bytes).expect("a file");
        // What is known of this file has to be looked up.
        let turn = TURN.fetch_add(1, Ordering::Relaxed);
        folder.save("shop/web/page.py", &format!("{SHORTCUTS}# {turn}\n"));
    };
    for args in ["-f json", "-f concise --strict"] {
        damage();
        let scratch = folder.command(&format!("run --no-cache {args}")).output();
        let scratch = scratch.expect("it starts");
        let cached = format!("run --cache-dir {} {args}", cache(folder).display());
        let ran = folder.command(&cached).output().expect("it starts");
        assert_eq!(ran.stdout, scratch.stdout, "{args}");
        assert_eq!(ran.status.code(), scratch.status.code(), "{args}");
    }
    damage();
    assert_eq!(warnings(folder, ""), expected);
    assert_eq!(warnings(folder, ""), "");
}

const WORLD: &str = "warning: earlier results cannot be used, so everything is judged anew: ";
const FACTS: &str = "warning: what was kept of the code cannot be used, so it is read anew: ";

#[test]
fn a_damaged_store_costs_time_only() {
    let folder = system();
    for (which, said) in [(Part::World, WORLD), (Part::Facts, FACTS)] {
        let check = |change: &dyn Fn(&mut Vec<u8>), expected: &str| {
            let expected = match expected {
                "" => String::new(),
                why => format!("{said}{why}\n"),
            };
            check_damaged(&folder, which, change, &expected);
        };
        check(
            &|bytes| bytes[0] = 0,
            "it does not begin as Hielements begins its files",
        );
        check(
            &|bytes| *bytes.last_mut().expect("a byte") ^= 1,
            "its checksum is wrong",
        );
        check(&|bytes| bytes[100] ^= 0x80, "its checksum is wrong");
        check(
            &|bytes| bytes.truncate(70),
            "its length is not the one that was written",
        );
        check(
            &|bytes| bytes.push(0),
            "its length is not the one that was written",
        );
        check(&Vec::clear, "it is cut off");
        // Another version of Hielements wrote it.
        check(&|bytes| bytes[8] += 1, "");
        check(&|bytes| bytes[12] ^= 1, "");
    }
}

#[test]
fn a_store_that_is_gone_costs_time_only() {
    let folder = system();
    check_kept(&folder, "", "never seen");
    for which in Part::ALL {
        fs::remove_file(part(&folder, which)).expect("it was stored");
        check_kept(&folder, "", which.name());
        fs::remove_file(part(&folder, which)).unwrap_or_default();
        fs::create_dir_all(part(&folder, which).join("x")).expect("a folder");
        folder.save(
            "shop/web/page.py",
            &format!("import os  # {}\n", which.name()),
        );
        let said = warnings(&folder, "");
        assert!(said.contains("it is no file"), "{said}");
        fs::remove_dir_all(cache(&folder)).expect("it is removed");
        check_kept(&folder, "", "all is gone");
    }
}

#[test]
fn a_cache_that_cannot_be_written_is_said_and_harms_nothing() {
    let folder = system();
    fs::write(cache(&folder), "mine").expect("a file");
    let (scratch, said) = (folder.says("run --no-cache"), warnings(&folder, ""));
    assert!(
        said.starts_with("warning: results are not kept: "),
        "{said}"
    );
    assert_eq!(said.lines().count(), 1, "{said}");
    let kept = folder.says(&format!("run --cache-dir {}", cache(&folder).display()));
    assert_eq!(
        kept.replace(
            &said.replace(&folder.home().display().to_string(), "[home]"),
            ""
        ),
        scratch
    );
    assert_eq!(
        fs::read_to_string(cache(&folder)).expect("it is there"),
        "mine"
    );
}

#[test]
fn a_cache_inside_of_the_workspace_belongs_to_no_rule() {
    let folder = system();
    let scratch = folder.says("run --no-cache --verbose");
    for cache in [".cache/hielements", "shop/cache"] {
        for turn in ["first", "second"] {
            let said = folder.says(&format!("run --verbose --cache-dir {cache}"));
            assert_eq!(said, scratch, "{cache}, {turn}");
        }
    }
    let said = folder.says("run --cache-dir .");
    assert!(said.contains("warning: results are not kept: "), "{said}");
}

/// A user without a home that can be entered, as daemons are.
#[cfg(unix)]
#[test]
fn who_has_no_home_has_no_store() {
    let folder = system();
    let ran = |args: &str| {
        let mut command = folder.command(args);
        for variable in ["XDG_CACHE_HOME", "XDG_CONFIG_HOME"] {
            command.env_remove(variable);
        }
        command.env("HOME", "/dev/null");
        folder.shown(&command.output().expect("it starts"))
    };
    let (scratch, kept) = (folder.says("run --no-cache"), ran("run"));
    let warning = kept
        .lines()
        .find(|line| line.starts_with("warning: results are not kept: "));
    let warning = format!("{}\n", warning.expect("a warning"));
    assert_eq!(kept.replace(&warning, ""), scratch);
    assert_eq!(ran("run --no-cache"), scratch);
}

#[test]
fn several_processes_may_run_at_once() {
    let folder = system();
    for turn in 0..4 {
        folder.save("shop/web/page.py", &format!("{SHORTCUTS}import m{turn}\n"));
        let scratch = folder.says("run --no-cache -f json");
        let children: Vec<_> = (0..4)
            .map(|_| {
                let mut command = folder.command("run -f json");
                let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
                command.spawn().expect("it starts")
            })
            .collect();
        for child in children {
            let ran = child.wait_with_output().expect("it ends");
            assert_eq!(folder.shown(&ran), scratch);
        }
    }
}

#[test]
fn a_run_that_is_killed_leaves_a_store_that_is_whole() {
    let folder = system();
    for n in 0..200 {
        folder.write(&format!("shop/web/p{n}.py"), format!("import m{n}\n"));
    }
    for turn in 0..12 {
        folder.save("shop/web/page.py", &format!("{SHORTCUTS}import m{turn}\n"));
        let mut command = folder.command("run");
        let command = command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().expect("it starts");
        std::thread::sleep(Duration::from_millis(turn * 7));
        child.kill().unwrap_or_default();
        child.wait().expect("it ends");
        assert_eq!(
            folder.says("run --limit 3"),
            folder.says("run --no-cache --limit 3"),
            "{turn}"
        );
    }
}
