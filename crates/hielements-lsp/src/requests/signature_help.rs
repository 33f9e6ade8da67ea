//! `textDocument/signatureHelp`: the call that is being written.

use super::Seen;
use super::hover::markdown;
use hielements_core::ide;
use tower_lsp::ls_types::{
    Documentation, ParameterInformation, ParameterLabel, Position, SignatureHelp,
    SignatureInformation,
};

/// The call around a place of a document.
pub(crate) fn signature_help(seen: &Seen, place: Position) -> Option<SignatureHelp> {
    let (subject, file) = seen.subject()?;
    let help = ide::signature(&subject, file, seen.offset(place))?;
    let units = |end: usize| {
        let units: usize = help.label[..end].chars().map(char::len_utf16).sum();
        u32::try_from(units).unwrap_or(u32::MAX)
    };
    let parameters = help
        .parameters
        .iter()
        .map(|(at, takes)| ParameterInformation {
            label: if seen.traits.label_offsets {
                ParameterLabel::LabelOffsets([units(at.start), units(at.end)])
            } else {
                ParameterLabel::Simple(help.label[at.clone()].to_owned())
            },
            documentation: Some(Documentation::String(takes.clone())),
        });
    let active = help.active.and_then(|at| u32::try_from(at).ok());
    let signature = SignatureInformation {
        parameters: Some(parameters.collect()),
        documentation: Some(Documentation::MarkupContent(markdown(help.docs.clone()))),
        active_parameter: active,
        label: help.label,
    };
    Some(SignatureHelp {
        signatures: vec![signature],
        active_signature: Some(0),
        active_parameter: active,
    })
}
