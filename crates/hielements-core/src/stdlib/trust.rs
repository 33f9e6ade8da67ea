//! Whether a configured library may do what needs the trust of the person: run a program, or more in
//! a module than reading the visible workspace.
//!
//! Trust is given to a [`Subject`]: all that decides what would run, as it is now. It is kept per
//! canonical workspace in the user's data directory, by what it was given to; whatever is different
//! afterwards asks again. Nothing trusts whatever is there.

mod disk;
mod store;
mod subject;

pub use store::{TrustError, TrustStore, Trusted};
pub use subject::{Change, Part, Subject, sha256};

use std::collections::BTreeSet;
use std::path::Path;

/// Who may run in this process.
#[derive(Debug, Default)]
pub struct Trust {
    /// What the person trusted earlier; `None`: nothing can be looked up or kept.
    store: Option<TrustStore>,
    /// Digests that were given for this process alone.
    given: BTreeSet<String>,
    /// What an editor says of the folder, where it does.
    editor: Option<bool>,
}

/// Whether a library may run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It may.
    Trusted,
    /// It may not.
    Untrusted {
        /// What trust would be given to: `sha256:` and 64 digits.
        digest: String,
        /// What is different from what was trusted; empty where nothing was.
        changed: Vec<Change>,
    },
}

impl Trust {
    /// Trust as a store has it.
    pub fn new(store: Option<TrustStore>) -> Self {
        Self {
            store,
            ..Self::default()
        }
    }

    /// Trusts these digests as well, for this process: `sha256:` and 64 digits each.
    #[must_use]
    pub fn given(mut self, digests: impl IntoIterator<Item = String>) -> Self {
        let digests = digests.into_iter();
        self.given.extend(digests.map(|it| it.to_ascii_lowercase()));
        self
    }

    /// Takes over what an editor says of the folder: all in it may run (the person trusts the folder
    /// there), or nothing (restricted mode), whatever the store says.
    #[must_use]
    pub fn in_editor(mut self, trusted: Option<bool>) -> Self {
        self.editor = trusted;
        self
    }

    /// Whether nothing may run, whatever was trusted.
    pub fn is_restricted(&self) -> bool {
        self.editor == Some(false)
    }

    /// Where trust is kept.
    pub fn store(&self) -> Option<&TrustStore> {
        self.store.as_ref()
    }

    /// Whether a library of the workspace at `root` may run as it is now.
    pub fn verdict(&self, root: &Path, subject: &Subject) -> Verdict {
        let digest = subject.digest();
        let known = self.known(root, subject.library());
        let is_known = known.as_ref().is_some_and(|it| it.digest() == digest);
        let may_run = match self.editor {
            Some(trusted) => trusted,
            None => is_known || self.given.contains(&digest),
        };
        if may_run {
            return Verdict::Trusted;
        }
        let changed = known.map_or_else(Vec::new, |known| known.changes_to(subject));
        Verdict::Untrusted { digest, changed }
    }

    /// What is trusted of a library, in few words: another text whenever the answer of
    /// [`Trust::verdict`] could be another one for the same subject.
    pub fn state(&self, root: &Path, library: &str) -> String {
        let known = self.known(root, library).map(|it| it.digest());
        let given: Vec<&str> = self.given.iter().map(String::as_str).collect();
        let (known, given) = (known.unwrap_or_default(), given.join(","));
        format!("{:?}/{known}/{given}", self.editor)
    }

    /// What was trusted last. A store that cannot be read trusts nothing.
    fn known(&self, root: &Path, library: &str) -> Option<Subject> {
        let trusted = self.store.as_ref()?.of(root).ok()?;
        trusted.into_iter().find(|it| it.library() == library)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subject(args: &str, code: &str) -> Subject {
        let mut subject = Subject::new("tool");
        subject.add("args", args);
        subject.add("file lib/tool.py", sha256(code.as_bytes()));
        subject
    }

    fn said(verdict: &Verdict) -> String {
        match verdict {
            Verdict::Trusted => "trusted".to_owned(),
            Verdict::Untrusted { changed, .. } => {
                let changed = changed.iter().map(|it| it.part.clone());
                format!("changed: {}", changed.collect::<Vec<_>>().join(", "))
            }
        }
    }

    #[test]
    fn trust_is_given_to_one_state_in_one_workspace() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let trust = || Trust::new(Some(TrustStore::new(folder.path())));
        let (here, there) = (Path::new("/here"), Path::new("/there"));
        let first = subject("[]", "print(1)");
        assert_eq!(said(&trust().verdict(here, &first)), "changed: ");
        let store = TrustStore::new(folder.path());
        store.trust(here, &first).expect("it is kept");
        assert_eq!(said(&trust().verdict(here, &first)), "trusted");
        assert_eq!(said(&trust().verdict(there, &first)), "changed: ");
        let other = subject("['-x']", "print(2)");
        let expected = "changed: args, file lib/tool.py";
        assert_eq!(said(&trust().verdict(here, &other)), expected);
        assert_eq!(
            said(&trust().in_editor(Some(false)).verdict(here, &first)),
            "changed: "
        );
        assert!(store.revoke(here, "tool").expect("it is written"));
        assert!(!store.revoke(here, "tool").expect("nothing to do"));
        assert_eq!(said(&trust().verdict(here, &first)), "changed: ");
    }

    #[test]
    fn a_digest_may_be_given_for_one_process() {
        let subject = subject("[]", "");
        let trust = Trust::default().given([sha256(b"another")]);
        assert_ne!(trust.verdict(Path::new("/x"), &subject), Verdict::Trusted);
        let trust = Trust::default().given([subject.digest()]);
        assert_eq!(trust.verdict(Path::new("/x"), &subject), Verdict::Trusted);
    }

    #[test]
    fn a_damaged_store_trusts_nothing_and_says_so() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store = TrustStore::new(folder.path());
        let root = Path::new("/here");
        store.trust(root, &subject("[]", "")).expect("it is kept");
        for entry in disk::list(folder.path()).expect("a list") {
            disk::write(folder.path(), &entry, b"{\"version\":1").expect("written");
        }
        assert!(store.of(root).is_err());
        let trust = Trust::new(Some(store));
        assert_eq!(said(&trust.verdict(root, &subject("[]", ""))), "changed: ");
    }
}
