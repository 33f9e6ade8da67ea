//! A compose file as facts: its services with what they say, and its links. A part stands behind
//! its service in the order of the items; its container is the name of the service.

use super::link::{Build, Link, Sources};
use super::part;
use super::words::Variables;
use super::yaml::{Id, Yaml, read};
use crate::source::saturated;
use crate::stdlib::facts::accepted::suppressions;
use crate::stdlib::facts::places::Places;
use hielements_plugin::{Facts, Import, Item, Literal, Place, Problem};
use rustc_hash::FxHashMap;
use std::ops::Range;

/// More services than that no person writes.
const MAX_SERVICES: usize = 2000;

/// So many services may extend each other in a row.
const MAX_EXTENDS: usize = 32;

/// Reads a compose file.
pub(super) fn facts(text: &str) -> Facts {
    let yaml = read(text);
    let mut reader = Reader {
        yaml: &yaml,
        services: FxHashMap::default(),
        items: Vec::new(),
        imports: Vec::new(),
        problem: None,
    };
    reader.file();
    reader.imports.sort_by_key(|import| import.place);
    let places = Places::new(text);
    Facts {
        suppressions: suppressions(&places, comments(&places, &yaml), "#"),
        documented: text.trim_start().starts_with('#'),
        imports: reader.imports,
        items: reader.items,
        problem: yaml.problem().or(reader.problem),
        ..Facts::default()
    }
}

struct Reader<'y> {
    yaml: &'y Yaml,
    services: FxHashMap<&'y str, Id>,
    items: Vec<Item>,
    imports: Vec<Import>,
    problem: Option<Problem>,
}

impl<'y> Reader<'y> {
    fn file(&mut self) {
        let Some(root) = self
            .yaml
            .root()
            .filter(|root| !self.yaml.entries(*root).is_empty())
        else {
            self.problem = Some(Problem {
                message: "this is no compose file: it holds no keys such as `services`".to_owned(),
                place: Place::whole_file(),
            });
            return;
        };
        let include = self.yaml.get(root, "include");
        for (path, place) in include.map(|id| self.includes(id)).unwrap_or_default() {
            self.items.push(part("include", &path, None, place, None));
            self.link(Link::Take(path), place);
        }
        let Some(services) = self.yaml.get(root, "services") else {
            return;
        };
        let services = self.yaml.entries(services);
        self.services = services
            .iter()
            .map(|(name, _, value)| (*name, *value))
            .collect();
        if let Some((_, key, _)) = services.get(MAX_SERVICES) {
            self.problem = Some(Problem {
                message: format!(
                    "there are more than {MAX_SERVICES} services; the rest is not read"
                ),
                place: self.yaml.place(*key),
            });
        }
        for (name, key, value) in services.into_iter().take(MAX_SERVICES) {
            self.service(name, key, value);
        }
    }

    /// `include` names files, or maps with a `path`.
    fn includes(&self, id: Id) -> Vec<(String, Place)> {
        let one = |id: &Id| match self.yaml.get(*id, "path") {
            Some(path) => self.texts(path),
            None => self.texts(*id),
        };
        match self.yaml.items(id) {
            [] => one(&id),
            items => items.iter().flat_map(one).collect(),
        }
    }

    fn service(&mut self, name: &str, key: Id, value: Id) {
        let chain = self.extended(value);
        let get = |field: &str| {
            chain
                .iter()
                .find_map(|service| self.yaml.get(*service, field))
        };
        let place = self.yaml.place(key);
        let image = get("image").and_then(|id| Some((self.text(id)?, self.yaml.place(id))));
        let built = get("build");
        let build = built.and_then(|id| Some((self.build(id)?, self.yaml.place(id))));
        let mut item = part("service", name, None, place, None);
        item.bases = image.iter().map(|(image, _)| image.clone()).collect();
        self.items.push(item);
        let fields = FIELDS.map(|(field, kind)| (kind, get(field)));
        let needs: Vec<_> = ["depends_on", "links", "volumes_from"]
            .iter()
            .filter_map(|field| get(field))
            .collect();
        let elsewhere = chain
            .last()
            .and_then(|last| self.yaml.get(*last, "extends"));
        match build {
            Some((build, place)) => {
                self.built(name, build, place);
                let contexts = built.and_then(|id| self.yaml.get(id, "additional_contexts"));
                self.contexts(name, contexts);
            }
            None => {
                if let Some((image, place)) = image {
                    self.link(Link::Image(image, Sources::default()), place);
                }
            }
        }
        for (kind, id) in fields {
            if let Some(id) = id {
                self.field(name, kind, id);
            }
        }
        for id in needs {
            self.needs(name, id);
        }
        self.extends_file(name, elsewhere);
    }

    /// A service with those of the same file that it extends, nearest first.
    fn extended(&self, service: Id) -> Vec<Id> {
        let mut chain = vec![service];
        while chain.len() < MAX_EXTENDS
            && let Some(last) = chain.last()
            && let Some(extends) = self.yaml.get(*last, "extends")
        {
            let named = match self.yaml.get(extends, "service") {
                Some(named) if self.yaml.get(extends, "file").is_none() => Some(named),
                Some(_) => None,
                None => Some(extends),
            };
            let base = named
                .and_then(|named| self.yaml.text(named))
                .and_then(|name| self.services.get(name).copied());
            match base.filter(|base| !chain.contains(base)) {
                Some(base) => chain.push(base),
                None => break,
            }
        }
        chain
    }

    fn extends_file(&mut self, service: &str, extends: Option<Id>) {
        let field = |name| extends.and_then(|id| self.yaml.get(id, name));
        let file = field("file").and_then(|id| Some((self.text(id)?, self.yaml.place(id))));
        let Some((path, place)) = file else {
            return;
        };
        if let Some(base) = field("service").and_then(|id| self.text(id)) {
            let words = [path.clone(), base].map(Literal::String);
            let value = Literal::List(words.to_vec());
            self.add("extends", &path, service, place, Some(value));
        }
        self.link(Link::Take(path), place);
    }

    /// Folders, images and services that the Dockerfile knows by a name: a map, or `name=value`.
    fn contexts(&mut self, service: &str, contexts: Option<Id>) {
        let Some(contexts) = contexts else {
            return;
        };
        let mut named = Vec::new();
        if self.yaml.is_map(contexts) {
            for (name, _, value) in self.yaml.entries(contexts) {
                let text = self.text(value);
                named.extend(text.map(|text| (name.to_owned(), text, self.yaml.place(value))));
            }
        } else {
            for (text, place) in self.texts(contexts) {
                let pair = text.split_once('=');
                named.extend(pair.map(|(name, text)| (name.to_owned(), text.to_owned(), place)));
            }
        }
        for (name, text, place) in named {
            let link = match NamedContext::of(&text) {
                NamedContext::Image(image) => Some(Link::Image(image, Sources::default())),
                NamedContext::Service(on) => Some(Link::Needs {
                    service: service.to_owned(),
                    on,
                }),
                NamedContext::Folder(path) => Some(Link::Take(path)),
                NamedContext::Remote(_) => None,
            };
            if let Some(link) = link {
                self.link(link, place);
            }
            let value = Literal::String(text);
            self.add("context", &name, service, place, Some(value));
        }
    }

    fn build(&self, id: Id) -> Option<Build> {
        let field = |name: &str| self.text(self.yaml.get(id, name)?);
        let build = if self.yaml.is_map(id) {
            Build {
                context: field("context").unwrap_or_else(|| ".".to_owned()),
                dockerfile: field("dockerfile").unwrap_or_else(|| "Dockerfile".to_owned()),
                target: field("target"),
            }
        } else {
            Build {
                context: self.text(id)?,
                dockerfile: "Dockerfile".to_owned(),
                target: None,
            }
        };
        (!is_remote(&build.context)).then_some(build)
    }

    fn built(&mut self, service: &str, build: Build, place: Place) {
        let words = build.words().into_iter().map(Literal::String);
        let value = Literal::List(words.collect());
        self.add("build", &build.context, service, place, Some(value));
        self.link(Link::Build(build), place);
    }

    fn field(&mut self, service: &str, kind: &'static str, id: Id) {
        let place = self.yaml.place(id);
        match kind {
            "port" => self.ports(service, id),
            "volume" => self.volumes(service, id),
            "user" => {
                let user = self.text(id).unwrap_or_default();
                self.add(kind, &user, service, place, None);
            }
            "healthcheck" => {
                let name = if self.is_switched_off(id) { "NONE" } else { "" };
                self.add(kind, name, service, place, None);
            }
            _ => {
                let value = self.command(id);
                self.add(kind, "", service, place, value);
            }
        }
    }

    fn is_switched_off(&self, healthcheck: Id) -> bool {
        let says = |field: &str, word: &str| {
            let value = self.yaml.get(healthcheck, field);
            value.is_some_and(|value| {
                let first = self.yaml.items(value).first().copied().unwrap_or(value);
                self.yaml.text(first) == Some(word)
            })
        };
        says("disable", "true") || says("test", "NONE")
    }

    /// A text, or a list of texts.
    fn command(&self, id: Id) -> Option<Literal> {
        if let Some(text) = self.text(id) {
            return Some(Literal::String(text));
        }
        let words = self.texts(id).into_iter();
        Some(Literal::List(
            words.map(|(word, _)| Literal::String(word)).collect(),
        ))
    }

    /// `8080`, `80:8080/tcp`, `127.0.0.1:80:8080`, or a map with a `target`: the port inside.
    fn ports(&mut self, service: &str, id: Id) {
        for port in self.yaml.items(id).to_vec() {
            let place = self.yaml.place(port);
            let target = self.yaml.get(port, "target").unwrap_or(port);
            let Some(text) = self.text(target) else {
                continue;
            };
            let inside = text.rsplit(':').next().unwrap_or_default();
            let number = inside.split('/').next().unwrap_or_default();
            let value = match number.parse::<u16>() {
                Ok(number) => Literal::Int(i64::from(number)),
                Err(_) => Literal::String(number.to_owned()),
            };
            self.add("port", inside, service, place, Some(value));
        }
    }

    /// `data:/var/lib/db:ro`, or a map with a `target`: the path inside. What is mounted from a
    /// folder of the workspace is a link.
    fn volumes(&mut self, service: &str, id: Id) {
        for volume in self.yaml.items(id).to_vec() {
            let place = self.yaml.place(volume);
            let (source, target) = if self.yaml.is_map(volume) {
                let field = |name: &str| self.text(self.yaml.get(volume, name)?);
                (field("source"), field("target"))
            } else {
                let text = self.text(volume).unwrap_or_default();
                match text.split_once(':') {
                    Some((source, rest)) => {
                        let target = rest.split(':').next().unwrap_or_default();
                        (Some(source.to_owned()), Some(target.to_owned()))
                    }
                    None => (None, Some(text)),
                }
            };
            if let Some(target) = target.filter(|target| !target.is_empty()) {
                self.add("volume", &target, service, place, None);
            }
            // A source without a dot in front is the name of a volume.
            if let Some(source) = source.filter(|source| source.starts_with('.')) {
                self.link(Link::Take(source), place);
            }
        }
    }

    /// Names in a list (`db`, `db:alias`), or the keys of a map.
    fn needs(&mut self, service: &str, id: Id) {
        let names: Vec<(String, Place)> = if self.yaml.is_map(id) {
            self.yaml
                .entries(id)
                .into_iter()
                .map(|(name, key, _)| (name.to_owned(), self.yaml.place(key)))
                .collect()
        } else {
            self.texts(id)
        };
        for (name, place) in names {
            let on = name.split(':').next().unwrap_or_default();
            if !on.is_empty() && on != service {
                let needs = Link::Needs {
                    service: service.to_owned(),
                    on: on.to_owned(),
                };
                self.link(needs, place);
            }
        }
    }

    /// The text of a scalar, with the defaults of its variables filled in.
    fn text(&self, id: Id) -> Option<String> {
        let text = self.yaml.text(id)?;
        Some(Variables::default().fill_text(text))
    }

    /// The texts of a list, or one text.
    fn texts(&self, id: Id) -> Vec<(String, Place)> {
        let one = |id: &Id| Some((self.text(*id)?, self.yaml.place(*id)));
        match self.yaml.items(id) {
            [] => one(&id).into_iter().collect(),
            items => items.iter().filter_map(one).collect(),
        }
    }

    fn add(&mut self, kind: &str, name: &str, service: &str, place: Place, value: Option<Literal>) {
        let container = Some(service.to_owned());
        self.items.push(part(kind, name, container, place, value));
    }

    fn link(&mut self, link: Link, place: Place) {
        self.imports.push(link.into_import(place));
    }
}

/// What an additional context of a build is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NamedContext {
    /// An image: `docker-image://alpine:3`.
    Image(String),
    /// What another service is built to: `service:base`.
    Service(String),
    /// A folder, seen from the compose file.
    Folder(String),
    /// Something of another machine, by its address.
    Remote(String),
}

impl NamedContext {
    /// Reads one.
    pub(super) fn of(text: &str) -> Self {
        if let Some(image) = text.strip_prefix("docker-image://") {
            Self::Image(image.to_owned())
        } else if let Some(service) = text.strip_prefix("service:") {
            Self::Service(service.to_owned())
        } else if is_remote(text) {
            Self::Remote(text.to_owned())
        } else {
            Self::Folder(text.to_owned())
        }
    }
}

fn is_remote(context: &str) -> bool {
    context.contains("://") || context.starts_with("git@")
}

/// The fields of a service that become parts, with their kinds.
const FIELDS: [(&str, &str); 7] = [
    ("ports", "port"),
    ("expose", "port"),
    ("volumes", "volume"),
    ("user", "user"),
    ("healthcheck", "healthcheck"),
    ("entrypoint", "entrypoint"),
    ("command", "command"),
];

/// The comments: in each line from the first `#` that stands behind a space and in no scalar.
fn comments(places: &Places<'_>, yaml: &Yaml) -> Vec<Range<usize>> {
    let lines = (1..).map_while(|number| Some((number, places.line(number)?)));
    let comment = |(number, line): (u32, Range<usize>)| {
        let text = places.text()[line.clone()].trim_ascii_end();
        let start = memchr::memchr_iter(b'#', text).find(|at| {
            let spaced = *at == 0 || matches!(text[at - 1], b' ' | b'\t');
            spaced && !yaml.is_scalar(number, saturated(at + 1))
        })?;
        Some(line.start + start..line.start + text.len())
    };
    lines.filter_map(comment).collect()
}
