//! Laws over generated schemas on SurrealDB of each version: after up the database is as a fresh build of the new schema, after down
//! as one of the old, the records survive both, and there is nothing left to plan. `SCHEMAC_LAW_CASES` says how many pairs are tried.

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use schemac::plan::Plan;

use crate::support::engine::{Engine, same};
use crate::support::surreal::Release;

/// Lines of a table: each place has some, or none of them.
const PLACES: &[&[&str]] = &[
    &["a int default 1", "a bigint default 1", "a text default '7'", "a float default 1.5"],
    &["b text?", "b text? readonly", "b text? check (length(b) > 1)", "b text? permissions none"],
    &["c int default 0 check (c >= 0)", "c int default 0 check (c >= 0 and c < 100)", "c int default 0"],
    &[
        "d object { x int?, y text? }?",
        "d object { x int default 3 check (x > 1), y text? readonly }?",
        "d object { x int? }?",
        "d object?",
        "d json?",
    ],
    &["e text[] default []", "e -> u?", "e -> u? on delete cascade", "e -> t[] default []"],
    &["f state default one", "f state?", "f text default 'one'"],
    &["g int? value (c + 1)", "g int generated (c + 1) virtual", "g timestamptz default now()"],
    &[
        "h object { n int?, s text? }[] default []",
        "h object { n text?, s text? }[] default []",
        "h object { n bigint? }[] default []",
        "h object { n int default 1 check (n < 9), s text? }[] default []",
    ],
    &["index (c)", "unique index (b)", "index (c, b)"],
    &["event e1 for create then `RETURN 1`", "event e1 for all when (c > 1) then `RETURN 2`"],
    &["permissions full", "permissions { select full, update where (c > 0) }"],
    &["on surrealdb { changefeed 1d }", "on surrealdb { schemaless }"],
];

/// Records in which an element has another number than the one that was put in.
const SPOILT: &str =
    "SELECT VALUE id FROM t WHERE (h ?? []).any(|$e| $e.n NOT IN [NONE, NULL] AND <string> $e.n != '1')";

/// What stands beside the table.
const BESIDE: &[&[&str]] = &[
    &["param p = 1", "param p = 2"],
    &["function f.g(a int) -> int = `{ RETURN $a }`", "function f.g(a int) -> text = `{ RETURN <string> $a }`"],
    &["relation r from t to u", "relation r from t to u or t enforced { at int default 1 }"],
    &["view v = ```surrealdb\nSELECT count() AS n FROM u GROUP ALL\n```"],
];

fn picked(choice: &[usize], places: &[&[&'static str]]) -> Vec<&'static str> {
    choice.iter().zip(places).filter_map(|(n, lines)| lines.get(*n).copied()).collect()
}

/// Of a generated field `e` as an array and `c` the needs are there.
fn schema(choice: &[usize], values: usize) -> String {
    let (inside, beside) = choice.split_at(PLACES.len());
    let mut lines = picked(inside, PLACES);
    let reads_c = lines.iter().any(|line| line.contains("c + 1") || line.contains("(c") || line.contains("c > "));
    if reads_c && !lines.iter().any(|line| line.starts_with("c int")) {
        lines.push("c int default 0");
    }
    if lines.iter().any(|line| line.contains("b)")) && !lines.iter().any(|line| line.starts_with("b text")) {
        lines.push("b text?");
    }
    let values = ["one", "one, two", "one, three"][values % 3];
    format!(
        "enum state {{ {values} }}\ntable u {{ n int default 1 }}\ntable t {{\n  keep int default 5\n  {}\n}}\n{}\n",
        lines.join("\n  "),
        picked(beside, BESIDE).join("\n")
    )
}

#[test]
fn every_way_arrives_there_and_back_and_records_survive() {
    every_way(Engine::Surreal(Release::V3_3));
}

#[test]
fn on_3_0_too() {
    every_way(Engine::Surreal(Release::V3_0));
}

fn every_way(engine: Engine) {
    let places = PLACES.len() + BESIDE.len();
    let choice = || (proptest::collection::vec(0usize..5, places), 0usize..3);
    // the same pairs in every run
    let config = Config { cases: crate::support::pairs::cases(32), failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let (seen, filled) = (std::cell::Cell::new(0), std::cell::Cell::new(0));
    runner
        .run(&(choice(), choice()), |((one, first), (two, second))| {
            let (before, after) = (schema(&one, first), schema(&two, second));
            // a value that nothing makes of another, or one of an enum that goes: refused, and so no way
            let Ok(ways) = engine.ways(&before, &after) else { return Ok(()) };
            seen.set(seen.get() + 1);
            let fail = |why: String| TestCaseError::fail(format!("{why}\n{before}\n{after}"));
            let (origin, wanted) =
                (engine.fresh(&ways.from.catalog).map_err(fail)?, engine.fresh(&ways.to.catalog).map_err(fail)?);
            let mut scratch = engine.scratch();
            scratch.run(&engine.build_of(&ways.from.catalog).map_err(fail)?).map_err(fail)?;
            scratch.run(&engine.script(&ways.up)).map_err(fail)?;
            same("after up", &scratch.introspect().map_err(fail)?, &wanted).map_err(fail)?;
            scratch.run(&engine.script(&ways.down)).map_err(fail)?;
            same("after down", &scratch.introspect().map_err(fail)?, &origin).map_err(fail)?;
            let again = engine.plan(&ways.to.catalog, &ways.to.catalog, &Default::default()).map_err(fail)?;
            prop_assert!(again.is_empty());

            // with records it may stop where the plan says that it can, and nowhere else
            let stops = |plan: &Plan| plan.steps().any(|step| step.hazard.data_dependent.is_some());
            let one = if before.contains("n text?") { "'1'" } else { "1" };
            let inside = match before.contains("h object") {
                true if before.contains("h object { n int default") => ", h = [{ n: 1 }, { n: 1, s: 'x' }]".to_owned(),
                true => format!(", h = [{{ n: {one} }}, {{}}]"),
                false => String::new(),
            };
            let object = if before.contains("d object {") { ", d = { x: 5 }" } else { "" };
            let link = if before.contains("e -> u?") { ", e = u:1" } else { "" };
            let records = format!("CREATE u:1; CREATE t:1 SET keep = 7{inside}{object}{link}; CREATE t:2");
            scratch.rows(&records).map_err(fail)?;
            for (way, state) in [(&ways.up, &wanted), (&ways.down, &origin)] {
                match scratch.run(&engine.script(way)) {
                    Err(why) if stops(way) => {
                        prop_assert!(why.contains("E0708"), "{}", why);
                        return Ok(());
                    }
                    ran => ran.map_err(fail)?,
                }
                same("with records", &scratch.introspect().map_err(fail)?, state).map_err(fail)?;
                scratch.remembers_links(state).map_err(fail)?;
                prop_assert!(scratch.rows(SPOILT).map_err(fail)?.is_empty());
                // every record can still be written
                scratch.rows("UPDATE t SET keep += 1").map_err(fail)?;
            }
            let rows = scratch.rows("SELECT VALUE keep FROM t").map_err(fail)?;
            prop_assert_eq!(rows, [[Some("9".to_owned())], [Some("7".to_owned())]]);
            filled.set(filled.get() + 1);
            Ok(())
        })
        .unwrap();
    assert!(
        seen.get() > 8 && filled.get() > 0,
        "{} of the pairs had a way, {} of them with records",
        seen.get(),
        filled.get()
    );
}
