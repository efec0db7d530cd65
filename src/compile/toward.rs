//! Straight ways in a live database, without a migration: toward a schema, and out of what schemac made.

use std::collections::BTreeSet;

use super::standing::is_somebodys;
use super::state::{Found, checked, live};
use super::states::{empty, filled_anew};
use super::verify::Open;
use super::{Accept, Origins, Outcome, Physical, Planned, Sources, built, codes, plan, way};
use crate::base::Diagnostic;
use crate::catalog::{Address, Catalog, Checked, Kind, Object, QName};
use crate::database::Database;
use crate::dialect::Dialect;
use crate::migration::{Folder, State};
use crate::plan::{Online, Transitions};

/// The way from what a database has to a schema. The schema is built on a scratch database and read back, so that like is compared
/// with like; what must be decided is asked as by `plan`. Without a database it is the way from nothing.
///
/// # Errors
/// A schema with errors, a scratch database that cannot be made, and as [`plan`].
pub fn toward(
    physical: &Physical,
    mut database: Option<&mut Database>,
    dialect: &dyn Dialect,
    accept: &Accept,
    open: &mut Open<'_>,
) -> Result<Outcome, Vec<Diagnostic>> {
    let one = |problem: Diagnostic| vec![problem];
    let Some(catalog) = &physical.catalog else { return Err(physical.problems.clone()) };
    let there = match &mut database {
        Some(database) => database.introspect().map_err(one)?.catalog,
        None => Catalog::new(),
    };
    let mut from = Found::of_live(there, dialect, &Sources::default())?;
    let built = built(catalog, dialect, &mut open().map_err(one)?)?;
    let physical = Physical { catalog: Some(built), ..physical.clone() };
    let mut to = Found { physical, fold: None, sources: Sources::default() };
    from.beside(&to, dialect)?;
    to.came_from_live(&from);
    if let (Some(before), Some(after), Some(database)) = (&from.physical.catalog, &to.physical.catalog, database) {
        to.physical.transitions.empty = empty(database, filled_anew(before, after));
    }
    plan(&to.physical, &from.state(), dialect, accept)
}

/// The way to drop all that the migrations, or the schema, make of what a database has.
///
/// # Errors
/// Something that stands on it and is nobody's here; what the planner refuses.
pub fn clearing(
    there: Catalog,
    folder: &Folder,
    schema: Option<&Checked>,
    dialect: &dyn Dialect,
) -> Result<Planned, Vec<Diagnostic>> {
    let before = live(there, dialect)?;
    let own = owned(folder, schema);
    let homes: BTreeSet<QName> = own.iter().filter(|at| at.kind != Kind::Namespace).map(|at| at.home).collect();
    let is_own = |at: &Address| own.contains(at) || (at.is_part() && homes.contains(&at.home));
    let mut left: Catalog = before.iter().filter(|(at, _)| !is_own(at)).map(|(at, own)| (*at, own.clone())).collect();
    let after = loop {
        let Err(missing) = Checked::new(left.clone()) else { break checked(left)? };
        // what others stand in, too, stays
        let shared: Vec<(Address, Object)> = missing
            .iter()
            .filter(|(_, need)| need.kind == Kind::Namespace)
            .filter_map(|(_, need)| Some((*need, before.get(need)?.clone())))
            .collect();
        if shared.is_empty() {
            return Err(missing.iter().map(|(at, need)| in_the_way(at, need)).collect());
        }
        shared.into_iter().for_each(|(at, object)| drop(left.insert(at, object)));
    };
    let stuck: Vec<Diagnostic> = after
        .iter()
        .flat_map(|(at, _)| before.deps(at).into_iter().map(move |need| (at, need)))
        .filter(|(_, need)| before.contains(need) && !after.contains(need))
        .map(|(at, need)| in_the_way(at, &need))
        .collect();
    if !stuck.is_empty() {
        return Err(stuck);
    }
    let transitions = Transitions { online: Online::OFF, ..Transitions::default() };
    way(&before, &after, &transitions, dialect, &Origins::default())
}

/// The way to drop all that was read of a database.
///
/// # Errors
/// What the planner refuses.
pub fn emptying(there: Catalog, dialect: &dyn Dialect) -> Result<Planned, Vec<Diagnostic>> {
    let before = live(there, dialect)?;
    // who may do what in an empty database was settled by others
    let mut left: Catalog =
        before.iter().filter(|(at, _)| !is_somebodys(at)).map(|(at, own)| (*at, own.clone())).collect();
    let after = loop {
        match Checked::new(left.clone()) {
            Ok(checked) => break checked,
            Err(missing) => missing.iter().for_each(|(at, _)| drop(left.remove(at))),
        }
    };
    let transitions = Transitions { online: Online::OFF, ..Transitions::default() };
    way(&before, &after, &transitions, dialect, &Origins::default())
}

/// What stands for itself in any state of the folder, or in the schema.
fn owned(folder: &Folder, schema: Option<&Checked>) -> BTreeSet<Address> {
    let mut out = BTreeSet::new();
    let mut take = |catalog: &Catalog| out.extend(catalog.addresses().filter(|at| !at.is_part()).copied());
    let mut state = State::default();
    for one in folder.migrations() {
        // the folder was folded when it was loaded
        if state.advance(one).is_err() {
            break;
        }
        take(&state.catalog);
    }
    schema.into_iter().for_each(|schema| take(schema));
    out
}

fn in_the_way(at: &Address, need: &Address) -> Diagnostic {
    Diagnostic::error(
        codes::NOT_OWNED,
        format!("`{at}` stands on `{need}`, and neither a migration nor the schema makes it"),
    )
    .help("drop it by hand, or bring it into the schema; nothing is dropped along with something else")
}
