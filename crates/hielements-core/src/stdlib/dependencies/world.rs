//! The modules and imports that a check looks at: the graphs of one language, or of all, side by
//! side. Knows nothing of any rule.

use super::Languages;
use crate::source::WsPath;
use crate::stdlib::Context;
use crate::stdlib::facts::{Edge, GraphView, Language, ModuleId, Paths, Target};

/// The graphs with one numbering of all their modules.
pub(crate) struct World<'a> {
    parts: Vec<Part<'a>>,
    len: usize,
    /// What the languages and the files are asked through.
    pub(crate) cx: Context<'a>,
    /// Whether it holds the files of one language only because that was asked for.
    pub(crate) one: bool,
}

/// The graph of one language; its modules have the numbers from `start` on, in the order of names.
pub(crate) struct Part<'a> {
    pub(crate) language: &'a dyn Language,
    pub(crate) graph: GraphView<'a>,
    pub(crate) start: usize,
}

impl<'a> World<'a> {
    /// The graphs of these languages.
    ///
    /// # Errors
    ///
    /// When the one language that is asked for is not there.
    pub(crate) fn new(cx: &Context<'a>, languages: Languages<'_>) -> Result<Self, String> {
        let mut world = Self {
            parts: Vec::new(),
            len: 0,
            cx: *cx,
            one: matches!(languages, Languages::One(_)),
        };
        for language in cx.facts.languages() {
            if !languages.include(language.name()) {
                continue;
            }
            if let Some(graph) = cx.facts.graph(cx.door, language.name()) {
                let start = world.len;
                world.len += graph.len();
                world.parts.push(Part {
                    language,
                    graph,
                    start,
                });
            }
        }
        if world.parts.is_empty() {
            return Err(match languages {
                Languages::One(name) => format!("no library reads the language `{name}`"),
                Languages::All => "no library of this workspace reads a language".to_owned(),
            });
        }
        Ok(world)
    }

    /// More than every number of a module, for sets of them.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// All modules, which is asking for all of them.
    pub(crate) fn all(&self) -> NodeSet {
        for part in &self.parts {
            part.graph.all();
        }
        NodeSet::all(self.len)
    }

    /// The graphs.
    pub(crate) fn parts(&self) -> &[Part<'a>] {
        &self.parts
    }

    /// The graph that a module belongs to.
    pub(crate) fn part(&self, node: usize) -> &Part<'a> {
        let at = self.parts.partition_point(|part| part.start <= node);
        &self.parts[at.saturating_sub(1)]
    }

    /// The module's full name.
    pub(crate) fn name(&self, node: usize) -> &'a str {
        let part = self.part(node);
        part.graph.name(part.id(node))
    }

    /// All names of the module.
    pub(crate) fn names(&self, node: usize) -> impl Iterator<Item = &'a str> + use<'a> {
        let part = self.part(node);
        part.graph.names(part.id(node))
    }

    /// The module's file.
    pub(crate) fn file(&self, node: usize) -> &'a WsPath {
        let part = self.part(node);
        part.graph.file(part.id(node))
    }

    /// The module that a module is a part of the file of; itself where it is the file.
    pub(crate) fn whole(&self, node: usize) -> usize {
        let part = self.part(node);
        part.number(part.graph.whole(part.id(node)))
    }

    /// Whether one of two modules of a file holds the other.
    pub(crate) fn is_nested(&self, a: usize, b: usize) -> bool {
        let part = self.part(a);
        part.nodes().contains(&b) && part.graph.is_nested(part.id(a), part.id(b))
    }

    /// The module's imports in source order.
    pub(crate) fn imports(&self, node: usize) -> &'a [Edge] {
        let part = self.part(node);
        part.graph.imports(part.id(node))
    }

    /// The module of this world that an import of `from` leads to.
    pub(crate) fn end(&self, from: usize, edge: &Edge) -> Option<usize> {
        self.part(from).node(&edge.to)
    }

    /// All modules of this world that an import of `from` leads to.
    pub(crate) fn ends(&self, from: usize, edge: &Edge) -> impl Iterator<Item = usize> {
        let many = match &*edge.to {
            Target::Files(paths) => self.inside(from, paths),
            Target::Module(..) | Target::External(..) => Vec::new(),
        };
        self.end(from, edge).into_iter().chain(many)
    }

    /// The modules whose files a link of `from` takes in. Files of the linking language itself are
    /// left out: a Dockerfile that copies its own folder does not depend on itself.
    pub(crate) fn inside(&self, from: usize, paths: &Paths) -> Vec<usize> {
        let own = self.part(from).start;
        let others = self.parts.iter().filter(|part| part.start != own);
        others
            .flat_map(|part| part.graph.within(paths).map(|id| part.number(id)))
            .collect()
    }

    /// Whether some module can link to files of any language.
    pub(crate) fn links_files(&self) -> bool {
        self.parts.iter().any(Part::links_files)
    }

    /// Whether a file only says how others are put together, so that no link takes it in as code.
    pub(crate) fn is_linking(&self, file: &WsPath) -> bool {
        self.parts
            .iter()
            .any(|part| part.links_files() && part.language.claims(file))
    }

    /// What the language of a module says it does with what it links to.
    pub(crate) fn verb(&self, from: usize) -> &'static str {
        self.part(from).language.verb()
    }

    /// The full name of what an import of `from` leads to.
    pub(crate) fn end_name<'e>(&self, from: usize, edge: &'e Edge) -> &'e str
    where
        'a: 'e,
    {
        self.part(from).target_name(&edge.to)
    }

    /// Whether an import of `from` leads into the language's standard library.
    pub(crate) fn is_standard(&self, from: usize, edge: &Edge) -> bool {
        match &*edge.to {
            Target::Module(..) | Target::Files(..) => false,
            Target::External(name, _) => {
                let language = self.part(from).language;
                let top = name.split(language.separator()).next().unwrap_or(name);
                language.is_standard(name) || language.is_standard(top)
            }
        }
    }

    /// The languages, for messages.
    pub(crate) fn languages(&self) -> String {
        let names: Vec<&str> = self.parts.iter().map(|part| part.language.name()).collect();
        names.join(" or ")
    }
}

impl<'a> Part<'a> {
    /// The module's id in its own graph.
    pub(crate) fn id(&self, node: usize) -> ModuleId {
        self.graph.at(node - self.start)
    }

    /// The number of a module of its own graph.
    pub(crate) fn number(&self, id: ModuleId) -> usize {
        self.start + self.graph.rank(id)
    }

    /// The number of the module that a target is.
    pub(crate) fn node(&self, target: &Target) -> Option<usize> {
        match target {
            Target::Module(id, _) => Some(self.number(*id)),
            Target::External(..) | Target::Files(..) => None,
        }
    }

    /// The full name of a target.
    pub(crate) fn target_name<'e>(&self, target: &'e Target) -> &'e str
    where
        'a: 'e,
    {
        match target {
            Target::Module(id, _) => self.graph.name(*id),
            Target::External(name, _) => name,
            Target::Files(paths) => paths.name(),
        }
    }

    /// Whether its language links to files of any language and has modules that could.
    pub(crate) fn links_files(&self) -> bool {
        self.language.links_files() && self.graph.is_package("")
    }

    /// The numbers of its modules.
    pub(crate) fn nodes(&self) -> std::ops::Range<usize> {
        self.start..self.start + self.graph.len()
    }
}

/// The names that an import takes from the module it leads to.
pub(crate) fn names_of(target: &Target) -> &[String] {
    match target {
        Target::Module(_, names) | Target::External(_, names) => names,
        Target::Files(_) => &[],
    }
}

/// A set of modules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NodeSet(Vec<u64>);

impl NodeSet {
    /// An empty set for a world of this many modules.
    pub(crate) fn new(len: usize) -> Self {
        Self(vec![0; len.div_ceil(64)])
    }

    /// The set of all modules.
    fn all(len: usize) -> Self {
        let mut set = Self::new(len);
        for node in 0..len {
            set.insert(node);
        }
        set
    }

    /// Adds a module; whether it was new.
    pub(crate) fn insert(&mut self, node: usize) -> bool {
        let bit = 1 << (node % 64);
        let word = &mut self.0[node / 64];
        let fresh = *word & bit == 0;
        *word |= bit;
        fresh
    }

    /// Whether it holds the module.
    pub(crate) fn has(&self, node: usize) -> bool {
        self.0[node / 64] & (1 << (node % 64)) != 0
    }

    /// Whether it holds nothing.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    /// Adds everything of another set.
    pub(crate) fn extend(&mut self, other: &Self) {
        for (word, more) in self.0.iter_mut().zip(&other.0) {
            *word |= more;
        }
    }

    /// What is in this set and not in the other.
    pub(crate) fn without(&self, other: &Self) -> Self {
        Self(self.0.iter().zip(&other.0).map(|(a, b)| a & !b).collect())
    }

    /// Its modules in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.0.iter().enumerate().flat_map(|(at, word)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                let bit = (rest != 0).then(|| rest.trailing_zeros() as usize)?;
                rest &= rest - 1;
                Some(at * 64 + bit)
            })
        })
    }
}
