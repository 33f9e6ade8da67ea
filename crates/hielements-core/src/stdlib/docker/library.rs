//! The library `docker`: rules about images and services, and the checks over dependencies for the
//! links of Dockerfiles and compose files.

use super::{DockerLanguage, NAME, checks, select, values};
use crate::stdlib::dependencies::{self, Languages};
use crate::stdlib::facts::Language;
use crate::stdlib::table::{Function, Table};
use crate::stdlib::value::Value;
use crate::stdlib::{
    Args, Context, Fallback, GraphNeed, Library, Outcome, Param, Signature, Type, select as scopes,
};
use std::borrow::Cow;

/// The library `docker`.
#[derive(Debug)]
pub struct Docker {
    own: Table,
    signatures: Vec<Signature>,
}

impl Default for Docker {
    fn default() -> Self {
        let own = Table::new(functions());
        let mut signatures = own.signatures().to_vec();
        signatures.extend(dependencies::signatures(NAME).into_iter().map(with_paths));
        Self { own, signatures }
    }
}

impl Library for Docker {
    fn name(&self) -> &'static str {
        NAME
    }

    fn documentation(&self) -> &'static str {
        "Dockerfiles (`Dockerfile`, `Dockerfile.*`, `*.Dockerfile`, `Containerfile`) and compose files \
         (`compose.yaml`, `compose.*.yaml`, `docker-compose*.yaml`, `.yml` too).\n\n\
         Dependencies are what a Dockerfile copies or binds from its build context, what a compose \
         file builds, mounts, includes or extends, and the services that a service needs. They are \
         named by path; a service is `compose.yaml/web` or just `web`, an image its name without tag. \
         A build context is what a compose file says, else the folder of the Dockerfile, or one above \
         it that holds more of what is copied. `COPY . .` depends on everything in the context but \
         Dockerfiles and compose files. What `--exclude`, `<Dockerfile>.dockerignore` or else the \
         `.dockerignore` of the context leaves out is no dependency. A service stands for the code \
         that it is built from: it belongs to the scope that holds its Dockerfile, or all the code \
         beside it.\n\n\
         `FROM` and `--from` may name a stage, one of the `additional_contexts` of a compose file (a \
         folder, a service, or an image in its place), or else an image. What `ADD` fetches from an \
         address and what a heredoc holds is no dependency. `ONBUILD` happens in the stages that stand \
         on its own, and is left alone where none does. A service has what it extends, in its own file \
         or another one, and a compose file the services of those that it includes. A key that stands \
         twice in a map of a compose file makes the file one that cannot be judged."
    }

    fn signatures(&self) -> Option<&[Signature]> {
        Some(&self.signatures)
    }

    fn language(&self) -> Option<&dyn Language> {
        Some(&DockerLanguage)
    }

    fn graph_need(&self, function: &str) -> GraphNeed {
        match self.own.find(function) {
            Some(_) => GraphNeed::None,
            None => GraphNeed::Own,
        }
    }

    fn call(&self, cx: &Context<'_>, function: &str, args: &Args) -> Result<Value, String> {
        self.own.call(cx, function, args)
    }

    fn check(&self, cx: &Context<'_>, function: &str, args: &Args) -> Outcome {
        if self.own.find(function).is_some() {
            return self.own.check(cx, function, args);
        }
        let named = self.with_scopes(cx, function, args);
        let judged = named.map(|args| {
            dependencies::check(cx, Languages::One(NAME), function, &args)
                .unwrap_or_else(|| Outcome::Error(format!("`{NAME}` has no check `{function}`")))
        });
        judged.unwrap_or_else(Outcome::Error)
    }
}

impl Docker {
    /// The arguments of a dependency check with services and paths in the place of their names.
    fn with_scopes(&self, cx: &Context<'_>, function: &str, args: &Args) -> Result<Args, String> {
        let signature = self.signatures.iter().find(|known| known.name == function);
        let params = signature.map_or(&[][..], |signature| &signature.params);
        let values = args.0.iter().zip(params).map(|(value, param)| {
            let scope_wanted = param.ty == Type::PathScope;
            if scope_wanted || param.ty.is_target() {
                meant(cx, value, scope_wanted)
            } else {
                Ok(value.clone())
            }
        });
        Ok(Args(values.collect::<Result<_, String>>()?))
    }
}

/// A text that is the path of something stands for that, else for the services of that name; where
/// a scope is wanted it must be one of both.
fn meant(cx: &Context<'_>, value: &Value, scope_wanted: bool) -> Result<Value, String> {
    match value {
        Value::List(values) => values
            .iter()
            .map(|value| meant(cx, value, scope_wanted))
            .collect(),
        Value::String(text) => {
            let path = scopes::scope(cx, value);
            if let Ok(scope) = &path
                && !scope.is_empty()
            {
                return Ok(if scope_wanted {
                    Value::Scope(scope.clone())
                } else {
                    value.clone()
                });
            }
            let service = select::services(cx, &Args(vec![Value::Null, value.clone()]))?;
            match &service {
                Value::Scope(scope) if !scope.is_empty() => Ok(service),
                _ if scope_wanted => Err(path.err().unwrap_or_else(|| {
                    format!("`{text}` is no file, no folder and no service of the workspace")
                })),
                _ => Ok(value.clone()),
            }
        }
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::Scope(_) => {
            Ok(value.clone())
        }
    }
}

/// In this library a scope may be given as a path.
fn with_paths(mut signature: Signature) -> Signature {
    let mut params = signature.params.into_owned();
    for param in &mut params {
        if param.ty == Type::Scope || param.default == Fallback::Workspace {
            param.ty = Type::PathScope;
        }
    }
    signature.params = Cow::Owned(params);
    signature
}

fn scope() -> Param {
    Param::or_workspace("scope", Type::PathScope)
}

fn name() -> Param {
    Param::required("name", Type::String)
}

fn path() -> Vec<Param> {
    vec![Param::or("path", Type::String, Fallback::Text(""))]
}

fn functions() -> Vec<Function> {
    let mut all = selectors();
    all.extend(values());
    all.extend(rules());
    all
}

fn selectors() -> Vec<Function> {
    vec![
        Function::select("file_selector", path(), Type::Scope, select::dockerfiles).doc(
            "The Dockerfiles that a path or glob names; all of the workspace without one.",
            "scope image = docker.file_selector('services/web/Dockerfile')",
        ),
        Function::select(
            "compose_selector",
            path(),
            Type::Scope,
            select::compose_files,
        )
        .doc(
            "The compose files that a path or glob names; all of the workspace without one.",
            "scope stack = docker.compose_selector('compose.yaml')",
        ),
        Function::select(
            "stage_selector",
            vec![scope(), name()],
            Type::Scope,
            select::stages,
        )
        .doc(
            "The stages of this name or number; globs allowed.",
            "scope builder = docker.stage_selector('services/web/Dockerfile', 'builder')",
        ),
        Function::select(
            "service_selector",
            vec![scope(), name()],
            Type::Scope,
            select::services,
        )
        .doc(
            "The services of compose files with this name; globs allowed.",
            "scope web = docker.service_selector('web')",
        ),
    ]
}

fn values() -> Vec<Function> {
    vec![
        Function::select("exposed_ports", vec![scope()], Type::Any, values::exposed_ports).doc(
            "The ports that the images and services expose, sorted, the stages they stand on \
             included; a range is a text.",
            "check docker.exposed_ports(image) == [8080]",
        ),
        Function::select("volumes", vec![scope()], Type::Strings, values::volumes).doc(
            "The paths of the volumes inside the images and services, sorted.",
            "check docker.volumes(image) == ['/data']",
        ),
        Function::select("base_images", vec![scope()], Type::Strings, values::base_images).doc(
            "The images, sorted, that the stages and services start from and that are not built here.",
            "check docker.base_images(image) == ['python:3.12-slim']",
        ),
        Function::both(
            "entry_point",
            vec![
                scope(),
                Param::or("expected", Type::Any, Fallback::Value(Value::Null)),
            ],
            Type::Any,
            values::entry_point,
            |cx, args| checks::entry_point(cx, args).unwrap_or_else(Outcome::Error),
        )
        .doc(
            "What a container starts: a list of words, or the text of a shell command; its command \
             where there is no entry point. Behind `check`, with what is expected: a list of words, \
             the whole command line, or the program alone.",
            "check docker.entry_point(image, 'gunicorn')",
        ),
    ]
}

/// A check from a function that says why it cannot judge.
macro_rules! check {
    ($name:literal, $params:expr, $run:path) => {
        Function::check($name, $params, |cx, args| {
            $run(cx, args).unwrap_or_else(Outcome::Error)
        })
    };
}

fn rules() -> Vec<Function> {
    vec![
        check!(
            "exposes_port",
            vec![scope(), Param::required("port", Type::Int)],
            checks::exposes_port
        )
        .doc(
            "An image or service of the scope exposes the port.",
            "check docker.exposes_port(image, 8080)",
        ),
        check!(
            "base_image",
            vec![scope(), Param::required("image", Type::String)],
            checks::base_image
        )
        .doc(
            "Each image stands on this one, followed through the stages; globs allowed. A digest \
             counts where it is given.",
            "check docker.base_image(image, 'python:3.12-*')",
        ),
        check!("no_root_user", vec![scope()], checks::no_root_user).doc(
            "Each image and service names a user that is not root.",
            "check docker.no_root_user(image)",
        ),
        check!("stage_exists", vec![scope(), name()], checks::stage_exists).doc(
            "A Dockerfile of the scope has a stage of this name or number; globs allowed.",
            "check docker.stage_exists(image, 'builder')",
        ),
        check!("has_healthcheck", vec![scope()], checks::has_healthcheck).doc(
            "Each image and service has a health check, a service by its image too.",
            "check docker.has_healthcheck(stack)",
        ),
        check!("no_latest_tag", vec![scope()], checks::no_latest_tag).doc(
            "Every image that is not built here is named with a version: a tag that is not `latest`, \
             or a digest.",
            "check docker.no_latest_tag()",
        ),
        check!("uses_service", vec![scope(), name()], checks::uses_service).doc(
            "A compose file of the scope has a service of this name; of a scope of services, one \
             depends on it.",
            "check docker.uses_service(stack, 'db')",
        ),
    ]
}
