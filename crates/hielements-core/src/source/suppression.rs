//! `hielements: allow(rule) reason`: how a comment of any language accepts a finding.

/// What such a comment begins with.
pub(crate) const MARK: &str = "hielements:";

/// The rule and the reason of a comment's text without its signs; `None` for any other comment.
pub fn suppression(comment: &str) -> Option<(&str, &str)> {
    let body = comment.trim().strip_prefix(MARK)?.trim_start();
    let (rule, reason) = body.strip_prefix("allow(")?.split_once(')')?;
    Some((rule.trim(), reason.trim()))
}

#[cfg(test)]
mod tests {
    use super::suppression;

    #[test]
    fn a_rule_and_its_reason() {
        assert_eq!(
            suppression(" hielements: allow(files.exists)  written later "),
            Some(("files.exists", "written later"))
        );
        assert_eq!(suppression("hielements: allow(a#b)"), Some(("a#b", "")));
        assert_eq!(suppression("hielements: allow files"), None);
        assert_eq!(suppression("about hielements: allow(x)"), None);
    }
}
