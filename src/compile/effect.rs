//! What SQL that people wrote does to a schema: found by running it on a scratch database.

use std::collections::BTreeSet;

use super::active::active;
use super::course::{Cause, Course};
use super::state::{beside, checked};
use super::verify::Open;
use super::{Accept, Origins, Physical, Planned, built, codes, way};
use crate::base::Diagnostic;
use crate::catalog::{Address, Catalog, Checked};
use crate::dialect::{Dialect, Script};
use crate::diff;
use crate::migration::{Handmade, State};
use crate::plan::{Plan, Transitions};

/// The steps that schemac would have planned for the same effect, there and back. What it could not have planned has changes
/// alone. `schema` is what the project says: what the SQL makes is named in its words where the engine has both alike, so that
/// a plan right after finds no difference.
///
/// # Errors
/// SQL that fails; a way back that does not lead to where the way there began; no scratch database.
pub fn effect(
    own: &Handmade,
    schema: &Physical,
    dialect: &dyn Dialect,
    open: &mut Open<'_>,
) -> Result<Planned, Vec<Diagnostic>> {
    let one = |problem: Diagnostic| vec![problem];
    let state = own.folder.state();
    let fold = checked(state.catalog.clone())?;
    let mut course = Course { scratch: open().map_err(one)?, dialect };
    let before = built(&fold, dialect, &mut course.scratch)?;
    course.run(&own.up)?.map_err(|problem| vec![failed(own, "way there", problem)])?;
    let after = course.look()?;
    if own.has_down() {
        match course.arrives(&own.down, &before)? {
            Ok(_) => {}
            Err(Cause::Failed(problem)) => return Err(vec![failed(own, "way back", problem)]),
            Err(Cause::Elsewhere(drift)) => {
                let what = format!("the way back of `{}` does not lead to where its way there began", own.stem());
                let told = drift.differences.iter().map(|(at, how)| format!("`{at}` is {}", how.word()));
                let out = told.fold(Diagnostic::error(codes::NO_EFFECT, what), Diagnostic::help);
                return Err(vec![
                    out.help("mend `.down.sql`, or leave it without a statement: then there is no way back"),
                ]);
            }
        }
    }
    let wanted = match &schema.catalog {
        Some(catalog) => Some((catalog, built(catalog, dialect, &mut open().map_err(one)?)?)),
        None => None,
    };
    let said: Vec<&Catalog> =
        std::iter::once(&before).chain(wanted.as_ref().map(|(_, made)| made)).map(|own| &**own).collect();
    let after = beside(after, &said, dialect)?;
    let reached = reached(&fold, &before, &after, wanted.as_ref().map(|(said, made)| (*said, made)));
    Ok(found(state, &fold, &checked(reached)?, schema, dialect))
}

/// An effect that is declared: it leads to what the schema says. Nothing is run.
///
/// # Errors
/// A schema with errors.
pub fn declared(own: &Handmade, schema: &Physical, dialect: &dyn Dialect) -> Result<Planned, Vec<Diagnostic>> {
    let Some(goal) = &schema.catalog else { return Err(schema.problems.clone()) };
    let state = own.folder.state();
    Ok(found(state, &checked(state.catalog.clone())?, goal, schema, dialect))
}

/// An effect that is declared: only rows change.
pub fn no_effect(own: &Handmade) -> Planned {
    let after = own.folder.state().catalog.clone();
    let plan = Plan { after, ..Plan::default() };
    let (script, transitions) = (Script::default(), Transitions::default());
    Planned { up: plan.clone(), down: plan, up_script: script.clone(), down_script: script, transitions }
}

fn failed(own: &Handmade, side: &str, problem: Diagnostic) -> Diagnostic {
    let what = format!("the {side} of `{}` fails on a scratch database: {}", own.stem(), problem.message);
    let out = problem.help.into_iter().fold(Diagnostic::error(codes::NO_EFFECT, what), Diagnostic::help);
    out.help("the scratch database has the tables that the migrations make, and no rows")
}

/// The folded state with what the SQL changed. The engine writes in its own words; where it has an object of the schema in the
/// same words, the schema's are taken.
pub(super) fn reached(
    fold: &Checked,
    before: &Checked,
    after: &Checked,
    schema: Option<(&Checked, &Checked)>,
) -> Catalog {
    let mut out: Catalog = (**fold).clone();
    let all: BTreeSet<Address> = before.addresses().chain(after.addresses()).copied().collect();
    for at in all.into_iter().filter(|at| before.get(at) != after.get(at)) {
        match after.get(&at) {
            Some(object) => {
                let said = schema.filter(|(_, made)| made.get(&at) == Some(object));
                let object = said.and_then(|(said, _)| said.get(&at)).unwrap_or(object);
                out.insert(at, object.clone());
            }
            None => {
                out.remove(&at);
                // what no engine shows goes with its table
                let inside: Vec<Address> = match at.is_part() {
                    true => Vec::new(),
                    false => out.at_home(at.home).map(|(own, _)| *own).filter(|own| own.is_part()).collect(),
                };
                inside.iter().filter(|own| !after.contains(own)).for_each(|own| drop(out.remove(own)));
            }
        }
    }
    out
}

/// The steps from one state to the other, as far as they can be planned.
pub(super) fn found(
    state: &State,
    fold: &Checked,
    reached: &Checked,
    schema: &Physical,
    dialect: &dyn Dialect,
) -> Planned {
    let (mut transitions, _) = active(state, &schema.transitions, &Accept::everything());
    let is_done = |(from, to): &(&Address, &Address)| {
        fold.named(from).is_some() && reached.named(to).is_some() && reached.named(from).is_none()
    };
    transitions.renames = transitions.renames.iter().filter(is_done).map(|(from, to)| (*from, *to)).collect();
    way(fold, reached, &transitions, dialect, &Origins::default()).unwrap_or_else(|_| {
        let changes = diff::diff(fold, reached, &transitions.renames);
        let up = Plan { changes, after: (**reached).clone(), ..Plan::default() };
        let down = Plan { after: (**fold).clone(), ..Plan::default() };
        let (up_script, down_script) = (Script::default(), Script::default());
        Planned { up, down, up_script, down_script, transitions }
    })
}
