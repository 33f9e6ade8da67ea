//! Paths: what `a.b.c` names at a place.

use super::{Resolver, Site, listed};
use crate::diagnostics::catalogue::names as codes;
use crate::diagnostics::did_you_mean;
use crate::hir::model::{ElementId, Expr, ExprKind, Role};
use crate::hir::names::{Def, Found, Imported};
use crate::source::Span;
use smol_str::SmolStr;

type Segments = [(String, Span)];

impl Resolver<'_> {
    /// `a.b.c` as a scope, a ref, an element or a parameter.
    pub(super) fn path(&mut self, segments: &Segments) -> Option<ExprKind> {
        let (first, first_span) = segments.first()?;
        self.note(segments);
        if let ([_], Some(at)) = (segments, self.parameter(first)) {
            return Some(ExprKind::Parameter(at));
        }
        if self.site.late {
            return self.late(segments);
        }
        if first == "self" && self.find(&self.site, first).is_none() {
            return self.own(segments);
        }
        self.of_one_pattern(first, *first_span)?;
        let Some((mut found, rest)) = self.head(&self.site, segments) else {
            if !self.unknown_in_file(segments) {
                self.unknown(first, *first_span);
            }
            return None;
        };
        for (name, span) in rest {
            found = self.step(found, name, *span)?;
        }
        Some(found.kind())
    }

    /// Says so where several patterns of the nearest element that has a name give it.
    fn of_one_pattern(&mut self, name: &str, span: Span) -> Option<()> {
        let (model, names) = (self.model, self.names);
        let mut outward = self.site.owner.into_iter().flat_map(|id| model.outward(id));
        let nearest = outward.find(|id| names.member(model, *id, name).is_some());
        let Some(nearest) = nearest.filter(|id| names.own(*id, name).is_none()) else {
            return Some(());
        };
        let named = model.element(nearest).implements.iter();
        let named = named.filter(|it| !it.text.is_empty());
        let giving = named.filter(|it| it.pattern.is_some_and(|id| names.own(id, name).is_some()));
        let spelled: Vec<String> = giving.map(|it| format!("{}.{name}", it.text)).collect();
        let [one, other, ..] = spelled.as_slice() else {
            return Some(());
        };
        let message = format!("`{name}` can be `{one}` or `{other}`");
        let help = format!("write `{one}` or `{other}`");
        self.report(&codes::AMBIGUOUS_VALUE, span, message, &help);
        None
    }

    /// The same where nothing is said of what is not found.
    pub(super) fn named(&self, site: &Site, segments: &Segments) -> Option<Found> {
        let (mut found, rest) = self.head(site, segments)?;
        for (name, _) in rest {
            let Def::Element(element) = found.def else {
                return None;
            };
            let member = self.names.member(self.model, element, name)?;
            found = found.then(member);
        }
        Some(found)
    }

    /// Notes what each word of a path means, as far as that is known.
    fn note(&self, segments: &Segments) {
        let Some(((first, span), behind)) = segments.split_first() else {
            return;
        };
        if self.site.late {
            if let Some(found) = self.first_in_pattern(first) {
                self.note_from(found, *span, behind);
            }
            return;
        }
        let site = &self.site;
        let own = || {
            let pattern = self
                .model
                .pattern_of(site.owner.filter(|_| first == "self")?)?;
            Some((Found::of(Def::Element(pattern)), behind))
        };
        let Some((found, rest)) = self.head(site, segments).or_else(own) else {
            return;
        };
        let at = segments.len() - rest.len() - 1;
        if at > 0
            && let Some(file) = self.names.imported(site.spec, first)
        {
            self.names.note(site.spec, *span, file);
        }
        self.note_from(found, segments[at].1, rest);
    }

    fn note_from(&self, mut found: Found, span: Span, rest: &Segments) {
        self.names.note(self.site.spec, span, found.def);
        for (name, span) in rest {
            let Def::Element(element) = found.def else {
                return;
            };
            let Some(member) = self.names.member(self.model, element, name) else {
                return;
            };
            self.names.note(self.site.spec, *span, member.def);
            found = member;
        }
    }

    /// What the beginning of a path names, and the rest of the path.
    fn head<'s>(&self, site: &Site, segments: &'s Segments) -> Option<(Found, &'s Segments)> {
        let ((first, _), rest) = segments.split_first()?;
        if let Some(found) = self.find(site, first) {
            return Some((found, rest));
        }
        let Some(Imported::Files(specs)) = self.names.imported(site.spec, first) else {
            let found = self.find_self(site, first)?;
            return Some((found, rest));
        };
        let ((name, _), rest) = rest.split_first()?;
        let def = self.names.in_files(specs, name)?;
        Some((Found::of(def), rest))
    }

    fn find(&self, site: &Site, name: &str) -> Option<Found> {
        self.names.find(self.model, site.spec, site.owner, name)
    }

    /// `self` where no name is needed but the element itself.
    fn find_self(&self, site: &Site, name: &str) -> Option<Found> {
        let owner = site.owner.filter(|_| name == "self")?;
        let def = Def::Element(self.holder(owner)?);
        Some(Found::of(def))
    }

    /// The element that `self` is, where it is the same each time.
    fn holder(&self, owner: ElementId) -> Option<ElementId> {
        let mut outward = self.model.outward(owner);
        let anonymous = |id: &ElementId| {
            let element = self.model.element(*id);
            element.role == Role::Pattern && element.name.is_empty()
        };
        let first = outward.next()?;
        match self.model.element(first).role {
            Role::Element => Some(first),
            Role::Pattern | Role::Demanded(_) => {
                let pattern = self.model.pattern_of(owner)?;
                let parent = self.model.element(pattern).parent;
                parent.filter(|_| anonymous(&pattern))
            }
        }
    }

    /// `self`, and what stands in it.
    fn own(&mut self, segments: &Segments) -> Option<ExprKind> {
        let Some(owner) = self.site.owner else {
            let (_, span) = segments.first()?;
            let message =
                "a connection check stands in no element, so `self` is nothing".to_owned();
            self.report(&codes::UNKNOWN_NAME, *span, message, "name a parameter");
            return None;
        };
        let Some((next, rest)) = segments[1..].split_first() else {
            return Some(ExprKind::Own);
        };
        // In a named pattern the names of `self` are those of the pattern.
        let element = self
            .holder(owner)
            .or_else(|| self.model.pattern_of(owner))?;
        let mut found = Found::of(Def::Element(element));
        for (name, span) in std::iter::once(next).chain(rest) {
            found = self.step(found, name, *span)?;
        }
        Some(found.kind())
    }

    fn step(&mut self, found: Found, name: &str, span: Span) -> Option<Found> {
        let Def::Element(element) = found.def else {
            let message = format!("`{name}` is looked for in a scope or ref");
            let help = "only elements hold names";
            self.report(&codes::UNKNOWN_NAME, span, message, help);
            return None;
        };
        let member = self.names.member(self.model, element, name);
        if member.is_none() {
            self.unknown_member(element, name, span);
        }
        Some(found.then(member?))
    }

    /// A name that each candidate of a requirement gives a meaning.
    fn late(&self, segments: &Segments) -> Option<ExprKind> {
        if let [(only, _)] = segments
            && only == "self"
        {
            return Some(ExprKind::Own);
        }
        let words: Vec<SmolStr> = segments.iter().map(|(word, _)| word.into()).collect();
        let (_, span) = segments.first()?;
        let fallback = self.in_pattern(segments).map(|found| {
            let kind = found.kind();
            let location = self.at(*span);
            Box::new(Expr { kind, location })
        });
        Some(ExprKind::Late(words, fallback))
    }

    /// What a path means in the pattern that holds it, not farther out.
    fn in_pattern(&self, segments: &Segments) -> Option<Found> {
        let ((first, _), rest) = segments.split_first()?;
        let mut found = self.first_in_pattern(first)?;
        for (name, _) in rest {
            let Def::Element(element) = found.def else {
                return None;
            };
            let member = self.names.member(self.model, element, name)?;
            found = found.then(member);
        }
        Some(found)
    }

    fn first_in_pattern(&self, name: &str) -> Option<Found> {
        let owner = self.site.owner?;
        let pattern = self.model.pattern_of(owner)?;
        let within = |id: &ElementId| self.model.is_within(*id, pattern);
        let mut parts = self.model.outward(owner).take_while(within);
        parts.find_map(|id| self.names.member(self.model, id, name))
    }

    fn parameter(&self, name: &str) -> Option<usize> {
        let mut parameters = self.site.parameters.iter();
        parameters.position(|parameter| parameter == name)
    }

    /// Says so where the beginning of a path is an imported file, which does not have the rest.
    fn unknown_in_file(&mut self, segments: &Segments) -> bool {
        let Some((file, span)) = segments.first() else {
            return false;
        };
        let Some(Imported::Files(specs)) = self.names.imported(self.site.spec, file) else {
            return false;
        };
        let tops = specs.iter().map(|spec| &self.names.specs[*spec].top);
        let mut names: Vec<&str> = tops
            .flat_map(|top| top.keys())
            .map(SmolStr::as_str)
            .collect();
        names.sort_unstable();
        let (message, span, meant) = match segments.get(1) {
            Some((name, span)) => {
                let message = format!("`{file}` has no element or pattern `{name}`");
                (message, *span, did_you_mean(name, names.iter().copied()))
            }
            None => (format!("`{file}` is a whole file"), *span, None),
        };
        let help = match meant {
            Some(meant) => format!("did you mean `{file}.{meant}`?"),
            None if names.is_empty() => "it declares nothing".to_owned(),
            None => format!("it has {}", listed(&names)),
        };
        self.report(&codes::UNKNOWN_NAME, span, message, &help);
        true
    }

    fn unknown(&mut self, name: &str, span: Span) {
        let visible = self
            .names
            .visible(self.model, self.site.spec, self.site.owner);
        let parameters = self.site.parameters.iter().map(SmolStr::as_str);
        let candidates = visible.iter().copied().chain(parameters);
        let meant = did_you_mean(name, candidates.chain(self.libraries.names()));
        let message = format!("`{name}` is not known here");
        let help = if self.libraries.has(name) {
            format!("`{name}` is a library: call one of its functions, `{name}.…(…)`")
        } else if let Some(meant) = meant {
            format!("did you mean `{meant}`?")
        } else {
            "declare it as a scope, a ref or an element, or import it".to_owned()
        };
        self.report(&codes::UNKNOWN_NAME, span, message, &help);
    }

    fn unknown_member(&mut self, element: ElementId, name: &str, span: Span) {
        let path = &self.model.element(element).path;
        let members = self.names.members(element);
        let help = match did_you_mean(name, members.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None if members.is_empty() => format!("`{path}` declares nothing"),
            None => format!("it has {}", listed(&members)),
        };
        let what = match self.model.element(element).role {
            Role::Element => "element",
            Role::Pattern | Role::Demanded(_) => "pattern",
        };
        let message = format!("{what} `{path}` has no `{name}`");
        self.report(&codes::UNKNOWN_NAME, span, message, &help);
    }
}
