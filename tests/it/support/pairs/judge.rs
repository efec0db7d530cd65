//! Whether the laws hold for a pair.

use schemac::base::Name;
use schemac::catalog::{Catalog, Transitions};
use schemac::plan::Plan;

use super::{Pair, text};
use crate::support::engine::{Engine, Stop, same, sql};

/// How the laws came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Held {
    Yes,
    /// No plan was made, for a reason with this code, as it should be.
    Refused(&'static str),
}

#[derive(Debug)]
pub enum Failure {
    /// The pair is none: its text, its rows or its build is wrong.
    Pair(String),
    Law(String),
}

/// Tries the laws. With one of these codes a plan may be refused.
pub fn holds(engine: Engine, pair: &Pair, refusals: &[&'static str]) -> Result<Held, Failure> {
    let (before, after) = (text(&pair.before), text(&pair.after));
    let ways = match engine.ways(&before, &after) {
        Ok(ways) => ways,
        Err(Stop::Text(why)) => return Err(Failure::Pair(why)),
        Err(Stop::Plan(why)) => {
            let refusal = refusals.iter().find(|code| why.contains(**code));
            return refusal.map(|code| Held::Refused(code)).ok_or(Failure::Law(why));
        }
    };
    // SQL that names what there is not
    if ways.from.warnings.iter().chain(&ways.to.warnings).any(|code| code == "W0302") {
        return Err(Failure::Pair("it names what there is not".to_owned()));
    }
    let to = &ways.to.catalog;
    let again = engine.plan(to, to, &Transitions::default()).map_err(Failure::Law)?;
    if !again.is_empty() {
        return Err(Failure::Law(format!("a plan to itself is not empty: {again:#?}")));
    }
    let fresh = |state| engine.fresh(state).map_err(|why| Failure::Law(format!("fresh build: {why}")));
    let (origin, wanted) = (fresh(&ways.from.catalog)?, fresh(to)?);
    let build = engine.build_of(&ways.from.catalog).map_err(Failure::Law)?;
    let (up, down) = (engine.script(&ways.up), engine.script(&ways.down));
    let told = |why: String| Failure::Law(format!("{why}\n-- up\n{}-- down\n{}", sql(&up), sql(&down)));
    for with_rows in [false, true] {
        if with_rows && pair.rows.is_empty() {
            continue;
        }
        let mut scratch = engine.scratch();
        scratch.run(&build).map_err(Failure::Law)?;
        let mut old = Vec::new();
        if with_rows {
            for insert in &pair.rows {
                scratch.rows(insert).map_err(|why| Failure::Pair(format!("{insert}: {why}")))?;
            }
            for (select, _) in &pair.kept {
                old.push(scratch.rows(select).map_err(|why| Failure::Pair(format!("{select}: {why}")))?);
            }
        }
        scratch.run(&up).map_err(|why| told(format!("up: {why}")))?;
        let found = scratch.introspect().map_err(&told)?;
        if after.contains("select *") && moved(&found, &wanted) {
            return Err(Failure::Pair("`*` means columns that stand in another order".to_owned()));
        }
        same("after up", &found, &wanted).map_err(&told)?;
        for ((_, select), old) in pair.kept.iter().zip(&old) {
            let new = scratch.rows(select).map_err(|why| Failure::Pair(format!("{select}: {why}")))?;
            if new != *old {
                return Err(told(format!("values changed: {select}: {old:?} became {new:?}")));
            }
        }
        match scratch.run(&down) {
            Err(why) if with_rows && stops_at_rows(&ways.down, &why) => continue,
            ran => ran.map_err(|why| told(format!("down: {why}")))?,
        }
        let found = scratch.introspect().map_err(&told)?;
        same("after down", &found, &origin).map_err(&told)?;
    }
    Ok(Held::Yes)
}

/// Whether columns stand in another order, which no engine can change.
fn moved(found: &Catalog, wanted: &Catalog) -> bool {
    let names = |catalog: &Catalog, table| catalog.columns(table).iter().map(|(name, _)| *name).collect::<Vec<_>>();
    let sorted = |mut names: Vec<Name>| {
        names.sort();
        names
    };
    wanted.tables().any(|table| {
        let (found, wanted) = (names(found, table), names(wanted, table));
        found != wanted && sorted(found) == sorted(wanted)
    })
}

/// Whether a plan that says that it depends on the values which are there met one that it cannot take along: SQLSTATE classes 22
/// and 23.
fn stops_at_rows(plan: &Plan, why: &str) -> bool {
    let is_about_values = why.contains("(SQLSTATE 22") || why.contains("(SQLSTATE 23");
    is_about_values && plan.steps().any(|step| step.hazard.data_dependent.is_some())
}
