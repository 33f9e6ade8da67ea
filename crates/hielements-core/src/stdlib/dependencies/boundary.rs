//! What an element connects to: the questions that requirements and `uses` ask of the imports and
//! links of all languages.

use super::kinds::Kinds;
use super::report::Hit;
use super::target::{Target, nodes};
use super::world::{NodeSet, World};
use super::{Languages, Question};
use crate::stdlib::facts::{Edge, Target as EdgeEnd};
use crate::stdlib::outcome::Outcome;
use crate::stdlib::value::Value;
use crate::stdlib::{Args, Context};

static NO_ARGUMENTS: Args = Args(Vec::new());

/// The connections of a set of files.
pub(crate) struct Boundary<'a> {
    q: Question<'a>,
    own: NodeSet,
    files: Target,
}

/// Where a connection leads.
pub(crate) struct End(Target);

/// Whether a dependency is in the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Link {
    /// It is.
    There,
    /// It is not.
    Missing,
    /// No library could see it.
    NotVerifiable,
}

impl<'a> Boundary<'a> {
    /// The connections of these files.
    ///
    /// # Errors
    ///
    /// When no library reads any of the files, so that their connections are not seen.
    pub(crate) fn new(cx: &'a Context<'a>, subject: &Value) -> Result<Self, String> {
        let world = World::new(cx, Languages::All)?;
        let own = nodes(&world, subject)?;
        let files = Target::new(&world, subject)?;
        let q = Question {
            cx,
            world,
            args: &NO_ARGUMENTS,
            kinds: Kinds::new(&Value::Null)?,
        };
        Ok(Self { q, own, files })
    }

    /// What a value means as a target, called `label` in messages.
    ///
    /// # Errors
    ///
    /// When it is no target.
    pub(crate) fn end(&self, value: &Value, label: &str) -> Result<End, String> {
        let mut target = Target::new(&self.q.world, value)?;
        label.clone_into(&mut target.label);
        Ok(End(target))
    }

    /// Whether a target by name is anything, as [`is_known`].
    pub(crate) fn is_known(&self, end: &End, spellings: &[String]) -> bool {
        is_known_in(&self.q.world, &end.0, spellings)
    }

    /// Whether everything that a target names lies inside.
    pub(crate) fn holds(&self, end: &End) -> bool {
        let named = end.0.nodes(&self.q.world);
        !named.is_empty() && named.without(&self.own).is_empty()
    }

    /// Whether all the files lie in a target.
    pub(crate) fn lies_in(&self, end: &End) -> bool {
        let world = &self.q.world;
        self.own.iter().all(|node| end.0.has(world, node))
    }

    /// No connection leads to the target.
    pub(crate) fn forbids(&self, end: &End, message: &str) -> Outcome {
        let help = "remove the connection, or move the code to where it may be used";
        self.verdict(message, help, |from, edge| {
            end.0.hit(&self.q.world, from, edge) && !end.0.holds_both(&self.q.world, from, edge)
        })
    }

    /// Every connection to code of the workspace outside leads to one of the targets.
    pub(crate) fn allows(&self, ends: &[End], message: &str) -> Outcome {
        let labels: Vec<&str> = ends.iter().map(|end| end.0.label.as_str()).collect();
        let help = format!(
            "connect only to {}, or add an `allows connection to …`",
            labels.join(", ")
        );
        self.verdict(message, &help, |from, edge| {
            self.leads_out(from, edge) && !ends.iter().any(|end| self.is_allowed(end, from, edge))
        })
    }

    /// Some connection leads to the target.
    pub(crate) fn reaches(&self, end: &End) -> bool {
        self.own.iter().any(|from| {
            self.q.edges(from).any(|edge| {
                end.0.hit(&self.q.world, from, edge) && !end.0.holds_both(&self.q.world, from, edge)
            })
        })
    }

    /// Whether the files depend on the target, as far as a library can see.
    pub(crate) fn link(&self, end: &End) -> Link {
        let world = &self.q.world;
        if self.own.iter().any(|from| {
            let mut edges = self.q.edges(from);
            edges.any(|edge| end.0.hit(world, from, edge))
        }) {
            return Link::There;
        }
        let could = world.parts().iter().any(|part| {
            let mut own = part.nodes().filter(|node| self.own.has(*node));
            let here = own.next().is_some();
            here && (part.links_files() || end.0.has_some(part))
        });
        if could {
            Link::Missing
        } else {
            Link::NotVerifiable
        }
    }

    /// The connections to code of the others that no target names.
    pub(crate) fn undeclared(&self, declared: &[End], others: &End, message: &str) -> Outcome {
        let help = "declare it with `uses`, or remove the dependency";
        self.verdict(message, help, |from, edge| {
            self.leads_out(from, edge)
                && others.0.hit(&self.q.world, from, edge)
                && !declared.iter().any(|end| self.is_allowed(end, from, edge))
        })
    }

    fn verdict(
        &self,
        message: &str,
        help: &str,
        breaks: impl Fn(usize, &'a Edge) -> bool,
    ) -> Outcome {
        let mut hits = Vec::new();
        for from in self.own.iter() {
            for edge in self.q.world.imports(from) {
                if breaks(from, edge) {
                    let help = help.to_owned();
                    hits.push(Hit { from, edge, help });
                }
            }
        }
        self.q.verdict(hits, message)
    }

    /// Whether a connection leads to code of the workspace outside.
    fn leads_out(&self, from: usize, edge: &Edge) -> bool {
        match &*edge.to {
            EdgeEnd::Module(..) => {
                let end = self.q.world.end(from, edge);
                end.is_some_and(|to| !self.own.has(to))
            }
            EdgeEnd::External(..) => false,
            EdgeEnd::Files(paths) => {
                let files = self.q.cx.door.files_below(paths.start());
                let mut linked = paths.among(files);
                linked.any(|file| self.is_outside(file))
            }
        }
    }

    fn is_outside(&self, file: &crate::source::WsPath) -> bool {
        !self.q.world.is_linking(file) && !self.files.has_file(&self.q.world, file)
    }

    fn is_allowed(&self, end: &End, from: usize, edge: &Edge) -> bool {
        match &*edge.to {
            EdgeEnd::Module(..) | EdgeEnd::External(..) => end.0.hit(&self.q.world, from, edge),
            EdgeEnd::Files(paths) => {
                let files = self.q.cx.door.files_below(paths.start());
                let mut linked = paths.among(files).filter(|file| self.is_outside(file));
                linked.all(|file| end.0.has_file(&self.q.world, file))
            }
        }
    }
}

/// Whether a name is anything in some languages: a module of the workspace, something that is imported
/// somewhere, a module of a language's standard library, or a declared dependency.
///
/// # Errors
///
/// When no library reads the languages, or the name is none.
pub(crate) fn is_known(
    cx: &Context<'_>,
    languages: Languages<'_>,
    name: &str,
) -> Result<bool, String> {
    let world = World::new(cx, languages)?;
    let target = Target::new(&world, &Value::from(name))?;
    Ok(is_known_in(&world, &target, &[name.to_owned()]))
}

fn is_known_in(world: &World<'_>, target: &Target, spellings: &[String]) -> bool {
    let standard = || {
        world.parts().iter().any(|part| {
            let is_standard = |name: &String| part.language.is_standard(name);
            spellings.iter().any(is_standard)
        })
    };
    !target.has_none(world)
        || standard()
        || target.is_imported(world)
        || is_declared(world, target, spellings)
}

/// Whether a manifest declares the package that a name begins with.
fn is_declared(world: &World<'_>, target: &Target, spellings: &[String]) -> bool {
    world.parts().iter().any(|part| {
        let separator = part.language.separator();
        let first = |name: &String| name.split(separator).next().map(str::to_ascii_lowercase);
        let begins: Vec<String> = spellings.iter().filter_map(first).collect();
        let declared = world.cx.facts.declared(world.cx.door, part.language.name());
        let mut declared = declared.iter();
        declared.any(|name| begins.contains(name) || target.covers(name, separator))
    })
}
