//! Configuration in, diagnostics out.

use super::{Config, missing_files, missing_specifications, read};
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
    for entry in catalogue::config::ALL {
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
    insta::assert_snapshot!(check(text), @r#"
    1:2 "workspase" error[unknown-key] `hielements.toml` has no table `workspase` | did you mean `workspace`?
    4:1 "spec" error[unknown-key] `workspace` has no key `spec` | did you mean `specs`?
    5:1 "colour" error[unknown-key] `workspace` has no key `colour` | it may have `requires`, `specs`, `exclude` and `cover`
    7:1 "roots" error[unknown-key] `python` has no key `roots` | it may have `source_roots`
    10:17 "reads" error[unknown-key] `libraries.docs.permissions` has no key `reads` | did you mean `read`?
    11:12 "memroy" error[unknown-key] `libraries.docs.limits` has no key `memroy` | did you mean `memory`?
    "#);
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
    insta::assert_snapshot!(check(text), @r#"
    1:9 "3" error[config-type] `lints` wants a table, and this is a whole number
    2:10 "'src'" error[config-type] `python` wants a table, and this is a text
    4:12 "1.0" error[config-type] `workspace.requires` wants a text, and this is a number
    5:9 "'a.hie'" error[config-type] `workspace.specs` wants a list of texts, and this is a text
    6:17 "2" error[config-type] `workspace.exclude` wants a list of texts, and this is a whole number
    8:8 "'x.wasm'" error[config-type] `libraries.bare` wants a table, and this is a text
    11:8 "'x.py'" error[config-type] `libraries.tool.args` wants a list of texts, and this is a text
    12:13 "1" error[config-type] `libraries.tool.env.A` wants a text, and this is a whole number
    13:12 "'yes'" error[config-type] `libraries.tool.override` wants `true` or `false`, and this is a text
    14:11 "30" error[config-type] `libraries.tool.timeout` wants a duration as a text, and this is a whole number | write a number and a unit: `ms`, `s` or `min`, as in `"2s"`
    15:15 "1.5" error[config-type] `libraries.tool.concurrency` wants a whole number, and this is a number
    "#);
}

#[test]
fn versions() {
    let text = r"[workspace]
requires = '>=0.1, <latest'
";
    insta::assert_snapshot!(check(text), @r#"2:12 "'>=0.1, <latest'" error[bad-version] `>=0.1, <latest` is no version requirement: `latest` is not a number | write a version such as `0.1`, with `>=`, `>`, `<=`, `<`, `=`, `^` or `~` before it; several are joined with a comma: `>=0.1, <0.3`"#);
}

#[test]
fn a_version_that_is_not_this_one() {
    let text = r"[workspace]
requires = '>=99'
";
    insta::assert_snapshot!(check(text), @r#"2:12 "'>=99'" error[version-mismatch] this workspace asks for Hielements `>=99`, and this is 0.1.0 | install a version that suits, or change `requires`"#);
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
    insta::assert_snapshot!(check(text), @r#"
    2:10 "'/etc/a.hie'" error[path-outside] `workspace.specs` is an absolute path; paths start at the workspace root: `/etc/a.hie` | write a path that starts at the workspace root and stays inside
    2:24 "'../b.hie'" error[path-outside] `workspace.specs` is a path that leaves the workspace: `../b.hie` | write a path that starts at the workspace root and stays inside
    3:12 "'../x/**'" error[path-outside] `workspace.exclude` leaves the workspace: `../x/**` | write a glob that starts at the workspace root and stays inside
    3:23 "'/abs/**'" error[path-outside] `workspace.exclude` leaves the workspace: `/abs/**` | write a glob that starts at the workspace root and stays inside
    3:34 "'[oops'" error[bad-value] `[oops` is no glob: unclosed character class; missing ']'
    5:17 "'C:\\src'" error[path-outside] `python.source_roots` is an absolute path; paths start at the workspace root: `C:\src` | write a path that starts at the workspace root and stays inside
    7:14 "'/tmp/a.wasm'" error[path-outside] `libraries.a.path` is an absolute path; paths start at the workspace root: `/tmp/a.wasm` | write a path that starts at the workspace root and stays inside
    8:20 "'../b.py'" error[path-outside] `libraries.b.executable` is a path that leaves the workspace: `../b.py` | write a path that starts at the workspace root and stays inside
    9:37 "'/'" error[path-outside] `libraries.c.cwd` is an absolute path; paths start at the workspace root: `/` | write a path that starts at the workspace root and stays inside
    "#);
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
    insta::assert_snapshot!(check(text), @r#"
    2:1 "unverifed-use" error[unknown-lint] there is no lint `unverifed-use` | did you mean `unverified-use`?
    3:17 "'loud'" error[bad-value] `loud` is no lint level | write `allow`, `warn`, `deny` or `forbid`
    4:15 "'dney'" error[bad-value] `dney` is no lint level | did you mean `deny`?
    5:1 "unknown-key" error[unknown-lint] `unknown-key` is a mistake, not a lint: it has no level
    6:1 "nonsense" error[unknown-lint] there is no lint `nonsense` | write a lint, a function (`"python.no_dependency"`) or a named check (`"shop.web#thin"`)
    7:17 "true" error[config-type] `lints.unused-import` wants a level as a text, and this is a truth value
    8:1 "'a b'" error[unknown-lint] there is no lint `a b` | write a lint, a function (`"python.no_dependency"`) or a named check (`"shop.web#thin"`)
    "#);
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
    insta::assert_snapshot!(check(text), @r#"
    2:1 "a" error[missing-key] `libraries.a` has neither `path` nor `executable` | write `path` with a `.wasm` module, or `executable` with a program
    3:1 "b" error[missing-key] `libraries.b` does not say what `b.py` is | write `type = "wasm"` for a module, or `executable` and `args` for a program
    4:1 "c" error[missing-key] `libraries.c` has no `path` | add `path`, the `.wasm` module
    5:1 "d" error[missing-key] `libraries.d` has no `executable` | add `executable`, the program to start
    6:14 "'wasmm'" error[bad-value] `wasmm` is no type of library | did you mean `wasm`?
    7:1 "my-lib" error[library-name] `my-lib` cannot be the name of a library | a specification calls the library by this name: write letters, digits and `_`, and no digit first
    8:20 "''" error[bad-value] `libraries.g.executable` is empty | write the program to start, such as `"python3"`
    "#);
}

#[test]
fn libraries_that_contradict_themselves() {
    let text = r"[libraries]
a = { type = 'wasm', path = 'a.wasm', executable = 'x', args = [] }
b = { type = 'external', path = 'b.wasm', executable = 'python3', limits = {} }
";
    insta::assert_snapshot!(check(text), @r#"
    2:39 "executable" warning[contradictory-keys] `libraries.a.executable` has no effect: the library is a WASM module | remove it, or change `type`
    2:57 "args" warning[contradictory-keys] `libraries.a.args` has no effect: the library is a WASM module | remove it, or change `type`
    3:26 "path" warning[contradictory-keys] `libraries.b.path` has no effect: the library is a process, which no sandbox holds | remove it, or change `type`
    3:67 "limits" warning[contradictory-keys] `libraries.b.limits` has no effect: the library is a process, which no sandbox holds | remove it, or change `type`
    "#);
}

#[test]
fn sizes_durations_and_other_values() {
    let text = r"[libraries.a]
path = 'a.wasm'
sha256 = 'abc'
limits = { memory = '128', time = 'soon', stack = 1, tables = 0, open_files = -1, log = '99999999999 GiB' }
permissions = { network = ['localhost'], clock = 1 }
";
    insta::assert_snapshot!(check(text), @r#"
    3:10 "'abc'" error[bad-value] `libraries.a.sha256` is not a SHA-256 digest | write 64 hexadecimal digits
    4:21 "'128'" error[bad-value] `libraries.a.limits.memory` is `128`, which is not a size | write a number and a unit: `B`, `KiB`, `MiB` or `GiB`, as in `"128 MiB"`
    4:35 "'soon'" error[bad-value] `libraries.a.limits.time` is `soon`, which is not a duration | write a number and a unit: `ms`, `s` or `min`, as in `"2s"`
    4:51 "1" error[config-type] `libraries.a.limits.stack` wants a size as a text, and this is a whole number | write a number and a unit: `B`, `KiB`, `MiB` or `GiB`, as in `"128 MiB"`
    4:63 "0" error[bad-value] `libraries.a.limits.tables` is 0; it is a number from 1 | write a number from 1
    4:79 "-1" error[bad-value] `libraries.a.limits.open_files` is -1; it is a number from 1 | write a number from 1
    4:89 "'99999999999 GiB'" error[bad-value] `libraries.a.limits.log` is `99999999999 GiB`, which is not a size | write a number and a unit: `B`, `KiB`, `MiB` or `GiB`, as in `"128 MiB"`
    5:28 "'localhost'" error[bad-value] `localhost` is not a host with a port | write `host:port`, as in `"localhost:8080"`
    5:50 "1" error[config-type] `libraries.a.permissions.clock` wants `true` or `false`, and this is a whole number
    "#);
}

#[test]
fn a_name_given_twice() {
    let text = r"[libraries]
a = { path = 'a.wasm' }
a = { path = 'b.wasm' }
[python]
[python]
";
    insta::assert_snapshot!(check(text), @r#"
    3:1 "a" error[config-duplicate] `a` is given twice | keep one of them
    5:2 "python" error[config-duplicate] `python` is given twice | keep one of them
    "#);
}

#[test]
fn a_line_that_is_no_toml_speaks_for_itself() {
    let text = r"[workspace]
specs = ['a.hie'
spec = 3
";
    insta::assert_snapshot!(check(text), @r#"3:1 "" error[config-syntax] this is not TOML: missing comma between array elements, expected `,`"#);
}

#[test]
fn a_missing_value() {
    let text = r"[workspace]
specs =
spec = 3
";
    insta::assert_snapshot!(check(text), @r#"
    2:8 "" error[config-syntax] this is not TOML: string values must be quoted, expected literal string
    3:1 "spec" error[unknown-key] `workspace` has no key `spec` | did you mean `specs`?
    "#);
}

#[test]
fn a_bom_and_windows_lines_and_wide_characters() {
    insta::assert_snapshot!(check("\u{feff}[workspace]\r\n# größe 😀\r\nspecs = ['größe.hie']\r\nspec = 1\r\n"), @r#"4:1 "spec" error[unknown-key] `workspace` has no key `spec` | did you mean `specs`?"#);
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
        config
            .lints
            .check_level(Some("shop.web#thin"), Some("python.layers")),
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
    let names: Vec<_> = config
        .libraries
        .iter()
        .map(|library| &library.name)
        .collect();
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
    let is_there = |path: &WsPath| there.contains(&path.as_str());
    let mut missing = missing_specifications(&config, &is_there);
    missing.extend(missing_files(&config, &is_there));
    insta::assert_snapshot!(show(&sources, &missing), @r#"
    3:22 "'arch/*.hie'" error[missing-file] no file is the specification `arch/*.hie` | paths and globs start at the workspace root; folders and ignored files do not count
    3:36 "'gone.hie'" error[missing-file] no file is the specification `gone.hie` | paths and globs start at the workspace root; folders and ignored files do not count
    5:17 "'src'" error[missing-file] the source root `src` does not exist | paths start at the workspace root; ignored files do not count
    7:14 "'a.wasm'" error[missing-file] the module `a.wasm` does not exist | paths start at the workspace root; ignored files do not count
    8:20 "'./b'" error[missing-file] the program `b` does not exist | paths start at the workspace root; ignored files do not count
    8:35 "'lib/x.py'" warning[missing-file] the argument `lib/x.py` looks like a file and does not exist
    8:73 "'work'" error[missing-file] the folder `work` does not exist | paths start at the workspace root; ignored files do not count
    "#);
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

proptest::proptest! {
    /// Whatever the text: no panic, places inside the text and on character boundaries.
    #[test]
    fn any_text_can_be_read(parts in proptest::collection::vec(
        proptest::sample::select(vec![
            "[", "]", "[[", "\n", "\r\n", "=", " ", ",", "{", "}", "'", "\"", "\"\"\"", ".", "#", "1",
            "-1", "0x", "true", "1979-05-27", "ö", "😀", "\u{feff}", "\0", "workspace", "lints",
            "python", "libraries", "specs", "requires", "a", "path", "executable", "type", "limits",
            "'128 MiB'", "'x.wasm'", "'../x'", "'warn'", "env", "memory", "[libraries.a]\n",
            "[workspace]\n", "exclude = ['[']\n", "path = 'x.wasm'\n",
        ]), 0..40)
    ) {
        let text = parts.concat();
        let (_, config, diagnostics) = load(&text);
        for found in diagnostics.iter().chain(&missing_files(&config, &|_| false)) {
            let span = found.location.span;
            proptest::prop_assert!(text.get(span.start as usize..span.end as usize).is_some(), "{found:?}");
        }
    }
}

#[test]
fn a_language_names_its_files() {
    let text = r"[libraries.tool]
executable = 'python3'
[libraries.tool.language]
file = ['**/*.ex']
separator = ''
manifests = ['[']
";
    insta::assert_snapshot!(check(text), @r#"
    3:17 "language" error[missing-key] `libraries.tool.language` names no `files` | add globs of the files of the language, as in `files = ["**/*.ts"]`
    4:1 "file" error[unknown-key] `libraries.tool.language` has no key `file` | did you mean `files`?
    5:13 "''" error[bad-value] `libraries.tool.language.separator` is empty | write what separates the parts of a module's name, as in `"/"`
    6:14 "'['" error[bad-value] `[` is no glob: unclosed character class; missing ']'
    "#);
    let sound = "[libraries.tool]\nexecutable = 'python3'\nlanguage = { files = ['**/*.ex'], kinds = ['module'] }\n";
    let (_, config, _) = load(sound);
    let LibrarySource::External(tool) = &config.libraries[0].source else {
        panic!("tool is a program");
    };
    let language = tool.language.as_ref().expect("it reads one");
    assert_eq!(
        (language.files[0].as_str(), language.separator.as_str()),
        ("**/*.ex", "/")
    );
}
