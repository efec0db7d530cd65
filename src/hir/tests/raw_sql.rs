//! Names inside of raw SQL: what they depend on, what is not there, and where.

use super::{bad, good, object, one, pointed, problems};
use crate::catalog::define::What;
use crate::catalog::{Address, Expr, Object};

const TABLES: &str = "table users { id int primary key, team int }\ntable \"Odd\" { id int primary key }\n";

fn check_of(word: &str, text: &str) -> String {
    let lowering = good(word, &format!("{TABLES}table t {{ a int, b int, check rule {text} }}"));
    match object(&lowering, "t/check:rule") {
        Object::Check(own) => format!("{:?}", own.expr),
        other => panic!("{other:?}"),
    }
}

#[test]
fn columns_of_the_row_are_holes_wherever_they_stand() {
    for word in ["postgres", "sqlite"] {
        let shown = check_of(word, "`t.a > 0 and \"b\" < (A)`");
        for hole in ["Column(\"a\")", "Text(\" > 0 and \")", "Column(\"b\")"] {
            assert!(shown.contains(hole), "{shown}");
        }
        assert_eq!(shown.matches("Column(\"a\")").count(), 2, "{shown}");
        // the parser does not know it: the words are looked at
        let lowering = problems(word, &[("a.schema", "table t { a int, b int, check `a is not b` }")]);
        assert_eq!(lowering.iter().map(|own| own.code.id).collect::<Vec<_>>(), ["W0303"]);
    }
    // what an inner query calls so is not of the row
    let fill = "`(select max(team) from users where id = t.a and team = b)`";
    let lowering = good("postgres", &format!("{TABLES}table t {{ a int, b int, c int backfill {fill} }}"));
    let Expr::Sql(sql) = &lowering.transitions.fills.values().next().unwrap().expr else { panic!("it is SQL") };
    let columns: Vec<_> = sql.columns().map(crate::base::Name::as_str).collect();
    assert_eq!(columns, ["a", "b"]);
}

#[test]
fn what_is_not_there_is_pointed_at() {
    one("postgres", "table t { a int, check `a > 0 and aa < 1` }", "E0203", "aa");
    one("postgres", "table t { a int, check ``\"ä\" > a`` }", "E0203", "\"ä\"");
    one("postgres", "table t { a int, c int generated `a + t.bb` stored }", "E0203", "bb");
    one("postgres", "table t { a int, index (`lower(bb)`) }", "E0203", "bb");
    one("postgres", "table t { a int, index (a) where `u.a > 1` }", "E0202", "u");
    one("sqlite", "type p = int check `valu > 1`\ntable t { a p }", "E0203", "valu");
    one("postgres", "table t { a int only sqlite, b int, check `a > b` }", "E0208", "a");
    let text = |sql: &str| format!("{TABLES}table t {{ a int, b int backfill `({sql})` }}");
    one("postgres", &text("select tem from users"), "E0203", "tem");
    one("postgres", &text("select team from user"), "E0202", "user");
    one("postgres", &text("select team from other"), "W0302", "other");
    one("postgres", &text("select id from Odd"), "E0202", "Odd");
    let procedure = |name: &str| format!("procedure there() = `select 1`\nprocedure p() = `call {name}()`");
    one("postgres", &procedure("nowhere"), "W0302", "nowhere");
    assert_eq!(bad("postgres", &procedure("there")), []);
    assert_eq!(bad("sqlite", &text("select ID from odd")), []);
    assert_eq!(bad("postgres", &text("select id from public.users, pg_class, information_schema.columns")), []);
}

#[test]
fn a_view_does_not_read_itself() {
    for dialect in ["postgres", "sqlite"] {
        one(dialect, &format!("{TABLES}view v = `select id from users where id in (select id from v)`"), "E0323", "v");
    }
    let below = "with recursive v as (select 1 as n union all select n + 1 from v where n < 9) select n from v";
    assert_eq!(bad("postgres", &format!("view v = `{below}`")), []);
}

#[test]
fn a_view_has_the_columns_that_its_query_names() {
    let text = |query: &str| {
        format!(
            "{TABLES}view v (ident) = `select id, team as crew from users`\nview w = `select * from v`\nview x = `{query}`"
        )
    };
    for query in ["select ident, v.crew from v", "select * from v", "select team from w", "select v.* from v"] {
        assert_eq!(bad("postgres", &text(query)), [], "{query}");
    }
    one("postgres", &text("select team from v"), "E0203", "team");
    one("postgres", &text("select v.id from v"), "E0203", "id");
    one("sqlite", &text("select s.a from (select v.* from v) as s"), "E0203", "a");
    let lowering = good("postgres", &text("select crew from v"));
    let deps: Vec<_> =
        lowering.catalog.deps(&Address::parse("x/view").unwrap()).iter().map(ToString::to_string).collect();
    assert_eq!(deps, ["v/view"]);
    // in a circle, and one that gives more than it names
    assert_eq!(bad("sqlite", "view a = `select n from b`\nview b = `select n from a`"), []);
    assert_eq!(bad("postgres", "view a = `select count(1)`\nview b = `select count from a`"), []);
}

#[test]
fn namespaces_are_as_the_database_has_them() {
    let text = |sql: &str| {
        format!(
            "namespace shop {{\n  table orders {{ id int primary key, n int }}\n  private table keys {{ id int primary key }}\n  table lines {{ id int, n int backfill `({sql})` }}\n}}\nnamespace other {{ table x {{ id int, n int backfill `({sql})` only sqlite }} }}"
        )
    };
    assert_eq!(bad("postgres", &text("select max(id) from shop.orders where n = shop.lines.id")), []);
    assert_eq!(bad("sqlite", &text("select max(id) from shop_orders")), []);
    // the bare name is that of another place
    one("postgres", &text("select max(n) from orders"), "E0202", "orders");
    let found = problems("postgres", &[("a.schema", &text("select max(n) from orders"))]);
    assert_eq!(found[0].fix.as_ref().unwrap().edits[0].text, "shop.orders");
    assert_eq!(bad("postgres", &text("select id from shop.keys")), []);
    let all = text("select id from shop_keys");
    let found = problems("sqlite", &[("a.schema", &all)]);
    assert_eq!(
        found.iter().map(|own| pointed(own, &all)).collect::<Vec<_>>(),
        [("E0218".to_owned(), "shop_keys".to_owned())]
    );
}

#[test]
fn names_with_a_namespace_are_written_as_one_where_there_are_none() {
    let text = |query: &str| {
        format!("namespace shop {{\n  table orders {{ id int primary key, total int }}\n  view v = `{query}`\n}}")
    };
    let body = |word: &str, query: &str| match object(&good(word, &text(query)), "shop.v/view") {
        Object::Definition(own) => match own.what {
            What::View(view) => view.body.text.to_string(),
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    };
    for (query, flat) in [
        ("select id from shop.orders", "select id from shop_orders"),
        ("select orders.id from shop.orders", "select shop_orders.id from shop_orders"),
        ("select shop.orders.id from shop.orders", "select shop_orders.id from shop_orders"),
        ("select Orders.* from Shop.Orders", "select shop_orders.* from shop_orders"),
        ("select orders.id from shop.orders as orders", "select orders.id from shop_orders as orders"),
        (
            "select (select max(o.id) from shop.orders o where o.id < orders.id) from shop.orders",
            "select (select max(o.id) from shop_orders o where o.id < shop_orders.id) from shop_orders",
        ),
        (
            "with orders as (select 1 as id) select orders.id from orders",
            "with orders as (select 1 as id) select orders.id from orders",
        ),
        ("select shop_orders.id from shop_orders", "select shop_orders.id from shop_orders"),
    ] {
        assert_eq!(body("sqlite", query), flat);
        if !query.contains('_') {
            assert_eq!(body("postgres", query), query);
        }
    }
    let fill = "backfill `(select max(total) from shop.orders where shop.orders.id = shop.lines.id)`";
    let all = format!(
        "namespace shop {{\n  table orders {{ id int primary key, total int }}\n  table lines {{ id int, n int {fill} }}\n}}"
    );
    let lowering = good("sqlite", &all);
    let shown = format!("{:?}", lowering.transitions.fills.values().next().unwrap().expr);
    assert!(shown.contains("from shop_orders where shop_orders.id = shop_lines."), "{shown}");
}

#[test]
fn a_file_is_looked_at_again_when_a_table_that_its_sql_names_changes() {
    let sql = "table t { a int, b int backfill `(select n from u)` }";
    let mut hir = super::Hir::new();
    hir.set_files([("a.schema", sql), ("b.schema", "table u { n int }")]);
    assert_eq!(hir.check(super::target("postgres")), []);
    hir.set_text("b.schema", "table u { m int }");
    let found = hir.check(super::target("postgres"));
    assert_eq!(found.iter().map(|own| pointed(own, sql)).collect::<Vec<_>>(), [("E0203".to_owned(), "n".to_owned())]);
    hir.set_text("b.schema", "table v { n int }");
    let found = hir.check(super::target("postgres"));
    assert_eq!(found.iter().map(|own| own.code.id).collect::<Vec<_>>(), ["W0302"]);
    hir.set_text("a.schema", format!("// moved\n{sql}"));
    hir.set_text("b.schema", "table u { n int }");
    assert_eq!(hir.check(super::target("postgres")), []);
}

#[test]
fn a_policy_leans_on_what_it_reads_and_a_trigger_sees_both_rows() {
    let policy = "table t { id int primary key, policy p for select using `id in (select of from m where of = t.id)` }";
    let lowering = good("postgres", &format!("{policy}\ntable m {{ of int }}"));
    let Object::Definition(own) = object(&lowering, "t/policy:p") else { panic!("it is a policy") };
    let uses: Vec<String> = own.uses.iter().map(ToString::to_string).collect();
    assert_eq!(uses, ["m", "m/column:of"]);
    let trigger = |when: &str| {
        let body = "function f() -> trigger = ```plpgsql\n  begin return new; end\n```\n";
        format!("{body}table t {{ id int primary key, trigger x before update when `{when}` execute f() }}")
    };
    let found = |when: &str| -> Vec<String> {
        let found = problems("postgres", &[("a.schema", &trigger(when))]);
        found.iter().filter(|own| own.is_error()).map(|own| own.message.clone()).collect()
    };
    assert_eq!(found("new.id > old.id"), [""; 0]);
    assert_eq!(found("new.idd > old.id"), ["`t` has no column `idd`"]);
}
