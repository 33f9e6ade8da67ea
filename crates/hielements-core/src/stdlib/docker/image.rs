//! References to images: `ghcr.io/shop/web:1.2@sha256:…`.

use globset::GlobBuilder;

/// A reference, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Image<'t> {
    /// Registry and name: `ghcr.io/shop/web`; of images in the usual place the name only.
    pub(super) name: &'t str,
    /// Behind the colon.
    pub(super) tag: Option<&'t str>,
    /// Behind the `@`.
    pub(super) digest: Option<&'t str>,
}

impl<'t> Image<'t> {
    /// Takes a reference apart.
    pub(super) fn new(text: &'t str) -> Self {
        let (text, digest) = match text.split_once('@') {
            Some((text, digest)) => (text, Some(digest)),
            None => (text, None),
        };
        let after_slash = text.rfind('/').map_or(0, |at| at + 1);
        let (name, tag) = match text[after_slash..].find(':') {
            Some(at) => (
                &text[..after_slash + at],
                Some(&text[after_slash + at + 1..]),
            ),
            None => (text, None),
        };
        let name = [
            "docker.io/library/",
            "docker.io/",
            "index.docker.io/library/",
        ]
        .iter()
        .find_map(|usual| name.strip_prefix(usual))
        .unwrap_or(name);
        Self { name, tag, digest }
    }

    /// Whether nobody needs to know its version: it is pinned by tag or digest, or is no image.
    pub(super) fn is_pinned(&self) -> bool {
        self.name == "scratch"
            || self.digest.is_some()
            || self.tag.is_some_and(|tag| !matches!(tag, "" | "latest"))
    }

    /// The reference without digest.
    fn short(&self) -> String {
        match self.tag {
            Some(tag) => format!("{}:{tag}", self.name),
            None => self.name.to_owned(),
        }
    }
}

/// A reference, or a glob over references.
pub(super) struct ImagePattern {
    text: String,
    glob: globset::GlobMatcher,
}

impl ImagePattern {
    /// Reads one.
    ///
    /// # Errors
    ///
    /// When it is no glob.
    pub(super) fn new(text: &str) -> Result<Self, String> {
        let digest = Image::new(text).digest;
        let short = Image::new(text).short();
        let full = digest.map_or_else(|| short.clone(), |digest| format!("{short}@{digest}"));
        let glob = GlobBuilder::new(&full)
            .literal_separator(true)
            .build()
            .map_err(|error| format!("`{text}` is no image or glob: {}", error.kind()))?;
        Ok(Self {
            text: full,
            glob: glob.compile_matcher(),
        })
    }

    /// Whether it means an image. A digest counts only where the pattern has one; no tag is the tag
    /// `latest`.
    pub(super) fn means(&self, image: &str) -> bool {
        let image = Image::new(image);
        let short = image.short();
        let tagged = format!("{}:{}", image.name, image.tag.unwrap_or("latest"));
        let full = image.digest.map(|digest| format!("{short}@{digest}"));
        let known = [Some(short), Some(tagged), full];
        known
            .iter()
            .flatten()
            .any(|known| *known == self.text || self.glob.is_match(known))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pattern: &str, image: &str, expected: bool) {
        let pattern = ImagePattern::new(pattern).expect("a pattern");
        assert_eq!(pattern.means(image), expected, "{image}");
    }

    #[test]
    fn patterns() {
        check("python:3.12-slim", "python:3.12-slim", true);
        check(
            "python:3.12-slim",
            "docker.io/library/python:3.12-slim",
            true,
        );
        check("python:3.12-slim", "python:3.12-slim@sha256:12", true);
        check("python:3.12-slim", "python:3.12", false);
        check("python:*", "python:3.12", true);
        check("python", "python:3.12", false);
        check("python:latest", "python", true);
        check("python@sha256:1", "python@sha256:2", false);
        check("ghcr.io/shop/*:1.*", "ghcr.io/shop/web:1.2", true);
        check("localhost:5000/web", "localhost:5000/web:1", false);
    }

    #[test]
    fn pinned() {
        let pinned = |text| Image::new(text).is_pinned();
        assert!(pinned("a:1") && pinned("a@sha256:1") && pinned("scratch"));
        assert!(!pinned("a") && !pinned("a:latest") && !pinned("localhost:5000/a"));
    }
}
