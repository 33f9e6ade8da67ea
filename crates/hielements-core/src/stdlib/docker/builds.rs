//! The builds that a compose file names: where each takes place, and the folders, images and services
//! that its Dockerfile knows by a name. Made from the facts of the file, without a look at others.

use super::compose::NamedContext;
use super::resolve::folder;
use super::units::build_of;
use crate::source::WsPath;
use hielements_plugin::{Facts, Literal};

/// The build of a service.
#[derive(Debug)]
pub(super) struct Built {
    /// The name of the service in its file.
    pub(super) service: String,
    /// The folder that paths of the Dockerfile start at.
    pub(super) context: WsPath,
    /// The Dockerfile.
    pub(super) dockerfile: WsPath,
    /// What the Dockerfile knows by a name.
    pub(super) named: Vec<(String, NamedContext)>,
}

/// The builds of a compose file, in its order; those outside of the workspace are left out.
pub(super) fn builds(file: &WsPath, facts: &Facts) -> Vec<Built> {
    let mut found: Vec<Built> = Vec::new();
    for item in &facts.items {
        let Some(service) = item.container.as_deref() else {
            continue;
        };
        if item.kind == "build" {
            let paths = build_of(item).and_then(|build| build.paths(&folder(file)));
            found.extend(paths.map(|(context, dockerfile)| Built {
                service: service.to_owned(),
                context,
                dockerfile,
                named: Vec::new(),
            }));
        } else if item.kind == "context"
            && let Some(Literal::String(text)) = &item.value
            && let Some(last) = found.last_mut().filter(|last| last.service == service)
        {
            last.named.push((item.name.clone(), NamedContext::of(text)));
        }
    }
    found
}
