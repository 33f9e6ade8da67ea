//! The manual as Markdown.

use super::{Page, gives, takes, tier, usage};
use crate::stdlib::Signature;
use std::fmt::Write;

/// `doc/library_catalog.md`: every library with every function.
pub fn catalogue(pages: &[Page<'_>]) -> String {
    let mut out = String::from(
        "# Library catalogue\n\n\
         What a specification can call. This page is generated from the tables of signatures; \
         `hielements doc` prints the same at a terminal.\n\n\
         | Library | Tier | Functions |\n| --- | --- | --- |\n",
    );
    for page in pages {
        let (name, count) = (page.library.name(), page.functions.len());
        // Writing to a String cannot fail.
        let _ = writeln!(
            out,
            "| [`{name}`](#{name}) | {} | {count} |",
            tier(page.library)
        );
    }
    for page in pages {
        out.push('\n');
        out.push_str(&section(page));
    }
    out
}

/// A library with its functions.
pub fn section(page: &Page<'_>) -> String {
    let name = page.library.name();
    let mut out = format!("## {name}\n\n{}\n", page.library.documentation());
    for function in &page.functions {
        out.push('\n');
        out.push_str(&self::function(name, function));
    }
    out
}

/// A function in full.
pub fn function(library: &str, function: &Signature) -> String {
    let mut out = format!("### {library}.{}\n\n", function.name);
    let _ = write!(
        out,
        "```text\n{}\n```\n\n{}\n",
        usage(library, function),
        function.documentation
    );
    if let Some(same) = &function.same_as {
        let _ = write!(out, "\nSame as `{library}.{same}`.\n");
    }
    for (index, param) in function.params.iter().enumerate() {
        let gap = if index == 0 { "\n" } else { "" };
        let _ = writeln!(out, "{gap}- `{}`: {}", param.name, takes(param));
    }
    let _ = write!(
        out,
        "
Gives {}.
",
        gives(&function.returns)
    );
    let _ = write!(out, "\n```hielements\n{}\n```\n", function.example);
    out
}
