//! `hielements trust`: what libraries of a workspace would run, and whether the person lets them.
//!
//! Trust is given at a terminal and nowhere else, to what was shown there.

use crate::args::TrustArgs;
use crate::opened::{self, Opened};
use crate::stop::Stop;
use crate::{output, user};
use hielements_core::diagnostics::catalogue::input::{SYSTEM_REFUSED, UNKNOWN_SUBJECT};
use hielements_core::diagnostics::did_you_mean;
use hielements_core::diagnostics::render::escape::one_line;
use hielements_core::project::Analysis;
use hielements_core::stdlib::Library;
use hielements_core::stdlib::trust::{Change, Subject, TrustError, TrustStore, Verdict};
use std::fmt::Write;
use std::io::IsTerminal;
use std::path::Path;

pub(crate) fn trust(args: &TrustArgs) -> Result<u8, Stop> {
    if args.list {
        return list();
    }
    let Opened {
        workspace,
        analysis,
    } = opened::open_any(args.workspace.as_deref(), &[])?;
    let root = workspace.under().root();
    let found = needing_trust(&analysis, &args.libraries)?;
    if args.revoke {
        return revoke(root, &found);
    }
    if args.print {
        return print(&found);
    }
    ask_for(root, &found)
}

/// A library that needs trust.
struct Found<'a> {
    library: &'a str,
    trusted: Result<(Subject, Verdict), String>,
}

/// The libraries of these names that need trust; all where none is named.
fn needing_trust<'a>(analysis: &'a Analysis, named: &[String]) -> Result<Vec<Found<'a>>, Stop> {
    let all = analysis.registry.iter().filter_map(|library| {
        let trusted = library.trusted()?;
        let library = library.name();
        Some(Found { library, trusted })
    });
    let mut all: Vec<Found<'_>> = all.collect();
    for name in named {
        if !all.iter().any(|found| found.library == name) {
            return Err(unknown(analysis, name));
        }
    }
    all.retain(|found| named.is_empty() || named.iter().any(|name| name == found.library));
    Ok(all)
}

fn unknown(analysis: &Analysis, name: &str) -> Stop {
    if analysis.registry.get(name).is_some() {
        let message = format!("library `{name}` needs no trust");
        return Stop::new(&UNKNOWN_SUBJECT, name, message)
            .help("built-in libraries and modules that only read the workspace run without it");
    }
    let message = format!("`[libraries]` has no entry `{name}`");
    let stop = Stop::new(&UNKNOWN_SUBJECT, name, message);
    let names = analysis.registry.iter().map(Library::name);
    match did_you_mean(name, names) {
        Some(meant) => stop.help(format!("did you mean `{meant}`?")),
        None => stop.help("name a library of hielements.toml"),
    }
}

fn print(found: &[Found<'_>]) -> Result<u8, Stop> {
    let mut out = String::new();
    let mut code = 0;
    for Found { library, trusted } in found {
        match trusted {
            // Writing to a String cannot fail.
            Ok((subject, _)) => _ = writeln!(out, "{}  {library}", subject.digest()),
            Err(why) => {
                output::note(&format!("error: library `{library}`: {}", one_line(why)));
                code = 2;
            }
        }
    }
    output::print(&out, None)?;
    Ok(code)
}

fn list() -> Result<u8, Stop> {
    let all = store()?.all().map_err(|error| refused(&error))?;
    let mut out = String::new();
    for trusted in &all {
        let _ = writeln!(out, "{}", one_line(&trusted.root));
        for subject in &trusted.libraries {
            let library = one_line(subject.library());
            let _ = writeln!(out, "  {}  {library}", subject.digest());
        }
    }
    if all.is_empty() {
        out.push_str("nothing is trusted\n");
    }
    output::print(&out, None)?;
    Ok(0)
}

fn revoke(root: &Path, found: &[Found<'_>]) -> Result<u8, Stop> {
    let store = store()?;
    let mut out = String::new();
    for Found { library, .. } in found {
        let was_trusted = store
            .revoke(root, library)
            .map_err(|error| refused(&error))?;
        let said = if was_trusted {
            "is not trusted any more"
        } else {
            "was not trusted"
        };
        let _ = writeln!(out, "`{library}` {said}");
    }
    if found.is_empty() {
        out.push_str(NOTHING);
    }
    output::print(&out, None)?;
    Ok(0)
}

const NOTHING: &str = "no library of this workspace needs trust\n";

/// Shows what is not trusted and asks for each.
fn ask_for(root: &Path, found: &[Found<'_>]) -> Result<u8, Stop> {
    if found.is_empty() {
        output::print(NOTHING, None)?;
        return Ok(0);
    }
    let mut code = 0;
    for Found { library, trusted } in found {
        let said = match trusted {
            Ok((_, Verdict::Trusted)) => format!("`{library}` is trusted as it is\n"),
            Ok((subject, Verdict::Untrusted { changed, .. })) => {
                if offer(root, subject, changed)? {
                    format!("`{library}` is trusted from now on\n")
                } else {
                    code = 2;
                    format!("`{library}` is not trusted\n")
                }
            }
            Err(why) => {
                code = 2;
                format!("`{library}` cannot be trusted: {}\n", one_line(why))
            }
        };
        output::print(&said, None)?;
    }
    Ok(code)
}

/// Shows what a library would run, and asks where somebody can answer. Gives whether it is trusted now.
pub(super) fn offer(root: &Path, subject: &Subject, changed: &[Change]) -> Result<bool, Stop> {
    output::note(shown(subject, changed).trim_end());
    let store = store()?;
    if !somebody_is_there() {
        output::note(ELSEWHERE);
        return Ok(false);
    }
    if !output::ask("Let it run on this machine? [y/N] ") {
        return Ok(false);
    }
    store
        .trust(root, subject)
        .map_err(|error| refused(&error))?;
    Ok(true)
}

const ELSEWHERE: &str = "this is no terminal, so nobody can be asked: give the digest that `hielements trust --print` prints on the \
     reviewed branch, with `hielements run --trust sha256:…` or in HIELEMENTS_TRUST";

/// Whether a question would be seen and answered.
pub(super) fn somebody_is_there() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// What trust would be given to, or what changed since it was.
fn shown(subject: &Subject, changed: &[Change]) -> String {
    let library = one_line(subject.library());
    let mut out = String::new();
    if changed.is_empty() {
        let _ = writeln!(
            out,
            "library `{library}` wants to run, {}",
            subject.digest()
        );
        for part in subject.parts() {
            let _ = writeln!(out, "  {}: {}", one_line(&part.name), one_line(&part.value));
        }
        return out;
    }
    let digest = subject.digest();
    let _ = writeln!(out, "library `{library}` is not what was trusted, {digest}");
    for change in changed {
        let value = |value: &Option<String>| match value {
            Some(value) => one_line(value).into_owned(),
            None => "(nothing)".to_owned(),
        };
        let _ = writeln!(out, "  {}", one_line(&change.part));
        let _ = writeln!(out, "    was {}", value(&change.before));
        let _ = writeln!(out, "    is  {}", value(&change.now));
    }
    out
}

fn store() -> Result<TrustStore, Stop> {
    let folder = user::trust_folder().ok_or_else(|| {
        let message = "the folder for data of the user is not known, so trust cannot be kept";
        Stop::new(&SYSTEM_REFUSED, "trust", message)
            .help("set HOME, or give digests with `--trust` or HIELEMENTS_TRUST")
    })?;
    Ok(TrustStore::new(&folder))
}

fn refused(error: &TrustError) -> Stop {
    let message = format!("trust cannot be kept or looked up: {error}");
    Stop::new(&SYSTEM_REFUSED, "trust", message)
        .help("remove the file to start anew; nothing is trusted until then")
}
