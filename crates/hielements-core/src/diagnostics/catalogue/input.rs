//! What can be wrong with what the command was given: files, folders, flags. No text of a
//! specification causes these, so they have no example.

use super::Entry;

/// Every entry of this area.
pub const ALL: &[&Entry] = &[
    &NO_WORKSPACE,
    &NO_SPECIFICATION,
    &UNREADABLE_FILE,
    &BAD_FILTER,
    &FILTER_MATCHES_NOTHING,
    &UNKNOWN_SUBJECT,
    &BAD_NAME,
    &FILE_EXISTS,
    &SYSTEM_REFUSED,
    &FOREIGN_CACHE,
    &BAD_ARGUMENT,
];

/// The root cannot be opened.
pub static NO_WORKSPACE: Entry = Entry::error(
    "no-workspace",
    "The workspace cannot be opened",
    "The folder that `--workspace` names does not exist, is a file, or cannot be entered.",
    "",
);

/// There is nothing to judge.
pub static NO_SPECIFICATION: Entry = Entry::error(
    "no-specification",
    "The workspace has no specification",
    "Without files on the command line, the specifications are those of `[workspace] specs` in \
     `hielements.toml`, else `hielements.hie`, else every `*.hie` at the root. None of these is \
     there. `hielements init NAME` writes one to start from.",
    "",
);

/// A file that was named cannot be had.
pub static UNREADABLE_FILE: Entry = Entry::error(
    "unreadable-file",
    "A file cannot be read",
    "A specification or `hielements.toml` is not there, is a folder, is not UTF-8, or the system \
     does not let it be read. Files on the command line are looked up in the current directory, \
     then in the workspace.",
    "",
);

/// `--filter` holds no glob.
pub static BAD_FILTER: Entry = Entry::error(
    "bad-filter",
    "A filter is no glob",
    "`--filter` takes a glob: `*` and `?` stand for any characters, `[ab]` for one of several, \
     `{a,b}` for one of several words. A rule's id as it is printed is always understood.",
    "",
);

/// `--filter` leaves nothing.
pub static FILTER_MATCHES_NOTHING: Entry = Entry::error(
    "filter-matches-nothing",
    "A filter matches no rule",
    "`--filter` is compared with the id, the name, the element and the kind of each rule; the name \
     of an element means everything below it, too. A filter that matches nothing would let a run \
     pass without judging anything. `hielements run --dry-run` lists the ids.",
    "",
);

/// `explain` or `doc` was asked for something that is not there.
pub static UNKNOWN_SUBJECT: Entry = Entry::error(
    "unknown-subject",
    "There is nothing of this name to explain",
    "`explain` knows the codes of the catalogue, the functions of libraries, and the ids and names \
     of the rules of the workspace; `doc` knows libraries and their functions.",
    "",
);

/// `init` was given a name that the language cannot read.
pub static BAD_NAME: Entry = Entry::error(
    "bad-name",
    "This cannot be the name of an element",
    "The name of an element consists of letters, digits and `_`, does not begin with a digit, and \
     is none of `import`, `from`, `as`, `true`, `false`.",
    "",
);

/// `init` never overwrites.
pub static FILE_EXISTS: Entry = Entry::error(
    "file-exists",
    "A file that would be written is already there",
    "`init` never overwrites a specification. Edit the one that is there, or remove it first.",
    "",
);

/// The machine said no.
pub static SYSTEM_REFUSED: Entry = Entry::error(
    "system-refused",
    "The system refused something that the command needs",
    "A file of `--output` cannot be written, standard output is closed, threads cannot be started, \
     or the current directory is gone. The message holds the system's own words.",
    "",
);

/// `--cache-dir` names a folder of something else.
pub static FOREIGN_CACHE: Entry = Entry::error(
    "foreign-cache",
    "A folder is no cache of Hielements",
    "Results are kept in a folder of their own, which holds a file `CACHEDIR.TAG` of Hielements. \
     The folder holds other files and no such tag, so nothing in it is listed or removed. Name an \
     empty folder, or one that is not there yet.",
    "",
);

/// The command line cannot be read.
pub static BAD_ARGUMENT: Entry = Entry::error(
    "bad-argument",
    "The command line cannot be read",
    "A flag is not known, or its value is none that it takes. `hielements COMMAND --help` lists the \
     flags.",
    "",
);
