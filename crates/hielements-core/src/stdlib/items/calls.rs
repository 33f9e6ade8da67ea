//! Checks about calls by name. What a name means is followed through imports; what stands before a
//! method is known only for `self` and for names of modules and classes, so a call on anything else
//! is judged by the method's name.

use super::Question;
use super::find::{dotted, scopes, selects};
use super::lack::lacking;
use crate::source::WsPath;
use crate::stdlib::dependencies::name::NamePattern;
use crate::stdlib::dependencies::target::label;
use crate::stdlib::facts::names::{Meaning, Names};
use crate::stdlib::facts::{GraphView, ModuleId, Target};
use crate::stdlib::outcome::Outcome;
use crate::stdlib::value::{Scope, Value};
use hielements_plugin::{Call, Facts};
use std::collections::BTreeSet;
use std::sync::Arc;

type Judgement = Result<Outcome, String>;

/// Words for the object that a method belongs to.
const SELF: &[&str] = &["self", "cls", "this", "Self"];

/// So many calls are named in a message.
const SHOWN: usize = 5;

/// A file with its calls.
struct Caller<'a> {
    file: WsPath,
    facts: Arc<Facts>,
    names: Names<'a>,
    graph: GraphView<'a>,
    module: ModuleId,
    separator: &'a str,
}

/// `calls([scope,] target)`: something in the scope calls the target, a scope or a name.
pub(super) fn calls(q: &Question<'_>) -> Judgement {
    match q.args.get(1) {
        Value::String(name) => calls_name(q, &NamePattern::item(name)?, name),
        Value::List(_)
        | Value::Scope(_)
        | Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_) => calls_scope(q),
    }
}

fn calls_name(q: &Question<'_>, wanted: &NamePattern, name: &str) -> Judgement {
    let what = format!("`{name}`");
    let named = q.named(&Value::Null, Some("function"), name);
    let method = named?
        .iter()
        .find(|hit| hit.item().container.is_some())
        .map(|hit| hit.item().name.clone());
    judge(q, q.args.get(0), &what, |caller, call| {
        let by_name = || method.as_ref().is_some_and(|own| may_be(caller, call, own));
        is_named(caller, call, wanted, name) || by_name()
    })
}

/// `calls_scope(a, b)`: something in a calls something in b.
pub(super) fn calls_scope(q: &Question<'_>) -> Judgement {
    let target = q.args.get(1);
    if let Value::String(name) = target {
        return calls_name(q, &NamePattern::item(name)?, name);
    }
    let callees = callees(q, target)?;
    judge(q, q.args.get(0), &label(target), |caller, call| {
        callees.have(caller, call)
    })
}

/// `calls_function([scope,] function)`: something in the scope calls a function of this name; with a
/// second name, the function of the first name in the scope does, or the called one stands in the
/// module or class of the first name.
pub(super) fn calls_function(q: &Question<'_>) -> Judgement {
    let (scope, first, second) = (q.args.get(0), q.args.text(1), q.args.text(2));
    if second.is_empty() {
        return calls_name(q, &NamePattern::item(first)?, first);
    }
    let callers = q.functions(scope, first)?;
    if !callers.is_empty() {
        let callers = q.scope_of(&callers, "function", first);
        let wanted = NamePattern::item(second)?;
        let what = format!("`{second}`");
        return judge(q, &callers, &what, |caller, call| {
            is_named(caller, call, &wanted, second)
        });
    }
    let mut separators = callers_in(q, scope)?
        .into_iter()
        .map(|caller| caller.separator);
    let full = format!("{first}{}{second}", separators.next().unwrap_or("."));
    calls_name(q, &NamePattern::item(&full)?, &full)
}

fn judge(
    q: &Question<'_>,
    scope: &Value,
    what: &str,
    wanted: impl Fn(&Caller<'_>, &Call) -> bool,
) -> Judgement {
    let within = scopes(scope)?;
    let mut seen = BTreeSet::new();
    for caller in callers_in(q, scope)? {
        for call in calls_of(&caller, &within) {
            if wanted(&caller, call) {
                return Ok(Outcome::Pass);
            }
            seen.insert(call.name.clone());
        }
    }
    let message = format!(
        "nothing in {} calls {what}; {}",
        label(scope),
        summary(&seen)
    );
    Ok(lacking(
        scope,
        message,
        "call it there, or correct the rule",
    ))
}

fn summary(seen: &BTreeSet<String>) -> String {
    let mut shown: Vec<String> = seen
        .iter()
        .take(SHOWN)
        .map(|name| format!("`{name}`"))
        .collect();
    if seen.len() > SHOWN {
        shown.push("…".to_owned());
    }
    if shown.is_empty() {
        "it makes no calls".to_owned()
    } else {
        format!("it calls {}", shown.join(", "))
    }
}

fn callers_in<'a>(q: &Question<'a>, scope: &Value) -> Result<Vec<Caller<'a>>, String> {
    let mut found = Vec::new();
    for (language, file) in q.files(scope)? {
        let (Some(graph), Some(names), Some(facts)) = (
            q.cx.facts.graph(q.cx.door, language),
            Names::new(q.cx.facts, q.cx.door, language),
            q.cx.facts.calls(q.cx.door, language, &file),
        ) else {
            continue;
        };
        if let Some(module) = graph.of_file(&file) {
            found.push(Caller {
                file,
                facts,
                names,
                graph,
                module,
                separator: q.separator(language),
            });
        }
    }
    Ok(found)
}

fn calls_of<'c>(caller: &'c Caller<'_>, within: &'c [&Scope]) -> impl Iterator<Item = &'c Call> {
    let calls = caller.facts.calls.iter();
    calls.filter(|call| selects(within, &caller.file, call.container.as_deref()))
}

fn is_named(caller: &Caller<'_>, call: &Call, wanted: &NamePattern, text: &str) -> bool {
    let separator = caller.separator;
    let written = call.name.as_str();
    let full = meaning(caller, call).map(|meaning| caller.names.full(&meaning));
    let ends = |name: &str| {
        let last = name.rsplit(separator).next().unwrap_or(name);
        let tail = name.strip_suffix(text);
        wanted.is(last)
            || wanted.covers(name, separator)
            || tail.is_some_and(|before| before.ends_with(separator))
    };
    ends(written) || full.is_some_and(|full| ends(&full))
}

/// Whether a call on something unknown has the name of a method.
fn may_be(caller: &Caller<'_>, call: &Call, method: &str) -> bool {
    let name = call
        .name
        .rsplit_once(caller.separator)
        .map(|(_, name)| name);
    name == Some(method) && meaning(caller, call).is_none()
}

/// What the callee of a call means, as far as names say it.
fn meaning(caller: &Caller<'_>, call: &Call) -> Option<Meaning> {
    let separator = caller.separator;
    match call.name.split_once(separator) {
        Some((own, method)) if SELF.contains(&own) => {
            let class = class_around(&caller.facts, call)?;
            Some(method_of(caller, class, method))
        }
        _ => caller.names.meaning(caller.module, &call.name),
    }
}

/// The innermost type around a call.
fn class_around<'c>(facts: &Facts, call: &'c Call) -> Option<&'c str> {
    let mut around = call.container.as_deref()?;
    loop {
        let is_type = |item: &hielements_plugin::Item| {
            item.kind != "function" && item.kind != "method" && dotted(item) == around
        };
        if facts.items.iter().any(is_type) {
            return Some(around);
        }
        around = around.rsplit_once('.')?.0;
    }
}

/// A method of a class: its own, else that of the first base that has it.
fn method_of(caller: &Caller<'_>, class: &str, method: &str) -> Meaning {
    let own = Meaning {
        module: Some(caller.module),
        item: format!("{class}.{method}"),
    };
    let mut pending = vec![(caller.module, class.to_owned())];
    let mut seen = BTreeSet::new();
    while let Some((module, class)) = pending.pop() {
        if !seen.insert((module, class.clone())) {
            continue;
        }
        let Some(facts) = caller.names.facts_of(module) else {
            continue;
        };
        let item = format!("{class}.{method}");
        if facts.items.iter().any(|known| dotted(known) == item) {
            return Meaning {
                module: Some(module),
                item,
            };
        }
        let this = facts.items.iter().filter(|known| dotted(known) == class);
        for base in this.flat_map(|this| this.bases.iter().rev()) {
            let base = base.split(['[', '<', '(']).next().unwrap_or(base);
            if let Some(meaning) = caller.names.meaning(module, base)
                && let Some(module) = meaning.module
            {
                pending.push((module, meaning.item));
            }
        }
    }
    own
}

/// What a scope offers to be called.
struct Callees<'s> {
    within: Vec<&'s Scope>,
    /// The names of its functions and methods.
    methods: BTreeSet<String>,
}

fn callees<'s>(q: &Question<'_>, target: &'s Value) -> Result<Callees<'s>, String> {
    let hits = q.functions(target, "")?;
    Ok(Callees {
        within: scopes(target)?,
        methods: hits.iter().map(|hit| hit.item().name.clone()).collect(),
    })
}

impl Callees<'_> {
    fn have(&self, caller: &Caller<'_>, call: &Call) -> bool {
        match meaning(caller, call) {
            Some(meaning) => meaning.module.is_some_and(|module| {
                let file = caller.graph.file(module);
                let item = (!meaning.item.is_empty()).then_some(meaning.item.as_str());
                selects(&self.within, file, item)
            }),
            None => self.may_have(caller, call),
        }
    }

    /// A call on something unknown counts when the method's name is one of the scope and the caller
    /// imports from there.
    fn may_have(&self, caller: &Caller<'_>, call: &Call) -> bool {
        let Some((_, method)) = call.name.rsplit_once(caller.separator) else {
            return false;
        };
        let imports = caller.graph.imports(caller.module).iter();
        self.methods.contains(method)
            && imports.into_iter().any(|edge| match &*edge.to {
                Target::Module(id, _) => {
                    let file = caller.graph.file(*id);
                    self.within.is_empty() || self.within.iter().any(|scope| scope.has_file(file))
                }
                Target::External(..) | Target::Files(_) => false,
            })
    }
}
