//! Plans, read and run: `tests/data/plan/*.md`. Each file has a schema before and after; for each dialect it holds the
//! SQL up and down, and what the rows are after each. `UPDATE_EXPECT=1` writes what was found; read it before you commit
//! it.
//!
//! Every case is also run on the engines, with its rows and without: up introspects as a fresh build of `after`, down as
//! one of `before`.
//!
//! Blocks: `before`, `after`, optionally `rows` (SQL, or `rows sqlite`, `rows postgres`), `only` (a dialect), `from` (the oldest
//! PostgreSQL that understands its raw SQL, into which nobody looks before), `moves` (records may get other ids), and under each dialect `up`, `down`, `rows after up`, `rows after down`, `hazards`. A dialect that refuses
//! has a block `refused` instead, and if only a version of it does, `refused by` that version besides; where only a version
//! leaves other rows, `rows after up on` it.

use std::fmt::Write as _;

use schemac::catalog::{Catalog, Online, QName};
use schemac::plan::{Hazard, Plan, Reversibility};

use super::support::engine::{Engine, Scratch, Stop, Ways, same, sql};
use super::support::markdown::{Case, rewrites};
use super::support::postgres::Server;

/// Compares a block, or writes it. An empty block is none.
fn expect(case: &mut Case, path: &str, word: &str, found: &str, unlike: &mut Vec<String>) {
    let wanted = case.get(path).unwrap_or_default();
    if wanted == found {
        return;
    }
    if rewrites() {
        if found.is_empty() { case.remove(path) } else { case.set(path, word, found) }
    } else {
        unlike.push(format!("tests/data/plan/{}.md: {path}\n--- wanted\n{wanted}--- found\n{found}", case.name));
    }
}

/// What the steps of a plan cost, a line each; silent steps are left out.
fn hazards(plan: &Plan) -> String {
    let mut out = String::new();
    for step in plan.steps() {
        let Hazard { lock, rewrite, scan, data_dependent, data_loss, reversibility, transactional, breaking } =
            &step.hazard;
        if step.hazard == Hazard::NONE {
            continue;
        }
        let mut words = vec![format!("{lock:?}").to_lowercase()];
        words.extend(rewrite.then(|| "rewrite".to_owned()));
        words.extend(scan.then(|| "scan".to_owned()));
        words.extend((!transactional).then(|| "outside".to_owned()));
        words.extend((*reversibility != Reversibility::Exact).then(|| format!("{reversibility:?}")));
        words.extend(data_loss.iter().map(|what| format!("loses {what}")));
        words.extend(data_dependent.iter().map(ToString::to_string));
        words.extend(breaking.iter().map(ToString::to_string));
        let verb = match &step.action {
            schemac::plan::Action::Create(_) => "create",
            schemac::plan::Action::Drop(_) => "drop",
            schemac::plan::Action::Alter { .. } => "alter",
            schemac::plan::Action::Rename { .. } => "rename to",
            schemac::plan::Action::RenameValue { .. } => "rename value of",
            schemac::plan::Action::Fill(_) => "fill",
        };
        let _ = writeln!(out, "{verb} {}: {}", step.at, words.join("; "));
    }
    out
}

/// The rows of all tables, each table's in order.
fn dump(scratch: &Scratch, engine: Engine, catalog: &Catalog) -> Result<String, String> {
    let mut out = String::new();
    for table in catalog.tables() {
        let name = engine_name(engine, table);
        let order = match engine {
            Engine::Surreal(_) => " order by id",
            _ if catalog.columns(table).is_empty() => "",
            Engine::Postgres(_) | Engine::Sqlite => " order by 1",
        };
        let rows = scratch.rows(&format!("select * from {name}{order}"))?;
        for row in rows {
            let cells: Vec<String> = row.into_iter().map(|cell| cell.unwrap_or_else(|| "null".to_owned())).collect();
            let _ = writeln!(out, "{table}: {}", cells.join(" | "));
        }
    }
    Ok(out)
}

fn engine_name(engine: Engine, table: QName) -> String {
    let mark = if matches!(engine, Engine::Surreal(_)) { '`' } else { '"' };
    let quoted = |text: &str| format!("{mark}{text}{mark}");
    match (engine, table.ns) {
        (Engine::Postgres(_), Some(ns)) => format!("{}.{}", quoted(ns.as_str()), quoted(table.name.as_str())),
        (Engine::Postgres(_) | Engine::Sqlite | Engine::Surreal(_), _) => quoted(table.name.as_str()),
    }
}

/// Runs one case on one engine; gives the rows after each way.
fn run(engine: Engine, ways: &Ways, rows: Option<&str>) -> Result<(String, String), String> {
    let fresh = |state| engine.fresh(state).map_err(|why| format!("fresh build: {why}"));
    let (origin, wanted) = (fresh(&ways.from.catalog)?, fresh(&ways.to.catalog)?);
    let mut scratch = engine.scratch();
    scratch.run(&engine.build_of(&ways.from.catalog)?)?;
    if let Some(rows) = rows {
        scratch.rows(rows).map_err(|why| format!("rows: {why}"))?;
    }
    scratch.run(&engine.script(&ways.up)).map_err(|why| format!("up: {why}"))?;
    same("after up", &scratch.introspect()?, &wanted)?;
    scratch.remembers_links(&ways.to.catalog).map_err(|why| format!("after up: {why}"))?;
    let up = dump(&scratch, engine, &ways.to.catalog)?;
    scratch.run(&engine.script(&ways.down)).map_err(|why| format!("down: {why}"))?;
    same("after down", &scratch.introspect()?, &origin)?;
    scratch.remembers_links(&ways.from.catalog).map_err(|why| format!("after down: {why}"))?;
    let down = dump(&scratch, engine, &ways.from.catalog)?;
    Ok((up, down))
}

/// How tables that exist are changed: a block `moves` lets their records get other ids.
pub fn online_of(case: &Case) -> Online {
    Online { moves: case.get("moves").is_some(), ..Online::default() }
}

fn refusal(stop: &Stop) -> String {
    match stop {
        Stop::Text(why) | Stop::Plan(why) => format!("{why}\n"),
    }
}

fn try_dialect(case: &mut Case, dialect: &str, engines: &[Engine], unlike: &mut Vec<String>) {
    let block = |name: &str| case.get(name).unwrap_or_default().to_owned();
    let (before, after) = (block("before"), block("after"));
    let rows = case.get(&format!("rows {dialect}")).or_else(|| case.get("rows")).map(str::to_owned);
    let path = |name: &str| format!("{dialect}/{name}");
    let online = online_of(case);
    let oldest: u16 = case.get("from").map_or(0, |version| version.trim().parse().unwrap());
    let takes = |engine: &Engine| !matches!(engine, Engine::Postgres(server) if server.version() < oldest);
    let mut tried: Vec<(Engine, Result<Ways, Stop>)> =
        engines.iter().filter(|own| takes(own)).map(|own| (*own, own.ways_of(&before, &after, online))).collect();
    // what 13 takes, 14 takes too: it is there for what came with it
    if tried.iter().any(|(engine, ways)| *engine == Engine::Postgres(Server::V13) && ways.is_ok()) {
        tried.retain(|(engine, _)| *engine != Engine::Postgres(Server::V14));
    }
    // the statements are those of the oldest version that takes it
    let Some((oldest, ways)) = tried.iter().find_map(|(engine, ways)| Some((engine, ways.as_ref().ok()?))) else {
        if let Some((_, Err(stop))) = tried.first() {
            expect(case, &path("refused"), "text", &refusal(stop), unlike);
        }
        return;
    };
    let (up, down) = (sql(&oldest.script(&ways.up)), sql(&oldest.script(&ways.down)));
    expect(case, &path("refused"), "text", "", unlike);
    expect(case, &path("up"), "sql", &up, unlike);
    expect(case, &path("down"), "sql", &down, unlike);
    if case.get("hazards").is_some() || case.get(&path("hazards")).is_some() {
        expect(case, &path("hazards"), "text", &hazards(&ways.up), unlike);
    }
    for (engine, ways) in &tried {
        let refused = path(&format!("refused by {}", engine.name()));
        let ways = match ways {
            Ok(ways) => ways,
            Err(stop) => {
                expect(case, &refused, "text", &refusal(stop), unlike);
                continue;
            }
        };
        expect(case, &refused, "text", "", unlike);
        let told = |why: String| {
            format!("tests/data/plan/{}.md on {}: {why}\n-- up\n{up}-- down\n{down}", case.name, engine.name())
        };
        if let Err(why) = run(*engine, ways, None) {
            unlike.push(told(format!("without rows: {why}")));
        }
        let Some(rows) = &rows else { continue };
        match run(*engine, ways, Some(rows)) {
            Ok((up, down)) => {
                for (way, found) in [("up", up), ("down", down)] {
                    let (all, own) =
                        (path(&format!("rows after {way}")), format!("rows after {way} on {}", engine.name()));
                    let own = path(&own);
                    expect(case, if case.get(&own).is_some() { &own } else { &all }, "text", &found, unlike);
                }
            }
            Err(why) => unlike.push(told(format!("with rows: {why}"))),
        }
    }
}

/// One test for all dialects: `UPDATE_EXPECT=1` writes one file for all. SurrealDB has cases of its own: what SQL says by keys and
/// joins it has no words for. `SCHEMAC_CASE` picks cases by name.
#[test]
fn plans_are_as_the_case_files_say_and_run() {
    let dialects: [(&str, &[Engine]); 3] = [
        ("sqlite", &[Engine::Sqlite]),
        ("postgres", &Server::EVERY.map(Engine::Postgres)),
        ("surrealdb", &Engine::SURREAL),
    ];
    let mut unlike = Vec::new();
    for mut case in Case::picked("plan") {
        let before = case.text();
        for (dialect, engines) in dialects {
            let only = case.get("only").map(|only| only.trim().to_owned());
            if only.map_or(dialect != "surrealdb", |only| only == dialect) {
                try_dialect(&mut case, dialect, engines, &mut unlike);
            }
        }
        if case.text() != before {
            case.save("plan");
        }
    }
    assert!(unlike.is_empty(), "{} findings\n{}", unlike.len(), unlike.join("\n"));
}
