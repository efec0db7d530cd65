//! What stands on which target, and what a target cannot do.

use super::{bad, good, object, one};
use crate::catalog::{Address, Expr, Object, Type};

#[test]
fn only_and_overrides_select() {
    let text = "table t {\n  id int primary key\n  p `tstzrange` only postgres\n  b text sqlite `CLOB`\n  d uuid default uuid4() sqlite `my_uuid()`\n  index (b) except sqlite\n}\ntable u only postgres { id -> t }\n";
    let (pg, lite) = (good("postgres", text), good("sqlite", text));
    let has = |at: &str| {
        let at = Address::parse(at).unwrap();
        (pg.catalog.contains(&at), lite.catalog.contains(&at))
    };
    assert_eq!(has("t/column:p"), (true, false));
    assert_eq!(has("t/index:t_b_idx"), (true, false));
    assert_eq!(has("u"), (true, false));
    let Object::Column(b) = object(&lite, "t/column:b") else { panic!() };
    assert_eq!(b.ty, Type::Sql("CLOB".into()));
    assert!(matches!(object(&lite, "t/default:d"), Object::Default(Expr::Sql(_))));
    assert!(matches!(object(&pg, "t/default:d"), Object::Default(Expr::Portable(_))));
}

#[test]
fn what_is_elsewhere_only_is_said_to_be_so() {
    one("sqlite", "table u only postgres { id int primary key }\ntable t { a -> u }", "E0208", "u");
    one("sqlite", "table t { a int only postgres, b int, check (a > 1) }", "E0208", "a");
}

#[test]
fn an_object_that_is_written_otherwise_has_no_rules() {
    let field = |after: &str| bad("surrealdb", &format!("table t {{ a object {{ b int default 1 }}{after} }}"));
    assert!(field("").is_empty());
    let found = field(" surrealdb `object`");
    assert_eq!(found, [("E0421".to_owned(), "default 1".to_owned())]);
}

#[test]
fn nothing_is_dropped_in_silence() {
    let cases = [
        ("a timestamptz on update now()", "E0421"),
        ("a int[3]", "E0421"),
        ("a text, index (a prefix 5)", "E0421"),
        ("a text, unique (a) using hash", "E0421"),
        ("a int, index (a) on postgres { `fillfactor = 50` }", "E0422"),
        ("a int, on postgres { partition by range a }", "E0422"),
        ("a int, on postgres { partition of t (a) }", "E0422"),
        ("a int on postgres { `storage external` }", "E0422"),
        ("a int? -> t (b) on update set null (a), b int unique", "E0421"),
        ("a int? -> t (b) on delete set null (b), b int unique", "E0203"),
        ("a int default sqlite `1`", "E0423"),
        ("a int? primary key", "E0425"),
    ];
    for (body, code) in cases {
        let found = bad("postgres", &format!("table t {{ {body} }}"));
        assert_eq!(found.iter().map(|(code, _)| code.as_str()).collect::<Vec<_>>(), [code], "{body}: {found:?}");
    }
}
