//! What was done to a database outside of its migrations.

use std::collections::BTreeMap;

use super::decide::{self, Accept, Decision};
use super::{Origins, Planned, built, state, way};
use crate::base::Diagnostic;
use crate::catalog::{Address, Catalog, Checked, Object, Renames};
use crate::database::Scratch;
use crate::dialect::Dialect;
use crate::diff::{self, Change};
use crate::migration::State;
use crate::plan::{Online, Transitions};
use crate::raise::{Split, raise};

/// How a database differs from what its migrations made of it.
#[derive(Debug)]
pub struct Drift {
    /// By address; a table stands for what is in it.
    pub differences: Vec<(Address, Difference)>,
    /// The way from what the migrations made to what is there; its way back takes that back. What the planner refuses to do
    /// has none.
    pub planned: Result<Planned, Vec<Diagnostic>>,
    /// What the migrations made, as the engine has it.
    pub made: Checked,
    /// What is there.
    pub live: Checked,
    changes: Vec<Change>,
}

impl Drift {
    /// What the migrations made and what is there, in the language.
    ///
    /// # Errors
    /// A fault of this program: what was found cannot be written down.
    pub fn texts(&self, dialect: &dyn Dialect) -> Result<(String, String), Vec<Diagnostic>> {
        let text = |catalog: &Catalog| -> Result<String, Vec<Diagnostic>> {
            let files = raise(catalog, dialect).files(Split::Together)?;
            Ok(files.into_iter().map(|file| file.text).collect::<Vec<_>>().concat())
        };
        Ok((text(&self.made)?, text(&self.live)?))
    }

    /// A migration that makes of the migrations' last state what is there: for all other databases. What holds data goes there
    /// only by consent, since it may have been renamed here.
    ///
    /// # Errors
    /// What the planner refuses.
    pub fn adopted(
        &self,
        state: &State,
        dialect: &dyn Dialect,
        online: Online,
        accept: &Accept,
    ) -> Result<Result<Planned, Vec<Decision>>, Vec<Diagnostic>> {
        let mut goal = state.catalog.clone();
        for change in &self.changes {
            match change {
                // nobody wants an index that was never finished anywhere else
                Change::Create { object: Object::Index(own), .. } | Change::Alter { after: Object::Index(own), .. }
                    if !own.is_finished() => {}
                Change::Create { at, object } | Change::Alter { at, after: object, .. } => {
                    drop(goal.insert(*at, object.clone()));
                }
                Change::Drop { at, .. } => drop(goal.remove(at)),
                // nothing is known of renames here
                Change::Rename { .. } => {}
            }
        }
        let (before, goal) = (state::checked(state.catalog.clone())?, state::checked(goal)?);
        let mut how = Transitions { online, ..Transitions::default() };
        let removed = decide::removals(&diff::diff(&before, &goal, &Renames::new()), &mut how, accept);
        if !removed.is_empty() {
            return Ok(Err(removed));
        }
        way(&before, &goal, &how, dialect, &Origins::default()).map(Ok)
    }
}

/// What is to be said of one object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Difference {
    /// The migrations made it, and it is not there.
    Missing,
    /// It is there, and no migration made it.
    Extra,
    /// It is not as the migrations made it.
    Different,
}

impl Difference {
    /// As `drift` prints it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Extra => "extra",
            Self::Different => "different",
        }
    }
}

/// Compares what the migrations made, built in a scratch database beside it, with what is there.
///
/// # Errors
/// What the migrations made cannot be built.
pub fn drift(
    made: &Checked,
    live: Catalog,
    dialect: &dyn Dialect,
    online: Online,
    scratch: &mut Scratch,
) -> Result<Drift, Vec<Diagnostic>> {
    let made = built(made, dialect, scratch)?;
    let live = state::beside(state::live(live, dialect)?, &[&made], dialect)?;
    Ok(Drift::between(made, live, dialect, online))
}

impl Drift {
    /// How what is there differs from what was made, both as the same engine has them.
    pub fn between(made: Checked, live: Checked, dialect: &dyn Dialect, online: Online) -> Self {
        let changes = diff::diff(&made, &live, &Renames::new());
        let all: BTreeMap<Address, Difference> = changes.iter().filter_map(difference).collect();
        // what is in a table that is missing or extra goes without saying
        let told = |(at, own): &(&Address, &Difference)| {
            !at.is_part() || **own == Difference::Different || all.get(&Address::table(at.home)) != Some(own)
        };
        let differences = all.iter().filter(told).map(|(at, own)| (*at, *own)).collect();
        let how = Transitions { online, ..Transitions::default() };
        let planned = way(&made, &live, &how, dialect, &Origins::default());
        // what somebody added may need values that nothing gives; taking it back needs none
        let planned = planned
            .or_else(|why| way(&live, &made, &how, dialect, &Origins::default()).map(Planned::turned).map_err(|_| why));
        Self { differences, planned, made, live, changes }
    }
}

fn difference(change: &Change) -> Option<(Address, Difference)> {
    match change {
        Change::Create { at, .. } => Some((*at, Difference::Extra)),
        Change::Drop { at, .. } => Some((*at, Difference::Missing)),
        Change::Alter { at, .. } => Some((*at, Difference::Different)),
        // nothing is known of renames here
        Change::Rename { .. } => None,
    }
}
