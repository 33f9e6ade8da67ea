//! The `.dockerignore` of a build: the one that is named after the Dockerfile, else the one of the
//! context. Each is read once.

use crate::source::WsPath;
use crate::stdlib::facts::LeftOut;
use crate::workspace::Door;
use rustc_hash::FxHashMap;
use std::sync::Arc;

const NAME: &str = ".dockerignore";

/// The files of this kind that were read.
pub(super) struct Ignores<'d> {
    door: &'d Door<'d>,
    read: FxHashMap<WsPath, Option<Arc<LeftOut>>>,
    /// What cannot be read in them.
    pub(super) notes: Vec<(WsPath, String)>,
}

impl<'d> Ignores<'d> {
    /// None is read yet.
    pub(super) fn new(door: &'d Door<'d>) -> Self {
        let (read, notes) = (FxHashMap::default(), Vec::new());
        Self { door, read, notes }
    }

    /// What a build of this Dockerfile leaves out of this folder.
    pub(super) fn of(&mut self, dockerfile: &WsPath, context: &WsPath) -> Option<Arc<LeftOut>> {
        let own = WsPath::from_walk(format!("{dockerfile}{NAME}"));
        if self.door.exists(&own) {
            return self.patterns(&own);
        }
        self.of_folder(context)
    }

    /// What is left out of a folder, whoever builds with it.
    pub(super) fn of_folder(&mut self, folder: &WsPath) -> Option<Arc<LeftOut>> {
        let file = WsPath::parse(folder, NAME).ok()?;
        if self.door.exists(&file) {
            return self.patterns(&file);
        }
        None
    }

    fn patterns(&mut self, file: &WsPath) -> Option<Arc<LeftOut>> {
        if let Some(known) = self.read.get(file) {
            return known.clone();
        }
        let patterns = self.read_patterns(file).map(Arc::new);
        self.read.insert(file.clone(), patterns.clone());
        patterns
    }

    fn read_patterns(&mut self, file: &WsPath) -> Option<LeftOut> {
        let mut note = |message: String| self.notes.push((file.clone(), message));
        let bytes = match self.door.read(file) {
            Ok(bytes) => bytes,
            Err(error) => {
                note(format!("what it leaves out counts: {error}"));
                return None;
            }
        };
        let Ok(text) = std::str::from_utf8(&bytes) else {
            note("what it leaves out counts: the file is not UTF-8; save it as UTF-8".to_owned());
            return None;
        };
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let lines: Vec<(usize, &str)> = (1..)
            .zip(text.lines())
            .filter(|(_, line)| !line.starts_with('#') && !line.trim().is_empty())
            .map(|(number, line)| (number, line.trim()))
            .collect();
        let (patterns, bad) = LeftOut::new(lines.iter().map(|(_, line)| *line));
        if let Some(bad) = bad.first() {
            let line = lines.get(bad.number).map_or(1, |(number, _)| *number);
            note(format!("line {line} counts for nothing: {}", bad.message));
        }
        patterns
    }
}
