//! Patterns that leave files out, as a `.dockerignore` holds them: relative to one folder, the last
//! that fits decides, `!` brings back. Knows no tree and reads no file.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

/// More or longer patterns than that no person writes.
const MAX_PATTERNS: usize = 1000;
const MAX_LEN: usize = 1024;

/// Patterns over the paths below one folder.
#[derive(Clone, Debug)]
pub struct LeftOut {
    /// Two for each pattern: itself, and everything below.
    globs: GlobSet,
    /// For each pattern whether it brings back.
    brings_back: Vec<bool>,
    /// The patterns, one a line.
    text: String,
}

/// A pattern that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadPattern {
    /// Which of those that were given, from 0 on.
    pub number: usize,
    /// What is wrong with it.
    pub message: String,
}

impl LeftOut {
    /// Reads patterns. What cannot be read is passed over and returned; nothing is left when no
    /// pattern can fit.
    pub fn new<'p>(patterns: impl IntoIterator<Item = &'p str>) -> (Option<Self>, Vec<BadPattern>) {
        let mut bad = Vec::new();
        let mut builder = GlobSetBuilder::new();
        let (mut brings_back, mut text) = (Vec::new(), String::new());
        for (number, pattern) in patterns.into_iter().enumerate() {
            let (back, path) = match pattern.strip_prefix('!') {
                Some(path) => (true, clean(path)),
                None => (false, clean(pattern)),
            };
            let Some(path) = path else {
                continue;
            };
            let read = if brings_back.len() == MAX_PATTERNS {
                Err(format!("it is one of more than {MAX_PATTERNS}"))
            } else {
                globs(&path)
            };
            match read {
                Ok(both) => {
                    for glob in both {
                        builder.add(glob);
                    }
                    brings_back.push(back);
                    text.push_str(pattern);
                    text.push('\n');
                }
                Err(why) => bad.push(BadPattern {
                    number,
                    message: format!("`{}` is no pattern: {why}", shown(pattern)),
                }),
            }
        }
        let globs = match builder.build() {
            Ok(globs) => globs,
            Err(error) => {
                bad.push(BadPattern {
                    number: 0,
                    message: format!("the patterns are too much to read: {}", error.kind()),
                });
                return (None, bad);
            }
        };
        let read = Self {
            globs,
            brings_back,
            text,
        };
        (Some(read).filter(|read| !read.brings_back.is_empty()), bad)
    }

    /// The patterns that could be read, one a line.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether they leave out the file at a path below the folder.
    pub fn hold(&self, path: &str) -> bool {
        let last = self.globs.matches(path).into_iter().max();
        last.is_some_and(|glob| !self.brings_back[glob / 2])
    }
}

impl PartialEq for LeftOut {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for LeftOut {}

fn shown(pattern: &str) -> String {
    let short: String = pattern.chars().take(60).collect();
    let more = if short.len() < pattern.len() {
        "…"
    } else {
        ""
    };
    short + more
}

/// The path without slashes at its ends, `.` and `..`; nothing where it is the folder itself or
/// outside.
fn clean(pattern: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in pattern.trim().split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    (!parts.is_empty()).then(|| parts.join("/"))
}

/// The globs of a pattern: what it names, and everything below.
fn globs(path: &str) -> Result<[globset::Glob; 2], String> {
    if path.len() > MAX_LEN {
        return Err(format!("it is longer than {MAX_LEN} bytes"));
    }
    let text = translate(path);
    let build = |text: &str| {
        GlobBuilder::new(text)
            .literal_separator(true)
            .backslash_escape(true)
            .empty_alternates(true)
            .build()
            .map_err(|error| error.kind().to_string())
    };
    Ok([build(&text)?, build(&format!("{text}/**"))?])
}

/// Braces are plain characters here, and `**` stands for folders in the middle of a name, too.
fn translate(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    let mut chars = path.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                out.push('\\');
                out.extend(chars.next());
            }
            '{' | '}' => {
                out.push('\\');
                out.push(c);
            }
            '*' if chars.next_if_eq(&'*').is_some() => {
                let slash = chars.next_if_eq(&'/').is_some();
                let begins = out.is_empty() || out.ends_with('/');
                let ends = chars.peek().is_none();
                out.push_str(match (begins, ends) {
                    (true, true) if slash => "**/*",
                    (true, true) => "**",
                    (true, false) => "**/",
                    (false, true) => "*",
                    (false, false) => "{,*/,*/**/}",
                });
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILES: [&str; 9] = [
        "README.md",
        "a.py",
        "docs/a.md",
        "docs/deep/b.md",
        "docs/keep.md",
        "src/a.py",
        "src/deep/er/a.pyc",
        "src/{x}.py",
        "target/x",
    ];

    /// Which files the patterns leave out, and which patterns are bad.
    #[track_caller]
    fn check(patterns: &[&str], expected: &str) {
        let (read, bad) = LeftOut::new(patterns.iter().copied());
        let mut said: Vec<String> = FILES
            .iter()
            .filter(|file| read.as_ref().is_some_and(|read| read.hold(file)))
            .map(|file| (*file).to_owned())
            .collect();
        said.extend(
            bad.iter()
                .map(|bad| format!("{}: {}", bad.number, bad.message)),
        );
        assert_eq!(said.join(" "), expected, "{patterns:?}");
    }

    #[test]
    fn patterns_start_at_the_folder() {
        check(&["a.py"], "a.py");
        check(&["*/a.py"], "src/a.py");
        check(&["**/a.py"], "a.py src/a.py");
        check(&["*.md"], "README.md");
        check(&["docs"], "docs/a.md docs/deep/b.md docs/keep.md");
        check(
            &["/docs/", "./target"],
            "docs/a.md docs/deep/b.md docs/keep.md target/x",
        );
        check(&["src/../target/"], "target/x");
        check(&["src/**"], "src/a.py src/deep/er/a.pyc src/{x}.py");
        check(&["s**a.pyc"], "src/deep/er/a.pyc");
        check(&["src/{x}.py"], "src/{x}.py");
        check(&[".", "/", "", "..", "../a.py"], "");
    }

    #[test]
    fn the_last_that_fits_decides() {
        check(&["docs", "!docs/keep.md"], "docs/a.md docs/deep/b.md");
        check(
            &["!docs/keep.md", "docs"],
            "docs/a.md docs/deep/b.md docs/keep.md",
        );
        check(
            &["*", "!src", "src/deep"],
            "README.md a.py docs/a.md docs/deep/b.md docs/keep.md src/deep/er/a.pyc target/x",
        );
        check(
            &["**", "!**/*.md"],
            "a.py src/a.py src/deep/er/a.pyc src/{x}.py target/x",
        );
    }

    #[test]
    fn mistakes_are_named() {
        check(
            &["docs", "[a"],
            "docs/a.md docs/deep/b.md docs/keep.md 1: `[a` is no pattern: unclosed character class; missing ']'",
        );
        let (_, bad) = LeftOut::new(std::iter::repeat_n("*/*/*a*", MAX_PATTERNS + 1));
        assert_eq!(
            bad[0].message,
            "`*/*/*a*` is no pattern: it is one of more than 1000"
        );
        let long = "*?".repeat(MAX_LEN);
        let (read, bad) = LeftOut::new([long.as_str()]);
        assert!(read.is_none());
        assert!(
            bad[0]
                .message
                .ends_with("…` is no pattern: it is longer than 1024 bytes")
        );
    }
}
