//! What an editor shows of rules: where each stands, and what the last run found out about it.

use super::{Analysis, Project};
use crate::diagnostics::report::{Report, TaskResult};
use crate::ide::{Came, Held, Placed, Standing, Subject};
use crate::stdlib::Value;
use crate::workspace::{Tree, Workspace};
use std::collections::BTreeMap;

/// So many files of a scope are named.
const MOST_FILES: usize = 20;

/// A longer value is cut.
const LONGEST_VALUE: usize = 80;

impl Analysis {
    /// The rules of this analysis where they stand, and the keys of its scopes and refs.
    pub fn placed(&self) -> (Vec<Placed>, Vec<String>) {
        let plan = self.plan();
        let rules = plan.tasks.iter().map(|task| {
            let rule = &self.model.rules[task.rule];
            Placed {
                id: task.id.clone(),
                kind: task.kind,
                title: rule
                    .name
                    .as_ref()
                    .map_or_else(|| rule.text.clone(), ToString::to_string),
                element: task.element,
                pattern: rule.pattern.clone(),
                location: rule.location,
                statement: rule.statement,
            }
        });
        (rules.collect(), plan.slots)
    }

    /// What questions are answered from; `placed` comes from [`Analysis::placed`].
    pub fn subject<'a>(
        &'a self,
        tree: &'a Tree,
        standing: &'a Standing,
        (rules, keys): (&'a [Placed], &'a [String]),
    ) -> Subject<'a> {
        Subject {
            sources: &self.sources,
            model: &self.model,
            registry: &self.registry,
            tree,
            standing,
            rules,
            keys,
        }
    }
}

impl<W: Workspace> Project<W> {
    /// What is known after a run, of whose report this is.
    pub fn standing(&self, report: &Report) -> Standing {
        let results: BTreeMap<&str, &TaskResult> = report
            .results
            .iter()
            .map(|it| (it.id.as_str(), it))
            .collect();
        let tasks = self.plan().tasks.iter().enumerate();
        let rules = tasks.filter_map(|(number, task)| {
            let done = self.memo().task(number)?;
            let result = results.get(task.id.as_str());
            let findings = result.into_iter().flat_map(|it| &it.findings);
            let came = Came {
                status: result.map(|it| it.status),
                findings: findings.filter(|it| it.suppressed.is_none()).count(),
                message: result.and_then(|it| it.message.clone()),
                time: done.time,
            };
            Some((task.id.clone(), came))
        });
        let keys = self.plan().slots.iter().enumerate();
        let slots =
            keys.filter_map(|(number, key)| Some((key.clone(), held(self.memo().value(number)?))));
        Standing {
            rules: rules.collect(),
            slots: slots.collect(),
            modules: std::sync::Arc::default(),
        }
    }

    /// The names of the modules of each language whose imports were looked at, sorted.
    pub fn modules(&self) -> BTreeMap<String, Vec<String>> {
        let languages = self.analysis().registry.languages();
        let named = languages.iter().map(|language| {
            let name = language.name();
            let mut modules: Vec<String> = self.memory().modules(name).map(str::to_owned).collect();
            modules.sort_unstable();
            modules.dedup();
            (name.to_owned(), modules)
        });
        named.filter(|(_, modules)| !modules.is_empty()).collect()
    }
}

fn held(value: Result<&Value, &str>) -> Held {
    match value {
        Err(why) => Held::Nothing(why.to_owned()),
        Ok(Value::Scope(scope)) => Held::Files {
            count: scope.files.len(),
            first: scope.files.iter().take(MOST_FILES).cloned().collect(),
            items: scope.items.len(),
        },
        Ok(value) => {
            let text = value.to_string();
            Held::Value(match text.char_indices().nth(LONGEST_VALUE) {
                Some((end, _)) => format!("{}…", &text[..end]),
                None => text,
            })
        }
    }
}
