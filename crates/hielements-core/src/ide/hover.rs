//! What a word of a specification means: libraries and their functions, as the manual explains them,
//! and the `##` text of what the same text declares.

use super::{Symbol, symbols, tree};
use crate::source::Span;
use crate::stdlib::LibraryRegistry;
use crate::stdlib::manual::{self, markdown};
use crate::syntax::ast::{AstNode, Path};

/// What is said about a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// In Markdown.
    pub text: String,
    /// The word.
    pub span: Span,
}

/// What the byte at `offset` of a text belongs to; `None` where there is nothing to say.
pub fn hover(text: &str, offset: u32, registry: &LibraryRegistry) -> Option<Hover> {
    call(text, offset, registry).or_else(|| declaration(&symbols(text), offset))
}

/// A library or a function of one.
fn call(text: &str, offset: u32, registry: &LibraryRegistry) -> Option<Hover> {
    let file = tree(text);
    let mut paths = file.syntax().descendants().filter_map(Path::cast);
    let (words, at) = paths.find_map(|path| {
        let words = path.segments();
        let at = words.iter().position(|(_, span)| covers(*span, offset))?;
        Some((words, at))
    })?;
    let (library, _) = words.first()?;
    let text = match (at, words.get(1)) {
        (0, _) => {
            let page = manual::find(registry, library).ok()?;
            page.library.documentation().to_owned()
        }
        (1, Some((function, _))) => {
            let page = manual::find(registry, &format!("{library}.{function}")).ok()?;
            markdown::function(library, page.functions.first()?)
        }
        _ => return None,
    };
    Some(Hover {
        text,
        span: words[at].1,
    })
}

/// Something that is declared there.
fn declaration(symbols: &[Symbol], offset: u32) -> Option<Hover> {
    let symbol = symbols.iter().find(|symbol| covers(symbol.span, offset))?;
    if covers(symbol.name_span, offset) {
        let text = symbol.docs.clone()?;
        return Some(Hover {
            text,
            span: symbol.name_span,
        });
    }
    declaration(&symbol.children, offset)
}

fn covers(span: Span, offset: u32) -> bool {
    (span.start..=span.end).contains(&offset)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::project::built_in;

    /// The word and the first line of what is said at the place of `|`.
    fn check(marked: &str, expected: &str) {
        let offset = marked.find('|').expect("a place");
        let text = marked.replace('|', "");
        let registry = built_in(&Config::default());
        let said = hover(&text, u32::try_from(offset).unwrap(), &registry);
        let said = said.map_or_else(String::new, |said| {
            let word = &text[said.span.start as usize..said.span.end as usize];
            format!("{word}: {}", said.text.lines().next().unwrap_or_default())
        });
        assert_eq!(said, expected);
    }

    #[test]
    fn functions_and_libraries_are_explained() {
        check(
            "element a:\n    check files.ex|ists(a, 'x')\n",
            "exists: ### files.exists",
        );
        let library = built_in(&Config::default());
        let library = library.get("files").expect("it is built in");
        let said = library.documentation().lines().next().expect("a line");
        check("import fi|les\n", &format!("files: {said}"));
        check("element a:\n    check files.exi|st(a, 'x')\n", "");
        check("element a:\n    check file|.exists(a, 'x')\n", "");
        check("element a:\n    check files.exists(a, 'fi|les')\n", "");
    }

    #[test]
    fn declarations_say_what_stands_above_them() {
        let text = "## All of it\nelement all:\n    ## The code\n    scope sr|c = files.glob_selector('*')\n";
        check(text, "src: The code");
        check("## All of it\nelement a|ll:\n", "all: All of it");
        check("element a|ll:\n", "");
        check("|", "");
    }
}
