//! Portable expressions in PostgreSQL's words.

use crate::base::Name;
use crate::catalog::{BinaryOp, Func, Literal, Node, Portable, QName, Sql, Type};
use crate::dialect::duration;
use crate::dialect::expr::{Level, Part, Place, Tongue, Writer, is_volatile};
use crate::dialect::quote::literal;

use super::{Postgres, since, types};

impl Tongue for Postgres {
    fn title(&self) -> &'static str {
        "PostgreSQL"
    }

    fn member(&self, of: QName, text: Name) -> Part {
        let mut sql = Sql::text(format!("{}::", literal(text.as_str())));
        sql.push_type(of);
        Part { sql, level: Level::Atom }
    }

    fn duration(&self, _: &mut Writer<'_>, nanos: i128) -> Part {
        interval(nanos)
    }

    fn distinct(&self) -> [&'static str; 2] {
        ["is distinct from", "is not distinct from"]
    }

    fn concat(&self) -> Level {
        Level::Other
    }

    fn binary(&self, _: &mut Writer<'_>, _: BinaryOp, _: &Node, _: &Node) -> Option<Part> {
        None
    }

    fn call(&self, to: &mut Writer<'_>, func: Func, args: &[Node]) -> Part {
        let (phrase, level) = match func {
            Func::JsonText => return json_text(to, args),
            Func::JsonGet => return json_get(to, args),
            Func::Uuid7 => {
                to.findings.extend(self.lacks(&since::UUID7));
                ("uuidv7()", Level::Atom)
            }
            Func::Round if args.len() == 2 => ("round(cast({0} as numeric), {1})", Level::Atom),
            Func::Coalesce => ("coalesce({*})", Level::Atom),
            Func::NullIf => ("nullif({*})", Level::Atom),
            Func::Greatest => ("greatest({*})", Level::Atom),
            Func::Least => ("least({*})", Level::Atom),
            Func::Abs => ("abs({*})", Level::Atom),
            Func::Sign => ("sign({*})", Level::Atom),
            Func::Floor => ("floor({*})", Level::Atom),
            Func::Ceil => ("ceil({*})", Level::Atom),
            Func::Round => ("round({*})", Level::Atom),
            Func::Power => ("power({*})", Level::Atom),
            Func::Sqrt => ("sqrt({*})", Level::Atom),
            Func::Length => ("char_length({*})", Level::Atom),
            Func::ByteLength => ("octet_length({*})", Level::Atom),
            Func::Lower => ("lower({*})", Level::Atom),
            Func::Upper => ("upper({*})", Level::Atom),
            Func::Trim => ("btrim({*})", Level::Atom),
            Func::Replace => ("replace({*})", Level::Atom),
            Func::Substr => ("substr({*})", Level::Atom),
            Func::StrPos => ("strpos({*})", Level::Atom),
            Func::StartsWith => ("starts_with({*})", Level::Atom),
            Func::Matches => ("[0] ~ [1]", Level::Other),
            Func::Now => ("now()", Level::Atom),
            Func::Today => ("current_date", Level::Atom),
            Func::Year => ("cast(extract(year from {0}) as integer)", Level::Atom),
            Func::Month => ("cast(extract(month from {0}) as integer)", Level::Atom),
            Func::Day => ("cast(extract(day from {0}) as integer)", Level::Atom),
            Func::Hour => ("cast(extract(hour from {0}) as integer)", Level::Atom),
            Func::Uuid4 => ("gen_random_uuid()", Level::Atom),
            Func::Random => ("random()", Level::Atom),
            Func::Hex => ("encode({0}, 'hex')", Level::Atom),
            Func::ArrayLength => ("cardinality({*})", Level::Atom),
            Func::Has => ("[1] = any({0})", Level::Compare),
            Func::NextVal => ("nextval({*}::regclass)", Level::Atom),
        };
        to.phrase(phrase, level, args)
    }

    fn cast(&self, to: &mut Writer<'_>, value: &Node, ty: &Type) -> Part {
        let spelled = types::spell(ty);
        to.findings.extend(spelled.findings);
        let mut sql = Sql::text("cast(");
        sql.push_sql(&to.plain(value));
        sql.push(" as ");
        sql.push_sql(&types::sql(&spelled.ty));
        sql.push(")");
        Part { sql, level: Level::Atom }
    }

    /// The type is written, since an empty list has none; without a size, which the place that the list goes to has: a cast to one would
    /// cut what is too long.
    fn list(&self, to: &mut Writer<'_>, of: Option<&Type>, items: &[Node]) -> Part {
        let mut sql = Sql::default();
        if items.is_empty() {
            sql.push("'{}'");
        } else {
            sql.push("array[");
            sql.push_sql(&to.commas(items));
            sql.push("]");
        }
        if let Some(of) = of {
            let spelled = types::spell(&Type::Array(Box::new(of.clone())));
            sql.push("::");
            sql.push_sql(&types::sql(&types::of_any_size(spelled.ty)));
        }
        Part { sql, level: Level::Atom }
    }

    /// A date and whole days stay a date; anything else with a date is a timestamp.
    fn add_duration(&self, to: &mut Writer<'_>, value: &Node, on: &Type, nanos: i128) -> Part {
        let zoned = matches!(on, Type::Portable(Portable::TimestampTz(_)));
        if zoned && matches!(to.place, Place::Generated | Place::Index) {
            return to.refuse(
                format!("timestamptz plus a duration in {}: it depends on the session's time zone", to.place.title()),
                "use `timestamp`, or compute the value when it is written",
            );
        }
        let mut sql = to.operand(value, Level::Sum);
        let sign = if nanos < 0 { " - " } else { " + " };
        sql.push(sign);
        let size = nanos.checked_abs().unwrap_or(i128::MAX);
        if matches!(on, Type::Portable(Portable::Date)) && duration::is_days(nanos) {
            sql.push(&duration::days(size).to_string());
        } else {
            sql.push_sql(&interval(size).sql);
        }
        Part { sql, level: Level::Sum }
    }

    /// Generated columns and indexes take immutable functions only; a check is taken, but a random one says nothing.
    fn allows_volatile(&self, func: Func, place: Place) -> bool {
        match place {
            Place::Default | Place::Fill => true,
            Place::Check => !is_volatile(func) || matches!(func, Func::Now | Func::Today),
            Place::Generated | Place::Index => !is_volatile(func),
        }
    }
}

fn interval(nanos: i128) -> Part {
    Part { sql: Sql::text(format!("interval '{}'", duration::words(nanos))), level: Level::Atom }
}

/// `d #>> array['a', 'b']`: a path of texts; a number in it is an array's index.
fn json_text(to: &mut Writer<'_>, args: &[Node]) -> Part {
    let Some((document, path)) = args.split_first() else { return Part::atom("null") };
    let mut sql = to.operand(document, Level::Other);
    sql.push(" #>> array[");
    for (i, step) in path.iter().enumerate() {
        if i > 0 {
            sql.push(", ");
        }
        if let Node::Literal(Literal::Text(text) | Literal::Number(text)) = step {
            sql.push(&literal(text));
        } else {
            sql.push("cast(");
            sql.push_sql(&to.plain(step));
            sql.push(" as text)");
        }
    }
    sql.push("]");
    Part { sql, level: Level::Other }
}

/// `d -> 'a' -> 'b'`.
fn json_get(to: &mut Writer<'_>, args: &[Node]) -> Part {
    let Some((document, path)) = args.split_first() else { return Part::atom("null") };
    let mut sql = to.operand(document, Level::Other);
    for step in path {
        sql.push(" -> ");
        sql.push_sql(&to.operand(step, Level::Sum));
    }
    Part { sql, level: Level::Other }
}
