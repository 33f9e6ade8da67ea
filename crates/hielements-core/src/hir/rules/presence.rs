//! Requirements → what must or must not be there: candidates, and what makes one a match.

use super::obligations::{Obligation, Obligations};
use super::{Body, Candidate, Presence};
use crate::diagnostics::catalogue::lints;
use crate::diagnostics::{Diagnostic, did_you_mean};
use crate::hir::apply::{candidates, is_demanded, plays};
use crate::hir::concrete::{Concrete, NoValue, has_meaning, needs_optional};
use crate::hir::model::{
    CheckId, DemandedElement, DemandedType, ElementId, ExprKind, Fill, Judged, Slot, SlotId,
    SlotKind,
};
use crate::hir::names::Def;
use crate::syntax::ast::Verb;
use smol_str::SmolStr;

/// What a check of a requirement is for a candidate.
enum Checked {
    /// This must hold.
    Judged(Judged),
    /// It needs something that is optional and not there.
    Optional,
    /// It says nothing of the candidate, for this reason.
    Misfit(String),
}

impl Obligations<'_> {
    /// An element as a candidate, with what is said where it is found and must not be.
    fn candidate(&self, element: ElementId, found: String) -> Candidate {
        let path = &self.model.element(element).path;
        Candidate {
            element,
            location: self.model.element(element).location,
            label: format!("element `{path}`"),
            found,
            misfit: None,
            is_near: false,
            checks: Vec::new(),
        }
    }

    fn presence(&self, it: Obligation<'_>, said: Said, candidates: Vec<Candidate>) -> Presence {
        let element = it
            .subject
            .unwrap_or(self.model.instance(it.instance).element);
        Presence {
            verb: it.requirement.verb,
            element,
            missing: said.missing,
            help: said.help,
            forbidden: said.forbidden,
            candidates,
        }
    }

    /// A scope or ref.
    pub(super) fn slot(&self, it: Obligation<'_>, id: SlotId) -> Presence {
        let wanted = self.model.slot(id);
        let word = wanted.kind.word();
        let of = wanted.kind.of().map(|of| format!(" of `{of}`"));
        let what = format!("{word} `{}`{}", wanted.name, of.unwrap_or_default());
        let found: Vec<SlotId> = match it.requirement.verb {
            Verb::Requires => self.filling(it, id),
            Verb::Allows | Verb::Forbids => {
                let elements = self.spoken_of(it).into_iter();
                elements.filter_map(|id| self.like(id, wanted)).collect()
            }
        };
        let candidates = found.iter().map(|slot| {
            let slot = self.model.slot(*slot);
            let found = format!("{word} `{}` is forbidden here", slot.name);
            Candidate {
                location: slot.location,
                label: format!("{word} `{}`", slot.name),
                ..self.candidate(slot.element, found)
            }
        });
        let path = self.name_of(it);
        let missing = match it.requirement.descendant {
            false => format!("`{path}` has no {what}, which is required"),
            true => {
                format!("neither `{path}` nor an element below it has a {what}, which is required")
            }
        };
        let of = match (&wanted.kind, wanted.kind.of()) {
            (SlotKind::Scope { .. }, Some(of)) => format!("<{of}>"),
            (SlotKind::Ref(_), Some(of)) => format!(": {of}"),
            (SlotKind::Scope { .. } | SlotKind::Ref(_), None) => String::new(),
        };
        let name = &wanted.name;
        let said = Said {
            missing,
            help: Some(format!("write `{word} {name}{of} = …` in `{path}`")),
            forbidden: format!("{what} is forbidden"),
        };
        self.presence(it, said, candidates.collect())
    }

    /// What fills a hole; for one of several elements that stand for a part, what is in it.
    fn filling(&self, it: Obligation<'_>, hole: SlotId) -> Vec<SlotId> {
        let Some(Fill::Slots(slots)) = self.model.instance(it.instance).fills.get(&hole) else {
            return Vec::new();
        };
        let own = |slot: &&SlotId| match it.subject {
            Some(subject) if is_demanded(self.model, it.part) => self
                .model
                .is_within(self.model.slot(**slot).element, subject),
            Some(_) | None => true,
        };
        slots.iter().filter(own).copied().collect()
    }

    /// The slot of an element with the name, kind and, where one is asked for, language or type.
    fn like(&self, element: ElementId, wanted: &Slot) -> Option<SlotId> {
        let Def::Slot(id) = self.names.own(element, &wanted.name)? else {
            return None;
        };
        let slot = self.model.slot(id);
        let of = wanted.kind.of();
        let same = wanted.kind.is_like(&slot.kind) && (of.is_none() || of == slot.kind.of());
        same.then_some(id)
    }

    /// A pattern that is implemented.
    pub(super) fn implements(&self, it: Obligation<'_>, pattern: ElementId) -> Presence {
        let name = &self.model.element(pattern).path;
        let candidates = self.spoken_of(it).into_iter().map(|id| {
            let path = &self.model.element(id).path;
            let found = format!("`{path}` implements `{name}`, which is forbidden");
            let applied = self.model.applied.contains_key(&(id, pattern));
            Candidate {
                misfit: (!applied).then(|| format!("it does not implement `{name}`")),
                ..self.candidate(id, found)
            }
        });
        let path = self.name_of(it);
        let missing = match it.requirement.descendant {
            false => format!("`{path}` does not implement `{name}`, which is required"),
            true => format!(
                "neither `{path}` nor an element below it implements `{name}`, which is required"
            ),
        };
        let said = Said {
            missing,
            help: Some(format!(
                "write `implements {name}` at the element that does"
            )),
            forbidden: format!("to implement `{name}` is forbidden"),
        };
        self.presence(it, said, candidates.collect())
    }

    /// A check that must or must not hold.
    pub(super) fn check(&mut self, it: Obligation<'_>, id: CheckId) -> Body {
        let check = self.model.check(id);
        if check.judged.is_none() {
            return Body::Wrong;
        }
        let elements = self.spoken_of(it);
        self.never_applies(it, id, &elements);
        let mut found = Vec::new();
        let mut optional = false;
        let subjects: Vec<Option<ElementId>> = match elements.as_slice() {
            [] => vec![None],
            elements => elements.iter().copied().map(Some).collect(),
        };
        for subject in subjects {
            let element = subject.unwrap_or(self.model.instance(it.instance).element);
            let path = &self.model.element(element).path;
            let text = format!("`{}` holds for `{path}`, which is forbidden", check.text);
            let mut candidate = self.candidate(element, text);
            match self.checked(it, subject, id) {
                Checked::Judged(judged) => candidate.checks.push(judged),
                Checked::Optional => {
                    optional = true;
                    continue;
                }
                Checked::Misfit(why) => candidate.misfit = Some(why),
            }
            found.push(candidate);
        }
        if optional && found.is_empty() {
            return Body::Skipped;
        }
        let (path, text) = (self.name_of(it), &check.text);
        let missing = match it.requirement.descendant {
            false => format!("`{text}` does not hold for `{path}`, which is required"),
            true => format!(
                "`{text}` holds neither for `{path}` nor for an element below it, which is required"
            ),
        };
        let said = Said {
            missing,
            help: None,
            forbidden: format!("`{text}` must not hold"),
        };
        Body::Presence(self.presence(it, said, found))
    }

    /// What a check judges in a candidate.
    fn checked(&self, it: Obligation<'_>, candidate: Option<ElementId>, id: CheckId) -> Checked {
        let Some(judged) = &self.model.check(id).judged else {
            return Checked::Optional;
        };
        let inside = Concrete { model: self.model }.inside(it.instance, it.part);
        match inside.judged_in(self.names, candidate, judged) {
            Ok(judged) => {
                let optional = judged.exprs().any(|expr| needs_optional(self.model, expr));
                if optional {
                    Checked::Optional
                } else {
                    Checked::Judged(judged)
                }
            }
            Err(NoValue::Missing(name)) => Checked::Misfit(format!("it has no `{name}`")),
            Err(NoValue::Several(name)) => {
                Checked::Misfit(format!("several elements in it have a ref `{name}`"))
            }
        }
    }

    /// Says so where a check names something that none of the elements has.
    fn never_applies(&mut self, it: Obligation<'_>, id: CheckId, elements: &[ElementId]) {
        let Some(name) = self.unknown_name(id, elements) else {
            return;
        };
        if !self.said.insert((lints::NEVER_APPLIES.code, it.id)) {
            return;
        }
        let instance = self.model.instance(it.instance);
        let element = &self.model.element(instance.element).path;
        let message = format!("no element that this could speak of has `{name}`");
        let help =
            format!("give `{element}` or an element in it a scope `{name}`, or correct the name");
        let diagnostic = Diagnostic::new(&lints::NEVER_APPLIES, it.requirement.location, message)
            .help(help)
            .related(instance.location, "looked at here");
        self.diagnostics.push(diagnostic);
    }

    /// The first name in a check that has a meaning neither in the pattern nor in any of the
    /// elements.
    fn unknown_name(&self, id: CheckId, elements: &[ElementId]) -> Option<String> {
        let judged = self.model.check(id).judged.as_ref()?;
        let mut unknown: Option<(crate::source::Location, &[SmolStr])> = None;
        for expr in judged.exprs() {
            expr.walk(&mut |expr| {
                let ExprKind::Late(words, None) = &expr.kind else {
                    return;
                };
                let is_first = unknown.is_none_or(|(first, _)| expr.location < first);
                let known = |id: &ElementId| has_meaning(self.model, self.names, *id, words);
                if is_first && !elements.iter().any(known) {
                    unknown = Some((expr.location, words));
                }
            });
        }
        unknown.map(|(_, words)| words.join("."))
    }

    /// An element by name or role.
    pub(super) fn element(&mut self, it: Obligation<'_>, demanded: &DemandedElement) -> Body {
        let below = self.model.below(demanded.body);
        let mut checks = below.iter().flat_map(|id| &self.model.element(*id).checks);
        if checks.any(|check| self.model.check(*check).judged.is_none()) {
            return Body::Wrong;
        }
        let subjects: Vec<ElementId> = it.subject.into_iter().collect();
        let elements = candidates(self.model, &subjects, it.requirement.descendant);
        let elements = elements.into_iter();
        let found: Vec<Candidate> = elements
            .map(|id| self.as_demanded(it, id, demanded))
            .collect();
        let near = found.iter().filter(|candidate| candidate.is_near);
        let near: Vec<ElementId> = near.map(|candidate| candidate.element).collect();
        if !near.is_empty() {
            for check in self.model.element(demanded.body).checks.clone() {
                self.never_applies(it, check, &near);
            }
        }
        let (path, what) = (self.name_of(it), self.described(demanded));
        let bare = what.strip_prefix("an ").unwrap_or(&what);
        let missing = match it.requirement.descendant {
            false => format!("`{path}` has no {bare}, which is required"),
            true => format!("there is no {bare} below `{path}`, which is required"),
        };
        let said = Said {
            missing,
            help: Some(self.how_to_have(path, demanded, &found)),
            forbidden: format!("{what} is forbidden"),
        };
        Body::Presence(self.presence(it, said, found))
    }

    /// What to write where an element is missing.
    fn how_to_have(&self, path: &str, wanted: &DemandedElement, there: &[Candidate]) -> String {
        let name = &self.model.element(wanted.body).name;
        if let [pattern, ..] = wanted.implements.as_slice() {
            let pattern = &self.model.element(*pattern).path;
            return format!("write `implements {pattern}` at an element in `{path}`, or add one");
        }
        let there = there.iter().map(|it| self.model.element(it.element));
        let names: Vec<&str> = there.map(|it| it.name.as_str()).collect();
        let wanted = match &wanted.ty {
            Some(DemandedType::Pattern(pattern)) => {
                let pattern = &self.model.element(*pattern).path;
                format!("`element {name} implements {pattern}`")
            }
            Some(DemandedType::Language(language)) => {
                format!("`element {name}` with a scope of `{language}`")
            }
            None => format!("`element {name}`"),
        };
        match did_you_mean(name, names) {
            Some(near) => format!("is `{near}` meant? else write {wanted} in `{path}`"),
            None => format!("write {wanted} in `{path}`"),
        }
    }

    /// What is asked for, in words.
    pub(super) fn described(&self, demanded: &DemandedElement) -> String {
        let name = &self.model.element(demanded.body).name;
        let path = |pattern: &ElementId| format!("`{}`", self.model.element(*pattern).path);
        let mut patterns: Vec<String> = demanded.implements.iter().map(path).collect();
        let mut language = String::new();
        match &demanded.ty {
            Some(DemandedType::Pattern(pattern)) => patterns.push(path(pattern)),
            Some(DemandedType::Language(name)) => language = format!(" with a scope of `{name}`"),
            None => {}
        }
        let patterns = match patterns.as_slice() {
            [] => String::new(),
            patterns => format!(" that implements {}", patterns.join(" and ")),
        };
        match demanded.implements.is_empty() {
            true => format!("element `{name}`{patterns}{language}"),
            false => format!("an element{patterns}{language}"),
        }
    }

    /// An element as a requirement sees it: name or role, type, and what its body asks for.
    pub(super) fn as_demanded(
        &self,
        it: Obligation<'_>,
        id: ElementId,
        demanded: &DemandedElement,
    ) -> Candidate {
        let path = &self.model.element(id).path;
        let found = format!("element `{path}` is forbidden here");
        let implements = |id, pattern| self.model.applied.contains_key(&(id, pattern));
        let mut candidate = self.candidate(id, found);
        candidate.misfit = plays(self.model, id, demanded, &implements);
        if candidate.misfit.is_none() {
            candidate.is_near = true;
            candidate.misfit = self.lacks(it, id, demanded.body, &mut candidate.checks);
        }
        candidate
    }

    /// Why the declarations of a required element are not all there; adds checks that must hold.
    fn lacks(
        &self,
        it: Obligation<'_>,
        id: ElementId,
        body: ElementId,
        checks: &mut Vec<Judged>,
    ) -> Option<String> {
        let mut open = vec![(id, body, String::new())];
        while let Some((id, body, place)) = open.pop() {
            let wanted = self.model.element(body);
            for slot in &wanted.slots {
                let declared = self.model.slot(*slot);
                if !self.bound_in(it, *slot, id) && self.like(id, declared).is_none() {
                    let (word, name) = (declared.kind.word(), &declared.name);
                    return Some(format!("{place}it has no {word} `{name}`"));
                }
            }
            for check in &wanted.checks {
                match self.checked(it, Some(id), *check) {
                    Checked::Judged(judged) => checks.push(judged),
                    Checked::Optional => {}
                    Checked::Misfit(why) => return Some(format!("{place}{why}")),
                }
            }
            for child in &wanted.children {
                let name = &self.model.element(*child).name;
                let mut children = self.model.element(id).children.iter();
                let Some(found) = children.find(|id| self.model.element(**id).name == *name) else {
                    return Some(format!("{place}it has no element `{name}`"));
                };
                open.push((*found, *child, format!("{place}in `{name}`: ")));
            }
        }
        None
    }

    /// Whether a binding in the element fills a hole.
    fn bound_in(&self, it: Obligation<'_>, hole: SlotId, element: ElementId) -> bool {
        let Some(Fill::Slots(slots)) = self.model.instance(it.instance).fills.get(&hole) else {
            return false;
        };
        let inside = |slot: &SlotId| {
            self.model
                .is_within(self.model.slot(*slot).element, element)
        };
        slots.iter().any(inside)
    }
}

/// What is said of a requirement that is broken.
struct Said {
    /// Where nothing is there.
    missing: String,
    /// What to do then.
    help: Option<String>,
    /// Where something is there.
    forbidden: String,
}
