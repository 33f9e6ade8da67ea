//! Why a rule ran or was kept, for `run --explain`.

use super::escape::one_line;
use crate::diagnostics::report::{Status, TaskResult};
use std::fmt::Write;

/// What a rule rests on, and why it ran.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Explanation {
    /// The id of the rule.
    pub id: String,
    /// Whether it ran now; else its outcome was known.
    pub ran: bool,
    /// What changed since it was judged before.
    pub causes: Vec<String>,
    /// What it asked, in words.
    pub read: Vec<String>,
}

/// So many things that were read are shown, unless all are asked for.
const SHOWN: usize = 20;

/// An explanation as text. Its result stands in no report where it is that of a scope or ref that
/// is fine.
pub fn explanation(of: &Explanation, result: Option<&TaskResult>, all: bool) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = writeln!(out, "{}", one_line(&of.id));
    let _ = writeln!(
        out,
        "  {}",
        result.map_or_else(|| "holds".to_owned(), verdict)
    );
    let why = match (of.ran, of.causes.len()) {
        (false, _) => "kept: nothing that it rests on has changed since it was judged",
        (true, 0) => "ran",
        (true, _) => "ran, because",
    };
    let _ = writeln!(out, "  {why}");
    list(&mut out, &of.causes, all);
    if of.read.is_empty() {
        let _ = writeln!(out, "  it read nothing");
        return out;
    }
    let _ = writeln!(out, "  it rests on");
    list(&mut out, &of.read, all);
    out
}

/// What came of it, in one line.
fn verdict(result: &TaskResult) -> String {
    let said = result.message.as_deref().unwrap_or_default();
    match result.status {
        Status::Pass => "holds".to_owned(),
        Status::Fail => {
            let open = result.findings.iter();
            let open = open.filter(|found| found.suppressed.is_none()).count();
            match open {
                0 => format!("is broken: {}", one_line(said)),
                1 => "is broken, by 1 finding".to_owned(),
                several => format!("is broken, by {several} findings"),
            }
        }
        Status::Error => format!("was not judged: {}", one_line(said)),
    }
}

fn list(out: &mut String, lines: &[String], all: bool) {
    let shown = if all { lines.len() } else { SHOWN };
    for line in lines.iter().take(shown) {
        let _ = writeln!(out, "    {}", one_line(line));
    }
    if lines.len() > shown {
        let more = lines.len() - shown;
        let _ = writeln!(out, "    and {more} more; `--verbose` shows them");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::report::{CodePlace, RuleKind};
    use crate::source::WsPath;
    use hielements_plugin::Place;

    fn result(status: Status, message: &str) -> TaskResult {
        TaskResult {
            id: "shop :: src.exists('a.py')".to_owned(),
            element: "shop".to_owned(),
            name: None,
            check: "src.exists('a.py')".to_owned(),
            status,
            message: Some(message.to_owned()),
            reason: None,
            code: None,
            kind: RuleKind::Check,
            pattern: None,
            location: CodePlace {
                file: WsPath::from_walk("shop.hie"),
                place: Place::whole_file(),
            },
            findings: Vec::new(),
            time: None,
            stale: false,
        }
    }

    fn check(causes: Option<&[&str]>, read: &[&str], result: &TaskResult, expected: &str) {
        let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        let of = Explanation {
            id: result.id.clone(),
            ran: causes.is_some(),
            causes: texts(causes.unwrap_or_default()),
            read: texts(read),
        };
        assert_eq!(explanation(&of, Some(result), false), expected);
    }

    #[test]
    fn a_rule_that_ran_says_why_and_one_that_was_kept_says_so() {
        check(
            Some(&["the files below `src` changed"]),
            &["the files below `src`"],
            &result(Status::Pass, ""),
            "shop :: src.exists('a.py')\n  holds\n  ran, because\n    the files below `src` \
             changed\n  it rests on\n    the files below `src`\n",
        );
        check(
            None,
            &["the content of `a`"],
            &result(Status::Fail, "it is\nnot there"),
            "shop :: src.exists('a.py')\n  is broken: it is\\nnot there\n  kept: nothing that it \
             rests on has changed since it was judged\n  it rests on\n    the content of `a`\n",
        );
    }

    #[test]
    fn what_is_long_is_cut_and_what_could_not_be_judged_says_why() {
        let many: Vec<String> = (0..22).map(|n| format!("file {n}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let shown: String = (0..20).map(|n| format!("    file {n}\n")).collect();
        let expected = format!(
            "shop :: src.exists('a.py')\n  was not judged: no scope\n  ran\n  it rests on\n{shown}    \
             and 2 more; `--verbose` shows them\n"
        );
        check(
            Some(&[]),
            &many,
            &result(Status::Error, "no scope"),
            &expected,
        );
    }
}
