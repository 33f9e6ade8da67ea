//! When colours are used: `--color`, `NO_COLOR`, `CLICOLOR_FORCE`, never in a file.

use crate::support::{SHORTCUTS, shop};

#[test]
fn flags_and_environment_decide() {
    let folder = shop(SHORTCUTS);
    let check = |args: &str, env: &[(&str, &str)], colored: bool| {
        let out = folder.stdout(args, env);
        assert_eq!(out.contains('\u{1b}'), colored, "{args} {env:?}");
    };
    check("run", &[], false);
    check("run --color always", &[], true);
    check("run", &[("CLICOLOR_FORCE", "1")], true);
    check("run", &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], false);
    check("run --color always", &[("NO_COLOR", "1")], true);
    check("run --color never", &[("CLICOLOR_FORCE", "1")], false);
    check("run -f concise", &[("CLICOLOR_FORCE", "1")], false);
    check("run -f json", &[("CLICOLOR_FORCE", "1")], false);
}

#[test]
fn a_file_gets_colours_only_where_they_are_asked_for() {
    let folder = shop(SHORTCUTS);
    folder.stdout("run -o plain.txt", &[("CLICOLOR_FORCE", "1")]);
    assert!(!folder.read("plain.txt").contains('\u{1b}'));
    folder.stdout("run -o colored.txt --color always", &[]);
    assert!(folder.read("colored.txt").contains('\u{1b}'));
}
