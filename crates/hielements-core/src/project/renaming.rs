//! Another name for something, in all specifications of a workspace: only where they mean the same
//! afterwards.

use super::{Analysis, written};
use crate::hir::{Fill, Instance, Model};
use crate::ide::{Renaming, rename, renaming};
use crate::source::{Location, TextEdit, WsPath, apply};
use crate::workspace::{ReadError, Tree, Workspace};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Edits by file.
type Edits = BTreeMap<WsPath, Vec<TextEdit>>;

/// What the word at a byte of a specification would rename.
///
/// # Errors
///
/// When nothing there can get another name, in words.
pub fn renameable(
    workspace: &dyn Workspace,
    path: &WsPath,
    offset: u32,
) -> Result<Renaming, String> {
    let analysis = read(workspace)?;
    pointed_at(&analysis, path, offset)
}

/// The edits that give what the word at a byte of a specification means another name.
///
/// # Errors
///
/// When nothing there can get another name, `new` is none, or the specifications would mean something
/// else; in words.
pub fn renamed(
    workspace: &dyn Workspace,
    path: &WsPath,
    offset: u32,
    new: &str,
) -> Result<Edits, String> {
    let before = read(workspace)?;
    let renaming = pointed_at(&before, path, offset)?;
    let edits = rename(&before.sources, &before.model, &renaming, new)?;
    let after = read(&Edited {
        under: workspace,
        texts: texts(&before, &edits),
    })?;
    match difference(&before, &after, &edits) {
        None => Ok(edits),
        Some(why) => Err(format!(
            "`{}` cannot be called `{new}`: {why}",
            renaming.name
        )),
    }
}

fn read(workspace: &dyn Workspace) -> Result<Analysis, String> {
    written(workspace).map_err(|(path, error)| format!("`{path}` cannot be read: {error}"))
}

fn pointed_at(analysis: &Analysis, path: &WsPath, offset: u32) -> Result<Renaming, String> {
    let file = analysis.sources.find(path);
    let file = file.ok_or_else(|| format!("`{path}` is no specification of the workspace"))?;
    renaming(&analysis.sources, &analysis.model, file, offset)
}

/// The texts that edits make.
fn texts(analysis: &Analysis, edits: &Edits) -> BTreeMap<WsPath, String> {
    let all = analysis.sources.iter();
    let edited = all.filter_map(|(_, source)| {
        let edits = edits.get(&source.path)?;
        Some((source.path.clone(), apply(&source.text, edits)))
    });
    edited.collect()
}

/// A workspace with other texts in front.
struct Edited<'a> {
    under: &'a dyn Workspace,
    texts: BTreeMap<WsPath, String>,
}

impl Workspace for Edited<'_> {
    fn tree(&self) -> Arc<Tree> {
        self.under.tree()
    }

    fn read(&self, path: &WsPath) -> Result<Vec<u8>, ReadError> {
        match self.texts.get(path) {
            Some(text) => Ok(text.clone().into_bytes()),
            None => self.under.read(path),
        }
    }
}

/// What two analyses say differently, but for the names that edits changed.
fn difference(before: &Analysis, after: &Analysis, edits: &Edits) -> Option<String> {
    new_mistake(before, after)
        .or_else(|| other_word(before, after, edits))
        .or_else(|| other_pattern(before, after))
}

/// A mistake that was not there.
fn new_mistake(before: &Analysis, after: &Analysis) -> Option<String> {
    let count = |analysis: &Analysis, code: &str| {
        let found = analysis.diagnostics.iter();
        found.filter(|found| found.entry.code == code).count()
    };
    let mut found = after.diagnostics.iter();
    let new =
        found.find(|found| count(after, found.entry.code) > count(before, found.entry.code))?;
    Some(format!("{} ({})", new.message, shown(after, new.location)))
}

/// A word that means something else.
fn other_word(before: &Analysis, after: &Analysis, edits: &Edits) -> Option<String> {
    for file in before.model.words.files() {
        let old = before.model.words.within(*file);
        let new = after.model.words.within(*file);
        let moved = |at: Location| moved(before, at, edits);
        for (old, new) in old.iter().zip(new) {
            if old.meaning != new.meaning || moved(old.location) != new.location.span.start {
                let place = shown(before, old.location);
                return Some(format!("the word at {place} would mean something else"));
            }
        }
        if old.len() != new.len() {
            let path = &before.sources.get(*file).path;
            return Some(format!("a word in {path} would mean something else"));
        }
    }
    None
}

/// Where a byte is after edits.
fn moved(analysis: &Analysis, at: Location, edits: &Edits) -> u32 {
    let path = &analysis.sources.get(at.file).path;
    let before = edits.get(path).into_iter().flatten();
    let before = before.filter(|edit| edit.span.end <= at.span.start);
    let grown: i64 = before
        .map(|edit| edit.new.len() as i64 - i64::from(edit.span.end - edit.span.start))
        .sum();
    u32::try_from(i64::from(at.span.start) + grown).unwrap_or(0)
}

/// A pattern that would be filled otherwise.
fn other_pattern(before: &Analysis, after: &Analysis) -> Option<String> {
    let (old, new) = (&before.model, &after.model);
    let same = old.instances.len() == new.instances.len()
        && old
            .instances
            .iter()
            .zip(&new.instances)
            .all(|(a, b)| is_same(a, b));
    if !same {
        return Some("a pattern would be filled otherwise".to_owned());
    }
    (old.rules.len() != new.rules.len() || declared(old) != declared(new))
        .then(|| "the specifications would say something else".to_owned())
}

fn is_same(one: &Instance, other: &Instance) -> bool {
    let fills = |of: &Instance| -> BTreeMap<_, Fill> {
        of.fills
            .iter()
            .map(|(id, fill)| (*id, fill.clone()))
            .collect()
    };
    (one.element, one.pattern) == (other.element, other.pattern)
        && one.counterparts == other.counterparts
        && fills(one) == fills(other)
}

/// How much is declared.
fn declared(model: &Model) -> (usize, usize, usize) {
    (model.elements.len(), model.slots.len(), model.checks.len())
}

fn shown(analysis: &Analysis, at: Location) -> String {
    let source = analysis.sources.get(at.file);
    let place = source.lines.line_column(at.span.start);
    format!("{}:{}:{}", source.path, place.line + 1, place.column + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::MemoryWorkspace;

    /// Specifications, the place of `|` in one of them, and what they become.
    fn edited(files: &[(&str, &str)], new: &str) -> Result<Vec<(String, String)>, String> {
        let marked = files.iter().find(|(_, text)| text.contains('|'));
        let (path, text) = marked.expect("a place");
        let offset = u32::try_from(text.find('|').expect("a place")).expect("a small text");
        let plain: Vec<(&str, String)> = files
            .iter()
            .map(|(path, text)| (*path, text.replace('|', "")))
            .collect();
        let workspace = MemoryWorkspace::new(plain.iter().map(|(p, t)| (*p, t.as_str())));
        let edits = renamed(&workspace, &WsPath::from_walk(*path), offset, new)?;
        let after = plain.iter().map(|(path, text)| {
            let edits = edits.get(&WsPath::from_walk(*path));
            let text = edits.map_or_else(|| text.clone(), |edits| apply(text, edits));
            ((*path).to_owned(), text)
        });
        Ok(after.collect())
    }

    #[track_caller]
    fn check(files: &[(&str, &str)], new: &str, expected: &[&str]) {
        let after = edited(files, new).expect("it can be renamed");
        let after: Vec<&str> = after.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(after, expected);
    }

    #[track_caller]
    fn refused(text: &str, new: &str, expected: &str) {
        assert_eq!(edited(&[("a.hie", text)], new), Err(expected.to_owned()));
    }

    #[test]
    fn elements_and_scopes_with_all_that_names_them() {
        check(
            &[(
                "a.hie",
                "element sh|op:\n    scope src = files.folder_selector('shop')\n    element web:\n        shop uses self\n    check files.exists(shop.src, 'shop')\n",
            )],
            "store",
            &[
                "element store:\n    scope src = files.folder_selector('shop')\n    element web:\n        store uses self\n    check files.exists(store.src, 'shop')\n",
            ],
        );
        check(
            &[(
                "a.hie",
                "element a:\n    scope src = files.folder_selector('x')\n    check files.exists(sr|c, 'y')\nelement b:\n    scope src = files.folder_selector('x')\n    check files.exists(a.src, 'src')\n",
            )],
            "code",
            &[
                "element a:\n    scope code = files.folder_selector('x')\n    check files.exists(code, 'y')\nelement b:\n    scope src = files.folder_selector('x')\n    check files.exists(a.code, 'src')\n",
            ],
        );
    }

    #[test]
    fn holes_with_what_fills_them_across_files() {
        let pattern = "pattern layered:\n    element domain:\n        scope mo|dule\n    check files.exists(domain.module, 'x')\n";
        let user = "import './p.hie'\nelement shop implements layered:\n    element domain:\n        scope module = files.folder_selector('d')\nelement other implements layered:\n    scope mine binds layered.domain.module = files.folder_selector('d')\n";
        check(
            &[("p.hie", pattern), ("u.hie", user)],
            "code",
            &[
                &pattern
                    .replace("mo|dule", "code")
                    .replace("domain.module", "domain.code"),
                &user
                    .replace("scope module", "scope code")
                    .replace("domain.module", "domain.code"),
            ],
        );
        let pattern = pattern.replace('|', "");
        let user = user.replace(
            "implements layered:\n    scope",
            "implements lay|ered:\n    scope",
        );
        check(
            &[("p.hie", &pattern), ("u.hie", &user)],
            "tiers",
            &[
                &pattern.replace("layered", "tiers"),
                &user.replace('|', "").replace("layered", "tiers"),
            ],
        );
    }

    #[test]
    fn parts_of_patterns_with_the_elements_that_stand_for_them() {
        let text = "pattern p:\n    element co|re:\n        scope s\n    check files.exists(core.s, 'x')\nelement a implements p:\n    element core:\n        scope s = files.folder_selector('c')\n";
        check(
            &[("a.hie", text)],
            "heart",
            &[&text.replace("co|re", "heart").replace("core", "heart")],
        );
    }

    #[test]
    fn aliases_and_checks() {
        check(
            &[(
                "a.hie",
                "import files as f\nelement a:\n    scope s = |f.folder_selector('x')\n    check f.exists(s, 'f')\n",
            )],
            "fs",
            &[
                "import files as fs\nelement a:\n    scope s = fs.folder_selector('x')\n    check fs.exists(s, 'f')\n",
            ],
        );
        check(
            &[(
                "a.hie",
                "element a:\n    scope s = files.folder_selector('x')\n    check ti|ny: files.max_files(s, 3)\n",
            )],
            "small",
            &[
                "element a:\n    scope s = files.folder_selector('x')\n    check small: files.max_files(s, 3)\n",
            ],
        );
        check(
            &[
                (
                    "a.hie",
                    "from './b.hie' import x as y\nelement a:\n    |y uses y\n",
                ),
                ("b.hie", "element x\n"),
            ],
            "z",
            &[
                "from './b.hie' import x as z\nelement a:\n    z uses z\n",
                "element x\n",
            ],
        );
    }

    #[test]
    fn ids_follow_in_comments_and_levels() {
        let spec = "element shop:\n    element w|eb:\n        scope s = files.folder_selector('x')\n        \
                    # hielements: allow(shop.web#small) it grows\n        check small: files.max_files(s, 3)\n";
        let toml = "[lints]\n\"shop.web#small\" = \"warn\"\n\"shop.webs#small\" = \"warn\"\n";
        check(
            &[("a.hie", spec), ("hielements.toml", toml)],
            "front",
            &[
                &spec
                    .replace("w|eb", "front")
                    .replace("shop.web#", "shop.front#"),
                &toml.replace("shop.web#", "shop.front#"),
            ],
        );
        let spec = spec.replace('|', "").replace("check small", "check sma|ll");
        check(
            &[("a.hie", &spec), ("hielements.toml", toml)],
            "tiny",
            &[
                &spec.replace("sma|ll", "tiny").replace("#small", "#tiny"),
                &toml.replace("shop.web#small", "shop.web#tiny"),
            ],
        );
    }

    #[test]
    fn what_cannot_be_renamed_says_why() {
        refused(
            "element a|\n",
            "1st",
            "`1st` is no name: names are made of letters, digits and `_`, and do not begin with a digit",
        );
        refused(
            "element a|\n",
            "from",
            "`from` is reserved and cannot be a name",
        );
        refused(
            "|# words\nelement a\n",
            "b",
            "there is no name here that a specification gives",
        );
        refused(
            "element a|\nelement b\n",
            "b",
            "`a` cannot be called `b`: `b` is declared twice here (a.hie:2:9)",
        );
        refused(
            "element a:\n    scope s = fil|es.folder_selector('x')\n    check files.exists(s, 'y')\n",
            "f",
            "`files` is a library; `import files as NAME` gives it another name here",
        );
        refused(
            "element a:\n    scope s = files.folder_selector('x')\n    element b:\n        scope t| = files.folder_selector('y')\n        check files.exists(s, 'z')\n",
            "s",
            "`t` cannot be called `s`: the word at a.hie:5:28 would mean something else",
        );
    }

    #[test]
    fn there_and_back_is_where_it_was() {
        let spec = include_str!("../../../../examples/shop/hielements.hie");
        for name in [
            "service",
            "domain",
            "module",
            "image",
            "port",
            "web",
            "pricing",
            "unprivileged",
        ] {
            let at = spec.match_indices(name).map(|(at, _)| at);
            let declared = at.filter(|at| {
                let before = spec[..*at].trim_end_matches(' ');
                ["pattern", "element", "scope", "ref", "check"]
                    .iter()
                    .any(|it| before.ends_with(it))
            });
            for at in declared {
                let marked = format!("{}|{}", &spec[..at], &spec[at..]);
                let Ok(there) = edited(&[("hielements.hie", &marked)], "renamed_thing") else {
                    continue;
                };
                let there = &there[0].1;
                assert_ne!(there, spec, "{name}");
                let first = there.find("renamed_thing").expect("it is there");
                let marked = format!("{}|{}", &there[..first], &there[first..]);
                let back = edited(&[("hielements.hie", &marked)], name).expect("it goes back");
                assert_eq!(back[0].1, spec, "{name}");
            }
        }
    }
}
