//! Texts that nobody means well with, on the stack of a worker thread.

use super::*;

fn facts(text: &str) -> Facts {
    PythonLanguage::default().extract(Level::Calls, &WsPath::from_walk("a.py"), text.as_bytes())
}

/// What a hostile text gives at the level of items: its imports, its items, and the problem.
fn hostile(text: &str) -> (usize, usize, String) {
    let facts = facts(text);
    let problem = facts
        .problem
        .map(|problem| problem.message)
        .unwrap_or_default();
    (facts.imports.len(), facts.items.len(), problem)
}

#[test]
fn deep_texts_are_refused_and_their_imports_read() {
    let deep = |text: String, problem: &str| {
        // As on a thread of a pool, whose stack is small.
        let text = format!("import a\n{text}");
        let worker = std::thread::Builder::new().stack_size(2 << 20);
        let (imports, _, found) = worker
            .spawn(move || hostile(&text))
            .unwrap()
            .join()
            .unwrap();
        assert_eq!(imports, 1);
        assert!(found.contains(problem), "{found}");
    };
    for brackets in ["(", "[", "{", "f(", "a[", "-(", "lambda: (", "f'{("] {
        deep(format!("x = {}", brackets.repeat(200_000)), "brackets");
    }
    deep(
        format!("x = {}1{}", "(".repeat(200_000), ")".repeat(200_000)),
        "200 brackets",
    );
    deep(format!("x = a{}", ".b".repeat(200_000)), "5000 operators");
    deep(format!("x = 1{}", "+1".repeat(200_000)), "5000 operators");
    deep(format!("x = {}1", "not ".repeat(200_000)), "5000 operators");
    deep(
        format!("x = {}1", "1 if x else ".repeat(200_000)),
        "5000 operators",
    );
    deep(
        format!("x = a{}", "(b, c)".repeat(200_000)),
        "5000 operators",
    );
    deep(format!("{}x", "async ".repeat(200_000)), "5000 operators");
    deep(
        format!("{}x", "if a, b: ".repeat(200_000)),
        "5000 operators",
    );
    let blocks = |header: &str, depth: usize| -> String {
        (0..depth)
            .map(|depth| format!("{}{header}\n", " ".repeat(depth)))
            .collect()
    };
    deep(blocks("if x:", 2_000), "100 blocks");
    deep(blocks("def f():", 2_000), "100 blocks");
    deep(format!("(\n{}", blocks("if a, b:", 2_000)), "");
    deep(format!("[\n{}", blocks("class A(b, c):", 2_000)), "");
}

#[test]
fn deep_texts_within_the_limits_are_read() {
    let (_, items, problem) = hostile(&format!("x = 1{}\ndef f(): ...\n", "+f(1)".repeat(2_400)));
    assert_eq!((items, problem.as_str()), (2, ""));
    let (_, items, problem) = hostile(&format!("x = {}1{}\n", "[".repeat(200), "]".repeat(200)));
    assert_eq!((items, problem.as_str()), (1, ""));
    let blocks: String = (0..100)
        .map(|depth| format!("{}class A:\n", " ".repeat(depth)))
        .collect();
    let (_, items, _) = hostile(&format!("{blocks}{}pass\n", " ".repeat(100)));
    assert_eq!(items, 100);
}

#[test]
fn a_huge_line_is_no_item_and_no_hang() {
    let text = format!("import a; x = [{}]; import b", "1, ".repeat(50_000_000 / 3));
    let (imports, items, problem) = hostile(&text);
    assert_eq!((imports, items), (2, 0));
    assert!(problem.contains("up to 8388608 bytes"), "{problem}");
}
