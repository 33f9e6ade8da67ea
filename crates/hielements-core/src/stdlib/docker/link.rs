//! What a Dockerfile or compose file links to, as imports of its facts and back. The reader writes
//! them, the resolver gives them a meaning.

use crate::source::WsPath;
use hielements_plugin::{Import, ImportKind, ImportedName, Place};

/// One link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Link {
    /// An image that is not built here.
    Image(String),
    /// Files of the build context.
    Copy(Vec<String>),
    /// Files beside the compose file: a folder that is mounted, a file that is included.
    Take(String),
    /// A build of a compose file: its context, and its Dockerfile seen from there.
    Build(Build),
    /// A service of a compose file that needs another one.
    Needs {
        /// Who needs.
        service: String,
        /// Whom.
        on: String,
    },
}

/// How a service is built.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Build {
    /// The folder, seen from the compose file.
    pub(super) context: String,
    /// The Dockerfile, seen from the context.
    pub(super) dockerfile: String,
    /// The stage that is wanted, where it is not the last.
    pub(super) target: Option<String>,
}

impl Build {
    /// The build as a list of words.
    pub(super) fn words(&self) -> Vec<String> {
        let mut words = vec![self.context.clone(), self.dockerfile.clone()];
        words.extend(self.target.clone());
        words
    }

    /// The build that a list of words stands for.
    pub(super) fn of_words(words: impl IntoIterator<Item = String>) -> Option<Self> {
        let mut words = words.into_iter();
        Some(Self {
            context: words.next()?,
            dockerfile: words.next()?,
            target: words.next(),
        })
    }

    /// The folder and the Dockerfile, for a compose file in this folder.
    pub(super) fn paths(&self, folder: &WsPath) -> Option<(WsPath, WsPath)> {
        let context = WsPath::parse(folder, &self.context).ok()?;
        let dockerfile = WsPath::parse(&context, &self.dockerfile).ok()?;
        Some((context, dockerfile))
    }
}

const IMAGE: &str = "image";
const COPY: &str = "copy";
const TAKE: &str = "take";
const BUILD: &str = "build";
const NEEDS: &str = "depends_on";

impl Link {
    /// The link as an import.
    pub(super) fn into_import(self, place: Place) -> Import {
        let (target, names) = match self {
            Self::Image(image) => (IMAGE, vec![image]),
            Self::Copy(sources) => (COPY, sources),
            Self::Take(path) => (TAKE, vec![path]),
            Self::Build(build) => (BUILD, build.words()),
            Self::Needs { service, on } => (NEEDS, vec![service, on]),
        };
        let names = names
            .into_iter()
            .map(|name| ImportedName { name, alias: None });
        Import {
            target: target.to_owned(),
            names: names.collect(),
            kind: ImportKind::Runtime,
            alias: None,
            container: None,
            exported: false,
            conditional: false,
            place,
        }
    }

    /// The import as a link.
    pub(super) fn of_import(import: &Import) -> Option<Self> {
        let names: Vec<String> = import.names.iter().map(|name| name.name.clone()).collect();
        let mut given = names.iter().cloned();
        Some(match import.target.as_str() {
            IMAGE => Self::Image(given.next()?),
            COPY => Self::Copy(names),
            TAKE => Self::Take(given.next()?),
            BUILD => Self::Build(Build::of_words(given)?),
            NEEDS => Self::Needs {
                service: given.next()?,
                on: given.next()?,
            },
            _ => return None,
        })
    }
}
