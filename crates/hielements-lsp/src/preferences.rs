//! What a person set in the editor: the section `hielements` of its settings, or
//! `initializationOptions`.

use serde::Deserialize;
use serde_json::Value;

/// The section of the settings.
pub(crate) const SECTION: &str = "hielements";

/// What is set. What is left out, or is of another type, is as it was at the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Preferences {
    /// Whether lenses stand above elements and rules.
    pub(crate) code_lens: bool,
    /// Whether hints stand beside scopes and holes.
    pub(crate) inlay_hints: bool,
    /// Whether the editor itself shows what commands answer; else it is shown as a message.
    pub(crate) shows_results: bool,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            code_lens: true,
            inlay_hints: true,
            shows_results: false,
        }
    }
}

/// The same as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Written {
    code_lens: Option<Value>,
    inlay_hints: Option<Value>,
    shows_results: Option<Value>,
}

impl Preferences {
    /// The preferences with what `written` says; it may be the section or hold it.
    pub(crate) fn with(self, written: &Value) -> Self {
        let section = written.get(SECTION).unwrap_or(written);
        let written = Written::deserialize(section).unwrap_or_default();
        let is = |value: &Option<Value>, before| {
            value.as_ref().and_then(Value::as_bool).unwrap_or(before)
        };
        Self {
            code_lens: is(&written.code_lens, self.code_lens),
            inlay_hints: is(&written.inlay_hints, self.inlay_hints),
            shows_results: is(&written.shows_results, self.shows_results),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_set_counts_and_the_rest_stays() {
        let check = |written: &Value, lens: bool, hints: bool| {
            let set = Preferences::default().with(written);
            assert_eq!((set.code_lens, set.inlay_hints), (lens, hints), "{written}");
        };
        check(&json!(null), true, true);
        check(&json!({ "codeLens": false }), false, true);
        check(
            &json!({ "hielements": { "inlayHints": false } }),
            true,
            false,
        );
        check(&json!({ "codeLens": "no", "inlayHints": 0 }), true, true);
        check(&json!(["codeLens"]), true, true);
    }
}
