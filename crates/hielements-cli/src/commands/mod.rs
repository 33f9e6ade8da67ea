//! One file a command. Each returns the exit code, or why nothing came of it.

pub(crate) mod cache;
pub(crate) mod check;
mod chosen;
pub(crate) mod completions;
mod diff;
pub(crate) mod doc;
pub(crate) mod explain;
pub(crate) mod fmt;
pub(crate) mod init;
pub(crate) mod library;
pub(crate) mod lsp;
pub(crate) mod parse;
pub(crate) mod rename_path;
pub(crate) mod run;
pub(crate) mod trust;
pub(crate) mod watch;
