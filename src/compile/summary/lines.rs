//! A plan in lines: one for each change, the way that a reader thinks of it.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::{Address, Kind, Object};
use crate::diff::Change;
use crate::plan::{Action, LockClass, Plan, Step};

/// What happens to an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verb {
    Create,
    Drop,
    Alter,
    Rename,
    Replace,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub verb: Verb,
    pub at: Address,
    /// Of a rename.
    pub from: Option<Address>,
    pub reason: String,
    pub data_loss: bool,
    pub long_lock: bool,
}

/// The lines of a plan: its changes first, in their order, then what they force.
pub(super) fn of(plan: &Plan) -> Vec<Line> {
    let mut steps: BTreeMap<Address, Vec<&Step>> = BTreeMap::new();
    for step in plan.steps() {
        steps.entry(step.at).or_default().push(step);
    }
    let created = addresses(plan, |change| matches!(change, Change::Create { .. }));
    let dropped = addresses(plan, |change| matches!(change, Change::Drop { .. }));
    let mut lines = Vec::new();
    let mut told = BTreeSet::new();
    for change in &plan.changes {
        let at = *change.at();
        told.insert(at);
        let own = steps.get(&at).map_or(&[][..], Vec::as_slice);
        match change {
            Change::Rename { from, .. } => lines.push(line(Verb::Rename, at, Some(*from), own, "renamed")),
            Change::Create { .. } if folded(&at, &created) => {}
            Change::Create { .. } => {
                let mut new = line(Verb::Create, at, None, own, "new");
                new.reason.push_str(&contents(plan, &at));
                lines.push(new);
            }
            Change::Drop { .. } if folded(&at, &dropped) => {}
            Change::Drop { .. } => lines.push(line(Verb::Drop, at, None, own, "removed")),
            Change::Alter { .. } => lines.push(line(altered(own), at, None, own, "changed")),
        }
    }
    for (at, own) in steps {
        let parent = if at.is_part() { Some(Address::table(at.home)) } else { None };
        let inside = |set: &BTreeSet<Address>| parent.is_some_and(|parent| set.contains(&parent));
        // what only stood in for something while it ran is nothing to a reader
        let lasts = plan.carried.contains(&at) || plan.after.contains(&at);
        if lasts && !told.contains(&at) && !inside(&created) && !inside(&dropped) {
            lines.push(line(altered(&own), at, None, &own, "changed"));
        }
    }
    lines
}

fn addresses(plan: &Plan, wanted: impl Fn(&Change) -> bool) -> BTreeSet<Address> {
    plan.changes.iter().filter(|change| wanted(change)).map(|change| *change.at()).collect()
}

/// Whether the line of the object that it belongs to says it already.
fn folded(at: &Address, set: &BTreeSet<Address>) -> bool {
    at.owner().is_some_and(|owner| set.contains(&owner)) || (at.is_part() && set.contains(&Address::table(at.home)))
}

/// How many columns and indexes a new table has.
fn contents(plan: &Plan, at: &Address) -> String {
    if at.kind != Kind::Table {
        return String::new();
    }
    let count = |kind: Kind| plan.after.at_home(at.home).filter(|(own, _)| own.kind == kind).count();
    let told = |n: usize, one: &str, many: &str| match n {
        0 => String::new(),
        1 => format!(", 1 {one}"),
        n => format!(", {n} {many}"),
    };
    let constraints = count(Kind::PrimaryKey) + count(Kind::Unique) + count(Kind::Check) + count(Kind::ForeignKey);
    told(count(Kind::Column), "column", "columns")
        + &told(constraints, "constraint", "constraints")
        + &told(count(Kind::Index), "index", "indexes")
}

fn altered(steps: &[&Step]) -> Verb {
    let created = steps.iter().any(|step| matches!(step.action, Action::Create(_)));
    let dropped = steps.iter().any(|step| matches!(step.action, Action::Drop(_)));
    match (created, dropped) {
        (true, true) => Verb::Replace,
        (true, false) => Verb::Create,
        (false, true) => Verb::Drop,
        (false, false) => Verb::Alter,
    }
}

fn line(verb: Verb, at: Address, from: Option<Address>, steps: &[&Step], fallback: &str) -> Line {
    let mut reasons: Vec<String> = Vec::new();
    let mut add = |reason: &str| {
        if !reason.is_empty() && !reasons.iter().any(|known| known == reason) {
            reasons.push(reason.to_owned());
        }
    };
    if from.is_none() {
        steps.iter().for_each(|step| add(&step.reason));
    }
    for step in steps {
        let hazard = &step.hazard;
        for why in [&hazard.data_loss, &hazard.data_dependent].into_iter().flatten() {
            add(why);
        }
    }
    if reasons.is_empty() {
        reasons.push(fallback.to_owned());
    }
    let existing = !matches!(verb, Verb::Create) || at.is_part();
    Line {
        verb,
        at,
        from,
        reason: reasons.join("; "),
        data_loss: steps.iter().any(|step| step.hazard.data_loss.is_some()),
        long_lock: existing
            && steps.iter().any(|step| {
                (step.hazard.rewrite || step.hazard.scan) && step.hazard.lock >= LockClass::Write && !new_table(step)
            }),
    }
}

fn new_table(step: &Step) -> bool {
    matches!(step.action, Action::Create(Object::Table(_)))
}
