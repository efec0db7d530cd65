//! Every operator and function of the language, run on every engine: as a query over one row and, where lowering has no
//! objection, inside a check and an index.

use std::rc::Rc;

use schemac::base::Name;
use schemac::catalog::{
    Address, BinaryOp, Catalog, Check, Column, Enum, Expr, Func, Index, IndexKey, IndexPart, IntWidth, Kind, Literal,
    Manner, Node, Object, Portable, QName, Sql, Table, Type,
};
use schemac::dialect::{Dialect, Lowered, Quote, by_name, postgres, sqlite};
use schemac::plan::{Action, ColumnFill, FillKind, Group, GroupKind, Hazard, Plan, Step, Transitions};

use super::support::{postgres as server, rows::Rows, sqlite as file};

const MINUTE: i128 = 60_000_000_000;

fn table() -> QName {
    QName::bare("t".into())
}

fn status() -> QName {
    QName::bare("status".into())
}

fn int() -> Type {
    Type::Portable(Portable::Int { width: IntWidth::Four, unsigned: false })
}

/// The columns of the one row: name, type, value on PostgreSQL, value on SQLite.
fn columns() -> Vec<(&'static str, Type, &'static str, &'static str)> {
    let portable = Type::Portable;
    vec![
        ("n", int(), "7", "7"),
        ("m", int(), "2", "2"),
        ("d", portable(Portable::Decimal(Some((10, 2)))), "5.00", "5.00"),
        ("f", portable(Portable::Float8), "2.25", "2.25"),
        ("s", portable(Portable::Text(None)), "' Äbc de '", "' Äbc de '"),
        ("nil", portable(Portable::Text(None)), "null", "null"),
        ("e", Type::Named(status()), "'sent'", "'sent'"),
        ("b", portable(Portable::Bytes), "'\\xAB01'", "x'AB01'"),
        ("ok", portable(Portable::Bool), "true", "true"),
        ("day", portable(Portable::Date), "'2024-02-28'", "'2024-02-28'"),
        ("at", portable(Portable::Timestamp(None)), "'2024-02-28 23:30:00'", "'2024-02-28 23:30:00.000'"),
        ("clock", portable(Portable::Time(None)), "'23:30:00'", "'23:30:00.000'"),
        ("j", portable(Portable::Json), "'{\"a\": {\"b\": 5}, \"l\": [1, 2]}'", "'{\"a\": {\"b\": 5}, \"l\": [1, 2]}'"),
        ("l", Type::Array(Box::new(portable(Portable::Text(None)))), "'{x,y}'", "'[\"x\",\"y\"]'"),
    ]
}

/// What a row must give: the same text on both engines, or one on each; an engine may also refuse.
struct Row {
    name: &'static str,
    node: Node,
    postgres: Want,
    sqlite: Want,
}

#[derive(Clone, Copy)]
enum Want {
    Text(&'static str),
    Null,
    /// Whatever it is, so long as the engine gives it.
    Any,
    /// A coded error of lowering.
    Refused,
}

use Want::{Any, Null, Refused, Text};

fn c(name: &str) -> Node {
    Node::Column(name.into())
}
fn num(digits: &str) -> Node {
    Node::Literal(Literal::Number(digits.into()))
}
fn text(value: &str) -> Node {
    Node::Literal(Literal::Text(value.into()))
}
fn op(op: BinaryOp, left: Node, right: Node) -> Node {
    Node::Binary { op, left: Box::new(left), right: Box::new(right) }
}
fn call(func: Func, args: Vec<Node>) -> Node {
    Node::Call { func, args }
}
fn add(column: &str, on: Portable, nanos: i128) -> Node {
    Node::AddDuration { value: Box::new(c(column)), on: Type::Portable(on), nanos }
}
fn cast(value: Node, to: Type) -> Node {
    Node::Cast { value: Box::new(value), to }
}

#[rustfmt::skip]
fn rows() -> Vec<Row> {
    let both = |name, node, want| Row { name, node, postgres: want, sqlite: want };
    let each = |name, node, postgres, sqlite| Row { name, node, postgres, sqlite };
    let truth = |name, node, is: bool| {
        if is { each(name, node, Text("t"), Text("1")) } else { each(name, node, Text("f"), Text("0")) }
    };
    use BinaryOp as B;
    use Func as F;
    let boxed = |node| Box::new(node);
    let member = |text: &str| Node::Member { of: status(), text: text.into() };
    vec![
        truth("equal", op(B::Eq, c("n"), num("7")), true),
        truth("not equal", op(B::NotEq, c("n"), num("7")), false),
        truth("less", op(B::Lt, c("n"), c("m")), false),
        truth("less or equal", op(B::LtEq, c("n"), num("7")), true),
        truth("greater", op(B::Gt, c("n"), c("m")), true),
        truth("greater or equal", op(B::GtEq, c("m"), c("n")), false),
        truth("and or not", op(B::And, op(B::Or, c("ok"), op(B::Gt, c("n"), num("9"))), Node::Not(boxed(op(B::Eq, c("m"), num("3"))))), true),
        truth("not of and", Node::Not(boxed(op(B::And, c("ok"), op(B::Gt, c("n"), num("9"))))), true),
        truth("is null", Node::Is { value: boxed(c("nil")), what: Literal::Null, negated: false }, true),
        truth("is not true", Node::Is { value: boxed(op(B::Eq, c("n"), c("m"))), what: Literal::Bool(true), negated: true }, true),
        truth("is distinct", op(B::IsDistinctFrom, c("nil"), c("s")), true),
        truth("is not distinct", op(B::IsNotDistinctFrom, c("nil"), c("nil")), true),
        truth("in", Node::In { value: boxed(c("n")), list: vec![num("1"), num("7")], negated: false }, true),
        truth("not in", Node::In { value: boxed(c("e")), list: vec![member("draft")], negated: true }, true),
        truth("between", Node::Between { value: boxed(c("n")), low: boxed(num("1")), high: boxed(op(B::Add, c("m"), num("6"))), negated: false }, true),
        truth("not between", Node::Between { value: boxed(c("n")), low: boxed(num("1")), high: boxed(c("m")), negated: true }, true),
        truth("comparison of comparisons", op(B::Eq, op(B::Eq, c("n"), num("7")), op(B::Lt, c("m"), c("n"))), true),
        truth("like", op(B::Like, c("s"), text("%bc_d%")), true),
        truth("like with escape", op(B::Like, text("50%"), text("50\\%")), true),
        truth("not like", op(B::NotLike, c("s"), text("x%")), true),
        truth("enum member", op(B::Eq, c("e"), member("sent")), true),
        both("concat", op(B::Concat, text("it's "), op(B::Concat, c("s"), text("!"))), Text("it's  Äbc de !")),
        both("concat of null", op(B::Concat, c("nil"), c("s")), Null),
        both("sum", op(B::Sub, op(B::Add, c("n"), c("m")), op(B::Sub, num("1"), num("3"))), Text("11")),
        both("product of sums", op(B::Mul, op(B::Add, c("n"), num("1")), op(B::Sub, c("m"), num("5"))), Text("-24")),
        both("double minus", Node::Neg(boxed(Node::Neg(boxed(c("n"))))), Text("7")),
        both("minus a negative", op(B::Sub, c("n"), Node::Neg(boxed(num("1")))), Text("8")),
        both("whole division", op(B::IntDiv, c("n"), c("m")), Text("3")),
        each("division", op(B::Div, c("d"), num("2")), Text("2.5000000000000000"), Text("2.5")),
        both("division to the left", op(B::Mul, op(B::IntDiv, c("n"), c("m")), c("m")), Text("6")),
        both("division to the right", op(B::IntDiv, num("20"), op(B::Mul, c("m"), num("3"))), Text("3")),
        both("remainder", op(B::Rem, c("n"), num("4")), Text("3")),
        both("case", Node::Case { arms: vec![(op(B::Lt, c("n"), num("1")), text("low")), (c("ok"), text("high"))], otherwise: Some(boxed(c("nil"))) }, Text("high")),
        both("case without else", Node::Case { arms: vec![(op(B::Lt, c("n"), num("1")), text("low"))], otherwise: None }, Null),
        both("cast to text", op(B::Concat, cast(c("n"), Type::Portable(Portable::Text(None))), text("x")), Text("7x")),
        both("cast to int", cast(text("12"), int()), Text("12")),
        each("cast to enum", cast(text("sent"), Type::Named(status())), Text("sent"), Text("sent")),
        both("coalesce", call(F::Coalesce, vec![c("nil"), c("s")]), Text(" Äbc de ")),
        both("nullif", call(F::NullIf, vec![c("n"), num("7")]), Null),
        both("greatest", call(F::Greatest, vec![c("n"), c("m"), num("3")]), Text("7")),
        both("greatest of one", call(F::Greatest, vec![c("n")]), Text("7")),
        both("least", call(F::Least, vec![c("n"), c("m")]), Text("2")),
        both("abs", call(F::Abs, vec![Node::Neg(boxed(c("n")))]), Text("7")),
        each("sign", call(F::Sign, vec![Node::Neg(boxed(c("f")))]), Text("-1"), Text("-1")),
        each("floor", call(F::Floor, vec![Node::Neg(boxed(c("f")))]), Text("-3"), Text("-3")),
        each("ceil", call(F::Ceil, vec![c("f")]), Text("3"), Text("3")),
        each("round", call(F::Round, vec![c("f")]), Text("2"), Text("2.0")),
        each("round to digits", call(F::Round, vec![c("f"), num("1")]), Text("2.3"), Text("2.3")),
        each("power", call(F::Power, vec![c("f"), num("2")]), Text("5.0625"), Refused),
        each("sqrt", call(F::Sqrt, vec![c("f")]), Text("1.5"), Refused),
        both("length", call(F::Length, vec![c("s")]), Text("8")),
        both("byte length", call(F::ByteLength, vec![c("s")]), Text("9")),
        both("lower", call(F::Lower, vec![text("ABC")]), Text("abc")),
        both("upper", call(F::Upper, vec![text("abc")]), Text("ABC")),
        both("trim", call(F::Trim, vec![c("s")]), Text("Äbc de")),
        both("replace", call(F::Replace, vec![c("s"), text("bc"), text("x")]), Text(" Äx de ")),
        both("substr", call(F::Substr, vec![c("s"), num("2"), num("3")]), Text("Äbc")),
        both("strpos", call(F::StrPos, vec![c("s"), text("bc")]), Text("3")),
        truth("starts with", call(F::StartsWith, vec![c("s"), text(" Ä")]), true),
        each("matches", call(F::Matches, vec![c("s"), text("b.*e")]), Text("t"), Refused),
        both("now", call(F::Now, vec![]), Any),
        truth("now is a time", op(B::Gt, call(F::Now, vec![]), text("2020-01-01 00:00:00")), true),
        both("today", call(F::Today, vec![]), Any),
        each("timestamp plus days", add("at", Portable::Timestamp(None), 7 * 1440 * MINUTE), Text("2024-03-06 23:30:00"), Text("2024-03-06 23:30:00.000")),
        each("timestamp minus minutes", add("at", Portable::Timestamp(None), -90 * MINUTE), Text("2024-02-28 22:00:00"), Text("2024-02-28 22:00:00.000")),
        both("date plus days", add("day", Portable::Date, 2 * 1440 * MINUTE), Text("2024-03-01")),
        both("date minus days", add("day", Portable::Date, -1440 * MINUTE), Text("2024-02-27")),
        each("date plus hours", add("day", Portable::Date, 60 * MINUTE), Text("2024-02-28 01:00:00"), Text("2024-02-28 01:00:00.000")),
        each("time plus hours", add("clock", Portable::Time(None), 60 * MINUTE), Text("00:30:00"), Text("00:30:00.000")),
        both("year", call(F::Year, vec![c("at")]), Text("2024")),
        both("month", call(F::Month, vec![c("at")]), Text("2")),
        both("day", call(F::Day, vec![c("day")]), Text("28")),
        both("hour", call(F::Hour, vec![c("at")]), Text("23")),
        both("length of uuid4", call(F::Length, vec![cast(call(F::Uuid4, vec![]), Type::Portable(Portable::Text(None)))]), Text("36")),
        both("uuid4", call(F::Uuid4, vec![]), Any),
        each("uuid7", call(F::Uuid7, vec![]), Refused, Refused),
        truth("random", Node::Between { value: boxed(call(F::Random, vec![])), low: boxed(num("0")), high: boxed(num("1")), negated: false }, true),
        both("hex", call(F::Hex, vec![c("b")]), Text("ab01")),
        both("json text", call(F::JsonText, vec![c("j"), text("a"), text("b")]), Text("5")),
        truth("json text is text", op(B::Eq, call(F::JsonText, vec![c("j"), text("a"), text("b")]), text("5")), true),
        both("json text of an element", call(F::JsonText, vec![c("j"), text("l"), num("1")]), Text("2")),
        both("json text of nothing", call(F::JsonText, vec![c("j"), text("x")]), Null),
        each("json get", call(F::JsonGet, vec![c("j"), text("a")]), Text("{\"b\": 5}"), Text("{\"b\":5}")),
        both("json get inside", call(F::JsonGet, vec![c("j"), text("a"), text("b")]), Text("5")),
        both("array length", call(F::ArrayLength, vec![c("l")]), Text("2")),
        truth("has", call(F::Has, vec![c("l"), text("y")]), true),
        each("list", Node::List { of: Some(Type::Portable(Portable::Text(None))), items: vec![text("a\"b"), text("c")] }, Text("{\"a\\\"b\",c}"), Text("[\"a\\\"b\",\"c\"]")),
        each("empty list", Node::List { of: Some(int()), items: vec![] }, Text("{}"), Text("[]")),
        both("length of a list with columns", call(F::ArrayLength, vec![Node::List { of: Some(int()), items: vec![c("n"), c("m")] }]), Text("2")),
        each("duration", Node::Literal(Literal::Duration(90 * MINUTE)), Text("01:30:00"), Refused),
        each("nextval", call(F::NextVal, vec![text("numbers")]), Text("1"), Refused),
    ]
}

/// The portable catalog: the enum and the table.
fn catalog() -> Catalog {
    let mut out = Catalog::new();
    let values = ["draft", "sent"].map(Name::new).to_vec();
    out.insert(Address::top(Kind::Enum, status()), Object::Enum(Enum { values }));
    out.insert(Address::table(table()), Object::Table(Table::default()));
    for (position, (name, ty, ..)) in (0u32..).zip(columns()) {
        let column = Column::plain(position, ty, true);
        out.insert(Address::column(table(), name.into()), Object::Column(column));
    }
    out
}

/// A step that creates what the catalog has there.
fn creates(catalog: &Catalog, wanted: impl Fn(&Address) -> bool) -> Vec<Step> {
    catalog
        .iter()
        .filter(|(at, _)| wanted(at))
        .map(|(at, object)| Step {
            at: *at,
            action: Action::Create(object.clone()),
            hazard: Hazard::NONE,
            reason: "new".into(),
        })
        .collect()
}

fn script(dialect: &dyn Dialect, lowered: &Lowered) -> String {
    let after = lowered.catalog.clone();
    let group = |kind, steps| Group { kind, steps, commit_after: false };
    let inside = |at: &Address| at.home == table() && at.kind != Kind::Index;
    let mut groups: Vec<Group> = creates(&after, |at| at.kind == Kind::Enum)
        .into_iter()
        .map(|step| group(GroupKind::Single, vec![step]))
        .collect();
    groups.push(group(GroupKind::CreateTable(table()), creates(&after, inside)));
    groups.push(group(GroupKind::Single, creates(&after, |at| at.kind == Kind::Index)));
    let plan = Plan { groups, after, ..Plan::default() };
    dialect.script(&plan).statements().map(|statement| format!("{};\n", statement.sql)).collect()
}

/// The expression as a data step, or nothing where lowering refuses it.
fn as_query(dialect: &dyn Dialect, quote: Quote, node: &Node) -> Option<String> {
    let mut clauses = Transitions::default();
    let at = Address::column(table(), "n".into());
    let expr = Expr::Portable(Box::new(node.clone()));
    clauses.fills.insert(at, ColumnFill { kind: FillKind::Using, expr, batch: None });
    let lowered = dialect.lower(&catalog(), &clauses);
    if lowered.problems.iter().any(|problem| problem.is_error) {
        return None;
    }
    Some(format!("select {} from t", quote.expr(&lowered.transitions.fills[&at].expr)))
}

/// The same expression in a check and in an index, each a catalog of its own.
fn in_objects(node: &Node) -> Vec<(&'static str, Catalog)> {
    let expr = Expr::Portable(Box::new(node.clone()));
    let is = Node::Is { value: Box::new(node.clone()), what: Literal::Null, negated: true };
    let either =
        Node::Binary { op: BinaryOp::Or, left: Box::new(is), right: Box::new(Node::Literal(Literal::Bool(true))) };
    let check = Check::new(false, Expr::Portable(Box::new(either)));
    let part = IndexPart::plain(IndexKey::Expr(expr));
    let index = Index {
        auto: false,
        unique: false,
        parts: vec![part],
        method: None,
        include: Vec::new(),
        predicate: None,
        nulls_not_distinct: false,
        options: Default::default(),
        blanks: Manner::default(),
    };
    let with = |kind, object| {
        let mut out = catalog();
        out.insert(Address::part(kind, table(), "probe".into()), object);
        out
    };
    vec![("check", with(Kind::Check, Object::Check(check))), ("index", with(Kind::Index, Object::Index(index)))]
}

/// Runs a script on one database.
type Run = Box<dyn Fn(&str) -> Result<Rows, String>>;

struct Engine<'a> {
    dialect: &'static dyn Dialect,
    quote: Quote,
    insert: String,
    fresh: &'a dyn Fn() -> Run,
    want: fn(&Row) -> Want,
}

fn try_every_row(engine: &Engine<'_>) {
    let mut failures = Vec::new();
    let run = (engine.fresh)();
    let lowered = engine.dialect.lower(&catalog(), &Transitions::default());
    run(&script(engine.dialect, &lowered)).unwrap();
    run(&engine.insert).unwrap();
    for row in rows() {
        let Row { name, node, .. } = &row;
        let want = (engine.want)(&row);
        let Some(query) = as_query(engine.dialect, engine.quote, node) else {
            if !matches!(want, Refused) {
                failures.push(format!("{name}: refused"));
            }
            continue;
        };
        let got = run(&query).map(|rows| rows[0][0].clone());
        let right = match (want, &got) {
            (Text(want), Ok(Some(got))) => want == got,
            (Null, Ok(None)) | (Any, Ok(Some(_))) => true,
            _ => false,
        };
        if !right {
            failures.push(format!("{name}: {query}\n    gave {got:?}"));
        }
        for (place, catalog) in in_objects(node) {
            let lowered = engine.dialect.lower(&catalog, &Transitions::default());
            if lowered.problems.iter().any(|problem| problem.is_error) {
                continue;
            }
            let run = (engine.fresh)();
            let sql = script(engine.dialect, &lowered);
            if let Err(error) = run(&sql).and_then(|_| run(&engine.insert)) {
                failures.push(format!("{name} in {place}: {error}\n{sql}"));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

fn insert(value: impl Fn(&(&'static str, Type, &'static str, &'static str)) -> &'static str) -> String {
    let names: Vec<_> = columns().iter().map(|column| column.0).collect();
    let values: Vec<_> = columns().iter().map(value).collect();
    format!("insert into t ({}) values ({})", names.join(", "), values.join(", "))
}

#[test]
fn every_expression_runs_on_sqlite() {
    let fresh = || {
        let database = file::Database::new();
        Box::new(move |sql: &str| database.try_rows(sql)) as Run
    };
    try_every_row(&Engine {
        dialect: by_name("sqlite", None).unwrap(),
        quote: sqlite::QUOTE,
        insert: insert(|column| column.3),
        fresh: &fresh,
        want: |row| row.sqlite,
    });
}

#[test]
fn every_expression_runs_on_postgres() {
    let database = Rc::new(server::Server::V15.database());
    let fresh = || {
        let database = Rc::clone(&database);
        database.execute("drop schema public cascade; create schema public; create sequence numbers");
        Box::new(move |sql: &str| database.try_rows(sql)) as Run
    };
    try_every_row(&Engine {
        dialect: by_name("postgres", Some("15")).unwrap(),
        quote: postgres::QUOTE,
        insert: insert(|column| column.2),
        fresh: &fresh,
        want: |row| row.postgres,
    });
}

#[test]
fn what_only_a_newer_server_has_runs_there() {
    let database = server::Server::V18.database();
    let dialect = by_name("postgres", Some("18")).unwrap();
    database.execute(&script(dialect, &dialect.lower(&catalog(), &Transitions::default())));
    database.execute(&insert(|column| column.2));
    let query = as_query(dialect, postgres::QUOTE, &call(Func::Uuid7, Vec::new())).unwrap();
    assert_eq!(database.rows(&query)[0][0].as_ref().map(String::len), Some(36));
}

#[test]
fn a_stored_expression_is_read_back_as_the_same_pieces_on_sqlite() {
    let names: Vec<Name> = columns().iter().map(|column| column.0.into()).collect();
    let dialect = by_name("sqlite", None).unwrap();
    for row in rows() {
        for (place, catalog) in in_objects(&row.node) {
            let lowered = dialect.lower(&catalog, &Transitions::default());
            for (_, object) in lowered.catalog.iter() {
                let Object::Check(Check { expr: Expr::Sql(sql), .. }) = object else { continue };
                let again: Sql = sqlite::holes(&sqlite::QUOTE.sql(sql), &names);
                assert_eq!(again, *sql, "{} in {place}", row.name);
            }
        }
    }
}
