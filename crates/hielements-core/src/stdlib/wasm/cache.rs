//! Compiled modules that are kept for the next process, in a folder of the user.
//!
//! An entry is a file, named by the digest of the module and by what its machine code depends on. It
//! opens with a mark and a digest of the rest; an entry that is damaged or cut off is none. The folder
//! never grows beyond a limit: what was not used for the longest time goes first.
#![allow(
    clippy::disallowed_methods,
    reason = "compiled code lives in the user's cache directory, not in a workspace"
)]

use std::fs::{self, DirBuilder, File};
use std::hash::{Hash, Hasher};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use wasmtime::Engine;

const MARK: &[u8] = b"hielements wasm 1\n";
const DIGEST: usize = blake3::OUT_LEN;
const END: &str = ".code";
const UNFINISHED: &str = ".tmp";

/// How much compiled code is kept where nobody says otherwise, in bytes.
pub const DEFAULT_SIZE: u64 = 512 << 20;

/// A folder with compiled modules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeCache {
    folder: PathBuf,
    most: u64,
}

/// Compiled code that is exactly what was stored.
pub(super) struct Unchanged {
    file: Vec<u8>,
}

impl Unchanged {
    /// The code.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.file[MARK.len() + DIGEST..]
    }
}

impl CodeCache {
    /// The cache in a folder of the user that need not be there, and that holds at most `most` bytes.
    /// Nobody else may be able to write into it.
    pub fn new(folder: &Path, most: u64) -> Self {
        Self {
            folder: folder.to_owned(),
            most,
        }
    }

    /// What is kept of a module for an engine.
    pub(super) fn get(&self, engine: &Engine, module: &[u8]) -> Option<Unchanged> {
        let path = self.folder.join(name(engine, module));
        if !is_private(&self.folder) || !fs::symlink_metadata(&path).ok()?.is_file() {
            return None;
        }
        let file = fs::read(&path).ok()?;
        if !is_whole(&file) {
            // It is written anew; that it cannot be removed changes nothing.
            fs::remove_file(&path).unwrap_or_default();
            return None;
        }
        touch(&path).unwrap_or_default();
        Some(Unchanged { file })
    }

    /// Keeps the code of a module. Where that cannot be done it is compiled again next time.
    pub(super) fn put(&self, engine: &Engine, module: &[u8], code: &[u8]) {
        let name = name(engine, module);
        if self.write(&name, code).is_ok() {
            self.make_room(&name);
        }
    }

    fn write(&self, name: &str, code: &[u8]) -> io::Result<()> {
        create_private(&self.folder)?;
        let mut file = tempfile::Builder::new()
            .suffix(UNFINISHED)
            .tempfile_in(&self.folder)?;
        file.write_all(MARK)?;
        file.write_all(blake3::hash(code).as_bytes())?;
        file.write_all(code)?;
        file.flush()?;
        file.persist(self.folder.join(name))?;
        Ok(())
    }

    /// Removes what was not used for the longest time, until the rest fits, and what killed processes
    /// left behind. The entry `kept` stays.
    fn make_room(&self, kept: &str) {
        let mut entries = entries(&self.folder).unwrap_or_default();
        let mut total: u64 = entries.iter().map(|entry| entry.size).sum();
        entries.sort_by(|a, b| (a.used, &a.name).cmp(&(b.used, &b.name)));
        for entry in entries.iter().filter(|entry| entry.name != kept) {
            if total <= self.most {
                return;
            }
            if fs::remove_file(self.folder.join(&entry.name)).is_ok() {
                total -= entry.size;
            }
        }
    }
}

/// Whether a file is what was written.
fn is_whole(file: &[u8]) -> bool {
    let parts = file.strip_prefix(MARK);
    let parts = parts.and_then(|rest| rest.split_at_checked(DIGEST));
    parts.is_some_and(|(digest, code)| digest == blake3::hash(code).as_bytes())
}

struct Entry {
    name: String,
    size: u64,
    used: SystemTime,
}

/// The files of a cache, by name.
fn entries(folder: &Path) -> io::Result<Vec<Entry>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let (Ok(about), true) = (
            entry.metadata(),
            name.ends_with(END) || name.ends_with(UNFINISHED),
        ) else {
            continue;
        };
        if about.is_file() {
            found.push(Entry {
                name,
                size: about.len(),
                used: about.modified().unwrap_or(SystemTime::UNIX_EPOCH),
            });
        }
    }
    Ok(found)
}

/// The name of the entry of a module: machine code depends on it, on the processor, on wasmtime and on
/// its settings.
fn name(engine: &Engine, module: &[u8]) -> String {
    let mut settings = Settings(blake3::Hasher::new());
    engine.precompile_compatibility_hash().hash(&mut settings);
    let settings = settings.0.finalize().to_hex();
    format!("{}-{}{END}", super::sha256(module), &settings[..32])
}

/// Collects what wasmtime says its code depends on.
struct Settings(blake3::Hasher);

impl Hasher for Settings {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Nobody asks for the short form.
    fn finish(&self) -> u64 {
        let mut short = [0; 8];
        short.copy_from_slice(&self.0.finalize().as_bytes()[..8]);
        u64::from_le_bytes(short)
    }
}

/// Makes a folder that only the user may enter.
fn create_private(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    if is_private(folder) {
        Ok(())
    } else {
        Err(io::Error::other("others may write into it"))
    }
}

/// Whether a folder is no link, and only its owner may write into it.
fn is_private(folder: &Path) -> bool {
    let Ok(about) = fs::symlink_metadata(folder) else {
        return false;
    };
    #[cfg(unix)]
    let writable = std::os::unix::fs::PermissionsExt::mode(&about.permissions()) & 0o022 != 0;
    #[cfg(not(unix))]
    let writable = false;
    about.is_dir() && !writable
}

fn touch(path: &Path) -> io::Result<()> {
    File::options()
        .append(true)
        .open(path)?
        .set_modified(SystemTime::now())
}

/// Whether a folder, which need not be there, lies outside of a workspace.
pub(super) fn is_apart(folder: &Path, root: &Path) -> bool {
    let there = folder
        .ancestors()
        .find_map(|above| fs::canonicalize(above).ok());
    there.is_some_and(|there| !there.starts_with(root))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = entries(folder)
            .unwrap()
            .into_iter()
            .map(|entry| entry.name)
            .collect();
        names.sort();
        names
    }

    #[test]
    fn what_is_damaged_is_not_there() {
        let (folder, engine) = (tempfile::tempdir().unwrap(), Engine::default());
        let folder = folder.path().join("code");
        let cache = CodeCache::new(&folder, DEFAULT_SIZE);
        assert!(cache.get(&engine, b"a").is_none());
        cache.put(&engine, b"a", b"code of a");
        let found = cache.get(&engine, b"a").unwrap();
        assert_eq!(found.bytes(), b"code of a");
        let path = folder.join(&files(&folder)[0]);
        let whole = fs::read(&path).unwrap();
        for damaged in [
            &whole[..whole.len() - 1],
            &[&whole[..whole.len() - 1], b"x"].concat(),
            b"",
        ] {
            fs::write(&path, damaged).unwrap();
            assert!(cache.get(&engine, b"a").is_none());
            assert!(files(&folder).is_empty());
        }
    }

    #[test]
    fn the_oldest_entries_go_first() {
        let (folder, engine) = (tempfile::tempdir().unwrap(), Engine::default());
        let folder = folder.path().join("code");
        let cache = CodeCache::new(&folder, 250);
        for module in [b"a", b"b", b"c"] {
            cache.put(&engine, module, &[0; 60]);
            let all = files(&folder);
            assert!(all.len() <= 2, "{all:?}");
        }
        assert!(cache.get(&engine, b"c").is_some());
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_into_which_others_may_write_is_not_used() {
        use std::os::unix::fs::PermissionsExt;
        let (folder, engine) = (tempfile::tempdir().unwrap(), Engine::default());
        let cache = CodeCache::new(folder.path(), DEFAULT_SIZE);
        cache.put(&engine, b"a", b"code");
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).unwrap();
        assert!(cache.get(&engine, b"a").is_none());
    }
}
