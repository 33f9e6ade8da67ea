//! What can be done about a diagnostic: the edits of its fix, the name that was meant, a file that is
//! missing, a path that is gone, a comment that accepts what was found. Where a diagnostic stands is
//! said by whoever shows it.

use super::moves::calls;
use super::{Move, moved_to, place};
use crate::config::Config;
use crate::diagnostics::Diagnostic;
use crate::diagnostics::catalogue::lints::LEGACY_SYNTAX;
use crate::hir::Model;
use crate::source::{FileId, LineIndex, Sources, Span, TextEdit, WsPath};
use crate::stdlib::LibraryRegistry;
use crate::syntax::ast::{AstNode, Item};
use crate::syntax::parse;
use crate::workspace::Tree;
use std::collections::BTreeMap;

/// What actions are made from.
#[derive(Clone, Copy)]
pub struct Scenery<'a> {
    /// The texts of the specifications.
    pub sources: &'a Sources,
    /// What they mean.
    pub model: &'a Model,
    /// What they can call.
    pub registry: &'a LibraryRegistry,
    /// What the configuration says.
    pub config: &'a Config,
    /// The files of the workspace.
    pub tree: &'a Tree,
}

/// Something that can be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair {
    /// What it does, as an order.
    pub title: String,
    /// Whether there is little doubt that it is what is wanted.
    pub is_preferred: bool,
    /// How it is done.
    pub step: Step,
}

/// How something is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// By these edits.
    Edit(BTreeMap<WsPath, Vec<TextEdit>>),
    /// By an empty file.
    Create(WsPath),
    /// By having all specifications follow this.
    Follow(Move),
}

/// What can be done about a diagnostic that the specifications themselves show: its fix, and the name
/// that was meant.
pub fn fixes(sources: &Sources, found: &Diagnostic) -> Vec<Repair> {
    let mut repairs = Vec::new();
    if let Some(fix) = &found.fix {
        repairs.push(edit(sources, &fix.title, &fix.edits));
    } else if let Some((title, new)) = meant(sources, found) {
        repairs.push(edit(sources, &title, &[(found.location, new)]));
    }
    repairs
}

fn edit(sources: &Sources, title: &str, edits: &[(crate::source::Location, String)]) -> Repair {
    let mut by_path: BTreeMap<WsPath, Vec<TextEdit>> = BTreeMap::new();
    for (at, new) in edits {
        let path = sources.get(at.file).path.clone();
        let edits = by_path.entry(path).or_default();
        edits.push(TextEdit::new(at.span, new.as_str()));
        edits.sort_unstable();
    }
    Repair {
        title: title.to_owned(),
        is_preferred: true,
        step: Step::Edit(by_path),
    }
}

/// The word that was meant, in place of the one that the diagnostic points at.
fn meant(sources: &Sources, found: &Diagnostic) -> Option<(String, String)> {
    let meant = found.suggestion()?;
    let at = found.location;
    let text = &sources.get(at.file).text;
    let written = text.get(at.span.start as usize..at.span.end as usize)?;
    let is_name = |text: &str| {
        let part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
        !text.is_empty() && text.bytes().all(part)
    };
    let new = match written.chars().next()? {
        quote @ ('\'' | '"') if !meant.contains([quote, '\\']) => format!("{quote}{meant}{quote}"),
        _ if is_name(written) => behind_head(written, meant),
        _ => return None,
    };
    Some((format!("Write `{meant}`"), new))
}

/// What is written with its end replaced: of `files.exist` only the function is wrong.
fn behind_head(written: &str, meant: &str) -> String {
    let (parts, wrong) = (written.split('.').count(), meant.split('.').count());
    let head = written.split('.').take(parts.saturating_sub(wrong));
    let all: Vec<&str> = head.chain(std::iter::once(meant)).collect();
    all.join(".")
}

/// All old spellings of a text written as they are today; nothing where there are fewer than two.
pub fn modernise(sources: &Sources, all: &[Diagnostic], file: FileId) -> Option<Repair> {
    let old = all
        .iter()
        .filter(|found| found.location.file == file && found.entry.code == LEGACY_SYNTAX.code);
    let mut edits = Vec::new();
    let mut count = 0;
    let mut end = 0;
    for fix in old.filter_map(|found| found.fix.as_ref()) {
        let is_apart = fix
            .edits
            .iter()
            .all(|(at, _)| at.file == file && at.span.start >= end);
        if is_apart {
            end = fix
                .edits
                .iter()
                .map(|(at, _)| at.span.end)
                .max()
                .unwrap_or(end);
            edits.extend(fix.edits.iter().cloned());
            count += 1;
        }
    }
    let title = format!("Modernise all {count} old spellings of this file");
    (count > 1).then(|| Repair {
        is_preferred: false,
        ..edit(sources, &title, &edits)
    })
}

/// What can be done about a rule that does not hold, for what it names: a file that is missing is
/// created, one that was moved is followed.
pub fn missing(scenery: &Scenery<'_>, file: FileId, span: Span) -> Vec<Repair> {
    let mut repairs = Vec::new();
    for (path, kind) in calls::named_paths(scenery, file, span) {
        let is_there = scenery.tree.is_file(&path) || scenery.tree.is_folder(&path);
        if is_there || path.is_root() {
            continue;
        }
        let to = moved_to(scenery.tree, &path, kind == calls::Named::Folder);
        let is_preferred = to.is_none();
        if let Some(to) = to {
            repairs.push(Repair {
                title: format!("Follow `{path}` to `{to}` everywhere"),
                is_preferred: true,
                step: Step::Follow(Move {
                    from: path.clone(),
                    to,
                }),
            });
        }
        if kind == calls::Named::Wanted {
            repairs.push(Repair {
                title: format!("Create `{path}`"),
                is_preferred,
                step: Step::Create(path),
            });
        }
    }
    repairs
}

/// What stands for the reason until a person writes it.
const REASON: &str = "because …";

/// A comment above a line of a text that accepts what a rule found there; `None` where no comment is
/// read in such a file.
pub fn accept(path: &WsPath, text: &str, line: u32, rule: &str) -> Option<Repair> {
    let sign = sign(path)?;
    let lines = LineIndex::new(text);
    let range = lines.line_range(line)?;
    let own = &text[range.clone()];
    let indent = &own[..own.len() - own.trim_start_matches([' ', '\t']).len()];
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let at = u32::try_from(range.start).ok()?;
    let new = format!("{indent}{sign} hielements: allow({rule}) {REASON}{end}");
    let edits = BTreeMap::from([(path.clone(), vec![TextEdit::insert(at, new)])]);
    Some(Repair {
        title: format!("Accept `{rule}` here, with a reason"),
        is_preferred: false,
        step: Step::Edit(edits),
    })
}

/// What begins a comment in a file.
fn sign(path: &WsPath) -> Option<&'static str> {
    match path.extension() {
        Some("hie" | "py" | "pyi" | "toml" | "yaml" | "yml") => Some("#"),
        Some("rs" | "ts" | "tsx" | "js" | "jsx" | "go") => Some("//"),
        Some("Dockerfile") => Some("#"),
        Some(_) | None => {
            let name = path.name();
            let is_image = name.starts_with("Dockerfile") || name.starts_with("Containerfile");
            is_image.then_some("#")
        }
    }
}

/// The line of a specification that a comment about a place has to stand above: the one where its
/// statement begins.
pub fn statement_line(sources: &Sources, file: FileId, offset: u32) -> u32 {
    let source = sources.get(file);
    let tree = parse(file, &source.text).tree();
    let items = tree.syntax().descendants().filter_map(Item::cast);
    let around = items
        .map(|item| item.header_span())
        .filter(|span| span.touches(offset));
    // The innermost comes last.
    let start = around.last().map_or(offset, |span| span.start);
    source
        .lines
        .line_column(place(file, Span::new(start, start)).span.start)
        .line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::analyse;
    use crate::source::apply;
    use crate::workspace::{MemoryWorkspace, Workspace};

    fn shown(text: &str, path: &str, repair: &Repair) -> String {
        let done = match &repair.step {
            Step::Edit(edits) => {
                let edits = edits.get(&WsPath::from_walk(path));
                let after = apply(text, edits.map(Vec::as_slice).unwrap_or_default());
                let changed = after
                    .lines()
                    .filter(|line| !text.lines().any(|old| old == *line));
                changed.map(str::trim).collect::<Vec<_>>().join(" / ")
            }
            Step::Create(path) => format!("creates {path}"),
            Step::Follow(moved) => format!("{} > {}", moved.from, moved.to),
        };
        let preferred = if repair.is_preferred { "*" } else { "" };
        format!("{}{preferred}: {done}\n", repair.title)
    }

    /// What can be done about all that a specification shows by itself.
    #[track_caller]
    fn check(text: &str, expected: &str) {
        let workspace = MemoryWorkspace::new([("hielements.hie", text)]);
        let analysis = analyse(&workspace, &[]).expect("it is there");
        let mut said = String::new();
        for found in &analysis.diagnostics {
            for repair in fixes(&analysis.sources, found) {
                said += &shown(text, "hielements.hie", &repair);
            }
        }
        let file = analysis.sources.find(&WsPath::from_walk("hielements.hie"));
        let file = file.expect("it was read");
        if let Some(repair) = modernise(&analysis.sources, &analysis.diagnostics, file) {
            said += &shown(text, "hielements.hie", &repair);
        }
        assert_eq!(said.trim(), expected.trim());
    }

    #[test]
    fn names_that_were_meant_and_bindings_that_are_missing() {
        check(
            "element shop:\n    scope src = files.folder_selector('.')\n    check files.exist(src, 'x')\n    \
             check files.exists(srk, 'x')\n",
            "Write `exists`*: check files.exists(src, 'x')\n\
             Write `src`*: check files.exists(src, 'x')",
        );
        check(
            "import './hielements.hi' as h\nelement a\n",
            "Write `hielements.hie`*: import 'hielements.hie' as h",
        );
        check(
            "pattern p:\n    scope code\n    check files.exists(code, 'x')\nelement a implements p:\n    \
             check files.exists('.', 'x')\n",
            "Write the binding*: scope code binds p.code = files.folder_selector('')",
        );
    }

    #[test]
    fn old_spellings_one_by_one_and_together() {
        check(
            "template p:\n    scope s: rust\nelement a\n",
            "Write `pattern`*: pattern p:\n\
             Write `<rust>`*: scope s<rust>\n\
             Modernise all 2 old spellings of this file: pattern p: / scope s<rust>",
        );
    }

    /// What can be done about what a specification names and the workspace lacks.
    #[track_caller]
    fn lacks(text: &str, expected: &str) {
        let files = [
            ("hielements.hie", text),
            ("lib/code/a.py", ""),
            ("lib/notes.md", ""),
        ];
        let workspace = MemoryWorkspace::new(files);
        let analysis = analyse(&workspace, &[]).expect("it is there");
        let scenery = Scenery {
            sources: &analysis.sources,
            model: &analysis.model,
            registry: &analysis.registry,
            config: &analysis.config,
            tree: &workspace.tree(),
        };
        let file = analysis.sources.find(&WsPath::from_walk("hielements.hie"));
        let end = u32::try_from(text.len()).expect("a small text");
        let found = missing(&scenery, file.expect("it was read"), Span::new(0, end));
        let said: String = found
            .iter()
            .map(|it| shown(text, "hielements.hie", it))
            .collect();
        assert_eq!(said.trim(), expected.trim());
    }

    #[test]
    fn what_is_missing_is_created_or_followed() {
        lacks(
            "element a:\n    scope src = files.folder_selector('src/code')\n    \
             scope lib = files.folder_selector('lib')\n    check files.exists(lib, 'sub/README.md')\n    \
             check files.exists(lib, 'notes.md')\n    check files.exists(lib, 'a.py')\n    \
             scope any = files.glob_selector('gone/**')\n",
            "Follow `src/code` to `lib/code` everywhere*: src/code > lib/code\n\
             Create `lib/sub/README.md`*: creates lib/sub/README.md\n\
             Follow `lib/a.py` to `lib/code/a.py` everywhere*: lib/a.py > lib/code/a.py\n\
             Create `lib/a.py`: creates lib/a.py",
        );
    }

    #[test]
    fn findings_are_accepted_with_a_reason() {
        let accepted = |path: &str, text: &str, line: u32| {
            let repair = accept(&WsPath::from_walk(path), text, line, "python.no_cycles")?;
            let Step::Edit(edits) = repair.step else {
                return None;
            };
            Some(apply(text, &edits[&WsPath::from_walk(path)]))
        };
        assert_eq!(
            accepted("a.py", "import a\r\n  import b\r\n", 1).as_deref(),
            Some("import a\r\n  # hielements: allow(python.no_cycles) because …\r\n  import b\r\n")
        );
        assert_eq!(
            accepted("a.rs", "use a;\n", 0).as_deref(),
            Some("// hielements: allow(python.no_cycles) because …\nuse a;\n")
        );
        assert_eq!(accepted("a.md", "x\n", 0), None);
        assert_eq!(accepted("a.py", "x\n", 9), None);
    }
}
