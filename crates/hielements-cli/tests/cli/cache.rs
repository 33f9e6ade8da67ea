//! `hielements cache stats|clear`.

use crate::support::{Folder, shop};
use hielements_core::engine::store::{Part, Store};
use std::fs;
use std::path::Path;

/// Puts so many bytes into the part of a workspace.
fn keep(cache: &Path, root: &Path, part: Part, bytes: usize) {
    let store = Store::new(cache, root);
    store.save(part, &vec![0_u8; bytes]).expect("it is saved");
}

/// A folder with a shop in it, of which something is kept. Sizes count the path of the root, and are
/// chosen so that its length does not show.
fn kept() -> Folder {
    let folder = shop("import os\n");
    let cache = folder.home().join("elsewhere");
    keep(&cache, &folder.path(""), Part::World, 2_000);
    keep(&cache, &folder.path(""), Part::Facts, 99_440);
    keep(&cache, Path::new("/home/you/bank"), Part::World, 5_036);
    for (key, hours) in [(folder.path(""), 3), ("/home/you/bank".into(), 49)] {
        let file = Store::new(&cache, &key).path(Part::World);
        let named = file.with_file_name("workspace");
        let named = fs::File::options().append(true).open(named);
        let then = std::time::SystemTime::now() - std::time::Duration::from_secs(hours * 3600 + 1);
        named
            .and_then(|it| it.set_modified(then))
            .expect("its time");
    }
    folder
}

/// What the command says about the cache `CACHE`.
fn says(folder: &Folder, args: &str) -> String {
    let cache = folder.home().join("elsewhere");
    let args = args.replace("CACHE", &cache.display().to_string());
    folder.says(&args)
}

#[test]
fn stats_list_the_workspaces() {
    let folder = kept();
    insta::assert_snapshot!(says(&folder, "cache stats --cache-dir CACHE"), @r"
    exit 0
    --- stdout
    [home]/elsewhere: 2 workspaces, 104.2 KiB of 1 GiB
        99.2 KiB  2 parts  used 3 hours ago      [root]
           5 KiB   1 part  used 2 days ago       /home/you/bank
    ");
}

#[test]
fn stats_as_json() {
    let folder = kept();
    let cache = folder.home().join("elsewhere");
    let mut document = folder.json(&format!(
        "cache stats -f json --cache-dir {}",
        cache.display()
    ));
    let used = &document["workspaces"][0]["used"];
    let now = std::time::SystemTime::now().duration_since(std::time::SystemTime::UNIX_EPOCH);
    let ago = now.expect("a time").as_secs() - used.as_u64().expect("a number");
    assert!((10_800..11_000).contains(&ago), "{ago}");
    document["workspaces"][1]["used"].take();
    let root = fs::canonicalize(folder.path("")).expect("it is there");
    let shop = document["workspaces"][0].take();
    assert_eq!(shop["root"], root.display().to_string());
    assert_eq!(shop["parts"], 2);
    let bank = document["workspaces"][1]["size"].as_u64();
    let total = shop["size"].as_u64().zip(bank).map(|(a, b)| a + b);
    assert_eq!(document["total"].take().as_u64(), total);
    assert_eq!(document["folder"].take(), cache.display().to_string());
    insta::assert_snapshot!(format!("{document:#}"), @r#"
    {
      "exit": 0,
      "folder": null,
      "limit": 1073741824,
      "status": "ok",
      "total": null,
      "version": "1.0",
      "workspaces": [
        null,
        {
          "key": "ad634b4614931c0bd2c9d5fd0e0a7a5e",
          "parts": 1,
          "root": "/home/you/bank",
          "size": 5120,
          "used": null
        }
      ]
    }
    "#);
}

#[test]
fn a_cache_that_is_not_there_is_empty() {
    let folder = Folder::with(&[]);
    insta::assert_snapshot!(says(&folder, "cache stats --cache-dir CACHE"), @r"
    exit 0
    --- stdout
    [home]/elsewhere: 0 workspaces, 0 B of 1 GiB
    ");
    insta::assert_snapshot!(says(&folder, "cache clear --all --cache-dir CACHE"), @r"
    exit 0
    --- stdout
    nothing is kept
    ");
    assert!(!folder.home().join("elsewhere").exists());
}

#[test]
fn clear_removes_this_workspace_and_no_other() {
    let folder = kept();
    insta::assert_snapshot!(says(&folder, "cache clear --cache-dir CACHE"), @r"
    exit 0
    --- stdout
    removed 99.2 KiB of [root]
    ");
    insta::assert_snapshot!(says(&folder, "cache clear --cache-dir CACHE"), @r"
    exit 0
    --- stdout
    nothing is kept of [root]
    ");
    insta::assert_snapshot!(says(&folder, "cache stats --cache-dir CACHE"), @r"
    exit 0
    --- stdout
    [home]/elsewhere: 1 workspace, 5 KiB of 1 GiB
           5 KiB   1 part  used 2 days ago       /home/you/bank
    ");
    // A workspace that is gone is named by where it was.
    let bank = "cache clear --workspace /home/you/bank --cache-dir CACHE";
    if cfg!(unix) {
        insta::assert_snapshot!(says(&folder, bank), @r"
        exit 0
        --- stdout
        removed 5 KiB of /home/you/bank
        ");
    }
}

#[test]
fn clear_all_leaves_the_folder_and_what_is_not_ours() {
    let folder = kept();
    let cache = folder.home().join("elsewhere");
    fs::write(cache.join("notes.txt"), "mine").expect("a file");
    insta::assert_snapshot!(says(&folder, "cache clear --all --cache-dir CACHE"), @r"
    exit 0
    --- stdout
    removed 104.2 KiB of 2 workspaces
    ");
    let entries = fs::read_dir(&cache).expect("it is there");
    let names = entries.map(|entry| entry.expect("an entry").file_name());
    let mut names: Vec<_> = names
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert_eq!(names, [".gitignore", "CACHEDIR.TAG", "notes.txt"]);
}

#[test]
fn a_foreign_folder_is_refused() {
    let folder = Folder::with(&[("thesis.txt", "mine"), ("world", "mine")]);
    let said = folder.says("cache stats --cache-dir .");
    insta::assert_snapshot!(said, @r"
    exit 2
    --- stderr
    error[foreign-cache]: . is no cache of Hielements: it holds other files
     |
     = help: name an empty folder, or one that is not there yet
    ");
    for command in ["clear --all", "clear"] {
        assert_eq!(folder.says(&format!("cache {command} --cache-dir .")), said);
    }
    let document = folder.json("cache stats --format json --cache-dir .");
    assert_eq!(document["exit"], 2);
    assert_eq!(document["errors"][0]["code"], "foreign-cache");
    assert_eq!(folder.read("world"), "mine");
}

#[test]
fn what_the_command_does_not_take() {
    let folder = Folder::with(&[]);
    let said = folder.says("cache clear --all --workspace .");
    assert!(
        said.starts_with("exit 2\n--- stderr\nerror: the argument '--all'"),
        "{said}"
    );
    let document = folder.json("cache stats --format json --limit 3");
    assert_eq!(document["exit"], 2);
    assert_eq!(document["errors"][0]["code"], "bad-argument");
}

/// What is said with this text as the user's own configuration, which systems keep elsewhere.
#[cfg(not(windows))]
fn configured(text: &str) -> String {
    let folder = Folder::with(&[]);
    let place = folder.home().join("config/hielements");
    fs::create_dir_all(&place).expect("a folder");
    fs::write(place.join("config.toml"), text).expect("a file");
    says(&folder, "cache stats --cache-dir CACHE")
}

#[cfg(not(windows))]
#[test]
fn the_limit_is_the_user_s() {
    insta::assert_snapshot!(configured("[cache]\nmax-size = \"20 MiB\"\n"), @r"
    exit 0
    --- stdout
    [home]/elsewhere: 0 workspaces, 0 B of 20 MiB
    ");
    insta::assert_snapshot!(configured("[cashe]\n[cache]\nmax_size = 3\n"), @r"
    exit 2
    --- stderr
    error[unknown-key]: `config.toml` has no table `cashe`
     --> [home]/config/hielements/config.toml:1:2
      |
    1 | [cashe]
      |  ^^^^^
      |
      = help: did you mean `cache`?

    error[unknown-key]: `cache` has no key `max_size`
     --> [home]/config/hielements/config.toml:3:1
      |
    3 | max_size = 3
      | ^^^^^^^^
      |
      = help: did you mean `max-size`?
    ");
    insta::assert_snapshot!(configured("[cache]\nmax-size = \"much\"\n"), @r#"
    exit 2
    --- stderr
    error[bad-value]: `cache.max-size` is `much`, which is not a size
     --> [home]/config/hielements/config.toml:2:12
      |
    2 | max-size = "much"
      |            ^^^^^^
      |
      = help: write a number and a unit: `B`, `KiB`, `MiB` or `GiB`, as in `"128 MiB"`
    "#);
}

/// Other systems have other folders; `etcetera` knows them.
#[cfg(target_os = "linux")]
#[test]
fn the_cache_of_the_user_is_found() {
    let folder = shop("import os\n");
    let cache = folder.home().join("cache/hielements");
    keep(&cache, &folder.path(""), Part::World, 960);
    insta::assert_snapshot!(folder.says("cache stats"), @r"
    exit 0
    --- stdout
    [home]/cache/hielements: 1 workspace, 1 KiB of 1 GiB
           1 KiB   1 part  used just now         [root]
    ");
    insta::assert_snapshot!(folder.says("cache clear"), @r"
    exit 0
    --- stdout
    removed 1 KiB of [root]
    ");
    insta::assert_snapshot!(folder.says("cache stats"), @r"
    exit 0
    --- stdout
    [home]/cache/hielements: 0 workspaces, 0 B of 1 GiB
    ");
}
