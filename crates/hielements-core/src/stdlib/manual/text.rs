//! The manual at a terminal.

use super::{Page, gives, takes, tier, usage};
use crate::diagnostics::render::wrap::wrap;
use crate::stdlib::{Returns, Signature};
use std::fmt::Write;

const WIDTH: usize = 80;

/// One paragraph a library.
pub fn index(pages: &[Page<'_>]) -> String {
    let mut out = String::from("Libraries that a specification can call:\n");
    for page in pages {
        let name = page.library.name();
        // Writing to a String cannot fail.
        let _ = write!(out, "\n{name} ({})\n", tier(page.library));
        indented(&mut out, page.library.documentation());
    }
    out.push_str(
        "\n`hielements doc LIBRARY` lists the functions of a library, \
         `hielements doc LIBRARY.FUNCTION` explains one.\n",
    );
    out
}

/// A library with one line a function.
pub fn library(page: &Page<'_>) -> String {
    let name = page.library.name();
    let mut out = format!("{name} ({})\n", tier(page.library));
    indented(&mut out, page.library.documentation());
    let judges = |function: &&&Signature| function.returns == Returns::Verdict;
    let (checks, values): (Vec<_>, Vec<_>) = page.functions.iter().partition(judges);
    for (title, functions) in [("Values", values), ("Checks", checks)] {
        if !functions.is_empty() {
            let _ = write!(out, "\n{title}:\n\n");
        }
        for function in functions {
            let _ = writeln!(out, "    {}", usage(name, function));
        }
    }
    let _ = writeln!(out, "\n`hielements doc {name}.FUNCTION` explains one.");
    out
}

/// A function in full.
pub fn function(library: &str, function: &Signature) -> String {
    let mut out = format!("{}\n\n", usage(library, function));
    indented(&mut out, &function.documentation);
    if let Some(same) = &function.same_as {
        let _ = write!(out, "\nSame as {library}.{same}.\n");
    }
    let width = function.params.iter().map(|param| param.name.len()).max();
    for (index, param) in function.params.iter().enumerate() {
        let gap = if index == 0 { "\n" } else { "" };
        let (name, width) = (&param.name, width.unwrap_or_default());
        let _ = writeln!(out, "{gap}    {name:width$}  {}", takes(param));
    }
    let _ = write!(
        out,
        "
Gives {}.
",
        gives(&function.returns)
    );
    let _ = write!(out, "\nExample:\n\n    {}\n", function.example);
    out
}

fn indented(out: &mut String, text: &str) {
    for line in wrap(text, WIDTH - 4).lines() {
        let _ = writeln!(out, "    {line}");
    }
}
