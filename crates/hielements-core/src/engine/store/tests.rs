//! What is saved is found again, what is damaged is said, and nothing else is touched.

#![expect(
    clippy::disallowed_methods,
    reason = "tests look at the files of the store and damage them"
)]

use super::{Cache, Loaded, Part, Store, StoreError};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

const SHOP: &str = "/home/you/shop";

/// Something of each shape that plain data has.
type Value = BTreeMap<String, Vec<(u64, Option<String>, bool)>>;

fn value(text: &str) -> Value {
    Value::from([(
        text.to_owned(),
        vec![(1 << 40, Some(text.to_owned()), true)],
    )])
}

/// A folder for a cache that goes away with the value.
struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("cache")
    }

    fn store(&self, root: &str) -> Store {
        Store::new(&self.path(), Path::new(root))
    }

    /// Every file and folder below, with the roots in place of their keys.
    fn shown(&self) -> String {
        let mut lines = Vec::new();
        let mut open = vec![self.path()];
        while let Some(folder) = open.pop() {
            for entry in fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                let below = path.strip_prefix(self.path()).expect("it is below");
                let below = below.display().to_string().replace('\\', "/");
                lines.push(below.replace(&super::key(SHOP.as_bytes()), "SHOP") + &mode(&path));
                if path.is_dir() {
                    open.push(path);
                }
            }
        }
        lines.sort();
        lines.join("\n")
    }
}

#[cfg(unix)]
fn mode(path: &Path) -> String {
    use std::os::unix::fs::PermissionsExt;
    let about = fs::symlink_metadata(path).expect("it is there");
    format!(" {:o}", about.permissions().mode() & 0o777)
}

#[cfg(not(unix))]
fn mode(path: &Path) -> String {
    format!(" {}00", if path.is_dir() { 7 } else { 6 })
}

fn set_age(path: &Path, age: Duration) {
    let file = File::options().append(true).open(path).expect("a file");
    let then = SystemTime::now() - age;
    file.set_modified(then).expect("its time is set");
}

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

#[test]
fn what_is_saved_lies_in_private_files_of_known_names() {
    let place = Place::new();
    let store = place.store(SHOP);
    assert_eq!(store.load::<Value>(Part::World), Loaded::Nothing);
    for part in Part::ALL {
        store.save(part, &value(part.name())).expect("it is saved");
        assert_eq!(store.load(part), Loaded::Found(value(part.name())));
    }
    assert_eq!(
        place.shown(),
        ".gitignore 600\nCACHEDIR.TAG 600\nSHOP 700\nSHOP/facts 600\nSHOP/workspace 600\nSHOP/world 600"
    );
    assert_eq!(mode(&place.path()), " 700");
}

#[test]
fn each_workspace_has_its_own() {
    let place = Place::new();
    let (shop, bank) = (place.store(SHOP), place.store("/home/you/bank"));
    shop.save(Part::World, &value("shop")).expect("it is saved");
    assert_eq!(bank.load::<Value>(Part::World), Loaded::Nothing);
    bank.save(Part::World, &value("bank")).expect("it is saved");
    assert_eq!(shop.load(Part::World), Loaded::Found(value("shop")));
    let same = place.store(&format!("{SHOP}/"));
    assert_eq!(same.load(Part::World), Loaded::Found(value("shop")));
    let cache = Cache::new(&place.path());
    let mut kept = cache.workspaces().expect("a cache");
    kept.sort_by(|a, b| a.root.cmp(&b.root));
    let shown = kept.iter().map(|kept| (kept.root.as_deref(), kept.parts));
    assert_eq!(
        shown.collect::<Vec<_>>(),
        [(Some("/home/you/bank"), 1), (Some(SHOP), 1)]
    );
}

/// A few of everything; the length of lists is the business of the encoder.
fn values() -> impl Strategy<Value = Value> {
    let entry = (any::<u64>(), any::<Option<String>>(), any::<bool>());
    prop::collection::btree_map(any::<String>(), prop::collection::vec(entry, 0..8), 0..8)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn everything_comes_back(value in values()) {
        let place = Place::new();
        let store = place.store(SHOP);
        store.save(Part::Facts, &value).expect("it is saved");
        prop_assert_eq!(store.load(Part::Facts), Loaded::Found(value));
    }

    /// Bytes are flipped, cut off and put in anywhere; what is then loaded is what was saved, or
    /// nothing, and the next save mends it.
    #[test]
    fn damage_is_noticed_and_mended(
        file in prop::sample::select(vec!["world", "facts", "workspace", "CACHEDIR.TAG", ".gitignore"]),
        flips in prop::collection::vec((any::<prop::sample::Index>(), 1_u8..), 0..4),
        length in prop::option::of(any::<prop::sample::Index>()),
        more in prop::collection::vec(any::<u8>(), 0..4),
    ) {
        let place = Place::new();
        let store = place.store(SHOP);
        for part in Part::ALL {
            store.save(part, &value(part.name())).expect("it is saved");
        }
        let folder = if file.contains('.') { place.path() } else { store.folder() };
        damage(&folder.join(file), &flips, length, &more);
        for part in Part::ALL {
            match store.load::<Value>(part) {
                Loaded::Found(found) => prop_assert_eq!(found, value(part.name())),
                Loaded::Outdated | Loaded::Damaged(_) => prop_assert_eq!(file, part.name()),
                Loaded::Nothing => prop_assert!(false, "{} is gone", part.name()),
            }
            store.save(part, &value("again")).expect("it is saved");
            prop_assert_eq!(store.load(part), Loaded::Found(value("again")));
        }
        let kept = Cache::new(&place.path()).workspaces().expect("a cache");
        prop_assert_eq!(kept[0].root.as_deref(), Some(SHOP));
    }
}

fn damage(
    file: &Path,
    flips: &[(prop::sample::Index, u8)],
    length: Option<prop::sample::Index>,
    more: &[u8],
) {
    let mut bytes = fs::read(file).expect("it is there");
    for (at, by) in flips {
        let at = at.index(bytes.len());
        bytes[at] ^= by;
    }
    if let Some(length) = length {
        bytes.truncate(length.index(bytes.len()));
    }
    bytes.extend_from_slice(more);
    fs::write(file, bytes).expect("it is written");
}

#[test]
fn what_is_no_file_is_never_opened() {
    let place = Place::new();
    let store = place.store(SHOP);
    fs::create_dir_all(store.path(Part::World)).expect("a folder");
    let loaded = store.load::<Value>(Part::World);
    assert_eq!(loaded, Loaded::Damaged("it is no file".to_owned()));
    let refused = store.save(Part::World, &value("a"));
    let error = refused.expect_err("the cache is not ours");
    assert_eq!(error, StoreError::Foreign(place.path()));
    assert!(error.help().contains("an empty folder"));
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    let place = Place::new();
    let store = place.store(SHOP);
    store.save(Part::World, &value("a")).expect("it is saved");
    let secret = place.0.path().join("secret");
    fs::write(&secret, "mine").expect("a file");
    for part in [store.path(Part::Facts), store.folder().join("workspace")] {
        let _ = fs::remove_file(&part);
        std::os::unix::fs::symlink(&secret, &part).expect("a link");
    }
    set_age(&secret, DAY);
    let before = fs::metadata(&secret).and_then(|about| about.modified());
    let loaded = store.load::<Value>(Part::Facts);
    assert_eq!(loaded, Loaded::Damaged("it is no file".to_owned()));
    store.save(Part::Facts, &value("b")).expect("it is saved");
    assert_eq!(store.load(Part::Facts), Loaded::Found(value("b")));
    assert_eq!(fs::read_to_string(&secret).expect("a file"), "mine");
    let after = fs::metadata(&secret).and_then(|about| about.modified());
    assert_eq!(before.expect("a time"), after.expect("a time"));

    // A folder of the cache that is a link is no folder of the cache.
    let elsewhere = place.0.path().join("elsewhere");
    fs::rename(store.folder(), &elsewhere).expect("it is moved");
    std::os::unix::fs::symlink(&elsewhere, store.folder()).expect("a link");
    let cache = Cache::new(&place.path());
    assert_eq!(cache.clear(None), Ok(Vec::new()));
    assert!(elsewhere.join("world").is_file());
    let loaded = store.load::<Value>(Part::World);
    assert_eq!(loaded, Loaded::Damaged("its folder is a link".to_owned()));
    let refused = store.save(Part::World, &value("c"));
    let refused = refused.expect_err("it is a link").to_string();
    assert!(
        refused.ends_with("cannot be written: it is a link"),
        "{refused}"
    );
}

/// What stands in the way, and what is said about it.
fn check_refused(prepare: impl FnOnce(&Path), expected: &str) {
    let place = Place::new();
    prepare(&place.path());
    let store = place.store(SHOP);
    assert_eq!(store.load::<Value>(Part::World), Loaded::Nothing);
    let error = store.save(Part::World, &value("a")).expect_err("no cache");
    let said = error.to_string();
    let said = said.replace(&place.path().display().to_string(), "CACHE");
    assert!(said.starts_with(expected), "{said}");
}

#[test]
fn a_folder_that_cannot_be_a_cache_is_said() {
    check_refused(
        |cache| fs::write(cache, "a file").expect("a file"),
        "CACHE cannot be read: ",
    );
    check_refused(
        |cache| {
            fs::create_dir(cache).expect("a folder");
            fs::write(cache.join("thesis.txt"), "text").expect("a file");
        },
        "CACHE is no cache of Hielements: it holds other files",
    );
    check_refused(
        |cache| {
            fs::create_dir(cache).expect("a folder");
            let tag = "Signature: 8a477f597d28d172789f06886806bc55\n# of another tool\n";
            fs::write(cache.join("CACHEDIR.TAG"), tag).expect("a file");
        },
        "CACHE is no cache of Hielements: it holds other files",
    );
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written_is_said() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    let store = place.store(SHOP);
    store.save(Part::World, &value("a")).expect("it is saved");
    let forbid = |mode| {
        let mode = fs::Permissions::from_mode(mode);
        fs::set_permissions(store.folder(), mode).expect("it is ours");
    };
    forbid(0o500);
    let saved = store.save(Part::World, &value("b"));
    // Who may do anything is not held back by permissions.
    let is_almighty = File::create(store.folder().join("probe")).is_ok();
    let kept = if is_almighty { "b" } else { "a" };
    assert_eq!(saved.is_ok(), is_almighty);
    assert_eq!(store.load(Part::World), Loaded::Found(value(kept)));
    forbid(0o700);
}

/// A folder that refuses even the one who may do anything.
#[cfg(target_os = "linux")]
#[test]
fn a_file_system_that_takes_nothing_is_said() {
    let store = Store::new(Path::new("/proc/self/hielements"), Path::new(SHOP));
    assert_eq!(store.load::<Value>(Part::World), Loaded::Nothing);
    let error = store.save(Part::World, &value("a")).expect_err("no cache");
    let said = error.to_string();
    let expected = "/proc/self/hielements cannot be made a cache: ";
    assert!(said.starts_with(expected), "{said}");
    assert!(error.help().contains("--cache-dir"));
}

#[test]
fn what_killed_writers_left_goes_when_it_is_old() {
    let place = Place::new();
    let store = place.store(SHOP);
    store.save(Part::World, &value("a")).expect("it is saved");
    let left = |name: &str, age: Duration| {
        let path = store.folder().join(name);
        fs::write(&path, "half a snaps").expect("a file");
        set_age(&path, age);
    };
    left("hielements-old.tmp", DAY);
    left("hielements-new.tmp", Duration::from_secs(5));
    left("notes.tmp", DAY);
    store.save(Part::World, &value("b")).expect("it is saved");
    assert_eq!(store.load(Part::World), Loaded::Found(value("b")));
    let shown = place.shown();
    assert!(!shown.contains("hielements-old.tmp"), "{shown}");
    assert!(shown.contains("hielements-new.tmp"), "{shown}");
    assert!(shown.contains("notes.tmp"), "{shown}");
}

/// The roots that are kept after the last of some workspaces was saved; each takes about 10 kB, and
/// each is older than the one before.
fn check_evicted(limit: u64, expected: &[&str]) {
    let place = Place::new();
    let large = vec![1_u8; 10_000];
    for (days, root) in ["/new", "/older", "/oldest"].into_iter().enumerate() {
        let store = place.store(root);
        store.save(Part::World, &large).expect("it is saved");
        let age = DAY * u32::try_from(days).expect("a few");
        set_age(&store.folder().join("workspace"), age);
    }
    // What a killed writer left makes room before a workspace has to.
    let left = place.store("/new").folder().join("hielements-left.tmp");
    fs::write(&left, &large).expect("a file");
    set_age(&left, DAY);
    let store = place.store(SHOP).with_limit(limit);
    let saved = store.save(Part::World, &large);
    assert_eq!(saved.is_ok(), limit > 10_000, "{saved:?}");
    let kept = Cache::new(&place.path()).workspaces().expect("a cache");
    let mut roots: Vec<String> = kept.into_iter().filter_map(|kept| kept.root).collect();
    roots.sort();
    assert_eq!(roots, expected);
}

#[test]
fn the_least_recently_used_go_first_and_the_current_one_stays() {
    check_evicted(100_000, &[SHOP, "/new", "/older", "/oldest"]);
    check_evicted(32_000, &[SHOP, "/new", "/older"]);
    check_evicted(41_000, &[SHOP, "/new", "/older", "/oldest"]);
    check_evicted(22_000, &[SHOP, "/new"]);
    check_evicted(10_100, &[SHOP]);
    // Too small for anything: nothing is written, and nothing is lost.
    check_evicted(1_000, &["/new", "/older", "/oldest"]);
}

#[test]
fn reading_counts_as_use() {
    let place = Place::new();
    let store = place.store(SHOP);
    store.save(Part::World, &value("a")).expect("it is saved");
    set_age(&store.folder().join("workspace"), DAY);
    assert_eq!(store.load(Part::World), Loaded::Found(value("a")));
    let kept = Cache::new(&place.path()).workspaces().expect("a cache");
    let age = SystemTime::now().duration_since(kept[0].used);
    let age = age.unwrap_or_default();
    assert!(age < DAY / 2, "{age:?}");
}

#[test]
fn a_part_beyond_the_limit_is_refused_and_never_read() {
    let place = Place::new();
    let store = place.store(SHOP);
    let large = vec![1_u8; 10_000];
    store.save(Part::Facts, &large).expect("it is saved");
    let store = store.with_limit(2048);
    let loaded = store.load::<Vec<u8>>(Part::Facts);
    let why = "it is larger than the cache may be".to_owned();
    assert_eq!(loaded, Loaded::Damaged(why));
    let error = store.save(Part::Facts, &large).expect_err("too large");
    assert_eq!(
        error.to_string(),
        "the part `facts` takes 9.8 KiB, and the cache may take 2 KiB"
    );
}

#[test]
fn clearing_removes_what_is_known_and_nothing_else() {
    let place = Place::new();
    let (shop, bank) = (place.store(SHOP), place.store("/home/you/bank"));
    for store in [&shop, &bank] {
        store.save(Part::World, &value("a")).expect("it is saved");
    }
    fs::write(place.path().join("notes.txt"), "mine").expect("a file");
    fs::write(bank.folder().join("notes.txt"), "mine").expect("a file");
    fs::write(bank.folder().join("hielements-x.tmp"), "half").expect("a file");
    let cache = Cache::new(&place.path());
    let cleared = cache.clear(Some(Path::new(SHOP))).expect("a cache");
    assert_eq!(cleared[0].root.as_deref(), Some(SHOP));
    assert!(!shop.folder().exists());
    assert_eq!(bank.load(Part::World), Loaded::Found(value("a")));
    assert_eq!(cache.clear(Some(Path::new(SHOP))), Ok(Vec::new()));
    assert_eq!(cache.clear(None).expect("a cache").len(), 1);
    let key = super::key(b"/home/you/bank");
    let shown = place.shown().replace(&key, "bank");
    assert_eq!(
        shown.replace(" 644", "").replace(" 600", ""),
        ".gitignore\nCACHEDIR.TAG\nbank 700\nbank/notes.txt\nnotes.txt"
    );
}

#[test]
fn a_foreign_folder_is_never_cleared() {
    let place = Place::new();
    let looks_alike = place.path().join("0123456789abcdef0123456789abcdef");
    fs::create_dir_all(&looks_alike).expect("a folder");
    for name in ["world", "thesis.txt"] {
        fs::write(looks_alike.join(name), "mine").expect("a file");
    }
    let cache = Cache::new(&place.path());
    let foreign = StoreError::Foreign(place.path());
    assert_eq!(cache.clear(None), Err(foreign.clone()));
    assert_eq!(cache.workspaces(), Err(foreign));
    assert!(looks_alike.join("world").is_file());
    let nowhere = Cache::new(&place.path().join("nowhere"));
    assert_eq!(nowhere.clear(None), Ok(Vec::new()));
}
