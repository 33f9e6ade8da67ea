//! `hielements fmt`: specifications in their one form.

mod targets;

use super::diff::diff;
use crate::args::{Color, FmtArgs};
use crate::output;
use crate::stop::Stop;
use hielements_core::diagnostics::Diagnostic;
use hielements_core::diagnostics::catalogue::input::SYSTEM_REFUSED;
use hielements_core::diagnostics::render::full;
use hielements_core::diagnostics::report::has_error;
use hielements_core::source::{Sources, WsPath, apply};
use hielements_core::syntax::{format, parse_bytes};
use hielements_core::workspace::disk::{read_named, rewrite};
use std::io::Read;
use targets::{Target, targets};

pub(crate) fn fmt(args: &FmtArgs, color: Color) -> Result<u8, Stop> {
    if args.stdin {
        return standard_input(args.check, color);
    }
    let mut done = Done::default();
    for target in targets(args.workspace.as_deref(), &args.files)? {
        let outcome = one(&target, args.check);
        done.tell(&target.shown, outcome, args.check, color)?;
    }
    output::note(&done.summary(args.check));
    Ok(done.code(args.check))
}

/// What came of a text.
enum Outcome {
    /// It has its form.
    Kept,
    /// It gets its form: the text before, and the form.
    Formed(String, String),
    /// It has none, and why; with its mistakes, where these are the reason.
    Refused(String, Option<Box<(Sources, Vec<Diagnostic>)>>),
}

/// Brings a file into its form, or finds out what that would be.
fn one(target: &Target, check: bool) -> Outcome {
    let bytes = match read_named(&target.file) {
        Ok(bytes) => bytes,
        Err(why) => return Outcome::Refused(why.to_string(), None),
    };
    let outcome = form(&target.shown, &bytes);
    if let (Outcome::Formed(_, after), false) = (&outcome, check)
        && let Err(why) = rewrite(&target.file, &bytes, after.as_bytes())
    {
        return Outcome::Refused(why.to_string(), None);
    }
    outcome
}

/// The form of a text.
fn form(shown: &str, bytes: &[u8]) -> Outcome {
    let text = String::from_utf8_lossy(bytes);
    let mut sources = Sources::default();
    let file = sources.add(WsPath::from_walk(shown), text.as_ref());
    let parsed = parse_bytes(file, bytes);
    match format::edits(file, &text, &parsed) {
        Ok(edits) if edits.is_empty() => Outcome::Kept,
        Ok(edits) => {
            let after = apply(&text, &edits);
            Outcome::Formed(text.into_owned(), after)
        }
        Err(why) => {
            let found = parsed.diagnostics().iter();
            let errors = found.filter(|found| has_error(std::slice::from_ref(found)));
            let mistakes = Box::new((sources, errors.cloned().collect()));
            Outcome::Refused(why.to_string(), Some(mistakes))
        }
    }
}

/// How many files came to what.
#[derive(Default)]
struct Done {
    kept: usize,
    formed: usize,
    refused: usize,
}

impl Done {
    /// Says what came of a file.
    fn tell(
        &mut self,
        shown: &str,
        outcome: Outcome,
        check: bool,
        color: Color,
    ) -> Result<(), Stop> {
        match outcome {
            Outcome::Kept => self.kept += 1,
            Outcome::Formed(before, after) => {
                self.formed += 1;
                let said = if check {
                    diff(shown, &before, &after, output::colored(color, None))
                } else {
                    format!("formatted {shown}\n")
                };
                output::print(&said, None)?;
            }
            Outcome::Refused(why, mistakes) => {
                self.refused += 1;
                refuse(shown, &why, mistakes.as_deref(), color);
            }
        }
        Ok(())
    }

    fn summary(&self, check: bool) -> String {
        let Self {
            kept,
            formed,
            refused,
        } = self;
        let would = if check { "would be " } else { "" };
        let files = |count: usize| if count == 1 { "file" } else { "files" };
        let mut parts = Vec::new();
        if *formed > 0 {
            parts.push(format!("{formed} {} {would}formatted", files(*formed)));
        }
        if *refused > 0 {
            parts.push(format!("{refused} {} not formatted", files(*refused)));
        }
        if *kept > 0 {
            let has = if *kept == 1 { "has" } else { "have" };
            parts.push(format!("{kept} {} {has} the form", files(*kept)));
        }
        parts.join(", ")
    }

    fn code(&self, check: bool) -> u8 {
        match (self.refused, self.formed) {
            (1.., _) => 2,
            (0, 1..) => u8::from(check),
            (0, 0) => 0,
        }
    }
}

/// Says on standard error why a text was left as it is.
fn refuse(shown: &str, why: &str, mistakes: Option<&(Sources, Vec<Diagnostic>)>, color: Color) {
    if let Some((sources, found)) = mistakes.filter(|(_, found)| !found.is_empty()) {
        let said = full::diagnostics(sources, found, output::colored_stderr(color));
        output::note(said.trim_end());
    }
    output::note(&format!("{shown} was not formatted: {why}"));
}

/// The name of the text that comes from standard input.
const STDIN: &str = "stdin";

/// From standard input to standard output.
fn standard_input(check: bool, color: Color) -> Result<u8, Stop> {
    let mut bytes = Vec::new();
    let read = std::io::stdin().lock().read_to_end(&mut bytes);
    read.map_err(|error| {
        let message = format!("cannot read standard input: {error}");
        Stop::new(&SYSTEM_REFUSED, STDIN, message)
    })?;
    match form(STDIN, &bytes) {
        Outcome::Kept if check => Ok(0),
        Outcome::Kept => {
            output::print(&String::from_utf8_lossy(&bytes), None)?;
            Ok(0)
        }
        Outcome::Formed(before, after) if check => {
            let color = output::colored(color, None);
            output::print(&diff(STDIN, &before, &after, color), None)?;
            Ok(1)
        }
        Outcome::Formed(_, after) => {
            output::print(&after, None)?;
            Ok(0)
        }
        Outcome::Refused(why, mistakes) => {
            refuse(STDIN, &why, mistakes.as_deref(), color);
            Ok(2)
        }
    }
}
