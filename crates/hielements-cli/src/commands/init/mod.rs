//! `hielements init NAME`: a specification to start from, fitted to what is in the folder.

mod found;
mod parts;
mod starter;
mod trial;

use crate::args::InitArgs;
use crate::opened::{current_dir, open_workspace};
use crate::stop::Stop;
use crate::{output, root};
use found::Found;
use hielements_core::diagnostics::catalogue::input::{BAD_NAME, FILE_EXISTS};
use hielements_core::project::{CONFIG, SPECIFICATION};
use hielements_core::workspace::{Overlay, Workspace};
use parts::{Part, counted};
use std::path::Path;

pub(crate) fn init(args: &InitArgs) -> Result<u8, Stop> {
    let name = element_name(&args.name)?;
    let here = current_dir()?;
    let folder = args
        .workspace
        .as_ref()
        .map_or(here.clone(), |folder| here.join(folder));
    let mut workspace = Overlay::new(open_workspace(&folder)?);
    let folder = workspace.under().root().to_owned();
    let specification = folder.join(SPECIFICATION);
    if specification.symlink_metadata().is_ok() {
        let message = format!("{SPECIFICATION} is already there, and `init` never overwrites");
        return Err(Stop::at(&FILE_EXISTS, &specification, message)
            .help("`hielements run` judges it; to start anew, remove it first"));
    }
    let found = Found::look(&workspace);
    let mut parts = parts::parts(&found);
    let text = holding(&mut workspace, &name, &found, &mut parts);
    output::write_new(&specification, &text)?;
    let config = folder.join(CONFIG);
    let kept = config.symlink_metadata().is_ok();
    if !kept {
        output::write_new(&config, starter::CONFIGURATION)?;
    }
    output::print(&told(&name, &parts, kept, &folder), None)?;
    Ok(0)
}

/// The specification, with what does not hold in this folder left out or said in a comment.
fn holding<W: Workspace>(
    workspace: &mut Overlay<W>,
    name: &str,
    found: &Found,
    parts: &mut Vec<Part>,
) -> String {
    let everything = starter::specification(name, found, parts, |_, _| true);
    let broken = trial::broken(workspace, &everything);
    parts.retain(|part| broken.spares(name, part));
    starter::specification(name, found, parts, |part, rule| {
        broken.allows(name, part, rule)
    })
}

/// The name as the language reads it: `my-shop` becomes `my_shop`.
fn element_name(given: &str) -> Result<String, Stop> {
    let name = identifier(given);
    name.ok_or_else(|| {
        let message = format!("`{given}` cannot be the name of an element");
        Stop::new(&BAD_NAME, given, message)
            .help("write letters, digits and `_`, such as `my_shop`")
    })
}

/// A text as a name of the language; `None` where too little of it is left.
fn identifier(text: &str) -> Option<String> {
    let name = text.replace(['-', ' ', '.'], "_");
    let sound = name
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && name.bytes().any(|byte| byte.is_ascii_alphabetic())
        && !name.starts_with(|first: char| first.is_ascii_digit())
        && !["import", "from", "as", "true", "false"].contains(&name.as_str());
    sound.then_some(name)
}

/// What was done and what comes next.
fn told(name: &str, parts: &[Part], kept: bool, folder: &Path) -> String {
    let config = if kept { "kept " } else { "wrote" };
    let parts = counted(parts);
    let mut out = format!("wrote {SPECIFICATION}: element `{name}`, {parts}\n{config} {CONFIG}\n");
    out.push_str(
        "\nNext:\n    \
         hielements run              judges the code by it\n    \
         hielements doc              lists what a check can call\n    \
         hielements explain CODE     explains what a report says\n\
         Then write down a rule that your team keeps saying in reviews.\n",
    );
    let root = root::find(folder);
    if root != folder {
        out.push_str(&format!(
            "\nThis folder belongs to the workspace {}: judge it alone with `--workspace`, or add \
             the specification to `specs` there.\n",
            root.display()
        ));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::identifier;

    #[test]
    fn names_become_identifiers() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(identifier(text).as_deref(), expected, "{text}");
        };
        check("shop", Some("shop"));
        check("my-shop.web", Some("my_shop_web"));
        check("2shop", None);
        check("from", None);
        check("größe", None);
        check("__", None);
        check("", None);
    }
}
