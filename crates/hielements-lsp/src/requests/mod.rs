//! What an editor asks: a file a request. Each answers from what the main loop has handed out, beside
//! all else that goes on.

pub(crate) mod architecture;
pub(crate) mod call_hierarchy;
pub(crate) mod code_action;
pub(crate) mod code_lens;
pub(crate) mod completion;
pub(crate) mod definition;
pub(crate) mod document_link;
pub(crate) mod document_symbol;
pub(crate) mod execute_command;
pub(crate) mod folding_range;
pub(crate) mod formatting;
pub(crate) mod hover;
pub(crate) mod inlay_hint;
pub(crate) mod references;
pub(crate) mod rename;
pub(crate) mod selection_range;
pub(crate) mod semantic_tokens;
pub(crate) mod signature_help;
pub(crate) mod will_rename;
pub(crate) mod workplace;
pub(crate) mod workspace_symbol;

use crate::capabilities::Traits;
use crate::documents::Document;
use crate::position::{Encoding, Lines, character};
use crate::preferences::Preferences;
use crate::spelling::{Spelling, real};
use crate::typing::Read;
use hielements_core::ide::{Standing, Subject};
use hielements_core::source::{FileId, Location, Span, WsPath};
use hielements_core::workspace::Tree;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;
use tower_lsp::ls_types::{Location as Spot, Position, Range, Uri};

/// A document as it is after all that the editor said before it asked.
pub(crate) struct Seen {
    /// The document.
    pub(crate) document: Document,
    /// How columns are counted.
    pub(crate) encoding: Encoding,
    /// How the editor calls it.
    pub(crate) uri: Uri,
    /// What the editor can do.
    pub(crate) traits: Traits,
    /// What a person set.
    pub(crate) preferences: Preferences,
    /// Its path in its workspace.
    pub(crate) path: WsPath,
    /// What is known of it, where it is a specification.
    pub(crate) looked: Option<Looked>,
}

/// Specifications as they stand in the editor, and what is known of them.
#[derive(Clone)]
pub(crate) struct Looked {
    /// The root of the workspace.
    pub(crate) root: PathBuf,
    /// What they say.
    pub(crate) read: Arc<Read>,
    /// The files of the workspace.
    pub(crate) tree: Arc<Tree>,
    /// What the last run found out.
    pub(crate) standing: Arc<Standing>,
    /// How files are called.
    pub(crate) spelling: Arc<Spelling>,
    /// How columns are counted.
    pub(crate) encoding: Encoding,
}

impl Seen {
    /// What questions about the document are answered from, with its number.
    pub(crate) fn subject(&self) -> Option<(Subject<'_>, FileId)> {
        let looked = self.looked.as_ref()?;
        let file = looked.read.analysis.sources.find(&self.path)?;
        Some((looked.subject(), file))
    }

    /// The byte at a place of the document.
    pub(crate) fn offset(&self, place: Position) -> u32 {
        let rope = &self.document.rope;
        let offset = rope.char_to_byte(character(rope, place, self.encoding));
        u32::try_from(offset).unwrap_or(u32::MAX)
    }

    /// The document's text with its lines.
    pub(crate) fn lines(&self) -> Lines {
        Lines::new(self.document.rope.to_string(), false)
    }

    /// Bytes of the document as the editor counts.
    pub(crate) fn range(&self, lines: &Lines, span: Span) -> Range {
        let at = |offset| lines.at(offset, self.encoding);
        Range::new(at(span.start), at(span.end))
    }
}

impl Looked {
    /// What questions are answered from.
    pub(crate) fn subject(&self) -> Subject<'_> {
        let (rules, keys) = self.read.placed();
        self.read
            .analysis
            .subject(&self.tree, &self.standing, (rules, keys))
    }

    /// The URI of a file.
    pub(crate) fn uri(&self, path: &WsPath) -> Option<Uri> {
        self.spelling.uri(&self.root.join(path.as_str()))
    }

    /// The number of the text that a URI names.
    pub(crate) fn file(&self, uri: &Uri) -> Option<FileId> {
        let path = real(uri);
        let inside = path.strip_prefix(&self.root).ok()?.to_str()?;
        let inside = inside.replace(std::path::MAIN_SEPARATOR, "/");
        self.read.analysis.sources.find(&WsPath::from_walk(inside))
    }

    /// Places of its texts as the editor counts.
    pub(crate) fn places(&self) -> Places<'_> {
        Places {
            looked: self,
            lines: RefCell::default(),
        }
    }
}

/// Bytes of texts → places as the editor counts. Each text is looked through once.
pub(crate) struct Places<'a> {
    looked: &'a Looked,
    lines: RefCell<BTreeMap<FileId, Rc<Lines>>>,
}

impl Places<'_> {
    /// Bytes of a text.
    pub(crate) fn range(&self, at: Location) -> Range {
        let lines = self.lines(at.file);
        let place = |offset| lines.at(offset, self.looked.encoding);
        Range::new(place(at.span.start), place(at.span.end))
    }

    /// The same with the URI of the text.
    pub(crate) fn spot(&self, at: Location) -> Option<Spot> {
        let path = &self.looked.read.analysis.sources.get(at.file).path;
        Some(Spot::new(self.looked.uri(path)?, self.range(at)))
    }

    /// A byte of a text from a place.
    pub(crate) fn offset(&self, file: FileId, place: Position) -> u32 {
        let rope = ropey::Rope::from_str(&self.looked.read.analysis.sources.get(file).text);
        let offset = rope.char_to_byte(character(&rope, place, self.looked.encoding));
        u32::try_from(offset).unwrap_or(u32::MAX)
    }

    fn lines(&self, file: FileId) -> Rc<Lines> {
        let mut known = self.lines.borrow_mut();
        let text = || self.looked.read.analysis.sources.get(file).text.to_string();
        let lines = known
            .entry(file)
            .or_insert_with(|| Rc::new(Lines::new(text(), true)));
        Rc::clone(lines)
    }
}
