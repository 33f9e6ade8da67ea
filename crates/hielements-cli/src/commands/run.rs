//! `hielements run`: judges the code by its specifications.

use crate::args::{Color, Format, RunArgs};
use crate::opened::{self, Opened};
use crate::output;
use hielements_core::diagnostics::render::full::Look;
use hielements_core::diagnostics::render::{concise, full, json};
use hielements_core::diagnostics::report::{Report, exit_code, strict_exit_code};
use hielements_core::engine::{Plan, RunOptions};
use hielements_core::source::WsPath;
use hielements_core::workspace::{Globs, Workspace};
use std::sync::Arc;

pub(crate) fn run(args: &RunArgs, color: Color) -> Result<u8, String> {
    if let Some(jobs) = args.jobs {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(usize::from(jobs));
        pool.build_global()
            .map_err(|error| format!("--jobs {jobs}: {error}"))?;
    }
    let opened = opened::open(&args.input)?;
    let mut plan = opened.analysis.plan();
    let skipped = filter(&mut plan, &opened, &args.filter)?;
    if args.dry_run {
        return dry_run(&plan, args);
    }
    let options = RunOptions {
        fail_fast: args.fail_fast,
        ..RunOptions::default()
    };
    let mut report = opened.analysis.run(&opened.workspace, &plan, options);
    report.skipped += skipped;
    output::print(
        &render(&opened, &report, args, color),
        args.input.output.as_deref(),
    )?;
    let code = if args.strict {
        strict_exit_code
    } else {
        exit_code
    };
    Ok(code(&report, &report.diagnostics))
}

fn filter(plan: &mut Plan, opened: &Opened, globs: &[String]) -> Result<usize, String> {
    if globs.is_empty() {
        return Ok(0);
    }
    let model = &opened.analysis.model;
    let globs: Vec<Globs> = globs
        .iter()
        .map(|glob| Globs::new(&WsPath::root(), [glob.as_str()]))
        .collect::<Result<_, _>>()
        .map_err(|error| format!("--filter: {error}"))?;
    let matches = |text: &str| {
        let text = WsPath::from_walk(text);
        globs.iter().any(|glob| glob.matches(&text))
    };
    Ok(plan.retain(|task| matches(&task.id) || matches(&model.element(task.element).path)))
}

fn dry_run(plan: &Plan, args: &RunArgs) -> Result<u8, String> {
    let checks = plan.tasks.iter().filter(|task| task.is_rule());
    let ids: String = checks.map(|task| format!("{}\n", task.id)).collect();
    output::print(&ids, args.input.output.as_deref())?;
    Ok(0)
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
        Format::Concise => concise::diagnostics(sources, beside) + &concise::report(report),
        Format::Json => json::run(sources, &report.diagnostics, report),
    }
}
