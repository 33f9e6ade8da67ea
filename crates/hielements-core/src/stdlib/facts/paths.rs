//! Files that a link names by path, whatever their language. Knows no tree: whether such files are
//! there is asked elsewhere.

use super::LeftOut;
use crate::source::WsPath;
use crate::workspace::{Globs, is_glob, tree_below};
use std::sync::Arc;

/// One file, a folder with everything below, or what a glob matches with everything below.
#[derive(Clone, Debug)]
pub struct Paths {
    start: WsPath,
    globs: Option<Box<Globs>>,
    name: String,
    /// What is left out of the files in some folder.
    without: Option<(WsPath, Arc<LeftOut>)>,
    /// What is left out of each file or folder that is named, seen from there.
    except: Option<Arc<LeftOut>>,
}

impl Paths {
    /// A file, or a folder with everything below.
    pub fn at(path: WsPath) -> Self {
        Self {
            name: path.to_string(),
            start: path,
            globs: None,
            without: None,
            except: None,
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
            without: None,
            except: None,
        })
    }

    /// The same without the files that patterns over a folder leave out.
    #[must_use]
    pub fn without(mut self, folder: WsPath, left_out: Arc<LeftOut>) -> Self {
        self.without = Some((folder, left_out));
        self
    }

    /// The same without the files that patterns leave out, which start at the folder that is named;
    /// a file that is named they know by its name.
    #[must_use]
    pub fn except(mut self, left_out: Arc<LeftOut>) -> Self {
        self.except = Some(left_out);
        self
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
        self.names(file) && !self.leaves_out(file)
    }

    fn names(&self, file: &WsPath) -> bool {
        match &self.globs {
            None => file.is_within(&self.start),
            Some(globs) => globs.matches(file),
        }
    }

    fn leaves_out(&self, file: &WsPath) -> bool {
        let without = self.without.as_ref().is_some_and(|(folder, left_out)| {
            file.below(folder).is_some_and(|path| left_out.hold(path))
        });
        without
            || self.except.as_ref().is_some_and(|left_out| {
                let named = self.named_above(file);
                let path = file.below(&named).filter(|path| !path.is_empty());
                left_out.hold(path.unwrap_or_else(|| file.name()))
            })
    }

    /// The file or folder, of those that are named, which a file is or lies in.
    fn named_above(&self, file: &WsPath) -> WsPath {
        if self.globs.is_none() {
            return self.start.clone();
        }
        let mut named = file.clone();
        let mut above = file.parent();
        while let Some(folder) = above {
            above = folder.parent();
            if self.names(&folder) {
                named = folder;
            }
        }
        named
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
        self.name == other.name && self.without == other.without && self.except == other.except
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

    #[track_caller]
    fn check_except(text: &str, pattern: &str, expected: &str) {
        let files = ["web/a.py", "web/b.js", "web/lib/a.py", "webs/lib/c.py"];
        let files = files.map(WsPath::from_walk);
        let (left_out, _) = LeftOut::new([pattern]);
        let paths = Paths::parse(&WsPath::root(), text).expect("paths");
        let paths = paths.except(left_out.expect("a pattern").into());
        let found: Vec<&str> = paths.among(&files).map(WsPath::as_str).collect();
        assert_eq!(found.join(" "), expected, "{text} without {pattern}");
    }

    #[test]
    fn exceptions_start_at_what_is_named() {
        check_except("web", "a.py", "web/b.js web/lib/a.py");
        check_except("web", "**/a.py", "web/b.js");
        check_except("web", "web/a.py", "web/a.py web/b.js web/lib/a.py");
        check_except("web/a.py", "a.py", "");
        check_except("web/*", "a.py", "web/b.js");
        check_except("web*", "lib", "web/a.py web/b.js");
        check_except(".", "web", "webs/lib/c.py");
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
