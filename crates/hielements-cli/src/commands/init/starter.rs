//! The texts of a first specification and a first configuration.

use super::found::Found;
use hielements_core::source::WsPath;
use std::collections::BTreeSet;
use std::fmt::Write;

/// `hielements.toml`.
pub(super) const CONFIGURATION: &str = "\
# Settings of Hielements for this workspace.

[workspace]
# The versions of Hielements that this specification is written for.
requires = \">=0.1\"
# The specifications that `hielements run` judges.
specs = [\"hielements.hie\"]
# Files that no rule shall see, beside those of .gitignore and .hielementsignore:
# exclude = [\"third_party/**\"]

# How much each lint counts: allow, warn, deny or forbid. `hielements explain` lists them.
# [lints]
# undeclared-use = \"deny\"
";

/// `hielements.hie`: rules that hold, and one more as a comment to begin with.
pub(super) fn specification(name: &str, found: &Found) -> String {
    let mut out = format!(
        "# The architecture of {name}: its parts, the code that belongs to them, and what must hold\n\
         # between them. `hielements run` judges the code by it, `hielements doc` lists what a check\n\
         # can call.\n\n\
         import files\n"
    );
    if !found.packages.is_empty() {
        out.push_str("import python\n");
    }
    // Writing to a String cannot fail.
    let _ = write!(
        out,
        "\n## What {name} is for, in a sentence\n\
         element {name}:\n    \
         scope root = files.folder_selector('.')\n"
    );
    if found.readme {
        out.push_str(
            "\n    ## A newcomer finds the way in\n    \
             check has_readme: files.exists(root, 'README.md')\n",
        );
    }
    let mut taken = BTreeSet::new();
    let mut packages = Vec::new();
    for (package, folder) in &found.packages {
        let name = unique(&mut taken, package);
        python(&mut out, &name, folder);
        packages.push(name);
    }
    for (part, begin) in &found.crates {
        rust(&mut out, &unique(&mut taken, part), begin);
    }
    for (image, file) in &found.dockerfiles {
        docker(&mut out, &unique(&mut taken, image), file);
    }
    out.push_str(&first_rule(&packages));
    out
}

fn python(out: &mut String, name: &str, folder: &WsPath) {
    let module = folder.name();
    let _ = write!(
        out,
        "\n    ## The Python package in {folder}\n    \
         element {name}:\n        \
         scope code = python.package_selector('{module}')\n\n        \
         ## A package says what it is\n        \
         check files.exists(code, '__init__.py')\n"
    );
}

fn rust(out: &mut String, name: &str, begin: &WsPath) {
    let (source, file) = (begin.parent().unwrap_or_else(WsPath::root), begin.name());
    let _ = write!(
        out,
        "\n    ## The crate in {source}\n    \
         element {name}:\n        \
         scope code = files.folder_selector('{source}')\n\n        \
         ## A reader knows where a crate begins\n        \
         check files.exists(code, '{file}')\n"
    );
}

fn docker(out: &mut String, name: &str, file: &WsPath) {
    let _ = write!(
        out,
        "\n    ## The image of {file}\n    \
         element {name}:\n        \
         scope recipe = files.file_selector('{file}')\n\n        \
         ## An image says what it stands on\n        \
         check files.contains_text(recipe, 'FROM ')\n"
    );
}

/// A rule that a person fills in.
fn first_rule(packages: &[String]) -> String {
    let (example, why) = match packages {
        [one, other, ..] => (
            format!("check apart: python.no_dependency({one}, {other})"),
            "One package may not import the other",
        ),
        [one] => (
            format!("check no_rings: python.no_cycles({one})"),
            "Modules that import each other in a ring can be understood only together",
        ),
        [] => (
            "check small: files.max_lines(root, 2000)".to_owned(),
            "A file that nobody can read to the end hides things",
        ),
    };
    format!(
        "\n    # A rule to begin with; the text after `##` is the reason that reports show:\n    # ## {why}\n    # {example}\n"
    )
}

/// A name that no sibling and no library has.
fn unique(taken: &mut BTreeSet<String>, name: &str) -> String {
    let mut unique = name.to_owned();
    while [
        "files", "python", "scopes", "code", "rust", "docker", "root",
    ]
    .contains(&unique.as_str())
        || !taken.insert(unique.clone())
    {
        unique.push_str("_part");
    }
    unique
}
