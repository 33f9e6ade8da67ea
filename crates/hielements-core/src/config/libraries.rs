//! `[libraries]`: one table a library. A wrong one is reported and left out; the others stay.

use super::languages;
use super::lints::is_identifier;
use super::reader::{Reader, Section};
use crate::diagnostics::catalogue::config as codes;
use crate::diagnostics::{Diagnostic, did_you_mean};
use crate::source::Placed;
use crate::source::WsPath;
use crate::stdlib::config::{
    LibraryConfig, LibrarySource, LibraryType, Limits, Permissions, WasmLibraryConfig,
};
use crate::stdlib::external::{DEFAULT_TIMEOUT, Executable, ExternalLibraryConfig};
use std::collections::BTreeMap;
use toml::de::DeValue;

const COMMON: &[&str] = &["type", "path", "executable", "sha256", "override"];
const WASM_ONLY: &[&str] = &["permissions", "limits"];
const EXTERNAL_ONLY: &[&str] = &[
    "args",
    "env",
    "cwd",
    "timeout",
    "inputs",
    "concurrency",
    "code",
    "language",
];

pub(super) fn read(reader: &mut Reader<'_>, section: &Section<'_>) -> Vec<LibraryConfig> {
    let mut libraries = Vec::new();
    for (name, key, _) in section.entries() {
        if !is_identifier(name) {
            let message = format!("`{name}` cannot be the name of a library");
            let diagnostic = reader.at(&codes::LIBRARY_NAME, &key, message);
            reader.report(diagnostic.help(
                "a specification calls the library by this name: write letters, digits and `_`, and no digit first",
            ));
            continue;
        }
        if let Some(entry) = reader.section(section, name) {
            libraries.extend(read_library(reader, name, &entry));
        }
    }
    libraries
}

fn read_library(
    reader: &mut Reader<'_>,
    name: &str,
    section: &Section<'_>,
) -> Option<LibraryConfig> {
    reader.known_keys(section, &[COMMON, WASM_ONLY, EXTERNAL_ONLY].concat());
    let overrides = reader.flag(section, "override").unwrap_or(false);
    let sha256 = read_digest(reader, section);
    let source = match library_type(reader, section)? {
        LibraryType::Wasm => read_wasm(reader, section).map(LibrarySource::Wasm),
        LibraryType::External => read_external(reader, section).map(LibrarySource::External),
    }?;
    Some(LibraryConfig {
        name: name.to_owned(),
        location: reader.location(&section.key),
        overrides,
        sha256,
        source,
    })
}

/// `type` wins, then a `.wasm` path, then an executable.
fn library_type(reader: &mut Reader<'_>, section: &Section<'_>) -> Option<LibraryType> {
    if section.get("type").is_some() {
        let written = reader.text(section, "type")?;
        return named_type(reader, section, &written);
    }
    let path = section.get("path").and_then(|path| path.get_ref().as_str());
    if path.is_some_and(|path| path.ends_with(".wasm")) {
        return Some(LibraryType::Wasm);
    }
    if section.get("executable").is_some() {
        return Some(LibraryType::External);
    }
    let (message, help) = match path {
        Some(path) => (
            format!("`{}` does not say what `{path}` is", section.name),
            "write `type = \"wasm\"` for a module, or `executable` and `args` for a program",
        ),
        None => (
            format!("`{}` has neither `path` nor `executable`", section.name),
            "write `path` with a `.wasm` module, or `executable` with a program",
        ),
    };
    let diagnostic = reader.at(&codes::MISSING_KEY, &section.key, message);
    reader.report(diagnostic.help(help));
    None
}

fn named_type(
    reader: &mut Reader<'_>,
    section: &Section<'_>,
    written: &Placed<String>,
) -> Option<LibraryType> {
    let types = [LibraryType::Wasm, LibraryType::External];
    let found = types
        .into_iter()
        .find(|library_type| library_type.as_str() == written.value);
    if found.is_none() {
        let help = match did_you_mean(&written.value, types.map(LibraryType::as_str)) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "write `wasm` or `external`".to_owned(),
        };
        let message = format!("`{}` is no type of library", written.value);
        let diagnostic = Diagnostic::new(&codes::BAD_VALUE, written.location, message);
        reader.report(diagnostic.help(help));
    } else if found == Some(LibraryType::Wasm) {
        without_effect(reader, section, LibraryType::Wasm, &["executable"]);
    } else {
        without_effect(reader, section, LibraryType::External, &["path"]);
    }
    found
}

/// Keys of the other tier say something that will not happen.
fn without_effect(
    reader: &mut Reader<'_>,
    section: &Section<'_>,
    library_type: LibraryType,
    keys: &[&str],
) {
    for key in keys {
        let Some(span) = section.key_span(key) else {
            continue;
        };
        let message = format!(
            "`{}` has no effect: the library is {}",
            section.path(key),
            match library_type {
                LibraryType::Wasm => "a WASM module",
                LibraryType::External => "a process",
            }
        );
        let diagnostic = reader.at(&codes::CONTRADICTORY_KEYS, &span, message);
        reader.report(diagnostic.help("remove it, or change `type`"));
    }
}

/// Reports a key that this tier needs.
fn missing(reader: &mut Reader<'_>, section: &Section<'_>, key: &str, what: &str) {
    let message = format!("`{}` has no `{key}`", section.name);
    let diagnostic = reader.at(&codes::MISSING_KEY, &section.key, message);
    reader.report(diagnostic.help(format!("add `{key}`, {what}")));
}

fn read_digest(reader: &mut Reader<'_>, section: &Section<'_>) -> Option<Placed<String>> {
    let Placed { value, location } = reader.text(section, "sha256")?;
    let digits = value.strip_prefix("sha256:").unwrap_or(&value);
    if digits.len() == 64 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Some(Placed {
            value: digits.to_ascii_lowercase(),
            location,
        });
    }
    let message = format!("`{}` is not a SHA-256 digest", section.path("sha256"));
    reader.report(
        Diagnostic::new(&codes::BAD_VALUE, location, message).help("write 64 hexadecimal digits"),
    );
    None
}

fn read_wasm(reader: &mut Reader<'_>, section: &Section<'_>) -> Option<WasmLibraryConfig> {
    without_effect(reader, section, LibraryType::Wasm, EXTERNAL_ONLY);
    let permissions = reader
        .section(section, "permissions")
        .map(|inner| read_permissions(reader, &inner));
    let limits = reader
        .section(section, "limits")
        .map(|inner| read_limits(reader, &inner));
    if section.get("path").is_none() {
        missing(reader, section, "path", "the `.wasm` module");
    }
    Some(WasmLibraryConfig {
        path: reader.path(section, "path")?,
        permissions: permissions.unwrap_or_default(),
        limits: limits.unwrap_or_default(),
    })
}

fn read_permissions(reader: &mut Reader<'_>, section: &Section<'_>) -> Permissions {
    let keys = ["read", "write", "env", "network", "clock", "random"];
    reader.known_keys(section, &keys);
    Permissions {
        read: section.get("read").map(|_| reader.globs(section, "read")),
        write: reader.globs(section, "write"),
        env: reader.texts(section, "env"),
        network: read_hosts(reader, section),
        clock: reader.flag(section, "clock").unwrap_or(false),
        random: reader.flag(section, "random").unwrap_or(false),
    }
}

fn read_hosts(reader: &mut Reader<'_>, section: &Section<'_>) -> Vec<Placed<String>> {
    let mut hosts = reader.texts(section, "network");
    hosts.retain(|host| {
        let sound = host
            .value
            .rsplit_once(':')
            .is_some_and(|(name, port)| !name.is_empty() && port.parse::<u16>().is_ok());
        if !sound {
            let message = format!("`{}` is not a host with a port", host.value);
            let diagnostic = Diagnostic::new(&codes::BAD_VALUE, host.location, message);
            reader.report(diagnostic.help("write `host:port`, as in `\"localhost:8080\"`"));
        }
        sound
    });
    hosts
}

fn read_limits(reader: &mut Reader<'_>, section: &Section<'_>) -> Limits {
    let sizes = ["memory", "stack", "result", "log"];
    let keys = [&sizes[..], &["time", "open_files", "tables"]].concat();
    reader.known_keys(section, &keys);
    let [memory, stack, result, log] = sizes.map(|key| reader.size(section, key));
    Limits {
        memory,
        time: reader.duration(section, "time"),
        stack,
        result,
        log,
        open_files: reader.count(section, "open_files"),
        tables: reader.count(section, "tables"),
    }
}

fn read_external(reader: &mut Reader<'_>, section: &Section<'_>) -> Option<ExternalLibraryConfig> {
    without_effect(reader, section, LibraryType::External, &["limits"]);
    if section.get("executable").is_none() {
        missing(reader, section, "executable", "the program to start");
    }
    let executable = read_executable(reader, section);
    let args = reader.texts(section, "args");
    let env = read_env(reader, section);
    let cwd = read_cwd(reader, section);
    let timeout = reader.duration(section, "timeout");
    let inputs = section
        .get("inputs")
        .map(|_| reader.globs(section, "inputs"));
    let concurrency = read_concurrency(reader, section);
    let network = read_network(reader, section);
    let code = section.get("code").map(|_| reader.globs(section, "code"));
    Some(ExternalLibraryConfig {
        executable: executable?,
        args,
        env,
        cwd: cwd?,
        timeout: timeout.unwrap_or(DEFAULT_TIMEOUT),
        inputs,
        concurrency,
        network,
        code,
        language: languages::read(reader, section),
    })
}

/// More calls at once than this help nobody.
const MOST_AT_ONCE: u64 = 64;

fn read_concurrency(reader: &mut Reader<'_>, section: &Section<'_>) -> Option<u32> {
    let given = reader.count(section, "concurrency")?;
    if given <= MOST_AT_ONCE {
        return u32::try_from(given).ok();
    }
    let value = section.get("concurrency")?;
    let message = format!("`{}` is {given}", section.path("concurrency"));
    let help = format!("write a number from 1 to {MOST_AT_ONCE}");
    reader.bad_value(value, message, &help);
    None
}

/// Of the permissions, a process can be given connections alone: it reads the workspace, and changes
/// nothing in it.
fn read_network(reader: &mut Reader<'_>, section: &Section<'_>) -> Vec<Placed<String>> {
    let Some(inner) = reader.section(section, "permissions") else {
        return Vec::new();
    };
    let others = ["read", "write", "env", "clock", "random"];
    reader.known_keys(&inner, &[&others[..], &["network"]].concat());
    without_effect(reader, &inner, LibraryType::External, &others);
    read_hosts(reader, &inner)
}

/// A bare name is one on `PATH`; anything with a separator is a file of the workspace.
fn read_executable(reader: &mut Reader<'_>, section: &Section<'_>) -> Option<Placed<Executable>> {
    let text = reader.text(section, "executable")?;
    let location = text.location;
    if text.value.trim().is_empty() {
        let message = format!("`{}` is empty", section.path("executable"));
        let diagnostic = Diagnostic::new(&codes::BAD_VALUE, location, message);
        reader.report(diagnostic.help("write the program to start, such as `\"python3\"`"));
        return None;
    }
    if text.value.contains(['/', '\\', ':', '\0']) || text.value == ".." {
        let path = reader.as_path(&section.path("executable"), text)?;
        return Some(Placed {
            value: Executable::InWorkspace(path.value),
            location,
        });
    }
    Some(Placed {
        value: Executable::OnPath(text.value),
        location,
    })
}

/// The workspace root where nothing is said; `None` where what is said is wrong.
fn read_cwd(reader: &mut Reader<'_>, section: &Section<'_>) -> Option<Placed<WsPath>> {
    if section.get("cwd").is_some() {
        return reader.path(section, "cwd");
    }
    Some(Placed {
        value: WsPath::root(),
        location: reader.location(&section.key),
    })
}

fn read_env(reader: &mut Reader<'_>, section: &Section<'_>) -> BTreeMap<String, String> {
    let Some(inner) = reader.section(section, "env") else {
        return BTreeMap::new();
    };
    let mut env = BTreeMap::new();
    for (name, _, value) in inner.entries() {
        if let DeValue::String(text) = value.get_ref() {
            env.insert(name.to_owned(), text.to_string());
        } else {
            reader.wrong_type(&inner.path(name), "a text", value);
        }
    }
    env
}
