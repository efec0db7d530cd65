//! Rows that do not fit stop a plan on every engine, and everything stays as it was; what is lost on the way is announced
//! on every engine alike.

use super::support::engine::{Engine, Ways};
use super::support::postgres::Server;

const BOTH: [Engine; 2] = [Engine::Sqlite, Engine::Postgres(Server::V15)];

fn table(column: &str) -> String {
    format!("enum e {{ a, b }}\ntable t {{\n  id bigint primary key\n  {column}\n}}\n")
}

fn ways(engine: Engine, before: &str, after: &str) -> Ways {
    engine.ways(before, after).unwrap_or_else(|stop| panic!("{}: {before}{after}{stop:?}", engine.name()))
}

/// The change of column `c` fails on this value, which is still there afterwards.
#[track_caller]
fn refuses(engine: Engine, before: &str, after: &str, value: &str) {
    let ways = ways(engine, &table(before), &table(after));
    let mut scratch = engine.scratch();
    scratch.run(&engine.build_of(&ways.from.catalog).unwrap()).unwrap();
    scratch.rows(&format!("insert into t values (1, {value})")).unwrap();
    let all = "select id, cast(c as text) from t";
    let old = scratch.rows(all).unwrap();
    let why = scratch.run(&engine.script(&ways.up)).expect_err(&format!("{before} → {after} takes {value}"));
    if engine == Engine::Sqlite && !after.contains("[]") {
        assert!(why.contains("a value of t.c does not fit its new type"), "{why}");
    }
    assert_eq!(scratch.rows(all).unwrap(), old, "{before} → {after}");
}

#[test]
fn values_that_do_not_fit_stay_as_they_were() {
    for engine in BOTH {
        refuses(engine, "c text", "c bigint", "'abc'");
        refuses(engine, "c text", "c bigint", "'1.5'");
        refuses(engine, "c text", "c float", "'abc'");
        refuses(engine, "c text?", "c decimal?", "'abc'");
        refuses(engine, "c float", "c bigint", "1e300");
    }
    refuses(Engine::Sqlite, "c bytes", "c text", "x'41'");
    refuses(Engine::Sqlite, "c text", "c bytes", "'A'");
    refuses(Engine::Sqlite, "c int", "c int[]", "4");
    refuses(Engine::Sqlite, "c text", "c bigint using `c`", "'abc'");
}

#[test]
fn what_is_lost_is_said_on_every_engine_alike() {
    let loses = |before: &str, after: &str| {
        BOTH.map(|engine| {
            let ways = ways(engine, before, after);
            ways.up.steps().any(|step| step.hazard.data_loss.is_some())
        })
    };
    for (before, after, lossy) in [
        ("c float", "c int", true),
        ("c decimal(20, 4)", "c bigint", true),
        ("c bigint", "c float", true),
        ("c int", "c float", false),
        ("c text", "c float", true),
        ("c text", "c bigint", false),
        ("c bigint", "c text", false),
        ("c text(50)", "c text(2) using (substr(c, 1, 2))", true),
        ("c int", "c bool using `c > 3`", true),
        ("c int", "c int? generated (1 + 1) stored", true),
        ("c int", "c int?", false),
    ] {
        assert_eq!(loses(&table(before), &table(after)), [lossy; 2], "{before} → {after}");
    }
    let with = |values: &str| format!("enum e {{ {values} }}\ntable t {{\n  id bigint primary key\n  c e?\n}}\n");
    for (values, lossy) in [
        ("a, z renamed from b", false),
        ("b, a", false),
        ("a, b, c", false),
        ("a renamed from b, b renamed from a", false),
        ("z, drop a map to z, drop b map to z", true),
        ("a, drop b map to a", true),
        ("a, drop b map to null", true),
    ] {
        assert_eq!(loses(&with("a, b"), &with(values)), [lossy; 2], "{values}");
    }
}
