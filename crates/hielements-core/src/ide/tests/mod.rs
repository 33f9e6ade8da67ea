//! What editors are told, side by side with the text that they ask about.

mod asked;

use super::{
    Goal, complete, definition, highlights, hints, hover, implementations, incoming, lenses, links,
    outgoing, references, signature, tokens,
};
use asked::Asked;

/// A pattern with two holes, one filled by position, one open.
const LAYERED: &str = "pattern layered:\n    ## Where it stands\n    scope top<python>\n    element data:\n        scope module<python>\n    check apart: python.no_dependency(top, data.module)\nelement shop implements layered:\n    scope top<python> = python.module_selector('src.a')\n";

/// The labels at a place, at most `most`.
fn labels(marked: &str, most: usize) -> String {
    let asked = Asked::about(marked);
    let found = complete(&asked.subject(), asked.file, asked.offset);
    let labels: Vec<&str> = found
        .iter()
        .take(most)
        .map(|it| it.label.as_str())
        .collect();
    labels.join(" ")
}

fn offers(marked: &str, expected: &str) {
    assert_eq!(labels(marked, 12), expected, "{marked}");
}

#[test]
fn keywords_fit_their_place() {
    offers("|", "element from import language pattern");
    offers("ele|", "element from import language pattern");
    offers("element a |", "implements");
    offers("element a:\n    scope s |", "binds");
    offers("language l:\n    |", "connection_check");
    offers(
        "element a:\n    requires |",
        "check connection to descendant element implements language ref scope",
    );
    offers(
        "element a:\n    |",
        "a allows check element forbids ref requires scope self",
    );
    offers(
        "element a {\n    |\n}\n",
        "a allows check element forbids ref requires scope self",
    );
    offers("# el|", "");
}

#[test]
fn names_and_libraries_begin_an_expression() {
    offers(
        "element a:\n    scope s = files.folder_selector('src')\n    check |\n",
        "s a code docker files python rust scopes self",
    );
    offers("import |", "code docker files python rust scopes");
    offers(
        "from scopes import |",
        "difference empty intersection not_empty union",
    );
    offers("element a:\n    scope s<|", "docker python rust");
    offers("element a:\n    ref r: |", "boolean float integer string");
}

#[test]
fn functions_come_with_their_arguments() {
    let asked = Asked::about(
        "element a:\n    scope s = files.folder_selector('src')\n    check files.ex|\n",
    );
    let found = complete(&asked.subject(), asked.file, asked.offset);
    let exists = found
        .iter()
        .find(|it| it.label == "exists")
        .expect("it is there");
    assert_eq!(
        exists.snippet.as_deref(),
        Some("exists(${1:scope}, '${2:path}')$0")
    );
    assert_eq!(exists.detail.as_deref(), Some("files.exists(scope, path)"));
    assert_eq!(asked.text(exists.replaced), "ex");
    assert!(
        labels("element a:\n    check files.|\n", 99).starts_with("contains contains_text exists")
    );
    assert!(
        labels("element a:\n    scope s = files.|\n", 99)
            .starts_with("file_selector folder_selector")
    );
    // On a value those of the library that made it.
    let on_value = "element a:\n    scope s = files.folder_selector('src')\n    check s.|\n";
    assert!(labels(on_value, 99).starts_with("contains contains_text exists"));
    offers(
        "element a:\n    scope s = scopes.union(a: 1, |",
        "s a code docker files python rust scopes self false true",
    );
}

#[test]
fn patterns_and_their_open_holes_are_offered() {
    let rest = |end: &str| format!("{LAYERED}{end}");
    offers(&rest("element b implements |"), "layered");
    offers(
        &rest("    element data:\n        scope m<python> binds |"),
        "layered.data.module layered.top layered",
    );
    offers(
        &rest("    element data:\n        scope m<python> binds layered.|"),
        "data top",
    );
    offers(
        &rest("    |"),
        "scope module<python> binds layered.data.module top data layered shop allows check element forbids ref requires scope",
    );
}

#[test]
fn strings_hold_paths_globs_and_modules() {
    offers(
        "element a:\n    scope s = files.folder_selector('|')\n",
        "docs src",
    );
    offers(
        "element a:\n    scope s = files.folder_selector('src/|')\n",
        "deep",
    );
    offers(
        "element a:\n    scope s = files.file_selector('src/|",
        "deep a.py",
    );
    offers(
        "element a:\n    scope s = files.glob_selector('src/|')\n",
        "deep a.py * **/",
    );
    offers(
        "element a:\n    check python.no_dependency(a, 'x', kinds=['|'])\n",
        "dynamic runtime test type",
    );
    offers("import '|'\n", "docs src hielements.hie lib.hie");
    let asked = Asked::judged(
        "element a:\n    scope s = python.module_selector('src|')\n    check python.no_import(s, 'os')\n",
        &[("src/a.py", "import os\n"), ("src/deep/b.py", "")],
    );
    let mut standing = asked.subject().standing.clone();
    standing.modules = std::sync::Arc::new(
        [(
            "python".to_owned(),
            vec!["src.a".to_owned(), "src.deep.b".to_owned(), "x".to_owned()],
        )]
        .into(),
    );
    let subject = super::Subject {
        standing: &standing,
        ..asked.subject()
    };
    let found = complete(&subject, asked.file, asked.offset);
    let labels: Vec<&str> = found.iter().map(|it| it.label.as_str()).collect();
    assert_eq!(labels, ["src.a", "src.deep.b"]);
}

/// The label of the call with the parameter at hand in brackets.
fn helps(marked: &str, expected: &str) {
    let asked = Asked::about(marked);
    let help = signature(&asked.subject(), asked.file, asked.offset);
    let shown = help.map_or_else(String::new, |mut help| {
        if let Some(active) = help.active {
            let at = help.parameters[active].0.clone();
            help.label.insert(at.end, '>');
            help.label.insert(at.start, '<');
        }
        help.label
    });
    assert_eq!(shown, expected, "{marked}");
}

#[test]
fn the_call_at_hand_shows_its_parameters() {
    helps(
        "element a:\n    check files.exists(|",
        "files.exists(<scope>, path)",
    );
    helps(
        "element a:\n    check files.exists(a, |)",
        "files.exists(scope, <path>)",
    );
    helps(
        "element a:\n    check files.exists(a, path=|)",
        "files.exists(scope, <path>)",
    );
    helps("element a:\n    check a.b|", "");
    let method = "element a:\n    scope s = files.folder_selector('src')\n    check s.exists(|\n";
    helps(method, "files.exists(scope, <path>)");
    helps(
        "element a:\n    check python.no_dependency('x|')",
        "python.no_dependency([scope], <target>, kinds=['runtime', 'type', 'test', 'dynamic'])",
    );
    helps(
        "element a:\n    check python.no_dependency(a, 'x', |",
        "python.no_dependency([scope], target, <kinds>=['runtime', 'type', 'test', 'dynamic'])",
    );
}

/// What is said at a place, without the manual.
fn says(asked: &Asked, expected: &str) {
    let said = hover(&asked.subject(), asked.file, asked.offset);
    let said = said.map_or_else(String::new, |said| {
        format!("{} → {}", asked.text(said.span), said.text.trim())
    });
    // Times are those of this machine.
    let mut shown = said.replace("< 1 ms", "0 ms");
    while let Some(end) = shown
        .find(" ms")
        .filter(|end| !shown[..*end].ends_with("N"))
    {
        let start = shown[..end]
            .trim_end_matches(|it: char| it.is_ascii_digit())
            .len();
        shown.replace_range(start..end, "N");
    }
    assert_eq!(shown, expected);
}

const FILES: &[(&str, &str)] = &[("src/a.py", "import os\n"), ("src/b.py", "")];

#[test]
fn hover_says_what_a_scope_holds_and_how_rules_ended() {
    let spec = "## The shop\nelement shop:\n    ## Its code\n    scope src = files.folder_selector('src')\n    ## No secrets\n    check clean: files.exists(src, 'a.py')\n    check files.exists(src, 'c.py')\n";
    let at = |mark: &str| {
        Asked::judged(
            &spec.replacen(mark, &format!("{}|{}", &mark[..1], &mark[1..]), 1),
            FILES,
        )
    };
    says(
        &at("src ="),
        "src → ```hielements\nscope src = files.folder_selector('src')\n```\n\nIts code\n\nscope `shop.src`: 2 files\n\n- `src/a.py`\n- `src/b.py`",
    );
    says(
        &at("shop:"),
        "shop → ```hielements\nelement shop\n```\n\nThe shop\n\n- `src`: 2 files\n\n1 of 2 rules hold, 1 broken by 1 finding; N ms.",
    );
    says(
        &at("check clean"),
        "check → ```hielements\ncheck clean: files.exists(src, 'a.py')\n```\n\nNo secrets\n\n✓ holds; N ms",
    );
    says(
        &at("check files"),
        "check → ```hielements\ncheck files.exists(src, 'c.py')\n```\n\n✗ broken by 1 finding: `c.py` does not exist in `src`; N ms",
    );
    says(&at("'src'"), "src → folder `src`: 2 files");
}

#[test]
fn hover_explains_libraries_and_functions() {
    let said = |marked: &str| {
        let asked = Asked::about(marked);
        let said = hover(&asked.subject(), asked.file, asked.offset).expect("something is said");
        let lines: Vec<&str> = said.text.lines().filter(|line| !line.is_empty()).collect();
        format!(
            "{} {} / {}",
            asked.text(said.span),
            lines[0],
            lines[lines.len() - 1]
        )
    };
    assert_eq!(
        said("element a:\n    check files.ex|ists(a, 'x')\n"),
        "exists ### files.exists / Library `files`, built in."
    );
    // In a statement with a mistake, too.
    assert!(
        said("element a:\n    check files.ex|ists(a, \n").starts_with("exists ### files.exists / ")
    );
    assert!(said("import fi|les\n").ends_with("Library, built in, 16 functions."));
    let nothing = Asked::about("# a |comment\n");
    assert_eq!(
        hover(&nothing.subject(), nothing.file, nothing.offset),
        None
    );
}

/// Where the word at the mark is declared, and every place that names it, as line:column.
fn leads(marked: &str, expected: &str) {
    let asked = Asked::about(marked);
    let subject = asked.subject();
    let place = |at: crate::source::Location| {
        let file = asked.analysis.sources.get(at.file);
        let place = file.lines.line_column(at.span.start);
        format!("{}:{}", place.line, place.column)
    };
    let goals =
        definition(&subject, asked.file, asked.offset).map_or_else(Vec::new, |(_, goals)| goals);
    let goals = goals.into_iter().map(|goal| match goal {
        Goal::Name(at) => place(at),
        Goal::File(path) => path.to_string(),
    });
    let word = subject.word(asked.file, asked.offset);
    let named = word
        .iter()
        .flat_map(|word| references(&subject, &word.meaning, true))
        .map(place);
    let filled = word
        .iter()
        .flat_map(|word| implementations(&subject, &word.meaning))
        .map(place);
    let all = [goals.collect::<Vec<_>>(), named.collect(), filled.collect()];
    let shown = all.map(|places| places.join(" ")).join(" | ");
    assert_eq!(shown, expected, "{marked}");
}

#[test]
fn words_lead_to_their_declaration_and_back() {
    leads(
        &LAYERED.replace("no_dependency(top", "no_dependency(t|op"),
        "2:10 | 2:10 5:38 | 7:10",
    );
    leads(
        &LAYERED.replace("implements layered", "implements lay|ered"),
        "0:8 | 0:8 6:24 | 6:8",
    );
    leads(
        &LAYERED.replace("data.module)", "data.mod|ule)"),
        "4:14 | 4:14 5:48 | ",
    );
    leads(
        "element a:\n    scope s = files.file_selector('src/a|.py')\n",
        "src/a.py |  | ",
    );
    leads("element a:\n    check nothing.at(al|l)\n", " |  | ");
    leads(
        "element a:\n    element b\n    self.b us|es a.b\n",
        " |  | ",
    );
    leads(
        "element a:\n    element b\n    self.b uses a.|b\n",
        "1:12 | 1:12 2:9 2:18 | ",
    );
}

#[test]
fn words_lead_into_other_specifications() {
    let spec = "import './lib.hie' as o\nelement a implements o.hex:\n    scope m<python> binds hex.domain.module = python.module_selector('src.a')\n";
    leads(
        &spec.replace(".module =", ".mod|ule ="),
        "2:14 | 2:37 2:14 | 2:10",
    );
    leads(&spec.replace(".domain", ".dom|ain"), "1:12 | 2:30 1:12 | ");
    leads(
        &spec.replace("o.hex", "o.he|x"),
        "0:8 | 1:23 2:26 0:8 | 1:8",
    );
    leads(
        &spec.replace("./lib.hie", "./l|ib.hie"),
        "lib.hie | 0:7 1:21 | ",
    );
    offers(&spec.replace("o.hex:", "|"), "o.hex");
    offers(
        &spec.replace("hex.domain.module", "|"),
        "hex.domain.module o.hex",
    );
}

#[test]
fn the_same_word_is_marked_where_it_is_declared_and_used() {
    let asked = Asked::about(&LAYERED.replace("scope top", "scope t|op"));
    let marked = highlights(&asked.subject(), asked.file, asked.offset);
    let declared: Vec<bool> = marked.iter().map(|(_, declared)| *declared).collect();
    assert_eq!(declared, [true, false]);
}

#[test]
fn who_implements_and_uses_is_known_both_ways() {
    let spec =
        "|pattern p { }\nelement a implements p:\n    b uses c\n    element b\n    element c\n";
    let asked = Asked::about(spec);
    let subject = asked.subject();
    let id = |path: &str| {
        let at = subject
            .model
            .elements
            .iter()
            .position(|it| it.path == path)
            .expect("it is there");
        crate::hir::ElementId(u32::try_from(at).unwrap())
    };
    let shown = |links: Vec<super::Link>| {
        let paths = links.iter().map(|link| {
            format!(
                "{}×{}",
                subject.model.element(link.element).path,
                link.at.len()
            )
        });
        paths.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(shown(incoming(&subject, id("p"))), "a×1");
    assert_eq!(shown(outgoing(&subject, id("a"))), "p×1");
    assert_eq!(shown(incoming(&subject, id("a.c"))), "a.b×1");
    assert_eq!(shown(outgoing(&subject, id("a.b"))), "a.c×1");
}

#[test]
fn scopes_show_their_files_and_holes_what_fills_them() {
    let asked = Asked::judged(
        &format!(
            "|{LAYERED}    scope all = files.folder_selector('src')\n    ref port: integer = 8080\n"
        ),
        FILES,
    );
    let shown = hints(&asked.subject(), asked.file);
    let shown: Vec<&str> = shown.iter().map(|hint| hint.text.as_str()).collect();
    assert_eq!(shown, ["filled by shop.top", "1 file", "2 files"]);
}

#[test]
fn lenses_run_show_and_explain() {
    let spec = "|element shop:\n    scope src = files.folder_selector('src')\n    check files.exists(src, 'a.py')\n    check named: files.exists(src, 'c.py')\n";
    let check = |asked: &Asked, expected: &[&str]| {
        let shown = lenses(&asked.subject(), asked.file);
        let shown = shown.iter().map(|lens| {
            let title = lens
                .title
                .split_once(" ms")
                .map_or(lens.title.as_str(), |_| "✓");
            format!("{title} {:?}", lens.action)
        });
        assert_eq!(shown.collect::<Vec<_>>(), expected);
    };
    let first = "Run(\"shop :: files.exists(src, 'a.py')\")";
    check(
        &Asked::among(spec, FILES),
        &[
            "run Run(\"shop\")",
            &format!("run {first}"),
            "run Run(\"shop#named\")",
        ],
    );
    check(
        &Asked::judged(spec, FILES),
        &[
            "run Run(\"shop\")",
            "✗ 1 Show(\"shop\")",
            &format!("run {first}"),
            &format!("✓ {}", first.replace("Run", "Show")),
            &format!("explain {}", first.replace("Run", "Explain")),
            "run Run(\"shop#named\")",
            "✗ 1 Show(\"shop#named\")",
            "explain Explain(\"shop#named\")",
        ],
    );
}

#[test]
fn strings_that_name_what_is_there_are_links() {
    let asked = Asked::about(
        "|element a:\n    scope s = files.folder_selector('src/deep')\n    scope t = files.glob_selector('src/**/*.py')\n    check files.exists(s, 'none')\n    check files.no_text(s, 'docs')\n",
    );
    let shown = links(&asked.subject(), asked.file);
    let shown: Vec<String> = shown
        .iter()
        .map(|link| format!("{} {} {:?}", asked.text(link.span), link.path, link.matches))
        .collect();
    assert_eq!(shown, ["src/deep src/deep None", "src/**/*.py src Some(2)"]);
}

#[test]
fn words_have_the_colour_of_what_they_mean() {
    let asked = Asked::about(
        "|## Doc\ntemplate p:\n    scope s<rust>\nelement a implements p:\n    scope s = files.glob_selector('*')\n    check named: scopes.not_empty(s)\n    ref r: integer = 1\n",
    );
    let shown = tokens(&asked.subject(), asked.file);
    let shown: Vec<String> = shown
        .iter()
        .map(|token| {
            let marks = [
                (token.is_declaration, "+"),
                (token.is_legacy, "-"),
                (token.is_library, "*"),
            ];
            let marks: String = marks
                .iter()
                .filter(|(is, _)| *is)
                .map(|(_, mark)| *mark)
                .collect();
            format!("{}:{:?}{marks}", asked.text(token.span), token.kind)
        })
        .collect();
    assert_eq!(
        shown.join(" "),
        "## Doc:Comment template:Keyword- p:Pattern+ scope:Keyword s:Scope+ rust:Type element:Keyword a:Element+ implements:Keyword p:Pattern \
         scope:Keyword s:Scope+ files:Library* glob_selector:Function* '*':String check:Keyword named:Check+ scopes:Library* not_empty:Function* \
         s:Scope ref:Keyword r:Ref+ integer:Type 1:Number"
    );
}

#[test]
fn symbols_of_a_workspace_are_found_by_some_letters() {
    let asked = Asked::about(&format!("|{LAYERED}"));
    let found = |query: &str| {
        let found = super::find(&asked.subject(), query);
        found
            .iter()
            .map(|it| format!("{}.{}", it.container, it.name))
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(found("shop"), ".shop shop.top");
    assert_eq!(found("LDM"), "layered.data.module");
    assert_eq!(found("apart"), "layered.apart");
    assert_eq!(found("zzz"), "");
}

#[test]
fn no_place_in_no_text_makes_anything_fail() {
    let texts = [
        "",
        "\u{feff}element é",
        "element a:\n  check files.exists((([",
        "import '",
        "binds binds = . ( 'x\n}}}\n\telement",
        LAYERED,
    ];
    for text in texts {
        for (at, _) in text.char_indices().chain([(text.len(), ' ')]) {
            let asked = Asked::about(&format!("{}|{}", &text[..at], &text[at..]));
            let (subject, file, offset) = (asked.subject(), asked.file, asked.offset);
            complete(&subject, file, offset);
            hover(&subject, file, offset);
            signature(&subject, file, offset);
            definition(&subject, file, offset);
            super::growing(text, offset);
        }
        super::folds(text);
    }
}
