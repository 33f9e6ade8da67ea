//! Libraries that are programs, from the entry in `hielements.toml` to the verdict. They are written in
//! Python, which must be there: a machine without it fails these tests.

mod changes;
mod editor;
mod examples;
mod hostile;
mod kills;
mod life;
mod protocol;
mod trust;

use crate::support::Folder;
use std::process::Output;
use std::time::{Duration, Instant};

/// A workspace with a library `tool` that is this program of Python.
pub(crate) struct Tool {
    pub(crate) folder: Folder,
}

impl Tool {
    /// The library gets `args` behind its file; `more` is added to its entry.
    pub(crate) fn new(code: &str, args: &[&str], more: &str, checks: &[&str]) -> Self {
        let folder = Folder::with(&[("tool.py", code)]);
        let tool = Self { folder };
        tool.configure(args, more);
        tool.rules(checks);
        tool
    }

    /// Writes the entry of the library.
    pub(crate) fn configure(&self, args: &[&str], more: &str) {
        let args: String = args.iter().map(|arg| format!(", '{arg}'")).collect();
        let entry = format!("[libraries.tool]\nexecutable = 'python3'\nargs = ['tool.py'{args}]\n");
        self.folder.write("hielements.toml", entry + more);
    }

    /// Writes the specification: one check a line, with the name `c` and its number.
    pub(crate) fn rules(&self, checks: &[&str]) {
        let mut spec = "import tool\n\nelement shop:\n".to_owned();
        for (number, check) in checks.iter().enumerate() {
            spec += &format!("    check c{number}: {check}\n");
        }
        self.folder.write("hielements.hie", spec);
    }

    /// The digest of the library as it is.
    pub(crate) fn digest(&self) -> String {
        let said = self.folder.stdout("trust --print", &[]);
        said.split_whitespace().next().expect(&said).to_owned()
    }

    /// What a run says that trusts the library: the exit code, and a line a problem.
    pub(crate) fn says(&self, args: &str) -> String {
        let digest = self.digest();
        let ran = self.runs(&format!("run -f concise --trust {digest} {args}"));
        let code = ran.status.code().unwrap_or(-1);
        format!("exit {code}\n{}", String::from_utf8_lossy(&ran.stdout))
    }

    pub(crate) fn runs(&self, args: &str) -> Output {
        self.folder.command(args).output().expect("it starts")
    }

    /// The processes whose command names this workspace. Waits a moment for the last ones to go.
    pub(crate) fn left(&self) -> Vec<String> {
        let started = Instant::now();
        loop {
            let left = processes(&self.folder.path("").display().to_string());
            let left: Vec<String> = left
                .into_iter()
                .filter(|line| !line.ends_with(" lsp --stdio "))
                .collect();
            if left.is_empty() || started.elapsed() > Duration::from_secs(2) {
                return left;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

/// The processes in whose command line or folder a text stands.
fn processes(text: &str) -> Vec<String> {
    let text = text.trim_end_matches('/');
    let all = std::fs::read_dir("/proc").expect("a system that lists processes");
    let mut found = Vec::new();
    for entry in all.flatten() {
        let read = |name: &str| std::fs::read(entry.path().join(name)).unwrap_or_default();
        let command = String::from_utf8_lossy(&read("cmdline")).replace('\0', " ");
        let folder = std::fs::read_link(entry.path().join("cwd")).unwrap_or_default();
        let ended = String::from_utf8_lossy(&read("stat")).contains(") Z ");
        if !ended && (command.contains(text) || folder.starts_with(text)) {
            found.push(format!("{} {command}", entry.file_name().display()));
        }
    }
    found
}
