//! What the whole of the syntax promises: lossless, one mistake one diagnostic, everything around
//! it in the tree, and safety on hostile input.

use proptest::prelude::*;

use super::ast::{AstNode, Item};
use super::{Parse, parse, parse_bytes};
use crate::diagnostics::catalogue::syntax as codes;
use crate::source::{Sources, WsPath};

fn read(text: &str) -> Parse {
    let file = Sources::default().add(WsPath::from_walk("test.hie"), "");
    let parse = parse(file, text);
    assert_eq!(parse.syntax().text(), text, "the tree holds every byte");
    parse
}

/// The tree as one line a statement: kind and first line, indented by depth.
fn outline(parse: &Parse) -> String {
    let mut out = String::new();
    for node in parse.syntax().descendants() {
        let Some(item) = Item::cast(node.clone()) else {
            continue;
        };
        let depth = node.ancestors().skip(1).filter_map(Item::cast).count();
        let source = item.source();
        let first = source.lines().next().unwrap_or_default();
        out += &format!(
            "{}{:?} {}\n",
            "  ".repeat(depth),
            node.kind(),
            first.trim_end()
        );
    }
    out
}

fn problems(parse: &Parse) -> Vec<String> {
    parse
        .diagnostics()
        .iter()
        .map(|found| {
            let span = found.location.span;
            format!(
                "{} {}..{}: {}",
                found.entry.code, span.start, span.end, found.message
            )
        })
        .collect()
}

/// Checks the outline and the codes of the diagnostics.
fn check(text: &str, expected: &str, expected_codes: &[&str]) {
    let parse = read(text);
    assert_eq!(outline(&parse).trim_end(), expected, "{text}");
    let found: Vec<_> = parse
        .diagnostics()
        .iter()
        .map(|found| found.entry.code)
        .collect();
    assert_eq!(found, expected_codes, "{text}\n{:#?}", problems(&parse));
}

#[test]
fn both_block_styles_give_the_same_tree() {
    let kinds = |text: &str| {
        let parse = read(text);
        assert_eq!(problems(&parse), Vec::<String>::new(), "{text}");
        let outline = outline(&parse);
        let kind = |line: &str| {
            let end = line.trim_start().find(' ').unwrap_or_default();
            line[..line.len() - line.trim_start().len() + end].to_owned()
        };
        outline.lines().map(kind).collect::<Vec<_>>()
    };
    let braces = "pattern p {}\nelement a implements p, o.q {\n scope s<rust> binds p.m = f('x')\n\
                  element b { check n: rust.f(s) == 1 } a.b uses c }\n";
    let indented = "pattern p\nelement a implements p, o.q:\n  scope s<rust> binds p.m = f('x')\n  \
                    element b:\n     check n: rust.f(s) == 1\n  a.b uses c\n";
    assert_eq!(kinds(braces), kinds(indented));
    assert_eq!(
        kinds(braces),
        [
            "Pattern",
            "Element",
            "  Scope",
            "  Element",
            "    Check",
            "  Uses"
        ]
    );
}

#[test]
fn keywords_are_names_where_a_name_stands() {
    check(
        "element check:\n    scope scope = files.check(ref.scope)\n    check uses element\n    check check.check()\n",
        "Element element check:\n  Scope scope scope = files.check(ref.scope)\n  Uses check uses element\n  Check check check.check()",
        &[],
    );
}

#[test]
fn statements_continue_behind_operators_and_in_brackets() {
    check(
        "element a:\n    scope s binds\n        p.q =\n    f.g(\n1,\n # c\n  [2,\n 3])\n    ref binds\n",
        "Element element a:\n  Scope scope s binds\n  Ref ref binds",
        &[],
    );
}

#[test]
fn a_mistake_leaves_its_neighbours_alone() {
    check(
        "element a:\n    scope x files.f('a')\n    scope y = f(\n    scope z = g(1))\nelement 5:\n    check h()\n",
        "Element element a:\n  Scope scope x\n  Scope scope y = f(\n  Scope scope z = g(1)\nElement element 5:\n  Check check h()",
        &["expected", "unclosed-bracket", "expected", "expected"],
    );
}

#[test]
fn one_mistake_is_one_diagnostic() {
    let rest = "    check g()\nelement b {\n    scope t = f('y')\n}\n";
    let nothing_behind = "element a:\n    check f(\n        'x'";
    assert_eq!(problems(&read(nothing_behind)).len(), 1);
    for (line, code) in [
        ("scope x = ", "expected"),
        ("scope x = f(1))", "expected"),
        ("scope x = f(1", "unclosed-bracket"),
        ("scope x = [1", "unclosed-bracket"),
        ("scope x = f(1]", "unclosed-bracket"),
        ("scope x = 'y", "unclosed-string"),
        ("scope x ; = f(1)", "unexpected-character"),
        ("scope x = f(1) }", "stray-brace"),
        ("scope = ", "expected"),
        ("requires", "expected"),
        ("requires descendant", "expected"),
        ("a uses", "expected"),
        ("check f(", "unclosed-bracket"),
        ("check f().", "expected"),
        ("= = =", "expected"),
        ("element c:", "missing-block"),
        ("element c: scope x = f(1)", "expected"),
        ("scope x = f(a b)", "expected"),
        ("scope x = f(a,, b)", "expected"),
        ("scope x = f(a (b)", "unclosed-bracket"),
        ("scope x = f('a", "unclosed-string"),
        ("scope x = f('a)", "unclosed-string"),
        ("scope x = ['a, 'b']", "unclosed-string"),
        ("scope x = f(a,\n    p.q = g(1)", "unclosed-bracket"),
        ("scope x = f(a,\n    p.q uses b", "unclosed-bracket"),
        ("scope x = f({'a'})", "unclosed-bracket"),
        ("scope x = f(a})", "stray-brace"),
        ("scope größe = f(größe)", "unexpected-character"),
        ("scope x\u{200b} = f(1)", "unexpected-character"),
        ("scope\u{a0}x = f(1)", "unexpected-character"),
        ("\u{a0}\u{a0}", "unexpected-character"),
        ("scope x = f(\u{2018}src\u{2019})", "unexpected-character"),
        (
            "scope x = f(\u{201c}a b\u{201d}, 'c')",
            "unexpected-character",
        ),
        ("scope x = f(\u{2018}src')", "unexpected-character"),
        ("scope x = f(1) // a 'c'", "unexpected-character"),
        ("/* a comment */", "unexpected-character"),
        ("scope x = f(1);", "unexpected-character"),
        ("\0", "unexpected-character"),
        ("\n\0", "unexpected-character"),
        ("        \0", "unexpected-character"),
        (")", "expected"),
        ("\n)", "expected"),
        ("check", "expected"),
        ("check n:", "expected"),
        ("check f() and f()", "expected"),
        ("check x = 1", "expected"),
        ("scop x = f(1)", "expected"),
        ("chek n: f(1)", "expected"),
        ("Element c", "expected"),
        ("rule x y", "expected"),
        ("ref x: integer = 1_000", "expected"),
        ("element c\n        scope x = f(1)", "expected"),
        ("requires element c\n        scope x", "expected"),
        ("element c: {\n    }", "expected"),
        ("forbids connection to a, b", "expected"),
        ("\tscope x = f(1)", "mixed-indentation"),
        (
            "scope x = f(1)\r    scope y = f(1)\r",
            "lone-carriage-return",
        ),
    ] {
        let text = format!("element a:\n    {line}\n{rest}");
        let parse = read(&text);
        let codes: Vec<_> = parse
            .diagnostics()
            .iter()
            .map(|found| found.entry.code)
            .collect();
        assert_eq!(codes, [code], "{text}{:#?}", problems(&parse));
        let outline = outline(&parse);
        for sound in [
            "  Check check g()",
            "\nElement element b {",
            "  Scope scope t = f('y')",
        ] {
            assert!(outline.contains(sound), "{text}{outline}");
        }
    }
}

#[test]
fn an_unclosed_brace_ends_at_the_next_declaration() {
    check(
        "element a {\n    scope s = f('x')\n\nelement b {\n    scope t = f('y')\n}\n",
        "Element element a {\n  Scope scope s = f('x')\nElement element b {\n  Scope scope t = f('y')",
        &["unclosed-brace"],
    );
}

#[test]
fn an_inconsistent_dedent_stays_in_its_block() {
    check(
        "element a:\n    scope s\n  scope t\n    scope u\nelement b\n",
        "Element element a:\n  Scope scope s\n  Scope scope t\n  Scope scope u\nElement element b",
        &["inconsistent-dedent"],
    );
}

#[test]
fn tabs_and_spaces_mixed_keep_to_the_block() {
    let spaces = "element a:\n    element b:\n        scope s\n";
    let outline = "Element element a:\n  Element element b:\n    Scope scope s\n    Scope scope t\n    Scope scope u";
    for line in ["\t", "\t\t", "\t    "] {
        let text = format!("{spaces}{line}scope t\n{line}scope u\n");
        check(&text, outline, &["mixed-indentation"]);
    }
    let tabs = "element a:\n\telement b:\n\t\tscope s\n";
    for line in ["    ", "        ", "                "] {
        let text = format!("{tabs}{line}scope t\n{line}scope u\n");
        check(&text, outline, &["mixed-indentation"]);
    }
}

#[test]
fn every_production_is_read() {
    let text = "import files\nimport './services/*/arch.hie' as s\nfrom a.b import c as d, e\n\
        language rust:\n    connection_check c(a: scope[], b: scope[]) {\n        rust.f(a, b)\n    }\n\
        pattern p:\n    requires descendant scope s<rust>\n    allows connection to a.b.*\n    \
        forbids connection 'lodash/*'\n    forbids language go\n    requires implements o.q\n    \
        allows descendant element role: T implements q {\n        check f(x, y = [1, -2.5,])\n    }\n    \
        requires element api:\n        scope module\n    requires check (f)(1).g != 'x'\n\
        element empty:\n    # nothing yet\nelement last\n";
    let parse = read(text);
    assert_eq!(problems(&parse), Vec::<String>::new());
    let bodies = parse.tree().items().len();
    assert_eq!(bodies, 7);
}

/// Checks what the fixes of a text make of it.
fn check_fixed(text: &str, expected: &str) {
    let parse = read(text);
    let mut edits: Vec<_> = parse
        .diagnostics()
        .iter()
        .filter_map(|found| found.fix.clone())
        .flat_map(|fix| fix.edits)
        .collect();
    edits.sort_by_key(|(location, _)| std::cmp::Reverse(location.span));
    let mut fixed = text.to_owned();
    for (location, new) in edits {
        fixed.replace_range(
            location.span.start as usize..location.span.end as usize,
            &new,
        );
    }
    assert_eq!(fixed, expected);
    assert_eq!(problems(&read(&fixed)), Vec::<String>::new());
}

#[test]
fn fixes_mend_what_they_speak_of() {
    check_fixed(
        "template p:\n    connection_point c: string\n    scope s : rust\n    check f('\\d')\n",
        "pattern p:\n    ref c: string\n    scope s<rust>\n    check f('\\\\d')\n",
    );
    check_fixed(
        "element a:\n    scope s scope t\n    f(s)\n}\n",
        "element a:\n    scope s\n    scope t\n    check f(s)\n\n",
    );
    check_fixed(
        "// a\nelement a\n\u{a0}\u{a0}\u{200b}scope r = f()\n  scope\u{a0}s = f(1)\n  scope t = f(\u{201c}x\u{201d})\r  scope u = s\r",
        "# a\nelement a:\n  scope r = f()\n  scope s = f(1)\n  scope t = f('x')\n  scope u = s\n",
    );
}

#[test]
fn docs_stand_before_or_behind() {
    let parse = read(
        "## one\n## two\nelement a: ## three\n    ## four\n    scope s ## five\n    scope t\n",
    );
    let docs: Vec<_> = parse
        .syntax()
        .descendants()
        .filter_map(Item::cast)
        .map(|item| item.docs().unwrap_or_default())
        .collect();
    assert_eq!(docs, ["one\ntwo\nthree", "four\nfive", ""]);
}

#[test]
fn bytes_that_are_not_utf8_have_a_place() {
    let file = Sources::default().add(WsPath::from_walk("test.hie"), "");
    let parse = parse_bytes(file, b"element a\nelement \xff\n");
    assert_eq!(outline(&parse).lines().next(), Some("Element element a"));
    assert!(
        problems(&parse)
            .iter()
            .any(|line| line.starts_with("not-utf8 18..18: byte 18 (0xff)"))
    );
}

#[test]
fn every_example_causes_its_diagnostic() {
    for entry in codes::ALL {
        if [codes::NOT_UTF8.code, codes::FILE_TOO_LARGE.code].contains(&entry.code) {
            continue;
        }
        let found = problems(&read(entry.example));
        let prefix = format!("{} ", entry.code);
        assert!(
            found.iter().all(|line| line.starts_with(&prefix)) && !found.is_empty(),
            "{}: {found:#?}",
            entry.code
        );
    }
}

#[test]
fn deep_and_long_input_is_safe() {
    for text in [
        format!("element a:\n  ref x = {}", "[".repeat(200_000)),
        format!("element a:\n  ref x = {}", "f(".repeat(200_000)),
        format!("element a:\n  ref x = f{}", "()".repeat(200_000)),
        "element a {".repeat(200_000),
        "}".repeat(200_000),
        format!("element {}", "a.".repeat(200_000)),
        "\0".repeat(200_000),
        format!("element a:\n  check '{}", "x".repeat(1_000_000)),
        "\0a".repeat(200_000),
        "\u{2018}a".repeat(200_001),
        "\u{a0}".repeat(200_000),
        "a\r".repeat(200_000),
        "a.".repeat(200_000) + "= (\n" + &"a.\n".repeat(200_000),
        "element a\n    scope s\n".repeat(20_000),
        "/*".repeat(200_000),
    ] {
        let parse = read(&text);
        assert!(!parse.diagnostics().is_empty());
    }
}

proptest! {
    #[test]
    fn any_text_is_kept(text in ".*") {
        read(&text);
    }

    #[test]
    fn token_soup_is_kept(words in prop::collection::vec(prop::sample::select(SOUP), 0..60)) {
        read(&words.concat());
    }
}

const SOUP: &[&str] = &[
    "element ",
    "pattern ",
    "scope ",
    "ref ",
    "check ",
    "requires ",
    "connection ",
    "to ",
    "binds ",
    "uses ",
    "import ",
    "from ",
    "as ",
    "a",
    "b.c",
    " ",
    "\n",
    "\n    ",
    "\n  ",
    "\n\t",
    "\r\n",
    "\r",
    ":",
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "<",
    ">",
    "=",
    "==",
    "!=",
    ",",
    ".",
    "*",
    "'x'",
    "'y",
    "\"",
    "1",
    "-2.5",
    "# c",
    "## d",
    "###",
    "\n###\n",
    "\0",
    "é",
    "\u{feff}",
    "\\",
];
