//! Views of statements.

use super::specs::Requirement;
use super::{
    Binds, Expr, Implements, Name, Path, StringExpr, TypeName, child, children, choice, has_token,
    keyword, views,
};
use crate::syntax::SyntaxKind;

choice! {
    /// Any statement, wherever it stands.
    Item {
        /// `import x`.
        Import(Import),
        /// `from x import y`.
        FromImport(FromImport),
        /// `language rust`.
        Language(LanguageDecl),
        /// `connection_check c(…)`.
        ConnectionCheck(ConnectionCheck),
        /// `pattern p`.
        Pattern(Pattern),
        /// `element e`.
        Element(Element),
        /// `scope s`.
        Scope(Scope),
        /// `ref r`.
        Ref(Ref),
        /// `a uses b`.
        Uses(Uses),
        /// `check f(x)`.
        Check(Check),
        /// `requires …`, `allows …`, `forbids …`.
        Requirement(Requirement),
        /// `a.b.c = x`.
        OldBinding(OldBinding),
        /// An expression: the body of a connection check.
        Expr(ExprStatement),
    }
}

views! {
    /// A whole file.
    SourceFile,
    /// `'import' (STRING | path) ['as' name]`.
    Import,
    /// `'from' (STRING | path) 'import' name ['as' name] …`.
    FromImport,
    /// `name ['as' name]`.
    ImportedName,
    /// `'language' name [block]`.
    LanguageDecl,
    /// `'connection_check' name '(' … ')' block`.
    ConnectionCheck,
    /// `name ':' 'scope' '[' ']'`.
    Parameter,
    /// `('pattern' | 'template') name block`.
    Pattern,
    /// `'element' name ['implements' …] [block]`.
    Element,
    /// A block of either style.
    Body,
    /// `'scope' name …`.
    Scope,
    /// `('ref' | 'connection_point') name …`.
    Ref,
    /// `path 'uses' path`.
    Uses,
    /// `'check' [name ':'] expr [('==' | '!=') expr]`.
    Check,
    /// `path '=' expr`.
    OldBinding,
    /// An expression on its own.
    ExprStatement,
}

/// Accessors that several declarations share.
macro_rules! accessors {
    (name: $($view:ident),*) => {$(impl $view {
        /// The declared name.
        pub fn name(&self) -> Option<Name> {
            child(&self.0)
        }
    })*};
    (body: $($view:ident),*) => {$(impl $view {
        /// Its block, where it has one.
        pub fn body(&self) -> Option<Body> {
            child(&self.0)
        }
    })*};
    (binding: $($view:ident),*) => {$(impl $view {
        /// The path behind `binds`.
        pub fn binds(&self) -> Option<Path> {
            child::<Binds>(&self.0)?.path()
        }

        /// The expression behind `=`.
        pub fn value(&self) -> Option<Expr> {
            child(&self.0)
        }
    })*};
}

accessors!(name: LanguageDecl, ConnectionCheck, Parameter, Pattern, Element, Scope, Ref, Check);
accessors!(body: LanguageDecl, ConnectionCheck, Pattern, Element);
accessors!(binding: Scope, Ref);

impl SourceFile {
    /// The view of the root of a tree; a root is always a file.
    pub(in crate::syntax) fn from_root(root: crate::syntax::SyntaxNode) -> Self {
        Self(root)
    }

    /// Its statements.
    pub fn items(&self) -> Vec<Item> {
        children(&self.0)
    }
}

impl Body {
    /// Its statements.
    pub fn items(&self) -> Vec<Item> {
        children(&self.0)
    }
}

/// What an import takes from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ImportSource {
    /// A library or module by name.
    Path(Path),
    /// A file.
    File(StringExpr),
}

fn import_source(node: &crate::syntax::SyntaxNode) -> Option<ImportSource> {
    child(node)
        .map(ImportSource::File)
        .or_else(|| child(node).map(ImportSource::Path))
}

impl Import {
    /// What is imported.
    pub fn source_path(&self) -> Option<ImportSource> {
        import_source(&self.0)
    }

    /// The name behind `as`.
    pub fn alias(&self) -> Option<Name> {
        child(&self.0)
    }
}

impl FromImport {
    /// Where the names come from.
    pub fn source_path(&self) -> Option<ImportSource> {
        import_source(&self.0)
    }

    /// The names.
    pub fn names(&self) -> Vec<ImportedName> {
        children(&self.0)
    }
}

impl ImportedName {
    /// The name there.
    pub fn name(&self) -> Option<Name> {
        child(&self.0)
    }

    /// The name here, behind `as`.
    pub fn alias(&self) -> Option<Name> {
        children(&self.0).into_iter().nth(1)
    }
}

impl ConnectionCheck {
    /// Its parameters.
    pub fn parameters(&self) -> Vec<Parameter> {
        children(&self.0)
    }
}

impl Pattern {
    /// Whether it was written `template`.
    pub fn is_legacy(&self) -> bool {
        keyword(&self.0).is_some_and(|token| token.text() == "template")
    }
}

impl Element {
    /// The patterns behind `implements`.
    pub fn implements(&self) -> Vec<Path> {
        child(&self.0).map_or_else(Vec::new, |list: Implements| list.paths())
    }
}

impl Scope {
    /// `<lang>` or `: lang`.
    pub fn type_name(&self) -> Option<TypeName> {
        child(&self.0)
    }

    /// The name of the language.
    pub fn language(&self) -> Option<Name> {
        self.type_name()?.name()
    }
}

impl Ref {
    /// The name of the type.
    pub fn type_name(&self) -> Option<Name> {
        child::<TypeName>(&self.0)?.name()
    }

    /// Whether it was written `connection_point`.
    pub fn is_legacy(&self) -> bool {
        keyword(&self.0).is_some_and(|token| token.text() == "connection_point")
    }
}

impl Uses {
    /// What depends.
    pub fn from(&self) -> Option<Path> {
        child(&self.0)
    }

    /// What it depends on.
    pub fn to(&self) -> Option<Path> {
        children(&self.0).into_iter().nth(1)
    }
}

/// How a check compares.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Comparison {
    /// `==`, not `!=`.
    pub equal: bool,
    /// The right side.
    pub right: Expr,
}

impl Check {
    /// What is checked: a call, or the left side of a comparison.
    pub fn expr(&self) -> Option<Expr> {
        child(&self.0)
    }

    /// `== expr` or `!= expr`.
    pub fn comparison(&self) -> Option<Comparison> {
        Some(Comparison {
            right: children(&self.0).into_iter().nth(1)?,
            equal: has_token(&self.0, SyntaxKind::EqEq),
        })
    }
}

impl OldBinding {
    /// What is bound.
    pub fn path(&self) -> Option<Path> {
        child(&self.0)
    }

    /// The value.
    pub fn value(&self) -> Option<Expr> {
        child(&self.0)
    }
}

impl ExprStatement {
    /// The expression.
    pub fn expr(&self) -> Option<Expr> {
        child(&self.0)
    }
}
