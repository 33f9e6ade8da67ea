//! `hielements run`: judges the code by its specifications.

use super::chosen::{Wish, choose};
use super::trust::{offer, somebody_is_there};
use crate::args::{Color, Format, RunArgs};
use crate::opened::{self, Opened};
use crate::output;
use crate::progress;
use crate::stop::Stop;
use hielements_core::diagnostics::catalogue::input::SYSTEM_REFUSED;
use hielements_core::diagnostics::render::explanation::{Explanation, explanation};
use hielements_core::diagnostics::render::full::Look;
use hielements_core::diagnostics::render::{concise, full, json, timings};
use hielements_core::diagnostics::report::{
    PlannedRule, Report, exit_code, has_error, strict_exit_code,
};
use hielements_core::engine::RunOptions;
use hielements_core::project::{DiskProject, Judged};
use hielements_core::source::WsPath;
use hielements_core::stdlib::Library;
use hielements_core::stdlib::trust::Verdict;
use hielements_core::workspace::Workspace;
use std::collections::BTreeSet;
use std::sync::Arc;

pub(crate) fn run(args: &RunArgs, color: Color) -> Result<u8, Stop> {
    set_threads(args.jobs)?;
    if args.dry_run {
        return dry_run(args);
    }
    let input = (args.input.workspace.as_deref(), args.input.files.as_slice());
    let mut held = opened::open_project(input, &args.cache, &args.trust, false)?;
    let project = held.project_mut();
    let wish = match &args.explain {
        Some(rule) => Wish::Called(rule),
        None => Wish::Matching(&args.filter),
    };
    let chosen = choose(project.analysis(), project.plan(), wish);
    ask_for_trust(project, &chosen.tasks)?;
    let mut judged = judge(project, &chosen.tasks, args);
    let ran = !judged.reran.is_empty();
    let mut report = judged.report.take().unwrap_or_default();
    report.skipped += chosen.left_out;
    chosen.add_mistakes(&mut report);
    let text = match &args.explain {
        Some(_) if chosen.mistakes.is_empty() => {
            let said = explanations(project, &judged, &chosen.tasks);
            explain(&said, &report, args)
        }
        Some(_) | None => render(project, &report, args, color),
    };
    output::print(&text, args.input.output.as_deref())?;
    if args.timings && args.input.format != Format::Json {
        output::note(timings::timings(&report).trim_end());
    }
    held.save(ran);
    tell_of_sandboxes(held.project());
    held.project().host().end();
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

/// Asks about the libraries that rules need and that are not trusted, where somebody can answer.
fn ask_for_trust(project: &DiskProject, tasks: &[usize]) -> Result<(), Stop> {
    if !somebody_is_there() {
        return Ok(());
    }
    let analysis = project.analysis();
    let mut needed = BTreeSet::new();
    for task in tasks {
        let known = project.memo().task(*task);
        if known.is_none_or(|done| done.stale) {
            let functions = analysis.functions(&project.plan().tasks[*task]);
            needed.extend(functions.into_iter().map(|(library, _)| library));
        }
    }
    let root = project.workspace().under().root();
    for name in needed {
        let library = analysis.registry.get(&name);
        let trusted = library.and_then(Library::trusted);
        if let Some(Ok((subject, Verdict::Untrusted { changed, .. }))) = trusted
            && offer(root, &subject, &changed)?
        {
            // It is another one from now on.
            library.and_then(Library::look);
        }
    }
    Ok(())
}

/// What keeps libraries that ran as processes from doing more than they should.
fn tell_of_sandboxes(project: &DiskProject) {
    for library in project.analysis().registry.iter() {
        if let Some(kept_from) = library.kept_from() {
            let enforced = match kept_from.as_slice() {
                [] => "nothing".to_owned(),
                parts => parts.join(", "),
            };
            let name = library.name();
            output::note(&format!(
                "library `{name}` ran as a process; sandbox: {enforced}"
            ));
        }
    }
}

/// The rules that would be judged. Standard output holds them and nothing else.
fn dry_run(args: &RunArgs) -> Result<u8, Stop> {
    let Opened { analysis, .. } = opened::open(&args.input)?;
    let plan = analysis.plan();
    let chosen = choose(&analysis, &plan, Wish::Matching(&args.filter));
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
fn explanations(project: &DiskProject, judged: &Judged, tasks: &[usize]) -> Vec<Explanation> {
    let ran = |task: usize| judged.reran.iter().any(|(ran, _)| *ran == task);
    let said = tasks.iter().map(|task| project.explain(*task, ran(*task)));
    said.collect()
}

fn explain(said: &[Explanation], report: &Report, args: &RunArgs) -> String {
    if args.input.format == Format::Json {
        return json::explained(&report.sources, &report.diagnostics, report, said);
    }
    let result = |id: &str| report.results.iter().find(|result| result.id == id);
    let said = said
        .iter()
        .map(|of| explanation(of, result(&of.id), args.verbose));
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
