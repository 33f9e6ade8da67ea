//! What a folder shows beside its files: what is wrong with specifications as they stand in the
//! editor, and what the last run found.
//!
//! What a run found in a specification that is edited since moves with its lines; in a line that was
//! edited it is out of date and gone until the next run.

use crate::typing::{ByFile, Typed};
use crate::worker::{Judgement, Moment};
use hielements_core::source::WsPath;
use ropey::Rope;
use std::collections::{BTreeMap, BTreeSet};
use tower_lsp::ls_types::Diagnostic;

/// What a folder shows.
#[derive(Default)]
pub(crate) struct Shown {
    /// What the last run found.
    ran: ByFile,
    /// The specifications as it judged them.
    judged: BTreeMap<WsPath, Rope>,
    /// What is wrong with the specifications of the workspace.
    statics: ByFile,
    /// What is wrong with other open specifications.
    alone: ByFile,
}

impl Shown {
    /// Takes in what came of a run; gives the files that may show something else since.
    pub(crate) fn judged(&mut self, judgement: Judgement, now: Moment) -> BTreeSet<WsPath> {
        let mut touched: BTreeSet<WsPath> = judgement.ran.keys().cloned().collect();
        for (path, found) in judgement.ran {
            if found.is_empty() {
                self.ran.remove(&path);
            } else {
                self.ran.insert(path, found);
            }
        }
        if let Some(texts) = judgement.texts {
            touched.extend(self.judged.keys().cloned());
            touched.extend(texts.keys().cloned());
            let texts = texts.into_iter();
            self.judged = texts
                .map(|(path, text)| (path, Rope::from_str(&text)))
                .collect();
        }
        // What was found out while typing is newer.
        if let Some(statics) = judgement.statics
            && judgement.moment.edits == now.edits
        {
            touched.extend(replace(&mut self.statics, statics));
        }
        touched
    }

    /// Takes in what is wrong with texts in the editor; gives the files that may show something else
    /// since.
    pub(crate) fn typed(&mut self, typed: Typed) -> BTreeSet<WsPath> {
        let mut touched = replace(&mut self.statics, typed.project);
        touched.extend(replace(&mut self.alone, typed.alone));
        touched
    }

    /// Whether a specification is one of those that were judged, or imported by them.
    pub(crate) fn has_judged(&self, path: &WsPath) -> bool {
        self.judged.contains_key(path)
    }

    /// All files that show something.
    pub(crate) fn files(&self) -> BTreeSet<WsPath> {
        let all = [&self.ran, &self.statics, &self.alone];
        all.iter().flat_map(|files| files.keys()).cloned().collect()
    }

    /// What a file shows; `now` is its text where it is open in the editor.
    pub(crate) fn of(&self, path: &WsPath, now: Option<&Rope>) -> Vec<Diagnostic> {
        let said = [&self.statics, &self.alone];
        let said = said.iter().filter_map(|files| files.get(path)).flatten();
        let ran = self.ran.get(path).map(Vec::as_slice).unwrap_or_default();
        let ran: Vec<Diagnostic> = match (self.judged.get(path), now) {
            (Some(judged), Some(now)) => moved(ran, judged, now),
            (None, _) | (_, None) => ran.to_vec(),
        };
        said.cloned().chain(ran).collect()
    }
}

/// Puts other diagnostics in the place of those before; gives the files of both.
fn replace(before: &mut ByFile, after: ByFile) -> BTreeSet<WsPath> {
    let mut touched: BTreeSet<WsPath> = before.keys().cloned().collect();
    touched.extend(after.keys().cloned());
    *before = after;
    touched
}

/// Diagnostics of one text where they are in another; those in lines that are not the same are left
/// out.
fn moved(found: &[Diagnostic], before: &Rope, after: &Rope) -> Vec<Diagnostic> {
    if found.is_empty() || before == after {
        return found.to_vec();
    }
    let (old, new) = (before.len_lines(), after.len_lines());
    let same = |(one, other): &(_, _)| one == other;
    let head = before.lines().zip(after.lines()).take_while(same).count();
    let tails = before
        .lines_at(old)
        .reversed()
        .zip(after.lines_at(new).reversed());
    let tail = tails.take(old.min(new) - head).take_while(same).count();
    let line = |line: u32| {
        let at = line as usize;
        if at < head {
            Some(line)
        } else if at >= old - tail {
            u32::try_from(at + new - old).ok()
        } else {
            None
        }
    };
    let one = |found: &Diagnostic| {
        let mut found = found.clone();
        found.range.start.line = line(found.range.start.line)?;
        found.range.end.line = line(found.range.end.line)?;
        // Lines may have come between start and end.
        (found.range.start <= found.range.end).then_some(found)
    };
    found.iter().filter_map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use tower_lsp::ls_types::{Position, Range};

    /// Where diagnostics on these lines are after an edit.
    fn check(before: &str, after: &str, lines: &[u32], expected: &[u32]) {
        let found = lines.iter().map(|line| Diagnostic {
            range: Range::new(Position::new(*line, 0), Position::new(*line, 1)),
            ..Diagnostic::default()
        });
        let found: Vec<Diagnostic> = found.collect();
        let moved = moved(&found, &Rope::from_str(before), &Rope::from_str(after));
        let seen: Vec<u32> = moved.iter().map(|found| found.range.start.line).collect();
        assert_eq!(seen, expected);
    }

    #[test]
    fn findings_move_with_their_lines() {
        check("a\nb\nc\n", "a\nb\nc\n", &[0, 1, 2], &[0, 1, 2]);
        check("a\nb\nc\n", "a\nnew\nb\nc\n", &[0, 1, 2], &[0, 2, 3]);
        check("a\nb\nc\n", "a\nc\n", &[0, 1, 2], &[0, 1]);
        check("a\nb\nc\n", "a\nB\nc\n", &[0, 1, 2], &[0, 2]);
        check("a\nb", "", &[0, 1], &[]);
        check("a\na\n", "a\na\na\n", &[0, 1], &[0, 1]);
        check("a\r\nb", "x\na\r\nb", &[0, 1], &[1, 2]);
    }
}
