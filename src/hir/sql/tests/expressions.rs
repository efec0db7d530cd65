//! Expressions over a row.

use super::expression;
use crate::syntax::ast::Dialect::{Mysql, Postgres, Sqlite};

#[test]
fn the_row_is_read_by_bare_names_and_by_its_table() {
    for (text, found) in [
        ("total > 0 and status <> 'x'", "orders.status orders.total"),
        ("orders.total > 0", "orders.total"),
        ("totl > 0", "?orders.totl"),
        ("order.total > 0", "?order."),
        ("users.total > 0", "?users."),
        ("TOTAL > 0", "orders.total"),
        ("user_id = current_setting('app.user')::int", "orders.user_id"),
        (
            "user_id in (select id from users where users.team_id = orders.id)",
            "orders.id orders.user_id users users.id users.team_id",
        ),
        // what the inner query has is its own
        ("exists (select 1 from users where id = orders.user_id)", "orders.user_id users users.id"),
        ("normalize(status, nfkc) is nfc normalized", "orders.status"),
        ("tail(status) = lower(far(status)::far::text)", "?Routine far ?Type far orders.status tail()"),
        ("(doc).total > 0", "orders.doc"),
        ("tstzrange(placed_at, null) && tstzrange(now(), null)", "orders.placed_at"),
        ("status = any (array['a', 'b']::order_status[])", "orders.status type order_status"),
        ("status ~ '^a' and doc ? 'a' and tags && array['x']", "orders.doc orders.status orders.tags"),
        ("to_tsvector('simple', status) @@ to_tsquery('x')", "orders.status"),
    ] {
        assert_eq!(expression(Postgres, text), found, "{text}");
    }
    assert_eq!(expression(Sqlite, "total > 0 and [status] <> `doc`"), "orders.doc orders.status orders.total");
    assert_eq!(expression(Sqlite, "json_extract(doc, '$.a') is null"), "orders.doc");
    assert_eq!(expression(Mysql, "`total` > 0 and json_valid(doc)"), "orders.doc orders.total");
}

#[test]
fn what_is_no_expression_is_opaque() {
    for text in ["", "total >", "total > 0 total", "total; drop table orders", "select 1", "((total"] {
        assert!(expression(Postgres, text).starts_with("Unread"), "{text}: {}", expression(Postgres, text));
    }
}

#[test]
fn hostile_texts_end() {
    let deep = format!("{}total{}", "(".repeat(5000), ")".repeat(5000));
    assert!(expression(Postgres, &deep).starts_with("Unread"), "too deep");
    let long = vec!["total"; 9000].join(" + ");
    assert_eq!(expression(Postgres, &long), "orders.total");
    let many = vec!["total"; 90_000].join(" + ");
    assert_eq!(expression(Postgres, &many), "Long");
    let nots = format!("{} total", "not ".repeat(9000));
    assert!(expression(Postgres, &nots).starts_with("Unread"), "too deep");
}
