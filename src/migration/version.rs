//! Versions: the UTC second at which a migration was planned, `20261121101500`. Order of text is order of time. Digits
//! only: `sqlx migrate` and golang-migrate read a file name up to the first `_` as a number.

use std::fmt;

use jiff::ToSpan as _;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use super::codes::BAD_TIME;
use crate::base::Diagnostic;

/// The version of a migration.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(DateTime);

impl Version {
    /// How many bytes a version has.
    pub(super) const LEN: usize = "20261121101500".len();

    /// Reads `YYYYMMDDHHMMSS`; `None` for anything else, also for a day that no calendar has.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = |from: usize, to: usize| -> Option<i16> {
            let part = text.get(from..to)?;
            part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse().ok())?
        };
        let small = |from: usize| digits(from, from + 2).and_then(|n| i8::try_from(n).ok());
        if text.len() != Self::LEN {
            return None;
        }
        DateTime::new(digits(0, 4)?, small(4)?, small(6)?, small(8)?, small(10)?, small(12)?, 0).ok().map(Self)
    }

    /// The version for a migration that is planned at `seconds` (since 1970, UTC) after `head`: that second, or the one
    /// after the head's when the clock is not past it.
    ///
    /// # Errors
    /// [`BAD_TIME`] outside of the years 0 to 9999.
    pub fn after(head: Option<Self>, seconds: i64) -> Result<Self, Diagnostic> {
        let out_of_range = || {
            Diagnostic::error(BAD_TIME, format!("the time {seconds} s after 1970 is not in the years 0 to 9999"))
                .help("set the clock, or SOURCE_DATE_EPOCH, to seconds since 1970-01-01T00:00:00Z")
        };
        let now = jiff::Timestamp::from_second(seconds).map_err(|_| out_of_range())?;
        let now = TimeZone::UTC.to_datetime(now);
        let now = match head {
            Some(Self(head)) if now <= head => head.checked_add(1.second()).map_err(|_| {
                Diagnostic::error(BAD_TIME, format!("no version comes after {}", Self(head)))
                    .help("give the newest migration a version of today: it has the last one that there is")
            })?,
            Some(_) | None => now,
        };
        if now.year() < 0 { Err(out_of_range()) } else { Ok(Self(now)) }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.0;
        write!(
            f,
            "{:04}{:02}{:02}{:02}{:02}{:02}",
            at.year(),
            at.month(),
            at.day(),
            at.hour(),
            at.minute(),
            at.second()
        )
    }
}
impl fmt::Debug for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
impl Serialize for Version {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom(format!("`{text}` is not a version (YYYYMMDDHHMMSS)")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: i64 = 1_795_262_400;

    #[test]
    fn a_version_is_the_second_in_utc_and_reads_back() {
        let version = Version::after(None, NOON).unwrap();
        assert_eq!(version.to_string(), "20261121120000");
        assert_eq!(Version::parse("20261121120000"), Some(version));
        for odd in ["20261131120000", "2026112x120000", "20261121 20000", "20261121T120000", "+0261121120000", "ä"] {
            assert_eq!(Version::parse(odd), None, "{odd}");
        }
    }

    #[test]
    fn a_version_is_always_after_the_head() {
        let head = Version::after(None, NOON).unwrap();
        for now in [NOON - 100_000, NOON] {
            assert_eq!(Version::after(Some(head), now).unwrap().to_string(), "20261121120001");
        }
        assert_eq!(Version::after(Some(head), NOON + 60).unwrap().to_string(), "20261121120100");
    }

    #[test]
    fn a_time_without_a_version_is_said() {
        let last = Version::parse("99991231235959");
        for (head, seconds) in [(None, i64::MAX), (None, -99_999_999_999), (last, NOON)] {
            assert_eq!(Version::after(head, seconds).unwrap_err().code, BAD_TIME);
        }
    }
}
