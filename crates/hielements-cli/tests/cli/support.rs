//! A folder with files, and what the command says in it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// What decides about colours outside of the command line.
const COLOR_VARIABLES: [&str; 6] = [
    "NO_COLOR",
    "CLICOLOR",
    "CLICOLOR_FORCE",
    "TERM",
    "CI",
    "COLORTERM",
];

/// A fresh folder that goes away with the value, and a home for the user who works there.
pub(crate) struct Folder {
    _temporary: tempfile::TempDir,
    root: PathBuf,
    home: tempfile::TempDir,
}

impl Folder {
    /// A folder with these files.
    pub(crate) fn with(files: &[(&str, &str)]) -> Self {
        let temporary = tempfile::tempdir().expect("a temporary folder");
        let root = temporary.path().canonicalize().expect("it is there");
        let folder = Self {
            _temporary: temporary,
            root,
            home: tempfile::tempdir().expect("a temporary folder"),
        };
        for (path, text) in files {
            folder.write(path, text);
        }
        folder
    }

    /// Adds a file or replaces it.
    pub(crate) fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    /// Puts a file in the place of another one at once, as editors do.
    pub(crate) fn save(&self, path: &str, text: &str) {
        let beside = format!("{path}~");
        self.write(&beside, text);
        fs::rename(self.path(&beside), self.path(path)).expect("it is renamed");
    }

    /// Removes a file.
    pub(crate) fn remove(&self, path: &str) {
        fs::remove_file(self.path(path)).expect("it is removed");
    }

    /// The text of a file.
    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root.join(path)).expect("a file")
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// The home of the user, shown as `[home]`.
    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// What `hielements` says here; arguments are separated by white space.
    pub(crate) fn says(&self, args: &str) -> String {
        self.says_in("", args)
    }

    /// What it says when it is started in a folder below.
    pub(crate) fn says_in(&self, below: &str, args: &str) -> String {
        let args: Vec<&str> = args.split_whitespace().collect();
        self.shown(&self.start(below, &args, &[]))
    }

    /// Standard output alone, with these environment variables.
    pub(crate) fn stdout(&self, args: &str, env: &[(&str, &str)]) -> String {
        let args: Vec<&str> = args.split_whitespace().collect();
        text(self.start("", &args, env).stdout)
    }

    /// What it says to arguments that hold white space.
    pub(crate) fn says_to(&self, args: &[&str]) -> String {
        self.shown(&self.start("", args, &[]))
    }

    /// The one JSON document on standard output, with the exit code as `exit`.
    pub(crate) fn json(&self, args: &str) -> serde_json::Value {
        let args: Vec<&str> = args.split_whitespace().collect();
        let ran = self.start("", &args, &[]);
        let mut document: serde_json::Value =
            serde_json::from_slice(&ran.stdout).expect("one JSON document");
        document["exit"] = ran.status.code().into();
        document
    }

    /// The exit code and what a terminal shows when it is started in `place`, which is shown as
    /// `shown`: standard error comes first, as results come last.
    pub(crate) fn terminal(&self, place: &Path, args: &str, shown: &str) -> (i32, String) {
        let args: Vec<&str> = args.split_whitespace().collect();
        let place = place.canonicalize().expect("a folder");
        let ran = start(&place, &args, &[], self.home());
        let said = text(ran.stderr) + &text(ran.stdout);
        let said = said.replace(&place.display().to_string(), shown);
        let said = said.replace(&format!("{shown}\\"), &format!("{shown}/"));
        (ran.status.code().unwrap_or(-1), said)
    }

    /// The command with these arguments, separated by white space, for one who starts it and does not
    /// wait.
    pub(crate) fn command(&self, args: &str) -> Command {
        let args: Vec<&str> = args.split_whitespace().collect();
        let mut command = command(&self.root, self.home());
        command.args(&args);
        command
    }

    /// Another program, as the user starts it here.
    #[cfg(target_os = "linux")]
    pub(crate) fn typed(&self, program: &str) -> Command {
        alone(program, &self.root, self.home())
    }

    fn start(&self, below: &str, args: &[&str], env: &[(&str, &str)]) -> Output {
        start(&self.root.join(below), args, env, self.home())
    }

    /// Exit code, standard output and standard error; what is empty is left out.
    pub(crate) fn shown(&self, ran: &Output) -> String {
        let mut out = format!("exit {}\n", ran.status.code().unwrap_or(-1));
        for (name, bytes) in [("stdout", &ran.stdout), ("stderr", &ran.stderr)] {
            if !bytes.is_empty() {
                let said = text(bytes.clone())
                    .replace(&self.root.display().to_string(), "[root]")
                    .replace("[root]\\", "[root]/")
                    .replace(&self.home().display().to_string(), "[home]");
                out.push_str(&format!("--- {name}\n{said}"));
            }
        }
        out
    }
}

fn start(place: &Path, args: &[&str], env: &[(&str, &str)], home: &Path) -> Output {
    command(place, home)
        .args(args)
        .envs(env.iter().copied())
        .output()
        .expect("it starts")
}

/// The command in a folder, for a user with this home.
pub(crate) fn command(place: &Path, home: &Path) -> Command {
    alone(env!("CARGO_BIN_EXE_hielements"), place, home)
}

/// A program in a folder, for a user with this home and nothing of whoever runs the tests.
fn alone(program: &str, place: &Path, home: &Path) -> Command {
    let mut command = Command::new(program);
    for variable in COLOR_VARIABLES {
        command.env_remove(variable);
    }
    command.env_remove("HIELEMENTS_TRUST");
    // Whoever runs the tests keeps their caches, their configuration and their trust.
    for (variable, folder) in [
        ("HOME", ""),
        ("XDG_CACHE_HOME", "cache"),
        ("XDG_CONFIG_HOME", "config"),
        ("XDG_DATA_HOME", "data"),
        ("LOCALAPPDATA", "cache"),
        ("APPDATA", "config"),
    ] {
        command.env(variable, home.join(folder));
    }
    command.current_dir(place);
    command
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).expect("UTF-8")
}

/// A small system with one rule about its imports.
pub(crate) const SHOP: &str = "import python

## An online shop
element shop:
    scope web = python.package_selector('shop.web')
    scope storage = python.package_selector('shop.storage')

    ## Pages ask services, never the database
    check no_shortcut: python.no_dependency(web, storage)
";

/// The shop whose one page has this text.
pub(crate) fn shop(page: &str) -> Folder {
    Folder::with(&[
        ("hielements.hie", SHOP),
        ("shop/__init__.py", ""),
        ("shop/web/__init__.py", ""),
        ("shop/web/page.py", page),
        ("shop/storage/__init__.py", ""),
        ("shop/storage/rows.py", ""),
    ])
}

/// A page that breaks the rule twice.
pub(crate) const SHORTCUTS: &str =
    "import os\nfrom shop.storage import rows\nimport shop.storage\n";
