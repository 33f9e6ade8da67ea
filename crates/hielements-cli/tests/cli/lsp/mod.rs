//! The language server as an editor sees it: a child process that frames go to and come from.

mod asking;
mod changing;
mod commands;
mod editor;
mod faults;
mod files;
mod formatting;
mod life;
mod reading;
mod typing;
mod unicode;
mod written;

pub(crate) use editor::Editor;
