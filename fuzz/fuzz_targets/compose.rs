//! Any bytes as a compose file: no panic, no endless work, every place begins before it ends, and the
//! table of modules over such files that include and extend each other can be built and judged.
#![no_main]

use hielements_core::engine::RunOptions;
use hielements_core::project::analyse;
use hielements_core::source::WsPath;
use hielements_core::stdlib::docker::DockerLanguage;
use hielements_core::stdlib::facts::Extractor;
use hielements_core::workspace::MemoryWorkspace;
use hielements_plugin::Level;
use libfuzzer_sys::fuzz_target;

const RULES: &[u8] = b"element a:
    check docker.no_root_user(docker.compose_selector())
    check docker.no_latest_tag()
    check docker.uses_service('compose.yaml', 'a')
    check code.no_cycles()
";

fuzz_target!(|text: &[u8]| {
    let path = WsPath::from_walk("compose.yaml");
    let facts = DockerLanguage.extract(Level::Items, &path, text);
    for item in &facts.items {
        let place = item.place;
        assert!(place.line >= 1 && place.column >= 1);
        assert!((place.line, place.column) <= (place.end_line, place.end_column));
    }
    let files = MemoryWorkspace::new([
        ("hielements.hie", RULES),
        ("compose.yaml", text),
        ("a/compose.yaml", text),
        ("base.yml", text),
        ("Dockerfile", b"FROM a AS b\nCOPY --from=b . .\nCOPY a /a\n"),
        ("a/x.py", b"import y\n"),
    ]);
    let analysis = analyse(&files, &[]).expect("the specification is in the workspace");
    let report = analysis.run(&files, &analysis.plan(), RunOptions::default());
    for result in &report.results {
        let defect = result
            .message
            .as_deref()
            .is_some_and(|said| said.contains("a defect of Hielements"));
        assert!(!defect, "{}", result.check);
    }
});
