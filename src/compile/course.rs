//! A scratch database in which migrations run one after the other, to see where they arrive.

use super::Drift;
use super::state::{beside, live};
use crate::base::Diagnostic;
use crate::catalog::Checked;
use crate::database::{RunSegment, Scratch};
use crate::dialect::{Dialect, Script};
use crate::plan::Online;

/// Why a script did not arrive.
#[derive(Debug)]
pub enum Cause {
    /// A statement failed.
    Failed(Diagnostic),
    /// It ran, and left something else than it should: the difference from that to what is there.
    Elsewhere(Box<Drift>),
}

/// The scratch database, of one dialect.
pub(super) struct Course<'d> {
    pub scratch: Scratch,
    pub dialect: &'d dyn Dialect,
}

impl Course<'_> {
    /// What is there.
    pub fn look(&mut self) -> Result<Checked, Vec<Diagnostic>> {
        let found = self.scratch.database().and_then(|database| database.introspect());
        live(found.map_err(|problem| vec![problem])?.catalog, self.dialect)
    }

    /// Runs a script; the inner error is that of a statement.
    pub fn run(&mut self, script: &Script) -> Result<Result<(), Diagnostic>, Vec<Diagnostic>> {
        let segments: Vec<RunSegment> = script.segments.iter().map(Into::into).collect();
        Ok(self.scratch.database().map_err(|problem| vec![problem])?.build(&segments))
    }

    /// Runs a script and compares; gives what is there then.
    pub fn arrives(&mut self, script: &Script, wanted: &Checked) -> Result<Result<Checked, Cause>, Vec<Diagnostic>> {
        if let Err(problem) = self.run(script)? {
            return Ok(Err(Cause::Failed(problem)));
        }
        let there = beside(self.look()?, &[wanted], self.dialect)?;
        Ok(match self.elsewhere(wanted, &there) {
            Some(cause) => Err(cause),
            None => Ok(there),
        })
    }

    /// How what is there differs from what should be, if it does.
    pub fn elsewhere(&self, wanted: &Checked, there: &Checked) -> Option<Cause> {
        (wanted != there).then(|| {
            Cause::Elsewhere(Box::new(Drift::between(wanted.clone(), there.clone(), self.dialect, Online::default())))
        })
    }
}
