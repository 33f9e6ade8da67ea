//! The call that is being written: its function, and the parameter at hand.

use super::Subject;
use super::cursor::{Calling, Cursor};
use super::names::{Callee, Site};
use crate::source::FileId;
use crate::stdlib::manual::{takes, usage};
use crate::stdlib::{Fallback, Library, Signature, Type};
use std::ops::Range;

/// What a call takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Help {
    /// The function with its parameters.
    pub label: String,
    /// What it does, in Markdown.
    pub docs: String,
    /// Its parameters: their bytes in the label, and what each takes.
    pub parameters: Vec<(Range<usize>, String)>,
    /// The one at hand.
    pub active: Option<usize>,
}

/// The call around a byte of a text.
pub fn signature(subject: &Subject<'_>, file: FileId, offset: u32) -> Option<Help> {
    let text = &subject.sources.get(file).text;
    let cursor = Cursor::new(text, offset);
    let call = cursor.call()?;
    let site = subject.site(file, &cursor)?;
    let callee = subject.callee(site, &call.words)?;
    let signature = signature_of(subject, &callee.library, &callee.function)?;
    let label = usage(&callee.library, signature);
    let mut from = label.find('(')? + 1;
    let mut parameters = Vec::new();
    for param in signature.params.iter() {
        let start = from + label[from..].find(&*param.name)?;
        let end = start + param.name.len();
        parameters.push((start..end, takes(param)));
        from = end;
    }
    Some(Help {
        active: parameter(&callee, signature, &call),
        label,
        docs: signature.documentation.to_string(),
        parameters,
    })
}

/// A function of a library.
pub(super) fn signature_of<'a>(
    subject: &Subject<'a>,
    library: &str,
    function: &str,
) -> Option<&'a Signature> {
    let known = subject
        .registry
        .get(library)
        .and_then(Library::signatures)?;
    known.iter().find(|it| it.name == function)
}

/// The parameter that the argument at hand is for.
fn parameter(callee: &Callee, signature: &Signature, call: &Calling) -> Option<usize> {
    if let Some(name) = &call.name {
        return signature
            .params
            .iter()
            .position(|param| param.name == name.as_str());
    }
    let at = call.before + usize::from(callee.on_value || left_out(signature, call));
    (at < signature.params.len()).then_some(at)
}

/// Whether a call leaves out the scope in front of its other arguments.
pub(super) fn left_out(signature: &Signature, call: &Calling) -> bool {
    let Some(first) = signature
        .params
        .first()
        .filter(|first| first.default == Fallback::Workspace)
    else {
        return false;
    };
    let is_given = |name: &str| call.named.iter().any(|named| named == name);
    if is_given(&first.name) {
        return true;
    }
    let positional = call.count.saturating_sub(call.named.len());
    let required = signature.params[1..].iter();
    let needed = required
        .filter(|param| param.default == Fallback::Required && !is_given(&param.name))
        .count();
    let takes_text = matches!(first.ty, Type::Target | Type::Targets | Type::PathScope);
    (call.leads_with_text && !takes_text) || positional <= needed
}

/// What a string is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    /// The path of a file or folder.
    Path,
    /// The path of a folder.
    Folder,
    /// A glob.
    Glob,
    /// The path of another specification.
    Specification,
    /// The name of a module of this library's language, or of any.
    Module(Option<String>),
    /// A kind of imports.
    Kind,
    /// Anything else.
    Text,
}

/// What a string in an argument of a call is for.
pub(super) fn holds(subject: &Subject<'_>, site: Site, call: &Calling) -> Holds {
    let Some(callee) = subject.callee(site, &call.words) else {
        return Holds::Text;
    };
    let Some(signature) = signature_of(subject, &callee.library, &callee.function) else {
        return Holds::Text;
    };
    let Some(param) = parameter(&callee, signature, call).map(|at| &signature.params[at]) else {
        return Holds::Text;
    };
    let names_modules =
        signature.name.starts_with("module_") || signature.name.starts_with("package_");
    match (&*param.name, param.ty) {
        ("kinds", _) => Holds::Kind,
        ("glob" | "globs", _) => Holds::Glob,
        ("path", _) if signature.name == "folder_selector" => Holds::Folder,
        ("path", _) | (_, Type::PathScope) => Holds::Path,
        (_, Type::Target | Type::Targets) => Holds::Module(Some(callee.library.to_string())),
        ("name", _) if names_modules => Holds::Module(Some(callee.library.to_string())),
        _ => Holds::Text,
    }
}

impl Subject<'_> {
    /// The place that names are looked up from.
    pub(super) fn site(&self, file: FileId, cursor: &Cursor<'_>) -> Option<Site> {
        let around = cursor.around();
        let owner = around
            .iter()
            .rev()
            .find_map(|(_, name)| self.element_named(file, *name));
        let spec = self.spec(file)?;
        Some(Site { spec, owner })
    }
}
