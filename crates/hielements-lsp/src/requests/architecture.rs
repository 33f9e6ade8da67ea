//! `hielements/architecture`: the tree of elements and rules with what came of them, for a view beside
//! the code. The shapes here are the contract; `doc/language_server.md` describes them.

use super::{Looked, Places};
use hielements_core::diagnostics::report::Status;
use hielements_core::hir::{ElementId, Role};
use hielements_core::ide::{Came, Placed, Tally};
use hielements_core::source::Location;
use serde::{Deserialize, Serialize};
use tower_lsp::ls_types::{Location as Spot, Uri};

/// What is asked.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ArchitectureParams {
    /// A file or folder of the workspace; without one all workspaces are meant.
    pub(crate) uri: Option<Uri>,
}

/// The answer.
#[derive(Debug, Serialize)]
pub(crate) struct Architecture {
    /// One entry a workspace.
    folders: Vec<FolderNode>,
}

#[derive(Debug, Serialize)]
struct FolderNode {
    uri: Option<Uri>,
    #[serde(flatten)]
    counts: Counts,
    elements: Vec<ElementNode>,
}

#[derive(Debug, Serialize)]
struct ElementNode {
    name: String,
    path: String,
    documentation: Option<String>,
    implements: Vec<String>,
    status: &'static str,
    #[serde(flatten)]
    counts: Counts,
    location: Option<Spot>,
    rules: Vec<RuleNode>,
    elements: Vec<ElementNode>,
}

#[derive(Debug, Serialize)]
struct RuleNode {
    id: String,
    title: String,
    kind: &'static str,
    pattern: Option<String>,
    status: &'static str,
    findings: usize,
    message: Option<String>,
    milliseconds: u64,
    location: Option<Spot>,
}

/// How many rules came to what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Counts {
    /// All rules.
    pub(crate) total: usize,
    /// Those that hold.
    pub(crate) passed: usize,
    /// Those that are broken.
    pub(crate) failed: usize,
    /// Those that could not be judged.
    pub(crate) errors: usize,
    /// Those of which nothing is known.
    pub(crate) unknown: usize,
    /// The places that break rules.
    pub(crate) findings: usize,
}

impl From<Tally> for Counts {
    fn from(tally: Tally) -> Self {
        Self {
            total: tally.passed + tally.failed + tally.errors + tally.unknown,
            passed: tally.passed,
            failed: tally.failed,
            errors: tally.errors,
            unknown: tally.unknown,
            findings: tally.findings,
        }
    }
}

/// What is known of these workspaces.
pub(crate) fn architecture(all: &[Looked]) -> Architecture {
    Architecture {
        folders: all.iter().map(folder).collect(),
    }
}

fn folder(looked: &Looked) -> FolderNode {
    let model = &looked.read.analysis.model;
    let drawing = Drawing {
        looked,
        places: looked.places(),
        rules: looked.read.placed().0,
    };
    let top = (0..)
        .zip(&model.elements)
        .filter(|(_, it)| it.role == Role::Element && it.parent.is_none() && it.judged);
    let all = drawing.rules.iter().filter(|rule| rule.is_rule());
    FolderNode {
        uri: looked.spelling.uri(&looked.root),
        counts: drawing.tally(all).into(),
        elements: top.map(|(id, _)| drawing.element(ElementId(id))).collect(),
    }
}

struct Drawing<'a> {
    looked: &'a Looked,
    places: Places<'a>,
    rules: &'a [Placed],
}

impl<'a> Drawing<'a> {
    fn element(&self, id: ElementId) -> ElementNode {
        let model = &self.looked.read.analysis.model;
        let element = model.element(id);
        let below = self
            .rules
            .iter()
            .filter(|it| it.is_rule() && model.is_within(it.element, id));
        let own = self
            .rules
            .iter()
            .filter(|rule| rule.is_rule() && rule.element == id);
        let tally = self.tally(below);
        let children = element
            .children
            .iter()
            .filter(|id| model.element(**id).role == Role::Element);
        let implements = element.implements.iter().map(|it| it.text.clone());
        ElementNode {
            name: element.name.to_string(),
            path: element.path.clone(),
            documentation: element.docs.clone(),
            implements: implements.filter(|text| !text.is_empty()).collect(),
            status: sum(&tally),
            counts: tally.into(),
            location: self.places.spot(element.location),
            rules: own.map(|rule| self.rule(rule)).collect(),
            elements: children.map(|id| self.element(*id)).collect(),
        }
    }

    fn rule(&self, rule: &Placed) -> RuleNode {
        let came = self.came(rule);
        let at: Location = rule.location;
        let milliseconds = came.map_or(0, |came| came.time.as_millis());
        RuleNode {
            id: rule.id.clone(),
            title: rule.title.clone(),
            kind: rule.kind.as_str(),
            pattern: rule.pattern.clone(),
            status: came
                .and_then(|came| came.status)
                .map_or("unknown", Status::as_str),
            findings: came.map_or(0, |came| came.findings),
            message: came.and_then(|came| came.message.clone()),
            milliseconds: u64::try_from(milliseconds).unwrap_or(u64::MAX),
            location: self.places.spot(at),
        }
    }

    fn came(&self, rule: &Placed) -> Option<&'a Came> {
        self.looked.standing.rules.get(&rule.id)
    }

    fn tally<'r>(&self, rules: impl Iterator<Item = &'r Placed>) -> Tally {
        Tally::of(rules.map(|rule| self.came(rule)))
    }
}

/// The worst of several.
fn sum(tally: &Tally) -> &'static str {
    match (tally.errors, tally.failed, tally.passed) {
        (0, 0, 0) => "unknown",
        (0, 0, _) => "pass",
        (0, _, _) => "fail",
        (_, _, _) => "error",
    }
}
