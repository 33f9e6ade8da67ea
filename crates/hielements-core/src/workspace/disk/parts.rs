//! Parts of a tree: places where something may have come or gone, with everything below them.

use crate::source::WsPath;
use rustc_hash::FxHashSet;

/// Some places, none within another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Parts(Vec<WsPath>);

impl Parts {
    /// These places; those within others are left out.
    pub(super) fn new(mut places: Vec<WsPath>) -> Self {
        let all: FxHashSet<WsPath> = places.iter().cloned().collect();
        let above = |place: &WsPath| std::iter::successors(place.parent(), WsPath::parent);
        places.retain(|place| !above(place).any(|above| all.contains(&above)));
        places.sort_unstable();
        places.dedup();
        Self(places)
    }

    /// The whole tree.
    pub(super) fn everything() -> Self {
        Self(vec![WsPath::root()])
    }

    /// Whether they are the whole tree.
    pub(super) fn are_everything(&self) -> bool {
        self.0.first().is_some_and(WsPath::is_root)
    }

    /// Whether there is none.
    pub(super) fn are_nothing(&self) -> bool {
        self.0.is_empty()
    }

    /// The places, sorted.
    pub(super) fn iter(&self) -> impl Iterator<Item = &WsPath> {
        self.0.iter()
    }

    /// Whether a path lies in one of them.
    pub(super) fn hold(&self, path: &WsPath) -> bool {
        self.are_everything() || self.0.iter().any(|part| path.is_within(part))
    }

    /// Whether a path lies in one of them or leads to one.
    pub(super) fn are_near(&self, path: &WsPath) -> bool {
        let mut parts = self.0.iter();
        parts.any(|part| path.is_within(part) || part.is_within(path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_within_another_part_is_left_out() {
        let places = ["a/b", "a.py", "a", "a-b", "c/d", "c/d", "c/d.py", "a/b/c"];
        let parts = Parts::new(places.map(WsPath::from_walk).to_vec());
        let kept: Vec<&str> = parts.iter().map(WsPath::as_str).collect();
        assert_eq!(kept, ["a", "a-b", "a.py", "c/d", "c/d.py"]);
        let near = |path| parts.are_near(&WsPath::from_walk(path));
        assert_eq!(
            ["c", "c/d/e", "c/e", "a/x", "ab"].map(near),
            [true, true, false, true, false]
        );
    }
}
