//! The language of a library: its files are named by path, its facts and the targets of its imports
//! come from the library.

use super::Reader;
use super::resolved::Resolved;
use crate::source::WsPath;
use crate::stdlib::facts::{
    Declared, Extractor, Language, ModuleId, Modules, Packages, Resolver, Target, unreadable,
};
use crate::workspace::trace::Answer;
use crate::workspace::{Door, Globs, MemoryWorkspace};
use hielements_plugin::{Candidates, Facts, Import, Level, Link};
use std::sync::Arc;

/// A language that a library reads.
pub struct PluginLanguage {
    reader: Arc<dyn Reader>,
    said: hielements_plugin::Language,
    files: Globs,
    manifests: Option<Globs>,
    version: String,
    resolved: Resolved,
}

impl PluginLanguage {
    /// The language of a library, as the library describes it.
    ///
    /// # Errors
    ///
    /// Where its description cannot be used, with what is wrong.
    pub fn new(reader: Arc<dyn Reader>, said: hielements_plugin::Language) -> Result<Self, String> {
        if said.files.is_empty() {
            return Err("the language names no `files`".to_owned());
        }
        if said.separator.is_empty() {
            return Err("the `separator` of the language is empty".to_owned());
        }
        let globs =
            |globs: &[String]| Globs::new(&WsPath::root(), globs.iter().map(String::as_str));
        let files = globs(&said.files)?;
        let manifests = match said.manifests.as_slice() {
            [] => None,
            named => Some(globs(named)?),
        };
        let version = format!("{} {} {said:?}", reader.name(), reader.version());
        let version = format!("{:?}", Answer::of(version.as_bytes()));
        Ok(Self {
            reader,
            said,
            files,
            manifests,
            version,
            resolved: Resolved::default(),
        })
    }

    /// What the library says of its language.
    pub fn described(&self) -> &hielements_plugin::Language {
        &self.said
    }

    /// The name of the module that a file is: its path without the extension; that of the folder for
    /// a file which stands for it.
    fn module_name(&self, file: &WsPath) -> String {
        let path = file.as_str();
        let stem = file
            .extension()
            .map_or(path, |end| &path[..path.len() - end.len() - 1]);
        let (folder, name) = stem.rsplit_once('/').unwrap_or(("", stem));
        let stands_for_folder = !folder.is_empty() && self.said.index.iter().any(|it| it == name);
        let name = if stands_for_folder { folder } else { stem };
        name.replace('/', &self.said.separator)
    }

    /// The modules that an answer names.
    fn meant(modules: &Modules, answer: &Candidates) -> Vec<ModuleId> {
        let paths = answer.candidates.iter();
        let mut paths = paths.filter_map(|path| WsPath::parse(&WsPath::root(), path).ok());
        let found = paths.find_map(|path| match modules.of_file(&path) {
            Some(id) => Some(vec![id]),
            None => Some(modules.directly_in(&path)).filter(|found| !found.is_empty()),
        });
        found.unwrap_or_default()
    }

    /// What the library says about imports of a file, in their order; it is asked once about each.
    fn answers(
        &self,
        modules: &Modules,
        file: &WsPath,
        imports: &[&Import],
    ) -> Result<Vec<Candidates>, String> {
        let digest = modules.packed();
        let link = |import: &&Import| Link {
            file: file.to_string(),
            target: import.target.clone(),
        };
        let links: Vec<Link> = imports.iter().map(link).collect();
        let unknown = self.resolved.unknown(digest, &links);
        if !unknown.is_empty() {
            let answers = self
                .reader
                .resolve(&*modules.packages().manifests, &unknown)?;
            self.resolved.add(digest, unknown, answers);
        }
        Ok(self.resolved.get(&links))
    }

    fn targets(modules: &Modules, import: &Import, answer: Candidates) -> Vec<Target> {
        let names = || import.names.iter().map(|name| name.name.clone()).collect();
        let ids = Self::meant(modules, &answer);
        if ids.is_empty() {
            let name = answer.external.unwrap_or_else(|| import.target.clone());
            return vec![Target::External(name, names())];
        }
        let target = |id| Target::Module(id, names());
        ids.into_iter().map(target).collect()
    }
}

impl Language for PluginLanguage {
    fn name(&self) -> &str {
        self.reader.name()
    }
}

impl Extractor for PluginLanguage {
    fn version(&self) -> &str {
        &self.version
    }

    fn claims(&self, path: &WsPath) -> bool {
        self.files.matches(path)
    }

    fn extract(&self, level: Level, path: &WsPath, text: &[u8]) -> Facts {
        self.attempt(level, path, text).unwrap_or_else(unreadable)
    }

    fn attempt(&self, level: Level, path: &WsPath, text: &[u8]) -> Result<Facts, String> {
        match std::str::from_utf8(text) {
            Ok(text) => self
                .reader
                .extract(path, text, level)
                .map(|facts| cut(facts, level)),
            Err(_) => Ok(unreadable("the file is not UTF-8; save it as UTF-8")),
        }
    }
}

impl Resolver for PluginLanguage {
    fn modules(&self, door: &Door<'_>, files: &[WsPath], _: Declared<'_>) -> Modules {
        let mut manifests = MemoryWorkspace::default();
        let named = self.manifests.as_ref();
        for path in named
            .map(|globs| door.files_matching(globs))
            .unwrap_or_default()
        {
            if let Ok(text) = door.read(&path) {
                manifests.put(&path, text);
            }
        }
        let named = files
            .iter()
            .map(|file| (self.module_name(file), file.clone()));
        Modules::new(named.collect()).with_packages(Packages {
            manifests: Arc::new(manifests),
            ..Packages::default()
        })
    }

    fn resolve(&self, modules: &Modules, from: ModuleId, import: &Import, found: &mut Vec<Target>) {
        // Where the resolver failed, that was said when the graph was built.
        let mut add = |_: &Import, target| found.push(target);
        let _said = self.resolve_all(modules, from, &[import], &mut add);
    }

    fn resolve_all(
        &self,
        modules: &Modules,
        from: ModuleId,
        imports: &[&Import],
        found: &mut dyn FnMut(&Import, Target),
    ) -> Result<(), String> {
        let answers = self.answers(modules, modules.file(from), imports)?;
        for (import, answer) in imports.iter().zip(answers) {
            let targets = Self::targets(modules, import, answer);
            targets.into_iter().for_each(|target| found(import, target));
        }
        Ok(())
    }

    fn looks_up_names(&self) -> bool {
        false
    }

    fn is_standard(&self, name: &str) -> bool {
        let separator = self.said.separator.as_str();
        self.said.standard.iter().any(|known| {
            let rest = name.strip_prefix(known.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(separator))
        })
    }

    fn separator(&self) -> &str {
        &self.said.separator
    }
}

/// The facts without what belongs to a deeper level.
fn cut(mut facts: Facts, level: Level) -> Facts {
    if level < Level::Items {
        facts.items.clear();
    }
    if level < Level::Calls {
        facts.calls.clear();
    }
    facts
}
