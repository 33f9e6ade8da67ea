//! What an editor asks: a file a request. Each answers from what the main loop has handed out, beside
//! all else that goes on.

pub(crate) mod document_symbol;
pub(crate) mod formatting;
pub(crate) mod hover;

use crate::documents::Document;
use crate::position::Encoding;

/// A document as it is after all that the editor said before it asked.
pub(crate) struct Seen {
    /// The document.
    pub(crate) document: Document,
    /// How columns are counted.
    pub(crate) encoding: Encoding,
}
