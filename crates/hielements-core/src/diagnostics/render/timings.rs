//! How long a run took, for `run --timings`: the slowest rules first.

use super::escape::one_line;
use crate::diagnostics::report::Report;
use std::fmt::Write;
use std::time::Duration;

/// One line a rule, then what the run spent before the rules, then the whole. Empty where nothing
/// was measured.
pub fn timings(report: &Report) -> String {
    let Some(times) = report.times else {
        return String::new();
    };
    let mut rules: Vec<(Duration, &str)> = report
        .results
        .iter()
        .filter_map(|result| Some((result.time?, result.id.as_str())))
        .collect();
    // Rules that took equally long stay in the order of the plan.
    rules.sort_by_key(|(time, _)| std::cmp::Reverse(*time));
    let mut out = String::new();
    for (time, id) in rules {
        line(&mut out, time, id);
    }
    line(&mut out, times.prepared, "(reading code, import graphs)");
    line(&mut out, times.total, "(all)");
    out
}

fn line(out: &mut String, time: Duration, what: &str) {
    let milliseconds = time.as_secs_f64() * 1000.0;
    // Writing to a String cannot fail.
    let _ = writeln!(out, "{milliseconds:10.3} ms  {}", one_line(what));
}
