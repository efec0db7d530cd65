//! A state as the engine has it: built in a scratch database and read back. Whoever compares with a live database compares
//! this with it, never a text of the schema with one that the engine wrote in its own words.

use super::state::live;
use super::{Origins, way};
use crate::base::Diagnostic;
use crate::catalog::Checked;
use crate::database::{RunSegment, Scratch};
use crate::dialect::Dialect;
use crate::plan::Transitions;

/// Builds the catalog in an empty scratch database and reads what stands there then.
///
/// # Errors
/// What the planner refuses; a statement that fails; a database that no longer answers.
pub fn built(catalog: &Checked, dialect: &dyn Dialect, scratch: &mut Scratch) -> Result<Checked, Vec<Diagnostic>> {
    let one = |problem: Diagnostic| vec![problem];
    let planned = way(&Checked::default(), catalog, &Transitions::default(), dialect, &Origins::default())?;
    let segments: Vec<RunSegment> = planned.up_script.segments.iter().map(Into::into).collect();
    let database = scratch.database().map_err(one)?;
    database.build(&segments).map_err(one)?;
    live(database.introspect().map_err(one)?.catalog, dialect)
}
