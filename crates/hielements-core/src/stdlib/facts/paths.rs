//! Files that a link names by path, whatever their language. Knows no tree: whether such files are
//! there is asked elsewhere.

use crate::source::WsPath;
use crate::workspace::{Globs, is_glob, tree_below};

/// One file, a folder with everything below, or what a glob matches with everything below.
#[derive(Clone, Debug)]
pub struct Paths {
    start: WsPath,
    globs: Option<Box<Globs>>,
    name: String,
}

impl Paths {
    /// A file, or a folder with everything below.
    pub fn at(path: WsPath) -> Self {
        Self {
            name: path.to_string(),
            start: path,
            globs: None,
        }
    }

    /// What a path or glob that starts at `base` names.
    ///
    /// # Errors
    ///
    /// When it leaves the workspace or is no glob.
    pub fn parse(base: &WsPath, text: &str) -> Result<Self, String> {
        if !is_glob(text) {
            let path = WsPath::parse(base, text).map_err(|why| format!("`{text}` is {why}"))?;
            return Ok(Self::at(path));
        }
        let pattern = text.trim_end_matches('/');
        let below = format!("{pattern}/**");
        let globs = Globs::new(base, [pattern, &below])?;
        let name = if base.is_root() {
            pattern.to_owned()
        } else {
            format!("{base}/{pattern}")
        };
        Ok(Self {
            start: globs.folder(),
            globs: Some(Box::new(globs)),
            name,
        })
    }

    /// How a message calls them: the path, or the glob from the workspace root on.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The folder, or the file, that all of them lie in.
    pub fn start(&self) -> &WsPath {
        &self.start
    }

    /// Whether a file is among them.
    pub fn hold(&self, file: &WsPath) -> bool {
        match &self.globs {
            None => file.is_within(&self.start),
            Some(globs) => globs.matches(file),
        }
    }

    /// Those of the sorted files that are among them.
    pub fn among<'f>(&self, files: &'f [WsPath]) -> impl Iterator<Item = &'f WsPath> {
        tree_below(files, &self.start)
            .iter()
            .filter(|file| self.hold(file))
    }
}

impl PartialEq for Paths {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Paths {}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(base: &str, text: &str, expected: &str) {
        let files = ["a.txt", "web/a.py", "web/b.js", "web/lib/c.py", "webs/d.py"];
        let files = files.map(WsPath::from_walk);
        let said = match Paths::parse(&WsPath::from_walk(base), text) {
            Ok(paths) => {
                let found: Vec<&str> = paths.among(&files).map(WsPath::as_str).collect();
                format!("{}: {}", paths.name(), found.join(" "))
            }
            Err(why) => why,
        };
        assert_eq!(said, expected);
    }

    #[test]
    fn folders_files_and_globs() {
        check("", "web/", "web: web/a.py web/b.js web/lib/c.py");
        check("web", "a.py", "web/a.py: web/a.py");
        check("", ".", ".: a.txt web/a.py web/b.js web/lib/c.py webs/d.py");
        check("", "web/*.py", "web/*.py: web/a.py");
        check("web", "l*", "web/l*: web/lib/c.py");
        check(
            "web",
            "../../x",
            "`../../x` is a path that leaves the workspace",
        );
    }
}
