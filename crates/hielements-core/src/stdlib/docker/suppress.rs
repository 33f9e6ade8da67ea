//! Comments that accept a finding: `# hielements: allow(rule) reason`.

use hielements_plugin::{Place, Suppression};

/// The suppressions among comments, each with its place and the line it speaks about.
pub(super) fn all<'t>(comments: impl Iterator<Item = (&'t str, Place, u32)>) -> Vec<Suppression> {
    comments
        .filter_map(|(text, place, line)| {
            let body = text.trim_start_matches('#').trim_start();
            let body = body.strip_prefix("hielements:")?.trim_start();
            let (rule, reason) = body.strip_prefix("allow(")?.split_once(')')?;
            Some(Suppression {
                rule: rule.trim().to_owned(),
                reason: reason.trim().to_owned(),
                place,
                line,
            })
        })
        .collect()
}
