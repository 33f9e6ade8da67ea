//! From the links of Dockerfiles and compose files to what they name. Paths of a Dockerfile start at
//! its build context: what compose files say, else the folder of the Dockerfile, unless a folder
//! above it holds more of what it copies.

use super::image::Image;
use super::link::{Build, Link};
use super::units::build_of;
use super::{compose, dockerfile, is_compose};
use crate::source::WsPath;
use crate::stdlib::facts::{Home, ModuleId, Modules, Paths, Target};
use crate::workspace::{Door, is_glob};
use hielements_plugin::{Facts, Import, Item};
use rustc_hash::FxHashSet;

/// The modules of these sorted files. Reads the compose files, which say what the services are and
/// where builds take place, and the Dockerfiles that none of them builds.
pub(super) fn modules(door: &Door<'_>, files: &[WsPath]) -> Modules {
    let mut named: Vec<(String, WsPath)> = files
        .iter()
        .map(|file| (file.as_str().to_owned(), file.clone()))
        .collect();
    let mut builds = Vec::new();
    for file in files.iter().filter(|file| is_compose(file)) {
        let items = read(door, file, compose::facts).items;
        let services = items.iter().filter(|item| item.kind == "service");
        named.extend(services.map(|item| (service_name(file, &item.name), file.clone())));
        builds.extend(items.iter().filter_map(|item| Built::new(file, item)));
    }
    let mut modules = Modules::new(named);
    for built in builds {
        built.enter(&mut modules);
    }
    for file in files.iter().filter(|file| !is_compose(file)) {
        if let Some(id) = modules.of_file(file)
            && modules.starts(id).is_empty()
        {
            let start = guessed_context(door, file);
            modules.start_at(id, start);
        }
    }
    modules
}

/// A service with where it is built.
struct Built {
    name: String,
    context: WsPath,
    dockerfile: WsPath,
}

impl Built {
    /// What an item of a compose file says, if it is a build.
    fn new(file: &WsPath, item: &Item) -> Option<Self> {
        let build = (item.kind == "build").then(|| build_of(item))??;
        let service = item.container.as_deref()?;
        let (context, dockerfile) = build.paths(&folder(file))?;
        Some(Self {
            name: service_name(file, service),
            context,
            dockerfile,
        })
    }

    fn enter(self, modules: &mut Modules) {
        if let Some(id) = modules.named(&self.name) {
            let home = Home {
                folder: home(&self.context, &self.dockerfile),
                recipe: self.dockerfile.clone(),
            };
            modules.stand_for(id, home);
        }
        if let Some(id) = modules.of_file(&self.dockerfile) {
            modules.start_at(id, self.context);
        }
    }
}

/// The folder with the code of a service: its context, or the part of it that the Dockerfile stands
/// in, as one folder can be the context of many services.
fn home(context: &WsPath, dockerfile: &WsPath) -> WsPath {
    let own = folder(dockerfile);
    if own.is_within(context) {
        own
    } else {
        context.clone()
    }
}

/// The folder of the Dockerfile, or one above it that holds more of the sources; globs are left out.
fn guessed_context(door: &Door<'_>, file: &WsPath) -> WsPath {
    let own = folder(file);
    if own.is_root() {
        return own;
    }
    let facts = read(door, file, dockerfile::facts);
    let sources: Vec<&str> = facts
        .imports
        .iter()
        .filter(|import| matches!(Link::of_import(import), Some(Link::Copy(_))))
        .flat_map(|import| &import.names)
        .map(|name| name.name.trim_start_matches('/'))
        .filter(|source| !is_glob(source) && !source.contains('$'))
        .collect();
    let there = |folder: &WsPath| {
        let is_there =
            |source: &&&str| WsPath::parse(folder, source).is_ok_and(|path| door.exists(&path));
        sources.iter().filter(is_there).count()
    };
    let (mut best, mut most) = (own.clone(), there(&own));
    let mut candidate = own.parent();
    while let Some(folder) = candidate.filter(|_| most < sources.len()) {
        let count = there(&folder);
        candidate = folder.parent();
        if count > most {
            (best, most) = (folder, count);
        }
    }
    best
}

/// Adds what a link of `from` names.
pub(super) fn resolve(modules: &Modules, from: ModuleId, import: &Import, found: &mut Vec<Target>) {
    let file = modules.file(from);
    let is_file = modules.name(from) == file.as_str();
    let Some(link) = Link::of_import(import) else {
        return;
    };
    match link {
        Link::Needs { service, on } => {
            if modules.name(from) == service_name(file, &service) {
                found.push(match modules.named(&service_name(file, &on)) {
                    Some(id) => Target::Module(id, Vec::new()),
                    None => Target::External(on, Vec::new()),
                });
            }
        }
        Link::Image(image) if is_file => {
            let name = Image::new(&image).name.to_owned();
            found.push(Target::External(name, Vec::new()));
        }
        Link::Copy(sources) if is_file => copied(modules.starts(from), &sources, found),
        Link::Take(path) if is_file => {
            if let Ok(path) = WsPath::parse(&folder(file), &path) {
                add(modules, path, found);
            }
        }
        Link::Build(build) if is_file => built(modules, file, &build, found),
        // The services of a file have no links of their own but to each other.
        Link::Image(_) | Link::Copy(_) | Link::Take(_) | Link::Build(_) => {}
    }
}

/// What a Dockerfile copies, from each folder that it may be built in.
fn copied(starts: &[WsPath], sources: &[String], found: &mut Vec<Target>) {
    let mut seen = FxHashSet::default();
    for start in starts {
        for paths in sources.iter().filter_map(|text| source(start, text)) {
            if seen.insert(paths.name().to_owned()) {
                found.push(Target::Files(paths));
            }
        }
    }
}

/// What a service is built from: the Dockerfile and the folder with the code.
fn built(modules: &Modules, file: &WsPath, build: &Build, found: &mut Vec<Target>) {
    let Some((context, dockerfile)) = build.paths(&folder(file)) else {
        return;
    };
    let code = home(&context, &dockerfile);
    add(modules, dockerfile, found);
    // Its own folder holds everything around the compose file; what of it is taken, the Dockerfile
    // says.
    if code != folder(file) {
        add(modules, code, found);
    }
}

/// A source begins at the build context, with a slash in front or without.
fn source(start: &WsPath, text: &str) -> Option<Paths> {
    let text = match text.trim_start_matches('/') {
        "" => ".",
        text => text,
    };
    Paths::parse(start, text).ok()
}

fn add(modules: &Modules, path: WsPath, found: &mut Vec<Target>) {
    let target = match modules.of_file(&path) {
        Some(id) => Target::Module(id, Vec::new()),
        None => Target::Files(Paths::at(path)),
    };
    if !found.contains(&target) {
        found.push(target);
    }
}

/// The full name of a service.
pub(super) fn service_name(file: &WsPath, service: &str) -> String {
    format!("{file}/{service}")
}

/// The folder that a file stands in.
pub(super) fn folder(file: &WsPath) -> WsPath {
    file.parent().unwrap_or_else(WsPath::root)
}

fn read(door: &Door<'_>, file: &WsPath, facts: fn(&str) -> Facts) -> Facts {
    let text = door.read(file).ok();
    let text = text
        .as_deref()
        .and_then(|text| std::str::from_utf8(text).ok());
    text.map(facts).unwrap_or_default()
}
