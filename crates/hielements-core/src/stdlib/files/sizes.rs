//! Checks over the size of files.

use super::{count, judge, judge_lines, scope_param, text};
use crate::stdlib::table::Function;
use crate::stdlib::{Args, Context, Found, Outcome, Param, Type};
use hielements_plugin::Place;

pub(super) fn functions() -> Vec<Function> {
    let with = |name| vec![scope_param(), Param::required(name, Type::Int)];
    vec![
        Function::check("max_size", with("bytes"), max_size).doc(
            "No file of the scope is larger than this many bytes.",
            "files.max_size(assets, 500000)",
        ),
        Function::check("max_lines", with("n"), max_lines).doc(
            "No text file of the scope has more than `n` lines. Binary files have no lines.",
            "files.max_lines(src, 600)",
        ),
    ]
}

fn max_size(cx: &Context<'_>, args: &Args) -> Outcome {
    judge(cx, args, |scope| {
        let limit = count(args.get(1))?;
        let mut found = Vec::new();
        for file in &*scope.files {
            let size = text::read(cx, file)?.len();
            if size as u64 > limit {
                found.push(Found {
                    file: Some(file.clone()),
                    message: format!("{file} has {size} bytes, expected at most {limit}"),
                    help: Some("make the file smaller or raise the limit".to_owned()),
                    ..Found::default()
                });
            }
        }
        Ok(Outcome::of(found, |found| {
            format!("found {} file(s) larger than {limit} bytes", found.len())
        }))
    })
}

fn max_lines(cx: &Context<'_>, args: &Args) -> Outcome {
    judge_lines(cx, args, |scope| {
        let limit = count(args.get(1))?;
        let mut found = Vec::new();
        for file in &*scope.files {
            let content = text::read(cx, file)?;
            let lines = lines(&content);
            if lines > limit && !text::is_binary(&content) {
                let line = u32::try_from(limit).unwrap_or(u32::MAX).saturating_add(1);
                found.push(Found {
                    file: Some(file.clone()),
                    place: Some(Place {
                        line,
                        column: 1,
                        end_line: line,
                        end_column: 1,
                    }),
                    message: format!("{file} has {lines} lines, expected at most {limit}"),
                    help: Some("split the file or raise the limit".to_owned()),
                    ..Found::default()
                });
            }
        }
        Ok(Outcome::of(found, |found| {
            format!("found {} file(s) with more than {limit} lines", found.len())
        }))
    })
}

/// A last line without an end counts.
fn lines(content: &[u8]) -> u64 {
    let ends = memchr::memchr_iter(b'\n', content).count() as u64;
    ends + u64::from(content.last().is_some_and(|last| *last != b'\n'))
}
