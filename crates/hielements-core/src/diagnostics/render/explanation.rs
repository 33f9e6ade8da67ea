//! Why a rule ran or was kept, for `run --explain`.

use super::escape::one_line;
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

/// An explanation as text.
pub fn explanation(of: &Explanation, all: bool) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = writeln!(out, "{}", one_line(&of.id));
    let verdict = match (of.ran, of.causes.len()) {
        (false, _) => "kept: nothing that it rests on has changed since it was judged",
        (true, 0) => "ran",
        (true, _) => "ran, because",
    };
    let _ = writeln!(out, "  {verdict}");
    list(&mut out, &of.causes, all);
    if of.read.is_empty() {
        let _ = writeln!(out, "  it read nothing");
        return out;
    }
    let _ = writeln!(out, "  it rests on");
    list(&mut out, &of.read, all);
    out
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

    fn check(ran: bool, causes: &[&str], read: &[&str], expected: &str) {
        let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        let explanation = explanation(
            &Explanation {
                id: "shop :: src.exists('a.py')".to_owned(),
                ran,
                causes: texts(causes),
                read: texts(read),
            },
            false,
        );
        assert_eq!(explanation, expected);
    }

    #[test]
    fn a_rule_that_ran_says_why_and_one_that_was_kept_says_so() {
        check(
            true,
            &["the files below `src` changed"],
            &["the files below `src`"],
            "shop :: src.exists('a.py')\n  ran, because\n    the files below `src` changed\n  \
             it rests on\n    the files below `src`\n",
        );
        check(
            false,
            &[],
            &["the content of `a`"],
            "shop :: src.exists('a.py')\n  kept: nothing that it rests on has changed since it was \
             judged\n  it rests on\n    the content of `a`\n",
        );
    }
}
