//! Which built-in types PostgreSQL casts into which, from `pg_cast` of version 15; any type casts to and from text by its
//! written form (<https://www.postgresql.org/docs/15/sql-createcast.html>).

const NUMBERS: &[&str] = &["smallint", "integer", "bigint", "numeric", "real", "double precision"];
const TEXTS: &[&str] = &["text", "character varying", "character"];
const OTHERS: &[&str] = &["boolean", "bytea", "uuid", "interval", "json", "jsonb"];
const MOMENTS: &[&str] = &[
    "date",
    "time without time zone",
    "time with time zone",
    "timestamp without time zone",
    "timestamp with time zone",
];

/// From the first into each of the others.
const PAIRS: &[(&str, &[&str])] = &[
    ("integer", &["boolean"]),
    ("boolean", &["integer"]),
    ("json", &["jsonb"]),
    ("jsonb", &["json", "boolean", "smallint", "integer", "bigint", "numeric", "real", "double precision"]),
    ("date", &["timestamp without time zone", "timestamp with time zone"]),
    ("time without time zone", &["time with time zone", "interval"]),
    ("time with time zone", &["time without time zone"]),
    ("timestamp without time zone", &["date", "time without time zone", "timestamp with time zone"]),
    (
        "timestamp with time zone",
        &["date", "time without time zone", "time with time zone", "timestamp without time zone"],
    ),
    ("interval", &["time without time zone"]),
];

/// Whether a value of the first type can be cast to the second. A type that is not listed here is given the benefit of
/// the doubt.
pub fn exist(from: &str, to: &str) -> bool {
    let is_known = |name: &str| [NUMBERS, TEXTS, OTHERS, MOMENTS].iter().any(|list| list.contains(&name));
    from == to
        || !is_known(from)
        || !is_known(to)
        || TEXTS.contains(&from)
        || TEXTS.contains(&to)
        || NUMBERS.contains(&from) && NUMBERS.contains(&to)
        || PAIRS.iter().any(|(own, into)| *own == from && into.contains(&to))
}

/// Every type that is listed.
#[cfg(test)]
fn all() -> impl Iterator<Item = &'static str> {
    [NUMBERS, TEXTS, OTHERS, MOMENTS].into_iter().flatten().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_listed_is_known_and_the_rest_is_not_doubted() {
        let listed: Vec<&str> = all().collect();
        for (from, into) in PAIRS {
            assert!(listed.contains(from) && into.iter().all(|to| listed.contains(to)), "{from}");
        }
        assert!(exist("integer", "bigint") && exist("uuid", "text") && exist("text", "uuid") && exist("inet", "cidr"));
        assert!(!exist("integer", "uuid") && !exist("boolean", "date") && !exist("bigint", "boolean"));
    }
}
