//! Whether a migration means the same after another one that it does not know.

use std::collections::BTreeSet;

use super::Migration;
use crate::catalog::{Address, Object};
use crate::diff::Change;
use crate::plan::ColumnFill;

/// What keeps `own` from coming after `other`, a text each; none when they touch other objects, and neither leans on what the
/// other takes away or changes.
pub fn clashes(other: &Migration, own: &Migration) -> BTreeSet<String> {
    let (theirs, ours) = (touched(other), touched(own));
    let mut out = BTreeSet::new();
    for at in &ours {
        if theirs.contains(at) {
            out.insert(format!("both change `{at}`"));
        } else if let Some(met) = theirs.iter().find(|met| meets(at, met)) {
            out.insert(format!("it changes `{at}`, and the other `{met}`"));
        }
    }
    // a table that is made anew has the columns that its SQL knows, and no others
    if rebuilds(own) {
        let homes: BTreeSet<_> = ours.iter().map(|at| at.home).collect();
        let lost = theirs.iter().filter(|at| homes.contains(&at.home) && !ours.contains(at));
        out.extend(lost.map(|at| format!("its SQL makes the table `{}` anew, and the other changes `{at}`", at.home)));
    }
    let (their_loss, our_loss) = (taken(other), taken(own));
    let leans = leaning(own, &their_loss);
    out.extend(leans.map(|(at, need)| format!("its `{at}` leans on `{need}`, which the other changes")));
    let leans = leaning(other, &our_loss);
    out.extend(leans.map(|(at, need)| format!("it changes `{need}`, on which `{at}` of the other leans")));
    out
}

/// All that the changes and the SQL of both ways name: also what is only put aside and put back.
fn touched(one: &Migration) -> BTreeSet<Address> {
    let mut out = BTreeSet::new();
    for change in &one.changes {
        out.insert(*change.at());
        if let Change::Rename { from, .. } = change {
            out.insert(*from);
        }
    }
    for step in one.up.steps.iter().chain(&one.down.steps) {
        out.insert(step.at);
        out.extend(step.from);
    }
    out
}

/// A table, a view or a type and what stands in it are one.
fn meets(a: &Address, b: &Address) -> bool {
    a == b || a.home == b.home && a.is_part() != b.is_part()
}

fn rebuilds(one: &Migration) -> bool {
    [&one.up, &one.down].into_iter().flat_map(|side| &side.script.segments).any(|segment| segment.foreign_keys_off)
}

/// What is there before, and not, or not so, after.
fn taken(one: &Migration) -> BTreeSet<Address> {
    let gone = |change: &Change| match change {
        Change::Drop { at, .. } | Change::Alter { at, .. } => Some(*at),
        Change::Rename { from, .. } => Some(*from),
        Change::Create { .. } => None,
    };
    one.changes.iter().filter_map(gone).collect()
}

/// The objects that a migration makes, changes or fills and that need one of these.
fn leaning<'m>(one: &'m Migration, taken: &'m BTreeSet<Address>) -> impl Iterator<Item = (Address, Address)> + 'm {
    let made = |change: &'m Change| -> Option<(&'m Address, &'m Object)> {
        match change {
            Change::Create { at, object } | Change::Alter { at, after: object, .. } => Some((at, object)),
            Change::Drop { .. } | Change::Rename { .. } => None,
        }
    };
    let made = one.changes.iter().filter_map(made).map(|(at, object)| (*at, leant(at, object)));
    let filled = one.decisions.fills.iter().map(|(at, fill)| (*at, read(at, fill)));
    made.chain(filled).flat_map(|(at, needs)| {
        needs.into_iter().filter(|need| is_taken(need, taken)).map(|need| (at, need)).collect::<Vec<_>>()
    })
}

/// The columns from which a column gets its values.
fn read(at: &Address, fill: &ColumnFill) -> Vec<Address> {
    let mut out = Vec::new();
    fill.expr.visit_columns(&mut |name| out.push(Address::column(at.home, name)));
    out
}

fn leant(at: &Address, object: &Object) -> Vec<Address> {
    let mut out = object.needs(at);
    if let Object::Definition(own) = object {
        out.extend(own.uses.iter().copied());
    }
    out
}

/// A routine may be named without what it takes.
fn is_taken(need: &Address, taken: &BTreeSet<Address>) -> bool {
    taken.contains(need) || taken.iter().any(|at| need.part.is_none() && at.kind == need.kind && at.home == need.home)
}
