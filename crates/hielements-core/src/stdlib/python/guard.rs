//! `if TYPE_CHECKING`: what the condition of an `if` says about type checking.

use super::scan::is_word;

/// What an `if` says about type checking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Guard {
    /// `TYPE_CHECKING`, `typing.TYPE_CHECKING`.
    Typing,
    /// `not TYPE_CHECKING`.
    NotTyping,
    /// Anything else.
    Other,
}

/// Reads the condition of an `if`, as written.
pub(super) fn guard(test: &[u8]) -> Guard {
    let mut test = peel(test);
    let mut negated = false;
    while let Some(rest) = test.strip_prefix(b"not")
        && rest.first().is_some_and(|b| b" \t(".contains(b))
    {
        test = peel(rest);
        negated = !negated;
    }
    let Some(base) = test.strip_suffix(b"TYPE_CHECKING") else {
        return Guard::Other;
    };
    let qualified = || {
        base.strip_suffix(b".")
            .is_some_and(|name| !name.is_empty() && name.iter().copied().all(is_word))
    };
    if !base.is_empty() && !qualified() {
        Guard::Other
    } else if negated {
        Guard::NotTyping
    } else {
        Guard::Typing
    }
}

fn peel(mut test: &[u8]) -> &[u8] {
    loop {
        test = test.trim_ascii();
        match test {
            [b'(', inner @ .., b')'] => test = inner,
            _ => return test,
        }
    }
}
