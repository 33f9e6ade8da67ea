//! Any bytes as a part of the store, under a right checksum: no panic, little memory, and a workspace
//! that opens, is judged, takes in changes and is stored again. What comes of it may be wrong: the
//! checksum keeps out what chance does, and whoever writes into the user's cache is believed.
#![no_main]

use hielements_core::engine::RunOptions;
use hielements_core::engine::store::{Part, Store};
use hielements_core::project::Stored;
use hielements_core::workspace::{DiskWorkspace, Overlay, Where};
use libfuzzer_sys::fuzz_target;
use serde::ser::{Serialize, SerializeTuple, Serializer};
use std::path::PathBuf;
use std::sync::OnceLock;
use tempfile::TempDir;

const TOOL: &str = "fuzz";

const FILES: [(&str, &str); 6] = [
    ("hielements.hie", RULES),
    ("hielements.toml", "[workspace]\ncover = ['a/**']\n"),
    ("a/__init__.py", ""),
    ("a/b.py", "import a.c\nfrom . import none\n"),
    ("a/c.py", "import a.b  # hielements: allow(python.no_dependency) why\n\ndef f(): ...\n"),
    ("README.md", "read me\n"),
];

const RULES: &str = "\
import python
element a:
    scope all = files.folder_selector('.')
    scope b = python.module_selector('a.b')
    scope c = python.module_selector('a.c')
    check python.no_dependency(b, c)
    check python.no_dependency(c, b)
    check python.function_exists(c, 'f')
    check files.exists(all, 'README.md')
    check files.no_text(all, 'shout')
    check code.no_cycles()
";

/// Bytes that are written as they are.
struct Raw<'a>(&'a [u8]);

impl Serialize for Raw<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut tuple = serializer.serialize_tuple(self.0.len())?;
        for byte in self.0 {
            tuple.serialize_element(byte)?;
        }
        tuple.end()
    }
}

struct Place {
    root: PathBuf,
    cache: PathBuf,
    _folder: TempDir,
}

/// One workspace for all inputs, with a cache beside it.
fn place() -> &'static Place {
    static PLACE: OnceLock<Place> = OnceLock::new();
    PLACE.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let root = folder.path().join("work");
        for (path, text) in FILES {
            let path = root.join(path);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            std::fs::write(path, text).expect("a file");
        }
        Place {
            cache: folder.path().join("cache"),
            root,
            _folder: folder,
        }
    })
}

fuzz_target!(|input: &[u8]| {
    let Some((which, bytes)) = input.split_first() else {
        return;
    };
    let place = place();
    let part = Part::ALL[usize::from(*which) % Part::ALL.len()];
    let store = Store::new(&place.cache, &place.root);
    store.save(part, &Raw(bytes)).expect("it is written");
    let disk = DiskWorkspace::open(&place.root, &[]).expect("it is there");
    let stored = Stored::open(Default::default(), Overlay::new(disk), Vec::new(), store, TOOL);
    let mut stored = stored.expect("the specification is there");
    let all = stored.project.plan().all();
    let judged = stored.project.judge(&all, RunOptions::default());
    for task in &all {
        stored.project.explain(*task, false);
    }
    stored.project.look_again(&Where::Everywhere).expect("it is there");
    stored.project.judge(&all, RunOptions::default());
    stored.save(!judged.reran.is_empty()).expect("it is written");
});
