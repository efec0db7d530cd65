//! A migrations folder that is no folder of this machine.
//!
//! Who keeps the files elsewhere is below nobody: this floor says what it needs, and whoever can talk to a network gives it.

use std::collections::BTreeMap;
use std::fmt;

use crate::base::Diagnostic;

/// What stands in a store at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The files by name, without those whose names begin with a dot.
    pub files: BTreeMap<String, Vec<u8>>,
    /// Names of folders in it.
    pub folders: Vec<String>,
    pub mark: Mark,
}

/// The moment at which a store was read, in its own words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mark(pub Option<String>);

/// Keeps the files of a migrations folder.
pub trait Store: fmt::Debug + Send + Sync {
    /// All files at one moment: never a part of what somebody is writing.
    ///
    /// # Errors
    /// It does not answer; somebody writes, or died writing.
    fn read(&self) -> Result<Found, Diagnostic>;

    /// Puts files, in the place of those of the same name, and takes others away. Of all who read it at the same moment, one succeeds.
    ///
    /// # Errors
    /// [`super::codes::MOVED_ON`] when somebody wrote since `mark`; it does not answer.
    fn exchange(&self, mark: &Mark, put: &[(String, &str)], gone: &[String]) -> Result<(), Diagnostic>;
}
