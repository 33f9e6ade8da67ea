//! What a change costs in workspaces of several sizes: `cargo bench -p hielements-core --bench
//! incremental`. With two numbers behind `--` only the workspace of so many files and checks, with a
//! third one after so many saves; with words, only these sorts of work: `saves`, `structure`,
//! `specification`, `rings`, `switch`, `growth`, `store`.
//!
//! A table with medians and the 95th of a hundred, because a save that is slow once in twenty is felt.
//! Every size has a process of its own, so that its memory is its own.
#![expect(
    clippy::disallowed_methods,
    reason = "files are written as an editor writes them"
)]
#![expect(clippy::print_stdout, reason = "the table is what it is for")]

mod material;
mod measure;

use hielements_core::engine::RunOptions;
use hielements_core::engine::store::Store;
use hielements_core::project::{DiskProject, Judged, Project, Stored};
use hielements_core::source::WsPath;
use hielements_core::stdlib::facts::KeptFacts;
use hielements_core::workspace::{DiskWorkspace, Overlay, Where};
use material::{Edition, Material, write};
use measure::{Costs, memory, print_head};
use std::fs;
use std::path::Path;
use std::process::Command;

/// The sizes: files and checks.
const SIZES: [(usize, usize); 6] = [
    (1_000, 100),
    (1_000, 1_000),
    (10_000, 100),
    (10_000, 1_000),
    (50_000, 100),
    (50_000, 1_000),
];

/// So many files are others after a switch.
const SWITCHED: usize = 5_000;

/// So often each sort of small change is made.
const TIMES: usize = 200;

/// One sort of work to be measured.
type Work = fn(&mut Bench);

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let numbers: Vec<usize> = args.iter().filter_map(|arg| arg.parse().ok()).collect();
    let is_word = |arg: &&String| !arg.starts_with('-') && arg.parse::<usize>().is_err();
    let words: Vec<String> = args.iter().filter(is_word).cloned().collect();
    match numbers[..] {
        [files, checks] => one(Material { files, checks }, TIMES, &words),
        [files, checks, saves] => one(Material { files, checks }, saves, &words),
        _ if args.iter().any(|arg| arg == "--bench") => SIZES.into_iter().for_each(start),
        // Run as a test: does it still work?
        _ => one(
            Material {
                files: 1_000,
                checks: 100,
            },
            2,
            &words,
        ),
    }
}

/// Measures one size in a process of its own.
fn start((files, checks): (usize, usize)) {
    let this = std::env::current_exe().expect("this program");
    let sizes = [files, checks].map(|number| number.to_string());
    let status = Command::new(this).args(sizes).status();
    assert!(status.expect("it starts").success());
}

fn one(material: Material, times: usize, words: &[String]) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (root, cache) = (folder.path().join("shop"), folder.path().join("cache"));
    material.write(&root);
    println!("{} files, {} checks", material.files, material.checks);
    print_head();
    let mut bench = Bench {
        material,
        project: cold(&root),
        root: root.clone(),
        times,
    };
    println!("  memory: {:.1} MiB", memory("VmRSS"));
    let sorts: [(&str, Work); 6] = [
        ("saves", Bench::saves),
        ("structure", Bench::structure),
        ("specification", Bench::specification),
        ("rings", Bench::rings),
        ("switch", Bench::switch),
        ("growth", Bench::growth),
    ];
    let is_wanted = |name: &str| words.is_empty() || words.iter().any(|word| word == name);
    for (name, work) in sorts {
        if is_wanted(name) {
            work(&mut bench);
        }
    }
    println!(
        "  memory: {:.1} MiB, {:.1} MiB at most before the store",
        memory("VmRSS"),
        memory("VmHWM")
    );
    drop(bench);
    if is_wanted("store") {
        stored(&root, &cache);
    }
    println!();
}

fn open(root: &Path) -> Overlay<DiskWorkspace> {
    Overlay::new(DiskWorkspace::open(root, &[]).expect("the folder is there"))
}

fn judge(project: &mut DiskProject) -> Judged {
    let judged = project.judge(&project.plan().all(), RunOptions::default());
    assert!(judged.report.is_some(), "nobody cancelled it");
    judged
}

/// From nothing to the first report.
fn cold(root: &Path) -> DiskProject {
    let mut costs = Costs::default();
    let project = costs.of(|| {
        let kept = Some(KeptFacts::default());
        let mut project = Project::open(open(root), Vec::new(), kept, None);
        project.iter_mut().for_each(|project| {
            judge(project);
        });
        project
    });
    costs.print("open and judge, nothing known");
    project.unwrap_or_else(|(path, error)| panic!("{path}: {error}"))
}

/// From a store to the report.
fn stored(root: &Path, cache: &Path) {
    let store = || Store::new(cache, root);
    let open_stored = || {
        let opened = Stored::open(Default::default(), open(root), Vec::new(), store(), "bench");
        let mut stored = opened.unwrap_or_else(|(path, error)| panic!("{path}: {error}"));
        let ran = judge(&mut stored.project).reran.len();
        (stored, ran)
    };
    let (mut first, _) = open_stored();
    let mut costs = Costs::default();
    costs.of(|| first.save(true)).expect("it can be stored");
    costs.print("store everything");
    drop(first);
    let mut costs = Costs::default();
    for _ in 0..5 {
        let (_, ran) = costs.of(open_stored);
        assert_eq!(ran, 0, "nothing changed");
    }
    costs.print("open from the store and judge, unchanged");
}

struct Bench {
    material: Material,
    project: DiskProject,
    root: std::path::PathBuf,
    times: usize,
}

impl Bench {
    fn look(&mut self, at: &Where) -> bool {
        let looked = self.project.look_again(at);
        looked.unwrap_or_else(|(path, error)| panic!("{path}: {error}"))
    }

    /// Looks at a file again, and judges if there is news; gives how many tasks ran.
    fn news(&mut self, path: &str) -> Option<usize> {
        let at = Where::Paths(vec![WsPath::from_walk(path)]);
        self.look(&at).then(|| judge(&mut self.project).reran.len())
    }

    fn save(&mut self, costs: &mut Costs, file: usize, edition: Edition) -> Option<usize> {
        let path = self.material.path(file);
        write(&self.root, &path, &self.material.text(file, edition));
        costs.of(|| self.news(&path))
    }

    /// Saves of files that rules are about.
    fn saves(&mut self) {
        let (mut same, mut other) = (Costs::default(), Costs::default());
        for number in 1..=self.times {
            let file = self.material.judged_file(number);
            let body = Edition {
                body: number,
                import: 0,
            };
            self.save(&mut same, file, body);
            let import = Edition {
                import: number,
                ..body
            };
            let ran = self.save(&mut other, file, import);
            assert!(ran.is_some() || number % 24 == 0, "an import is news");
            self.save(&mut Costs::default(), file, body);
        }
        same.print("save that changes no fact");
        other.print("save that changes one import, and judge");
    }

    /// Files that come and go.
    fn structure(&mut self) {
        let (mut created, mut deleted) = (Costs::default(), Costs::default());
        for number in 0..self.times.min(20) {
            let near = self.material.path(self.material.judged_file(number));
            let path = near.replace(".py", "_new.py");
            write(&self.root, &path, "\"\"\"New.\"\"\"\nimport json\n");
            created.of(|| self.news(&path));
            fs::remove_file(self.root.join(&path)).expect("it is there");
            deleted.of(|| self.news(&path));
        }
        created.print("create a file, and judge");
        deleted.print("delete a file, and judge");
    }

    /// Edits of the specification.
    fn specification(&mut self) {
        let text = self.material.specification();
        let (mut comment, mut rule) = (Costs::default(), Costs::default());
        for number in 0..self.times.min(20) {
            let commented = format!("# Edition {number}\n{text}");
            write(&self.root, "hielements.hie", &commented);
            comment.of(|| self.news("hielements.hie"));
            let ruled = commented.replacen("'requests'", &format!("'requests{number}'"), 1);
            write(&self.root, "hielements.hie", &ruled);
            rule.of(|| self.news("hielements.hie"));
        }
        comment.print("another comment in the specification");
        rule.print("another rule in the specification");
    }

    /// Saves with a rule that follows every import of the workspace.
    fn rings(&mut self) {
        let text = self.material.specification();
        let rule = "    check python.no_cycles(src)\n\n## Package";
        write(
            &self.root,
            "hielements.hie",
            &text.replacen("\n## Package", rule, 1),
        );
        self.news("hielements.hie");
        let mut costs = Costs::default();
        for number in 0..self.times.min(50) {
            let file = self.material.judged_file(number);
            let edition = Edition {
                body: 0,
                import: number + 1,
            };
            self.save(&mut costs, file, edition);
        }
        costs.print("the same with a rule on rings of everything");
        write(&self.root, "hielements.hie", &text);
        self.news("hielements.hie");
    }

    /// To another branch and back: one file in ten came or went, the others were edited.
    fn switch(&mut self) {
        let switched = SWITCHED.min(self.material.files / 4);
        let mut costs = Costs::default();
        for number in 0..4 {
            let there = number % 2 == 0;
            for file in 0..switched {
                self.switch_file(file * 3 + 1, there);
            }
            costs.of(|| {
                self.look(&Where::Everywhere);
                judge(&mut self.project);
            });
        }
        costs.print(&format!("switch of {switched} files, and judge"));
    }

    fn switch_file(&self, file: usize, there: bool) {
        let path = self.material.path(file);
        if file % 30 == 1 && there {
            fs::remove_file(self.root.join(path)).expect("it is there");
        } else {
            let number = usize::from(there) * 77;
            let edition = Edition {
                body: number,
                import: number,
            };
            write(&self.root, &path, &self.material.text(file, edition));
        }
    }

    /// How much memory ten thousand saves add, where so many saves were asked for.
    fn growth(&mut self) {
        if self.times < 10_000 {
            return;
        }
        let before = memory("VmRSS");
        for number in 0..self.times {
            let file = self.material.judged_file(number);
            let edition = Edition {
                body: number,
                import: number / 2,
            };
            self.save(&mut Costs::default(), file, edition);
        }
        let after = memory("VmRSS");
        let percent = (after / before - 1.0) * 100.0;
        println!(
            "  memory: {before:.1} MiB, after {} saves {after:.1} MiB, {percent:+.1} %",
            self.times
        );
    }
}
