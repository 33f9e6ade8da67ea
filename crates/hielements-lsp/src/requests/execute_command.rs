//! `workspace/executeCommand`: what a person can ask for by name. Who reads a command knows here what it
//! is about; what it does is done by the main loop and the workers.

use super::Looked;
use hielements_core::hir::{ElementId, Role};
use hielements_core::ide::{self, Tally, milliseconds};
use serde_json::Value;
use std::fmt::Write;
use std::str::FromStr;
use tower_lsp::ls_types::Uri;

/// Judges everything anew.
pub(crate) const RUN_ALL: &str = "hielements.runAll";
/// Judges a rule anew, or an element with all below it.
pub(crate) const RUN_CHECK: &str = "hielements.runCheck";
/// Forgets what earlier runs left.
pub(crate) const CLEAR_CACHE: &str = "hielements.clearCache";
/// Reads configuration and libraries anew.
pub(crate) const RESTART_LIBRARIES: &str = "hielements.restartLibraries";
/// Says what the server knows, for a report of a mistake.
pub(crate) const SHOW_STATE: &str = "hielements.showState";
/// Gives the architecture as a diagram.
pub(crate) const SHOW_GRAPH: &str = "hielements.showGraph";
/// Says what took how long.
pub(crate) const SHOW_PROFILE: &str = "hielements.showProfile";
/// Says what a rule read, and why it ran or was kept.
pub(crate) const EXPLAIN: &str = "hielements.explain";

/// All of them.
pub(crate) const ALL: [&str; 8] = [
    RUN_ALL,
    RUN_CHECK,
    CLEAR_CACHE,
    RESTART_LIBRARIES,
    SHOW_STATE,
    SHOW_GRAPH,
    SHOW_PROFILE,
    EXPLAIN,
];

/// So many rules are listed by the time they take.
const MOST_SLOW: usize = 50;

/// What a command is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct About {
    /// A file or folder of the workspace; without one all workspaces are meant.
    pub(crate) uri: Option<Uri>,
    /// The id of a rule, or the path of an element.
    pub(crate) id: Option<String>,
}

impl About {
    /// Reads arguments: a URI and an id, one of them, or an object with `uri` and `id`.
    pub(crate) fn of(arguments: &[Value]) -> Self {
        let mut about = Self::default();
        for argument in arguments {
            match argument {
                Value::String(text) => about.add(text),
                Value::Object(fields) => {
                    let texts = ["uri", "id"].map(|name| fields.get(name).and_then(Value::as_str));
                    texts.iter().flatten().for_each(|text| about.add(text));
                }
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => {}
            }
        }
        about
    }

    fn add(&mut self, text: &str) {
        let uri = text
            .split_once("://")
            .and_then(|_| Uri::from_str(text).ok());
        match uri {
            Some(uri) => self.uri = Some(uri),
            None => self.id = Some(text.to_owned()),
        }
    }
}

/// The rules by the time that they took, in Markdown.
pub(crate) fn profile(all: &[Looked]) -> String {
    let mut text = String::from("| time | rule |\n| ---: | --- |\n");
    for looked in all {
        let mut rules: Vec<_> = looked.standing.rules.iter().collect();
        rules.sort_by(|a, b| (b.1.time, a.0).cmp(&(a.1.time, b.0)));
        let total = Tally::of(rules.iter().map(|(_, came)| Some(*came))).time;
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "| {} | all of {} |",
            milliseconds(total),
            looked.root.display()
        );
        for (id, came) in rules.iter().take(MOST_SLOW) {
            let id = id.replace('|', "\\|");
            let _ = writeln!(text, "| {} | `{id}` |", milliseconds(came.time));
        }
    }
    text
}

/// Elements with their parts, what they use and what they implement, as a Mermaid diagram.
pub(crate) fn graph(all: &[Looked]) -> String {
    let mut text = String::from("flowchart TB\n");
    for (looked, number) in all.iter().zip(0_usize..) {
        let subject = looked.subject();
        let name = |id: ElementId| format!("e{number}_{}", id.0);
        for (element, id) in subject.model.elements.iter().zip((0..).map(ElementId)) {
            let is_part = element.role == Role::Element || element.parent.is_none();
            if !is_part || element.name.is_empty() {
                continue;
            }
            let (open, close) = shape(element.role);
            // Writing to a String cannot fail.
            let _ = writeln!(text, "    {}{open}\"{}\"{close}", name(id), element.path);
            if let Some(parent) = element.parent {
                let _ = writeln!(text, "    {} --- {}", name(parent), name(id));
            }
            for link in ide::outgoing(&subject, id) {
                let verb = match subject.model.element(link.element).role {
                    Role::Element => "uses",
                    Role::Pattern | Role::Demanded(_) => "implements",
                };
                let _ = writeln!(
                    text,
                    "    {} -- {verb} --> {}",
                    name(id),
                    name(link.element)
                );
            }
        }
    }
    text
}

/// How an element or a pattern is drawn.
fn shape(role: Role) -> (&'static str, &'static str) {
    match role {
        Role::Element => ("[", "]"),
        Role::Pattern | Role::Demanded(_) => ("([", "])"),
    }
}

#[cfg(test)]
mod tests {
    use super::About;
    use serde_json::{Value, json};

    #[test]
    fn arguments_come_in_any_form() {
        let check = |arguments: &Value, uri: Option<&str>, id: Option<&str>| {
            let about = About::of(arguments.as_array().expect("a list"));
            let said = about.uri.as_ref().map(|uri| uri.as_str());
            assert_eq!((said, about.id.as_deref()), (uri, id));
        };
        let (uri, id) = (Some("file:///a"), Some("shop#no_shortcut"));
        check(&json!([]), None, None);
        check(&json!(["file:///a", "shop#no_shortcut"]), uri, id);
        check(&json!(["shop#no_shortcut"]), None, id);
        check(
            &json!([{ "uri": "file:///a", "id": "shop#no_shortcut" }]),
            uri,
            id,
        );
        check(&json!([null, 7]), None, None);
    }
}
