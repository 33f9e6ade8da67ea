//! Another name for something that specifications declare: which names change together, and where they
//! stand. Whether the specifications mean the same afterwards is looked at by `project/renaming.rs`.

mod ids;

use super::place;
use crate::hir::{CheckId, ElementId, ExprKind, Fill, Judged, Meaning, Model, Role, SlotId};
use crate::source::{FileId, Location, Sources, Span, TextEdit, WsPath};
use crate::syntax::ast::{AstNode, ImportedName, Item, Name};
use crate::syntax::parse;
use ids::Changed;
use std::collections::{BTreeMap, BTreeSet};

/// Something that can get another name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renaming {
    /// The word that was pointed at.
    pub span: Span,
    /// Its name.
    pub name: String,
    what: What,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum What {
    /// Declarations that find each other by their name.
    Declared(BTreeSet<Meaning>),
    /// A named check.
    Check(CheckId),
    /// What a specification calls something that it imports.
    Alias(FileId),
}

/// Words that are no names.
const RESERVED: &[&str] = &["import", "from", "as", "true", "false"];

/// What the word at a byte of a text would rename.
///
/// # Errors
///
/// When there is no name, or none that can be changed; in words.
pub fn renaming(
    sources: &Sources,
    model: &Model,
    file: FileId,
    offset: u32,
) -> Result<Renaming, String> {
    if let Some((span, name)) = alias_at(sources, file, |span, _| span.touches(offset)) {
        let what = What::Alias(file);
        return Ok(Renaming { span, name, what });
    }
    if let Some((span, id)) = check_at(sources, model, file, offset) {
        let name = text(sources, place(file, span)).to_owned();
        let what = What::Check(id);
        return Ok(Renaming { span, name, what });
    }
    let (span, meaning) = word(model, file, offset)
        .ok_or_else(|| "there is no name here that a specification gives".to_owned())?;
    let written = text(sources, place(file, span)).to_owned();
    let name = match &meaning {
        Meaning::Element(id) => model.element(*id).name.to_string(),
        Meaning::Slot(id) => model.slot(*id).name.to_string(),
        Meaning::Library(_) | Meaning::Function(..) | Meaning::Files(_) => String::new(),
    };
    let what = if written == name {
        What::Declared(together(model, meaning))
    } else if alias_at(sources, file, |_, alias| alias == written).is_some() {
        What::Alias(file)
    } else {
        return Err(no_name(&written, &name, &meaning));
    };
    if let What::Declared(_) = &what {
        late(sources, model, &name)?;
    }
    let name = written;
    Ok(Renaming { span, name, what })
}

fn no_name(written: &str, name: &str, meaning: &Meaning) -> String {
    match meaning {
        Meaning::Library(_) => format!(
            "`{written}` is a library; `import {written} as NAME` gives it another name here"
        ),
        Meaning::Function(..) => format!("`{written}` is a function of a library"),
        Meaning::Files(_) => "a file is renamed in the tree of files".to_owned(),
        Meaning::Element(_) | Meaning::Slot(_) if written == "self" => {
            "`self` is the element that holds the statement; rename that where it is declared"
                .to_owned()
        }
        Meaning::Element(_) | Meaning::Slot(_) => {
            format!("`{written}` stands for `{name}`; rename that")
        }
    }
}

/// The edits that give another name, by file, sorted; none where it is the same.
///
/// # Errors
///
/// When `new` cannot be a name.
pub fn rename(
    sources: &Sources,
    model: &Model,
    renaming: &Renaming,
    new: &str,
) -> Result<BTreeMap<WsPath, Vec<TextEdit>>, String> {
    check_name(new)?;
    if new == renaming.name {
        return Ok(BTreeMap::new());
    }
    let places = match &renaming.what {
        What::Declared(group) => {
            let elements = group.iter().filter_map(|meaning| match meaning {
                Meaning::Element(id) => Some(*id),
                Meaning::Slot(_)
                | Meaning::Library(_)
                | Meaning::Function(..)
                | Meaning::Files(_) => None,
            });
            let ids = ids::places(sources, &Changed::elements(model, elements));
            let named = group.iter().flat_map(|meaning| places(model, meaning));
            named.chain(ids).collect()
        }
        What::Check(id) => {
            let check = model.check(*id);
            let declared = check_name_at(sources, check.location);
            let declared = declared.map(|span| place(check.location.file, span));
            let ids = ids::places(sources, &Changed::check(model, *id));
            declared.into_iter().chain(ids).collect()
        }
        What::Alias(file) => alias_places(sources, model, *file, &renaming.name),
    };
    let mut edits: BTreeMap<WsPath, BTreeSet<TextEdit>> = BTreeMap::new();
    for at in places {
        if text(sources, at) == renaming.name {
            let path = sources.get(at.file).path.clone();
            edits
                .entry(path)
                .or_default()
                .insert(TextEdit::new(at.span, new));
        }
    }
    let sorted = edits.into_iter();
    Ok(sorted
        .map(|(path, edits)| (path, edits.into_iter().collect()))
        .collect())
}

fn check_name(new: &str) -> Result<(), String> {
    let is_word = new
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let begins = new.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    if !is_word || !begins {
        return Err(format!(
            "`{new}` is no name: names are made of letters, digits and `_`, and do not begin with a digit"
        ));
    }
    if RESERVED.contains(&new) {
        return Err(format!("`{new}` is reserved and cannot be a name"));
    }
    Ok(())
}

/// Where a declaration names itself and is named.
fn places(model: &Model, meaning: &Meaning) -> Vec<Location> {
    let declared = match meaning {
        Meaning::Element(id) => Some(model.element(*id).location),
        Meaning::Slot(id) => Some(model.slot(*id).location),
        Meaning::Library(_) | Meaning::Function(..) | Meaning::Files(_) => None,
    };
    let named = model.words.of(meaning).map(|mention| mention.location);
    declared.into_iter().chain(named).collect()
}

/// A word and what it means, be it used or declared there.
fn word(model: &Model, file: FileId, offset: u32) -> Option<(Span, Meaning)> {
    if let Some(mention) = model.words.at(file, offset) {
        return Some((mention.location.span, mention.meaning.clone()));
    }
    let here = |at: Location| at.file == file && at.span.touches(offset);
    let mut elements = model.elements.iter().zip(0..);
    let mut slots = model.slots.iter().zip(0..);
    let element = elements.find(|(it, _)| !it.name.is_empty() && here(it.location));
    let slot = slots.find(|(it, _)| here(it.location));
    let element = element.map(|(it, id)| (it.location.span, Meaning::Element(ElementId(id))));
    element.or_else(|| slot.map(|(it, id)| (it.location.span, Meaning::Slot(SlotId(id)))))
}

/// Everything that is found by having the same name: the holes of a pattern with what fills them by
/// its place, the parts of a pattern with the elements that stand for them.
fn together(model: &Model, meaning: Meaning) -> BTreeSet<Meaning> {
    let mut group = BTreeSet::from([meaning]);
    let pairs = pairs(model);
    loop {
        let before = group.len();
        for (one, other) in &pairs {
            if group.contains(one) || group.contains(other) {
                group.extend([one.clone(), other.clone()]);
            }
        }
        if group.len() == before {
            return group;
        }
    }
}

/// Declarations that find each other by their name.
fn pairs(model: &Model) -> Vec<(Meaning, Meaning)> {
    let mut found = Vec::new();
    for instance in &model.instances {
        for (hole, fill) in &instance.fills {
            let Fill::Slots(fillers) = fill else { continue };
            let by_place = fillers.iter().filter(|id| {
                let slot = model.slot(**id);
                slot.name == model.slot(*hole).name && !is_bound(&slot.text)
            });
            found.extend(by_place.map(|id| (Meaning::Slot(*hole), Meaning::Slot(*id))));
        }
        for (part, standing) in &instance.counterparts {
            if *part == instance.pattern || is_role(model, *part) {
                continue;
            }
            let same = |id: &&ElementId| model.element(**id).name == model.element(*part).name;
            let named = standing.iter().filter(same);
            found.extend(named.map(|id| (Meaning::Element(*part), Meaning::Element(*id))));
        }
    }
    found
}

/// Whether a declaration says itself what it fills.
fn is_bound(text: &str) -> bool {
    let mut words = text.split(' ');
    let keyword = words.next().unwrap_or_default();
    !matches!(keyword, "scope" | "ref" | "connection_point") || words.any(|word| word == "binds")
}

/// Whether a required element may have any name.
fn is_role(model: &Model, part: ElementId) -> bool {
    let element = model.element(part);
    matches!(element.role, Role::Demanded(_)) && !element.implements.is_empty()
}

/// A name that a requirement looks up in whatever it speaks of cannot be followed.
fn late(sources: &Sources, model: &Model, name: &str) -> Result<(), String> {
    let mut found = None;
    let judged = model.checks.iter().flat_map(|check| &check.judged);
    for expr in judged.flat_map(Judged::exprs) {
        expr.walk(&mut |expr| {
            if let ExprKind::Late(names, None) = &expr.kind
                && names.iter().any(|it| it == name)
            {
                found = found.or(Some(expr.location));
            }
        });
    }
    let Some(at) = found else { return Ok(()) };
    let file = sources.get(at.file);
    let line = file.lines.line_column(at.span.start).line + 1;
    Err(format!(
        "the requirement at {}:{line} looks `{name}` up in each element that it speaks of, so these names are changed by hand",
        file.path
    ))
}

/// The name of a check at a byte.
fn check_at(
    sources: &Sources,
    model: &Model,
    file: FileId,
    offset: u32,
) -> Option<(Span, CheckId)> {
    let named = model.checks.iter().zip(0..).filter(|(check, _)| {
        check.name.is_some() && check.location.file == file && check.location.span.touches(offset)
    });
    named
        .filter_map(|(check, id)| Some((check_name_at(sources, check.location)?, CheckId(id))))
        .find(|(span, _)| span.touches(offset))
}

/// Where the name of a check stands, which is behind its first word.
fn check_name_at(sources: &Sources, check: Location) -> Option<Span> {
    let items = parse(check.file, &sources.get(check.file).text).tree();
    let checks = items.syntax().descendants().filter_map(Item::cast);
    let name = checks.filter_map(|item| match item {
        Item::Check(check) => check.name(),
        Item::Requirement(_)
        | Item::Import(_)
        | Item::FromImport(_)
        | Item::Language(_)
        | Item::ConnectionCheck(_)
        | Item::Pattern(_)
        | Item::Element(_)
        | Item::Scope(_)
        | Item::Ref(_)
        | Item::Uses(_)
        | Item::OldBinding(_)
        | Item::Expr(_) => None,
    });
    let mut spans = name.map(|name| name.span());
    spans.find(|span| span.start >= check.span.start && span.end <= check.span.end)
}

/// The name behind `as` of an import that fits.
fn alias_at(
    sources: &Sources,
    file: FileId,
    fits: impl Fn(Span, &str) -> bool,
) -> Option<(Span, String)> {
    let tree = parse(file, &sources.get(file).text).tree();
    let mut aliases: Vec<Name> = Vec::new();
    for item in tree.items() {
        match item {
            Item::Import(import) => aliases.extend(import.alias()),
            Item::FromImport(import) => {
                aliases.extend(import.names().iter().filter_map(ImportedName::alias));
            }
            Item::Language(_)
            | Item::ConnectionCheck(_)
            | Item::Pattern(_)
            | Item::Element(_)
            | Item::Scope(_)
            | Item::Ref(_)
            | Item::Uses(_)
            | Item::Check(_)
            | Item::Requirement(_)
            | Item::OldBinding(_)
            | Item::Expr(_) => {}
        }
    }
    let mut named = aliases.iter().map(|name| (name.span(), name.text()));
    named.find(|(span, name)| fits(*span, name))
}

/// Where an alias stands: behind `as`, and where what is imported is called so.
fn alias_places(sources: &Sources, model: &Model, file: FileId, name: &str) -> Vec<Location> {
    let Some((declared, _)) = alias_at(sources, file, |_, alias| alias == name) else {
        return Vec::new();
    };
    let spec = model.words.files().iter().position(|it| *it == file);
    let imports = spec.map_or(&[][..], |spec| model.words.imports(spec));
    let meaning = imports.iter().find(|(known, _)| known == name);
    let words = model.words.within(file).iter();
    let same = words.filter(|word| meaning.is_some_and(|(_, meaning)| word.meaning == *meaning));
    let named = same.map(|word| word.location);
    std::iter::once(place(file, declared))
        .chain(named)
        .collect()
}

fn text(sources: &Sources, at: Location) -> &str {
    let text = &sources.get(at.file).text;
    text.get(at.span.start as usize..at.span.end as usize)
        .unwrap_or_default()
}
