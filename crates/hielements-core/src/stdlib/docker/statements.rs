//! The lines of a Dockerfile as statements: continuations joined, comments taken out, heredocs
//! skipped. Knows the shape of the text and no instruction's meaning.

use crate::source::saturated;
use hielements_plugin::{Place, Problem};

/// One instruction with its arguments.
#[derive(Clone, Debug)]
pub(super) struct Statement {
    /// The instruction in capitals: `FROM`.
    pub(super) keyword: String,
    /// What follows, without the line breaks.
    pub(super) rest: String,
    /// The whole statement, heredocs included.
    pub(super) place: Place,
}

/// A comment on a line of its own.
#[derive(Debug)]
pub(super) struct Comment<'t> {
    /// From the `#` on.
    pub(super) text: &'t str,
    /// Where it stands.
    pub(super) place: Place,
    /// The next line with code, its own when there is none.
    pub(super) line: u32,
}

/// A Dockerfile read into statements.
#[derive(Debug)]
pub(super) struct Source<'t> {
    pub(super) statements: Vec<Statement>,
    pub(super) comments: Vec<Comment<'t>>,
    /// The character that continues lines and takes the meaning from others.
    pub(super) escape: char,
    /// The first thing that could not be read.
    pub(super) problem: Option<Problem>,
}

/// Reads a text. Never fails: what is no statement is the `problem`.
pub(super) fn read(text: &str) -> Source<'_> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = Reader {
        lines: text
            .split('\n')
            .map(|line| line.strip_suffix('\r').unwrap_or(line))
            .collect(),
        at: 0,
        source: Source {
            statements: Vec::new(),
            comments: Vec::new(),
            escape: '\\',
            problem: None,
        },
        waiting: 0,
    };
    reader.directives();
    while reader.at < reader.lines.len() {
        reader.line();
    }
    reader.source
}

struct Reader<'t> {
    lines: Vec<&'t str>,
    at: usize,
    source: Source<'t>,
    /// The comments from here on do not know the line they speak about yet.
    waiting: usize,
}

impl Reader<'_> {
    /// `# escape=` and others stand in front of everything else, comments included.
    fn directives(&mut self) {
        for line in &self.lines {
            let Some((name, value)) = line
                .trim()
                .strip_prefix('#')
                .and_then(|line| line.split_once('='))
            else {
                return;
            };
            match name.trim().to_ascii_lowercase().as_str() {
                "escape" => {
                    if value.trim() == "`" {
                        self.source.escape = '`';
                    }
                }
                "syntax" | "check" => {}
                _ => return,
            }
        }
    }

    fn line(&mut self) {
        let line = self.lines[self.at];
        if line.trim().is_empty() {
            self.at += 1;
        } else if line.trim_start().starts_with('#') {
            self.comment();
        } else {
            self.statement();
        }
    }

    fn comment(&mut self) {
        let line = self.lines[self.at];
        let number = number(self.at);
        let start = line.len() - line.trim_start().len();
        self.source.comments.push(Comment {
            text: &line[start..],
            place: Place {
                line: number,
                column: column(start),
                end_line: number,
                end_column: column(line.len()),
            },
            line: number,
        });
        self.at += 1;
    }

    /// Comments above a statement and inside it speak about it.
    fn settle(&mut self, line: u32) {
        for comment in &mut self.source.comments[self.waiting..] {
            comment.line = line;
        }
        self.waiting = self.source.comments.len();
    }

    fn statement(&mut self) {
        let (first, column_of_first) = (self.at, self.indent());
        let text = self.joined();
        self.settle(number(first));
        let text = text.trim();
        let (keyword, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        let keyword = keyword.to_ascii_uppercase();
        let last = self.heredocs(first, &keyword, rest);
        let place = Place {
            line: number(first),
            column: column(column_of_first),
            end_line: number(last),
            end_column: column(self.lines[last].len()),
        };
        if !is_instruction(&keyword) {
            self.problem(
                place,
                format!("`{keyword}` is no instruction of a Dockerfile"),
            );
        }
        self.source.statements.push(Statement {
            keyword,
            rest: rest.trim().to_owned(),
            place,
        });
    }

    /// The line here with those that continue it; comments and empty lines between them are left out.
    fn joined(&mut self) -> String {
        let first = self.at;
        let mut text = String::new();
        while let Some(line) = self.lines.get(self.at).copied() {
            let inside = self.at > first;
            if inside && line.trim_start().starts_with('#') {
                self.comment();
                continue;
            }
            self.at += 1;
            if inside && line.trim().is_empty() {
                continue;
            }
            match line.trim_end().strip_suffix(self.source.escape) {
                Some(part) => text.push_str(part),
                None => {
                    text.push_str(line);
                    break;
                }
            }
        }
        text
    }

    fn indent(&self) -> usize {
        let line = self.lines[self.at];
        line.len() - line.trim_start().len()
    }

    /// Steps over the bodies of the heredocs that a statement opens; its last line.
    fn heredocs(&mut self, first: usize, keyword: &str, rest: &str) -> usize {
        let inner = rest.split_whitespace().next().unwrap_or_default();
        let takes_one = |keyword: &str| {
            ["RUN", "COPY", "ADD"]
                .iter()
                .any(|known| keyword.eq_ignore_ascii_case(known))
        };
        if takes_one(keyword) || (keyword == "ONBUILD" && takes_one(inner)) {
            for (word, tabs) in heredoc_words(rest, self.source.escape) {
                self.heredoc(first, &word, tabs);
            }
        }
        (self.at - 1).min(self.lines.len() - 1)
    }

    fn heredoc(&mut self, first: usize, word: &str, tabs: bool) {
        while let Some(line) = self.lines.get(self.at) {
            self.at += 1;
            let line = if tabs {
                line.trim_start_matches('\t')
            } else {
                line
            };
            if line == word {
                return;
            }
        }
        let at = number(first);
        let place = Place {
            line: at,
            column: 1,
            end_line: at,
            end_column: column(self.lines[first].len()),
        };
        self.problem(place, format!("the heredoc `<<{word}` has no end"));
    }

    fn problem(&mut self, place: Place, message: String) {
        if self.source.problem.is_none() {
            self.source.problem = Some(Problem { message, place });
        }
    }
}

/// `<<EOF` and `<<-"EOF"` among the words of a statement: the end of each, and whether tabs in front
/// of it are allowed.
fn heredoc_words(rest: &str, escape: char) -> Vec<(String, bool)> {
    super::words::split(rest, escape)
        .into_iter()
        .filter_map(|word| {
            let word = word
                .trim_start_matches(|c: char| c.is_ascii_digit())
                .strip_prefix("<<")?;
            let (tabs, word) = match word.strip_prefix('-') {
                Some(word) => (true, word),
                None => (false, word),
            };
            let name: String = word.chars().filter(|c| !matches!(c, '"' | '\'')).collect();
            (!name.is_empty() && !name.contains('<')).then_some((name, tabs))
        })
        .collect()
}

/// Whether a word in capitals is an instruction.
pub(super) fn is_instruction(keyword: &str) -> bool {
    INSTRUCTIONS.contains(&keyword)
}

/// The instructions of a Dockerfile.
const INSTRUCTIONS: &[&str] = &[
    "ADD",
    "ARG",
    "CMD",
    "COPY",
    "ENTRYPOINT",
    "ENV",
    "EXPOSE",
    "FROM",
    "HEALTHCHECK",
    "LABEL",
    "MAINTAINER",
    "ONBUILD",
    "RUN",
    "SHELL",
    "STOPSIGNAL",
    "USER",
    "VOLUME",
    "WORKDIR",
];

fn number(at: usize) -> u32 {
    saturated(at + 1)
}

fn column(at: usize) -> u32 {
    number(at)
}
