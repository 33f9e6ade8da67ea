//! A workspace in memory with a specification in which a `|` marks a place.

use crate::engine::RunOptions;
use crate::ide::{Placed, Standing, Subject};
use crate::project::{Analysis, Project, analyse};
use crate::source::FileId;
use crate::workspace::{MemoryWorkspace, Tree, Workspace};
use std::sync::Arc;

/// What tests ask about.
pub(super) struct Asked {
    pub(super) analysis: Analysis,
    pub(super) file: FileId,
    pub(super) offset: u32,
    tree: Arc<Tree>,
    standing: Standing,
    rules: Vec<Placed>,
    keys: Vec<String>,
}

impl Asked {
    /// A specification with a mark, among some files. Nothing has run.
    pub(super) fn about(marked: &str) -> Self {
        Self::among(
            marked,
            &[
                ("src/a.py", "import os\n"),
                ("src/deep/b.py", ""),
                ("docs/x.md", ""),
                (
                    "lib.hie",
                    "pattern hex:\n    element domain:\n        scope module<python>\n",
                ),
            ],
        )
    }

    /// The same among these files.
    pub(super) fn among(marked: &str, files: &[(&str, &str)]) -> Self {
        let offset = marked.find('|').expect("a place is marked");
        let text = marked.replacen('|', "", 1);
        let all = files
            .iter()
            .copied()
            .chain([("hielements.hie", text.as_str())]);
        let workspace = MemoryWorkspace::new(all);
        let analysis = analyse(&workspace, &[]).expect("it is there");
        let (rules, keys) = analysis.placed();
        Self {
            file: analysis
                .sources
                .find(&crate::source::WsPath::from_walk("hielements.hie"))
                .expect("it is there"),
            offset: u32::try_from(offset).expect("it is short"),
            tree: workspace.tree(),
            standing: Standing::default(),
            analysis,
            rules,
            keys,
        }
    }

    /// The same after a run.
    pub(super) fn judged(marked: &str, files: &[(&str, &str)]) -> Self {
        let mut asked = Self::among(marked, files);
        let text = marked.replacen('|', "", 1);
        let all = files
            .iter()
            .copied()
            .chain([("hielements.hie", text.as_str())]);
        let mut project =
            Project::open(MemoryWorkspace::new(all), Vec::new(), None, None).expect("it is there");
        let wanted = project.plan().all();
        let report = project
            .judge(&wanted, RunOptions::default())
            .report
            .expect("it ran");
        asked.standing = project.standing(&report);
        asked
    }

    pub(super) fn subject(&self) -> Subject<'_> {
        self.analysis
            .subject(&self.tree, &self.standing, (&self.rules, &self.keys))
    }

    /// The text of a stretch.
    pub(super) fn text(&self, span: crate::source::Span) -> &str {
        &self.analysis.sources.get(self.file).text[span.start as usize..span.end as usize]
    }
}
