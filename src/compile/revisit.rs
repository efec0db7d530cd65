//! A migration of the folder, looked at again: the states around it, what its author said, and the plan that they give.

use super::stake::said;
use super::{Origins, Planned, state, way};
use crate::base::Diagnostic;
use crate::dialect::Dialect;
use crate::migration::{Folder, Migration, State};
use crate::plan::{self, Problem, Transitions};

/// A migration and what stood before and after it.
#[derive(Debug)]
pub struct Revisited<'a> {
    pub one: &'a Migration,
    pub before: State,
    pub after: State,
    /// Names and values, on the way there.
    pub said: Transitions,
}

impl<'a> Revisited<'a> {
    /// Folds the states.
    ///
    /// # Errors
    /// Never in practice: the folder was folded when it was loaded.
    pub fn new(folder: &Folder, one: &'a Migration) -> Result<Self, Vec<Diagnostic>> {
        let after = folder.state_at(one.version).map_err(|problem| vec![problem])?;
        let before = match &one.parent {
            Some((parent, _)) => folder.state_at(*parent).map_err(|problem| vec![problem])?,
            None => State::default(),
        };
        Ok(Self { one, before, after, said: said(one) })
    }

    /// The plan there and back, as this version of schemac makes it.
    ///
    /// # Errors
    /// What the planner refuses.
    pub fn planned(&self, dialect: &dyn Dialect) -> Result<Planned, Vec<Diagnostic>> {
        let (before, after) =
            (state::checked(self.before.catalog.clone())?, state::checked(self.after.catalog.clone())?);
        way(&before, &after, &self.said, dialect, &Origins::default())
    }

    /// Names and values, on the way back.
    ///
    /// # Errors
    /// What the planner refuses.
    pub fn unsaid(&self, dialect: &dyn Dialect) -> Result<Transitions, Vec<Diagnostic>> {
        let back = plan::inverse(&self.before.catalog, &self.after.catalog, &self.said, dialect.capabilities());
        back.map_err(|problems| problems.into_iter().map(told).collect())
    }
}

fn told(problem: Problem) -> Diagnostic {
    let mut out = Diagnostic::error(problem.code, problem.message);
    out.help = problem.help;
    out
}
