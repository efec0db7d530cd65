//! Durations: `7d`, `1h30m`.

/// The nanoseconds of a duration as typed; `None` if a unit is unknown or the number too large. A year is 365 days; there
/// are no months, because they are not a length.
pub fn nanoseconds(text: &str) -> Option<i128> {
    let mut total: i128 = 0;
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let number: i128 = rest.get(..digits)?.parse().ok()?;
        rest = rest.get(digits..)?;
        let letters = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        total = total.checked_add(number.checked_mul(unit(rest.get(..letters)?)?)?)?;
        rest = rest.get(letters..)?;
    }
    Some(total)
}

fn unit(word: &str) -> Option<i128> {
    const SECOND: i128 = 1_000_000_000;
    Some(match word {
        "ns" => 1,
        "us" => 1_000,
        "ms" => 1_000_000,
        "s" => SECOND,
        "m" => 60 * SECOND,
        "h" => 3_600 * SECOND,
        "d" => 86_400 * SECOND,
        "w" => 7 * 86_400 * SECOND,
        "y" => 365 * 86_400 * SECOND,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::nanoseconds;

    #[test]
    fn units_add_up_and_nonsense_is_none() {
        assert_eq!(nanoseconds("1h30m"), Some(5_400_000_000_000));
        assert_eq!(nanoseconds("7d"), nanoseconds("1w"));
        assert_eq!(nanoseconds("7"), None);
        assert_eq!(nanoseconds("9999999999999999999999999999999999999w"), None);
    }
}
