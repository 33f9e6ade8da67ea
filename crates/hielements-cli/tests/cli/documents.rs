//! The documents say what the command does. With `HIELEMENTS_UPDATE=1` in the environment they are
//! written anew instead: generated pages, and what stands below each command of the others.

use crate::support::Folder;
use hielements_core::config::Config;
use hielements_core::diagnostics::render::catalogue_page;
use hielements_core::project::built_in;
use hielements_core::stdlib::manual::{json, markdown, pages};
use std::fs;
use std::path::{Path, PathBuf};

/// What a machine calls the folder of the example is shown as this.
const SHOWN: &str = "/home/you";

#[test]
fn generated_pages_are_current() {
    let registry = built_in(&Config::default());
    let pages = pages(&registry);
    current("doc/diagnostics.md", &catalogue_page::page());
    current("doc/library_catalog.md", &markdown::catalogue(&pages));
    current("doc/library_catalog.json", &json::document(&pages));
}

#[test]
fn commands_of_getting_started_print_what_it_shows() {
    let page = read("doc/getting_started.md");
    current("doc/getting_started.md", &replayed(&page));
}

#[test]
fn commands_of_the_readme_print_what_it_shows() {
    let page = read("README.md");
    current("README.md", &replayed(&page));
}

fn repository() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    root.canonicalize().expect("the repository")
}

fn read(path: &str) -> String {
    fs::read_to_string(repository().join(path)).expect("a page")
}

/// The page must say just this, or says it from now on.
fn current(path: &str, text: &str) {
    if std::env::var_os("HIELEMENTS_UPDATE").is_some() {
        fs::write(repository().join(path), text).expect("the page is written");
    }
    let said = fs::read_to_string(repository().join(path)).unwrap_or_default();
    let same = said.replace("\r\n", "\n") == text;
    let how = "HIELEMENTS_UPDATE=1 cargo test -p hielements-cli --test cli documents";
    assert!(same, "{path} is old; write it anew with `{how}`");
}

/// The page with its files laid out and its commands run, in order: a block whose first line is
/// `LANGUAGE PATH` is a file, one that is `console` holds commands behind `$ ` and what they print.
fn replayed(page: &str) -> String {
    let folder = Folder::with(&[]);
    let mut exit = 0;
    let mut out = String::new();
    let page = page.replace("\r\n", "\n");
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        out.push_str(&format!("{line}\n"));
        let Some(info) = line.strip_prefix("```").filter(|info| !info.is_empty()) else {
            continue;
        };
        let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        if info == "console" {
            for command in commands(&block) {
                out.push_str(&format!("$ {}\n", command[0].trim_start_matches("$ ")));
                out.push_str(&printed(&folder, &command, &mut exit));
            }
        } else {
            if let Some((_, path)) = info.split_once(' ') {
                folder.write(path, block.join("\n") + "\n");
            }
            out.extend(block.iter().map(|line| format!("{line}\n")));
        }
        out.push_str("```\n");
    }
    out
}

/// Each command with what is shown below it.
fn commands<'a>(block: &[&'a str]) -> Vec<Vec<&'a str>> {
    let mut commands: Vec<Vec<&str>> = Vec::new();
    for line in block {
        match commands.last_mut() {
            Some(command) if !line.starts_with("$ ") => command.push(line),
            _ => commands.push(vec![line]),
        }
    }
    commands
}

/// Behind a command of ours that a person types in the repository.
const BUILT_HERE: &str = "cargo run --release -- ";

/// Where the script of the example puts Django, as its standard output says.
const DJANGO: (&str, &str) = (
    "\"$(examples/real/fetch.sh django)\"",
    "target/examples/django",
);

/// What a terminal shows below a command.
fn printed(folder: &Folder, command: &[&str], exit: &mut i32) -> String {
    let line = command[0].trim_start_matches("$ ");
    if line == "echo $?" {
        return format!("{exit}\n");
    }
    let repository = repository();
    if line.contains(DJANGO.0) && !repository.join(DJANGO.1).is_dir() {
        // `.ci/run` fetches it first; a person without a network has the rest of the tests.
        return command[1..]
            .iter()
            .map(|line| format!("{line}\n"))
            .collect();
    }
    let line = line.replace(DJANGO.0, DJANGO.1);
    let (code, said) = match line.strip_prefix(BUILT_HERE) {
        Some(args) => folder.terminal(&repository, args, &format!("{SHOWN}/hielements")),
        None => {
            let args = line.strip_prefix("hielements ").expect("a command of ours");
            folder.terminal(&folder.path(""), args, &format!("{SHOWN}/shop"))
        }
    };
    *exit = code;
    said
}
