//! Expand, backfill, contract: what running code does not notice comes first, then the rows get their values, and everything
//! else stands in a migration of its own.

use std::collections::BTreeMap;

use super::planning::way;
use super::{Origins, Physical, Planned, state};
use crate::base::{Diagnostic, Name};
use crate::catalog::{Address, Catalog, Checked, Column, Defined, Expr, Kind, Object, Renames};
use crate::dialect::Dialect;
use crate::dialect::codes::BATCH;
use crate::diff::Change;
use crate::migration::State;
use crate::plan::{ColumnFill, FillKind, Step, Transitions};

/// A plan in parts, each of which may be missing.
#[derive(Debug)]
pub struct Phases {
    /// New tables, columns that need no value, indexes: code that knows nothing of them goes on.
    pub expand: Option<Planned>,
    /// Rows that are there get their values; the schema stays as it is.
    pub backfill: Option<Planned>,
    /// The rest: what is renamed, removed, forbidden.
    pub contract: Option<Planned>,
}

impl Phases {
    /// The parts that there are, in order, with what each is called.
    pub fn parts(&self) -> Vec<(&'static str, &Planned)> {
        let all = [("expand", &self.expand), ("backfill", &self.backfill), ("contract", &self.contract)];
        all.into_iter().filter_map(|(name, part)| Some((name, part.as_ref()?))).collect()
    }
}

/// Splits a plan from a folder's state, unless it would all stand in one part.
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
    let said = &total.transitions;
    let Fills { at_once, between, last } = Fills::of(said, &before, &middle, &after);
    let (empty, online) = (said.empty.clone(), said.online);
    let first = Transitions { fills: at_once, empty, online, ..Transitions::default() };
    let mut expand = way(&before, &middle, &first, dialect, origins)?;
    let rows = Transitions { fills: between, online, ..Transitions::default() };
    let backfill = way(&middle, &middle, &rows, dialect, origins)?;
    let contract = way(&middle, &after, &Transitions { fills: last, ..said.clone() }, dialect, origins)?;
    if contract.up.is_empty() {
        // what is written down of the schema's words has no other place
        expand.transitions.kept.clone_from(&said.kept);
    }
    let some = |part: Planned| (!part.up.is_empty()).then_some(part);
    let out = Phases { expand: some(expand), backfill: some(backfill), contract: some(contract) };
    Ok((out.parts().len() > 1).then_some(out))
}

/// What lowering has to say of a plan in phases: there a backfill in batches is not one statement.
pub fn problems_in_phases(physical: &Physical) -> Vec<Diagnostic> {
    physical.problems.iter().filter(|own| own.code != BATCH).cloned().collect()
}

/// Which part gives which column its values.
#[derive(Default)]
struct Fills {
    at_once: BTreeMap<Address, ColumnFill>,
    between: BTreeMap<Address, ColumnFill>,
    last: BTreeMap<Address, ColumnFill>,
}

impl Fills {
    fn of(said: &Transitions, before: &Catalog, middle: &Catalog, after: &Catalog) -> Self {
        let mut out = Self::default();
        let back = said.renames.inverse();
        for (at, fill) in &said.fills {
            let column = |catalog: &Catalog| at.part.and_then(|part| catalog.column(at.home, part).cloned());
            let Some(expr) = readable(&back, middle, at, &fill.expr) else {
                out.last.insert(*at, fill.clone());
                continue;
            };
            let fill = ColumnFill { expr, ..fill.clone() };
            match (column(before), column(middle), column(after)) {
                // rows that have a value from the first on are told from others by nothing later
                (None, Some(now), _) if !now.nullable || has_value(middle, at) => _ = out.at_once.insert(*at, fill),
                (None, Some(_), _) => {
                    out.between.insert(*at, ColumnFill { kind: FillKind::Rest, ..fill });
                }
                (Some(_), Some(now), Some(then)) if fill.kind == FillKind::Backfill && is_tightened(&now, &then) => {
                    out.between.insert(*at, ColumnFill { kind: FillKind::Rest, ..fill });
                }
                (_, _, _) => _ = out.last.insert(*at, said.fills.get(at).unwrap_or(&fill).clone()),
            }
        }
        out
    }
}

/// Whether all that comes is that the column must have a value.
fn is_tightened(now: &Column, then: &Column) -> bool {
    now.nullable && !then.nullable && now.ty == then.ty && now.collate == then.collate
}

/// An expression in the names that the first part leaves, if all that it reads is there and as it will be.
fn readable(back: &Renames, middle: &Catalog, at: &Address, expr: &Expr) -> Option<Expr> {
    let out = back.expr(at.home, expr);
    let mut is_fine = true;
    out.visit_columns(&mut |name| is_fine &= middle.contains(&Address::column(at.home, name)));
    is_fine.then_some(out)
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
        if let Change::Alter { at, before: Object::Enum(old), after: Object::Enum(new) } = change
            && old.values.iter().all(|value| new.values.contains(value))
        {
            out.insert(*at, Object::Enum(new.clone()));
        }
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
    let back = total.transitions.renames.inverse();
    loop {
        // it needs what only comes with the last part
        let mut waits: Vec<Address> = match Checked::new(out.clone()) {
            Ok(checked) => {
                let fills = total.transitions.fills.iter().filter(|(at, _)| out.contains(at));
                let waits: Vec<Address> = fills
                    .filter(|(at, fill)| readable(&back, &out, at, &fill.expr).is_none())
                    .map(|(at, _)| *at)
                    .collect();
                if !waits.iter().any(|at| added.contains(at)) {
                    return checked;
                }
                waits
            }
            Err(missing) => missing.into_iter().map(|(at, _)| at).collect(),
        };
        waits.retain(|at| added.contains(at));
        if waits.is_empty() {
            return before.clone();
        }
        waits.iter().for_each(|at| drop(out.remove(at)));
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
