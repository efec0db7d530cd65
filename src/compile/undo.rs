//! The way back from where a run stopped half-way.
//!
//! How far it came nobody needs to know: what is there is compared with what was there before it began. Of what the migration says
//! of names and values only that counts which has happened, so a column that was renamed gets its old name back and one that was
//! not keeps it. It is planned anew each time, so a way back that stops half-way itself is taken from wherever it stopped.

use std::collections::BTreeSet;

use super::active::{active, stands};
use super::decide::Accept;
use super::revisit::Revisited;
use super::{Applied, Origins, Planned, built, codes, running, state, way};
use crate::base::Diagnostic;
use crate::catalog::{Address, Catalog, Checked, Kind, QName, Renames};
use crate::database::{HistoryRow, RunKind, Scratch, stopped};
use crate::dialect::Dialect;
use crate::diff::{self, Change};
use crate::migration::{Folder, Migration, State};
use crate::plan::{Online, Transitions};

/// What is needed to find the way back.
#[derive(Debug)]
pub struct Undo<'a> {
    pub halfway: &'a Applied<'a>,
    pub rows: &'a [HistoryRow],
    pub folder: &'a Folder,
    pub dialect: &'a dyn Dialect,
    pub online: Online,
}

impl Undo<'_> {
    /// Plans it from what is there, with a scratch database beside it in which the goal is built.
    ///
    /// # Errors
    /// The folder's migration is not the one that began; what is there was changed beside it; names were swapped, so that nobody
    /// can tell whether it happened; what the planner refuses.
    pub fn plan(&self, live: Catalog, scratch: &mut Scratch) -> Result<Planned, Vec<Diagnostic>> {
        let one = running::begun(self.halfway).map_err(|problem| vec![problem])?;
        let began = stopped(self.rows, &self.halfway.row.version).map(|row| row.kind);
        let visited = Revisited::new(self.folder, one)?;
        let (goal, wanted) = if began == Some(RunKind::Rollback) {
            (visited.after.catalog, visited.said)
        } else {
            let back = visited.unsaid(self.dialect)?;
            (visited.before.catalog, back)
        };
        let goal = built(&state::checked(goal)?, self.dialect, scratch)?;
        let live = state::beside(state::live(live, self.dialect)?, &[&goal], self.dialect)?;
        self.no_move(&wanted, &live)?;
        let happened = happened(&wanted, &goal, &live)?;
        let transitions = Transitions { online: self.online, ..happened };
        beside(one, &goal, &live, &transitions.renames)?;
        way(&live, &goal, &transitions, self.dialect, &Origins::default())
    }

    /// Where a table gets another name by moving what it holds, both are there on the way, and some links lead to the one, some to
    /// the other: from there it only goes on.
    fn no_move(&self, wanted: &Transitions, live: &Catalog) -> Result<(), Vec<Diagnostic>> {
        let moves = self.online.moves && self.dialect.capabilities().moves.contains(&Kind::Table);
        let both = |(from, to): &(&Address, &Address)| {
            from.kind == Kind::Table && from != to && live.contains(from) && live.contains(to)
        };
        let Some((from, to)) = wanted.renames.iter().find(both).filter(|_| moves) else { return Ok(()) };
        let what = format!("records are on their way between `{from}` and `{to}`, and so are the links to them");
        Err(vec![
            Diagnostic::error(codes::FOREIGN_CHANGES, what)
                .help("go on with `schemac resume`, then take the migration back with `schemac rollback`"),
        ])
    }
}

/// What is left to be said on the way to the goal.
fn happened(wanted: &Transitions, goal: &Checked, live: &Checked) -> Result<Transitions, Vec<Diagnostic>> {
    // A name that the goal has only from this rename was given to something else meanwhile: that goes.
    let mut accept = Accept::default();
    for (from, to) in wanted.renames.iter().filter(|(from, _)| !stands(goal, from)) {
        accept.also(*to);
        accept.also(Address { home: from.home, ..*to });
    }
    let start = State { catalog: (**live).clone(), ..State::default() };
    // what is called as in the goal already was never renamed, or was renamed back
    let (mut out, _) = active(&start, wanted, &accept);
    let swapped = out.renames.iter().find(|(_, to)| out.renames.get(to).is_some());
    if let Some((from, to)) = swapped {
        let what = format!("`{from}` and `{to}` change names, and nobody can tell whether they have");
        return Err(vec![
            Diagnostic::error(codes::FOREIGN_CHANGES, what)
                .help("go on with `schemac resume`; or take it back by hand, then `schemac resolve`"),
        ]);
    }
    let back = out.renames.inverse();
    out.fills.retain(|at, _| live.get(&back.address(at)) != goal.get(at));
    Ok(out)
}

/// Only what the migration is about may differ from the goal: what somebody else did meanwhile is not taken back with it.
fn beside(one: &Migration, goal: &Checked, live: &Checked, renames: &Renames) -> Result<(), Vec<Diagnostic>> {
    let mut own: BTreeSet<QName> = one.changes.iter().flat_map(homes).collect();
    own.extend(one.up.steps.iter().chain(&one.down.steps).map(|step| step.at.home));
    let foreign: Vec<String> = diff::diff(live, goal, renames)
        .iter()
        .filter(|change| !homes(change).any(|home| own.contains(&home)))
        .map(|change| format!("`{}`", change.at()))
        .collect();
    if foreign.is_empty() {
        return Ok(());
    }
    let what = format!("not only {} changed this database: {} too", one.stem(), foreign.join(", "));
    Err(vec![
        Diagnostic::error(codes::FOREIGN_CHANGES, what)
            .help("bring that back to what the migrations made of it, then take the run back"),
    ])
}

fn homes(change: &Change) -> impl Iterator<Item = QName> {
    let (first, second) = match change {
        Change::Create { at, .. } | Change::Drop { at, .. } | Change::Alter { at, .. } => (at.home, at.home),
        Change::Rename { from, to } => (from.home, to.home),
    };
    [first, second].into_iter()
}
