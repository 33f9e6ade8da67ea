//! Names of modules as specifications write them, before and after files are moved.

use crate::stdlib::renamed::RenamedModule;

/// What a text names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Names {
    /// A module or package.
    Module,
    /// Something in a module; a module itself is not meant.
    Item,
}

/// A name as it has to be written after the moves; `None` where it stays. `library` is the one that is
/// called; `code` and `None` speak of all languages.
pub(super) fn rewritten(
    text: &str,
    names: Names,
    library: Option<&str>,
    renamed: &[RenamedModule],
) -> Option<String> {
    let speaks_of = |module: &&RenamedModule| {
        library.is_none_or(|library| library == "code" || library == module.language)
    };
    // The innermost of several modules says what a name becomes.
    let mut candidates: Vec<&RenamedModule> = renamed.iter().filter(speaks_of).collect();
    candidates.sort_by_key(|module| std::cmp::Reverse(module.old.len()));
    candidates.iter().find_map(|module| match module.language {
        "rust" => rust(text, names, module),
        _ => dotted(text, names, module),
    })
}

fn dotted(text: &str, names: Names, module: &RenamedModule) -> Option<String> {
    let rest = text.strip_prefix(&module.old)?;
    let fits = match names {
        Names::Module => rest.is_empty() || rest.starts_with('.'),
        Names::Item => rest.starts_with('.'),
    };
    fits.then(|| format!("{}{rest}", module.new))
}

/// The end of a module's name stands for all of it in Rust.
fn rust(text: &str, names: Names, module: &RenamedModule) -> Option<String> {
    let (mark, text) = match text.strip_prefix("crate::") {
        Some(rest) => ("crate::", rest),
        None => ("", text),
    };
    let written: Vec<&str> = text.split("::").collect();
    let old: Vec<&str> = module.old.split("::").collect();
    let new: Vec<&str> = module.new.split("::").collect();
    let first = written.first()?.replace('-', "_");
    let is_same = |(at, (old, written)): (usize, (&&str, &&str))| {
        old == written || (at == 0 && **old == first)
    };
    let skipped = (0..old.len()).find(|skipped| {
        let tail = &old[*skipped..];
        tail.len() <= written.len() && tail.iter().zip(&written).enumerate().all(is_same)
    })?;
    let rest = &written[old.len() - skipped..];
    if names == Names::Item && rest.is_empty() {
        return None;
    }
    let keeps_head = new.len() > skipped && old[..skipped] == new[..skipped];
    let head = if keeps_head {
        &new[skipped..]
    } else {
        &new[..]
    };
    let head = match (
        keeps_head && skipped == 0 && head.first() == old.first(),
        written.first(),
    ) {
        // A crate may be written with `-`.
        (true, Some(crate_name)) => std::iter::once(*crate_name).chain(head[1..].iter().copied()),
        _ => std::iter::once(head[0]).chain(head[1..].iter().copied()),
    };
    let all: Vec<&str> = head.chain(rest.iter().copied()).collect();
    Some(format!("{mark}{}", all.join("::")))
}
