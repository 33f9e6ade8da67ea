//! Views of `requires`, `allows`, `forbids`.

use super::{
    Body, Check, Implements, Name, Path, Ref, Scope, StringExpr, TypeName, child, choice,
    has_keyword, keyword, views,
};

choice! {
    /// What a requirement speaks of.
    Spec {
        /// `scope …`.
        Scope(Scope),
        /// `ref …`.
        Ref(Ref),
        /// `check …`.
        Check(Check),
        /// `language rust`.
        Language(LanguageSpec),
        /// `implements p`.
        Implements(ImplementsSpec),
        /// `connection to t`.
        Connection(ConnectionSpec),
        /// `element e …`.
        Element(ElementSpec),
    }
}

views! {
    /// `('requires' | 'allows' | 'forbids') ['descendant'] spec`.
    Requirement,
    /// `'language' name`.
    LanguageSpec,
    /// `'implements' path`.
    ImplementsSpec,
    /// `'connection' ['to'] (path ['.' '*'] | STRING)`.
    ConnectionSpec,
    /// `'element' name [':' name] ['implements' path] [block]`.
    ElementSpec,
}

/// The verb of a requirement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verb {
    /// At least one match.
    Requires,
    /// A whitelist.
    Allows,
    /// No match.
    Forbids,
}

impl Requirement {
    /// Its verb.
    pub fn verb(&self) -> Option<Verb> {
        Some(match keyword(&self.0)?.text() {
            "requires" => Verb::Requires,
            "allows" => Verb::Allows,
            "forbids" => Verb::Forbids,
            _ => return None,
        })
    }

    /// Whether it speaks of descendants.
    pub fn descendant(&self) -> bool {
        has_keyword(&self.0, "descendant")
    }

    /// What it speaks of.
    pub fn spec(&self) -> Option<Spec> {
        child(&self.0)
    }
}

impl LanguageSpec {
    /// The name of the language.
    pub fn name(&self) -> Option<Name> {
        child(&self.0)
    }
}

impl ImplementsSpec {
    /// The pattern.
    pub fn path(&self) -> Option<Path> {
        child(&self.0)
    }
}

/// Where a connection leads.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ConnectionTarget {
    /// An element, scope, ref, module or package.
    Path(Path),
    /// A module or package in its own spelling.
    Text(StringExpr),
}

impl ConnectionSpec {
    /// Where it leads.
    pub fn target(&self) -> Option<ConnectionTarget> {
        child(&self.0)
            .map(ConnectionTarget::Text)
            .or_else(|| child(&self.0).map(ConnectionTarget::Path))
    }
}

impl ElementSpec {
    /// The name or role.
    pub fn name(&self) -> Option<Name> {
        child(&self.0)
    }

    /// The type behind `:`.
    pub fn type_name(&self) -> Option<Name> {
        child::<TypeName>(&self.0)?.name()
    }

    /// The patterns behind `implements`.
    pub fn implements(&self) -> Vec<Path> {
        child(&self.0).map_or_else(Vec::new, |list: Implements| list.paths())
    }

    /// What must be there too.
    pub fn body(&self) -> Option<Body> {
        child(&self.0)
    }
}
