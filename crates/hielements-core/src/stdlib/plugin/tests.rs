//! A library that reads a language of lines, judged in memory: the shared checks, changes and failures.

use super::{PluginLibrary, Reader};
use crate::source::WsPath;
use crate::stdlib::facts::{FactBase, KeptFacts, Memory};
use crate::stdlib::outcome::{Found, Outcome};
use crate::stdlib::{Args, Context, Library, Signature, Tier, Value};
use crate::workspace::{Changes, Door, Live, MemoryWorkspace, Where, Workspace};
use hielements_plugin::{Candidates, Facts, Import, Item, Language, Level, Link, Place};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Reads `use x` and `fn f`, one a line. The file `alias` says in lines `x=path` where imports lead.
#[derive(Default)]
struct Lines {
    broken: AtomicBool,
}

impl Library for Lines {
    fn name(&self) -> &'static str {
        "lines"
    }

    fn tier(&self) -> Tier {
        Tier::Wasm
    }

    fn documentation(&self) -> &'static str {
        "Lines."
    }

    fn signatures(&self) -> Option<&[Signature]> {
        None
    }

    fn call(&self, _: &Context<'_>, function: &str, args: &Args) -> Result<Value, String> {
        Ok(Value::String(format!("{function}/{}", args.0.len()).into()))
    }

    fn check(&self, _: &Context<'_>, _: &str, _: &Args) -> Outcome {
        Outcome::Pass
    }
}

impl Reader for Lines {
    fn version(&self) -> String {
        "1".to_owned()
    }

    fn extract(&self, path: &WsPath, text: &str, _: Level) -> Result<Facts, String> {
        if text.contains("crash") || (text.contains("flaky") && self.broken.load(Ordering::SeqCst))
        {
            return Err(format!("`lines` crashed on {path}"));
        }
        let mut facts = Facts::default();
        for (line, number) in text.lines().zip(1..) {
            let place = Place {
                line: number,
                column: 1,
                end_line: number,
                end_column: 2,
            };
            match line.split_once(' ') {
                Some(("use", target)) => facts.imports.push(Import {
                    target: target.to_owned(),
                    place,
                    ..Import::default()
                }),
                Some(("fn", name)) => facts.items.push(Item {
                    kind: "function".to_owned(),
                    name: name.to_owned(),
                    place,
                    ..Item::default()
                }),
                _ => {}
            }
        }
        Ok(facts)
    }

    fn resolve(
        &self,
        manifests: &dyn Workspace,
        links: &[Link],
    ) -> Result<Vec<Candidates>, String> {
        let alias = manifests
            .read(&WsPath::from_walk("alias"))
            .unwrap_or_default();
        let alias = String::from_utf8_lossy(&alias).into_owned();
        let answer = |link: &Link| {
            if link.target == "boom" {
                return Err(format!("`lines` crashed on the imports of {}", link.file));
            }
            let named = alias.lines().filter_map(|line| line.split_once('='));
            let mut named = named.filter(|(name, _)| *name == link.target);
            Ok(match named.next() {
                Some((_, path)) => Candidates {
                    candidates: vec!["no/such.l".to_owned(), path.to_owned()],
                    external: None,
                },
                None => Candidates {
                    candidates: vec![format!("{}.l", link.target), link.target.clone()],
                    external: Some(format!("ext/{}", link.target)),
                },
            })
        };
        links.iter().map(answer).collect()
    }
}

fn described() -> Language {
    Language {
        files: vec!["**/*.l".to_owned()],
        separator: "/".to_owned(),
        index: vec!["index".to_owned()],
        kinds: vec!["function".to_owned()],
        standard: vec!["std".to_owned()],
        manifests: vec!["alias".to_owned()],
    }
}

fn library() -> PluginLibrary {
    PluginLibrary::new(Arc::new(Lines::default()), described()).expect("a sound description")
}

/// Judges functions of the library over some files and compares what they say, one line each.
fn check(files: &[(&str, &str)], calls: &[(&str, &[&str])], expected: &str) {
    let workspace = MemoryWorkspace::new(files.iter().copied());
    let library = library();
    let facts = FactBase::new(&workspace, Vec::from_iter(library.language()));
    let mut said = String::new();
    for (function, args) in calls {
        let door = Door::new(&workspace);
        let cx = Context {
            door: &door,
            facts: &facts,
            folder: &WsPath::root(),
            cancelled: None,
        };
        let mut args: Vec<Value> = args
            .iter()
            .map(|text| match *text {
                "" => Value::Null,
                text => Value::String(text.into()),
            })
            .collect();
        let signature = library.signatures().unwrap_or_default().iter();
        let signature = signature.clone().find(|it| it.name == *function);
        // The languages' checks take `kinds` last; what is left out stands for all.
        let params = signature.map_or(args.len(), |it| it.params.len());
        args.resize(params, Value::Null);
        let outcome = match library.check(&cx, function, &Args(args)) {
            Outcome::Pass => "pass".to_owned(),
            Outcome::Fail { message, findings } if findings.is_empty() => message,
            Outcome::Fail { findings, .. } => {
                let place = |found: &Found| found.place.map_or(0, |place| place.line);
                let file =
                    |found: &Found| found.file.as_ref().map_or("", WsPath::as_str).to_owned();
                let said = findings.iter();
                let said = said.map(|it| format!("{}:{} {}", file(it), place(it), it.message));
                Vec::from_iter(said).join("; ")
            }
            Outcome::Error(why) => format!("error: {why}"),
        };
        said.push_str(&format!("{function}: {outcome}\n"));
    }
    assert_eq!(said.trim(), expected.trim());
}

const SHOP: &[(&str, &str)] = &[
    (
        "web/page.l",
        "use core/order\nuse react\nuse std/io\nfn show",
    ),
    ("web/index.l", "use @db"),
    ("core/order.l", "fn place"),
    ("db/a.l", ""),
    ("db/b.l", ""),
    ("alias", "@db=db"),
];

#[test]
fn the_checks_of_all_languages_work_for_it() {
    check(
        SHOP,
        &[
            ("no_import", &["web", "core"]),
            ("no_import", &["web", "db"]),
            ("no_import", &["web", "ext/react"]),
            ("no_import", &["web", "react"]),
            ("cannot_reach", &["core", "web"]),
            ("function_exists", &["", "place"]),
            ("function_exists", &["", "absent"]),
        ],
        "no_import: web/page.l:1 web/page imports core/order (line 1)\n\
         no_import: web/index.l:1 web imports db/a, db/b (line 1)\n\
         no_import: web/page.l:2 web/page imports ext/react (line 2)\n\
         no_import: pass\n\
         cannot_reach: pass\n\
         function_exists: pass\n\
         function_exists: there is no function `absent` in the workspace",
    );
}

#[test]
fn its_own_functions_are_its_own() {
    check(SHOP, &[("anything", &["web"])], "anything: pass");
}

#[test]
fn a_description_that_cannot_be_used_is_refused() {
    let refused = |change: fn(&mut Language)| {
        let mut said = described();
        change(&mut said);
        PluginLibrary::new(Arc::new(Lines::default()), said)
            .err()
            .expect("refused")
    };
    assert_eq!(
        refused(|it| it.files.clear()),
        "the language names no `files`"
    );
    assert_eq!(
        refused(|it| it.separator.clear()),
        "the `separator` of the language is empty"
    );
    assert!(refused(|it| it.manifests.push("[".to_owned())).contains("`[`"));
    assert!(refused(|it| it.files.push("../x".to_owned())).contains("../x"));
}

/// A memory of the library's language after changes, and what the reader failed on.
struct Kept {
    workspace: MemoryWorkspace,
    reader: Arc<Lines>,
    library: PluginLibrary,
    memory: Memory,
}

impl Kept {
    fn new(files: &[(&str, &str)]) -> Self {
        let reader = Arc::new(Lines::default());
        let shared: Arc<dyn Reader> = reader.clone();
        let library = PluginLibrary::new(shared, described()).expect("a sound description");
        let memory = Memory::new(&Vec::from_iter(library.language())).keeping(KeptFacts::default());
        Self {
            workspace: MemoryWorkspace::new(files.iter().copied()),
            reader,
            library,
            memory,
        }
    }

    fn edit(&mut self, path: &str, text: &str) {
        let path = WsPath::from_walk(path);
        self.workspace.put(&path, text);
        let mut changes: Changes = self.workspace.look_again(&Where::Paths(vec![path]));
        let languages = Vec::from_iter(self.library.language());
        self.memory
            .update(&self.workspace, &languages, &mut changes, &|_| None);
    }

    /// The imports of all modules, then the failures.
    fn graph(&self) -> String {
        let languages = Vec::from_iter(self.library.language());
        let facts = FactBase::with(&self.workspace, languages, &self.memory);
        let door = Door::new(&self.workspace);
        let graph = facts.graph(&door, "lines").expect("the language is there");
        let edges = |id| {
            let edges = graph.imports(id).iter();
            let to = edges.map(|edge| match &*edge.to {
                crate::stdlib::facts::Target::Module(id, _) => graph.name(*id).to_owned(),
                other => format!("{other:?}"),
            });
            format!("{} → {}", graph.name(id), Vec::from_iter(to).join(", "))
        };
        let mut said: Vec<String> = graph.all().iter().map(edges).collect();
        let failures = self.memory.failures(&|_| true, &|_, _, _| true);
        said.extend(
            failures
                .into_iter()
                .map(|(path, why)| format!("{path}: {why}")),
        );
        said.join("\n")
    }
}

#[test]
fn another_manifest_leads_imports_elsewhere() {
    let mut kept = Kept::new(&[
        ("a.l", "use @x"),
        ("b.l", ""),
        ("c.l", ""),
        ("alias", "@x=b.l"),
    ]);
    assert_eq!(kept.graph(), "a → b\nb → \nc → ");
    kept.edit("alias", "@x=c.l");
    assert_eq!(kept.graph(), "a → c\nb → \nc → ");
}

#[test]
fn what_a_reader_failed_on_is_asked_again() {
    let mut kept = Kept::new(&[("a.l", "use b\nflaky"), ("b.l", "")]);
    kept.reader.broken.store(true, Ordering::SeqCst);
    assert_eq!(kept.graph(), "a → \nb → \na.l: `lines` crashed on a.l");
    kept.reader.broken.store(false, Ordering::SeqCst);
    kept.edit("b.l", "fn f");
    assert_eq!(kept.graph(), "a → b\nb → ");
}

#[test]
fn a_resolver_that_fails_is_said() {
    let mut kept = Kept::new(&[("a.l", "use b\nuse boom"), ("b.l", "")]);
    assert_eq!(
        kept.graph(),
        "a → \nb → \na.l: `lines` crashed on the imports of a.l"
    );
    kept.edit("a.l", "use b");
    assert_eq!(kept.graph(), "a → b\nb → ");
}

#[test]
fn an_import_finds_a_file_that_came() {
    let mut kept = Kept::new(&[("a.l", "use b"), ("alias", "")]);
    assert_eq!(kept.graph(), "a → External(\"ext/b\", [])");
    kept.edit("b.l", "");
    assert_eq!(kept.graph(), "a → b\nb → ");
    kept.edit("b/c.l", "");
    assert_eq!(kept.graph(), "a → b\nb → \nb/c → ");
}
