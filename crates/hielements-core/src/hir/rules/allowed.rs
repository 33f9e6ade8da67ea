//! Whitelists: the `allows` lines of all patterns on one element form one list of each kind. Its first
//! line judges the element or its children; what stands deeper is judged by the first line with
//! `descendant`.

use crate::hir::apply::parts;
use crate::hir::concrete::Concrete;
use crate::hir::model::{
    Demand, DemandedElement, ElementId, InstanceId, Model, RequirementId, Target, TargetKind,
};
use crate::syntax::ast::Verb;
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

/// One line of a list.
#[derive(Clone, Debug)]
pub(super) struct Line<T> {
    pub(super) instance: InstanceId,
    pub(super) requirement: RequirementId,
    pub(super) descendant: bool,
    pub(super) item: T,
}

/// The list of one element.
pub(super) type List<T> = Vec<Line<T>>;

/// The whitelists of all elements.
#[derive(Default)]
pub(super) struct Lists {
    pub(super) languages: FxHashMap<ElementId, List<SmolStr>>,
    pub(super) connections: FxHashMap<ElementId, List<Target>>,
    pub(super) elements: FxHashMap<ElementId, List<DemandedElement>>,
}

impl Lists {
    /// Collects the lists.
    pub(super) fn of(model: &Model, instances: &FxHashMap<ElementId, Vec<InstanceId>>) -> Self {
        let mut lists = Self::default();
        let mut elements: Vec<&ElementId> = instances.keys().collect();
        elements.sort_unstable();
        for id in elements.into_iter().flat_map(|element| &instances[element]) {
            for part in parts(model, model.instance(*id).pattern) {
                lists.part(model, *id, part);
            }
        }
        lists
    }

    fn part(&mut self, model: &Model, instance: InstanceId, part: ElementId) {
        let subjects = model.instance(instance).counterparts.get(&part);
        for id in &model.element(part).requirements {
            let requirement = model.requirement(*id);
            if requirement.verb != Verb::Allows {
                continue;
            }
            let descendant = requirement.descendant;
            for subject in subjects.into_iter().flatten() {
                match &requirement.demand {
                    Some(Demand::Language(name)) => {
                        let list = self.languages.entry(*subject).or_default();
                        list.push(line(instance, *id, descendant, name.clone()));
                    }
                    Some(Demand::Connection(target)) => {
                        let target = concrete(model, instance, part, target);
                        let list = self.connections.entry(*subject).or_default();
                        list.push(line(instance, *id, descendant, target));
                    }
                    Some(Demand::Element(demanded)) => {
                        let list = self.elements.entry(*subject).or_default();
                        list.push(line(instance, *id, descendant, demanded.clone()));
                    }
                    Some(Demand::Slot(_) | Demand::Check(_) | Demand::Implements(_)) | None => {}
                }
            }
        }
    }
}

fn line<T>(instance: InstanceId, requirement: RequirementId, descendant: bool, item: T) -> Line<T> {
    Line {
        instance,
        requirement,
        descendant,
        item,
    }
}

/// The target with holes of the pattern filled.
pub(super) fn concrete(
    model: &Model,
    instance: InstanceId,
    part: ElementId,
    target: &Target,
) -> Target {
    let kind = match &target.kind {
        TargetKind::Value(value) => {
            TargetKind::Value(Concrete { model }.inside(instance, part).expr(value))
        }
        TargetKind::Module(_) | TargetKind::Text(_) => target.kind.clone(),
    };
    Target {
        kind,
        ..target.clone()
    }
}
