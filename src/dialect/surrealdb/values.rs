//! What SurrealDB makes of the values of a field whose type changes, and how its records are asked, for those who ask before
//! it does.

use super::inside::{absent, found, is_several, present};
use super::semantics::SEMANTICS;
use super::types::{optional, text};
use super::{QUOTE, ddl};
use crate::catalog::Type;
use crate::dialect::ask::{Engine, Paths, Retyped, Retyping, Unfit, Words};
use crate::plan::Retype;

/// SurrealDB to those who ask.
pub const ENGINE: Engine = Engine {
    quote: QUOTE,
    words: WORDS,
    retyped,
    print: |ty| text(ty).to_owned(),
    collation: |name| name.to_owned(),
    plain_collation: "",
    descends: false,
    row_id: &["id"],
    overlaps: None,
};

const WORDS: Words = Words {
    absent,
    present,
    not: |condition| format!("!({condition})"),
    differ: |a, b| format!("{a} != {b}"),
    either: |a, b| format!("({a} ?? {b})"),
    nothing: |_| "NONE".to_owned(),
    among: |value, texts| {
        let list: Vec<String> = texts.iter().map(|text| QUOTE.text(text.as_str())).collect();
        format!("{value} IN [{}]", list.join(", "))
    },
    alike: |values, from, condition| {
        let named: Vec<String> = values.iter().enumerate().map(|(n, value)| format!("{value} AS k{n}")).collect();
        let names: Vec<String> = (0..values.len()).map(|n| format!("k{n}")).collect();
        let (named, names) = (named.join(", "), names.join(", "));
        let groups = format!("SELECT {named}, count() AS rows {from}{condition} GROUP BY {names}");
        ("SELECT *".to_owned(), format!("FROM ({groups}) WHERE rows > 1"))
    },
    trial: |value, from, condition| format!("RETURN array::len((SELECT VALUE {value} {from} WHERE {condition}))"),
    paths: Some(Paths {
        found,
        several: |path, ty| is_several(path) || ["array", "set"].iter().any(|word| text(ty).contains(word)),
        at_writes: ddl::reads_the_write,
    }),
};

/// A cast fails on what it cannot make a value of the type, and a fraction is no integer.
fn retyped(ask: &Retyping<'_>) -> Retyped {
    let value = ask.value;
    let plain = || Retyped { value: Some(value.to_owned()), ..Retyped::default() };
    let (from, to) = (&ask.before.ty, &ask.after.ty);
    if from == to {
        return plain();
    }
    let kind = (SEMANTICS.retype)(from, to, &[]);
    if text(to) == "any" || kind == Retype::Metadata && !ask.said {
        return plain();
    }
    let cast = format!("<{}> {value}", text(to));
    let made = if ask.said {
        format!("<{}> {value}", optional(text(to), true))
    } else if ask.before.nullable {
        format!("(IF {} {{ NONE }} ELSE {{ {cast} }})", absent(value))
    } else {
        cast.clone()
    };
    let fits = kind == Retype::Rewrite && !ask.said;
    let unfit = if fits { Unfit::None } else { Unfit::Trial(if ask.said { made.clone() } else { cast.clone() }) };
    let loss = (kind == Retype::Lossy && !ask.said).then(|| back(&cast, value, from));
    Retyped { unfit, loss, value: Some(made) }
}

/// What is not the same when it is cast back.
fn back(cast: &str, value: &str, from: &Type) -> String {
    format!("<{}> {cast} != {value}", text(from))
}
