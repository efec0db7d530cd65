//! Transition clauses that have nothing left to do.

use std::collections::BTreeMap;

use super::active::{active, in_before, stands};
use super::decide::Accept;
use super::{Physical, Project};
use crate::base::{Diagnostic, Span};
use crate::catalog::{Address, Kind, Object};
use crate::hir::Clause;
use crate::lint;
use crate::migration::State;
use crate::plan::{FillKind, Transitions};

/// What one target knows of a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Verdict {
    /// The target has no such thing.
    Foreign,
    Stale,
    Live,
}

impl Project {
    /// The clauses that did their work on every target. Each target comes with its state; without the states of all
    /// of them nothing can be said.
    pub fn stale(&self, targets: &[(&Physical, &State)]) -> Vec<Diagnostic> {
        let wanted = self.lints.as_ref().is_some_and(|lints| lints.has(lint::codes::STALE));
        let known = targets.iter().all(|(physical, state)| physical.catalog.is_some() && state.head.is_some());
        if !wanted || !known {
            return Vec::new();
        }
        // a clause of a mixin stands at one place for many tables
        let mut places: BTreeMap<Span, (Clause, Span, Verdict)> = BTreeMap::new();
        for (physical, state) in targets.iter().filter(|(physical, _)| !physical.clauses.is_empty()) {
            let view = View::new(physical, state);
            for (clause, place, removal) in &physical.clauses {
                let verdict = view.verdict(clause);
                let known = places.entry(*place).or_insert((*clause, *removal, verdict));
                known.2 = known.2.max(verdict);
            }
        }
        let stale = places.into_iter().filter(|(_, (.., verdict))| *verdict == Verdict::Stale);
        lint::of_clauses(&stale.map(|(place, (clause, removal, _))| (clause, place, removal)).collect::<Vec<_>>())
    }
}

/// A target's state beside what its schema says.
struct View<'a> {
    physical: &'a Physical,
    state: &'a State,
    /// The clauses that still matter.
    fresh: Transitions,
    /// New names of renames that contradict the state.
    doubtful: Vec<Address>,
}

impl<'a> View<'a> {
    fn new(physical: &'a Physical, state: &'a State) -> Self {
        let (fresh, conflicts) = active(state, &physical.transitions, &Accept::default());
        let doubtful = conflicts.iter().map(|conflict| conflict.to).collect();
        Self { physical, state, fresh, doubtful }
    }

    fn verdict(&self, clause: &Clause) -> Verdict {
        let wanted = &self.physical.transitions;
        let of = |is_there: bool, matters: bool| match (is_there, matters) {
            (false, _) => Verdict::Foreign,
            (true, true) => Verdict::Live,
            (true, false) => Verdict::Stale,
        };
        let here = |at: &Address| self.physical.origins.physical(at);
        match clause {
            Clause::Rename(to) if to.kind == Kind::Namespace && !wanted.renames.iter().any(|(_, own)| own == to) => {
                let inside = |own: &Address| self.physical.origins.portable(own.home).ns == Some(to.home.name);
                let moves = |all: &Transitions| all.renames.iter().any(|(_, own)| inside(own));
                of(moves(wanted), moves(&self.fresh))
            }
            Clause::Rename(to) => {
                let to = here(to);
                let has = |all: &Transitions| all.renames.iter().any(|(_, own)| *own == to);
                let doubt = self.doubtful.contains(&to) || !stands(&self.state.catalog, &to) || self.is_read(&to);
                of(has(wanted), has(&self.fresh) || doubt)
            }
            Clause::Fill(at) => {
                let at = here(at);
                // of a plan in phases: `backfill` reads it for as long as any database waits for the contract
                let is_of_rows = self.state.fills.get(&at).is_some_and(|fill| fill.kind == FillKind::Rest);
                of(wanted.fills.contains_key(&at), self.fresh.fills.contains_key(&at) || is_of_rows)
            }
            Clause::Value(name, old) => {
                let has = |all: &Transitions| {
                    all.enum_values.get(name).is_some_and(|values| values.contains_key(old))
                        || all.column_values.values().any(|values| values.contains_key(old))
                };
                match self.state.catalog.get(&Address::top(Kind::Enum, *name)) {
                    Some(Object::Enum(own)) if !has(wanted) => of(true, own.values.contains(old)),
                    Some(_) | None => of(has(wanted), has(&self.fresh)),
                }
            }
            // it is about a day, not about a migration
            Clause::Kept(..) => Verdict::Live,
            Clause::Accept(at) => {
                let at = here(at);
                let before = in_before(&self.fresh.renames, &at);
                of(wanted.accepted.contains(&at), stands(&self.state.catalog, &before) || self.is_read(&at))
            }
        }
    }

    /// Whether an expression that still matters may read the old column.
    fn is_read(&self, at: &Address) -> bool {
        at.kind == Kind::Column && self.fresh.fills.keys().any(|filled| filled.home == at.home)
    }
}
