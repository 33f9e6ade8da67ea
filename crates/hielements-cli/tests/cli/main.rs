//! The `hielements` command as a person runs it: exit code, standard output, standard error.

#![expect(
    clippy::disallowed_methods,
    reason = "tests lay out trees and start the command"
)]

mod cache;
mod check;
mod colors;
mod doc;
mod documents;
mod explain;
mod explained;
#[cfg(target_os = "linux")]
mod external;
mod filter;
mod fmt;
mod init;
mod lsp;
mod places;
mod rename_path;
mod run;
mod second_run;
mod support;
mod trouble;
#[cfg(feature = "wasm")]
mod wasm;
mod watch;
