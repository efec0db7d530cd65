//! Expressions: what they become and what is wrong with them.

use super::{bad, good, mended, object, one};
use crate::catalog::{BinaryOp, Expr, Literal, Node, Object};

fn check(column: &str, formula: &str) -> Node {
    let text = format!("enum e {{ on, off = 'OFF' }}\ntable t {{ {column}, other int, check c {formula} }}");
    match object(&good("postgres", &text), "t/check:c") {
        Object::Check(check) => match check.expr {
            Expr::Portable(node) => *node,
            Expr::Sql(sql) => panic!("{sql:?}"),
        },
        found => panic!("{found:?}"),
    }
}

fn wrong(column: &str, formula: &str) -> Vec<(String, String)> {
    bad("postgres", &format!("enum e {{ on, off = 'OFF' }}\ntable t {{ {column}, other int, check c {formula} }}"))
}

#[test]
fn a_bare_word_is_a_member_of_the_other_sides_enum() {
    for formula in ["(a = off)", "(off = a)", "(a in (off))", "(a = e.off)", "(t.a = off)"] {
        let node = format!("{:?}", check("a e", formula));
        assert!(node.contains("text: \"OFF\""), "{formula}: {node}");
    }
    let found = wrong("a e, off int", "(a = off)");
    assert_eq!(found, [("E0217".to_owned(), "off".to_owned())]);
    let found = wrong("a e", "(a = 'OFF')");
    assert_eq!(found, [("E0301".to_owned(), "'OFF'".to_owned())]);
}

#[test]
fn operators_are_typed() {
    let Node::Binary { left, .. } = check("a int", "(a / 2 = 1)") else { panic!() };
    assert!(matches!(*left, Node::Binary { op: BinaryOp::IntDiv, .. }));
    let Node::Binary { left, .. } = check("a decimal(4, 2)", "(a / 2 = 1)") else { panic!() };
    assert!(matches!(*left, Node::Binary { op: BinaryOp::Div, .. }));
    let Node::Binary { right, .. } = check("a timestamptz", "(a > now() - 1h30m)") else { panic!() };
    assert!(matches!(*right, Node::AddDuration { nanos: -5_400_000_000_000, .. }));
    assert!(matches!(check("a text?", "(a is not null)"), Node::Is { what: Literal::Null, negated: true, .. }));
    check("a date", "(a > '2020-01-01' and '2030-01-01' > a)");
    check("a text[]", "(has(a, 'x') or array_length(a) = 0)");
    check("a text", "(case when a like 'x%' then 1 else 2 end = other)");
    check("a json", "(json_text(a, 'k', 'l') = 'x' and coalesce(other, 1) > greatest(1, 2.5))");
}

#[test]
fn types_that_do_not_go_together_are_named() {
    let cases = [
        ("a text", "(a = 1)", "E0301", "1"),
        ("a int", "(a)", "E0302", "a"),
        ("a int", "(a = 'x')", "E0301", "'x'"),
        ("a bool", "(a + 1 > 2)", "E0301", "a + 1"),
        ("a text", "(length(a, a) > 1)", "E0309", "length(a, a)"),
        ("a int", "(lower(a) = 'x')", "E0309", "a"),
        ("a int", "(a > random())", "E0312", "random()"),
        ("a int", "(not a)", "E0302", "a"),
        ("a int", "(a || 'x' = 'y')", "E0301", "a"),
    ];
    for (column, formula, code, at) in cases {
        assert_eq!(wrong(column, formula), [(code.to_owned(), at.to_owned())], "{formula}");
    }
}

#[test]
fn defaults_fit_their_columns() {
    for text in [
        "a int default 'x'",
        "a text default 5",
        "a bool default 1",
        "a int default null",
        "a date default now()",
        "a int default 1.5",
        "a text default hello",
    ] {
        let found = bad("postgres", &format!("table t {{ {text} }}"));
        assert_eq!(found.iter().map(|(code, _)| code.as_str()).collect::<Vec<_>>(), ["E0303"], "{text}");
    }
    one("postgres", "table t { a int1 default 200 }", "E0317", "200");
    one("postgres", "table t { b int, a int default (b + 1) }", "E0315", "b");
    good(
        "postgres",
        "enum e { x }\ntable t { a int default -5, b e? default null, c e default x, d text[] default ['a'], f timestamptz default (now() + 30d), g json default '{}', h decimal default 1, i uuid default uuid4() }",
    );
    assert_eq!(
        mended("postgres", "enum e { x }\ntable t { a e default 'x' }"),
        "enum e { x }\ntable t { a e default x }"
    );
}

#[test]
fn modifiers_exclude_each_other() {
    one("postgres", "table t { a int identity default 1 }", "E0310", "default 1");
    one("postgres", "table t { a int, b int generated (a + 1) stored default 1 }", "E0310", "generated (a + 1) stored");
    one("postgres", "table t { a text identity }", "E0311", "identity");
    one("postgres", "table t { a int primary key, b int primary key }", "E0313", "primary key");
    one("postgres", "table t { a int on delete cascade }", "E0316", "on delete cascade");
    one("postgres", "table t { a decimal(2, 3) }", "E0304", "3");
    one("postgres", "table t { a text unsigned }", "E0304", "text unsigned");
    one("postgres", "table t { a int, unique (a desc) }", "E0318", "a desc");
    one("postgres", "table t { a int, b timestamptz generated (now()) stored }", "E0312", "now()");
}

#[test]
fn a_type_reads_its_value_only() {
    one("postgres", "type a = int check (valu > 0)", "E0203", "valu");
    one("postgres", "type a = int check (value)", "E0302", "value");
    good("postgres", "type a = int check (value > 0 and value < 9)");
}

#[test]
fn raw_sql_keeps_to_its_place() {
    for text in
        ["a > 0 -- c", "a > 0 /* c */", "a > 0)", "(a > 0", "a > 0; select 1", "a = 'x", "a > \"b", "a > 0 /*", " "]
    {
        for word in ["sqlite", "postgres"] {
            let found = bad(word, &format!("table t {{ a int check `{text}`, b int }}"));
            assert_eq!(found, [("E0320".to_owned(), format!("`{text}`"))], "{word}");
        }
    }
    one("sqlite", "table t { a int check `a > 0\0` }", "E0320", "`a > 0\0`");
    one("sqlite", "table t { a `int) ` }", "E0320", "`int) `");
    one("sqlite", "table t { a int sqlite `int -- ` }", "E0320", "`int -- `");
    one("sqlite", "table t { a text collate `nocase, b int` default `(1` }", "E0320", "`(1`");
    one("postgres", "table t { a text, index (a opclass `x) --`) }", "E0320", "`x) --`");
    good("sqlite", "table t { a text check `a <> '--;)' and \"a\" not in ('(')` }");
    good("postgres", "table t { a text[] check `a[1] <> $$-- ;$$ and a = array['x']` }");
}

#[test]
fn words_of_sql_are_no_columns() {
    let text = |word: &str, check: &str| {
        let columns = "epoch int, ts timestamp, \"user\" text, interval text, name text, current_date date";
        let out = good(word, &format!("table t {{ {columns}, check c `{check}` }}"));
        let Object::Check(check) = object(&out, "t/check:c") else { panic!() };
        check.expr.sql().unwrap().print(&|name| format!("<{name}>"), &|name| name.to_string(), &|name| name.to_string())
    };
    for (check, pg, lite) in [
        ("extract( epoch from ts) > 1", "extract( epoch from <ts>) > 1", "extract( epoch from <ts>) > 1"),
        ("epoch > 1", "<epoch> > 1", "<epoch> > 1"),
        ("user <> name", "user <> <name>", "<user> <> <name>"),
        ("\"user\" <> ''", "<user> <> ''", "<user> <> ''"),
        ("ts > interval '1 day'", "<ts> > interval '1 day'", "<ts> > interval '1 day'"),
        ("interval = 'x'", "<interval> = 'x'", "<interval> = 'x'"),
        ("f(name => name)", "f(name => <name>)", "f(name => <name>)"),
        ("ts > current_date", "<ts> > current_date", "<ts> > current_date"),
    ] {
        assert_eq!((text("postgres", check), text("sqlite", check)), (pg.to_owned(), lite.to_owned()), "{check}");
    }
}

#[test]
fn a_generated_column_does_not_lead_back_to_itself() {
    for word in ["sqlite", "postgres"] {
        one(word, "table t { a int generated (a + 1) }", "E0321", "a");
        one(word, "table t { a int generated `a + 1` }", "E0321", "a");
        one(
            word,
            "table t { a int generated (b + 1), b int generated (c + 1), c int generated (a + b) }",
            "E0321",
            "a",
        );
        good(word, "table t { x int, a int generated (x + 1), b int generated (a + x), c int generated (a + b) }");
    }
}
