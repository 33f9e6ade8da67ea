//! What was kept through random changes is what a run from scratch says, with a library in the rules
//! whose reads nobody sees.

use crate::support::Folder;
use hielements_core::diagnostics::render::concise;
use hielements_core::engine::RunOptions;
use hielements_core::project::{Project, analyse_on};
use hielements_core::stdlib::Host;
use hielements_core::stdlib::facts::KeptFacts;
use hielements_core::stdlib::process::Launcher;
use hielements_core::stdlib::trust::Trust;
use hielements_core::workspace::{DiskWorkspace, Where};
use std::path::Path;
use std::sync::Arc;

/// What the library says depends on files alone: `all` on every one, `reads` on those that it names,
/// `scope` on which there are.
const CODE: &str = r#"
import glob, json, os, sys
WORD = "one"
def lines(pattern):
    found = []
    for path in sorted(glob.glob(pattern, recursive=True)):
        if os.path.isfile(path) and path.endswith(".txt"):
            for number, line in enumerate(open(path).read().splitlines(), 1):
                if WORD in line:
                    found.append({"path": path, "line": number, "message": line})
    return {"Fail": {"message": f"{len(found)} of {WORD}", "findings": found}} if found else "pass"
def answer(function, args):
    if function == "all":
        return lines("**")
    if function == "reads":
        return {"reads": ["a/**"], **(lambda it: it if isinstance(it, dict) else {"Pass": None})(lines("a/**"))}
    if function == "scope":
        return {"Scope": {"kind": {"Glob": "b/*"}, "paths": sorted(glob.glob("b/*"))}}
    if function == "named":
        return {"Fail": " ".join(args[0]["Scope"]["paths"])}
for line in sys.stdin:
    request = json.loads(line)
    reply = {"jsonrpc": "2.0", "id": request["id"]}
    if request["method"] in ("library.check", "library.call"):
        reply["result"] = answer(request["params"]["function"], request["params"]["args"])
    else:
        reply["error"] = {"code": -32601, "message": "no"}
    print(json.dumps(reply), flush=True)
"#;

const SPEC: &str = "import tool\n\nelement shop:\n    scope b = tool.scope()\n    \
    check tool.all()\n    check tool.reads()\n    check tool.named(b)\n    \
    check files.no_text(files.folder_selector('.'), 'three')\n";

fn host(root: &Path) -> Arc<Host> {
    let launcher = Launcher {
        program: env!("CARGO_BIN_EXE_hielements").into(),
        args: vec!["supervise-library".to_owned()],
    };
    let environment = ["PATH", "HOME"].into_iter().filter_map(|name| {
        let value = std::env::var(name).ok()?;
        Some((name.to_owned(), value))
    });
    let trust = Trust::default().in_editor(Some(true));
    Arc::new(Host::new(root, trust).launching(launcher, environment))
}

/// Numbers that look random and are the same every time.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end as u64).expect("it is small")
    }

    fn of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }
}

/// Changes something.
fn change(folder: &Folder, random: &mut Random) -> String {
    let path = random.of(&[
        "a/x.txt",
        "a/deep/y.txt",
        "b/x.txt",
        "b/z.md",
        "c.txt",
        "b/new.txt",
    ]);
    match random.below(8) {
        0..=3 => {
            let text = random.of(&["one\n", "two\nand one\n", "three\n", "", "four one\n"]);
            folder.write(path, text);
            format!("{path} is {text:?}")
        }
        4 | 5 => {
            std::fs::remove_file(folder.path(path)).unwrap_or_default();
            format!("{path} is gone")
        }
        6 => {
            let word = random.of(&["one", "two"]);
            let code = CODE.replace("WORD = \"one\"", &format!("WORD = \"{word}\""));
            folder.write("tool.py", code);
            format!("the library looks for {word}")
        }
        _ => {
            let inputs = random.of(&["", "inputs = ['**']", "inputs = ['**/*.txt', 'b/*']"]);
            configure(folder, inputs);
            format!("the entry says {inputs:?}")
        }
    }
}

fn configure(folder: &Folder, inputs: &str) {
    let entry = "[libraries.tool]\nexecutable = 'python3'\nargs = ['tool.py']\n";
    folder.write("hielements.toml", format!("{entry}{inputs}\n"));
}

/// What a run from scratch says.
fn scratch(root: &Path) -> String {
    let workspace = DiskWorkspace::open(root, &[]).expect("a folder");
    let host = host(root);
    let analysis = analyse_on(&workspace, &[], &host).expect("a specification");
    let report = analysis.run(&workspace, &analysis.plan(), RunOptions::default());
    host.end();
    concise::report(&report)
}

#[test]
fn what_is_kept_is_what_a_run_from_scratch_says() {
    let folder = Folder::with(&[("tool.py", CODE), ("hielements.hie", SPEC)]);
    folder.write("b/x.txt", "one\n");
    configure(&folder, "");
    let root = folder.path("").canonicalize().expect("it is there");
    let workspace = DiskWorkspace::open(&root, &[]).expect("a folder");
    let host = host(&root);
    let kept = Some(KeptFacts::default());
    let project = Project::open_on(Arc::clone(&host), workspace, Vec::new(), kept, None);
    let mut project = project.expect("a specification");
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    let mut said = Vec::new();
    let mut kept = 0;
    for _ in 0..40 {
        let all = project.plan().all();
        let judged = project.judge(&all, RunOptions::default());
        kept += all.len() - judged.reran.len();
        let report = judged.report.expect("nobody stops it");
        assert_eq!(concise::report(&report), scratch(&root), "{said:#?}");
        for _ in 0..=random.below(2) {
            said.push(change(&folder, &mut random));
        }
        project
            .look_again(&Where::Everywhere)
            .expect("the specification is there");
    }
    host.end();
    assert!(kept > 40, "{kept}: nothing is proved where everything runs");
}

/// A library that dies of every call.
const DYING: &str = "import os, sys\nfor line in sys.stdin:\n    os._exit(4)\n";

#[test]
fn a_library_that_fails_at_every_look_is_parked_until_it_changes() {
    let folder = Folder::with(&[("tool.py", DYING), ("hielements.hie", SPEC)]);
    configure(&folder, "");
    let root = folder.path("").canonicalize().expect("it is there");
    let workspace = DiskWorkspace::open(&root, &[]).expect("a folder");
    let host = host(&root);
    let project = Project::open_on(Arc::clone(&host), workspace, Vec::new(), None, None);
    let mut project = project.expect("a specification");
    let mut look = |file: &str, text: &str| {
        folder.write(file, text);
        project
            .look_again(&Where::Everywhere)
            .expect("the specification is there");
        let all = project.plan().all();
        let report = project.judge(&all, RunOptions::default()).report;
        let report = report.expect("nobody stops it");
        let codes = report.diagnostics.iter().map(|found| found.entry.code);
        let codes: Vec<&str> = codes.collect();
        (codes.join(" "), concise::report(&report))
    };
    for number in 0..3 {
        let (codes, said) = look("a/x.txt", &format!("{number}\n"));
        assert_eq!(codes, "");
        assert!(
            said.contains("library `tool` failed: it ended with exit code 4"),
            "{said}"
        );
    }
    let (codes, said) = look("a/x.txt", "4\n");
    assert_eq!(codes, "library-parked");
    assert!(
        said.contains("it failed 3 times in a row; it is not tried again"),
        "{said}"
    );
    let (codes, said) = look("tool.py", CODE);
    assert_eq!(codes, "");
    assert!(!said.contains("library `tool`"), "{said}");
    host.end();
}
