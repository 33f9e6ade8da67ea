//! What a file is, by its path alone.

use super::modules::{is_package, is_stub};
use crate::source::WsPath;

/// What a file is, by its name and folder, as far as that says what its imports are for.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Role {
    /// It holds test code.
    pub(super) test: bool,
    /// It is the `__init__` of a package: others import from it what it imports.
    pub(super) package: bool,
    /// Only the type checker reads it.
    pub(super) stub: bool,
    /// `python -m` runs it.
    pub(super) script: bool,
}

impl Role {
    /// The role of the file at this path.
    pub(super) fn of(path: &WsPath) -> Self {
        Self {
            test: is_test(path),
            package: is_package(path),
            stub: is_stub(path),
            script: path.name() == "__main__.py",
        }
    }
}

/// Whether a file holds test code.
fn is_test(path: &WsPath) -> bool {
    let name = path.name();
    name == "conftest.py"
        || name.starts_with("test_")
        || name.ends_with("_test.py")
        || path
            .parent()
            .is_some_and(|folder| folder.parts().any(|part| part == "tests"))
}
