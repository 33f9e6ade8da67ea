//! Version requirements: `>=0.1, <0.3`, with the meaning that Cargo gives them.

/// Whether `version` (three numbers) satisfies every part of `requirement`.
///
/// # Errors
///
/// When the requirement cannot be read; says which part and why.
pub(super) fn accepts(requirement: &str, version: &str) -> Result<bool, String> {
    let version = parse(version)?.0;
    let mut all = true;
    for part in requirement.split(',') {
        all &= accepts_part(part.trim(), version)?;
    }
    Ok(all)
}

type Version = [u64; 3];

const OPERATORS: [&str; 7] = [">=", "<=", ">", "<", "=", "^", "~"];

fn accepts_part(part: &str, version: Version) -> Result<bool, String> {
    let operator = OPERATORS.into_iter().find(|sign| part.starts_with(sign));
    let rest = part[operator.map_or(0, str::len)..].trim_start();
    let (wanted, parts) = parse(rest)?;
    Ok(match operator {
        Some(">=") => version >= wanted,
        Some("<") => version < wanted,
        Some(">") => version >= next(wanted, parts),
        Some("<=") => version < next(wanted, parts),
        Some("=") => version >= wanted && version < next(wanted, parts),
        Some("~") => version >= wanted && version < next(wanted, parts.min(2)),
        _ => version >= wanted && version < next(wanted, caret(wanted, parts)),
    })
}

/// The first version behind all that share the first `parts` numbers; for a whole version that is
/// the next patch.
fn next(version: Version, parts: usize) -> Version {
    let mut next = [0; 3];
    next[..parts].copy_from_slice(&version[..parts]);
    next[parts - 1] = next[parts - 1].saturating_add(1);
    next
}

/// How many leading numbers a caret holds fixed: up to the first that is not zero.
fn caret(version: Version, parts: usize) -> usize {
    version[..parts]
        .iter()
        .position(|&number| number != 0)
        .map_or(parts, |at| at + 1)
}

/// One to three numbers joined with dots, and how many there were.
fn parse(text: &str) -> Result<(Version, usize), String> {
    if text.is_empty() {
        return Err("a version is missing".to_owned());
    }
    let mut version = [0; 3];
    let mut count = 0;
    for number in text.split('.') {
        let slot = version
            .get_mut(count)
            .ok_or_else(|| format!("`{text}` has more than three numbers"))?;
        let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        *slot = number
            .parse()
            .ok()
            .filter(|_| digits)
            .ok_or_else(|| format!("`{number}` is not a number"))?;
        count += 1;
    }
    Ok((version, count))
}

#[cfg(test)]
mod tests {
    use super::accepts;

    #[test]
    fn requirements_mean_what_cargo_means() {
        let table = [
            (">=0.1", "0.1.0", true),
            (">=0.1", "0.0.9", false),
            (">0.1", "0.1.9", false),
            (">0.1", "0.2.0", true),
            ("<=0.1", "0.1.9", true),
            ("0.1", "0.1.7", true),
            ("0.1", "0.2.0", false),
            ("1", "1.9.0", true),
            ("^0.0.3", "0.0.4", false),
            ("~1.2", "1.3.0", false),
            ("~1.2.3", "1.2.9", true),
            ("=1.2", "1.2.9", true),
            (">= 0.1, <0.3", "0.2.5", true),
            (">=0.1, <0.3", "0.3.0", false),
        ];
        for (requirement, version, expected) in table {
            assert_eq!(
                accepts(requirement, version),
                Ok(expected),
                "{requirement} on {version}"
            );
        }
    }

    #[test]
    fn mistakes_are_named() {
        for (requirement, problem) in [
            ("", "a version is missing"),
            (">=0.1,", "a version is missing"),
            ("newest", "`newest` is not a number"),
            (">=1.x", "`x` is not a number"),
            ("1.+2", "`+2` is not a number"),
            ("1.2.3.4", "`1.2.3.4` has more than three numbers"),
            (
                "99999999999999999999",
                "`99999999999999999999` is not a number",
            ),
        ] {
            assert_eq!(accepts(requirement, "0.1.0"), Err(problem.to_owned()));
        }
    }
}
