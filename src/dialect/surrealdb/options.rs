//! `on surrealdb { … }`.

use crate::catalog::Address;
use crate::catalog::define::Options;
use crate::dialect::codes;
use crate::dialect::expr::Finding;
use crate::dialect::lowering::Lowering;

pub const CHANGEFEED: &str = "changefeed";
pub const DROP: &str = "drop";
pub const SCHEMALESS: &str = "schemaless";
pub const TYPE: &str = "type";

/// The options of a table, without those that go without saying.
pub fn of_table(to: &mut Lowering<'_>, at: Address, own: &Options) -> Options {
    let mut out = Options::new();
    for (key, value) in own {
        let wrong = match (&**key, &**value) {
            (DROP | SCHEMALESS, "") | (TYPE, "any") => None,
            ("schemafull", "") | (TYPE, "normal") => continue,
            (CHANGEFEED, value) if is_feed(value) => None,
            (CHANGEFEED, _) => {
                Some("a time, and `include original` if the row before is wanted: `changefeed 7d include original`")
            }
            (TYPE, _) => Some("`any` or `normal`; a `relation` is an item of its own"),
            (DROP | SCHEMALESS, _) => Some("nothing behind it"),
            _ => {
                let message = format!("SurrealDB has no option `{key}` of a table");
                let help = "it has `schemaless`, `drop`, `type any` and `changefeed`";
                to.report(at, Finding::error(codes::OPTION, message, help));
                continue;
            }
        };
        match wrong {
            None => out.push((key.clone(), value.clone())),
            Some(wanted) => {
                let message = format!("`{key} {value}` is not what the option takes");
                to.report(at, Finding::error(codes::OPTION, message, format!("it takes {wanted}")));
            }
        }
    }
    out
}

/// Refuses all of them at a place that has none.
pub fn refuse(to: &mut Lowering<'_>, at: Address, place: &str, own: &Options) {
    for (key, _) in own {
        let message = format!("SurrealDB has no option `{key}` of {place}");
        to.report(at, Finding::error(codes::OPTION, message, "remove it"));
    }
}

fn is_feed(value: &str) -> bool {
    is_duration(value.strip_suffix(" include original").unwrap_or(value))
}

/// `7d`, `1h30m`: digits and a unit, as often as needed.
pub fn is_duration(text: &str) -> bool {
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let unit = rest[digits..].bytes().take_while(u8::is_ascii_lowercase).count();
        let known = ["ns", "us", "ms", "s", "m", "h", "d", "w", "y"].contains(&&rest[digits..digits + unit]);
        if digits == 0 || !known {
            return false;
        }
        rest = &rest[digits + unit..];
    }
    !text.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_has_digits_and_units() {
        assert!(["7d", "1h30m", "5ms"].iter().all(|text| is_duration(text)));
        assert!(["", "7", "d", "7 d", "7x", "7d;", "7dd"].iter().all(|text| !is_duration(text)));
        assert!(is_feed("7d include original") && !is_feed("include original"));
    }
}
