//! Which servers are supported.

/// A server's version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::database) struct Version {
    pub major: u16,
    pub minor: u16,
    pub patch: u16,
}

/// The oldest version that is supported, and the first that is not known any more. 2.x is another language: it has no
/// sequences, says `FLEXIBLE TYPE` and `SEARCH ANALYZER`, and keeps types in another form.
pub(super) const SUPPORTED: std::ops::Range<Version> =
    Version { major: 3, minor: 0, patch: 0 }..Version { major: 4, minor: 0, patch: 0 };

impl Version {
    /// `surrealdb-3.3.5`, as `/version` replies; what follows the numbers is passed over (`-beta.1`, `+build`).
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let text = text.strip_prefix("surrealdb-").or_else(|| text.strip_prefix("surrealdb/"))?;
        let mut numbers = text.splitn(3, '.').map(|part| {
            let end = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
            part.get(..end)?.parse().ok()
        });
        let (major, minor) = (numbers.next()??, numbers.next()??);
        Some(Self { major, minor, patch: numbers.next().flatten().unwrap_or_default() })
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_servers_of_the_third_generation_are_supported() {
        for (text, supported) in [
            ("surrealdb-3.3.5", Some(true)),
            ("surrealdb/3.0.0", Some(true)),
            ("surrealdb-3.0.0-beta.2\n", Some(true)),
            ("surrealdb-2.7.0", Some(false)),
            ("surrealdb-4.0.0-beta.1", Some(false)),
            ("nginx", None),
            ("surrealdb-x", None),
            ("", None),
        ] {
            assert_eq!(Version::parse(text).map(|own| SUPPORTED.contains(&own)), supported, "{text}");
        }
        assert_eq!(Version::parse("surrealdb-3.3.5").map(|own| own.to_string()).as_deref(), Some("3.3.5"));
    }
}
