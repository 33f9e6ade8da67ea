//! Which rules of a plan a person asks for.

use crate::diagnostics::report::PlannedRule;
use globset::{GlobBuilder, GlobMatcher};

/// One glob over what a rule is called. `*` and `?` stand for any character; the id of a rule is
/// understood whatever it holds.
#[derive(Clone, Debug)]
pub struct Filter {
    text: String,
    glob: Result<GlobMatcher, String>,
}

impl Filter {
    /// Reads a glob.
    pub fn new(text: &str) -> Self {
        let glob = GlobBuilder::new(text).backslash_escape(true).build();
        Self {
            text: text.to_owned(),
            glob: glob
                .map(|glob| glob.compile_matcher())
                .map_err(|error| error.kind().to_string()),
        }
    }

    /// As written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What is wrong with the glob, where it is none.
    pub fn problem(&self) -> Option<&str> {
        self.glob.as_ref().err().map(String::as_str)
    }

    /// Whether it means this rule: by its id, its name, its kind, its element or an element around
    /// that.
    pub fn matches(&self, rule: &PlannedRule) -> bool {
        let around = rule.element.match_indices('.').map(|(end, _)| end);
        let elements = around
            .chain([rule.element.len()])
            .map(|end| &rule.element[..end]);
        self.is(&rule.id)
            || rule.name.as_deref().is_some_and(|name| self.is(name))
            || self.is(rule.kind.as_str())
            || elements.into_iter().any(|element| self.is(element))
    }

    fn is(&self, called: &str) -> bool {
        let by_glob = |glob: &GlobMatcher| glob.is_match(called);
        called == self.text || self.glob.as_ref().is_ok_and(by_glob)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::report::{CodePlace, RuleKind};
    use crate::source::WsPath;
    use hielements_plugin::Place;

    fn rule(id: &str, element: &str, name: Option<&str>) -> PlannedRule {
        PlannedRule {
            id: id.into(),
            element: element.into(),
            name: name.map(Into::into),
            check: String::new(),
            reason: None,
            kind: RuleKind::Check,
            pattern: None,
            location: CodePlace {
                file: WsPath::root(),
                place: Place::whole_file(),
            },
        }
    }

    #[test]
    fn what_a_rule_is_called() {
        let named = rule("shop.web#thin", "shop.web", Some("thin"));
        let plain = rule(
            "shop :: files.only_files_matching(src, ['a/[b'])",
            "shop",
            None,
        );
        let check = |text: &str, expected: [bool; 2]| {
            let filter = Filter::new(text);
            let found = [filter.matches(&named), filter.matches(&plain)];
            assert_eq!(found, expected, "{text}");
        };
        check("shop.web#thin", [true, false]);
        check("thin", [true, false]);
        check("th*", [true, false]);
        check("shop.web", [true, false]);
        check("shop", [true, true]);
        check("shop.*", [true, false]);
        check("*web*", [true, false]);
        check("check", [true, true]);
        check("*only_files*", [false, true]);
        check(
            "shop :: files.only_files_matching(src, ['a/[b'])",
            [false, true],
        );
        check("hop", [false, false]);
        check("", [false, false]);
        assert!(Filter::new("[a").problem().is_some());
    }
}
