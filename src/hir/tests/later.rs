//! What this version does not compile is said once, and the rest of the file is compiled as before.

use super::{bad, object, one, target};
use crate::catalog::Address;
use crate::hir::Hir;

const CODE: &str = "E0190";

/// Each item alone beside a table, and what the diagnostic points at.
#[test]
fn each_item_is_one_diagnostic_at_its_name() {
    for (text, at) in [
        ("extension hstore in tools", "hstore"),
        ("relation likes from a to a or a enforced { since date, unknown nowhere }", "likes"),
        ("rows a (id, nothing) { (1, no) }", "a"),
        ("group all_of { a, nothing }", "all_of"),
        ("view v depends on nothing { index (x) } = `select 1`", "v"),
        ("materialized view s.v = ```sql\n  select 1\n```", "s.v"),
        ("function f(x nothing, y int) -> nothing = `select 1`", "f"),
        ("procedure p() = `x`", "p"),
        ("sequence ids start 5", "ids"),
        ("raw r { up `x` }", "r"),
        ("grant select on nothing to app", "nothing"),
        ("analyzer en tokenizers (blank)", "en"),
        ("param size = 50", "size"),
        ("access account record { signup `x` }", "account"),
        ("api '/things' { get `x` }", "'/things'"),
        ("drop view v", "v"),
        ("drop function f(nothing)", "f"),
        ("type p = composite { x int, y nothing }", "composite { x int, y nothing }"),
        ("type p = object { x object { y nothing } }[]", "object { x object { y nothing } }[]"),
    ] {
        one("postgres", &format!("table a {{ id int primary key }}\n{text}\n"), CODE, at);
    }
}

#[test]
fn each_line_of_a_table_is_one_diagnostic() {
    for (text, at) in [
        ("exclude using gist (id with =)", "exclude using gist (id with =)"),
        ("exclude never using gist (nothing with =)", "never"),
        ("trigger t before update of (nothing) execute f()", "t"),
        ("policy p for select using (nothing)", "p"),
        ("event e for all then `x`", "e"),
        ("permissions { select where (nothing) }", "permissions { select where (nothing) }"),
        ("b object { x int readonly, y nothing }", "object { x int readonly, y nothing }"),
        ("b int default 1 always", "always"),
        ("b -> t or nothing", "nothing"),
        ("b -> t[]", "[]"),
        ("b -> t -> nothing", "-> nothing"),
        ("b int? -> t on delete then `x`", "then `x`"),
        ("b int value (nothing)", "value (nothing)"),
        ("b int readonly", "readonly"),
        ("b json { flexible }", "flexible"),
        ("b int permissions none", "permissions none"),
    ] {
        one("postgres", &format!("table t {{\n  id int primary key\n  {text}\n}}\n"), CODE, at);
        one("postgres", &format!("table t {{\n  id int primary key\n}}\nmixin m {{\n  {text}\n}}\n"), CODE, at);
    }
}

#[test]
fn a_line_of_a_mixin_is_told_once_however_often_it_is_spread() {
    let text = "mixin m { note text readonly }\ntable a { id int, ...m }\ntable b { id int, ...m }\n";
    one("sqlite", text, CODE, "readonly");
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

#[test]
fn references_to_it_are_no_second_error() {
    for (text, at) in [
        ("view v = `select 1`\ntable t { id int, v_id -> v }", "v"),
        ("relation r from t to t\ntable t { id int, r_id int? -> r (id) }", "r"),
        ("namespace s\nfunction f(a int) -> bool = `x`\ntable t { a int check (f(a)), b int default s.f(1) }", "f"),
        ("use s.ids\nnamespace s { sequence ids }\ntable t { id ids }", "ids"),
        ("use s.f\nnamespace s { function f() -> int = `x` }\ntable t { id int default f() }", "f"),
    ] {
        one("postgres", text, CODE, at);
    }
    // nor to what could not be read
    one("postgres", "type p =\ntable t { id p, other p[] }", "E0102", "");
    one("postgres", "view v\ntable t { id int, v_id -> v }", "E0102", "");
}

#[test]
fn the_rest_is_compiled_as_before() {
    let text = "table t {\n  id int primary key\n  note text readonly\n  trigger x after insert = `x`\n  index (note)\n}\n\
                view v = `select 1`\ntable u { t_id -> t }\n";
    let mut hir = Hir::new();
    hir.set_files([("a.schema", text)]);
    let lowering = hir.lower(target("postgres"));
    assert_eq!(lowering.problems.len(), 3);
    object(&lowering, "t/column:note");
    object(&lowering, "u/foreign-key:u_t_id_fkey");
    assert!(lowering.catalog.contains(&Address::parse("t/index:t_note_idx").unwrap()));
}
