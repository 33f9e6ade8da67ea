//! From the links of Dockerfiles and compose files to what they name. Paths of a Dockerfile start at
//! its build context: what compose files say, else the folder of the Dockerfile, unless a folder
//! above it holds more of what it copies.

use super::builds::{Built, builds};
use super::compose::NamedContext;
use super::dockerignore::Ignores;
use super::elsewhere::{included, includes};
use super::image::Image;
use super::link::{Build, Link, Sources};
use super::{compose, dockerfile, is_compose};
use crate::source::WsPath;
use crate::stdlib::facts::{Home, LeftOut, Module, ModuleId, Modules, Paths, Start, Target};
use crate::workspace::{Door, is_glob};
use hielements_plugin::{Facts, Import};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;
use std::sync::Arc;

/// More names than that of services in files that include theirs are not kept.
const MAX_NAMES: usize = 100_000;

/// The modules of these sorted files. Reads the compose files, which say what the services are and
/// where builds take place, the Dockerfiles that none of them builds, and what builds leave out.
pub(super) fn modules(door: &Door<'_>, files: &[WsPath]) -> Modules {
    let composed: BTreeMap<&WsPath, Facts> = files
        .iter()
        .filter(|file| is_compose(file))
        .map(|file| (file, read(door, file, compose::facts)))
        .collect();
    let mut modules = Modules::of(named(files, &composed));
    let mut ignores = Ignores::new(door);
    for (file, facts) in &composed {
        for built in builds(file, facts) {
            enter(&mut modules, &mut ignores, file, built);
        }
    }
    for file in files.iter().filter(|file| !is_compose(file)) {
        if let Some(id) = modules.of_file(file)
            && modules.starts(id).is_empty()
        {
            let context = guessed_context(door, file);
            let left_out = ignores.of(file, &context);
            modules.start_at(id, Start::folder(context, left_out));
        }
    }
    for (file, note) in ignores.notes {
        modules.note(file, note);
    }
    modules
}

/// The files and the services, each service under the names of the files that include its own, too.
fn named(files: &[WsPath], composed: &BTreeMap<&WsPath, Facts>) -> Vec<Module> {
    let module = |name: String, file: &WsPath, also| Module {
        name,
        also,
        file: file.clone(),
        describes: false,
        part: None,
    };
    let mut also = other_names(composed);
    let mut named: Vec<Module> = files
        .iter()
        .map(|file| module(file.to_string(), file, Vec::new()))
        .collect();
    for (file, facts) in composed {
        for service in services(facts) {
            let name = service_name(file, service);
            let also = also.remove(&name).unwrap_or_default();
            named.push(module(name, file, also));
        }
    }
    named
}

/// For services by their full names what the files call them that include theirs.
fn other_names(composed: &BTreeMap<&WsPath, Facts>) -> FxHashMap<String, Vec<String>> {
    let includes = |file: &WsPath| {
        let facts = composed.get(file);
        facts.map_or_else(Vec::new, |facts| includes(file, facts))
    };
    let mut names: FxHashMap<String, Vec<String>> = FxHashMap::default();
    let pairs = composed.keys().flat_map(|file| {
        let found = included(file, includes);
        found.into_iter().flat_map(move |other| {
            let facts = composed.get(&other);
            let services = facts.into_iter().flat_map(services);
            services.map(move |name| (service_name(&other, name), service_name(file, name)))
        })
    });
    for (own, other) in pairs.take(MAX_NAMES) {
        names.entry(own).or_default().push(other);
    }
    names
}

fn services(facts: &Facts) -> impl Iterator<Item = &str> {
    let items = facts.items.iter().filter(|item| item.kind == "service");
    items.map(|item| item.name.as_str())
}

/// Says of a service what it stands for, and of its Dockerfile where the build takes place.
fn enter(modules: &mut Modules, ignores: &mut Ignores<'_>, file: &WsPath, built: Built) {
    if let Some(id) = modules.named(&service_name(file, &built.service)) {
        let home = Home {
            folder: home(&built.context, &built.dockerfile),
            recipe: built.dockerfile.clone(),
        };
        modules.stand_for(id, home);
    }
    let Some(id) = modules.of_file(&built.dockerfile) else {
        return;
    };
    for (name, context) in built.named {
        let at = context_target(modules, file, context);
        let left_out = match &at {
            Target::Files(paths) => ignores.of_folder(paths.start()),
            Target::Module(..) | Target::External(..) => None,
        };
        let start = Start {
            name: Some(name),
            at,
            left_out,
        };
        modules.start_at(id, start);
    }
    let left_out = ignores.of(&built.dockerfile, &built.context);
    modules.start_at(id, Start::folder(built.context, left_out));
}

/// What an additional context of a build in this compose file leads to.
fn context_target(modules: &Modules, file: &WsPath, context: NamedContext) -> Target {
    let outside = |name: String| Target::External(name, Vec::new());
    match context {
        NamedContext::Image(image) => outside(Image::new(&image).name.to_owned()),
        NamedContext::Service(on) => match modules.named(&service_name(file, &on)) {
            Some(id) => Target::Module(id, Vec::new()),
            None => outside(on),
        },
        NamedContext::Folder(path) => match WsPath::parse(&folder(file), &path) {
            Ok(path) => Target::Files(Paths::at(path)),
            Err(_) => outside(path),
        },
        NamedContext::Remote(address) => outside(address),
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
    let copied = facts
        .imports
        .iter()
        .filter_map(|import| match Link::of_import(import)? {
            Link::Copy(sources) => Some(sources.paths),
            Link::Image(..) | Link::Take(_) | Link::Build(_) | Link::Needs { .. } => None,
        });
    let sources: Vec<String> = copied
        .flatten()
        .map(|source| source.trim_start_matches('/').to_owned())
        .filter(|source| !is_glob(source) && !source.contains('$'))
        .collect();
    let there = |folder: &WsPath| {
        let is_there =
            |source: &&String| WsPath::parse(folder, source).is_ok_and(|path| door.exists(&path));
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
        Link::Image(image, sources) if is_file => {
            if !copied(modules.starts(from), Some(&image), &sources, found) {
                let name = Image::new(&image).name.to_owned();
                found.push(Target::External(name, Vec::new()));
            }
        }
        Link::Copy(sources) if is_file => {
            copied(modules.starts(from), None, &sources, found);
        }
        Link::Take(path) if is_file => {
            if let Ok(path) = WsPath::parse(&folder(file), &path) {
                add(modules, path, found);
            }
        }
        Link::Build(build) if is_file => built(modules, file, &build, found),
        // The services of a file have no links of their own but to each other.
        Link::Image(..) | Link::Copy(_) | Link::Take(_) | Link::Build(_) => {}
    }
}

/// Adds what a Dockerfile copies, from each folder that it may be built in, or from each place that
/// has this name for it; whether there is any.
fn copied(
    starts: &[Start],
    name: Option<&str>,
    sources: &Sources,
    found: &mut Vec<Target>,
) -> bool {
    let except = LeftOut::new(sources.except.iter().map(String::as_str)).0;
    let except = except.map(Arc::new);
    let mut seen = FxHashSet::default();
    let mut any = false;
    for start in starts.iter().filter(|start| has_name(start, name)) {
        any = true;
        if !matches!(start.at, Target::Files(_)) && !found.contains(&start.at) {
            found.push(start.at.clone());
        }
        for paths in texts(sources).filter_map(|text| source(start, text)) {
            if seen.insert(paths.name().to_owned()) {
                found.push(Target::Files(match &except {
                    Some(except) => paths.except(except.clone()),
                    None => paths,
                }));
            }
        }
    }
    any
}

fn has_name(start: &Start, name: Option<&str>) -> bool {
    match (&start.name, name) {
        (Some(known), Some(name)) => known.eq_ignore_ascii_case(name),
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    }
}

/// What is copied; everything where nothing is named.
fn texts(sources: &Sources) -> impl Iterator<Item = &str> {
    let all = sources.paths.is_empty().then_some(".");
    all.into_iter()
        .chain(sources.paths.iter().map(String::as_str))
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
fn source(start: &Start, text: &str) -> Option<Paths> {
    start.paths(match text.trim_start_matches('/') {
        "" => ".",
        text => text,
    })
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
