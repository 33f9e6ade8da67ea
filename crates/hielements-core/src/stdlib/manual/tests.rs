//! Each format on the built-in libraries.

use super::{find, json, markdown, pages, text};
use crate::config::Config;
use crate::project::built_in;
use crate::stdlib::{Library, Returns};

#[test]
fn one_function_at_a_terminal() {
    let registry = built_in(&Config::default());
    let page = find(&registry, "files.exists").unwrap_or_else(|_| panic!("it is there"));
    insta::assert_snapshot!(text::function("files", page.functions[0]), @r"
    files.exists(scope, path)

        There is a file or folder at this path in the scope's folder. A glob asks
        for at least one. Ignored files do not exist.

        scope  a scope, an element, or a string that is a path or glob
        path   a string

    Gives a verdict: it stands behind `check`.

    Example:

        files.exists(api, 'Dockerfile')
    ");
}

#[test]
fn what_is_not_there_is_guessed() {
    let registry = built_in(&Config::default());
    let check = |subject: &str, meant: Option<&str>| {
        let guess = find(&registry, subject).map(|_| ()).unwrap_err();
        assert_eq!(guess.as_deref(), meant, "{subject}");
    };
    check("fils", Some("files"));
    check("files.exist", Some("files.exists"));
    check("zoology", None);
    check("files.", None);
}

#[test]
fn every_function_stands_in_every_format() {
    let registry = built_in(&Config::default());
    let pages = pages(&registry);
    let (index, page) = (text::index(&pages), markdown::catalogue(&pages));
    let document: serde_json::Value = serde_json::from_str(&json::document(&pages)).unwrap();
    for (at, shown) in pages.iter().enumerate() {
        let name = shown.library.name();
        assert!(index.contains(&format!("\n{name} (")), "{name}");
        let list = text::library(shown);
        for (row, function) in shown.functions.iter().enumerate() {
            let full = format!("{name}.{}", function.name);
            assert!(list.contains(&format!("    {full}(")), "{full}");
            assert!(page.contains(&format!("### {full}\n")), "{full}");
            let entry = &document["libraries"][at]["functions"][row];
            assert_eq!(entry["name"], *function.name);
            let verdict = function.returns == Returns::Verdict;
            assert_eq!(entry["returns"] == "verdict", verdict, "{full}");
        }
    }
}

#[test]
fn everything_is_documented() {
    for library in built_in(&Config::default()).iter() {
        let name = Library::name(library);
        assert!(library.documentation().ends_with('.'), "{name}");
        for function in library.signatures().unwrap_or_default() {
            assert!(
                function.documentation.ends_with('.'),
                "{name}.{}",
                function.name
            );
        }
    }
}
