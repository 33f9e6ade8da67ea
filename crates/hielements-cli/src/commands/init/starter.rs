//! The texts of a first specification and a first configuration.

use super::found::Found;
use super::parts::{Part, Rule, Sort};
use std::collections::BTreeSet;

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

/// `hielements.hie`: the rules that hold, the others as comments, and one more to begin with.
pub(super) fn specification(
    name: &str,
    found: &Found,
    parts: &[Part],
    holds: impl Fn(&Part, &Rule) -> bool,
) -> String {
    let mut out = format!(
        "# The architecture of {name}: its parts, the code that belongs to them, and what must hold\n\
         # between them. `hielements run` judges the code by it, `hielements doc` lists what a check\n\
         # can call.\n\n"
    );
    for library in libraries(parts) {
        out.push_str(&format!("import {library}\n"));
    }
    out.push_str(&format!(
        "\n## What {name} is for, in a sentence\n\
         element {name}:\n    \
         scope root = files.folder_selector('.')\n"
    ));
    if found.readme {
        out.push_str(
            "\n    ## A newcomer finds the way in\n    \
             check has_readme: files.exists(root, 'README.md')\n",
        );
    }
    for part in parts {
        out.push_str(&part.text(|rule| holds(part, rule)));
    }
    let packages = parts.iter().filter(|part| part.sort == Sort::Package);
    out.push_str(&first_rule(&packages.collect::<Vec<_>>()));
    out
}

fn libraries(parts: &[Part]) -> BTreeSet<&'static str> {
    let used = parts.iter().map(|part| part.sort.library());
    used.chain(["files"]).collect()
}

/// A rule that a person fills in.
fn first_rule(packages: &[&Part]) -> String {
    let (example, why) = match packages {
        [one, other, ..] => (
            format!(
                "check apart: python.no_dependency({}, {})",
                one.name, other.name
            ),
            "One package may not import the other",
        ),
        [one] => (
            format!("check no_rings: python.no_cycles({})", one.name),
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
