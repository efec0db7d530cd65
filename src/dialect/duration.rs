//! Durations in the words that SQL engines read.

const SECOND: u128 = 1_000_000_000;
const DAY: u128 = 86_400 * SECOND;

/// `7 days`, `1 day 30 minutes`, `-90 seconds`: units from days to seconds, each with the sign.
pub fn words(nanos: i128) -> String {
    let sign = if nanos < 0 { "-" } else { "" };
    let mut rest = nanos.unsigned_abs();
    let mut out = Vec::new();
    for (unit, size) in [("day", DAY), ("hour", 3600 * SECOND), ("minute", 60 * SECOND)] {
        let count = rest / size;
        rest %= size;
        if count > 0 {
            out.push(format!("{sign}{count} {unit}{}", if count == 1 { "" } else { "s" }));
        }
    }
    if rest > 0 || out.is_empty() {
        out.push(format!("{sign}{} second{}", seconds(rest), if rest == SECOND { "" } else { "s" }));
    }
    out.join(" ")
}

/// SQLite's modifier: `+7 days` where days are whole, `-5400 seconds` otherwise.
pub fn modifier(nanos: i128) -> String {
    let sign = if nanos < 0 { '-' } else { '+' };
    let size = nanos.unsigned_abs();
    if is_days(nanos) { format!("{sign}{} days", size / DAY) } else { format!("{sign}{} seconds", seconds(size)) }
}

/// SurrealQL's own form, `1d2h30m`; it has no durations below zero.
pub fn surreal(nanos: i128) -> Option<String> {
    const UNITS: [(&str, u128); 7] = [
        ("d", DAY),
        ("h", 3600 * SECOND),
        ("m", 60 * SECOND),
        ("s", SECOND),
        ("ms", 1_000_000),
        ("us", 1_000),
        ("ns", 1),
    ];
    let mut rest = u128::try_from(nanos).ok()?;
    let mut out = String::new();
    for (unit, size) in UNITS {
        if rest >= size {
            out.push_str(&format!("{}{unit}", rest / size));
            rest %= size;
        }
    }
    Some(if out.is_empty() { "0ns".to_owned() } else { out })
}

/// Whether it is a whole number of days.
pub const fn is_days(nanos: i128) -> bool {
    nanos.unsigned_abs().is_multiple_of(DAY)
}

/// The number of whole days, with its sign.
pub const fn days(nanos: i128) -> i128 {
    nanos / DAY.cast_signed()
}

fn seconds(nanos: u128) -> String {
    let (whole, part) = (nanos / SECOND, nanos % SECOND);
    if part == 0 { whole.to_string() } else { format!("{whole}.{part:09}").trim_end_matches('0').to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_read_as_people_write_it() {
        let minute = 60_000_000_000;
        assert_eq!(words(7 * 1440 * minute), "7 days");
        assert_eq!(words(90 * minute), "1 hour 30 minutes");
        assert_eq!(words(-1_500_000_000), "-1.5 seconds");
        assert_eq!(words(0), "0 seconds");
        assert_eq!(modifier(-1440 * minute), "-1 days");
        assert_eq!(modifier(90 * minute), "+5400 seconds");
        assert_eq!(surreal(90 * minute + 1_500_000).as_deref(), Some("1h30m1ms500us"));
        assert_eq!((surreal(0).as_deref(), surreal(-1)), (Some("0ns"), None));
    }
}
