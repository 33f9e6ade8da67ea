//! Random specifications: the order of declarations, line ends and block styles mean nothing, and no
//! text is too broken to be read.

use hielements_core::engine::RunOptions;
use hielements_core::project::analyse;
use hielements_core::workspace::MemoryWorkspace;
use proptest::prelude::*;

/// Names are few, so that they meet, shadow each other and are bound by position.
const NAMES: [&str; 4] = ["a", "b", "c", "d"];
const PATTERNS: [&str; 3] = ["p", "q", "r"];

/// A declaration: its header, and what stands in its block.
#[derive(Clone, Debug)]
struct Item {
    header: String,
    /// Two items with the same key in one place would be a mistake.
    key: Option<String>,
    inner: Vec<Item>,
}

impl Item {
    fn leaf(header: String, key: Option<String>) -> Self {
        let inner = Vec::new();
        Self { header, key, inner }
    }
}

fn name() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&NAMES[..])
}

fn pattern_name() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&PATTERNS[..])
}

/// A path of one or two names.
fn path() -> impl Strategy<Value = String> {
    (name(), prop::option::of(name())).prop_map(|(first, second)| match second {
        Some(second) => format!("{first}.{second}"),
        None => first.to_owned(),
    })
}

fn check() -> impl Strategy<Value = String> {
    let function = prop::sample::select(vec!["files.exists", "files.contains"]);
    let file = prop::sample::select(vec!["x.py", "y.py"]);
    (function, path(), file)
        .prop_map(|(function, path, file)| format!("{function}({path}, '{file}')"))
}

fn folder() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["one", "two", "none"])
}

/// A statement without a block.
fn statement(in_pattern: bool) -> impl Strategy<Value = Item> {
    let scope = (
        name(),
        folder(),
        prop::option::of((pattern_name(), path())),
        any::<bool>(),
    )
        .prop_map(move |(name, folder, binds, hole)| {
            let value = format!(" = files.folder_selector('{folder}')");
            let value = if hole && in_pattern {
                String::new()
            } else {
                value
            };
            let binds = binds.filter(|_| !in_pattern);
            let binds = binds.map(|(pattern, path)| format!(" binds {pattern}.{path}"));
            let header = format!("scope {name}{}{value}", binds.unwrap_or_default());
            Item::leaf(header, Some(name.to_owned()))
        });
    let plain = check().prop_map(|check| Item::leaf(format!("check {check}"), None));
    let uses =
        (path(), path()).prop_map(|(from, to)| Item::leaf(format!("{from} uses {to}"), None));
    let verb = prop::sample::select(vec!["requires", "forbids", "allows"]);
    let reach = prop::sample::select(vec!["", "descendant "]);
    let what = prop_oneof![
        check().prop_map(|check| (format!("check {check}"), None)),
        name().prop_map(|name| (format!("scope {name}"), Some(name))),
        name().prop_map(|name| (format!("element {name}"), Some(name))),
        (name(), pattern_name())
            .prop_map(|(role, p)| (format!("element {role} implements {p}"), Some(role))),
        pattern_name().prop_map(|pattern| (format!("implements {pattern}"), None)),
        path().prop_map(|path| (format!("connection to {path}"), None)),
        Just(("language python".to_owned(), None)),
    ];
    let requirement = (verb, reach, what).prop_map(move |(verb, reach, (what, name))| {
        // In an element the names of requirements are those of a pattern of its own.
        let key = |name: &str| {
            if in_pattern {
                name.to_owned()
            } else {
                format!("required {name}")
            }
        };
        let key = name.filter(|_| verb != "forbids").map(key);
        Item::leaf(format!("{verb} {reach}{what}"), key)
    });
    prop_oneof![4 => scope, 3 => plain, 1 => uses, 3 => requirement]
}

fn element(in_pattern: bool) -> impl Strategy<Value = Item> {
    let leaf = statement(in_pattern);
    leaf.prop_recursive(4, 24, 5, move |inner| {
        let items = prop::collection::vec(inner, 0..5);
        (name(), prop::option::of(pattern_name()), items).prop_map(|(name, implements, inner)| {
            let implements = implements.map(|pattern| format!(" implements {pattern}"));
            let header = format!("element {name}{}", implements.unwrap_or_default());
            let key = Some(name.to_owned());
            Item { header, key, inner }
        })
    })
}

fn specification() -> impl Strategy<Value = Vec<Item>> {
    let body = |in_pattern| prop::collection::vec(element(in_pattern), 1..6);
    let pattern = (pattern_name(), body(true)).prop_map(|(name, inner)| Item {
        header: format!("pattern {name}"),
        key: Some(name.to_owned()),
        inner,
    });
    let element = (name(), prop::option::of(pattern_name()), body(false)).prop_map(
        |(name, implements, inner)| {
            let implements = implements.map(|pattern| format!(" implements {pattern}"));
            Item {
                header: format!("element {name}{}", implements.unwrap_or_default()),
                key: Some(name.to_owned()),
                inner,
            }
        },
    );
    prop::collection::vec(prop_oneof![2 => pattern, 3 => element], 1..7).prop_map(sound)
}

/// Without names that are declared twice in one place: which one is meant then depends on the order.
fn sound(items: Vec<Item>) -> Vec<Item> {
    let mut seen: Vec<String> = Vec::new();
    let mut kept = Vec::new();
    for item in items {
        let twice = item.key.as_ref().is_some_and(|key| seen.contains(key));
        if twice || seen.contains(&item.header) {
            continue;
        }
        seen.extend(item.key.clone());
        seen.push(item.header.clone());
        let inner = sound(item.inner);
        kept.push(Item { inner, ..item });
    }
    kept
}

/// The items in another order, which `seed` says, in every block.
fn shuffled(items: &[Item], seed: u64) -> Vec<Item> {
    let mut state = seed | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let mut items: Vec<Item> = items.to_vec();
    for at in (1..items.len()).rev() {
        let other = usize::try_from(next() % (at as u64 + 1)).unwrap_or(0);
        items.swap(at, other);
    }
    for item in &mut items {
        item.inner = shuffled(&item.inner, next());
    }
    items
}

/// How blocks are written.
#[derive(Clone, Copy)]
enum Style {
    Indents,
    Braces,
}

fn text(items: &[Item], depth: usize, style: Style, out: &mut String) {
    for item in items {
        let indent = "    ".repeat(depth);
        let has_block = !item.inner.is_empty();
        let end = match style {
            Style::Indents if has_block => ":\n",
            Style::Braces if has_block => " {\n",
            Style::Indents | Style::Braces => "\n",
        };
        // A pattern always has a block.
        let end = if !has_block && item.header.starts_with("pattern") {
            " {}\n"
        } else {
            end
        };
        out.push_str(&format!("{indent}{}{end}", item.header));
        text(&item.inner, depth + 1, style, out);
        if has_block && matches!(style, Style::Braces) {
            out.push_str(&format!("{indent}}}\n"));
        }
    }
}

fn written(items: &[Item], style: Style) -> String {
    let mut out = String::new();
    text(items, 0, style, &mut out);
    out
}

/// Every result without its number, every diagnostic by its code, sorted.
fn verdicts(specification: &str) -> Vec<String> {
    let files = [
        ("hielements.hie", specification),
        ("one/x.py", "import two.y\n"),
        ("one/y.py", ""),
        ("two/y.py", ""),
    ];
    let workspace = MemoryWorkspace::new(files);
    let analysis = analyse(&workspace, &[]).expect("the specification is there");
    let report = analysis.run(&workspace, &analysis.plan(), RunOptions::default());
    let mut said: Vec<String> = report
        .results
        .iter()
        .map(|result| {
            let status = result.status.as_str();
            let count = result.findings.len();
            // The lines of a whitelist are one list, and the first one shows what breaks it.
            let defect = result.message.iter().any(|it| it.contains("a defect of"));
            let defect = if defect { " defect" } else { "" };
            let rule = match result.check.split_once(' ') {
                Some(("allows", _)) => "allows",
                _ => &result.check,
            };
            format!("{status} {} {rule} {count}{defect}", result.element)
        })
        .collect();
    let codes = report
        .diagnostics
        .iter()
        .map(|found| found.entry.code.to_owned());
    said.extend(codes);
    said.sort();
    said
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_declarations_means_nothing(items in specification(), seed in any::<u64>()) {
        let as_written = written(&items, Style::Indents);
        let otherwise = written(&shuffled(&items, seed), Style::Indents);
        prop_assert_eq!(verdicts(&as_written), verdicts(&otherwise), "{}\n----\n{}", as_written, otherwise);
    }

    #[test]
    fn line_ends_and_block_styles_mean_nothing(items in specification()) {
        let as_written = written(&items, Style::Indents);
        let expected = verdicts(&as_written);
        prop_assert_eq!(&expected, &verdicts(&as_written.replace('\n', "\r\n")), "{}", as_written);
        prop_assert_eq!(&expected, &verdicts(&written(&items, Style::Braces)), "{}", as_written);
    }

    #[test]
    fn what_is_broken_is_said(
        items in specification(),
        cut in any::<prop::sample::Index>(),
        piece in prop::sample::select(vec!["", "{", "}", "(", "'", "\n", " = ", " binds ", ".", "##", "é"]),
    ) {
        let whole = written(&items, Style::Braces);
        let at = cut.index(whole.len() + 1);
        for text in [format!("{}{piece}", &whole[..at]), format!("{}{piece}{}", &whole[..at], &whole[at..])] {
            let said = verdicts(&text);
            // A panic in a rule would be caught by the engine and shown as a defect.
            prop_assert!(!said.iter().any(|line| line.contains("defect")), "{}", text);
        }
    }
}
