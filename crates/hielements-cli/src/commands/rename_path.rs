//! `hielements rename-path OLD NEW`: specifications and configuration follow a file or folder that gets
//! another path.

use crate::args::RenamePathArgs;
use crate::opened::{current_dir, open_workspace};
use crate::stop::Stop;
use crate::{output, root};
use hielements_core::diagnostics::catalogue::input::{SYSTEM_REFUSED, UNREADABLE_FILE};
use hielements_core::diagnostics::report::has_error;
use hielements_core::ide::Move;
use hielements_core::project::{Analysis, moved};
use hielements_core::source::{SourceFile, TextEdit, WsPath, apply};
use hielements_core::workspace::disk::{read_named, rewrite};
use hielements_core::workspace::{DiskWorkspace, Workspace};
use std::path::{Component, Path, PathBuf};

pub(crate) fn rename_path(args: &RenamePathArgs) -> Result<u8, Stop> {
    let here = current_dir()?;
    let root = match &args.workspace {
        Some(folder) => here.join(folder),
        None => root::find(&here),
    };
    let workspace = open_workspace(&root)?;
    let rename = Move {
        from: inside(&workspace, &here, &args.old)?,
        to: inside(&workspace, &here, &args.new)?,
    };
    check_is_there(&workspace, &rename)?;
    let (analysis, edits) = moved(&workspace, std::slice::from_ref(&rename))
        .map_err(|(path, error)| Stop::unreadable(Path::new(path.as_str()), &error))?;
    let mut count = 0;
    for (path, edits) in &edits {
        let Some(file) = analysis.sources.find(path) else {
            continue;
        };
        let source = analysis.sources.get(file);
        if !args.dry_run {
            write(&workspace, source, edits)?;
        }
        output::print(&lines(source, edits), None)?;
        count += edits.len();
    }
    tell(&analysis, &rename, (count, edits.len()), args.dry_run);
    Ok(0)
}

/// A path as named, from the root on. It need not be there.
fn inside(workspace: &DiskWorkspace, here: &Path, named: &Path) -> Result<WsPath, Stop> {
    let outside = |why: &str| {
        let message = format!("{}: {why}", named.display());
        let root = workspace.root().display();
        Stop::at(&UNREADABLE_FILE, named, message)
            .help(format!("name a file or folder below {root}"))
    };
    let path = real(&plain(&here.join(named)));
    let rest = path
        .strip_prefix(workspace.root())
        .map_err(|_| outside("it stands outside of the workspace"))?;
    let parts: Option<Vec<&str>> = rest.iter().map(|part| part.to_str()).collect();
    let parts = parts.ok_or_else(|| outside("its path is not UTF-8"))?;
    if parts.is_empty() {
        return Err(outside("this is the workspace itself"));
    }
    Ok(WsPath::from_walk(parts.join("/")))
}

/// A path without `.` and `..`.
fn plain(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                out.pop();
            }
            Component::CurDir => {}
            Component::Normal(_) | Component::RootDir | Component::Prefix(_) => out.push(part),
        }
    }
    out
}

/// A path whose folder, as far as it is there, is named without links.
fn real(path: &Path) -> PathBuf {
    let mut folders = path.ancestors().skip(1);
    let found = folders.find_map(|folder| Some((folder, folder.canonicalize().ok()?)));
    let rest = found
        .as_ref()
        .and_then(|(folder, _)| path.strip_prefix(folder).ok());
    match (found.as_ref(), rest) {
        (Some((_, real)), Some(rest)) => real.join(rest),
        (Some(_) | None, _) => path.to_owned(),
    }
}

fn check_is_there(workspace: &DiskWorkspace, rename: &Move) -> Result<(), Stop> {
    let tree = workspace.tree();
    let is_there = |path: &WsPath| tree.is_file(path) || tree.is_folder(path);
    if is_there(&rename.from) || is_there(&rename.to) {
        return Ok(());
    }
    let message = format!(
        "neither {} nor {} is in the workspace",
        rename.from, rename.to
    );
    Err(Stop::new(&UNREADABLE_FILE, rename.from.as_str(), message)
        .help("ignored files do not count; the paths start at the current directory"))
}

fn write(workspace: &DiskWorkspace, source: &SourceFile, edits: &[TextEdit]) -> Result<(), Stop> {
    let file = workspace.root().join(source.path.as_str());
    let before = read_named(&file).map_err(|error| Stop::unreadable(&file, &error))?;
    let after = apply(&source.text, edits);
    rewrite(&file, &before, after.as_bytes()).map_err(|why| {
        let message = format!("{} was not rewritten: {why}", source.path);
        Stop::new(&SYSTEM_REFUSED, source.path.as_str(), message)
    })
}

/// What changes, a line a place.
fn lines(source: &SourceFile, edits: &[TextEdit]) -> String {
    let line = |edit: &TextEdit| {
        let place = source.lines.line_column(edit.span.start);
        let old = &source.text[edit.span.start as usize..edit.span.end as usize];
        format!(
            "{}:{}: {old} -> {}\n",
            source.path,
            place.line + 1,
            edit.new
        )
    };
    edits.iter().map(line).collect()
}

fn tell(analysis: &Analysis, rename: &Move, (places, files): (usize, usize), dry_run: bool) {
    for (_, source) in analysis.sources.iter() {
        let mut found = analysis.diagnostics.iter();
        let is_broken = found.any(|it| {
            let path = &analysis.sources.get(it.location.file).path;
            *path == source.path && has_error(std::slice::from_ref(it))
        });
        if is_broken {
            output::note(&format!(
                "{} has mistakes; what stands in them was left as it is",
                source.path
            ));
        }
    }
    let plural = |count: usize| if count == 1 { "" } else { "s" };
    let done = if dry_run {
        "would be rewritten"
    } else {
        "rewritten"
    };
    output::note(&match places {
        0 => format!("nothing names {}", rename.from),
        _ => format!(
            "{places} place{} in {files} file{} {done}",
            plural(places),
            plural(files)
        ),
    });
}
