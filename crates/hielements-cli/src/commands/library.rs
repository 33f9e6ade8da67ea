//! `hielements lib check FILE.wasm`: what a module is as a library, before anybody uses it.

use crate::args::LibCommand;
use crate::stop::Stop;

pub(crate) fn library(command: &LibCommand) -> Result<u8, Stop> {
    match command {
        #[cfg(feature = "wasm")]
        LibCommand::Check(args) => wasm::check(&args.file),
        #[cfg(not(feature = "wasm"))]
        LibCommand::Check(args) => {
            use hielements_core::diagnostics::catalogue::input::SYSTEM_REFUSED;
            let message = "this build of Hielements runs no WASM libraries";
            Err(Stop::at(&SYSTEM_REFUSED, &args.file, message.to_owned()))
        }
    }
}

#[cfg(feature = "wasm")]
mod wasm {
    use crate::output;
    use crate::stop::Stop;
    use hielements_core::config::size_text;
    use hielements_core::diagnostics::catalogue::run::LIBRARY_NOT_LOADED;
    use hielements_core::diagnostics::render::escape::one_line;
    use hielements_core::stdlib::wasm::inspect::{Answers, Inspection, inspect};
    use hielements_core::workspace::disk::read_named;
    use hielements_plugin::describe::Permissions;
    use std::fmt::Write;
    use std::path::Path;
    use std::time::Duration;

    /// Looks at the module and says what it is; one that is no library is an error.
    pub(super) fn check(file: &Path) -> Result<u8, Stop> {
        let bytes = read_named(file).map_err(|error| Stop::unreadable(file, &error))?;
        let found = inspect(&bytes).map_err(|why| no_library(file, &why))?;
        output::print(&shown(file, &found), None)?;
        match &found.library {
            Ok(_) => Ok(0),
            Err(why) => Err(no_library(file, why)),
        }
    }

    fn no_library(file: &Path, why: &str) -> Stop {
        let message = format!("{} is no library: {why}", file.display());
        Stop::at(&LIBRARY_NOT_LOADED, file, message)
            .help("doc/wasm_plugins.md says what a library imports and exports")
    }

    fn shown(file: &Path, found: &Inspection) -> String {
        let mut out = format!("{}\n", one_line(&file.display().to_string()));
        let mut line = |name: &str, text: &str| {
            // Writing to a String cannot fail.
            let _ = writeln!(out, "  {name:<10} {}", one_line(text));
        };
        line("size", &size_text(found.size));
        line("digest", &format!("sha256:{}", found.sha256));
        for (from, names) in &found.imports {
            let names = names.iter().map(|(name, offered)| match offered {
                true => name.clone(),
                false => format!("{name} (not on offer)"),
            });
            line("imports", &format!("{from}: {}", list(names)));
        }
        let exports = found.exports.iter();
        let exports = exports.map(|(name, ty)| format!("{name}{}", spaced(ty)));
        line("exports", &list(exports));
        if let Ok(answers) = &found.library {
            said(answers, &mut line);
        }
        line("compiled", &format!("in {}", time(found.compiled)));
        if let Ok(answers) = &found.library {
            line("called", &format!("in {}", time(answers.called)));
        }
        out
    }

    fn said(answers: &Answers, line: &mut impl FnMut(&str, &str)) {
        line(
            "library",
            &format!("{}, interface {}", answers.name, answers.abi),
        );
        let description = &answers.description;
        if !description.version.is_empty() {
            line("version", &description.version);
        }
        line("asks for", &asked(&description.permissions));
        let functions = answers.signatures.as_ref().map(|all| {
            let names = all.iter().map(|it| it.name.to_string());
            list(names)
        });
        line(
            "functions",
            &functions.unwrap_or_else(|| "it does not say".to_owned()),
        );
        if let Some(language) = &description.language {
            line("reads", &language.files.join(", "));
        }
    }

    /// What a library wants to be allowed, in words.
    fn asked(wanted: &Permissions) -> String {
        let mut all = Vec::new();
        match &wanted.read {
            Some(globs) => all.push(format!("reading {}", globs.join(", "))),
            None => all.push("reading".to_owned()),
        }
        for (what, names) in [
            ("writing", &wanted.write),
            ("the environment variables", &wanted.env),
            ("connections to", &wanted.network),
        ] {
            if !names.is_empty() {
                all.push(format!("{what} {}", names.join(", ")));
            }
        }
        if wanted.clock {
            all.push("the time".to_owned());
        }
        if wanted.random {
            all.push("random numbers".to_owned());
        }
        all.join("; ")
    }

    fn list(names: impl Iterator<Item = String>) -> String {
        names.collect::<Vec<_>>().join(", ")
    }

    /// Types of functions stand close to their names.
    fn spaced(ty: &str) -> String {
        if ty.starts_with('(') {
            ty.to_owned()
        } else {
            format!(" ({ty})")
        }
    }

    fn time(time: Duration) -> String {
        if time < Duration::from_millis(10) {
            format!("{:.3} ms", time.as_secs_f64() * 1000.0)
        } else {
            format!("{} ms", time.as_millis())
        }
    }
}
