//! Paths inside the workspace.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

/// A path inside the workspace: relative, `/` on every system, no `.`, `..` or empty part. The
/// workspace itself is the empty path. Cheap to clone; ordered by bytes.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WsPath(Arc<str>);

/// Why a text is no path inside the workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathError {
    /// It begins with `/` or a drive letter.
    Absolute,
    /// Its `..` lead out of the workspace.
    Outside,
    /// It holds a NUL character.
    Nul,
}

impl fmt::Display for PathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Absolute => "an absolute path; paths start at the workspace root",
            Self::Outside => "a path that leaves the workspace",
            Self::Nul => "a path with a NUL character",
        })
    }
}

impl Serialize for WsPath {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for WsPath {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <&str>::deserialize(deserializer)?;
        Ok(Self(text.into()))
    }
}

impl WsPath {
    /// The workspace itself.
    pub fn root() -> Self {
        Self(Arc::from(""))
    }

    /// Reads `text` as a path that starts at `base`; `.` and `..` are resolved, `\` is a separator
    /// like `/`.
    ///
    /// # Errors
    ///
    /// When the path is absolute, leaves the workspace or holds a NUL character.
    pub fn parse(base: &Self, text: &str) -> Result<Self, PathError> {
        if text.contains('\0') {
            return Err(PathError::Nul);
        }
        let absolute = text.starts_with(['/', '\\'])
            || matches!(text.as_bytes(), [drive, b':', ..] if drive.is_ascii_alphabetic());
        if absolute {
            return Err(PathError::Absolute);
        }
        let mut parts: Vec<&str> = base.parts().collect();
        for part in text.split(['/', '\\']) {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop().ok_or(PathError::Outside)?;
                }
                part => parts.push(part),
            }
        }
        Ok(Self(parts.join("/").into()))
    }

    /// The path that a walk of the workspace found; its parts are known to be sound.
    pub fn from_walk(path: impl Into<Arc<str>>) -> Self {
        Self(path.into())
    }

    /// With `/`, without a leading one.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is the workspace itself.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// The parts between the slashes.
    pub fn parts(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.0.split('/').filter(|part| !part.is_empty())
    }

    /// The last part; empty for the workspace itself.
    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or_default()
    }

    /// What follows the last dot of the name, where something stands before it.
    pub fn extension(&self) -> Option<&str> {
        self.name()
            .rsplit_once('.')
            .filter(|(stem, _)| !stem.is_empty())
            .map(|(_, end)| end)
    }

    /// The folder it stands in; `None` for the workspace itself.
    pub fn parent(&self) -> Option<Self> {
        if self.is_root() {
            return None;
        }
        Some(Self(
            self.0
                .rsplit_once('/')
                .map_or("", |(parent, _)| parent)
                .into(),
        ))
    }

    /// Whether it is `folder` or stands below it.
    pub fn is_within(&self, folder: &Self) -> bool {
        self.below(folder).is_some()
    }

    /// The rest behind `folder/`; empty for `folder` itself.
    pub fn below<'a>(&'a self, folder: &Self) -> Option<&'a str> {
        if folder.is_root() {
            return Some(&self.0);
        }
        let rest = self.0.strip_prefix(&*folder.0)?;
        if rest.is_empty() {
            Some(rest)
        } else {
            rest.strip_prefix('/')
        }
    }
}

impl Borrow<str> for WsPath {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for WsPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_root() { "." } else { &self.0 })
    }
}

impl fmt::Debug for WsPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(base: &str, text: &str) -> Result<String, PathError> {
        WsPath::parse(&WsPath::from_walk(base), text).map(|path| path.as_str().to_owned())
    }

    #[test]
    fn paths_are_normalised_and_stay_inside() {
        assert_eq!(parse("", "./a//b/../c"), Ok("a/c".into()));
        assert_eq!(
            parse("services/web", "../api\\x.py"),
            Ok("services/api/x.py".into())
        );
        assert_eq!(parse("a", "../.."), Err(PathError::Outside));
        assert_eq!(parse("", "/etc/passwd"), Err(PathError::Absolute));
        assert_eq!(parse("", "C:\\x"), Err(PathError::Absolute));
        assert_eq!(parse("", "a\0b"), Err(PathError::Nul));
    }

    #[test]
    fn a_folder_is_a_whole_name() {
        let path = WsPath::from_walk("src/ab/c.tar.gz");
        assert!(path.is_within(&WsPath::from_walk("src/ab")));
        assert!(!path.is_within(&WsPath::from_walk("src/a")));
        assert!(path.is_within(&WsPath::root()));
        assert_eq!(path.extension(), Some("gz"));
        assert_eq!(WsPath::from_walk(".env").extension(), None);
        assert_eq!(path.parent().unwrap().as_str(), "src/ab");
    }
}
