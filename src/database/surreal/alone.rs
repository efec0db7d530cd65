//! Statements outside of a transaction: those that build an index beside the work on its table, and those that write many records
//! in batches.

use std::time::Duration;

use super::Surreal;
use super::reply::{Refusal, Why, is_conflict, text_of};
use super::statement::{Beside, beside};
use super::text::name;

/// How often a build is looked at.
const POLL: Duration = Duration::from_millis(200);

/// How far the build of an index is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::database) enum Build {
    /// There is no such index.
    Absent,
    GoesOn,
    Ready,
    /// It failed, and its definition stays: nothing reads it, and nothing keeps to it.
    Broken(String),
}

impl Surreal {
    /// Runs a statement alone, to the end of what it begins, if the migration lock is still ours.
    ///
    /// # Errors
    /// It fails, or the build that it began.
    pub fn alone(&mut self, sql: &str) -> Result<(), Refusal> {
        let what = beside(sql);
        loop {
            if self.lease.is_some() {
                self.write(Vec::new())?;
            }
            let answers = self.wire.all(sql, self.limit(1))?;
            let is_left = answers.iter().any(|answer| answer.value.as_u64().is_some_and(|count| count > 0));
            if what != Some(Beside::Batches) || !is_left {
                break;
            }
        }
        match what {
            Some(Beside::Build { index, table, .. }) => match self.built(&index, &table) {
                // whoever tries again must not find half an index in the way
                Err(refusal) if refusal.why == Why::Conflict => {
                    self.remove_index(&index, &table)?;
                    Err(refusal)
                }
                ended => ended,
            },
            Some(Beside::Remove { .. } | Beside::Repeatable | Beside::Batches) | None => Ok(()),
        }
    }

    /// Waits until an index is built.
    ///
    /// # Errors
    /// The build failed.
    pub fn built(&self, index: &str, table: &str) -> Result<(), Refusal> {
        loop {
            match self.build(index, table)? {
                Build::Ready => return Ok(()),
                Build::GoesOn => std::thread::sleep(POLL),
                Build::Broken(why) if is_conflict(&why) => return Err(Refusal::new(Why::Conflict, why)),
                Build::Broken(why) => return Err(Refusal::new(Why::Other, why)),
                Build::Absent => {
                    return Err(Refusal::new(Why::NotFound, format!("the index `{index}` was removed meanwhile")));
                }
            }
        }
    }

    /// How far the build of an index is.
    ///
    /// # Errors
    /// The server does not answer.
    pub fn build(&self, index: &str, table: &str) -> Result<Build, Refusal> {
        let values = match self.wire.look(&format!("INFO FOR INDEX {} ON {}", name(index), name(table))) {
            Ok(values) => values,
            Err(refusal) if refusal.why == Why::NotFound => return Ok(Build::Absent),
            Err(refusal) => return Err(refusal),
        };
        let building = values.first().and_then(|value| value.get("building"));
        Ok(building.map_or(Build::Ready, |own| match text_of(own, "status") {
            "ready" => Build::Ready,
            "error" => Build::Broken(text_of(own, "error").to_owned()),
            "aborted" => Build::Broken("the build was broken off".to_owned()),
            // of an index that was there when the server started nothing is said
            "" => Build::Ready,
            _going_on => Build::GoesOn,
        }))
    }

    /// Removes an index.
    ///
    /// # Errors
    /// The server does not answer.
    pub fn remove_index(&self, index: &str, table: &str) -> Result<(), Refusal> {
        self.wire.look(&format!("REMOVE INDEX IF EXISTS {} ON {}", name(index), name(table))).map(drop)
    }
}
