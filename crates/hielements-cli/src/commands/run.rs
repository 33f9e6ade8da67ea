//! `hielements run`: judges the code by its specifications.

use crate::args::{Color, Format, RunArgs};
use crate::opened::{self, Opened};
use crate::output;
use crate::progress;
use crate::stop::Stop;
use hielements_core::diagnostics::catalogue::input::{
    BAD_FILTER, FILTER_MATCHES_NOTHING, SYSTEM_REFUSED,
};
use hielements_core::diagnostics::render::full::Look;
use hielements_core::diagnostics::render::{concise, full, json, timings};
use hielements_core::diagnostics::report::{
    PlannedRule, Report, exit_code, has_error, strict_exit_code,
};
use hielements_core::diagnostics::{Diagnostic, did_you_mean};
use hielements_core::engine::{Filter, Plan, RunOptions};
use hielements_core::project::Analysis;
use hielements_core::source::{Location, Span, WsPath};
use hielements_core::workspace::Workspace;
use std::sync::Arc;

pub(crate) fn run(args: &RunArgs, color: Color) -> Result<u8, Stop> {
    set_threads(args.jobs)?;
    let mut opened = opened::open(&args.input)?;
    let mut plan = opened.analysis.plan();
    let filtered = filter(&mut plan, &mut opened.analysis, &args.filter);
    if args.dry_run {
        return dry_run(&opened.analysis, &plan, filtered, args);
    }
    let mut report = judge(&opened, &plan, args);
    report.skipped += filtered;
    output::print(
        &render(&opened, &report, args, color),
        args.input.output.as_deref(),
    )?;
    if args.timings && args.input.format != Format::Json {
        output::note(timings::timings(&report).trim_end());
    }
    let code = if args.strict {
        strict_exit_code
    } else {
        exit_code
    };
    Ok(code(&report, &report.diagnostics))
}

fn set_threads(jobs: Option<u16>) -> Result<(), Stop> {
    let Some(jobs) = jobs else {
        return Ok(());
    };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(usize::from(jobs));
    pool.build_global().map_err(|error| {
        let message = format!("{jobs} threads cannot be started: {error}");
        Stop::new(&SYSTEM_REFUSED, "--jobs", message)
    })
}

/// Keeps the rules that some filter means, and returns how many were left out. A filter that means
/// none is an error of the analysis, and then nothing is judged.
fn filter(plan: &mut Plan, analysis: &mut Analysis, filters: &[String]) -> usize {
    if filters.is_empty() {
        return 0;
    }
    let filters: Vec<Filter> = filters.iter().map(|text| Filter::new(text)).collect();
    let rules: Vec<PlannedRule> = plan
        .tasks
        .iter()
        .map(|task| analysis.planned(task))
        .collect();
    let idle = |filter: &&Filter| !rules.iter().any(|rule| filter.matches(rule));
    let mistakes: Vec<&Filter> = filters.iter().filter(idle).collect();
    for filter in &mistakes {
        let mistake = mistake(filter, analysis, &rules);
        analysis.diagnostics.push(mistake);
    }
    if !mistakes.is_empty() {
        return plan.retain(|_| false);
    }
    let wanted = |rule: &PlannedRule| filters.iter().any(|filter| filter.matches(rule));
    let mut rules = rules.iter();
    plan.retain(|_| rules.next().is_some_and(wanted))
}

/// What is wrong with a filter; the command line is the text that it points into.
fn mistake(filter: &Filter, analysis: &mut Analysis, rules: &[PlannedRule]) -> Diagnostic {
    let text = filter.text();
    let file = analysis.sources.add(WsPath::from_walk("--filter"), text);
    let end = u32::try_from(text.len()).unwrap_or(u32::MAX);
    let at = Location {
        file,
        span: Span::new(0, end),
    };
    if let Some(problem) = filter.problem() {
        return Diagnostic::new(&BAD_FILTER, at, format!("`{text}` is no glob: {problem}"));
    }
    let called = rules.iter().flat_map(|rule| {
        let name = rule.name.as_deref();
        [rule.id.as_str(), rule.element.as_str()]
            .into_iter()
            .chain(name)
    });
    let help = match did_you_mean(text, called) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "`hielements run --dry-run` lists the rules".to_owned(),
    };
    Diagnostic::new(
        &FILTER_MATCHES_NOTHING,
        at,
        format!("no rule matches `{text}`, so nothing was judged"),
    )
    .help(help)
}

/// The rules that would be judged. Standard output holds them and nothing else.
fn dry_run(analysis: &Analysis, plan: &Plan, filtered: usize, args: &RunArgs) -> Result<u8, Stop> {
    let (sources, found) = (&analysis.sources, &analysis.diagnostics);
    let tasks = plan.tasks.iter().filter(|task| task.is_rule());
    let rules: Vec<PlannedRule> = tasks.map(|task| analysis.planned(task)).collect();
    let text = match args.input.format {
        Format::Full | Format::Concise => {
            if !found.is_empty() {
                output::note(concise::diagnostics(sources, found).trim_end());
            }
            rules.iter().map(|rule| format!("{}\n", rule.id)).collect()
        }
        Format::Json => json::plan(sources, found, &rules, filtered),
    };
    output::print(&text, args.input.output.as_deref())?;
    Ok(if has_error(found) { 2 } else { 0 })
}

fn judge(opened: &Opened, plan: &Plan, args: &RunArgs) -> Report {
    progress::watched(plan.tasks.len(), |done| {
        let options = RunOptions {
            fail_fast: args.fail_fast,
            timings: args.timings,
            done: Some(done),
            ..RunOptions::default()
        };
        opened.analysis.run(&opened.workspace, plan, options)
    })
}

fn render(opened: &Opened, report: &Report, args: &RunArgs, color: Color) -> String {
    let (sources, beside) = (&report.sources, &report.beside_results());
    let limit = args.limit;
    match args.input.format {
        Format::Full => {
            let color = output::colored(color, args.input.output.as_deref());
            let code = |path: &WsPath| -> Option<Arc<str>> {
                let bytes = opened.workspace.read(path).ok()?;
                Some(String::from_utf8_lossy(&bytes).into())
            };
            let look = Look {
                color,
                verbose: args.verbose,
                limit,
            };
            full::diagnostics(sources, beside, color) + &full::report(report, &code, look)
        }
        Format::Concise => concise::diagnostics(sources, beside) + &concise::limited(report, limit),
        Format::Json => json::run(sources, &report.diagnostics, report),
    }
}
