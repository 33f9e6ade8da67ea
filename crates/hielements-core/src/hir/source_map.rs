//! Where the names of specifications stand and what each means: what editors follow, list and
//! rename. Written while names are resolved; says nothing about words that mean nothing.

use super::lower::Spec;
use super::model::{ElementId, SlotId};
use super::names::{AllNames, Def, Imported};
use crate::source::{FileId, Location, Span};
use smol_str::SmolStr;

/// What a word means.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Meaning {
    /// An element, a pattern or a part of one.
    Element(ElementId),
    /// A scope or ref.
    Slot(SlotId),
    /// A library.
    Library(SmolStr),
    /// A function of a library.
    Function(SmolStr, SmolStr),
    /// Other specifications, by their places in the list that was lowered.
    Files(Vec<usize>),
}

/// A word and what it means. The word may be spelled otherwise than what it means: `self`, or `scope`
/// for the only scope.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mention {
    /// The word; for a file the string.
    pub location: Location,
    /// What it means.
    pub meaning: Meaning,
}

/// All words that mean something. Declarations are not among them.
#[derive(Clone, Debug, Default)]
pub struct SourceMap {
    /// By place.
    mentions: Vec<Mention>,
    /// The text of each specification.
    files: Vec<FileId>,
    /// What imports bring into each specification, by name.
    imports: Vec<Vec<(SmolStr, Meaning)>>,
}

impl SourceMap {
    /// What was noted while names were resolved.
    pub(super) fn new(specs: &[Spec], names: &AllNames) -> Self {
        let noted = names.noted.borrow();
        let mention = |(spec, span, meaning): &(usize, Span, Meaning)| Mention {
            location: Location {
                file: specs[*spec].file,
                span: *span,
            },
            meaning: meaning.clone(),
        };
        let mut mentions: Vec<Mention> = noted.iter().map(mention).collect();
        mentions.sort_unstable();
        mentions.dedup();
        let brought = names.specs.iter().map(|names| {
            let all = names.imports.iter();
            let mut all: Vec<_> = all
                .map(|(name, (imported, _))| (name.clone(), imported.into()))
                .collect();
            all.sort_unstable();
            all
        });
        Self {
            mentions,
            files: specs.iter().map(|spec| spec.file).collect(),
            imports: brought.collect(),
        }
    }

    /// The word that a byte of a text belongs to, its end included.
    pub fn at(&self, file: FileId, offset: u32) -> Option<&Mention> {
        let mut words = self.within(file).iter();
        words.find(|word| word.location.span.touches(offset))
    }

    /// The words of a text, in their order.
    pub fn within(&self, file: FileId) -> &[Mention] {
        let start = self.mentions.partition_point(|it| it.location.file < file);
        let rest = &self.mentions[start..];
        &rest[..rest.partition_point(|it| it.location.file == file)]
    }

    /// The words that mean this.
    pub fn of(&self, meaning: &Meaning) -> impl Iterator<Item = &Mention> {
        self.mentions
            .iter()
            .filter(move |it| it.meaning == *meaning)
    }

    /// The texts of the specifications, by their places in the list that was lowered.
    pub fn files(&self) -> &[FileId] {
        &self.files
    }

    /// What imports bring into a specification, sorted by name.
    pub fn imports(&self, spec: usize) -> &[(SmolStr, Meaning)] {
        self.imports.get(spec).map_or(&[], Vec::as_slice)
    }
}

impl From<Def> for Meaning {
    fn from(def: Def) -> Self {
        match def {
            Def::Element(id) => Self::Element(id),
            Def::Slot(id) => Self::Slot(id),
        }
    }
}

impl From<&Imported> for Meaning {
    fn from(imported: &Imported) -> Self {
        match imported {
            Imported::Library(name) => Self::Library(name.clone()),
            Imported::Function(library, name) => Self::Function(library.clone(), name.clone()),
            Imported::Files(specs) => Self::Files(specs.clone()),
            Imported::Element(id) => Self::Element(*id),
        }
    }
}
