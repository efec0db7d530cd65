//! What was done to a database outside of its migrations.

use std::collections::BTreeMap;

use super::{Origins, Planned, built, way};
use crate::base::Diagnostic;
use crate::catalog::{Address, Catalog, Checked, Renames};
use crate::database::Scratch;
use crate::dialect::Dialect;
use crate::diff::{self, Change};
use crate::plan::{Online, Transitions};

/// How a database differs from what its migrations made of it.
#[derive(Debug)]
pub struct Drift {
    /// By address; a table stands for what is in it.
    pub differences: Vec<(Address, Difference)>,
    /// The way from what the migrations made to what is there; its way back takes that back. What the planner refuses to do
    /// has none.
    pub planned: Result<Planned, Vec<Diagnostic>>,
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
    let (made, live) = (built(made, dialect, scratch)?, super::state::live(live, dialect)?);
    Ok(Drift::between(&made, &live, dialect, online))
}

impl Drift {
    /// How what is there differs from what was made, both as the same engine has them.
    pub fn between(made: &Checked, live: &Checked, dialect: &dyn Dialect, online: Online) -> Self {
        let all: BTreeMap<Address, Difference> =
            diff::diff(made, live, &Renames::new()).iter().filter_map(difference).collect();
        // what is in a table that is missing or extra goes without saying
        let told = |(at, own): &(&Address, &Difference)| {
            !at.is_part() || **own == Difference::Different || all.get(&Address::table(at.home)) != Some(own)
        };
        let differences = all.iter().filter(told).map(|(at, own)| (*at, *own)).collect();
        let how = Transitions { online, ..Transitions::default() };
        let planned = way(made, live, &how, dialect, &Origins::default());
        Self { differences, planned }
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
