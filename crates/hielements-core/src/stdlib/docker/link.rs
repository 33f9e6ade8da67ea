//! What a Dockerfile or compose file links to, as imports of its facts and back. The reader writes
//! them, the resolver gives them a meaning.

use crate::source::WsPath;
use hielements_plugin::{Import, ImportKind, ImportedName, Place};

/// One link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Link {
    /// An image that is not built here, with what of it is copied; nothing of that where it is all.
    Image(String, Sources),
    /// Files of the build context.
    Copy(Sources),
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

/// Paths and globs that are copied, with the patterns of what is not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sources {
    /// What is copied.
    pub(super) paths: Vec<String>,
    /// Patterns, seen from each path, of what is left out.
    pub(super) except: Vec<String>,
}

impl Sources {
    /// Paths without exceptions.
    pub(super) fn of(paths: Vec<String>) -> Self {
        let except = Vec::new();
        Self { paths, except }
    }

    fn names(self) -> Vec<ImportedName> {
        let except = self.except.into_iter().map(|pattern| ImportedName {
            name: pattern,
            alias: Some(EXCEPT.to_owned()),
        });
        self.paths.into_iter().map(plain).chain(except).collect()
    }

    fn of_names(names: &[ImportedName]) -> Self {
        let mut sources = Self::default();
        for name in names {
            let list = match name.alias {
                Some(_) => &mut sources.except,
                None => &mut sources.paths,
            };
            list.push(name.name.clone());
        }
        sources
    }
}

fn plain(name: String) -> ImportedName {
    ImportedName { name, alias: None }
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

/// Marks the names of an import that are exceptions.
const EXCEPT: &str = "exclude";
const IMAGE: &str = "image";
const COPY: &str = "copy";
const TAKE: &str = "take";
const BUILD: &str = "build";
const NEEDS: &str = "depends_on";

impl Link {
    /// The link as an import.
    pub(super) fn into_import(self, place: Place) -> Import {
        let plain = |names: Vec<String>| names.into_iter().map(plain).collect();
        let (target, names): (_, Vec<ImportedName>) = match self {
            Self::Image(image, sources) => {
                let mut names: Vec<ImportedName> = plain(vec![image]);
                names.extend(sources.names());
                (IMAGE, names)
            }
            Self::Copy(sources) => (COPY, sources.names()),
            Self::Take(path) => (TAKE, plain(vec![path])),
            Self::Build(build) => (BUILD, plain(build.words())),
            Self::Needs { service, on } => (NEEDS, plain(vec![service, on])),
        };
        Import {
            target: target.to_owned(),
            names,
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
        let names = &import.names;
        let mut given = names.iter().map(|name| name.name.clone());
        Some(match import.target.as_str() {
            IMAGE => Self::Image(given.next()?, Sources::of_names(&names[1..])),
            COPY => Self::Copy(Sources::of_names(names)),
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
