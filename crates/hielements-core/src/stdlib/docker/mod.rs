//! Docker as a language: Dockerfiles and compose files, what they say and what they link to.
//!
//! A Dockerfile is a module by the name of its path. A compose file is one too, and so is each of
//! its services (`compose.yaml/web`). A service stands for the code that it is built from.

mod builds;
mod checks;
mod compose;
mod dockerfile;
mod dockerignore;
mod elsewhere;
mod image;
mod library;
mod link;
mod resolve;
mod select;
mod statements;
#[cfg(test)]
mod tests;
mod units;
mod values;
mod words;
mod yaml;

use super::facts::{
    Declared, Extractor, Language, ModuleId, Modules, Resolver, Target, unreadable,
};
use crate::source::WsPath;
use crate::workspace::Door;
use hielements_plugin::{Facts, Import, Item, Level, Literal, Place, Visibility};

pub use library::Docker;

/// The name of the language and of its library.
const NAME: &str = "docker";

/// Docker.
#[derive(Clone, Copy, Debug, Default)]
pub struct DockerLanguage;

impl Language for DockerLanguage {
    fn name(&self) -> &'static str {
        NAME
    }

    fn links_files(&self) -> bool {
        true
    }

    fn verb(&self) -> &'static str {
        "depends on"
    }
}

impl Extractor for DockerLanguage {
    fn version(&self) -> &'static str {
        "docker-2"
    }

    fn claims(&self, path: &WsPath) -> bool {
        is_dockerfile(path) || is_compose(path)
    }

    fn extract(&self, level: Level, path: &WsPath, text: &[u8]) -> Facts {
        let Ok(text) = std::str::from_utf8(text) else {
            return unreadable("the file is not UTF-8; save it as UTF-8");
        };
        // A file that a compose file extends may have any name.
        let mut facts = if is_dockerfile(path) {
            dockerfile::facts(text)
        } else {
            compose::facts(text)
        };
        if level == Level::Imports {
            facts.items.clear();
        }
        facts
    }
}

impl Resolver for DockerLanguage {
    fn modules(&self, door: &Door<'_>, files: &[WsPath], _: Declared<'_>) -> Modules {
        resolve::modules(door, files)
    }

    fn resolve(&self, modules: &Modules, from: ModuleId, import: &Import, found: &mut Vec<Target>) {
        resolve::resolve(modules, from, import, found);
    }

    fn looks_up_names(&self) -> bool {
        false
    }

    fn is_standard(&self, name: &str) -> bool {
        name == "scratch"
    }

    fn separator(&self) -> &'static str {
        "/"
    }
}

/// `Dockerfile`, `Dockerfile.dev`, `web.Dockerfile`, `Containerfile`.
fn is_dockerfile(path: &WsPath) -> bool {
    let name = path.name();
    ["Dockerfile", "Containerfile"].iter().any(|known| {
        name.strip_prefix(known).is_some_and(|rest| {
            rest.is_empty() || (rest.starts_with('.') && rest != ".dockerignore")
        }) || name
            .strip_suffix(known)
            .is_some_and(|rest| rest.len() > 1 && rest.ends_with('.'))
    })
}

/// `compose.yaml`, `docker-compose.yml`, `docker-compose-dev.yml`, `compose.prod.yml`.
fn is_compose(path: &WsPath) -> bool {
    let name = path.name();
    let Some(stem) = name
        .strip_suffix(".yaml")
        .or_else(|| name.strip_suffix(".yml"))
    else {
        return false;
    };
    stem == "compose" || stem.starts_with("compose.") || stem.starts_with("docker-compose")
}

/// An item of the facts: a stage or service, or a part of one.
fn part(
    kind: &str,
    name: &str,
    container: Option<String>,
    place: Place,
    value: Option<Literal>,
) -> Item {
    Item {
        kind: kind.to_owned(),
        name: name.to_owned(),
        container,
        // Nothing of it is there for other files to name.
        visibility: Visibility::Private,
        place,
        documented: false,
        test: false,
        attributes: Vec::new(),
        bases: Vec::new(),
        signature: None,
        value,
    }
}
