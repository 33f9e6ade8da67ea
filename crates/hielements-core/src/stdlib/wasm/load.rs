//! From an entry of `hielements.toml` to a library: the module is read through the door, compared with
//! its digest, compiled, tried, and given the rights that it asks for, the configuration proposes and
//! the person trusts.

use super::bounds::{Bounds, DEFAULT_TIME, EDITOR_TIME};
use super::cache::CodeCache;
use super::plugin::{Candidate, Plugin};
use super::rights::{Rights, Wanted};
use super::{WasmLibrary, sha256};
use crate::diagnostics::Diagnostic;
use crate::diagnostics::catalogue::run::{LIBRARY_KEPT, LIBRARY_LIMITED, LIBRARY_NOT_LOADED};
use crate::source::Location;
use crate::stdlib::Library;
use crate::stdlib::config::{LibraryConfig, WasmLibraryConfig};
use crate::stdlib::configured::Unavailable;
use crate::stdlib::host::Host;
use crate::stdlib::plugin::PluginLibrary;
use crate::stdlib::trouble::Trouble;
use crate::stdlib::trust::{Subject, Verdict};
use crate::workspace::{Door, ReadError};
use std::path::Path;
use std::sync::Arc;

/// The WASM library of an entry. What is wrong with it is added to `found`; one that does not load is
/// there all the same, and each call of it is an error.
pub fn load_wasm_library(
    config: &LibraryConfig,
    wasm: &WasmLibraryConfig,
    (door, host): (&Door<'_>, &Host),
    found: &mut Vec<Diagnostic>,
) -> Box<dyn Library> {
    let loading = Loading { config, wasm, host };
    match loading.load(door, found) {
        Ok((plugin, trusted)) => {
            host.modules().put(&config.name, &plugin);
            loading.library(plugin, trusted, found)
        }
        Err(Refused::Untrusted(trouble, trusted)) => {
            Box::new(Unavailable::refused(config, trouble, *trusted))
        }
        Err(Refused::Broken { why, at }) => loading.instead(&why, at, found),
    }
}

/// What trust in a library is given to: the module, and what its entry says of rights and limits.
pub fn subject(config: &LibraryConfig, wasm: &WasmLibraryConfig, module: &[u8]) -> Subject {
    let mut subject = Subject::new(config.name.as_str());
    subject.add("type", "wasm");
    subject.add(
        format!("file {}", wasm.path.value),
        format!("sha256:{}", sha256(module)),
    );
    for (name, globs) in [
        ("read", wasm.permissions.read.as_ref()),
        ("write", Some(&wasm.permissions.write)),
        ("env", Some(&wasm.permissions.env)),
        ("network", Some(&wasm.permissions.network)),
    ] {
        if let Some(globs) = globs.filter(|globs| name == "read" || !globs.is_empty()) {
            let globs: Vec<&str> = globs.iter().map(|glob| glob.value.as_str()).collect();
            subject.add(format!("permissions.{name}"), globs.join(", "));
        }
    }
    for (name, granted) in [
        ("clock", wasm.permissions.clock),
        ("random", wasm.permissions.random),
    ] {
        if granted {
            subject.add(format!("permissions.{name}"), "true");
        }
    }
    subject.add("limits", format!("{:?}", wasm.limits));
    subject
}

/// What trust in a library covers, and whether it is trusted.
type Trusted = (Subject, Verdict);

/// Why a module is not called.
enum Refused {
    /// The person would have to trust it.
    Untrusted(Trouble, Box<Trusted>),
    /// Something is wrong with it.
    Broken {
        why: String,
        /// Where that is to be said; `None`: it is said already.
        at: Option<Location>,
    },
}

struct Loading<'a> {
    config: &'a LibraryConfig,
    wasm: &'a WasmLibraryConfig,
    host: &'a Host,
}

impl Loading<'_> {
    fn load(
        &self,
        door: &Door<'_>,
        found: &mut Vec<Diagnostic>,
    ) -> Result<(Arc<Plugin>, Option<Trusted>), Refused> {
        let module = self.read(door)?;
        let digest = sha256(&module);
        self.check_digest(&digest)?;
        let subject = subject(self.config, self.wasm, &module);
        let verdict = self.host.root().map_or_else(
            || self.host.trust().verdict(Path::new(""), &subject),
            |root| self.host.trust().verdict(root, &subject),
        );
        self.check_trust(&subject, &verdict)?;
        let trusted = verdict == Verdict::Trusted;
        // The environment counts as it is now.
        let known = self.host.modules().get(&self.config.name);
        let bounds = Bounds::new(&self.wasm.limits, self.time());
        let base = format!("{digest} {bounds:?} {:?} {trusted}", self.permissions());
        if let Some(known) = known.filter(|known| known.key().starts_with(&base)) {
            let wanted = Wanted::new(&known.description().permissions, &self.wasm.permissions);
            let rights = self.rights(&wanted, trusted)?;
            if known.key() == key(&base, &rights) {
                self.say_limited(&wanted, &verdict, found);
                return Ok((known, self.covered(&wanted, (subject, verdict))));
            }
        }
        let cache = self.cache();
        let name = &self.config.name;
        let candidate = Candidate::new(name, &module, bounds, cache.as_ref());
        let candidate = candidate.map_err(|why| self.broken(why))?;
        let wanted = candidate.wanted(self.wasm);
        let rights = self.rights(&wanted, trusted)?;
        let key = key(&base, &rights);
        let plugin = candidate.granted(key, rights);
        self.say_limited(&wanted, &verdict, found);
        let trusted = self.covered(&wanted, (subject, verdict));
        Ok((Arc::new(plugin), trusted))
    }

    /// What trust covers, where there is a reason to ask for it.
    fn covered(&self, wanted: &Wanted, trusted: Trusted) -> Option<Trusted> {
        let matters = !wanted.beyond_reading().is_empty() || self.host.wasm().refuses_untrusted;
        matters.then_some(trusted)
    }

    fn read(&self, door: &Door<'_>) -> Result<Vec<u8>, Refused> {
        door.read(&self.wasm.path.value).map_err(|error| {
            let why = format!("its module cannot be read: {error}");
            match error {
                // The configuration says that already.
                ReadError::Absent => Refused::Broken { why, at: None },
                ReadError::NotAFile | ReadError::Link | ReadError::Failed(_) => self.broken(why),
            }
        })
    }

    fn check_digest(&self, digest: &str) -> Result<(), Refused> {
        let Some(expected) = self.config.sha256.as_ref() else {
            return Ok(());
        };
        if expected.value == *digest {
            return Ok(());
        }
        let expected_digest = &expected.value;
        Err(Refused::Broken {
            why: format!(
                "its module is another one than the one that was agreed on: `sha256` says \
                 {expected_digest}, and the file has {digest}"
            ),
            at: Some(expected.location),
        })
    }

    /// Reading needs no trust, unless the person or the editor says so.
    fn check_trust(&self, subject: &Subject, verdict: &Verdict) -> Result<(), Refused> {
        let Verdict::Untrusted { digest, changed } = verdict else {
            return Ok(());
        };
        let trust = self.host.trust();
        if trust.is_restricted() || self.host.wasm().refuses_untrusted {
            let trouble = Trouble::untrusted(trust, digest, changed);
            let trusted = Box::new((subject.clone(), verdict.clone()));
            return Err(Refused::Untrusted(trouble, trusted));
        }
        Ok(())
    }

    fn rights(&self, wanted: &Wanted, trusted: bool) -> Result<Rights, Refused> {
        let variable = self.host.wasm().variable;
        let rights = Rights::new(wanted, trusted, self.host.root(), &variable);
        rights.map_err(|why| self.broken(format!("its permissions cannot be read: {why}")))
    }

    /// Says that rights beyond reading are not granted, where they are wanted.
    fn say_limited(&self, wanted: &Wanted, verdict: &Verdict, found: &mut Vec<Diagnostic>) {
        let (beyond, Verdict::Untrusted { digest, .. }) = (wanted.beyond_reading(), verdict) else {
            return;
        };
        if beyond.is_empty() {
            return;
        }
        let (name, beyond) = (&self.config.name, beyond.join("; "));
        let message = format!("library `{name}` is not trusted, so it runs without {beyond}");
        let diagnostic = Diagnostic::new(&LIBRARY_LIMITED, self.config.location, message);
        found.push(diagnostic.help(format!(
            "look at it and run `hielements trust`, or give `--trust {digest}`"
        )));
    }

    /// What takes the place of a module that does not load: the one before, if there was one.
    fn instead(
        &self,
        why: &str,
        at: Option<Location>,
        found: &mut Vec<Diagnostic>,
    ) -> Box<dyn Library> {
        let name = &self.config.name;
        if let (Some(before), Some(at)) = (self.host.modules().get(name), at) {
            let message =
                format!("library `{name}` is used as it was before its last change: {why}");
            found.push(Diagnostic::new(&LIBRARY_KEPT, at, message));
            return self.library(before, None, found);
        }
        if let Some(at) = at {
            let message = format!("library `{name}` cannot be loaded: {why}");
            found.push(Diagnostic::new(&LIBRARY_NOT_LOADED, at, message));
        }
        Box::new(Unavailable::new(self.config, why))
    }

    /// The library that a module is, with the language that it reads, if it reads one.
    fn library(
        &self,
        plugin: Arc<Plugin>,
        trusted: Option<Trusted>,
        found: &mut Vec<Diagnostic>,
    ) -> Box<dyn Library> {
        let said = plugin.description().language.clone();
        let library = WasmLibrary::new(&self.config.name, plugin, trusted);
        let Some(said) = said else {
            return Box::new(library);
        };
        match PluginLibrary::new(Arc::new(library), said) {
            Ok(library) => Box::new(library),
            Err(why) => {
                let (name, at) = (&self.config.name, self.wasm.path.location);
                let message = format!("library `{name}` cannot be loaded: {why}");
                found.push(Diagnostic::new(&LIBRARY_NOT_LOADED, at, message));
                Box::new(Unavailable::new(self.config, &why))
            }
        }
    }

    fn broken(&self, why: String) -> Refused {
        Refused::Broken {
            why,
            at: Some(self.wasm.path.location),
        }
    }

    fn permissions(&self) -> impl std::fmt::Debug {
        let texts = |globs: &[crate::source::Placed<String>]| {
            Vec::from_iter(globs.iter().map(|glob| glob.value.clone()))
        };
        let permissions = &self.wasm.permissions;
        (
            permissions.read.as_deref().map(texts),
            texts(&permissions.write),
            texts(&permissions.env),
            (permissions.clock, permissions.random),
        )
    }

    fn time(&self) -> std::time::Duration {
        if self.host.wasm().in_editor {
            EDITOR_TIME
        } else {
            DEFAULT_TIME
        }
    }

    /// Where compiled code is kept: never in the workspace, whose authors could put code there.
    fn cache(&self) -> Option<CodeCache> {
        let wasm = self.host.wasm();
        let folder = wasm.code_folder.as_deref()?;
        let outside = self
            .host
            .root()
            .is_none_or(|root| super::cache::is_apart(folder, root));
        outside.then(|| CodeCache::new(folder, super::DEFAULT_SIZE))
    }
}

fn key(base: &str, rights: &Rights) -> String {
    format!("{base} {:?}", rights.digest())
}
