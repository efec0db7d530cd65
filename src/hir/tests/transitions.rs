//! Renames, fills, consents.

use super::{good, one};
use crate::base::Name;
use crate::catalog::{Address, Expr, FillKind, Node, QName};
use crate::hir::Lowering;

fn renames(out: &Lowering) -> Vec<String> {
    out.transitions.renames.iter().map(|(from, to)| format!("{from} -> {to}")).collect()
}

#[test]
fn renames_are_keyed_by_the_address_before() {
    let out = good(
        "postgres",
        "namespace shop renamed from store {\n  table orders renamed from purchases {\n    id int primary key\n    total int renamed from sum\n    index by_total (total) renamed from by_sum\n  }\n  enum kind renamed from sort { a }\n}\ntable t { b int renamed from a, a int renamed from b }",
    );
    assert_eq!(
        renames(&out),
        [
            "store/namespace -> shop/namespace",
            "t/column:a -> t/column:b",
            "t/column:b -> t/column:a",
            "store.purchases -> shop.orders",
            "store.purchases/column:sum -> shop.orders/column:total",
            "store.purchases/index:by_sum -> shop.orders/index:by_total",
            "store.sort/enum -> shop.kind/enum",
        ]
    );
}

#[test]
fn members_move_by_stored_text() {
    let out = good(
        "sqlite",
        "enum s {\n  draft\n  shipped = 'SHIPPED' renamed from sent\n  drop lost map to draft\n  drop gone map to null\n  drop never\n}",
    );
    let map = &out.transitions.enum_values[&QName::bare("s".into())];
    let text: Vec<_> = map.iter().map(|(from, to)| (from.as_str(), to.map(Name::as_str))).collect();
    assert_eq!(text, [("gone", None), ("lost", Some("draft")), ("sent", Some("SHIPPED"))]);
}

#[test]
fn fills_read_old_names_and_consents_are_kept() {
    let out = good(
        "postgres",
        "table t renamed from s {\n  g int renamed from kg using (kg * 1000)\n  w int backfill `coalesce(length(notes), 0)` batch 500\n  f text using (lower(name))\n  notes text\n  drop column name\n}\ndrop table old\ndrop enum e",
    );
    let fill = |name: &str| &out.transitions.fills[&Address::parse(&format!("t/column:{name}")).unwrap()];
    assert_eq!(fill("g").kind, FillKind::Using);
    let Expr::Portable(node) = &fill("g").expr else { panic!() };
    let mut read = Vec::new();
    node.visit(&mut |node| {
        if let Node::Column(name) = node {
            read.push(name.as_str());
        }
    });
    assert_eq!(read, ["g"], "the rename runs first");
    assert_eq!((fill("w").kind, fill("w").batch), (FillKind::Backfill, Some(500)));
    let accepted: Vec<_> = out.transitions.accepted.iter().map(ToString::to_string).collect();
    assert_eq!(accepted, ["e/enum", "old", "t/column:name"]);
}

/// What the type was is not in the file.
#[test]
fn using_reads_columns_as_they_were() {
    let out = good(
        "postgres",
        "enum f { x }\ntable t {\n  yes bool using (yes = 'yes')\n  n int using (length(n))\n  s f using (case when s = 'old' then x end)\n  b int backfill (length(n))\n}",
    );
    assert_eq!(out.transitions.fills.len(), 4);
    one("postgres", "enum f { x }\ntable t { s f using (case when s = old then x end) }", "E0203", "old");
    one("postgres", "table t { n int using (n / 1000) }", "E0301", "n / 1000");
    good("postgres", "table t { n int using (cast(n as int) / 1000), m int using (m * 2) }");
}

#[test]
fn old_names_must_be_gone_and_are_taken_once() {
    one("sqlite", "table b renamed from b { x int }", "E0212", "b");
    good("sqlite", "table a { x int }\ntable b renamed from a { x int }");
    one("sqlite", "table b renamed from a { x int }\ntable c renamed from a { x int }", "E0213", "a");
    one("sqlite", "table a { x int renamed from x }", "E0212", "renamed from x");
    good("sqlite", "table a { x int, y int renamed from x }");
    one("sqlite", "table a { x int, drop column x }", "E0212", "drop column x");
    one("sqlite", "table a { x int }\ndrop table a", "E0212", "a");
    one("sqlite", "enum e { a, drop a }", "E0212", "drop a");
    one("sqlite", "enum e { a, drop b map to c }", "E0205", "c");
    one("sqlite", "table a { x int using (nothing) }", "E0203", "nothing");
}
