//! Names of modules, packages and items as a rule writes them: plain, or with globs.

use globset::{GlobBuilder, GlobMatcher};

/// A name that stands for itself and everything below.
#[derive(Clone, Debug)]
pub(crate) enum NamePattern {
    /// A plain name.
    Plain(String),
    /// A glob: `*` stays within one part of a name, `**` crosses parts.
    Glob(Box<GlobMatcher>),
}

impl NamePattern {
    /// Reads a name; `t.*` means the same as `t`.
    ///
    /// # Errors
    ///
    /// When it is empty or no glob.
    pub(crate) fn new(text: &str) -> Result<Self, String> {
        let name = [".**", "::**", "/**", ".*", "::*", "/*"]
            .iter()
            .find_map(|end| text.strip_suffix(end))
            .unwrap_or(text);
        Self::of(text, name)
    }

    /// Reads the name of an item, where `.*` stands for each of what is in it.
    ///
    /// # Errors
    ///
    /// When it is empty or no glob.
    pub(crate) fn item(text: &str) -> Result<Self, String> {
        Self::of(text, text)
    }

    fn of(text: &str, name: &str) -> Result<Self, String> {
        if name.trim().is_empty() {
            return Err(
                "an empty name stands for nothing: write the name of a module or item".to_owned(),
            );
        }
        if !name.contains(['*', '?', '[', '{']) {
            return Ok(Self::Plain(name.to_owned()));
        }
        let glob = GlobBuilder::new(&slashes(name))
            .literal_separator(true)
            .build()
            .map_err(|error| format!("`{text}` is no glob: {}", error.kind()))?;
        Ok(Self::Glob(Box::new(glob.compile_matcher())))
    }

    /// Whether `name` is what the pattern names, or stands below it.
    pub(crate) fn covers(&self, name: &str, separator: &str) -> bool {
        match self {
            Self::Plain(plain) => name
                .strip_prefix(plain.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(separator)),
            Self::Glob(glob) => {
                let path = slashes(name);
                prefixes(name, separator).any(|part| glob.is_match(&path[..slashed_len(part)]))
            }
        }
    }

    /// Whether `name` itself is what the pattern names.
    pub(crate) fn is(&self, name: &str) -> bool {
        match self {
            Self::Plain(plain) => name == plain,
            Self::Glob(glob) => glob.is_match(slashes(name)),
        }
    }

    /// The name itself, unless it is a glob.
    pub(crate) fn plain(&self) -> Option<&str> {
        match self {
            Self::Plain(plain) => Some(plain),
            Self::Glob(_) => None,
        }
    }

    /// Whether `name` is what the pattern names, whatever separates its parts.
    pub(crate) fn is_spelled(&self, name: &str) -> bool {
        match self {
            Self::Plain(plain) => slashes(name) == slashes(plain),
            Self::Glob(glob) => glob.is_match(slashes(name)),
        }
    }

    /// Whether `name` ends with what the pattern names, whatever separates its parts.
    pub(crate) fn ends(&self, name: &str) -> bool {
        match self {
            Self::Plain(plain) => slashes(name).ends_with(&format!("/{}", slashes(plain))),
            Self::Glob(_) => false,
        }
    }

    /// The text that anything it names must contain, where that is known.
    pub(crate) fn literal(&self) -> Option<&str> {
        match self {
            Self::Plain(plain) => plain.rsplit(['.', ':', '/']).next(),
            Self::Glob(_) => None,
        }
    }
}

fn slashes(name: &str) -> String {
    name.replace("::", "/").replace('.', "/")
}

/// The length that a name has with slashes.
fn slashed_len(name: &str) -> usize {
    name.len() - name.matches("::").count()
}

/// `a`, `a.b`, `a.b.c` of `a.b.c`.
fn prefixes<'n>(name: &'n str, separator: &str) -> impl Iterator<Item = &'n str> {
    name.match_indices(separator)
        .map(|(at, _)| &name[..at])
        .chain(std::iter::once(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_means_itself_and_everything_below() {
        let covers = |pattern: &str, name: &str| {
            NamePattern::new(pattern).map(|pattern| pattern.covers(name, "."))
        };
        assert_eq!(covers("shop.db", "shop.db"), Ok(true));
        assert_eq!(covers("shop.db", "shop.db.models"), Ok(true));
        assert_eq!(covers("shop.db", "shop.dbx"), Ok(false));
        assert_eq!(covers("shop.db.*", "shop.db"), Ok(true));
        assert_eq!(covers("shop.*.models", "shop.db.models.user"), Ok(true));
        assert_eq!(covers("shop.*.models", "shop.a.b.models"), Ok(false));
        assert_eq!(covers("shop.**.models", "shop.a.b.models"), Ok(true));
        assert!(covers("", "shop").is_err());
        assert!(covers("[", "shop").is_err());
    }

    #[test]
    fn a_slash_separates_too() {
        let pattern = NamePattern::new("@aws-sdk/*").expect("a glob");
        assert!(pattern.covers("@aws-sdk/client-s3", "/"));
        assert!(!pattern.covers("@aws", "/"));
    }
}
