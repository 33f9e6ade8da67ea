//! Any text as the answer of a library outside of the program: a verdict, a value, facts or a description
//! comes of it, or an error; every place lies in its file, and every path in the workspace.
#![no_main]

use hielements_core::source::LineIndex;
use hielements_core::stdlib::wire::{self, Border};
use hielements_core::stdlib::{Outcome, Value};
use hielements_core::workspace::{Door, MemoryWorkspace, Workspace};
use hielements_plugin::Place;
use libfuzzer_sys::fuzz_target;

const FILES: [(&str, &str); 2] = [("src/a.ts", "größe = 1\n\nb\n"), ("src/b.ts", "")];

fuzz_target!(|reply: &str| {
    let workspace = MemoryWorkspace::new(FILES);
    let door = Door::new(&workspace);
    let border = Border::new("tool", "/workspace", &door);
    if let (Outcome::Fail { findings, .. }, _) = border.outcome(reply) {
        for found in findings {
            let text = found.file.and_then(|file| workspace.read(&file).ok());
            if let (Some(text), Some(place)) = (text, found.place) {
                lies_in(&text, place);
            }
        }
    }
    if let Ok((Value::Scope(scope), _)) = border.value(reply) {
        assert!(scope.files.is_sorted() && scope.items.is_sorted());
        for item in scope.items.iter() {
            assert!(scope.has_file(&item.file));
            lies_in(&workspace.read(&item.file).expect("it is there"), item.place);
        }
    }
    let _ = wire::facts("tool", reply);
    let _ = wire::resolved("tool", reply, 1);
    if let Ok(said) = wire::description("tool", reply) {
        let _ = wire::signatures(&said);
    }
});

fn lies_in(text: &[u8], place: Place) {
    let lines = LineIndex::of_bytes(text);
    for (line, column) in [(place.line, place.column), (place.end_line, place.end_column)] {
        let range = lines.line_range(line - 1).expect("a line of the file");
        assert!(column as usize <= range.len() + 1);
    }
    assert!((place.line, place.column) <= (place.end_line, place.end_column));
}
