//! What the checks judge: the image that a Dockerfile makes, and the services of a compose file.

use super::elsewhere::extended;
use super::link::{Build, Link};
use super::resolve::folder;
use super::{NAME, is_compose, is_dockerfile};
use crate::source::WsPath;
use crate::stdlib::dependencies::target::plural;
use crate::stdlib::outcome::{Found, Outcome};
use crate::stdlib::value::{Scope, Value};
use crate::stdlib::{Context, select};
use hielements_plugin::{Facts, Item, Literal, Place};
use std::sync::Arc;

/// The facts of a file of Docker's.
#[derive(Clone)]
pub(super) struct Read {
    pub(super) file: WsPath,
    pub(super) facts: Arc<Facts>,
}

/// One image or service.
pub(super) struct Unit {
    pub(super) read: Read,
    /// For a Dockerfile the stages that the image stands on, the last one first; for a service
    /// itself alone.
    layers: Vec<usize>,
    /// For a service that extends one of another file that one.
    extends: Option<Box<Unit>>,
    /// For a service that is built here what it is built from.
    pub(super) built: Option<Box<Unit>>,
}

/// So many services of other files may extend each other in a row.
const MAX_EXTENDS: usize = 32;

/// All units of a scope, with the files that could not be read to the end.
pub(super) struct Units {
    pub(super) units: Vec<Unit>,
    pub(super) problems: Vec<String>,
}

/// The files of a scope that Docker reads.
///
/// # Errors
///
/// When there is none, or the value is no scope.
pub(super) fn files(cx: &Context<'_>, value: &Value) -> Result<(Arc<Scope>, Vec<Read>), String> {
    let scope = select::scope(cx, value)?;
    let all = cx.facts.files(cx.door, NAME);
    let inside = |file: &&WsPath| matches!(value, Value::Null) || scope.has_file(file);
    let read: Vec<Read> = all
        .iter()
        .filter(inside)
        .filter_map(|file| read(cx, file))
        .collect();
    if read.is_empty() {
        return Err(format!(
            "{} holds no Dockerfile and no compose file ({} in it); their names are like \
             `Dockerfile`, `Dockerfile.dev`, `web.Dockerfile`, `compose.yaml`, `docker-compose.yml`",
            scope.kind,
            plural(scope.files.len(), "file")
        ));
    }
    Ok((scope, read))
}

/// The facts of one file.
pub(super) fn read(cx: &Context<'_>, file: &WsPath) -> Option<Read> {
    let facts = cx.facts.items(cx.door, NAME, file)?;
    let file = file.clone();
    Some(Read { file, facts })
}

impl Units {
    /// The units of a scope; of a scope of stages or services these.
    ///
    /// # Errors
    ///
    /// When the scope holds no file of Docker's.
    pub(super) fn new(cx: &Context<'_>, value: &Value) -> Result<Self, String> {
        let (scope, files) = files(cx, value)?;
        let mut units = Self {
            units: Vec::new(),
            problems: Vec::new(),
        };
        let (services, images): (Vec<_>, Vec<_>) =
            files.into_iter().partition(|read| is_compose(&read.file));
        for read in images.into_iter().chain(services) {
            let before = units.units.len();
            if is_compose(&read.file) {
                units.add_services(cx, &scope, &read);
            } else {
                units.add_images(&scope, &read);
            }
            if let Some(problem) = &read.facts.problem {
                let line = problem.place.line;
                let message = &problem.message;
                units
                    .problems
                    .push(format!("{}:{line}: {message}", read.file));
            } else if units.units.len() == before && !is_compose(&read.file) {
                units.problems.push(format!("{} has no `FROM`", read.file));
            }
        }
        Ok(units)
    }

    fn add_services(&mut self, cx: &Context<'_>, scope: &Scope, read: &Read) {
        for at in starts(&read.facts, "service") {
            if !wanted(scope, read, at) {
                continue;
            }
            let unit = self.service(cx, read, at, MAX_EXTENDS);
            self.units.push(unit);
        }
    }

    /// A service with what it extends in other files; what is missing there is a problem.
    fn service(&mut self, cx: &Context<'_>, read: &Read, at: usize, deep: usize) -> Unit {
        let mut extends = None;
        if let Some(item) = parts(&read.facts, at).find(|item| item.kind == "extends") {
            let line = item.place.line;
            let found = match deep {
                0 => Err("it extends more services in a row than can be followed".to_owned()),
                _ => extended(cx, read, item),
            };
            match found {
                Ok((base, at)) => {
                    if let Some(problem) = &base.facts.problem {
                        let at = problem.place.line;
                        let message = &problem.message;
                        self.problems.push(format!("{}:{at}: {message}", base.file));
                    }
                    extends = Some(Box::new(self.service(cx, &base, at, deep - 1)));
                }
                Err(why) => self.problems.push(format!("{}:{line}: {why}", read.file)),
            }
        }
        let own = built(cx, read, at).map(Box::new);
        let inherited = extends.as_mut().and_then(|base| base.built.take());
        Unit {
            read: read.clone(),
            layers: vec![at],
            extends,
            built: own.or(inherited),
        }
    }

    fn add_images(&mut self, scope: &Scope, read: &Read) {
        let stages = starts(&read.facts, "stage");
        let named = scope.items.iter().any(|item| item.file == read.file);
        if named {
            let stages = stages.into_iter().filter(|at| wanted(scope, read, *at));
            self.units.extend(stages.map(|at| image(read, at)));
        } else if let Some(last) = stages.last() {
            self.units.push(image(read, *last));
        }
    }

    /// `Fail` with what was found, `Error` when nothing was and some file could not be read.
    pub(super) fn verdict(&self, mut findings: Vec<Found>, message: &str) -> Outcome {
        if findings.is_empty() && !self.problems.is_empty() {
            return Outcome::Error(format!(
                "not everything could be read, so this cannot be judged: {}",
                self.problems.join("; ")
            ));
        }
        findings.sort_by(|a, b| (&a.file, a.place).cmp(&(&b.file, b.place)));
        // A service and the Dockerfile that it is built from can meet at one place.
        findings.dedup_by(|a, b| (&a.file, a.place) == (&b.file, b.place));
        Outcome::of(findings, |_| message.to_owned())
    }
}

/// Whether a scope with items names this one.
fn wanted(scope: &Scope, read: &Read, at: usize) -> bool {
    let mut items = scope
        .items
        .iter()
        .filter(|item| item.file == read.file)
        .peekable();
    let place = read.facts.items[at].place;
    items.peek().is_none() || items.any(|item| item.place == place)
}

fn starts(facts: &Facts, kind: &str) -> Vec<usize> {
    let items = facts.items.iter().enumerate();
    items
        .filter(|(_, item)| item.kind == kind)
        .map(|(at, _)| at)
        .collect()
}

/// The image of a stage: the stage, the one it stands on, and so on.
fn image(read: &Read, stage: usize) -> Unit {
    let stages = starts(&read.facts, "stage");
    let mut layers = vec![stage];
    while let Some(base) = layers
        .last()
        .and_then(|last| base_stage(&read.facts, &stages, *last))
    {
        layers.push(base);
    }
    Unit {
        read: read.clone(),
        layers,
        extends: None,
        built: None,
    }
}

/// The earlier stage that a stage stands on, by name or number.
fn base_stage(facts: &Facts, stages: &[usize], at: usize) -> Option<usize> {
    let base = facts.items[at].bases.first()?.to_lowercase();
    let before = stages.iter().take_while(|stage| **stage < at);
    let named = before
        .clone()
        .filter(|stage| facts.items[**stage].name == base)
        .last();
    let numbered = || {
        base.parse()
            .ok()
            .and_then(|number| before.clone().nth(number))
    };
    named.or_else(numbered).copied()
}

/// What a service is built from, where the Dockerfile is here.
fn built(cx: &Context<'_>, compose: &Read, service: usize) -> Option<Unit> {
    let build = parts(&compose.facts, service)
        .find(|item| item.kind == "build")
        .and_then(build_of)?;
    let (_, dockerfile) = build.paths(&folder(&compose.file))?;
    if !is_dockerfile(&dockerfile) || !cx.door.exists(&dockerfile) {
        return None;
    }
    let read = read(cx, &dockerfile)?;
    let stages = starts(&read.facts, "stage");
    let target = build.target.map(|target| target.to_lowercase());
    let stage = match target {
        Some(target) => stages
            .iter()
            .find(|stage| read.facts.items[**stage].name == target)?,
        None => stages.last()?,
    };
    Some(image(&read, *stage))
}

/// How a service is built, from the item that says so.
pub(super) fn build_of(item: &Item) -> Option<Build> {
    let Some(Literal::List(words)) = &item.value else {
        return None;
    };
    Build::of_words(words.iter().filter_map(|word| match word {
        Literal::String(word) => Some(word.clone()),
        Literal::Bool(_) | Literal::Int(_) | Literal::Float(_) | Literal::List(_) => None,
    }))
}

/// The parts behind a stage or service.
fn parts(facts: &Facts, at: usize) -> impl Iterator<Item = &Item> {
    facts.items[at + 1..]
        .iter()
        .take_while(|item| !matches!(item.kind.as_str(), "stage" | "service"))
}

impl Unit {
    /// The stage or service itself.
    pub(super) fn item(&self) -> &Item {
        &self.read.facts.items[self.layers[0]]
    }

    /// How a message calls it.
    pub(super) fn title(&self) -> String {
        let item = self.item();
        if item.kind == "service" {
            format!("service `{}`", item.name)
        } else {
            self.read.file.to_string()
        }
    }

    /// The parts of a kind that hold in the end: the last one of the nearest stage that has any;
    /// of a service without, that of the one it extends, then that of its image.
    pub(super) fn last(&self, kind: &str) -> Option<(&WsPath, &Item)> {
        let own = self.layers.iter().find_map(|at| {
            parts(&self.read.facts, *at)
                .filter(|item| item.kind == kind)
                .last()
        });
        let inherited = || self.extends.as_ref().and_then(|base| base.last(kind));
        let built = || self.built.as_ref().and_then(|built| built.last(kind));
        own.map(|item| (&self.read.file, item))
            .or_else(inherited)
            .or_else(built)
    }

    /// All parts of a kind, those of what a service extends and of its image included.
    pub(super) fn all(&self, kind: &str) -> Vec<&Item> {
        let mut found: Vec<&Item> = self
            .layers
            .iter()
            .rev()
            .flat_map(|at| parts(&self.read.facts, *at))
            .filter(|item| item.kind == kind)
            .collect();
        for other in [&self.extends, &self.built].into_iter().flatten() {
            found.extend(other.all(kind));
        }
        found
    }

    /// The image that it stands on and that is not built here, with the place that names it.
    pub(super) fn base(&self) -> Option<(&WsPath, &str, Place)> {
        if let Some(built) = &self.built {
            return built.base();
        }
        let is_built = self.last("build").is_some();
        let bottom = &self.read.facts.items[*self.layers.last()?];
        if let (None, Some(base)) = (bottom.bases.first(), &self.extends) {
            return base.base();
        }
        let image = bottom.bases.first().filter(|_| !is_built)?;
        let named = self.read.facts.imports.iter().find(|import| {
            import.place >= bottom.place
                && matches!(Link::of_import(import), Some(Link::Image(known, _)) if known == *image)
        });
        let place = named.map_or(bottom.place, |import| import.place);
        Some((&self.read.file, image, place))
    }

    /// A finding at the stage or service.
    pub(super) fn found(&self, message: String, help: &str) -> Found {
        Found::at(&self.read.file, self.item().place, message, help)
    }
}
