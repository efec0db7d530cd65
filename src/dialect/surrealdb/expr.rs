//! Portable expressions in SurrealQL. Absent values are `NONE`, which equals itself and is no operand of arithmetic.

use crate::base::Name;
use crate::catalog::{BinaryOp, Func, Literal, Node, Portable, QName, Sql, Type};
use crate::dialect::duration;
use crate::dialect::expr::{Level, Part, Place, Tongue, Writer, is_volatile, word};

use super::types::{self, optional, text};
use super::{QUOTE, Surrealdb};

/// Absent: a field that is not there, or JSON's null.
const ABSENT: &str = "[NONE, NULL]";

impl Tongue for Surrealdb {
    fn title(&self) -> &'static str {
        self.title
    }

    fn literal(&self, to: &mut Writer<'_>, value: &Literal) -> Part {
        match value {
            Literal::Null => Part::atom("NONE"),
            Literal::Bool(value) => Part::atom(if *value { "true" } else { "false" }),
            Literal::Number(digits) => Part::atom(number(digits)),
            Literal::Text(text) if text.contains('\0') => {
                to.refuse("text with a NUL character", "use `bytes` for binary data")
            }
            Literal::Text(text) => Part::atom(QUOTE.text(text)),
            Literal::Duration(nanos) => self.duration(to, *nanos),
        }
    }

    fn member(&self, _: QName, text: Name) -> Part {
        Part::atom(QUOTE.text(text.as_str()))
    }

    fn duration(&self, to: &mut Writer<'_>, nanos: i128) -> Part {
        match duration::surreal(nanos) {
            Some(text) => Part::atom(text),
            None => to.refuse("negative durations", "subtract the duration instead"),
        }
    }

    fn operator(&self, op: BinaryOp) -> (&'static str, Level) {
        match op {
            BinaryOp::Or => ("OR", Level::Or),
            BinaryOp::And => ("AND", Level::And),
            BinaryOp::Eq | BinaryOp::IsNotDistinctFrom => ("=", Level::Compare),
            BinaryOp::NotEq | BinaryOp::IsDistinctFrom => ("!=", Level::Compare),
            BinaryOp::Lt => ("<", Level::Compare),
            BinaryOp::LtEq => ("<=", Level::Compare),
            BinaryOp::Gt => (">", Level::Compare),
            BinaryOp::GtEq => (">=", Level::Compare),
            BinaryOp::Concat | BinaryOp::Add => ("+", Level::Sum),
            BinaryOp::Sub => ("-", Level::Sum),
            BinaryOp::Mul => ("*", Level::Product),
            BinaryOp::IntDiv | BinaryOp::Div => ("/", Level::Product),
            BinaryOp::Rem => ("%", Level::Product),
            // never asked: refused before
            BinaryOp::Like | BinaryOp::NotLike => ("=", Level::Compare),
        }
    }

    fn distinct(&self) -> [&'static str; 2] {
        ["!=", "="]
    }

    fn concat(&self) -> Level {
        Level::Sum
    }

    fn binary(&self, to: &mut Writer<'_>, op: BinaryOp, left: &Node, right: &Node) -> Option<Part> {
        match op {
            BinaryOp::Like | BinaryOp::NotLike => {
                Some(to.refuse("`like`", "use starts_with(), strpos() or matches(), or backticks for this target"))
            }
            // two integers divide to an integer
            BinaryOp::Div => {
                let mut sql = Sql::text("<float> ");
                sql.push_sql(&to.operand(left, Level::Atom));
                sql.push(" / ");
                sql.push_sql(&to.operand(right, Level::Joined));
                Some(Part { sql, level: Level::Product })
            }
            BinaryOp::Concat => {
                to.differs("`||` with a value that is absent is an error on SurrealDB");
                None
            }
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
            | BinaryOp::Add
            | BinaryOp::Sub
            | BinaryOp::Mul
            | BinaryOp::IntDiv
            | BinaryOp::Rem => None,
        }
    }

    fn special(&self, to: &mut Writer<'_>, node: &Node) -> Option<Part> {
        match node {
            Node::Not(inner) => {
                let mut sql = Sql::text("!(");
                sql.push_sql(&to.plain(inner));
                sql.push(")");
                Some(Part { sql, level: Level::Sign })
            }
            Node::Is { value, what: Literal::Null, negated } => {
                let mut sql = to.operand(value, Level::Other);
                sql.push(if *negated { " NOT IN " } else { " IN " });
                sql.push(ABSENT);
                Some(Part { sql, level: Level::Compare })
            }
            Node::Is { value, what, negated } => {
                let mut sql = to.operand(value, Level::Other);
                sql.push(if *negated { " != " } else { " = " });
                sql.push_sql(&self.literal(to, what).sql);
                Some(Part { sql, level: Level::Compare })
            }
            Node::In { value, list, negated } => {
                let mut sql = to.operand(value, Level::Other);
                sql.push(if *negated { " NOT IN [" } else { " IN [" });
                sql.push_sql(&to.commas(list));
                sql.push("]");
                Some(Part { sql, level: Level::Compare })
            }
            Node::Between { value, low, high, negated } => Some(between(to, value, low, high, *negated)),
            Node::Case { arms, otherwise } => Some(case(to, arms, otherwise.as_deref())),
            Node::Sequence(name) => Some(Part::atom(QUOTE.text(crate::dialect::flat::flat(*name).name.as_str()))),
            Node::Literal(_)
            | Node::Column(_)
            | Node::Member { .. }
            | Node::Neg(_)
            | Node::Binary { .. }
            | Node::Cast { .. }
            | Node::Call { .. }
            | Node::List { .. }
            | Node::AddDuration { .. } => None,
        }
    }

    fn call(&self, to: &mut Writer<'_>, func: Func, args: &[Node]) -> Part {
        let atom = |phrase| (phrase, Level::Atom);
        let (phrase, level) = match func {
            Func::JsonText | Func::JsonGet => return path(to, func, args),
            Func::Hex => return to.refuse("hex()", "store the text, or use backticks for this target"),
            Func::Coalesce => return coalesce(to, args),
            Func::NullIf => atom("(IF @0 = @1 { NONE } ELSE { #0 })"),
            Func::Greatest => atom("array::max([#*])"),
            Func::Least => atom("array::min([#*])"),
            Func::Abs => atom("math::abs(#*)"),
            Func::Sign => atom("math::sign(#*)"),
            Func::Floor => atom("math::floor(#*)"),
            Func::Ceil => atom("math::ceil(#*)"),
            Func::Round if args.len() > 1 => atom("math::fixed(#*)"),
            Func::Round => atom("math::round(#*)"),
            Func::Power => atom("math::pow(#*)"),
            Func::Sqrt => atom("math::sqrt(#*)"),
            Func::Length => atom("string::len(#*)"),
            Func::ByteLength => atom("bytes::len(<bytes> @0)"),
            Func::Lower => atom("string::lowercase(#*)"),
            Func::Upper => atom("string::uppercase(#*)"),
            Func::Trim => {
                to.differs("trim() takes away all white space on SurrealDB");
                atom("string::trim(#*)")
            }
            Func::Replace => atom("string::replace(#*)"),
            Func::Substr if args.len() > 2 => atom("string::slice(#0, @1 - 1, @1 - 1 + @2)"),
            Func::Substr => atom("string::slice(#0, @1 - 1)"),
            // what stands before the first place, which is what the split begins with
            Func::StrPos => {
                atom("(IF string::contains(#0, #1) { string::len(string::split(#0, #1)[0]) + 1 } ELSE { 0 })")
            }
            Func::StartsWith => atom("string::starts_with(#*)"),
            Func::Matches => {
                to.differs("matches() reads its pattern by the rules of Rust's regular expressions on SurrealDB");
                atom("string::matches(#*)")
            }
            Func::Now => atom("time::now()"),
            Func::Today => atom("time::floor(time::now(), 1d)"),
            Func::Year => atom("time::year(#*)"),
            Func::Month => atom("time::month(#*)"),
            Func::Day => atom("time::day(#*)"),
            Func::Hour => atom("time::hour(#*)"),
            Func::Uuid4 => atom("rand::uuid::v4()"),
            Func::Uuid7 => atom("rand::uuid::v7()"),
            Func::Random => atom("rand::float()"),
            Func::ArrayLength => atom("array::len(#*)"),
            Func::Has => ("@0 CONTAINS @1", Level::Compare),
            Func::NextVal => atom("sequence::nextval(#*)"),
        };
        if matches!(func, Func::Greatest | Func::Least) {
            to.differs(format!("{}() does not pass over an absent value on SurrealDB", word(func)));
        }
        said(to, phrase, level, args)
    }

    fn cast(&self, to: &mut Writer<'_>, value: &Node, ty: &Type) -> Part {
        let spelled = types::spell(ty);
        to.findings.extend(spelled.findings.into_iter().filter(|finding| finding.is_error));
        let mut sql = Sql::text(format!("<{}> ", optional(text(&spelled.ty), false)));
        sql.push_sql(&to.operand(value, Level::Atom));
        Part { sql, level: Level::Sign }
    }

    fn list(&self, to: &mut Writer<'_>, _: Option<&Type>, items: &[Node]) -> Part {
        said(to, "[#*]", Level::Atom, items)
    }

    fn add_duration(&self, to: &mut Writer<'_>, value: &Node, on: &Type, nanos: i128) -> Part {
        if matches!(on, Type::Portable(Portable::Time(_) | Portable::TimeTz(_))) {
            return to.refuse("times of day", "store a `timestamptz`");
        }
        let mut sql = to.operand(value, Level::Sum);
        sql.push(if nanos < 0 { " - " } else { " + " });
        sql.push(&duration::surreal(nanos.abs()).unwrap_or_default());
        Part { sql, level: Level::Sum }
    }

    /// Assertions and computed fields may call anything; an index has no expressions at all.
    fn allows_volatile(&self, func: Func, place: Place) -> bool {
        match place {
            Place::Default | Place::Fill | Place::Generated | Place::Check => true,
            Place::Index => !is_volatile(func),
        }
    }
}

/// Fills a phrase in a language that has its own uses for brackets: `#0` is an argument as it is, `@0` one as a tight operand,
/// `#*` all of them.
fn said(to: &mut Writer<'_>, phrase: &str, level: Level, args: &[Node]) -> Part {
    let mut sql = Sql::default();
    let mut rest = phrase;
    while let Some(sign) = rest.find(['#', '@']) {
        let (text, hole) = rest.split_at(sign);
        sql.push(text);
        let key = hole.get(1..2).unwrap_or_default();
        if key == "*" {
            sql.push_sql(&to.commas(args));
        } else if let Some(arg) = key.parse().ok().and_then(|at: usize| args.get(at)) {
            let arg = if hole.starts_with('@') { to.operand(arg, Level::Atom) } else { to.plain(arg) };
            sql.push_sql(&arg);
        }
        rest = hole.get(2..).unwrap_or_default();
    }
    sql.push(rest);
    Part { sql, level }
}

/// Digits before and after the point, which the engine wants both.
fn number(digits: &str) -> String {
    let mut out = digits.to_owned();
    if out.starts_with('.') {
        out.insert(0, '0');
    }
    if out.ends_with('.') {
        out.push('0');
    }
    out
}

fn between(to: &mut Writer<'_>, value: &Node, low: &Node, high: &Node, negated: bool) -> Part {
    let [more, less, and] = if negated { [" < ", " > ", " OR "] } else { [" >= ", " <= ", " AND "] };
    let value = to.operand(value, Level::Other);
    let mut sql = value.clone();
    sql.push(more);
    sql.push_sql(&to.operand(low, Level::Other));
    sql.push(and);
    sql.push_sql(&value);
    sql.push(less);
    sql.push_sql(&to.operand(high, Level::Other));
    Part { sql, level: if negated { Level::Or } else { Level::And } }
}

/// `(IF a { b } ELSE IF c { d } ELSE { e })`.
fn case(to: &mut Writer<'_>, arms: &[(Node, Node)], otherwise: Option<&Node>) -> Part {
    let mut sql = Sql::text("(");
    for (n, (when, then)) in arms.iter().enumerate() {
        sql.push(if n == 0 { "IF " } else { " ELSE IF " });
        sql.push_sql(&to.plain(when));
        sql.push(" { ");
        sql.push_sql(&to.plain(then));
        sql.push(" }");
    }
    if let Some(otherwise) = otherwise {
        sql.push(" ELSE { ");
        sql.push_sql(&to.plain(otherwise));
        sql.push(" }");
    }
    sql.push(")");
    Part { sql, level: Level::Atom }
}

/// `(a ?? b ?? c)`.
fn coalesce(to: &mut Writer<'_>, args: &[Node]) -> Part {
    let mut sql = Sql::text("(");
    for (n, arg) in args.iter().enumerate() {
        if n > 0 {
            sql.push(" ?? ");
        }
        sql.push_sql(&to.operand(arg, Level::Atom));
    }
    sql.push(")");
    Part { sql, level: Level::Atom }
}

/// `d.a.b`; as text, if that is asked for and something is there.
fn path(to: &mut Writer<'_>, func: Func, args: &[Node]) -> Part {
    let Some((document, steps)) = args.split_first() else { return Part::atom("NONE") };
    let mut sql = to.operand(document, Level::Atom);
    for step in steps {
        sql.push("[");
        sql.push_sql(&to.plain(step));
        sql.push("]");
    }
    if func == Func::JsonGet {
        return Part { sql, level: Level::Atom };
    }
    let mut out = Sql::text("<option<string>> ");
    out.push_sql(&sql);
    Part { sql: out, level: Level::Sign }
}
