//! A workspace with its specifications: from texts to an analysis, from an analysis to a report, and
//! again after every change.

mod analysis;
mod explain;
mod judged;
mod levels;
mod live;
mod load;
mod news;
mod renaming;
mod standing;
mod stored;
mod troubles;
mod written;

pub use analysis::{Analysis, analyse, analyse_on, built_in};
pub use live::{Earlier, Judged, Project, Saved};
pub use news::{News, Shown, by_file};
pub use renaming::{renameable, renamed};
pub use stored::{DiskProject, Stored};
pub use written::{moved, written};

use crate::source::WsPath;
use crate::workspace::ReadError;

/// Where the configuration stands.
pub const CONFIG: &str = "hielements.toml";

/// The specification that is judged when nothing else is said.
pub const SPECIFICATION: &str = "hielements.hie";

/// A specification that cannot be read, and why.
pub type Failure = (WsPath, ReadError);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::render::concise;
    use crate::engine::RunOptions;
    use crate::workspace::MemoryWorkspace;

    /// What `check` and `run` say, one line each.
    fn check(files: &[(&str, &str)], expected: &str) {
        let workspace = MemoryWorkspace::new(files.iter().copied());
        let analysis = analyse(&workspace, &[]).expect("the specification is there");
        let report = analysis.run(&workspace, &analysis.plan(), RunOptions::default());
        let said = concise::diagnostics(&analysis.sources, &analysis.diagnostics);
        let ran = concise::report(&report);
        assert_eq!(format!("{said}{ran}").trim(), expected.trim());
    }

    #[test]
    fn a_check_runs_and_an_empty_scope_is_an_error() {
        let spec = "element shop:\n    scope src = files.folder_selector('src')\n    \
                    scope none = files.folder_selector('nowhere')\n    \
                    check files.exists(src, 'a.py')\n    check files.exists(none, 'a.py')\n";
        let workspace = MemoryWorkspace::new([("hielements.hie", spec), ("src/a.py", "")]);
        let analysis = analyse(&workspace, &[]).expect("the specification is there");
        let report = analysis.run(&workspace, &analysis.plan(), RunOptions::default());
        let said: Vec<_> = report
            .results
            .iter()
            .map(|result| {
                (
                    result.check.as_str(),
                    result.status.as_str(),
                    result.code.as_deref(),
                )
            })
            .collect();
        assert_eq!(
            said,
            [
                (
                    "scope none = files.folder_selector('nowhere')",
                    "error",
                    Some("empty-scope")
                ),
                ("files.exists(src, 'a.py')", "pass", Some("files.exists")),
                ("files.exists(none, 'a.py')", "error", Some("empty-scope")),
            ]
        );
    }

    #[test]
    fn a_wrong_name_stops_only_its_own_check() {
        let spec = "element shop:\n    scope src = files.folder_selector('src')\n    \
                    check files.exist(srk, 'a.py')\n    check src.exists('a.py')\n";
        check(
            &[("hielements.hie", spec), ("src/a.py", "")],
            "hielements.hie:3:11: error[unknown-function] library `files` has no function `exist`\n\
             hielements.hie:3:23: error[unknown-name] `srk` is not known here\n\
             hielements.hie:3:5: error[check] the rule is wrong; see the errors in the specification",
        );
    }

    #[test]
    fn a_configuration_that_cannot_be_read_is_an_error() {
        let folder = [("hielements.hie", ""), ("hielements.toml/x", "")];
        check(
            &folder,
            "hielements.toml:1:1: error[unreadable-file] hielements.toml cannot be read: it is not a regular file",
        );
    }

    #[test]
    fn a_configured_specification_is_a_file_and_is_judged_once() {
        let spec = "element a:\n    scope s = files.file_selector('hielements.toml')\n    \
                    check files.exists(s, 'no')\n";
        let toml = "[workspace]\nspecs = ['a.hie', '*.hie', 'b.hie', 'x/*.hie']\n";
        check(
            &[("a.hie", spec), ("b.hie/x", ""), ("hielements.toml", toml)],
            "hielements.toml:2:28: error[missing-file] no file is the specification `b.hie`\n\
             hielements.toml:2:37: error[missing-file] no file is the specification `x/*.hie`\n\
             no:1:1: error[files.exists] `no` does not exist in `.`",
        );
    }

    #[test]
    fn a_library_that_is_not_run_is_an_error_at_each_call() {
        let spec = "element a:\n    scope s = files.folder_selector('.')\n    check tool.fine(s)\n    \
                    check files.exists(s, 'tool.py')\n";
        let toml = "[libraries]\ntool = { executable = './tool.py' }\n\
                    files = { path = 'files.wasm' }\n";
        let files = [
            ("hielements.hie", spec),
            ("hielements.toml", toml),
            ("tool.py", ""),
            ("files.wasm", ""),
        ];
        check(
            &files,
            "hielements.toml:3:1: warning[replaces-builtin] `files` takes the place of a built-in library\n\
             hielements.toml:3:18: error[library-not-loaded] library `files` cannot be loaded: it is no WASM module: it does not begin with `\\0asm`\n\
             hielements.hie:2:11: error[scope] library `files` cannot be called: it is no WASM module: it does not begin with `\\0asm`\n\
             hielements.hie:3:5: error[check] library `files` cannot be called: it is no WASM module: it does not begin with `\\0asm`\n\
             hielements.hie:4:5: error[check] library `files` cannot be called: it is no WASM module: it does not begin with `\\0asm`",
        );
    }

    #[test]
    fn levels_of_what_is_not_there_are_mistakes() {
        let spec = "element a:\n    scope s = files.folder_selector('src')\n    \
                    check there: files.exists(s, 'a.py')\n";
        let toml = "[lints]\n\"files.exist\" = \"warn\"\n\"file.exists\" = \"warn\"\n\
                    \"a#their\" = \"deny\"\n\"a#there\" = \"deny\"\n";
        check(
            &[
                ("hielements.hie", spec),
                ("hielements.toml", toml),
                ("src/a.py", ""),
            ],
            "hielements.toml:2:1: error[unknown-lint] library `files` has no function `exist`\n\
             hielements.toml:3:1: error[unknown-lint] there is no library `file` for the level of `file.exists`\n\
             hielements.toml:4:1: error[unknown-lint] no specification has a check `a#their`",
        );
    }

    #[test]
    fn times_are_measured_only_when_asked() {
        let spec = "element a:\n    scope s = files.folder_selector('.')\n    \
                    check files.exists(s, 'hielements.hie')\n";
        let workspace = MemoryWorkspace::new([("hielements.hie", spec)]);
        let analysis = analyse(&workspace, &[]).expect("the specification is there");
        let run = |timings| {
            let options = RunOptions {
                timings,
                ..RunOptions::default()
            };
            let report = analysis.run(&workspace, &analysis.plan(), options);
            (report.times.is_some(), report.results[0].time.is_some())
        };
        assert_eq!(run(false), (false, false));
        assert_eq!(run(true), (true, true));
    }
}
