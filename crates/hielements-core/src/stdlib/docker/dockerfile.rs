//! A Dockerfile as facts: its stages with what they say, and its links. A part stands behind its
//! stage in the order of the items; its container is the name of the stage.

use super::link::{Link, Sources};
use super::part;
use super::statements::{Source, Statement, is_instruction, read};
use super::words::{Variables, array, flags, split};
use crate::stdlib::facts::accepted::accepted;
use hielements_plugin::{Facts, Import, Item, Literal, Place, Problem};

/// More than that no person writes, and copying what one stage leaves to the next would take long.
const MAX_STAGES: usize = 1000;
const MAX_VARIABLES: usize = 1000;
const MAX_TRIGGERS: usize = 100;

/// Reads a Dockerfile.
pub(super) fn facts(text: &str) -> Facts {
    let source = read(text);
    let mut reader = Reader {
        escape: source.escape,
        ..Reader::default()
    };
    for statement in &source.statements {
        reader.statement(statement);
    }
    let Source {
        comments, problem, ..
    } = source;
    Facts {
        suppressions: comments
            .iter()
            .filter_map(|it| accepted(it.text, "#", it.place, it.line))
            .collect(),
        documented: documented(text),
        problem: problem.or(reader.problem),
        imports: reader.imports,
        items: reader.items,
        ..Facts::default()
    }
}

/// Whether a comment that is no directive stands in front of the first statement.
fn documented(text: &str) -> bool {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map_while(|line| line.strip_prefix('#'))
        .any(|line| {
            let directive = ["syntax", "escape", "check"]
                .iter()
                .any(|name| line.trim_start().starts_with(name) && line.contains('='));
            !directive && !line.trim().is_empty()
        })
}

#[derive(Default)]
struct Reader {
    escape: char,
    /// `ARG` in front of the first `FROM`.
    global: Variables,
    /// What is set in the stage.
    local: Variables,
    /// For each stage so far what it sets for those that stand on it: its `ENV`.
    left: Vec<Variables>,
    /// For each stage so far its `ONBUILD`s: they happen in the stages that stand on it.
    triggers: Vec<Vec<Statement>>,
    /// The names of the stages so far, in small letters; of a nameless one its number.
    stages: Vec<String>,
    items: Vec<Item>,
    imports: Vec<Import>,
    problem: Option<Problem>,
}

impl Reader {
    fn statement(&mut self, statement: &Statement) {
        let place = statement.place;
        if self.stages.is_empty() && !matches!(statement.keyword.as_str(), "FROM" | "ARG") {
            let message = format!(
                "`{}` stands in front of the first `FROM`",
                statement.keyword
            );
            self.problem(place, message);
        }
        if statement.keyword == "ONBUILD" {
            self.on_build(&statement.rest, place);
        } else {
            self.instruction(statement);
        }
    }

    fn instruction(&mut self, statement: &Statement) {
        let place = statement.place;
        let rest = statement.rest.as_str();
        match statement.keyword.as_str() {
            "FROM" => self.from(rest, place),
            "ARG" => self.arg(rest),
            "ENV" => self.env(rest),
            "COPY" | "ADD" => self.copy(rest, place),
            "RUN" => self.mounts(rest, place),
            "EXPOSE" => self.expose(rest, place),
            "VOLUME" => self.volume(rest, place),
            "USER" => {
                let user = self.local.fill(rest, self.escape);
                self.add("user", &user, place, None);
            }
            "ENTRYPOINT" => self.add("entrypoint", "", place, Some(command(rest))),
            "CMD" => self.add("command", "", place, Some(command(rest))),
            "HEALTHCHECK" => {
                let (_, rest) = flags(rest);
                let word = rest.split_whitespace().next().unwrap_or_default();
                self.add("healthcheck", &word.to_ascii_uppercase(), place, None);
            }
            _ => {}
        }
    }

    /// What happens in a stage that stands on this one; here nothing does.
    fn on_build(&mut self, rest: &str, place: Place) {
        let (keyword, rest) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        let keyword = keyword.to_ascii_uppercase();
        if !is_instruction(&keyword)
            || matches!(keyword.as_str(), "FROM" | "ONBUILD" | "MAINTAINER")
        {
            self.problem(place, format!("`{keyword}` cannot stand behind `ONBUILD`"));
            return;
        }
        let Some(triggers) = self.triggers.last_mut() else {
            return;
        };
        if triggers.len() == MAX_TRIGGERS {
            let message =
                format!("the stage has more than {MAX_TRIGGERS} `ONBUILD`; the rest is not read");
            self.problem(place, message);
            return;
        }
        triggers.push(Statement {
            keyword,
            rest: rest.trim().to_owned(),
            place,
        });
    }

    fn problem(&mut self, place: Place, message: String) {
        if self.problem.is_none() {
            self.problem = Some(Problem { message, place });
        }
    }

    fn link(&mut self, link: Link, place: Place) {
        self.imports.push(link.into_import(place));
    }

    fn add(&mut self, kind: &str, name: &str, place: Place, value: Option<Literal>) {
        let item = part(kind, name, self.stages.last().cloned(), place, value);
        self.items.push(item);
    }

    fn from(&mut self, rest: &str, place: Place) {
        let (_, rest) = flags(rest);
        let words = split(rest, self.escape);
        let Some(image) = words.first() else {
            self.problem(place, "`FROM` names no image".to_owned());
            return;
        };
        if self.stages.len() == MAX_STAGES {
            let message = format!("there are more than {MAX_STAGES} stages; the rest is not read");
            self.problem(place, message);
            return;
        }
        let image = self.global.fill(image, self.escape);
        let alias = match words.get(1) {
            Some(word) if word.eq_ignore_ascii_case("as") => words.get(2),
            _ => None,
        };
        let number = self.stages.len();
        let base = self.stage(&image);
        if base.is_none() {
            self.link(Link::Image(image.clone(), Sources::default()), place);
        }
        let triggers = base.map(|base| self.triggers[base].clone());
        let inherited = base.and_then(|base| self.left.get(base)).cloned();
        let name = alias.map_or_else(|| number.to_string(), |name| name.to_lowercase());
        let mut item = part(
            "stage",
            &name,
            None,
            place,
            i64::try_from(number).ok().map(Literal::Int),
        );
        item.bases = vec![image];
        self.items.push(item);
        self.stages.push(name);
        self.local = inherited.unwrap_or_default();
        self.left.push(self.local.clone());
        self.triggers.push(Vec::new());
        for trigger in triggers.unwrap_or_default() {
            self.instruction(&trigger);
        }
    }

    /// The stage so far that a name or number means.
    fn stage(&self, name: &str) -> Option<usize> {
        let lower = name.to_lowercase();
        self.stages
            .iter()
            .rposition(|known| *known == lower)
            .or_else(|| {
                name.parse()
                    .ok()
                    .filter(|number| *number < self.stages.len())
            })
    }

    /// `ENV` holds in the stage and in those that stand on it.
    fn set_env(&mut self, name: &str, value: String) {
        if let Some(left) = self.left.last_mut()
            && left.len() < MAX_VARIABLES
        {
            left.set(name, value.clone());
        }
        self.local.set(name, value);
    }

    fn arg(&mut self, rest: &str) {
        for word in split(rest, self.escape) {
            let (name, value) = match word.split_once('=') {
                Some((name, value)) => (name, Some(value)),
                None => (word.as_str(), None),
            };
            if self.stages.is_empty() {
                if let Some(value) = value {
                    let value = self.global.fill(value, self.escape);
                    self.global.set(name, value);
                }
                continue;
            }
            let value = match value {
                Some(value) => Some(self.local.fill(value, self.escape)),
                None => self.global.get(name).map(str::to_owned),
            };
            if let Some(value) = value {
                self.local.set(name, value);
            }
        }
    }

    /// `ENV A=1 B=2`, or the old `ENV A 1`.
    fn env(&mut self, rest: &str) {
        let words = split(rest, self.escape);
        let old = words.first().is_some_and(|word| !word.contains('='));
        if old {
            if let Some((name, value)) = rest.split_once(char::is_whitespace) {
                let value = self.local.fill(value.trim(), self.escape);
                self.set_env(name, value);
            }
            return;
        }
        let filled: Vec<(String, String)> = words
            .iter()
            .filter_map(|word| word.split_once('='))
            .map(|(name, value)| (name.to_owned(), self.local.fill(value, self.escape)))
            .collect();
        for (name, value) in filled {
            self.set_env(&name, value);
        }
    }

    fn copy(&mut self, rest: &str, place: Place) {
        let (flags, rest) = flags(rest);
        let except = flags
            .iter()
            .filter(|(name, _)| *name == "exclude")
            .map(|(_, pattern)| self.local.fill(pattern, self.escape));
        let except = except.collect();
        let mut words = array(rest).unwrap_or_else(|| split(rest, self.escape));
        words.pop();
        let paths = words
            .iter()
            .map(|word| self.local.fill(word, self.escape))
            .filter(|word| is_local(word))
            .collect();
        let sources = Sources { paths, except };
        if let Some((_, from)) = flags.iter().find(|(name, _)| *name == "from") {
            self.copied_from(from, sources, place);
        } else if !sources.paths.is_empty() {
            self.link(Link::Copy(sources), place);
        }
    }

    /// From another stage, or from an image or a folder with a name that is not here.
    fn copied_from(&mut self, from: &str, sources: Sources, place: Place) {
        let from = self.global.fill(from, self.escape);
        if self.stage(&from).is_none() {
            self.link(Link::Image(from, sources), place);
        }
    }

    /// `RUN --mount=type=bind,source=…` reads the build context too.
    fn mounts(&mut self, rest: &str, place: Place) {
        let (flags, _) = flags(rest);
        for (_, mount) in flags.iter().filter(|(name, _)| *name == "mount") {
            let value = |names: &[&str]| {
                mount
                    .split(',')
                    .filter_map(|option| option.split_once('='))
                    .find(|(name, _)| names.contains(name))
                    .map(|(_, value)| value)
            };
            if value(&["type"]).unwrap_or("bind") != "bind" {
                continue;
            }
            let source = value(&["source", "src"]).unwrap_or(".");
            let sources = Sources::of(vec![self.local.fill(source, self.escape)]);
            match value(&["from"]) {
                Some(from) => self.copied_from(from, sources, place),
                None => self.link(Link::Copy(sources), place),
            }
        }
    }

    fn expose(&mut self, rest: &str, place: Place) {
        for word in split(rest, self.escape) {
            let port = self.local.fill(&word, self.escape);
            let number = port.split('/').next().unwrap_or_default();
            let value = match number.parse::<u16>() {
                Ok(number) => Literal::Int(i64::from(number)),
                Err(_) => Literal::String(number.to_owned()),
            };
            self.add("port", &port, place, Some(value));
        }
    }

    fn volume(&mut self, rest: &str, place: Place) {
        let words = array(rest).unwrap_or_else(|| split(rest, self.escape));
        for word in words {
            let path = self.local.fill(&word, self.escape);
            self.add("volume", &path, place, None);
        }
    }
}

/// Whether a source is a path in the build context: no address, no repository, no heredoc.
fn is_local(source: &str) -> bool {
    let remote = [
        "http://",
        "https://",
        "git@",
        "git://",
        "ssh://",
        "github.com/",
    ];
    !remote.iter().any(|start| source.starts_with(start)) && !source.starts_with("<<")
}

/// The exec form as a list, the shell form as a text.
fn command(rest: &str) -> Literal {
    match array(rest) {
        Some(words) => Literal::List(words.into_iter().map(Literal::String).collect()),
        None => Literal::String(rest.to_owned()),
    }
}
