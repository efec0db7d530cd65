//! Items and lines that become definitions.

use super::{bad, good, object, one};
use crate::catalog::define::{TriggerAction, What};
use crate::catalog::{Address, Object};

/// Each item beside two tables, and the address that it gets.
#[test]
fn each_item_gives_its_object() {
    for (target, text, at) in [
        ("postgres", "extension hstore version '1.8' in tools", "hstore/extension"),
        ("postgres", "type size = composite { w int, h text? }", "size/composite"),
        ("postgres", "view v (n) = `select id from a`", "v/view"),
        ("postgres", "view v { column id default (1 + 1) } = `select id from a`", "v/default:id"),
        ("sqlite", "view v {\n  /// The key.\n  column id\n} = `select id from a`", "v/comment-column:id"),
        (
            "postgres",
            "view v (n) {\n  /// The key.\n  column n only postgres\n} = `select * from a`",
            "v/comment-column:n",
        ),
        ("postgres", "type size = composite {\n  /// Across.\n  w int\n}", "size/comment-column:w"),
        ("postgres", "table bare { }", "bare"),
        ("postgres", "type row = a check `(value).id > 0`", "row/domain"),
        ("postgres", "type rows = a[] on postgres { domain }", "rows/domain"),
        ("postgres", "table c { one a, many b[]? }", "c/column:many"),
        ("postgres", "type pair = composite { one a, two b }", "pair/composite"),
        ("postgres", "materialized view s.v = ```sql\n  select 1 as n\n```", "s.v/materialized-view"),
        ("postgres", "function f(x int, y text[] default []) -> int = `select 1`", "f/function:\"(int, text[])\""),
        ("postgres", "function f(out x int) -> int = `select 1`", "f/function:\"()\""),
        ("postgres", "procedure p() = `select 1`", "p/procedure:\"()\""),
        ("postgres", "sequence s.ids as int start 5 increment 2 min 1 max 9 cache 3 cycle", "s.ids/sequence"),
        ("postgres", "raw r depends on (a) { up `create x`, down `drop x` }", "r/raw"),
        ("postgres", "grant (select, update (id)) on a to app", "a/grant:\"app select\""),
        ("postgres", "grant (select, update (id)) on a to app", "a/grant:\"app update (id)\""),
        ("postgres", "grant usage on namespace s to app\nnamespace s { }", "s/grant:\"app usage on namespace\""),
        ("postgres", "rows b (code, title) { ('x', 'X') }", "b/row:x"),
        ("postgres", "relation likes from a to b { since date }", "likes/relation"),
        ("postgres", "relation likes from a to b", "likes/foreign-key:likes_out_fkey"),
        ("surrealdb", "analyzer en tokenizers (blank) filters (snowball(english))", "en/analyzer"),
        ("surrealdb", "param size = 50", "size/param"),
        ("surrealdb", "access account record { signup `x`, duration token 1h }", "account/access"),
        ("surrealdb", "api '/things' { get `x` }", "\"/things\"/api"),
        ("surrealdb", "relation likes from a or b to b enforced", "likes/relation"),
    ] {
        let text =
            format!("table a {{ id int primary key }}\ntable b {{ code text primary key, title text? }}\n{text}\n");
        let lowering = good(target, &text);
        assert!(lowering.catalog.contains(&Address::parse(at).unwrap()), "{at}: {text}");
    }
}

#[test]
fn each_line_of_a_table_gives_its_object() {
    for (target, text, at) in [
        ("postgres", "exclude using gist (id with =)", "t/exclude:t_id_excl"),
        ("postgres", "exclude never using gist (id with =) where (id > 0)", "t/exclude:never"),
        ("postgres", "trigger x before update of (id) when (id > 1) execute f(1, 'a')", "t/trigger:x"),
        ("sqlite", "trigger x after insert or delete = `delete from t`", "t/trigger:x"),
        ("postgres", "policy p for select to b or a using (id > 1) with check (id > 2)", "t/policy:p"),
        ("surrealdb", "event e for create or update when (id > 1) then `CREATE log`", "t/event:e"),
        ("surrealdb", "permissions { select full, create or update where (id > 1) }", "t/permissions"),
        ("surrealdb", "b int? value (id + 1) readonly permissions none", "t/field:b"),
        ("surrealdb", "b int default 1 always permissions none", "t/permissions:b"),
        ("surrealdb", "b json flexible", "t/field:b"),
        ("surrealdb", "b int? -> t on delete then `x`", "t/field:b"),
        ("surrealdb", "b -> t or u", "t/column:b"),
        ("surrealdb", "b -> t[]", "t/column:b"),
        ("postgres", "b object { x int, y text? }", "t/column:b"),
        ("postgres", "b int -> t -> u", "t/foreign-key:t_b_fkey1"),
    ] {
        let text = format!(
            "table t {{\n  id int primary key\n  {text}\n}}\ntable u {{ id int primary key }}\n\
             function f() -> trigger only postgres = `select 1`\n"
        );
        let lowering = good(target, &text);
        assert!(lowering.catalog.contains(&Address::parse(at).unwrap()), "{at}: {text}");
    }
}

#[test]
fn a_view_leans_on_what_its_query_reads() {
    let text = "table a { id int primary key, n int, other int }\nview v = `select id, n from a where n > 1`\n\
                materialized view w depends on (a) = `select count(*) as c from v`\n";
    let lowering = good("postgres", text);
    let uses = |at: &str| match object(&lowering, at) {
        Object::Definition(own) => own.uses.iter().map(ToString::to_string).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    assert_eq!(uses("v/view"), ["a", "a/column:id", "a/column:n"]);
    assert_eq!(uses("w/materialized-view"), ["a", "v/view", "v/materialized-view"]);
    let deps = lowering.catalog.deps(&Address::parse("w/materialized-view").unwrap());
    assert_eq!(deps.iter().map(ToString::to_string).collect::<Vec<_>>(), ["a", "v/view"], "only what there is");
}

#[test]
fn a_trigger_calls_or_does() {
    let text = "table t {\n  id int primary key\n  trigger x after insert = ```sqlite\n    delete from t where id < new.id\n  ```\n}\n";
    match object(&good("sqlite", text), "t/trigger:x") {
        Object::Definition(own) => match &own.what {
            What::Trigger(own) => {
                assert!(
                    matches!(&own.action, TriggerAction::Body(body) if body.text.trim() == "delete from t where id < new.id")
                );
            }
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_wrong_in_them_is_told_where_it_stands() {
    for (text, code, at) in [
        ("view v = ```sqlite\n  select 1\n```", "E0423", "```sqlite\n  select 1\n```"),
        ("view v = `select nothing from a`", "E0203", "nothing"),
        ("view v { column nothing default 1 } = `select id from a`", "E0203", "nothing"),
        ("view v (n) { column id } = `select id from a`", "E0203", "id"),
        ("view w = `select * from a`\nview v { column idd } = `select * from w`", "E0203", "idd"),
        ("view v { column id default 1, column id } = `select id from a`", "E0201", "id"),
        ("view v { column id default 1 always } = `select id from a`", "E0421", "default 1 always"),
        ("view v { column id default (id) } = `select id from a`", "E0315", "id"),
        ("view v depends on nowhere = `select 1`", "E0222", "nowhere"),
        ("materialized view v = ```sql\n  select idd from a\n```", "E0203", "idd"),
        ("group all_of { a, nowhere }", "E0222", "nowhere"),
        ("group all_of { a, a }", "E0310", ""),
        ("grant select on nowhere to app", "E0222", "nowhere"),
        ("grant usage on sequence a to app", "E0209", "a"),
        ("rows a (id) { (1), (1) }", "E0201", "(1)"),
        ("rows a (id) { (1, 2) }", "E0322", "(1, 2)"),
        ("rows b (title) { ('x') }", "E0322", "b"),
        ("rows a (nothing) { (1) }", "E0203", "nothing"),
        ("rows a (id) { ('x') }", "E0303", "'x'"),
        ("relation r from a to nowhere", "E0202", "nowhere"),
        ("function f(x nowhere) -> int = `select 1`", "E0204", "nowhere"),
        ("sequence s start 99999999999999999999", "E0317", "99999999999999999999"),
        ("type p = composite { x int, x text }", "E0201", "x"),
        ("type p = composite { x int default 1 }", "E0421", "default 1"),
        ("table c { id int primary key, x object { y int primary key } }", "E0421", "primary key"),
        ("table c { id int primary key, trigger t before update of (nothing) execute f() }", "E0203", "nothing"),
        ("table c { id int primary key, trigger t after insert or insert execute f() }", "E0310", "insert"),
        ("table c { id int primary key, policy p for all, policy p for all }", "E0201", "policy p for all"),
        ("drop sequence ids\nsequence ids", "E0212", "ids"),
        ("drop raw r\nraw r { up `select 1` }", "E0212", "r"),
        ("drop extension citext\nextension citext", "E0212", "citext"),
        ("table c { id int default nextval(ids) }", "E0222", "ids"),
        ("table c { id int default nextval('ids') }", "E0309", "nextval('ids')"),
        ("sequence ids\ntable c { id int, check (nextval(ids) > 0) }", "E0312", "nextval(ids)"),
        ("drop function f()\nfunction f() -> int = `select 1`", "E0212", "f"),
    ] {
        let base = "table a { id int primary key }\ntable b { code text primary key, title text? }\n\
                    function f() -> trigger = `select 1`\n";
        let text = format!("{base}{text}\n");
        if at.is_empty() {
            assert!(!bad("postgres", &text).is_empty(), "{text}");
        } else if text.matches("function f()").count() > 1 {
            assert!(bad("postgres", &text).iter().any(|(own, _)| own == code), "{text}");
        } else {
            one("postgres", &text, code, at);
        }
    }
}

#[test]
fn what_is_for_other_targets_is_no_news() {
    for text in [
        "view v only postgres = `select 1`",
        "namespace s only postgres { sequence ids }",
        "table t {\n  id int\n  trigger t after insert only postgres = `x`\n  b int readonly only surrealdb\n}",
        "type p = composite { a int } only postgres",
    ] {
        assert_eq!(bad("sqlite", text), [], "{text}");
    }
}
