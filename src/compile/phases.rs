//! Expand/contract: what running code does not notice comes first, everything else in a second migration.

use super::planning::way;
use super::{Origins, Planned, state};
use crate::base::{Diagnostic, Name};
use crate::catalog::{Address, Catalog, Checked, Defined, Kind, Object};
use crate::dialect::Dialect;
use crate::diff::Change;
use crate::migration::State;
use crate::plan::{FillKind, Step, Transitions};

/// A plan in two parts.
#[derive(Debug)]
pub struct Phases {
    /// New tables, columns that need no value, indexes: code that knows nothing of them goes on.
    pub expand: Planned,
    /// The rest: what is renamed, removed, forbidden.
    pub contract: Planned,
}

/// Splits a plan from a folder's state, unless one of the parts would be empty.
///
/// # Errors
/// What the planner refuses.
pub fn phases(
    state: &State,
    total: &Planned,
    dialect: &dyn Dialect,
    origins: &Origins,
) -> Result<Option<Phases>, Vec<Diagnostic>> {
    let (before, after) = (state::checked(state.catalog.clone())?, state::checked(total.up.after.clone())?);
    let middle = middle(&before, total);
    if *middle == *before || *middle == *after {
        return Ok(None);
    }
    let said = &total.transitions;
    // values that are asked for in batches are filled in between, by `backfill`
    let fills = said.fills.iter().filter(|(_, fill)| fill.kind == FillKind::Backfill && fill.batch.is_none());
    let first = Transitions {
        fills: fills.map(|(at, fill)| (*at, fill.clone())).collect(),
        empty: said.empty.clone(),
        online: said.online,
        ..Transitions::default()
    };
    let expand = way(&before, &middle, &first, dialect, origins)?;
    let contract = way(&middle, &after, said, dialect, origins)?;
    Ok(Some(Phases { expand, contract }))
}

/// Whether a plan only adds: no object goes, or is another afterwards but for a comment or a new value of an enum; nothing is lost, and
/// code that runs now notices nothing.
pub fn only_adds(total: &Planned) -> bool {
    let before = &total.down.after;
    let adds = |change: &Change| match change {
        Change::Create { at, object } => is_unnoticed(before, total, at, object) || is_of_new(before, at),
        Change::Alter { at, .. } => matches!(at.kind, Kind::Enum | Kind::Comment(_)),
        Change::Drop { at, .. } => matches!(at.kind, Kind::Comment(_)),
        Change::Rename { .. } => false,
    };
    let is_mild = |step: &Step| step.hazard.data_loss.is_none() && step.hazard.breaking.is_none();
    total.up.changes.iter().all(adds) && total.up.steps().all(is_mild)
}

/// Whether it belongs to a table or a field that is new itself.
fn is_of_new(before: &Catalog, at: &Address) -> bool {
    let is_new_field = at.part.is_some_and(|part| !before.contains(&Address::column(at.home, part)));
    at.is_part() && !before.contains(&Address::table(at.home))
        || at.kind == Kind::Defined(Defined::FieldRules) && is_new_field
}

/// The state before with everything new in it that needs nothing but what is there.
fn middle(before: &Checked, total: &Planned) -> Checked {
    let mut out: Catalog = (**before).clone();
    let mut added: Vec<Address> = Vec::new();
    for change in &total.up.changes {
        let Change::Create { at, object } = change else { continue };
        if !is_unnoticed(before, total, at, object) || out.contains(at) {
            continue;
        }
        let mut object = object.clone();
        if let Object::Column(column) = &mut object
            && before.contains(&Address::table(at.home))
            && !has_value(&total.up.after, at)
        {
            column.nullable = true;
        }
        out.insert(*at, object);
        added.push(*at);
    }
    loop {
        match Checked::new(out.clone()) {
            Ok(checked) => return checked,
            Err(missing) => {
                // it needs what only comes with the second part
                let waits: Vec<Address> =
                    missing.into_iter().map(|(at, _)| at).filter(|at| added.contains(at)).collect();
                if waits.is_empty() {
                    return before.clone();
                }
                waits.iter().for_each(|at| drop(out.remove(at)));
            }
        }
    }
}

/// Whether code that runs against the state before goes on when this is made.
fn is_unnoticed(before: &Catalog, total: &Planned, at: &Address, object: &Object) -> bool {
    let renames = &total.transitions.renames;
    let is_renamed = renames.iter().any(|(_, to)| to.home == at.home && !to.is_part());
    let is_new_home = !before.contains(&Address::table(at.home)) && !is_renamed;
    // what code of before does not write cannot break a rule
    let is_about_new =
        |columns: &[Name]| columns.iter().all(|column| !before.contains(&Address::column(at.home, *column)));
    match object {
        Object::Index(index) => is_new_home || !index.unique,
        Object::Column(column) => {
            is_new_home || column.nullable || has_value(&total.up.after, at) || total.transitions.fills.contains_key(at)
        }
        Object::Definition(_) => matches!(at.kind, Kind::Defined(_)) && !at.is_part(),
        Object::Check(check) => {
            let mut columns = Vec::new();
            check.expr.visit_columns(&mut |column| columns.push(column));
            is_new_home || !columns.is_empty() && is_about_new(&columns)
        }
        Object::ForeignKey(key) => is_new_home || is_about_new(&key.columns),
        Object::PrimaryKey(_) | Object::Unique(_) => is_new_home,
        Object::Namespace
        | Object::Enum(_)
        | Object::Domain(_)
        | Object::Table(_)
        | Object::Default(_)
        | Object::Comment(_) => true,
    }
}

/// Whether rows that are written without the column get a value.
fn has_value(after: &Catalog, at: &Address) -> bool {
    let Some(Object::Column(column)) = after.get(at) else { return false };
    column.generated.is_some() || column.identity.is_some() || after.contains(&Address { kind: Kind::Default, ..*at })
}
