//! Reads specifications with everything that they import.

use super::Failure;
use crate::diagnostics::catalogue::names as codes;
use crate::diagnostics::catalogue::syntax::TWO_STATEMENTS;
use crate::diagnostics::{Diagnostic, Severity};
use crate::hir::{Spec, file_imports};
use crate::source::{FileId, Location, Sources, Span, WsPath};
use crate::syntax;
use crate::workspace::{Door, Globs, is_glob};
use rustc_hash::FxHashMap;

/// Specifications, those that were given first.
#[derive(Default)]
pub(super) struct Loaded {
    pub(super) specs: Vec<Spec>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Reads the given specifications and what they import, each once.
///
/// # Errors
///
/// When a given one cannot be read.
pub(super) fn load(
    door: &Door<'_>,
    sources: &mut Sources,
    given: &[WsPath],
) -> Result<Loaded, Failure> {
    let mut loading = Loading {
        door,
        sources,
        loaded: Loaded::default(),
        numbers: FxHashMap::default(),
    };
    for path in given {
        if !loading.numbers.contains_key(path) {
            let bytes = door.read(path).map_err(|error| (path.clone(), error))?;
            loading.add(path, &bytes, true);
        }
    }
    let mut next = 0;
    while next < loading.loaded.specs.len() {
        loading.imports(next);
        next += 1;
    }
    Ok(loading.loaded)
}

struct Loading<'a> {
    door: &'a Door<'a>,
    sources: &'a mut Sources,
    loaded: Loaded,
    numbers: FxHashMap<WsPath, usize>,
}

impl Loading<'_> {
    fn add(&mut self, path: &WsPath, bytes: &[u8], judged: bool) -> usize {
        let text = String::from_utf8_lossy(bytes);
        let file = self.sources.add(path.clone(), text.as_ref());
        let parse = syntax::parse_bytes(file, bytes);
        if judged {
            self.loaded
                .diagnostics
                .extend_from_slice(parse.diagnostics());
        } else {
            let errors = parse.diagnostics().iter();
            let errors = errors.filter(|found| found.entry.lint.is_none());
            self.loaded.diagnostics.extend(errors.cloned());
        }
        let found = parse.diagnostics().iter();
        let mistakes = found.filter(|found| {
            // Of two statements on a line each may be sound.
            found.severity == Severity::Error && found.entry.code != TWO_STATEMENTS.code
        });
        let mut mistakes: Vec<Span> = mistakes.map(|found| found.location.span).collect();
        mistakes.sort_unstable();
        let number = self.loaded.specs.len();
        self.numbers.insert(path.clone(), number);
        self.loaded.specs.push(Spec {
            file,
            text: self.sources.get(file).text.clone(),
            folder: path.parent().unwrap_or_else(WsPath::root),
            tree: parse.tree(),
            judged,
            mistakes,
            imports: Vec::new(),
        });
        number
    }

    /// Reads what one specification imports.
    fn imports(&mut self, number: usize) {
        let spec = &self.loaded.specs[number];
        let (file, folder) = (spec.file, spec.folder.clone());
        for (span, text) in file_imports(&spec.tree) {
            let found = self.import(file, &folder, span, &text);
            self.loaded.specs[number].imports.push((span, found));
        }
    }

    fn import(&mut self, file: FileId, folder: &WsPath, span: Span, text: &str) -> Vec<usize> {
        let location = Location { file, span };
        let base = if text.starts_with("./") || text.starts_with("../") {
            folder.clone()
        } else {
            WsPath::root()
        };
        let paths = match self.matching(&base, text) {
            Ok(paths) => paths,
            Err(why) => {
                let message = format!("'{text}' is {why}");
                let help = "import a file of this workspace";
                let diagnostic = Diagnostic::new(&codes::IMPORT_OUTSIDE, location, message);
                self.loaded.diagnostics.push(diagnostic.help(help));
                return Vec::new();
            }
        };
        let mut found = Vec::new();
        for path in &paths {
            match self.numbers.get(path) {
                Some(number) => found.push(*number),
                None => match self.door.read(path) {
                    Ok(bytes) => found.push(self.add(path, &bytes, false)),
                    Err(error) => {
                        let message = format!("'{text}' cannot be read: {error}");
                        self.not_found(location, message, path);
                    }
                },
            }
        }
        if paths.is_empty() {
            self.not_found(location, format!("'{text}' matches no file"), &base);
        }
        found
    }

    /// The files that an import names, sorted.
    fn matching(&self, base: &WsPath, text: &str) -> Result<Vec<WsPath>, String> {
        let path = WsPath::parse(base, text).map_err(|error| error.to_string())?;
        if !is_glob(text) || self.door.is_file(&path) {
            return Ok(vec![path]);
        }
        let globs = Globs::new(&WsPath::root(), [path.as_str()])?;
        Ok(self.door.files_matching(&globs))
    }

    fn not_found(&mut self, location: Location, message: String, path: &WsPath) {
        let mut specs = self.loaded.specs.iter();
        let spec = specs.find(|spec| spec.file == location.file);
        let broken = |spec: &Spec| spec.mistakes.contains(&location.span);
        if spec.is_some_and(broken) {
            // A string that is not closed.
            return;
        }
        let globs = Globs::new(&WsPath::root(), ["**/*.hie"]);
        let files = globs.map_or_else(|_| Vec::new(), |globs| self.door.files_matching(&globs));
        let names = files.iter().map(WsPath::as_str);
        let meant = crate::diagnostics::did_you_mean(path.as_str(), names);
        let help = match meant {
            Some(meant) => format!("did you mean `{meant}`? A path that begins with `./` starts at the folder of this file, any other at the workspace root"),
            None => "a path that begins with `./` starts at the folder of this file, any other at the workspace root".to_owned(),
        };
        let diagnostic = Diagnostic::new(&codes::IMPORT_NOT_FOUND, location, message);
        self.loaded.diagnostics.push(diagnostic.help(help));
    }
}
