//! The form of specifications, text by text, and what it promises for all texts.

use super::{Refusal, all_edits, edits};
use crate::source::{FileId, Sources, WsPath, apply};
use crate::syntax::ast::{AstNode, Item};
use crate::syntax::{Parse, parse};
use proptest::prelude::*;

fn file() -> FileId {
    Sources::default().add(WsPath::from_walk("test.hie"), "")
}

fn read(text: &str) -> Parse {
    parse(file(), text)
}

fn formatted(text: &str) -> Result<String, Refusal> {
    Ok(apply(text, &edits(file(), text, &read(text))?))
}

/// What each declaration is documented with.
fn docs(parse: &Parse) -> Vec<Option<String>> {
    let items = parse.syntax().descendants().filter_map(Item::cast);
    items.map(|item| item.docs()).collect()
}

/// A text and its form, which is its own form and keeps what documents what.
#[track_caller]
fn check(text: &str, expected: &str) {
    let form = formatted(text);
    assert_eq!(
        form.as_deref(),
        Ok(expected),
        "{:?}",
        read(text).diagnostics()
    );
    assert_eq!(
        formatted(expected).as_deref(),
        Ok(expected),
        "the second time"
    );
    assert_eq!(docs(&read(text)), docs(&read(expected)));
}

#[test]
fn tokens_stand_one_space_apart_or_none() {
    check(
        "import   files\nfrom './a.hie'  import b  as c ,d\nelement  e  implements  p ,q :\n  scope s < rust >=x . y ( )\n  \
         scope t :python binds p . q=f( a,b = [ 1 ,2,] ,)\n  ref r:string='x'\n  check  n :f( ( a ) )==-1\n  \
         a . b  uses  c\n  requires   descendant  connection to  t . *\n  p.c . s=x\n",
        "import files\nfrom './a.hie' import b as c, d\nelement e implements p, q:\n    scope s<rust> = x.y()\n    \
         scope t: python binds p.q = f(a, b=[1, 2])\n    ref r: string = 'x'\n    check n: f((a)) == -1\n    \
         a.b uses c\n    requires descendant connection to t.*\n    p.c.s = x\n",
    );
    check(
        "language rust {\n connection_check c (a :scope [ ] , b: scope[ ],) { no( a ) }\n}\n",
        "language rust {\n    connection_check c(a: scope[], b: scope[]) { no(a) }\n}\n",
    );
}

#[test]
fn blocks_keep_their_style() {
    check(
        "element a{\n  element b:\n    scope s\n  element c { scope t }\n  element d {\n  }\n}\n",
        "element a {\n    element b:\n        scope s\n    element c { scope t }\n    element d {}\n}\n",
    );
    check(
        "element a { element b { scope s } element c {} }\nelement d { scope s\n}\n",
        "element a {\n    element b { scope s }\n    element c {}\n}\nelement d {\n    scope s\n}\n",
    );
    check("element a{}\nelement b", "element a {}\nelement b\n");
    check(
        "element a:\n\tscope s\n\tscope t\n",
        "element a:\n    scope s\n    scope t\n",
    );
}

#[test]
fn brackets_with_lines_of_their_own_have_one_a_value() {
    check(
        "element a:\n  check f(\n  s, 'y')\n  check g(x, [\n  1,\n  2 ])\n  check h([1,\n  2], 3)\n",
        "element a:\n    check f(\n        s,\n        'y',\n    )\n    check g(x, [\n        1,\n        2,\n    ])\n    \
         check h([\n        1,\n        2,\n    ], 3)\n",
    );
    check(
        "element a:\n  scope s =\n   f(\n(\nx\n), [\n[\n1 ] ])\n",
        "element a:\n    scope s =\n        f(\n            (\n                x\n            ),\n            [\n                \
         [\n                    1,\n                ],\n            ],\n        )\n",
    );
    check(
        "element a:\n  check f(\n\n    a,\n\n\n    b,\n\n  )\n  check g(\n  )\n",
        "element a:\n    check f(\n        a,\n\n        b,\n    )\n    check g()\n",
    );
    check(
        "language l {\n connection_check c(\na: scope[\n], b: scope[]) {\n f(a,\nb) } }\n",
        "language l {\n    connection_check c(\n        a: scope[],\n        b: scope[],\n    ) {\n        f(\n            \
         a,\n            b,\n        )\n    }\n}\n",
    );
}

#[test]
fn statements_go_on_where_they_were_broken() {
    check(
        "element a implements p,\n q,  r:\n  scope s<rust> binds\n p.s =\n x.\n y\n  check n:\n     a ==\n b\n  ref r\n",
        "element a implements p,\n    q, r:\n    scope s<rust> binds\n        p.s =\n        x.y\n    check n:\n        \
         a ==\n        b\n    ref r\n",
    );
    check(
        "from './x.hie' import a,\nb,\n  c\n",
        "from './x.hie' import a,\n    b,\n    c\n",
    );
}

#[test]
fn at_most_one_line_is_left_free() {
    check(
        "\n\n\nimport files\n\n\n\nimport rust\nelement a:\n\n  scope s\n\n\n  scope t\n\n\n",
        "import files\n\nimport rust\nelement a:\n    scope s\n\n    scope t\n",
    );
    check(
        "element a {\n\n  scope s\n\n}\n",
        "element a {\n    scope s\n}\n",
    );
    check(
        "element a: ## about\n\n  scope s\n",
        "element a:  ## about\n    scope s\n",
    );
    check("  \n\t\n", "");
    check("", "");
}

#[test]
fn comments_keep_their_places() {
    check(
        "  # first\n\n\n#second   \nelement a:# trails\n # above\n  scope s # here\n\n  ## doc\n  scope t\n# last\n",
        "# first\n\n#second\nelement a:  # trails\n    # above\n    scope s  # here\n\n    ## doc\n    scope t\n# last\n",
    );
    check(
        "element a {# one\n# two\n} ## three\nelement b { ## four\n scope s ## five\n ## six\n}\n",
        "element a {  # one\n    # two\n}  ## three\nelement b {  ## four\n    scope s  ## five\n    ## six\n}\n",
    );
    check("# only\n", "# only\n");
    check("\u{feff}#bom", "\u{feff}#bom\n");
}

#[test]
fn comments_at_the_end_of_a_block_stay_in_it() {
    check(
        "element a:\n  element b:\n    scope s\n    # of b\n  # of a\n# of the file\nelement c\n",
        "element a:\n    element b:\n        scope s\n        # of b\n    # of a\n# of the file\nelement c\n",
    );
    check(
        "element a:\n  element b:\n    scope s\n# low\n    # of b\n  scope t\n",
        "element a:\n    element b:\n        scope s\n        # low\n        # of b\n    scope t\n",
    );
    check(
        "element a:\n  # nothing yet\nelement b:\n# low\n # more\n",
        "element a:\n    # nothing yet\nelement b:\n    # low\n    # more\n",
    );
    check(
        "element a {\n element b:\n   scope s\n   # of b\n # of a\n}\n",
        "element a {\n    element b:\n        scope s\n        # of b\n    # of a\n}\n",
    );
}

#[test]
fn comments_inside_of_statements_stay_beside_their_values() {
    check(
        "element a:\n  check f(a # one\n  , b, # two\n  # three\n  c # four\n  # five\n  )\n",
        "element a:\n    check f(\n        a,  # one\n        b,  # two\n        # three\n        c,  # four\n        # five\n    )\n",
    );
    check(
        "element a:\n  scope s = # why\n  # because\n    x\n  check f(x # c\n  .y)\n  check g( # only\n  )\n",
        "element a:\n    scope s =  # why\n        # because\n        x\n    check f(\n        x  # c\n            .y,\n    )\n    \
         check g(  # only\n    )\n",
    );
    check(
        "element a implements p, # one\n q:\n  scope s\n",
        "element a implements p,  # one\n    q:\n    scope s\n",
    );
}

#[test]
fn block_comments_move_as_a_whole() {
    check(
        "element a:\n  ###\n   any   \n\n      # thing\n     ###  \n  scope s\n### Title ###\n",
        "element a:\n    ###\n     any   \n\n        # thing\n    ###\n    scope s\n### Title ###\n",
    );
    check(
        "element a {\n      ###\n        x\n      y\n      ###\n      ###\n x\n      ###\n}\n",
        "element a {\n    ###\n      x\n    y\n    ###\n    ###\n x\n    ###\n}\n",
    );
    check("\u{feff}###\nx\n###", "\u{feff}###\nx\n###\n");
}

#[test]
fn lines_end_as_the_first_one_does() {
    check(
        "element a:\r\n  scope s\n  ###\n x\r\n ###\n",
        "element a:\r\n    scope s\r\n    ###\r\n   x\r\n    ###\r\n",
    );
    check("import a\nimport b\r\n", "import a\nimport b\n");
    check(
        "import a\r\n\r\n\r\nimport b",
        "import a\r\n\r\nimport b\r\n",
    );
}

#[test]
fn strings_have_the_quotes_that_need_fewer_escapes() {
    check(
        "import \"./x.hie\"\nelement a:\n  check f(\"it's\", 'a\\'b', \"\\\"\")\n",
        "import './x.hie'\nelement a:\n    check f(\"it's\", \"a'b\", '\"')\n",
    );
}

#[test]
fn old_spellings_are_no_mistakes() {
    check(
        "template p{scope s:rust}\n",
        "template p { scope s: rust }\n",
    );
}

#[test]
fn a_text_with_mistakes_has_no_form() {
    for text in [
        "element a:\n",
        "element a {\n",
        "scope\n",
        "a b c\n",
        "element a\r",
        "element a: é\n",
    ] {
        assert_eq!(formatted(text), Err(Refusal::Broken), "{text:?}");
    }
}

/// Makes white space anew: `noise` says how.
fn messed(form: &str, step: usize, noise: &[u8], line_end: &str) -> String {
    let mut noise = noise.iter().copied().cycle();
    let mut next = move || noise.next().unwrap_or(0);
    let mut out = String::new();
    let mut quote = None;
    for line in form.lines() {
        let code = line.trim_start();
        let columns = (line.len() - code.len()) / 4 * step;
        for _ in 0..if code.is_empty() { next() % 3 } else { 0 } {
            out += line_end;
        }
        out += &" ".repeat(if code.is_empty() {
            usize::from(next() % 3)
        } else {
            columns
        });
        for character in code.chars() {
            match (quote, character) {
                (None, '\'') => quote = Some('\''),
                (Some('\''), '\'') => quote = None,
                _ => {}
            }
            let is_code = quote.is_none() && !code.starts_with('#');
            if is_code
                && matches!(
                    character,
                    '(' | ')' | ',' | '=' | '<' | '>' | '.' | '{' | '}'
                )
                && next() % 4 == 0
            {
                let inside = matches!(character, '=' if out.ends_with(['=', '!']));
                out += if inside { "" } else { " " };
            }
            out.push(character);
            if is_code && matches!(character, '(' | ')' | ',' | ' ' | '<' | '.') && next() % 4 == 0
            {
                out += " ";
            }
        }
        quote = None;
        out += ["", " ", "\t"][usize::from(next() % 3)];
        out += line_end;
    }
    out
}

/// A specification in its form, with a bit of everything.
const FORM: &str = include_str!("../../../../../examples/shop/hielements.hie");

proptest! {
    #[test]
    fn any_text_is_read_and_a_form_is_its_own_form(
        text in "(element|pattern|scope|check|import|uses|requires|a|b|'x'|\"'\"|:|=|==|,|\\.|\\(|\\)|\\[|\\]|\\{|\\}|<|>|#|##|###|\\*|1|-|\n|\r\n|\r| |    |\t|é){0,60}"
    ) {
        let parsed = read(&text);
        let any = apply(&text, &all_edits(&text, &parsed));
        prop_assert!(any.len() <= 4096);
        if let Ok(form) = formatted(&text) {
            prop_assert_eq!(formatted(&form), Ok(form.clone()));
            prop_assert_eq!(docs(&parsed), docs(&read(&form)));
        }
    }

    #[test]
    fn white_space_makes_no_difference(
        step in 1..9_usize,
        noise in prop::collection::vec(any::<u8>(), 1..64),
        crlf in any::<bool>(),
    ) {
        let form = formatted(FORM).expect("it is sound");
        let line_end = if crlf { "\r\n" } else { "\n" };
        let messed = messed(&form, step, &noise, line_end);
        prop_assert_eq!(formatted(&messed), Ok(form.replace('\n', line_end)));
    }
}
