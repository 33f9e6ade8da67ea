//! Events of the kernel in; what happened out.

use super::*;
use notify::event::{
    CreateKind, DataChange, Event, EventKind, Flag, MetadataKind, ModifyKind, RemoveKind,
    RenameMode,
};

/// An event on paths below `/work` in, what it comes to out: `-` before what is gone.
fn check(kind: EventKind, paths: &[&str], expected: &str) {
    let root = Path::new("/work");
    let event = paths.iter().fold(Event::new(kind), |event, path| {
        event.add_path(root.join(path))
    });
    assert_eq!(shown(happened(root, Ok(event))), expected);
}

fn shown(happened: Vec<Happened>) -> String {
    let words = happened.into_iter().map(|happened| match happened {
        Happened::Changed(path) => path.to_string(),
        Happened::Gone(path) => format!("-{path}"),
        Happened::Lost => "lost".to_owned(),
    });
    words.collect::<Vec<_>>().join(" ")
}

#[test]
fn what_writes_is_a_change_and_what_reads_is_none() {
    let closed = |mode| EventKind::Access(AccessKind::Close(mode));
    check(EventKind::Create(CreateKind::File), &["a/b.py"], "a/b.py");
    check(
        EventKind::Modify(ModifyKind::Data(DataChange::Any)),
        &["a.py"],
        "a.py",
    );
    check(
        EventKind::Modify(ModifyKind::Metadata(MetadataKind::Any)),
        &["a.py"],
        "a.py",
    );
    check(closed(AccessMode::Write), &["a.py"], "a.py");
    check(closed(AccessMode::Read), &["a.py"], "");
    check(
        EventKind::Access(AccessKind::Open(AccessMode::Any)),
        &["a.py"],
        "",
    );
}

#[test]
fn what_goes_away_is_told_of_as_gone() {
    let renamed = |mode| EventKind::Modify(ModifyKind::Name(mode));
    check(EventKind::Remove(RemoveKind::File), &["a.py"], "-a.py");
    check(renamed(RenameMode::From), &["a"], "-a");
    check(renamed(RenameMode::To), &["b"], "b");
    check(renamed(RenameMode::Both), &["a", "b"], "a b");
    check(EventKind::Remove(RemoveKind::Folder), &[""], "-.");
}

#[test]
fn git_and_what_is_outside_do_not_count() {
    let created = EventKind::Create(CreateKind::Any);
    check(created, &[".git/index.lock"], "");
    check(created, &[".git"], "");
    check(created, &["sub/.git/HEAD"], "");
    check(created, &[".github/ci.yml"], ".github/ci.yml");
    check(created, &["/elsewhere/a.py"], "");
    check(created, &["../a.py"], "");
}

#[test]
fn a_lost_event_is_said() {
    let overflow = Event::new(EventKind::Other).set_flag(Flag::Rescan);
    let root = Path::new("/work");
    assert_eq!(shown(happened(root, Ok(overflow))), "lost");
    let broken = notify::Error::generic("the queue is broken");
    assert_eq!(shown(happened(root, Err(broken))), "lost");
}

#[cfg(unix)]
#[test]
fn a_name_that_is_not_utf8_stands_for_its_folder() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let root = Path::new("/work");
    let name = OsStr::from_bytes(b"\xff.py");
    let told = |path: PathBuf| {
        shown(happened(
            root,
            Ok(Event::new(EventKind::Any).add_path(path)),
        ))
    };
    assert_eq!(told(root.join("a").join(name)), "a");
    assert_eq!(told(root.join(name).join("b")), ".");
}

#[test]
fn a_limit_is_named_with_its_remedy() {
    let check = |error: notify::Error, expected: &str| {
        let RanOut(why) = ran_out(&error);
        assert_eq!(why, expected);
    };
    check(
        notify::Error::new(ErrorKind::MaxFilesWatch),
        "the system has no more watches on folders for this user (`fs.inotify.max_user_watches`), so \
         what was read is looked at again and again, which is slower; allow more with `sudo sysctl \
         fs.inotify.max_user_watches=1048576` and start again",
    );
    if BY_FOLDER {
        check(
            notify::Error::io(io::Error::from_raw_os_error(TOO_MANY_OPEN)),
            "the system has no more room for programs that watch folders for this user \
             (`fs.inotify.max_user_instances`), so what was read is looked at again and again, which \
             is slower; allow more with `sudo sysctl fs.inotify.max_user_instances=1024` and start \
             again",
        );
    }
    check(
        notify::Error::generic("no such luck"),
        "the system cannot watch folders here (no such luck), so what was read is looked at again \
         and again, which is slower",
    );
}
