//! Portable expressions in SQLite's words. Timestamps are text as `strftime('%Y-%m-%d %H:%M:%f')` writes it.

use crate::base::Name;
use crate::catalog::{BinaryOp, Func, Literal, Node, Portable, QName, Sql, Type};
use crate::dialect::duration;
use crate::dialect::expr::{Level, Part, Place, Tongue, Writer, is_volatile, word};
use crate::dialect::quote::literal;

use super::Sqlite;
use super::types::{self, Affinity};

/// RFC 4122's version 4: random bytes with the version and variant set.
const UUID4: &str = "lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-' \
                     || substr('89AB', (random() & 3) + 1, 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))";

impl Tongue for Sqlite {
    fn title(&self) -> &'static str {
        "SQLite"
    }

    fn member(&self, _: QName, text: Name) -> Part {
        Part::atom(literal(text.as_str()))
    }

    fn duration(&self, to: &mut Writer<'_>, _: i128) -> Part {
        to.refuse("durations as values", "add the duration to a date or time")
    }

    fn distinct(&self) -> [&'static str; 2] {
        ["is not", "is"]
    }

    fn concat(&self) -> Level {
        Level::Joined
    }

    fn binary(&self, to: &mut Writer<'_>, op: BinaryOp, left: &Node, right: &Node) -> Option<Part> {
        match op {
            // A numeric column stores 5.0 as the integer 5, and 5 / 2 would be 2.
            BinaryOp::Div => {
                let mut sql = Sql::text("cast(");
                sql.push_sql(&to.plain(left));
                sql.push(" as real) / ");
                sql.push_sql(&to.operand(right, Level::Joined));
                Some(Part { sql, level: Level::Product })
            }
            BinaryOp::Rem => {
                to.differs("`%` cuts both sides to integers on SQLite");
                None
            }
            BinaryOp::Like | BinaryOp::NotLike => Some(like(to, op, left, right)),
            BinaryOp::Or
            | BinaryOp::And
            | BinaryOp::Eq
            | BinaryOp::NotEq
            | BinaryOp::Lt
            | BinaryOp::LtEq
            | BinaryOp::Gt
            | BinaryOp::GtEq
            | BinaryOp::IsDistinctFrom
            | BinaryOp::IsNotDistinctFrom
            | BinaryOp::Concat
            | BinaryOp::Add
            | BinaryOp::Sub
            | BinaryOp::Mul
            | BinaryOp::IntDiv => None,
        }
    }

    fn call(&self, to: &mut Writer<'_>, func: Func, args: &[Node]) -> Part {
        let atom = |phrase| (phrase, Level::Atom);
        let (phrase, level) = match func {
            Func::JsonText => return json_text(to, args),
            Func::JsonGet => return json_get(to, args),
            Func::Has if to.place == Place::Fill => {
                ("exists (select 1 from json_each({0}) where value = [1])", Level::Atom)
            }
            Func::Has => return to.refuse("has() outside data steps", "put the elements into a table of their own"),
            Func::Matches => return to.refuse("matches()", "use `like`, or a check in backticks for this target"),
            Func::Uuid7 => return to.refuse("uuid7()", "use uuid4(), or backticks for this target"),
            Func::NextVal => return to.refuse("sequences", "use `identity`"),
            // With one argument max() and min() are aggregates.
            Func::Greatest | Func::Least if args.len() == 1 => atom("{0}"),
            Func::Greatest | Func::Least => {
                to.differs(format!("{}() gives null on SQLite when an argument is null", word(func)));
                atom(if func == Func::Greatest { "max({*})" } else { "min({*})" })
            }
            Func::Lower | Func::Upper => {
                to.differs(format!("{}() changes only ASCII letters on SQLite", word(func)));
                atom(if func == Func::Lower { "lower({*})" } else { "upper({*})" })
            }
            Func::Power | Func::Sqrt => {
                let what = format!("{}(): only some builds have it, and the one in schemac does not", word(func));
                return to.refuse(what, "multiply, or leave it to another target with `only`");
            }
            Func::Coalesce => atom("coalesce({*})"),
            Func::NullIf => atom("nullif({*})"),
            Func::Abs => atom("abs({*})"),
            Func::Sign => atom("sign({*})"),
            // Without the math functions, which not every build has.
            Func::Floor => ("cast({0} as integer) - ([0] < cast({0} as integer))", Level::Sum),
            Func::Ceil => ("cast({0} as integer) + ([0] > cast({0} as integer))", Level::Sum),
            Func::Round => atom("round({*})"),
            Func::Length => atom("length({*})"),
            Func::ByteLength => atom("length(cast({0} as blob))"),
            Func::Trim => atom("trim({*})"),
            Func::Replace => atom("replace({*})"),
            Func::Substr => atom("substr({*})"),
            Func::StrPos => atom("instr({*})"),
            Func::StartsWith => ("substr({0}, 1, length({1})) = [1]", Level::Compare),
            Func::Now => atom("strftime('%Y-%m-%d %H:%M:%f', 'now')"),
            Func::Today => atom("date('now')"),
            Func::Year => atom("cast(strftime('%Y', {0}) as integer)"),
            Func::Month => atom("cast(strftime('%m', {0}) as integer)"),
            Func::Day => atom("cast(strftime('%d', {0}) as integer)"),
            Func::Hour => atom("cast(strftime('%H', {0}) as integer)"),
            Func::Uuid4 => return Part::atom(UUID4),
            Func::Random => ("(random() & 9007199254740991) / 9007199254740992.0", Level::Product),
            Func::Hex => atom("lower(hex({*}))"),
            Func::ArrayLength => atom("json_array_length({*})"),
        };
        to.phrase(phrase, level, args)
    }

    fn cast(&self, to: &mut Writer<'_>, value: &Node, ty: &Type) -> Part {
        let spelled = types::spell(ty, false);
        to.findings.extend(spelled.findings.into_iter().filter(|finding| finding.is_error));
        let declared = match &spelled.ty {
            Type::Sql(text) => types::affinity(text),
            Type::Portable(_) | Type::Named(_) | Type::Array(_) => Affinity::Text,
        };
        let word = match declared {
            Affinity::Integer => "integer",
            Affinity::Text => "text",
            Affinity::Blob => "blob",
            Affinity::Real => "real",
            Affinity::Numeric => "numeric",
        };
        if matches!(declared, Affinity::Integer | Affinity::Real | Affinity::Numeric) {
            to.differs("a cast of text that is no number gives 0 on SQLite");
        }
        let mut sql = Sql::text("cast(");
        sql.push_sql(&to.plain(value));
        sql.push(" as ");
        sql.push(word);
        sql.push(")");
        Part { sql, level: Level::Atom }
    }

    /// A list of literals is a literal, so that a column with it as default can be added in place.
    fn list(&self, to: &mut Writer<'_>, _: Option<&Type>, items: &[Node]) -> Part {
        if let Some(json) = items.iter().map(json_literal).collect::<Option<Vec<_>>>() {
            return Part::atom(literal(&format!("[{}]", json.join(","))));
        }
        to.phrase("json_array({*})", Level::Atom, items)
    }

    fn add_duration(&self, to: &mut Writer<'_>, value: &Node, on: &Type, nanos: i128) -> Part {
        if nanos % 1_000_000 != 0 {
            return to.refuse("durations below a millisecond", "round the duration to milliseconds");
        }
        let start = if *on == Type::Portable(Portable::Date) && duration::is_days(nanos) {
            "date("
        } else if matches!(on, Type::Portable(Portable::Time(_))) {
            "strftime('%H:%M:%f', "
        } else {
            "strftime('%Y-%m-%d %H:%M:%f', "
        };
        let mut sql = Sql::text(start);
        sql.push_sql(&to.plain(value));
        sql.push(&format!(", '{}')", duration::modifier(nanos)));
        Part { sql, level: Level::Atom }
    }

    fn allows_volatile(&self, func: Func, place: Place) -> bool {
        match place {
            Place::Default | Place::Fill => true,
            Place::Check | Place::Generated | Place::Index => !is_volatile(func),
        }
    }
}

/// PostgreSQL's patterns have `\` as escape and SQLite's none, so it is named where the pattern may hold one.
fn like(to: &mut Writer<'_>, op: BinaryOp, left: &Node, right: &Node) -> Part {
    to.differs("`like` takes ASCII letters of either case as equal on SQLite");
    let mut sql = to.operand(left, Level::Other);
    sql.push(if op == BinaryOp::NotLike { " not like " } else { " like " });
    sql.push_sql(&to.operand(right, Level::Other));
    if !matches!(right, Node::Literal(Literal::Text(text)) if !text.contains('\\')) {
        sql.push(" escape '\\'");
    }
    Part { sql, level: Level::Compare }
}

/// `cast(d -> 'a' ->> 'b' as text)`: the last step takes the quotes off; the cast makes a number text as PostgreSQL does.
fn json_text(to: &mut Writer<'_>, args: &[Node]) -> Part {
    to.differs("json_text() of true and false gives 1 and 0 on SQLite");
    let Some((last, front)) = args.split_last() else { return Part::atom("null") };
    let mut sql = Sql::text("cast(");
    sql.push_sql(&json_get(to, front).at_least(Level::Joined));
    sql.push(" ->> ");
    sql.push_sql(&to.operand(last, Level::Sign));
    sql.push(" as text)");
    Part { sql, level: Level::Atom }
}

/// `d -> 'a' -> 'b'`.
fn json_get(to: &mut Writer<'_>, args: &[Node]) -> Part {
    let Some((document, path)) = args.split_first() else { return Part::atom("null") };
    if path.is_empty() {
        return to.node(document);
    }
    let mut sql = to.operand(document, Level::Joined);
    for step in path {
        sql.push(" -> ");
        sql.push_sql(&to.operand(step, Level::Sign));
    }
    Part { sql, level: Level::Joined }
}

/// A literal in JSON, if the node is one.
fn json_literal(node: &Node) -> Option<String> {
    if let Node::Member { text, .. } = node {
        return Some(json_string(text.as_str()));
    }
    let Node::Literal(value) = node else { return None };
    match value {
        Literal::Null => Some("null".to_owned()),
        Literal::Bool(value) => Some(value.to_string()),
        Literal::Number(digits) => (!digits.starts_with('.') && !digits.ends_with('.')).then(|| digits.to_string()),
        Literal::Text(text) => Some(json_string(text)),
        Literal::Duration(_) => None,
    }
}

fn json_string(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
