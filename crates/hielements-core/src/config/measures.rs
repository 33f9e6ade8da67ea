//! Sizes and durations as a configuration writes them: a number and a unit.

use std::time::Duration;

/// The number before a unit and the unit, white space left out.
fn number_and_unit(text: &str) -> Option<(u64, &str)> {
    let text = text.trim();
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    Some((text[..end].parse().ok()?, text[end..].trim_start()))
}

/// `128 MiB`, in bytes; `None` for anything else, and for nothing at all.
pub(super) fn parse_size(text: &str) -> Option<u64> {
    let (number, unit) = number_and_unit(text)?;
    let factor: u64 = match unit {
        "B" => 1,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        "kB" | "KB" => 1_000,
        "MB" => 1_000_000,
        "GB" => 1_000_000_000,
        _ => return None,
    };
    number.checked_mul(factor).filter(|&size| size > 0)
}

/// `2s`; `None` for anything else, and for no time at all.
pub(super) fn parse_duration(text: &str) -> Option<Duration> {
    let (number, unit) = number_and_unit(text)?;
    let factor: u64 = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" | "min" => 60_000,
        _ => return None,
    };
    let millis = number.checked_mul(factor).filter(|&millis| millis > 0)?;
    Some(Duration::from_millis(millis))
}

/// A number of bytes as a person writes it: `1.5 MiB`.
pub fn size_text(bytes: u64) -> String {
    let units = [("GiB", 1_u64 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)];
    match units.into_iter().find(|(_, size)| bytes >= *size) {
        Some((unit, size)) => match (bytes / size, bytes % size * 10 / size) {
            (whole, 0) => format!("{whole} {unit}"),
            (whole, tenths) => format!("{whole}.{tenths} {unit}"),
        },
        None => format!("{bytes} B"),
    }
}

#[cfg(test)]
mod tests {
    use super::{parse_size, size_text};

    #[test]
    fn sizes_are_read_as_they_are_written() {
        for (bytes, text) in [
            (512, "512 B"),
            (1 << 10, "1 KiB"),
            (1536, "1.5 KiB"),
            ((1 << 20) - 1, "1023.9 KiB"),
            (1 << 30, "1 GiB"),
        ] {
            assert_eq!(size_text(bytes), text);
        }
        assert_eq!(size_text(u64::MAX), "17179869183.9 GiB");
        assert_eq!(parse_size(&size_text(3 << 30)), Some(3 << 30));
    }
}
