//! Configuration in, diagnostics out.

use super::{Config, missing_files, read};
use crate::diagnostics::Diagnostic;
use crate::diagnostics::catalogue::{self, Level};
use crate::source::{Sources, WsPath};
use crate::stdlib::config::LibrarySource;
use crate::stdlib::external::Executable;
use std::time::Duration;

fn load(text: &str) -> (Sources, Config, Vec<Diagnostic>) {
    let mut sources = Sources::default();
    let file = sources.add(WsPath::from_walk("hielements.toml"), text);
    let (config, diagnostics) = read(file, text);
    (sources, config, diagnostics)
}

/// One line a diagnostic: place, the text there, code, message, help.
fn show(sources: &Sources, diagnostics: &[Diagnostic]) -> String {
    let line = |found: &Diagnostic| {
        let file = sources.get(found.location.file);
        let span = found.location.span;
        let at = file.lines.line_column(span.start);
        let written = &file.text[span.start as usize..span.end as usize];
        let help = found.help.as_ref().map(|help| format!(" | {help}"));
        format!(
            "{}:{} {written:?} {}[{}] {}{}",
            at.line + 1,
            at.column + 1,
            found.severity.as_str(),
            found.entry.code,
            found.message,
            help.unwrap_or_default()
        )
    };
    let lines: Vec<String> = diagnostics.iter().map(line).collect();
    lines.join("\n")
}

fn check(text: &str) -> String {
    let (sources, _, diagnostics) = load(text);
    show(&sources, &diagnostics)
}

#[test]
fn every_example_of_the_catalogue_causes_its_code() {
    for entry in crate::diagnostics::catalogue::config::ALL {
        let (_, config, mut diagnostics) = load(entry.example);
        diagnostics.extend(missing_files(&config, &|_| false));
        let codes: Vec<&str> = diagnostics.iter().map(|found| found.entry.code).collect();
        assert!(
            codes.contains(&entry.code),
            "{} gives {codes:?}",
            entry.code
        );
    }
}

#[test]
fn tables_and_keys_that_are_not_known() {
    let text = r"[workspase]
x = 1
[workspace]
spec = ['a.hie']
colour = true
[python]
roots = []
[libraries.docs]
path = 'a.wasm'
permissions = { reads = [] }
limits = { memroy = '1 MiB' }
";
    insta::assert_snapshot!(check(text), @"");
}

#[test]
fn values_of_the_wrong_type() {
    let text = r"lints = 3
python = 'src'
[workspace]
requires = 1.0
specs = 'a.hie'
exclude = ['a', 2]
[libraries]
bare = 'x.wasm'
[libraries.tool]
executable = 'python3'
args = 'x.py'
env = { A = 1 }
override = 'yes'
timeout = 30
concurrency = 1.5
";
    insta::assert_snapshot!(check(text), @"");
}

#[test]
fn versions() {
    let text = r"[workspace]
requires = '>=0.1, <latest'
";
    insta::assert_snapshot!(check(text), @"");
}

#[test]
fn a_version_that_is_not_this_one() {
    let text = r"[workspace]
requires = '>=99'
";
    insta::assert_snapshot!(check(text), @"");
}

#[test]
fn paths_and_globs_stay_inside() {
    let text = r"[workspace]
specs = ['/etc/a.hie', '../b.hie', 'ok.hie']
exclude = ['../x/**', '/abs/**', '[oops', '!fine/**']
[python]
source_roots = ['C:\src']
[libraries]
a = { path = '/tmp/a.wasm' }
b = { executable = '../b.py' }
c = { executable = 'python3', cwd = '/' }
";
    insta::assert_snapshot!(check(text), @"");
}

#[test]
fn lints() {
    let text = r"[lints]
unverifed-use = 'deny'
legacy-syntax = 'loud'
empty-scope = 'dney'
unknown-key = 'warn'
nonsense = 'warn'
unused-import = true
'a b' = 'warn'
";
    insta::assert_snapshot!(check(text), @"");
}

#[test]
fn libraries_that_lack_something() {
    let text = r"[libraries]
a = {}
b = { path = 'b.py' }
c = { type = 'wasm' }
d = { type = 'external', args = ['x'] }
e = { type = 'wasmm', path = 'e.wasm' }
my-lib = { path = 'f.wasm' }
g = { executable = '' }
";
    insta::assert_snapshot!(check(text), @"");
}

#[test]
fn libraries_that_contradict_themselves() {
    let text = r"[libraries]
a = { type = 'wasm', path = 'a.wasm', executable = 'x', args = [] }
b = { type = 'external', path = 'b.wasm', executable = 'python3', limits = {} }
";
    insta::assert_snapshot!(check(text), @"");
}

#[test]
fn sizes_durations_and_other_values() {
    let text = r"[libraries.a]
path = 'a.wasm'
sha256 = 'abc'
limits = { memory = '128', time = 'soon', stack = 1, tables = 0, open_files = -1, log = '99999999999 GiB' }
permissions = { network = ['localhost'], clock = 1 }
";
    insta::assert_snapshot!(check(text), @"");
}

#[test]
fn a_name_given_twice() {
    let text = r"[libraries]
a = { path = 'a.wasm' }
a = { path = 'b.wasm' }
[python]
[python]
";
    insta::assert_snapshot!(check(text), @"");
}

#[test]
fn a_line_that_is_no_toml_speaks_for_itself() {
    let text = r"[workspace]
specs = ["a.hie"
spec = 3
";
    insta::assert_snapshot!(check(text), @"");
}

#[test]
fn a_missing_value() {
    let text = r"[workspace]
specs =
spec = 3
";
    insta::assert_snapshot!(check(text), @"");
}

#[test]
fn a_bom_and_windows_lines_and_wide_characters() {
    insta::assert_snapshot!(check("\u{feff}[workspace]\r\n# größe 😀\r\nspecs = ['größe.hie']\r\nspec = 1\r\n"), @"");
}

#[test]
fn everything_that_can_be_said() {
    let text = r"
[workspace]
requires = '>=0.1'
specs = ['./arch/../shop.hie']
exclude = ['third_party/**']
cover = ['services/**']
[lints]
undeclared-use = 'deny'
'python.no_dependency' = 'warn'
python.layers = 'forbid'
'shop.web#thin' = 'allow'
[python]
source_roots = ['src']
[libraries]
docs = { path = 'lib/docs.wasm', override = true, permissions = { read = ['doc/**'], network = ['a:80'] }, limits = { memory = '128 MiB', time = '2s', tables = 5 } }
tool = { executable = './t.py', args = ['-x'], env = { A = 'b' }, timeout = '1500ms', concurrency = 2, inputs = ['src/**'] }
py = { type = 'external', executable = 'python3' }
";
    let (sources, config, diagnostics) = load(text);
    assert_eq!(show(&sources, &diagnostics), "");
    let workspace = config.workspace.clone().unwrap();
    assert_eq!(workspace.specs[0].value.as_str(), "shop.hie");
    assert_eq!(workspace.cover[0].value, "services/**");
    assert_eq!(config.python.source_roots[0].value.as_str(), "src");
    assert_eq!(
        config.lints.check_level(Some("a#b"), Some("python.layers")),
        Some(Level::Forbid)
    );
    assert_eq!(
        config.lints.check_level(Some("shop.web#thin"), Some("python.layers")),
        Some(Level::Allow)
    );
    let names: Vec<_> = config
        .libraries
        .iter()
        .map(|library| (library.name.as_str(), library.library_type().as_str()))
        .collect();
    assert_eq!(
        names,
        [("docs", "wasm"), ("tool", "external"), ("py", "external")]
    );
    let LibrarySource::Wasm(docs) = &config.libraries[0].source else {
        panic!("docs is a module");
    };
    assert_eq!(docs.limits.memory, Some(128 << 20));
    assert_eq!(docs.limits.time, Some(Duration::from_secs(2)));
    let LibrarySource::External(tool) = &config.libraries[1].source else {
        panic!("tool is a program");
    };
    assert_eq!(tool.timeout, Duration::from_millis(1500));
    assert_eq!(
        tool.executable.value,
        Executable::InWorkspace(WsPath::from_walk("t.py"))
    );
}

#[test]
fn the_sound_libraries_load_beside_a_wrong_one() {
    let (_, config, diagnostics) =
        load("[libraries]\na = { path = 'a.wasm' }\nb = 3\nc = { executable = 'c' }\n");
    let names: Vec<_> = config.libraries.iter().map(|library| &library.name).collect();
    assert_eq!(names, ["a", "c"]);
    assert_eq!(diagnostics.len(), 1);
}

#[test]
fn files_that_are_not_there() {
    let text = r"
[workspace]
specs = ['shop.hie', 'arch/*.hie', 'gone.hie']
[python]
source_roots = ['src']
[libraries]
a = { path = 'a.wasm' }
b = { executable = './b', args = ['lib/x.py', '-o/x.py', 'word'], cwd = 'work' }
c = { executable = 'python3' }
";
    let (sources, config, _) = load(text);
    let there = ["shop.hie", ""];
    let missing = missing_files(&config, &|path| there.contains(&path.as_str()));
    insta::assert_snapshot!(show(&sources, &missing), @"");
}

#[test]
fn a_lint_level_changes_a_diagnostic() {
    let (_, config, _) = load("[lints]\nlegacy-syntax = 'deny'\nunused-import = 'allow'\n");
    let level = |code: &str| config.lints.level(catalogue::find(code).unwrap());
    assert_eq!(level("legacy-syntax"), Some(Level::Deny));
    assert_eq!(level("unused-import"), Some(Level::Allow));
    assert_eq!(level("empty-scope"), Some(Level::Deny));
    assert_eq!(level("config-type"), None);
}
