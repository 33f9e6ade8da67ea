//! Checks over the text of files. Binary files (a NUL in the first 8 KiB) and files over 16 MiB are
//! not searched; a rule for which nothing could be searched is an error, never a pass.

use super::{judge_lines, scope_param, title};
use crate::source::{LineIndex, WsPath, saturated};
use crate::stdlib::table::Function;
use crate::stdlib::{Args, Context, Found, Outcome, Param, Scope, Type, select};
use hielements_plugin::Place;
use regex::{Regex, RegexBuilder};

const PROBE: usize = 8 * 1024;
const MAX_TEXT: usize = 16 * 1024 * 1024;
const MAX_REGEX: usize = 10 * 1000 * 1000;

pub(super) fn functions() -> Vec<Function> {
    let with = |name| vec![scope_param(), Param::required(name, Type::String)];
    vec![
        Function::check("contains_text", with("regex"), contains_text).doc(
            "At least one file of the scope has text that the regular expression matches; `^` and \
             `$` stand for the ends of a line.",
            "files.contains_text('LICENSE', 'MIT')",
        ),
        Function::check("no_text", with("regex"), no_text).doc(
            "No line of the scope has text that the regular expression matches.",
            "files.no_text(src, 'TODO|FIXME')",
        ),
        Function::check("references", with("path"), references).doc(
            "At least one file of the scope names the path: from the workspace root or from its own \
             folder.",
            "files.references('Dockerfile', 'services/api/main.py')",
        ),
    ]
}

/// The bytes of a file of a scope.
pub(super) fn read(cx: &Context<'_>, file: &WsPath) -> Result<Vec<u8>, String> {
    cx.door
        .read(file)
        .map_err(|why| format!("{file} cannot be read: {why}"))
}

/// Whether it is no text.
pub(super) fn is_binary(content: &[u8]) -> bool {
    memchr::memchr(0, &content[..content.len().min(PROBE)]).is_some()
}

fn contains_text(cx: &Context<'_>, args: &Args) -> Outcome {
    judge_lines(cx, args, |scope| {
        let regex = regex(args.text(1))?;
        let message = || {
            let expected = format!("expected text that matches `{}`", args.text(1));
            format!("{expected}, found none in {}", title(scope))
        };
        any(cx, scope, |_, text| regex.is_match(text), message)
    })
}

fn references(cx: &Context<'_>, args: &Args) -> Outcome {
    judge_lines(cx, args, |scope| {
        let target = select::path(cx, args.text(1))?;
        let message = || format!("{} does not mention `{target}`", title(scope));
        any(
            cx,
            scope,
            |file, text| mentions(text, file, &target),
            message,
        )
    })
}

/// Passes when one file of the scope answers yes.
fn any(
    cx: &Context<'_>,
    scope: &Scope,
    asks: impl Fn(&WsPath, &str) -> bool,
    message: impl Fn() -> String,
) -> Result<Outcome, String> {
    let mut searched = 0;
    for file in &*scope.files {
        let Some(text) = text_of(cx, file)? else {
            continue;
        };
        searched += 1;
        if asks(file, &text) {
            return Ok(Outcome::Pass);
        }
    }
    searchable(scope, searched)?;
    let message = message();
    Ok(Outcome::Fail {
        findings: vec![Found {
            file: Some(only_file(scope)),
            message: message.clone(),
            help: Some("add it, or look at the spelling in the check".to_owned()),
            ..Found::default()
        }],
        message,
    })
}

fn only_file(scope: &Scope) -> WsPath {
    match &*scope.files {
        [only] => only.clone(),
        _ => select::folder_of(scope),
    }
}

fn no_text(cx: &Context<'_>, args: &Args) -> Outcome {
    judge_lines(cx, args, |scope| {
        let regex = regex(args.text(1))?;
        let (mut found, mut searched) = (Vec::new(), 0);
        for file in &*scope.files {
            if let Some(text) = text_of(cx, file)? {
                searched += 1;
                find(&regex, file, &text, &mut found);
            }
        }
        searchable(scope, searched)?;
        Ok(Outcome::of(found, |found| {
            let expected = format!("expected no text that matches `{}`", args.text(1));
            format!("{expected}, found {} line(s)", found.len())
        }))
    })
}

/// The first match of each line.
fn find(regex: &Regex, file: &WsPath, text: &str, found: &mut Vec<Found>) {
    let mut matches = regex.find_iter(text).peekable();
    if matches.peek().is_none() {
        return;
    }
    let index = LineIndex::new(text);
    let place = |at: usize| index.line_column(saturated(at));
    let mut last = None;
    for hit in matches {
        let (start, end) = (place(hit.start()), place(hit.end()));
        if last.replace(start.line) == Some(start.line) {
            continue;
        }
        let shown: String = hit.as_str().chars().take(60).collect();
        found.push(Found {
            file: Some(file.clone()),
            place: Some(Place {
                line: start.line + 1,
                column: start.column + 1,
                end_line: end.line + 1,
                end_column: end.column + 1,
            }),
            message: format!("found `{}`", shown.escape_debug()),
            help: Some("remove this text".to_owned()),
            ..Found::default()
        });
    }
}

fn searchable(scope: &Scope, searched: usize) -> Result<(), String> {
    if searched > 0 || scope.is_empty() {
        return Ok(());
    }
    Err(format!(
        "no file of {} could be searched: binary files are no text",
        title(scope)
    ))
}

/// The text of a file, byte for byte as long as the file; bytes that are not UTF-8 become `?`.
fn text_of(cx: &Context<'_>, file: &WsPath) -> Result<Option<String>, String> {
    let content = read(cx, file)?;
    if is_binary(&content) {
        return Ok(None);
    }
    if content.len() > MAX_TEXT {
        return Err(format!(
            "`{file}` is larger than 16 MiB and is not searched: leave it out of the scope"
        ));
    }
    Ok(Some(String::from_utf8(content).unwrap_or_else(|error| {
        let mut text = String::new();
        for chunk in error.as_bytes().utf8_chunks() {
            text.push_str(chunk.valid());
            text.extend(std::iter::repeat_n('?', chunk.invalid().len()));
        }
        text
    })))
}

fn regex(pattern: &str) -> Result<Regex, String> {
    RegexBuilder::new(pattern)
        .multi_line(true)
        .size_limit(MAX_REGEX)
        .build()
        .map_err(|error| {
            format!(
                "`{pattern}` is no regular expression: {}",
                last_line(&error)
            )
        })
}

/// The message of the last line; those before it draw the pattern.
fn last_line(error: &regex::Error) -> String {
    let text = error.to_string();
    let line = text.lines().last().unwrap_or_default();
    line.trim_start_matches("error: ").to_owned()
}

/// Whether a text names the target, whole, from the root or from the folder of the file.
fn mentions(text: &str, file: &WsPath, target: &WsPath) -> bool {
    let from_root = target.to_string();
    let relative = relative(&file.parent().unwrap_or_else(WsPath::root), target);
    [from_root, relative].iter().any(|path| {
        memchr::memmem::find_iter(text.as_bytes(), path.as_bytes())
            .any(|at| stands_alone(&text[..at], &text[at + path.len()..]))
    })
}

fn stands_alone(before: &str, behind: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/');
    // `./a` and `/a` from the root name the same thing as `a`.
    let lead = before
        .strip_suffix('/')
        .map_or(before, |rest| rest.strip_suffix('.').unwrap_or(rest));
    let mut next = behind.chars();
    let ends = match next.next() {
        // A full stop may end a sentence; `a.py.bak` is another file.
        Some('.') => !next.next().is_some_and(char::is_alphanumeric),
        Some('/') => true,
        Some(c) => !part(c),
        None => true,
    };
    ends && !lead.ends_with(part)
}

fn relative(folder: &WsPath, target: &WsPath) -> String {
    let mut up = String::new();
    let mut base = folder.clone();
    loop {
        if let Some(rest) = target.below(&base).filter(|rest| !rest.is_empty()) {
            return format!("{up}{rest}");
        }
        let Some(parent) = base.parent() else {
            return target.to_string();
        };
        base = parent;
        up.push_str("../");
    }
}
