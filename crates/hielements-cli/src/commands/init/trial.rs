//! Runs a starter before it is written, so that it holds as it stands.

use super::parts::{Part, Rule};
use hielements_core::diagnostics::report::{RuleKind, Status};
use hielements_core::engine::RunOptions;
use hielements_core::project::{SPECIFICATION, analyse};
use hielements_core::source::WsPath;
use hielements_core::workspace::{Overlay, Workspace};
use std::collections::BTreeSet;

/// What does not hold.
#[derive(Default)]
pub(super) struct Broken {
    /// Elements whose code is not found.
    elements: BTreeSet<String>,
    /// Rules, by their element and name.
    rules: BTreeSet<(String, String)>,
}

impl Broken {
    /// Whether the scope of a part of `whole` is sound.
    pub(super) fn spares(&self, whole: &str, part: &Part) -> bool {
        !self.elements.contains(&format!("{whole}.{}", part.name))
    }

    /// Whether a rule of a part holds.
    pub(super) fn allows(&self, whole: &str, part: &Part, rule: &Rule) -> bool {
        let element = format!("{whole}.{}", part.name);
        !self.rules.contains(&(element, rule.name.to_owned()))
    }
}

/// Judges the code of a workspace by a text. Where it cannot be judged at all, nothing is broken:
/// `run` says why.
pub(super) fn broken<W: Workspace>(workspace: &mut Overlay<W>, text: &str) -> Broken {
    let path = WsPath::from_walk(SPECIFICATION);
    workspace.put(path.clone(), text.as_bytes().to_vec());
    let mut broken = Broken::default();
    let Ok(analysis) = analyse(workspace, &[path]) else {
        return broken;
    };
    let report = analysis.run(workspace, &analysis.plan(), RunOptions::default());
    let failed = report.results.into_iter();
    for result in failed.filter(|result| result.status != Status::Pass) {
        match (result.kind, result.name) {
            (RuleKind::Scope, _) => {
                broken.elements.insert(result.element);
            }
            (_, Some(name)) => {
                broken.rules.insert((result.element, name));
            }
            (_, None) => {}
        }
    }
    broken
}
