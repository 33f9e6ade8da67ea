//! What other files say about a Dockerfile or a compose file: names that compose files give to the
//! contexts of a build, compose files that are included, services that are extended.

use super::builds::builds;
use super::resolve::folder;
use super::units::{Read, read};
use super::{NAME, is_compose};
use crate::source::WsPath;
use crate::stdlib::Context;
use hielements_plugin::{Facts, Item, Literal};
use rustc_hash::FxHashSet;

/// So many files one compose file may bring in.
const MAX_INCLUDED: usize = 100;

/// The names that mean no image in a Dockerfile, as compose files say.
pub(super) struct NamedContexts(FxHashSet<(WsPath, String)>);

impl NamedContexts {
    /// Those of the whole workspace.
    pub(super) fn new(cx: &Context<'_>) -> Self {
        let files = cx.facts.files(cx.door, NAME);
        let read = files
            .iter()
            .filter(|file| is_compose(file))
            .filter_map(|file| read(cx, file));
        let builds = read.flat_map(|read| builds(&read.file, &read.facts));
        let names = builds.flat_map(|built| {
            let names = built.named.into_iter();
            names.map(move |(name, _)| (built.dockerfile.clone(), name.to_lowercase()))
        });
        Self(names.collect())
    }

    /// Whether a name in a Dockerfile is one of them.
    pub(super) fn hold(&self, dockerfile: &WsPath, name: &str) -> bool {
        !self.0.is_empty() && self.0.contains(&(dockerfile.clone(), name.to_lowercase()))
    }
}

/// The files that a compose file brings in, and those that these bring in, nearest first.
/// `includes` says which one alone does.
pub(super) fn included(file: &WsPath, includes: impl Fn(&WsPath) -> Vec<WsPath>) -> Vec<WsPath> {
    let mut found = vec![file.clone()];
    let mut at = 0;
    while at < found.len() && found.len() <= MAX_INCLUDED {
        for next in includes(&found[at]) {
            if !found.contains(&next) {
                found.push(next);
            }
        }
        at += 1;
    }
    found.remove(0);
    found.truncate(MAX_INCLUDED);
    found
}

/// The files that a compose file alone includes.
pub(super) fn includes(file: &WsPath, facts: &Facts) -> Vec<WsPath> {
    let items = facts.items.iter().filter(|item| item.kind == "include");
    items
        .filter_map(|item| WsPath::parse(&folder(file), &item.name).ok())
        .collect()
}

/// Adds the compose files that these bring in.
pub(super) fn add_included(cx: &Context<'_>, files: &mut Vec<Read>) {
    let includes = |file: &WsPath| {
        let read = Some(file).filter(|file| cx.door.exists(file));
        let read = read.and_then(|file| read_compose(cx, file));
        read.map_or_else(Vec::new, |read| includes(&read.file, &read.facts))
    };
    let more: Vec<WsPath> = files
        .iter()
        .filter(|read| is_compose(&read.file))
        .flat_map(|read| included(&read.file, includes))
        .collect();
    for file in more {
        if !files.iter().any(|read| read.file == file) && cx.door.exists(&file) {
            files.extend(read_compose(cx, &file));
        }
    }
}

/// The service of another file that one extends, as a file and the number of an item.
///
/// # Errors
///
/// With what is missing.
pub(super) fn extended(
    cx: &Context<'_>,
    compose: &Read,
    extends: &Item,
) -> Result<(Read, usize), String> {
    let (path, service) = match &extends.value {
        Some(Literal::List(words)) => match words.as_slice() {
            [Literal::String(path), Literal::String(service)] => (path, service),
            _ => return Err("`extends` names no file and service".to_owned()),
        },
        _ => return Err("`extends` names no file and service".to_owned()),
    };
    let file = WsPath::parse(&folder(&compose.file), path)
        .map_err(|why| format!("`{path}`, which is extended, is {why}"))?;
    let read = Some(&file)
        .filter(|file| cx.door.exists(file))
        .and_then(|file| read_compose(cx, file))
        .ok_or_else(|| format!("there is no file {file} to extend"))?;
    let at = read
        .facts
        .items
        .iter()
        .position(|item| item.kind == "service" && item.name == *service)
        .ok_or_else(|| format!("there is no service `{service}` in {file} to extend"))?;
    Ok((read, at))
}

/// A file that a compose file names, whatever it is called: never a Dockerfile.
fn read_compose(cx: &Context<'_>, file: &WsPath) -> Option<Read> {
    Some(file)
        .filter(|file| !super::is_dockerfile(file))
        .and_then(|file| read(cx, file))
}
