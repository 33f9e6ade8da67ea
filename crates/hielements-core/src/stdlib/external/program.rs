//! The program of a library: where it is, what trust in it covers, and how it is started.

use super::Executable;
use super::ExternalLibraryConfig;
use crate::source::{Placed, WsPath};
use crate::stdlib::host::Host;
use crate::stdlib::process::Launch;
use crate::stdlib::trust::{Subject, sha256};
use crate::workspace::Globs;
use crate::workspace::disk::{files_named, read_named};
use crate::workspace::trace::Answer;
use std::path::{Path, PathBuf};

/// Folders of a prefix that hold programs and their libraries, and nothing that is private.
const PARTS: [&str; 12] = [
    "bin", "sbin", "Scripts", "shims", "lib", "lib32", "lib64", "libexec", "versions", "plugins",
    "pyenv.d", "version",
];

/// Folders of programs: what belongs to these stands beside them.
const PROGRAMS: [&str; 4] = ["bin", "sbin", "Scripts", "shims"];

/// A program that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Program {
    /// As it is started.
    pub(super) path: PathBuf,
    /// The program that reads it, where it is a script that names one.
    pub(super) interpreter: Option<PathBuf>,
}

/// A library as its entry describes it, on a host with a folder on disk.
#[derive(Clone, Copy)]
pub(super) struct Entry<'a> {
    pub(super) name: &'a str,
    pub(super) config: &'a ExternalLibraryConfig,
    /// The digest that the program must have.
    pub(super) sha256: Option<&'a str>,
    pub(super) host: &'a Host,
    pub(super) root: &'a Path,
}

impl Entry<'_> {
    /// Finds the program.
    ///
    /// # Errors
    ///
    /// When it is not there, in words.
    pub(super) fn program(self) -> Result<Program, String> {
        let path = match &self.config.executable.value {
            Executable::InWorkspace(path) => {
                let file = self.root.join(path.as_str());
                let there = file.is_file();
                there
                    .then_some(file)
                    .ok_or(format!("there is no file `{path}`"))?
            }
            Executable::OnPath(name) => self.on_path(name)?,
        };
        let interpreter = self.interpreter(&path);
        Ok(Program { path, interpreter })
    }

    /// A program by its bare name, in a folder that belongs to no workspace.
    fn on_path(self, name: &str) -> Result<PathBuf, String> {
        let folders = self.host.environment("PATH").unwrap_or_default();
        let endings: &[&str] = if cfg!(windows) {
            &[".exe", ".cmd", ".bat", ""]
        } else {
            &[""]
        };
        let folders = std::env::split_paths(folders).filter(|folder| {
            let real = folder.canonicalize();
            folder.is_absolute() && real.is_ok_and(|real| !real.starts_with(self.root))
        });
        let mut candidates = folders.flat_map(|folder| {
            let named = move |ending: &&str| folder.join(format!("{name}{ending}"));
            endings.iter().map(named).collect::<Vec<_>>()
        });
        candidates.find(|file| is_program(file)).ok_or(format!(
            "`{name}` is not on PATH (folders of the workspace do not count)"
        ))
    }

    /// What `#!` in the first line of a script names, looked up as the system does.
    fn interpreter(self, script: &Path) -> Option<PathBuf> {
        let bytes = read_named(script).ok()?;
        let line = bytes
            .strip_prefix(b"#!")?
            .split(|byte| *byte == b'\n')
            .next()?;
        let line = String::from_utf8_lossy(line);
        let mut words = line.split_whitespace();
        let first = PathBuf::from(words.next()?);
        if first.file_name().is_some_and(|name| name == "env") {
            let name = words.find(|word| !word.starts_with('-') && !word.contains('='))?;
            return self.on_path(name).ok();
        }
        Some(first)
    }

    /// What trust covers: the entry, the program, its interpreter, and its own files, as they are now.
    pub(super) fn subject(self, program: &Program) -> Subject {
        let mut subject = Subject::new(self.name);
        for (key, value) in words(self.config, self.sha256) {
            subject.add(key, value);
        }
        subject.add("program", described(&program.path));
        if let Some(interpreter) = &program.interpreter {
            subject.add("interpreter", described(interpreter));
        }
        for file in self.own_files() {
            let bytes = read_named(&self.root.join(file.as_str()));
            let digest = bytes.map_or_else(|error| error.to_string(), |bytes| sha256(&bytes));
            subject.add(format!("file {file}"), digest);
        }
        subject
    }

    /// A digest of all that decides the answers of the library and is no file that its calls ask for:
    /// another one whenever a process that was started before is out of date.
    pub(super) fn state(self) -> Answer {
        let mut digest = Answer::collect();
        for (key, value) in words(self.config, self.sha256) {
            digest.add(key);
            digest.add(&value);
        }
        digest.add(&self.host.trust().state(self.root, self.name));
        match self.program() {
            Err(why) => digest.add(&why),
            Ok(program) => {
                for path in [Some(program.path), program.interpreter].iter().flatten() {
                    digest.add(&stamp(path));
                }
            }
        }
        for file in self.own_files() {
            digest.add(file.as_str());
            match read_named(&self.root.join(file.as_str())) {
                Ok(bytes) => digest.add(&format!("{:?}", Answer::of(&bytes))),
                Err(error) => digest.add(&error.to_string()),
            }
        }
        digest.end()
    }

    /// The files that are the library's own: each argument that is a file of the workspace, the
    /// program where it is one, and what `code` names; ignored or not.
    pub(super) fn own_files(self) -> Vec<WsPath> {
        let base = &self.config.cwd.value;
        let args = self.config.args.iter().filter_map(|arg| {
            let path = WsPath::parse(base, &arg.value).ok()?;
            self.root.join(path.as_str()).is_file().then_some(path)
        });
        let mut files: Vec<WsPath> = args.collect();
        if let Executable::InWorkspace(path) = &self.config.executable.value {
            files.push(path.clone());
        }
        let code = match &self.config.code {
            Some(globs) => self.matching(globs),
            None => files.iter().flat_map(|file| self.beside(file)).collect(),
        };
        files.extend(code);
        files.sort_unstable();
        files.dedup();
        files
    }

    /// The files that globs of the configuration match.
    fn matching(self, globs: &[Placed<String>]) -> Vec<WsPath> {
        let root = WsPath::root();
        let Ok(all) = Globs::new(&root, globs.iter().map(|glob| glob.value.as_str())) else {
            return Vec::new();
        };
        let each = globs.iter().filter(|glob| !glob.value.starts_with('!'));
        let each = each.filter_map(|glob| Globs::new(&root, [glob.value.as_str()]).ok());
        let files =
            each.flat_map(|glob| files_named(self.root, &glob.folder(), &|path| all.matches(path)));
        files.collect()
    }

    /// The files beside a file of the library with the same extension; those in folders below as well,
    /// but for the root of the workspace, below which everything is.
    fn beside(self, file: &WsPath) -> Vec<WsPath> {
        let (Some(folder), Some(extension)) = (file.parent(), file.extension()) else {
            return Vec::new();
        };
        let at_root = folder.is_root();
        let matches = |path: &WsPath| {
            let beside = !at_root || path.parent().is_some_and(|it| it.is_root());
            beside && path.extension() == Some(extension)
        };
        files_named(self.root, &folder, &matches)
    }

    /// What to start.
    pub(super) fn launch(self, program: &Program) -> Launch {
        let given = ["PATH", "HOME", "LANG", "SystemRoot"];
        let given = given.iter().filter_map(|name| {
            let value = self.host.environment(name)?;
            Some(((*name).to_owned(), value.to_owned()))
        });
        let mut environment: Vec<(String, String)> = given.collect();
        let named = self.config.env.iter();
        environment.extend(named.map(|(name, value)| (name.clone(), value.clone())));
        let mut readable = vec![self.root.to_owned()];
        let home = self.host.environment("HOME").map(Path::new);
        for path in [Some(&program.path), program.interpreter.as_ref()]
            .into_iter()
            .flatten()
        {
            readable.extend(prefix(path, home));
            readable.extend(
                path.canonicalize()
                    .ok()
                    .iter()
                    .flat_map(|it| prefix(it, home)),
            );
        }
        readable.sort_unstable();
        readable.dedup();
        let ports = self.config.network.iter().filter_map(|host| {
            let (_, port) = host.value.rsplit_once(':')?;
            port.parse().ok()
        });
        Launch {
            program: program.path.clone(),
            args: self
                .config
                .args
                .iter()
                .map(|arg| arg.value.clone())
                .collect(),
            folder: self.root.join(self.config.cwd.value.as_str()),
            environment,
            readable,
            writable: Vec::new(),
            ports: ports.collect(),
        }
    }
}

/// The entry of the configuration, key by key.
pub(super) fn words(
    config: &ExternalLibraryConfig,
    sha256: Option<&str>,
) -> Vec<(&'static str, String)> {
    let executable = match &config.executable.value {
        Executable::OnPath(name) => name.clone(),
        Executable::InWorkspace(path) => format!("./{path}"),
    };
    let mut words = vec![
        ("type", "external".to_owned()),
        ("executable", executable),
        ("args", listed(&config.args)),
        ("env", format!("{:?}", config.env)),
        ("cwd", config.cwd.value.to_string()),
        ("timeout", format!("{:?}", config.timeout)),
        ("network", listed(&config.network)),
    ];
    let globs = [("inputs", &config.inputs), ("code", &config.code)];
    for (key, globs) in globs {
        if let Some(globs) = globs {
            words.push((key, listed(globs)));
        }
    }
    if let Some(concurrency) = config.concurrency {
        words.push(("concurrency", concurrency.to_string()));
    }
    if let Some(sha256) = sha256 {
        words.push(("sha256", sha256.to_owned()));
    }
    words
}

fn listed(texts: &[Placed<String>]) -> String {
    let texts: Vec<&str> = texts.iter().map(|text| text.value.as_str()).collect();
    format!("{texts:?}")
}

/// A program with where it really is and its digest.
fn described(path: &Path) -> String {
    let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let bytes = read_named(&real);
    let digest = bytes.map_or_else(|error| error.to_string(), |bytes| sha256(&bytes));
    format!("{} {digest}", real.display())
}

/// What the system says of a program, which another program could not have by accident.
fn stamp(path: &Path) -> String {
    let about = path.metadata();
    let said = about.map(|about| (about.len(), about.modified().ok()));
    format!("{} {:?}", path.display(), said.ok())
}

#[cfg(unix)]
fn is_program(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    let about = file.metadata();
    about.is_ok_and(|about| about.is_file() && about.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(file: &Path) -> bool {
    file.is_file()
}

/// What a program needs to read of where it is installed. In the home directory these are folders of
/// programs and libraries alone, and never the directory itself.
fn prefix(program: &Path, home: Option<&Path>) -> Vec<PathBuf> {
    let Some(folder) = program.parent() else {
        return Vec::new();
    };
    let of_programs = folder
        .file_name()
        .is_some_and(|name| PROGRAMS.iter().any(|known| name == *known));
    let prefix = folder.parent().filter(|_| of_programs).unwrap_or(folder);
    let holds_home = home.is_some_and(|home| home.starts_with(prefix));
    if holds_home || prefix.parent().is_none() {
        return vec![program.to_owned()];
    }
    if home.is_some_and(|home| prefix.starts_with(home)) {
        let parts = PARTS.iter().map(|part| prefix.join(part));
        return parts.chain([program.to_owned()]).collect();
    }
    vec![prefix.to_owned()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(program: &str, expected: &[&str]) {
        let found = prefix(Path::new(program), Some(Path::new("/home/me")));
        let found: Vec<&str> = found.iter().filter_map(|it| it.to_str()).collect();
        assert_eq!(&found[..expected.len()], expected, "{program}");
        assert!(!found.contains(&"/home/me"), "{program}");
    }

    #[test]
    fn the_home_directory_is_never_readable() {
        check("/usr/bin/python3", &["/usr"]);
        check("/opt/py/bin/python3", &["/opt/py"]);
        check("/bin/sh", &["/bin/sh"]);
        check("/home/me/bin/tool", &["/home/me/bin/tool"]);
        check("/home/me/tool", &["/home/me/tool"]);
        check("/home/tool", &["/home/tool"]);
        check(
            "/home/me/.pyenv/shims/python3",
            &["/home/me/.pyenv/bin", "/home/me/.pyenv/sbin"],
        );
    }
}
