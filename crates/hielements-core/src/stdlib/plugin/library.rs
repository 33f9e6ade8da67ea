//! A library that reads a language, with the checks over facts beside its own functions.

use super::{PluginLanguage, Reader};
use crate::stdlib::dependencies::{self, Languages};
use crate::stdlib::facts::Language;
use crate::stdlib::trouble::Trouble;
use crate::stdlib::trust::{Subject, Verdict};
use crate::stdlib::{
    Args, Context, GraphNeed, Library, Outcome, Returns, Signature, Tier, Value, items,
};
use crate::workspace::trace::Answer;
use std::sync::Arc;

/// A library with a language.
pub struct PluginLibrary {
    reader: Arc<dyn Reader>,
    language: PluginLanguage,
    /// Its own functions, then the shared ones that it does not have itself.
    signatures: Vec<Signature>,
    /// How many of them are its own.
    own: usize,
    /// The version of the reader when it was loaded.
    version: String,
}

impl PluginLibrary {
    /// The library with the functions that every language has.
    ///
    /// # Errors
    ///
    /// Where what it says of its language cannot be used.
    pub fn new(reader: Arc<dyn Reader>, said: hielements_plugin::Language) -> Result<Self, String> {
        let language = PluginLanguage::new(Arc::clone(&reader), said)?;
        let name = reader.name();
        let kinds: Vec<&str> = language
            .described()
            .kinds
            .iter()
            .map(String::as_str)
            .collect();
        let mut signatures = reader.signatures().unwrap_or_default().to_vec();
        let own = signatures.len();
        let shared = dependencies::signatures(name)
            .into_iter()
            .chain(items::signatures(name, &kinds));
        for signature in shared {
            if signatures[..own].iter().all(|it| it.name != signature.name) {
                signatures.push(signature);
            }
        }
        Ok(Self {
            version: reader.version(),
            reader,
            language,
            signatures,
            own,
        })
    }

    /// What a function gives, where it is one of those that every language has.
    fn shared(&self, function: &str) -> Option<&Returns> {
        let mut shared = self.signatures[self.own..].iter();
        let found = shared.find(|signature| signature.name == function)?;
        Some(&found.returns)
    }
}

impl Library for PluginLibrary {
    fn name(&self) -> &str {
        self.reader.name()
    }

    fn tier(&self) -> Tier {
        self.reader.tier()
    }

    fn documentation(&self) -> &str {
        self.reader.documentation()
    }

    fn signatures(&self) -> Option<&[Signature]> {
        Some(&self.signatures)
    }

    fn is_open(&self) -> bool {
        self.reader.is_open()
    }

    fn look(&self) -> Option<Answer> {
        self.reader.look()
    }

    fn is_outdated(&self) -> bool {
        self.reader.version() != self.version
    }

    fn trouble(&self) -> Option<Trouble> {
        self.reader.trouble()
    }

    fn lanes(&self) -> Option<usize> {
        self.reader.lanes()
    }

    fn trusted(&self) -> Option<Result<(Subject, Verdict), String>> {
        self.reader.trusted()
    }

    fn kept_from(&self) -> Option<Vec<String>> {
        self.reader.kept_from()
    }

    fn language(&self) -> Option<&dyn Language> {
        Some(&self.language)
    }

    fn graph_need(&self, function: &str) -> GraphNeed {
        match self.shared(function) {
            Some(_) => GraphNeed::Own,
            None => self.reader.graph_need(function),
        }
    }

    fn call(&self, cx: &Context<'_>, function: &str, args: &Args) -> Result<Value, String> {
        let name = self.name();
        match self.shared(function) {
            Some(Returns::Value(_) | Returns::Both(_)) => {
                let called = items::call(cx, Languages::One(name), function, args);
                called.unwrap_or_else(|| {
                    Err(format!(
                        "`{name}` has no function `{function}` that gives a value"
                    ))
                })
            }
            Some(Returns::Verdict) => Err(format!(
                "`{name}.{function}` judges and gives no value; write it behind `check`"
            )),
            None => self.reader.call(cx, function, args),
        }
    }

    fn check(&self, cx: &Context<'_>, function: &str, args: &Args) -> Outcome {
        let name = self.name();
        if self.shared(function).is_none() {
            return self.reader.check(cx, function, args);
        }
        dependencies::check(cx, Languages::One(name), function, args)
            .or_else(|| items::check(cx, Languages::One(name), function, args))
            .unwrap_or_else(|| Outcome::Error(format!("`{name}` has no check `{function}`")))
    }
}
