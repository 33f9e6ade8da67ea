//! Paths and globs as texts write them, before and after files are moved.

use super::Move;
use crate::source::WsPath;
use crate::stdlib::renamed::MovedFile;

/// What is moved.
pub(super) struct Paths(Vec<Move>);

/// Where a written path starts.
pub(super) enum Start<'a> {
    /// At the workspace root; behind `./` at the folder of the specification with this path.
    Specification(&'a WsPath),
    /// The same, where `../` starts there too.
    Import(&'a WsPath),
    /// At this folder.
    Folder(&'a WsPath),
}

impl Paths {
    pub(super) fn new(moves: &[Move]) -> Self {
        Self(moves.to_vec())
    }

    /// The path that something has after the moves.
    pub(super) fn after(&self, path: &WsPath) -> WsPath {
        self.changed(path).unwrap_or_else(|| path.clone())
    }

    /// The path that something had before the moves.
    pub(super) fn before(&self, path: &WsPath) -> WsPath {
        let back = self.0.iter().find_map(|it| rebased(path, &it.to, &it.from));
        back.unwrap_or_else(|| path.clone())
    }

    fn changed(&self, path: &WsPath) -> Option<WsPath> {
        // Of a folder and something in it, the inner move says where that goes.
        let inner = self.0.iter().filter(|it| path.is_within(&it.from));
        let inner = inner.max_by_key(|it| it.from.as_str().len())?;
        rebased(path, &inner.from, &inner.to)
    }

    /// A file as a moved one, by its path before.
    pub(super) fn moved_file(&self, from: &WsPath) -> Option<MovedFile> {
        let by = self.0.iter().find(|it| from.is_within(&it.from))?;
        let below = from.below(&by.from)?;
        Some(MovedFile {
            to: rebased(from, &by.from, &by.to)?,
            below: below.split('/').filter(|part| !part.is_empty()).count(),
            from: from.clone(),
        })
    }

    /// A path or glob as it has to be written after the moves; `None` where it stays.
    pub(super) fn rewritten(&self, text: &str, start: &Start<'_>) -> Option<String> {
        let (not, plain) = match text.strip_prefix('!') {
            Some(plain) => ("!", plain),
            None => ("", text),
        };
        let (head, rest) = split_glob(plain);
        let head = head.trim_end_matches('/');
        let tail = &plain[head.len()..];
        let is_relative = match start {
            Start::Specification(_) => plain.starts_with("./") || plain == ".",
            Start::Import(_) => plain.starts_with("./") || plain.starts_with("../"),
            Start::Folder(_) => true,
        };
        let (base, new_base) = self.bases(start, is_relative);
        let old = WsPath::parse(&base, head).ok()?;
        let new = self.after(&old);
        if new == old && (!is_relative || new_base == base) {
            return None;
        }
        let written = if is_relative {
            relative(&new, &new_base, start)?
        } else {
            new.as_str().to_owned()
        };
        let written = match (written.is_empty(), tail.strip_prefix('/')) {
            (true, Some(tail)) => format!("{not}{tail}"),
            _ if !rest.is_empty() => format!("{not}{}{tail}", escaped(&written)),
            _ => format!("{not}{written}{tail}"),
        };
        (written != text && !written.is_empty()).then_some(written)
    }

    /// The folder that a path starts at, before and after.
    fn bases(&self, start: &Start<'_>, is_relative: bool) -> (WsPath, WsPath) {
        let folder = |path: &WsPath| path.parent().unwrap_or_else(WsPath::root);
        match start {
            Start::Specification(path) | Start::Import(path) if is_relative => {
                (folder(&self.before(path)), folder(&self.after(path)))
            }
            Start::Specification(_) | Start::Import(_) => (WsPath::root(), WsPath::root()),
            Start::Folder(base) => ((*base).clone(), self.after(base)),
        }
    }
}

/// A path below `from` as it is below `to`.
fn rebased(path: &WsPath, from: &WsPath, to: &WsPath) -> Option<WsPath> {
    match path.below(from)? {
        "" => Some(to.clone()),
        rest => WsPath::parse(to, rest).ok(),
    }
}

/// What stands in front of the first name with a wildcard, and what stands behind.
fn split_glob(text: &str) -> (&str, &str) {
    let wild = text.find(['*', '?', '[', '{', '\\']);
    let Some(wild) = wild else {
        return (text, "");
    };
    let end = text[..wild].rfind('/').map_or(0, |slash| slash + 1);
    text.split_at(end)
}

/// A path as it is written from a folder on; `None` where that cannot be.
fn relative(path: &WsPath, base: &WsPath, start: &Start<'_>) -> Option<String> {
    if let Start::Folder(_) = start {
        return path.below(base).map(str::to_owned);
    }
    let (parts, base): (Vec<&str>, Vec<&str>) = (path.parts().collect(), base.parts().collect());
    let common = parts.iter().zip(&base).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..", base.len() - common);
    let steps: Vec<&str> = up.chain(parts[common..].iter().copied()).collect();
    let steps = steps.join("/");
    Some(match start {
        Start::Import(_) if steps.starts_with("..") => steps,
        Start::Import(_) | Start::Specification(_) | Start::Folder(_) => format!("./{steps}"),
    })
}

/// A path as the begin of a glob.
fn escaped(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for letter in path.chars() {
        if matches!(letter, '*' | '?' | '[' | ']' | '{' | '}') {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}
