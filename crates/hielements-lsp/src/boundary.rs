//! Where a panic ends: whoever calls learns of it as a text and goes on.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What `work` gives, or what a panic in it said. What `work` changes must not be used after a
/// panic.
pub(crate) fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| said(&*panic))
}

/// The words of a panic.
pub(crate) fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("no reason was given").to_owned()
}

#[cfg(test)]
mod tests {
    use super::guarded;

    #[test]
    fn a_panic_becomes_its_words() {
        assert_eq!(guarded(|| 1), Ok(1));
        let panicked: Result<(), String> = guarded(|| panic!("{} is too much", 3));
        assert_eq!(panicked, Err("3 is too much".to_owned()));
        let silent: Result<(), String> = guarded(|| std::panic::panic_any(7));
        assert_eq!(silent, Err("no reason was given".to_owned()));
    }
}
