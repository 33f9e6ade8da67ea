//! `hielements watch` as a child process. No test says how long anything may take: a limit is what
//! makes one that would hang fail.

use crate::support::{Folder, SHORTCUTS, shop};
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// What has not come by then does not come.
const LIMIT: Duration = Duration::from_secs(120);

/// A command that watches, and what it says. It ends with the value.
struct Watch {
    child: Child,
    out: Receiver<String>,
    err: Receiver<String>,
    /// All that standard output said until now.
    said: Vec<String>,
}

impl Watch {
    /// Starts it, and waits for its first report.
    fn start(folder: &Folder, args: &str) -> Self {
        Self::of(folder, folder.command(&format!("watch {args}")))
    }

    fn of(folder: &Folder, mut command: Command) -> Self {
        let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("it starts");
        let mut watch = Self {
            out: lines(folder, child.stdout.take().expect("a pipe")),
            err: lines(folder, child.stderr.take().expect("a pipe")),
            child,
            said: Vec::new(),
        };
        watch.until("now ");
        watch
    }

    /// Waits for a line on standard output that begins like this; gives all until then.
    fn until(&mut self, start: &str) -> String {
        let said = until(&self.out, start);
        self.said.extend(said.iter().cloned());
        said.iter().map(|line| format!("{line}\n")).collect()
    }

    /// Waits for a line on standard error that begins like this. The two have no order.
    fn warns(&self, start: &str) -> String {
        until(&self.err, start).pop().expect("a line")
    }

    /// How it ended. Its pipes were read to their ends.
    fn end(&mut self) -> Option<i32> {
        let end = Instant::now() + LIMIT;
        loop {
            if let Some(status) = self.child.try_wait().expect("a child") {
                return status.code();
            }
            assert!(Instant::now() < end, "it goes on");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// The lines of a stream as they come.
fn lines(folder: &Folder, pipe: impl Read + Send + 'static) -> Receiver<String> {
    let (send, lines) = channel();
    let root = folder.path("").display().to_string();
    let root = root.trim_end_matches('/').to_owned();
    std::thread::spawn(move || {
        for line in BufReader::new(pipe).lines().map_while(Result::ok) {
            if send.send(line.replace(&root, "[root]")).is_err() {
                return;
            }
        }
    });
    lines
}

fn until(lines: &Receiver<String>, start: &str) -> Vec<String> {
    let end = Instant::now() + LIMIT;
    let mut said = Vec::new();
    loop {
        let left = end.saturating_duration_since(Instant::now());
        let Ok(line) = lines.recv_timeout(left) else {
            panic!("no line begins with `{start}`: {said:#?}");
        };
        let found = line.starts_with(start);
        said.push(line);
        if found {
            return said;
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.child.kill().unwrap_or_default();
        self.child.wait().expect("it ends");
    }
}

const FINE: &str = "now     1 of 1 rules hold ";
const BROKEN: &str = "now     0 of 1 rules hold, 1 broken ";

#[test]
fn a_save_says_what_it_brought() {
    let folder = shop("import os\n");
    let mut watch = Watch::start(&folder, "");
    assert_eq!(
        watch.said.last().map(String::as_str),
        Some("now     1 of 1 rules hold")
    );
    folder.save("shop/web/page.py", SHORTCUTS);
    insta::assert_snapshot!(watch.until("now "), @r"
    broken  shop/web/page.py:2:1: error[python.no_dependency] shop.web.page imports shop.storage.rows (line 2)
    broken  shop/web/page.py:3:1: error[python.no_dependency] shop.web.page imports shop.storage (line 3)
    ran     shop#no_shortcut: the imports of `shop/web/page.py` changed
    now     0 of 1 rules hold, 1 broken · 2 newly broken, 0 mended, 0 as before
    ");
    folder.save("shop/web/page.py", &format!("\n\n{SHORTCUTS}"));
    insta::assert_snapshot!(watch.until("now "), @r"
    ran     shop#no_shortcut: the imports of `shop/web/page.py` changed
    now     0 of 1 rules hold, 1 broken · 0 newly broken, 0 mended, 2 as before
    ");
    // What no rule rests on is not worth a line.
    folder.save("shop/web/page.py", &format!("\n\n{SHORTCUTS}# why\n"));
    folder.save("README.md", "");
    folder.save("shop/web/page.py", "import os\n");
    insta::assert_snapshot!(watch.until("now "), @r"
    mended  shop/web/page.py:4:1: error[python.no_dependency] shop.web.page imports shop.storage.rows (line 4)
    mended  shop/web/page.py:5:1: error[python.no_dependency] shop.web.page imports shop.storage (line 5)
    ran     shop#no_shortcut: the imports of `shop/web/page.py` changed
    now     1 of 1 rules hold · 0 newly broken, 2 mended, 0 as before
    ");
    // Written in place, which may be seen half-way.
    folder.write("shop/web/page.py", SHORTCUTS);
    watch.until(BROKEN);
}

#[test]
fn the_first_report_is_whole() {
    let folder = shop(SHORTCUTS);
    let watch = Watch::start(&folder, "");
    assert_eq!(
        watch.warns("workspace"),
        "workspace [root], 1 specification"
    );
    insta::assert_snapshot!(watch.said.join("\n"), @r"
    shop/web/page.py:2:1: error[python.no_dependency] shop.web.page imports shop.storage.rows (line 2)
    shop/web/page.py:3:1: error[python.no_dependency] shop.web.page imports shop.storage (line 3)
    now     0 of 1 rules hold, 1 broken
    ");
}

#[test]
fn rules_that_run_for_one_reason_are_counted() {
    let folder = shop("import os\n");
    let rules: String = (0..8)
        .map(|n| format!("    check storage{n}: files.no_text(web, 'word{n}')\n"))
        .collect();
    let spec = format!("element shop:\n    scope web = files.folder_selector('shop/web')\n{rules}");
    folder.save("hielements.hie", &spec);
    let mut watch = Watch::start(&folder, "");
    folder.save("shop/web/page.py", "import sys\n");
    insta::assert_snapshot!(watch.until("now "), @r"
    ran     8 rules: the content of `shop/web/page.py` changed
    now     8 of 8 rules hold · 0 newly broken, 0 mended, 0 as before
    ");
}

#[test]
fn specifications_may_break_and_go_and_come_back() {
    let folder = shop("import os\n");
    let mut watch = Watch::start(&folder, "");
    let text = folder.read("hielements.hie");
    folder.save(
        "hielements.hie",
        &text.replace("element shop:", "element shop"),
    );
    insta::assert_snapshot!(watch.until("now "), @r"
    broken  hielements.hie:4:13: error[expected] expected `:`, found the end of the line and an indented block
    kept    1: nothing that they rest on changed
    now     1 of 1 rules hold · 1 newly broken, 0 mended, 0 as before
    ");
    folder.save("hielements.hie", &text);
    insta::assert_snapshot!(watch.until("now "), @r"
    mended  hielements.hie:4:13: error[expected] expected `:`, found the end of the line and an indented block
    kept    1: nothing that they rest on changed
    now     1 of 1 rules hold · 0 newly broken, 1 mended, 0 as before
    ");
    folder.remove("hielements.hie");
    let said = watch.warns("waiting");
    assert_eq!(said, "waiting: there is no specification in [root]");
    folder.save("shop/web/page.py", SHORTCUTS);
    folder.save("hielements.hie", &text);
    insta::assert_snapshot!(watch.until("now "), @r"
    broken  shop/web/page.py:2:1: error[python.no_dependency] shop.web.page imports shop.storage.rows (line 2)
    broken  shop/web/page.py:3:1: error[python.no_dependency] shop.web.page imports shop.storage (line 3)
    ran     shop#no_shortcut: nothing was known of it as it is written now
    now     0 of 1 rules hold, 1 broken · 2 newly broken, 0 mended, 0 as before
    ");
}

#[test]
fn a_specification_that_was_named_may_go_and_come_back() {
    let folder = shop("import os\n");
    let text = folder.read("hielements.hie");
    folder.write("rules/shop.hie", &text);
    let mut watch = Watch::start(&folder, "rules/shop.hie");
    folder.remove("rules/shop.hie");
    let said = watch.warns("waiting");
    assert_eq!(
        said,
        "waiting: `rules/shop.hie` cannot be read: there is no such file in the workspace"
    );
    // Nothing is judged by what the specification said before.
    folder.save("shop/web/page.py", SHORTCUTS);
    folder.save("rules/shop.hie", &text);
    watch.warns("going on");
    insta::assert_snapshot!(watch.until("now "), @r"
    broken  shop/web/page.py:2:1: error[python.no_dependency] shop.web.page imports shop.storage.rows (line 2)
    broken  shop/web/page.py:3:1: error[python.no_dependency] shop.web.page imports shop.storage (line 3)
    ran     shop#no_shortcut: the imports of `shop/web/page.py` changed
    now     0 of 1 rules hold, 1 broken · 2 newly broken, 0 mended, 0 as before
    ");
}

#[test]
fn a_specification_from_elsewhere_is_looked_at() {
    let folder = shop(SHORTCUTS);
    let outside = folder.home().join("rules.hie");
    let text = folder.read("hielements.hie");
    fs::write(&outside, &text).expect("a file");
    let mut watch = Watch::start(&folder, &format!("-w . {}", outside.display()));
    fs::write(
        &outside,
        "element shop:\n    scope web = files.folder_selector('shop')\n    \
                        check files.exists(web, '__init__.py')\n",
    )
    .expect("a file");
    watch.until(FINE);
    fs::remove_file(&outside).expect("it is removed");
    watch.warns("waiting");
    fs::write(&outside, &text).expect("a file");
    watch.until(BROKEN);
}

#[test]
fn what_is_excluded_can_change() {
    let folder = shop(SHORTCUTS);
    let mut watch = Watch::start(&folder, "");
    folder.save(
        "hielements.toml",
        "[workspace]\nexclude = ['shop/web/page.py']\n",
    );
    insta::assert_snapshot!(watch.until("now "), @r"
    mended  shop/web/page.py:2:1: error[python.no_dependency] shop.web.page imports shop.storage.rows (line 2)
    mended  shop/web/page.py:3:1: error[python.no_dependency] shop.web.page imports shop.storage (line 3)
    ran     shop#no_shortcut: the python module `shop.web.page` changed
    now     1 of 1 rules hold · 0 newly broken, 2 mended, 0 as before
    ");
    folder.save("hielements.toml", "[workspace]\nexclude = ['[']\n");
    insta::assert_snapshot!(watch.until("now "), @r"
    broken  hielements.toml:2:12: error[bad-value] `[` is no glob: unclosed character class; missing ']'
    broken  shop/web/page.py:2:1: error[python.no_dependency] shop.web.page imports shop.storage.rows (line 2)
    broken  shop/web/page.py:3:1: error[python.no_dependency] shop.web.page imports shop.storage (line 3)
    ran     shop#no_shortcut: the python modules from `shop.web` on down changed
    now     0 of 1 rules hold, 1 broken · 3 newly broken, 0 mended, 0 as before
    ");
    folder.remove("hielements.toml");
    insta::assert_snapshot!(watch.until("now "), @r"
    mended  hielements.toml:2:12: error[bad-value] `[` is no glob: unclosed character class; missing ']'
    kept    1: nothing that they rest on changed
    now     0 of 1 rules hold, 1 broken · 0 newly broken, 1 mended, 2 as before
    ");
}

#[test]
fn the_root_may_be_deleted_and_come_back() {
    let folder = Folder::with(&[]);
    let lay_out = |page: &str| {
        for (path, text) in [
            ("hielements.hie", crate::support::SHOP),
            ("shop/__init__.py", ""),
            ("shop/web/__init__.py", ""),
            ("shop/web/page.py", page),
            ("shop/storage/__init__.py", ""),
        ] {
            folder.write(&format!("new/{path}"), text);
        }
        fs::rename(folder.path("new"), folder.path("work")).expect("it is renamed");
    };
    lay_out("import os\n");
    let mut watch = Watch::start(&folder, "-w work");
    fs::remove_dir_all(folder.path("work")).expect("it is removed");
    // It may be seen half-way, without a specification.
    watch.warns("waiting: the workspace [root]/work is gone");
    lay_out(SHORTCUTS);
    watch.warns("going on");
    watch.until(BROKEN);
    fs::rename(folder.path("work"), folder.path("away")).expect("it is renamed");
    watch.warns("waiting: the workspace [root]/work is gone");
    lay_out("import sys\n");
    watch.until(FINE);
    folder.save("work/shop/web/page.py", SHORTCUTS);
    watch.until(BROKEN);
}

/// Many files at once, as a switch of branches changes them.
#[test]
fn a_switch_and_a_storm_end_in_the_right_state() {
    let folder = shop("import os\n");
    let all = |folder: &Folder, text: &str| {
        for n in 0..2_000 {
            folder.write(&format!("shop/web/p{n}.py"), text);
        }
    };
    let mut watch = Watch::start(&folder, "");
    all(&folder, "from shop.storage import rows\n");
    folder.save("shop/web/page.py", SHORTCUTS);
    let full = "now     0 of 1 rules hold, 1 broken · ";
    while problems(&watch) != 2_002 {
        watch.until(full);
    }
    fs::rename(folder.path("shop/web"), folder.path("web")).expect("it is renamed");
    folder.write("shop/web/__init__.py", "");
    watch.until(FINE);
    fs::remove_dir_all(folder.path("shop/web")).expect("it is removed");
    fs::rename(folder.path("web"), folder.path("shop/web")).expect("it is renamed");
    while problems(&watch) != 2_002 {
        watch.until(full);
    }
}

/// How many problems there are after the last report.
fn problems(watch: &Watch) -> usize {
    let now = watch
        .said
        .iter()
        .rev()
        .find(|line| line.starts_with("now "));
    let Some((_, counts)) = now.and_then(|line| line.split_once(" · ")) else {
        return 0;
    };
    let number = |word: &str| {
        let part = counts.split(", ").find_map(|part| part.strip_suffix(word));
        part.and_then(|part| part.parse::<usize>().ok())
            .unwrap_or_default()
    };
    number(" newly broken") + number(" as before")
}

/// What it leaves can be gone on from, without a word.
fn check_store(folder: &Folder) {
    let (kept, scratch) = (folder.says("run"), folder.says("run --no-cache"));
    assert_eq!(kept, scratch);
}

#[cfg(unix)]
#[test]
fn it_ends_at_once_when_it_is_told_to() {
    for signal in ["TERM", "INT", "HUP", "KILL"] {
        let folder = shop(SHORTCUTS);
        let mut watch = Watch::start(&folder, "");
        folder.save("shop/web/page.py", "import os\n");
        watch.until(FINE);
        let id = watch.child.id().to_string();
        let sent = Command::new("kill").args(["-s", signal, &id]).status();
        assert!(sent.expect("kill").success());
        assert_eq!(watch.end(), None, "{signal}");
        check_store(&folder);
    }
}

/// A user whom the system gives hardly any watches.
#[cfg(target_os = "linux")]
#[test]
fn it_goes_on_when_watches_run_out() {
    let folder = shop("import os\n");
    for n in 0..9 {
        folder.write(&format!("shop/d{n}/x.py"), "");
    }
    let few = "echo 3 > /proc/sys/user/max_inotify_watches";
    let of_its_own = |script: &str| {
        let mut command = Command::new("unshare");
        command.args(["--user", "--map-root-user", "sh", "-c", script]);
        command
    };
    // Not every system lets a user be somebody else.
    if !of_its_own(few)
        .status()
        .is_ok_and(|status| status.success())
    {
        return;
    }
    let usual = folder.command("watch");
    let program = usual.get_program().to_string_lossy().into_owned();
    let mut command = of_its_own(&format!("{few}; exec '{program}' watch"));
    let env = usual
        .get_envs()
        .filter_map(|(name, value)| Some((name, value?)));
    command.envs(env).current_dir(folder.path(""));
    let mut watch = Watch::of(&folder, command);
    watch.warns("warning: the system has no more watches");
    folder.save("shop/web/page.py", SHORTCUTS);
    watch.until(BROKEN);
    folder.write("shop/new/x.py", "");
    folder.save("shop/web/page.py", "import os\n");
    watch.until(FINE);
}

#[cfg(unix)]
#[test]
fn it_ends_when_nobody_reads() {
    let folder = shop(SHORTCUTS);
    let mut command = folder.command("watch");
    let command = command.stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().expect("it starts");
    let mut line = String::new();
    let mut out = BufReader::new(child.stdout.take().expect("a pipe"));
    out.read_line(&mut line).expect("a line");
    drop(out);
    let mut watch = Watch {
        child,
        out: channel().1,
        err: channel().1,
        said: vec![line],
    };
    assert_eq!(watch.end(), Some(0));
    check_store(&folder);
}

#[test]
fn what_it_learnt_is_kept_while_it_goes_on() {
    let folder = shop("import os\n");
    let mut watch = Watch::start(&folder, "");
    folder.save("shop/web/page.py", SHORTCUTS);
    watch.until(BROKEN);
    let end = Instant::now() + LIMIT;
    let kept = || {
        folder
            .says("run --explain no_shortcut")
            .contains("\n  kept: ")
    };
    while !kept() {
        assert!(Instant::now() < end, "nothing was stored");
        std::thread::sleep(Duration::from_millis(100));
    }
    check_store(&folder);
}

#[test]
fn what_cannot_be_watched_is_said() {
    let folder = Folder::with(&[]);
    insta::assert_snapshot!(folder.says("watch"), @r"
    exit 2
    --- stderr
    error[no-specification]: there is no specification in [root]
     |
     = help: `hielements init NAME` writes one to start from
    ");
    insta::assert_snapshot!(folder.says("watch -w nowhere"), @r"
    exit 2
    --- stderr
    error[no-workspace]: `nowhere`: the workspace cannot be opened: No such file or directory (os error 2)
     |
     = help: name the folder that holds the code with `--workspace DIR`
    ");
    insta::assert_snapshot!(folder.says("watch nowhere.hie"), @r"
    exit 2
    --- stderr
    error[unreadable-file]: there is no file nowhere.hie
     |
     = help: files are looked up in the current directory, then in the workspace
    ");
}
