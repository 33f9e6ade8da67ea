//! Checks over the names and places of files.

use super::{count, judge, scope_param, title};
use crate::source::WsPath;
use crate::stdlib::table::Function;
use crate::stdlib::{Args, Context, Found, Outcome, Param, Scope, ScopeKind, Type, select};
use crate::workspace::Globs;

pub(super) fn functions() -> Vec<Function> {
    let with = |name, ty| vec![scope_param(), Param::required(name, ty)];
    vec![
        Function::check("exists", with("path", Type::String), exists).doc(
            "There is a file or folder at this path in the scope's folder. A glob asks for at least \
             one. Ignored files do not exist.",
            "files.exists(api, 'Dockerfile')",
        ),
        Function::check("contains", with("name", Type::String), contains).doc(
            "A file or folder of this name is in the scope, at any depth.",
            "files.contains(src, '__init__.py')",
        ),
        Function::check("no_files_matching", with("glob", Type::Strings), no_files).doc(
            "No file of the scope matches the glob.",
            "files.no_files_matching(src, '**/*.orig')",
        ),
        Function::check("only_files_matching", with("globs", Type::Strings), only_files).doc(
            "Every file of the scope matches one of the globs.",
            "files.only_files_matching(src, ['**/*.py', '**/*.pyi'])",
        ),
        Function::check("matches_pattern", with("glob", Type::String), only_files).doc(
            "Every file of the scope matches the glob.",
            "files.matches_pattern(migrations, '[0-9]*_*.py')",
        ),
        Function::check("max_files", with("n", Type::Int), max_files).doc(
            "The scope holds at most `n` files.",
            "files.max_files(utils, 20)",
        ),
    ]
}

fn exists(cx: &Context<'_>, args: &Args) -> Outcome {
    judge(cx, args, |scope| {
        let folder = select::folder_of(scope);
        let text = args.text(1);
        let (there, at) = if select::is_pattern(cx, &folder, text) {
            let globs = Globs::new(&folder, [text])?;
            let there = !cx.door.files_matching(&globs).is_empty()
                || !cx.door.folders_matching(&globs).is_empty();
            (there, folder.clone())
        } else {
            let path = select::below(&folder, text)?;
            (cx.door.exists(&path), path)
        };
        Ok(missing(
            there,
            at,
            format!("`{text}` does not exist in `{folder}`"),
        ))
    })
}

fn contains(cx: &Context<'_>, args: &Args) -> Outcome {
    judge(cx, args, |scope| {
        let folder = select::folder_of(scope);
        let name = args.text(1);
        let globs = Globs::new(&folder, [format!("**/{name}").as_str()])?;
        let folders = cx.door.folders_matching(&globs);
        let there = scope.files.iter().any(|file| globs.matches(file))
            || folders.iter().any(|path| holds(scope, path));
        let message = format!("{} has no file or folder named `{name}`", title(scope));
        Ok(missing(there, folder, message))
    })
}

/// Whether a folder belongs to a scope: it is below its folder, or holds one of its files.
fn holds(scope: &Scope, path: &WsPath) -> bool {
    matches!(&scope.kind, ScopeKind::Folder(folder) if path.is_within(folder))
        || scope.files.iter().any(|file| file.is_within(path))
}

fn missing(there: bool, at: WsPath, message: String) -> Outcome {
    if there {
        return Outcome::Pass;
    }
    Outcome::Fail {
        findings: vec![Found {
            file: Some(at),
            message: message.clone(),
            help: Some("create it; if it is there, an ignore file hides it: ignored files do not exist for checks".to_owned()),
            ..Found::default()
        }],
        message,
    }
}

fn no_files(cx: &Context<'_>, args: &Args) -> Outcome {
    judge(cx, args, |scope| {
        let wanted = args.get(1).texts();
        let globs = Globs::new(&select::folder_of(scope), wanted.iter().copied())?;
        let shown = wanted.join("`, `");
        let found = scope.files.iter().filter(|file| globs.matches(file));
        let found = found.map(|file| Found {
            file: Some(file.clone()),
            message: format!("{file} matches `{shown}`"),
            help: Some("remove or rename the file".to_owned()),
            ..Found::default()
        });
        Ok(Outcome::of(found.collect(), |found| {
            format!(
                "expected no file that matches `{shown}`, found {}",
                found.len()
            )
        }))
    })
}

fn only_files(cx: &Context<'_>, args: &Args) -> Outcome {
    judge(cx, args, |scope| {
        let wanted = args.get(1).texts();
        if wanted.is_empty() {
            return Err("the list of globs is empty; expected at least one".to_owned());
        }
        let folder = select::folder_of(scope);
        let globs = Globs::new(&folder, wanted.iter().copied())?;
        let shown = wanted.join("`, `");
        let flat = wanted.iter().all(|glob| !glob.contains('/'));
        let found = scope.files.iter().filter(|file| !globs.matches(file));
        let found = found.map(|file| Found {
            file: Some(file.clone()),
            message: format!("{file} does not match `{shown}`"),
            help: Some(if flat && file.parent().as_ref() != Some(&folder) {
                format!(
                    "move or rename the file, or write `**/{}` for any depth",
                    wanted[0]
                )
            } else {
                "move or rename the file".to_owned()
            }),
            ..Found::default()
        });
        Ok(Outcome::of(found.collect(), |found| {
            format!(
                "expected only files that match `{shown}`, found {} other(s)",
                found.len()
            )
        }))
    })
}

fn max_files(cx: &Context<'_>, args: &Args) -> Outcome {
    judge(cx, args, |scope| {
        let (limit, files) = (count(args.get(1))?, scope.files.len());
        if files as u64 <= limit {
            return Ok(Outcome::Pass);
        }
        let message = format!(
            "{} holds {files} files, expected at most {limit}",
            title(scope)
        );
        Ok(Outcome::Fail {
            findings: vec![Found {
                file: Some(select::folder_of(scope)),
                message: message.clone(),
                help: Some("split the folder or raise the limit".to_owned()),
                ..Found::default()
            }],
            message,
        })
    })
}
