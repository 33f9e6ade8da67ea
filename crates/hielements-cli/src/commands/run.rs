//! `hielements run`: judges the code by its specifications.

use crate::args::{Color, Format, RunArgs};
use crate::opened::{self, Opened};
use crate::output;
use crate::progress;
use crate::stop::Stop;
use hielements_core::diagnostics::catalogue::Entry;
use hielements_core::diagnostics::catalogue::input::{
    BAD_FILTER, FILTER_MATCHES_NOTHING, SYSTEM_REFUSED,
};
use hielements_core::diagnostics::render::explanation::explanation;
use hielements_core::diagnostics::render::full::Look;
use hielements_core::diagnostics::render::{concise, full, json, timings};
use hielements_core::diagnostics::report::{
    PlannedRule, Report, exit_code, has_error, strict_exit_code,
};
use hielements_core::diagnostics::{Diagnostic, did_you_mean};
use hielements_core::engine::{Filter, Plan, RunOptions};
use hielements_core::project::{Analysis, DiskProject, Judged};
use hielements_core::source::{Location, Span, WsPath};
use hielements_core::workspace::Workspace;
use std::sync::Arc;

pub(crate) fn run(args: &RunArgs, color: Color) -> Result<u8, Stop> {
    set_threads(args.jobs)?;
    if args.dry_run {
        return dry_run(args);
    }
    let input = (args.input.workspace.as_deref(), args.input.files.as_slice());
    let mut held = opened::open_project(input, &args.cache, false)?;
    let project = held.project_mut();
    let filters = match &args.explain {
        Some(rule) => std::slice::from_ref(rule),
        None => args.filter.as_slice(),
    };
    let chosen = choose(
        project.analysis(),
        project.plan(),
        filters,
        args.explain.is_some(),
    );
    let mut judged = judge(project, &chosen.tasks, args);
    let ran = !judged.reran.is_empty();
    let mut report = judged.report.take().unwrap_or_default();
    report.skipped += chosen.left_out;
    chosen.add_mistakes(&mut report);
    let text = match &args.explain {
        Some(_) if chosen.mistakes.is_empty() => explain(project, &judged, &chosen.tasks, args),
        Some(_) | None => render(project, &report, args, color),
    };
    output::print(&text, args.input.output.as_deref())?;
    if args.timings && args.input.format != Format::Json {
        output::note(timings::timings(&report).trim_end());
    }
    held.save(ran);
    let code = if args.strict {
        strict_exit_code
    } else {
        exit_code
    };
    let code = code(&report, &report.diagnostics);
    // The system takes the memory back faster than we could give it.
    std::mem::forget((held, report));
    Ok(code)
}

pub(super) fn set_threads(jobs: Option<u16>) -> Result<(), Stop> {
    let Some(jobs) = jobs else {
        return Ok(());
    };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(usize::from(jobs));
    pool.build_global().map_err(|error| {
        let message = format!("{jobs} threads cannot be started: {error}");
        Stop::new(&SYSTEM_REFUSED, "--jobs", message)
    })
}

/// The rules that some filter means.
struct Chosen {
    /// Their numbers in the plan, sorted.
    tasks: Vec<usize>,
    /// How many rules were left out.
    left_out: usize,
    /// Filters that mean no rule, with what is wrong with them.
    mistakes: Vec<(String, Mistake)>,
}

/// What is wrong with a filter.
struct Mistake {
    entry: &'static Entry,
    message: String,
    help: Option<String>,
}

impl Chosen {
    /// Says what is wrong with the filters; the command line is the text that this points into.
    fn add_mistakes(&self, report: &mut Report) {
        for (text, mistake) in &self.mistakes {
            let name = WsPath::from_walk("--filter");
            let file = report.sources.add(name, text.as_str());
            let end = u32::try_from(text.len()).unwrap_or(u32::MAX);
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

/// Keeps the rules that some filter means; with `exactly`, those with this id or name only. A filter
/// that means none is an error, and then nothing is judged.
fn choose(analysis: &Analysis, plan: &Plan, filters: &[String], exactly: bool) -> Chosen {
    if filters.is_empty() {
        return Chosen {
            tasks: plan.all(),
            left_out: 0,
            mistakes: Vec::new(),
        };
    }
    let filters: Vec<Filter> = filters.iter().map(|text| Filter::new(text)).collect();
    let meant = |filter: &Filter, rule: &PlannedRule| {
        if exactly {
            rule.id == filter.text() || rule.name.as_deref() == Some(filter.text())
        } else {
            filter.matches(rule)
        }
    };
    let rules: Vec<PlannedRule> = plan
        .tasks
        .iter()
        .map(|task| analysis.planned(task))
        .collect();
    let idle = |filter: &&Filter| !rules.iter().any(|rule| meant(filter, rule));
    let mistakes = filters.iter().filter(idle);
    let mistakes = mistakes.map(|filter| (filter.text().to_owned(), mistake(filter, &rules)));
    let mistakes: Vec<_> = mistakes.collect();
    let mut numbers = rules.iter();
    let (tasks, left_out) = Analysis::select(plan, |_| {
        let rule = numbers.next();
        let wanted = |rule| filters.iter().any(|filter| meant(filter, rule));
        mistakes.is_empty() && rule.is_some_and(wanted)
    });
    Chosen {
        tasks,
        left_out,
        mistakes,
    }
}

fn mistake(filter: &Filter, rules: &[PlannedRule]) -> Mistake {
    let text = filter.text();
    if let Some(problem) = filter.problem() {
        return Mistake {
            entry: &BAD_FILTER,
            message: format!("`{text}` is no glob: {problem}"),
            help: None,
        };
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
    Mistake {
        entry: &FILTER_MATCHES_NOTHING,
        message: format!("no rule matches `{text}`, so nothing was judged"),
        help: Some(help),
    }
}

/// The rules that would be judged. Standard output holds them and nothing else.
fn dry_run(args: &RunArgs) -> Result<u8, Stop> {
    let Opened { analysis, .. } = opened::open(&args.input)?;
    let plan = analysis.plan();
    let chosen = choose(&analysis, &plan, &args.filter, false);
    let mut report = Report {
        sources: analysis.sources.clone(),
        diagnostics: analysis.diagnostics.clone(),
        ..Report::default()
    };
    chosen.add_mistakes(&mut report);
    let (sources, found) = (&report.sources, &report.diagnostics);
    let tasks = chosen.tasks.iter().map(|number| &plan.tasks[*number]);
    let tasks = tasks.filter(|task| task.is_rule());
    let rules: Vec<PlannedRule> = tasks.map(|task| analysis.planned(task)).collect();
    let text = match args.input.format {
        Format::Full | Format::Concise => {
            if !found.is_empty() {
                output::note(concise::diagnostics(sources, found).trim_end());
            }
            rules.iter().map(|rule| format!("{}\n", rule.id)).collect()
        }
        Format::Json => json::plan(sources, found, &rules, chosen.left_out),
    };
    output::print(&text, args.input.output.as_deref())?;
    Ok(if has_error(found) { 2 } else { 0 })
}

fn judge(project: &mut DiskProject, tasks: &[usize], args: &RunArgs) -> Judged {
    progress::watched(tasks.len(), |done| {
        let options = RunOptions {
            fail_fast: args.fail_fast,
            timings: args.timings,
            done: Some(done),
            ..RunOptions::default()
        };
        project.judge(tasks, options)
    })
}

/// Why each of the rules ran or was kept, and what it rests on.
fn explain(project: &DiskProject, judged: &Judged, tasks: &[usize], args: &RunArgs) -> String {
    let ran = |task: usize| judged.reran.iter().any(|(ran, _)| *ran == task);
    let said = tasks
        .iter()
        .map(|task| explanation(&project.explain(*task, ran(*task)), args.verbose));
    said.collect::<Vec<_>>().join("\n")
}

fn render(project: &DiskProject, report: &Report, args: &RunArgs, color: Color) -> String {
    let (sources, beside) = (&report.sources, &report.beside_results());
    let limit = args.limit;
    match args.input.format {
        Format::Full => {
            let color = output::colored(color, args.input.output.as_deref());
            let code = |path: &WsPath| -> Option<Arc<str>> {
                let bytes = project.workspace().read(path).ok()?;
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
