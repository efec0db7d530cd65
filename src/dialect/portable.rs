//! The way back from an engine's spelling to a portable type.

use crate::catalog::{IntWidth, Portable, Type};

use super::spelled::Spelled;

/// The portable type that an engine spells exactly so. What is spelled alike is taken in the order of [`candidates`].
pub fn of(ty: &Type, spell: impl Fn(&Type) -> Spelled) -> Option<Portable> {
    let Type::Sql(text) = ty else { return None };
    let is_exact = |own: &Portable| {
        let spelled = spell(&Type::Portable(own.clone()));
        spelled.ty == *ty && spelled.checks.is_empty() && spelled.findings.is_empty()
    };
    candidates(text).into_iter().find(is_exact)
}

/// Every portable type that a text with these numbers may be.
fn candidates(text: &str) -> Vec<Portable> {
    let numbers: Vec<u32> =
        text.split(|c: char| !c.is_ascii_digit()).filter_map(|digits| digits.parse().ok()).collect();
    let mut out = vec![Portable::Text(None), Portable::Bool];
    let int = |width| Portable::Int { width, unsigned: false };
    out.extend([IntWidth::Eight, IntWidth::Four, IntWidth::Two].map(int));
    out.extend([Portable::Uuid, Portable::Json, Portable::Date, Portable::Bytes, Portable::Interval, Portable::Any]);
    out.extend([Portable::Float8, Portable::Float4, Portable::Decimal(None)]);
    let timed = [Portable::TimestampTz, Portable::Timestamp, Portable::Time, Portable::TimeTz];
    out.extend(timed.map(|of| of(None)));
    match numbers.as_slice() {
        [only] => {
            out.extend([Portable::Text(Some(*only)), Portable::Char(*only)]);
            out.extend(timed.map(|of| of(Some(*only))));
        }
        [precision, scale] => out.push(Portable::Decimal(Some((*precision, *scale)))),
        _ => {}
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::all;

    #[test]
    fn what_comes_back_is_spelled_as_it_was() {
        for (dialect, text, wanted) in [
            ("postgres", "character varying(20)", Some(Portable::Text(Some(20)))),
            ("postgres", "character varying", None),
            ("postgres", "timestamp(3) with time zone", Some(Portable::TimestampTz(Some(3)))),
            ("postgres", "timestamp with time zone", Some(Portable::TimestampTz(None))),
            ("postgres", "numeric(10,2)", Some(Portable::Decimal(Some((10, 2))))),
            ("postgres", "json", None),
            ("sqlite", "INTEGER", Some(Portable::Int { width: IntWidth::Eight, unsigned: false })),
            ("sqlite", "VARCHAR(20)", None),
            ("sqlite", "", Some(Portable::Any)),
        ] {
            let found = all().find(|own| own.id() == dialect).unwrap().portable(&Type::Sql(text.into()));
            assert_eq!(found, wanted, "{dialect} {text}");
        }
    }
}
