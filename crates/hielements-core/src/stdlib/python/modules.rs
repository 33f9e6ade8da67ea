//! From files to module names. What it reads is the sorted list of files, no file's content.

use crate::source::WsPath;
use crate::stdlib::facts::Modules;
use rustc_hash::FxHashSet;

/// The modules of these sorted files, named from the configured roots, or from roots that are found.
pub(super) fn table(configured: &[WsPath], files: &[WsPath]) -> Modules {
    let mut roots = if configured.is_empty() {
        found(files)
    } else {
        configured.to_vec()
    };
    roots.sort_by_key(|root| std::cmp::Reverse(root.as_str().len()));
    roots.dedup();
    let named = files
        .iter()
        .filter_map(|file| Some((name(&roots, file)?, file.clone())));
    Modules::new(named.collect())
}

/// The parents of topmost packages, and `src`; the workspace itself is always the last resort.
fn found(files: &[WsPath]) -> Vec<WsPath> {
    let packages: FxHashSet<WsPath> = files
        .iter()
        .filter(|file| file.name() == "__init__.py")
        .filter_map(WsPath::parent)
        .collect();
    let topmost = packages
        .iter()
        .filter_map(WsPath::parent)
        .filter(|parent| !packages.contains(parent));
    let mut roots: Vec<WsPath> = topmost.collect();
    roots.push(WsPath::from_walk("src"));
    roots.sort_unstable();
    roots
}

/// The name in the longest root. Folders that no import can spell end the root.
fn name(roots: &[WsPath], file: &WsPath) -> Option<String> {
    let below = roots
        .iter()
        .find_map(|root| file.below(root))
        .unwrap_or(file.as_str());
    let stem = below.strip_suffix(".py")?;
    let mut parts: Vec<&str> = stem.split('/').collect();
    if parts.len() > 1 && parts.last() == Some(&"__init__") {
        parts.pop();
    }
    let folders = parts.len() - 1;
    let start = parts[..folders]
        .iter()
        .rposition(|part| !is_identifier(part))
        .map_or(0, |at| at + 1);
    Some(parts[start..].join("."))
}

fn is_identifier(part: &str) -> bool {
    !part.starts_with(|c: char| c.is_ascii_digit()) && part.bytes().all(super::scan::is_word)
}
