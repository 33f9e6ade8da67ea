//! The store with several processes at once: whoever reads sees one whole snapshot, also where a
//! writer is killed in the middle.

#![expect(
    clippy::disallowed_methods,
    reason = "the test starts itself as a second process"
)]

use hielements_core::engine::store::{Cache, Loaded, Part, Store};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The folder of the cache, for a process that only writes.
const CACHE: &str = "HIELEMENTS_TEST_CACHE";

const ROOT: &str = "/home/you/shop";

/// A snapshot of a few megabytes that shows whether it is whole: one number all over.
fn snapshot(number: u32) -> Vec<u32> {
    vec![number; 500_000 + number as usize % 1000]
}

fn check(store: &Store) -> u32 {
    match store.load::<Vec<u32>>(Part::World) {
        Loaded::Found(found) => {
            let number = found.first().copied().unwrap_or_default();
            assert!(found == snapshot(number), "{number} is not whole");
            number
        }
        other => panic!("{other:?}"),
    }
}

/// Writes until it is killed; does nothing where it is run as a test.
#[test]
fn writer() {
    let Some(cache) = std::env::var_os(CACHE) else {
        return;
    };
    let store = Store::new(Path::new(&cache), Path::new(ROOT));
    let mine = std::process::id();
    for round in 0.. {
        let number = mine.wrapping_mul(1000).wrapping_add(round);
        store.save(Part::World, &snapshot(number)).expect("saved");
    }
}

fn start(cache: &Path) -> Child {
    let this = std::env::current_exe().expect("this test");
    let mut command = Command::new(this);
    command.args(["--exact", "writer"]).env(CACHE, cache);
    let quiet = command.stdout(Stdio::null()).stderr(Stdio::null());
    quiet.spawn().expect("it starts")
}

#[test]
fn several_processes_write_while_one_reads() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let store = Store::new(folder.path(), Path::new(ROOT));
    store.save(Part::World, &snapshot(0)).expect("saved");
    let mut writers = [start(folder.path()), start(folder.path())];
    let began = Instant::now();
    let mut seen = vec![check(&store)];
    while seen.len() < 20 && began.elapsed() < Duration::from_secs(60) {
        let number = check(&store);
        if !seen.contains(&number) {
            seen.push(number);
        }
    }
    for writer in &mut writers {
        // One that ends by itself met an error.
        assert!(writer.try_wait().expect("a process").is_none());
        writer.kill().expect("it is stopped");
        writer.wait().expect("it is gone");
    }
    assert!(seen.len() >= 20, "only {} snapshots were seen", seen.len());
    check(&store);
    // Whatever the killed ones left, the next writer and the next reader do not care.
    store.save(Part::World, &snapshot(1)).expect("saved");
    assert_eq!(check(&store), 1);
    let kept = Cache::new(folder.path()).clear(None).expect("a cache");
    assert_eq!(kept.len(), 1);
    assert_eq!(Cache::new(folder.path()).workspaces(), Ok(Vec::new()));
}

#[test]
fn threads_that_clear_do_not_disturb_those_that_save() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let cache = folder.path();
    std::thread::scope(|scope| {
        for thread in 0..3_u32 {
            scope.spawn(move || {
                let store = Store::new(cache, Path::new(ROOT));
                for round in 0..50 {
                    let value = thread * 100 + round;
                    let saved = store.save(Part::World, &value);
                    // Whoever is overtaken twice by one that clears says so.
                    if let Err(error) = saved {
                        assert!(error.to_string().contains("cannot be written"), "{error}");
                    }
                    match store.load::<u32>(Part::World) {
                        Loaded::Found(_) | Loaded::Nothing => (),
                        other => panic!("{other:?}"),
                    }
                }
            });
        }
        scope.spawn(|| {
            for _ in 0..50 {
                Cache::new(cache).clear(None).expect("a cache");
            }
        });
    });
    let store = Store::new(cache, Path::new(ROOT));
    store.save(Part::World, &7_u32).expect("saved");
    assert_eq!(store.load(Part::World), Loaded::Found(7_u32));
}
