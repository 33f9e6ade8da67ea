//! Which rules of a plan the command line means, and what is wrong with the words that mean none.

use hielements_core::diagnostics::catalogue::Entry;
use hielements_core::diagnostics::catalogue::input::{BAD_FILTER, FILTER_MATCHES_NOTHING};
use hielements_core::diagnostics::report::{PlannedRule, Report};
use hielements_core::diagnostics::{Diagnostic, did_you_mean};
use hielements_core::engine::{Filter, Plan};
use hielements_core::project::Analysis;
use hielements_core::source::{Location, Span, WsPath};

/// What was asked for.
#[derive(Clone, Copy)]
pub(super) enum Wish<'a> {
    /// What some of these globs match; without one, everything.
    Matching(&'a [String]),
    /// The rule of this id or name.
    Called(&'a str),
}

/// The rules that are meant.
pub(super) struct Chosen {
    /// Their numbers in the plan, sorted.
    pub(super) tasks: Vec<usize>,
    /// How many rules were left out.
    pub(super) left_out: usize,
    /// Words that mean no rule, with what is wrong with them.
    pub(super) mistakes: Vec<Mistake>,
}

/// What is wrong with what was asked for.
pub(super) struct Mistake {
    flag: &'static str,
    /// As given.
    text: String,
    entry: &'static Entry,
    message: String,
    help: Option<String>,
}

impl Chosen {
    /// Says what is wrong; the command line is the text that this points into.
    pub(super) fn add_mistakes(&self, report: &mut Report) {
        for mistake in &self.mistakes {
            let name = WsPath::from_walk(mistake.flag);
            let file = report.sources.add(name, mistake.text.as_str());
            let end = u32::try_from(mistake.text.len()).unwrap_or(u32::MAX);
            let at = Location {
                file,
                span: Span::new(0, end),
            };
            let found = Diagnostic::new(mistake.entry, at, &*mistake.message);
            report.diagnostics.push(Diagnostic {
                help: mistake.help.clone(),
                ..found
            });
        }
    }
}

/// Keeps the rules that are meant. Words that mean none are an error, and then nothing is judged.
pub(super) fn choose(analysis: &Analysis, plan: &Plan, wish: Wish<'_>) -> Chosen {
    let rules = || -> Vec<PlannedRule> {
        let tasks = plan.tasks.iter();
        tasks.map(|task| analysis.planned(task)).collect()
    };
    match wish {
        Wish::Matching([]) => Chosen {
            tasks: plan.all(),
            left_out: 0,
            mistakes: Vec::new(),
        },
        Wish::Matching(filters) => {
            let rules = rules();
            let filters: Vec<Filter> = filters.iter().map(|text| Filter::new(text)).collect();
            let idle = |filter: &&Filter| !rules.iter().any(|rule| filter.matches(rule));
            let idle = filters.iter().filter(idle);
            let mistakes = idle.map(|filter| unmatched(filter, &rules)).collect();
            let wanted = |rule: &PlannedRule| filters.iter().any(|filter| filter.matches(rule));
            chosen(plan, &rules, wanted, mistakes)
        }
        Wish::Called(name) => {
            let rules = rules();
            let wanted = |rule: &PlannedRule| rule.id == name || rule.name.as_deref() == Some(name);
            let mistake = (!rules.iter().any(wanted)).then(|| uncalled(name, &rules));
            chosen(plan, &rules, wanted, mistake.into_iter().collect())
        }
    }
}

fn chosen(
    plan: &Plan,
    rules: &[PlannedRule],
    wanted: impl Fn(&PlannedRule) -> bool,
    mistakes: Vec<Mistake>,
) -> Chosen {
    let mut rules = rules.iter();
    let (tasks, left_out) = Analysis::select(plan, |_| {
        let rule = rules.next();
        mistakes.is_empty() && rule.is_some_and(&wanted)
    });
    Chosen {
        tasks,
        left_out,
        mistakes,
    }
}

/// A filter that means no rule.
fn unmatched(filter: &Filter, rules: &[PlannedRule]) -> Mistake {
    let text = filter.text();
    let mistake = |entry, message, help| Mistake {
        flag: "--filter",
        text: text.to_owned(),
        entry,
        message,
        help,
    };
    if let Some(problem) = filter.problem() {
        return mistake(&BAD_FILTER, format!("`{text}` is no glob: {problem}"), None);
    }
    let elements = rules.iter().map(|rule| rule.element.as_str());
    let help = meant(text, rules, elements);
    let message = format!("no rule matches `{text}`, so nothing was judged");
    mistake(&FILTER_MATCHES_NOTHING, message, Some(help))
}

/// A name that no rule has.
fn uncalled(name: &str, rules: &[PlannedRule]) -> Mistake {
    Mistake {
        flag: "--explain",
        text: name.to_owned(),
        entry: &FILTER_MATCHES_NOTHING,
        message: format!("no rule is called `{name}`, so nothing was judged"),
        help: Some(meant(name, rules, std::iter::empty())),
    }
}

/// What the person may have meant, or where to look.
fn meant<'a>(
    text: &str,
    rules: &'a [PlannedRule],
    others: impl Iterator<Item = &'a str>,
) -> String {
    let ids = rules.iter().map(|rule| rule.id.as_str());
    let names = rules.iter().filter_map(|rule| rule.name.as_deref());
    match did_you_mean(text, ids.chain(others).chain(names)) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "`hielements run --dry-run` lists the rules".to_owned(),
    }
}
