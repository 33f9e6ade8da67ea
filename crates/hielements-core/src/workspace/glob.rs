//! Globs over paths of the workspace: `*` and `?` stay within one name, `**` crosses folders,
//! `{a,b}` and `[!a]` work, a leading `!` takes away. `\` makes the next character plain.
//!
//! A glob starts at a base folder. The part in front of the first wildcard is found by a search in
//! the sorted paths, so that only what is below it is looked at.

use super::Tree;
use crate::source::WsPath;
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

/// Longest glob and deepest nesting of braces that are read.
const MAX_LEN: usize = 4096;
const MAX_DEPTH: usize = 8;

/// One or several globs that start at the same folder. A path matches when one of the plain globs
/// matches it, or there is none, and no negated one does.
#[derive(Clone, Debug)]
pub struct Globs {
    base: WsPath,
    text: String,
    /// Everything that can match is in or below these folders; or is one of these files.
    starts: Vec<WsPath>,
    wanted: GlobSet,
    unwanted: GlobSet,
}

/// Whether a text holds wildcards.
pub fn is_glob(text: &str) -> bool {
    text.starts_with('!') || text.contains(['*', '?', '[', '{'])
}

impl Globs {
    /// Reads globs that start at `base`. `./` and `..` in front of the first wildcard are resolved.
    ///
    /// # Errors
    ///
    /// With a message that names the glob and what is wrong with it.
    pub fn new<'a>(
        base: &WsPath,
        globs: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, String> {
        let (mut wanted, mut unwanted) = (GlobSetBuilder::new(), GlobSetBuilder::new());
        let mut starts = Vec::new();
        let mut text = Vec::new();
        let mut only_negated = true;
        for glob in globs {
            text.push(glob);
            let (negated, pattern) = match glob.strip_prefix('!') {
                Some(pattern) => (true, pattern),
                None => (false, glob),
            };
            let (start, full) = anchor(base, pattern).map_err(|why| broken(glob, &why))?;
            let compiled = GlobBuilder::new(&full)
                .literal_separator(true)
                .empty_alternates(true)
                .backslash_escape(true)
                .build()
                .map_err(|error| broken(glob, &error.kind().to_string()))?;
            if negated {
                unwanted.add(compiled);
            } else {
                only_negated = false;
                starts.push(start);
                wanted.add(compiled);
            }
        }
        if only_negated {
            let (start, full) = anchor(base, "**")?;
            starts.push(start);
            wanted.add(globset::Glob::new(&full).map_err(|error| error.kind().to_string())?);
        }
        let set = |set: GlobSetBuilder| set.build().map_err(|error| error.kind().to_string());
        Ok(Self {
            base: base.clone(),
            text: text.join("\n"),
            starts: outermost(starts),
            wanted: set(wanted)?,
            unwanted: set(unwanted)?,
        })
    }

    /// The folder where they start.
    pub fn base(&self) -> &WsPath {
        &self.base
    }

    /// The globs as written, one a line.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The deepest folder that everything they can match lies in, as far as the globs say it.
    pub fn folder(&self) -> WsPath {
        match self.starts.as_slice() {
            [only] if only.as_str() == self.text || only.below(&self.base) == Some(&self.text) => {
                only.parent().unwrap_or_else(WsPath::root)
            }
            [only] => only.clone(),
            _ => self.base.clone(),
        }
    }

    /// Whether they match a path of the workspace.
    pub fn matches(&self, path: &WsPath) -> bool {
        self.wanted.is_match(path.as_str()) && !self.unwanted.is_match(path.as_str())
    }

    /// The files of a tree that match, sorted.
    pub fn files(&self, tree: &Tree) -> Vec<WsPath> {
        self.pick(|start| tree.files_below(start))
    }

    /// The folders of a tree that match, sorted.
    pub fn folders(&self, tree: &Tree) -> Vec<WsPath> {
        let mut found = self.pick(|start| tree.folders_below(start));
        let named = self
            .starts
            .iter()
            .filter(|start| !start.is_root() && tree.is_folder(start) && self.matches(start));
        found.extend(named.cloned());
        found.sort_unstable();
        found.dedup();
        found
    }

    fn pick<'t>(&self, below: impl Fn(&WsPath) -> &'t [WsPath]) -> Vec<WsPath> {
        let mut found: Vec<WsPath> = self
            .starts
            .iter()
            .flat_map(below)
            .filter(|path| self.matches(path))
            .cloned()
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

fn broken(glob: &str, why: &str) -> String {
    format!("`{glob}` is no glob: {why}")
}

/// The folder in front of the first wildcard, and the glob from the workspace root on.
fn anchor(base: &WsPath, pattern: &str) -> Result<(WsPath, String), String> {
    check_size(pattern)?;
    let mut parts = pattern.split('/').peekable();
    let mut literal = Vec::new();
    while let Some(part) = parts.next_if(|part| !part.contains(['*', '?', '[', '{', '}', '\\'])) {
        literal.push(part);
    }
    let head = literal.join("/");
    // A pattern that begins with `/` has an empty first part, which must not get lost.
    let head = if pattern.starts_with('/') {
        format!("/{head}")
    } else {
        head
    };
    let start = WsPath::parse(base, &head).map_err(|why| why.to_string())?;
    let rest: Vec<&str> = parts.filter(|part| *part != ".").collect();
    if rest.contains(&"..") {
        return Err("`..` may stand only in front of the first wildcard".to_owned());
    }
    let mut full = globset::escape(start.as_str());
    if !rest.is_empty() {
        if !full.is_empty() {
            full.push('/');
        }
        full.push_str(&keep_within_names(&rest.join("/")));
    }
    // `docs/` means everything in the folder.
    if full.is_empty() {
        full.push_str("**");
    } else if pattern.ends_with('/') {
        full = format!("{}/**", full.trim_end_matches('/'));
    }
    Ok((start, full))
}

/// `[!a]` matches anything else, a `/` too; one that is added keeps it within a name.
fn keep_within_names(pattern: &str) -> String {
    let mut kept = String::with_capacity(pattern.len());
    let mut chars = pattern.chars().peekable();
    while let Some(c) = chars.next() {
        kept.push(c);
        if c == '\\' {
            kept.extend(chars.next());
        } else if c == '['
            && let Some(not) = chars.next_if(|c| matches!(c, '!' | '^'))
        {
            kept.push(not);
            kept.extend(chars.next_if(|c| matches!(c, ']' | '-')));
            kept.push('/');
        }
    }
    kept
}

fn check_size(pattern: &str) -> Result<(), String> {
    if pattern.is_empty() {
        return Err("it is empty; `**` means every file".to_owned());
    }
    if pattern.len() > MAX_LEN {
        return Err(format!("it is longer than {MAX_LEN} bytes"));
    }
    if pattern.bytes().filter(|byte| *byte == b'{').count() > MAX_DEPTH {
        return Err(format!("it has more than {MAX_DEPTH} groups of braces"));
    }
    Ok(())
}

/// Drops what lies below another of the paths.
fn outermost(mut paths: Vec<WsPath>) -> Vec<WsPath> {
    paths.sort_unstable();
    paths.dedup();
    let all = paths.clone();
    paths.retain(|path| {
        !all.iter()
            .any(|other| other != path && path.is_within(other))
    });
    paths
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILES: [&str; 8] = [
        "README.md",
        "src/a.py",
        "src/ab.py",
        "src/b.ts",
        "src/deep/a.py",
        "src/deep/er/c.py",
        "src/[id].ts",
        "srcs/a.py",
    ];

    fn check(base: &str, globs: &[&str], expected: &str) {
        let tree = Tree::new(
            FILES.map(WsPath::from_walk).to_vec(),
            Vec::new(),
            Vec::new(),
        );
        let found = match Globs::new(&WsPath::from_walk(base), globs.iter().copied()) {
            Ok(globs) => globs.files(&tree).iter().map(ToString::to_string).collect(),
            Err(error) => vec![error],
        };
        assert_eq!(found.join(" "), expected, "{globs:?}");
    }

    #[test]
    fn wildcards() {
        check("", &["*"], "README.md");
        check("", &["*.py"], "");
        check("", &["src/*.py"], "src/a.py src/ab.py");
        check(
            "src",
            &["**/*.py"],
            "src/a.py src/ab.py src/deep/a.py src/deep/er/c.py",
        );
        check("src", &["?.{py,ts}"], "src/a.py src/b.ts");
        check("src", &["{,deep/}a.py"], "src/a.py src/deep/a.py");
        check("src", &["[!a].*"], "src/b.ts");
        check("", &["src[!x]a.py"], "");
        check("", &["src/[!]]?.*"], "src/ab.py");
        check("", &["src/a.py", "README.md"], "README.md src/a.py");
        check("src", &["./deep/"], "src/deep/a.py src/deep/er/c.py");
        check("src/deep", &["../*.ts"], "src/[id].ts src/b.ts");
        check("src", &[r"\[id\].ts"], "src/[id].ts");
    }

    #[test]
    fn negation() {
        check(
            "src",
            &["**/*.py", "!**/a.py"],
            "src/ab.py src/deep/er/c.py",
        );
        check("src", &["!**/*.py"], "src/[id].ts src/b.ts");
    }

    #[test]
    fn mistakes_are_named() {
        check(
            "",
            &["[a"],
            "`[a` is no glob: unclosed character class; missing ']'",
        );
        check(
            "",
            &[""],
            "`` is no glob: it is empty; `**` means every file",
        );
        check(
            "",
            &["../*.py"],
            "`../*.py` is no glob: a path that leaves the workspace",
        );
        check(
            "",
            &["/etc/*"],
            "`/etc/*` is no glob: an absolute path; paths start at the workspace root",
        );
        check(
            "",
            &["*/../x"],
            "`*/../x` is no glob: `..` may stand only in front of the first wildcard",
        );
        let deep = "{".repeat(9);
        check(
            "",
            &[&deep],
            &format!("`{deep}` is no glob: it has more than 8 groups of braces"),
        );
    }

    #[test]
    fn folders_match_too() {
        let tree = Tree::new(
            FILES.map(WsPath::from_walk).to_vec(),
            Vec::new(),
            Vec::new(),
        );
        let folders = |glob| {
            let globs = Globs::new(&WsPath::root(), [glob]).unwrap();
            globs
                .folders(&tree)
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join(" ")
        };
        assert_eq!(folders("*"), "src srcs");
        assert_eq!(folders("src/**"), "src/deep src/deep/er");
        assert_eq!(folders("src"), "src");
    }
}
