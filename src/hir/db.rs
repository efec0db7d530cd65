//! The database of queries and its inputs.

use std::sync::{Arc, Mutex};

use super::barrier::Memo;
use super::judge::Judge;
use super::package::Package;
use crate::base::FileId;

/// One file of a compile.
#[salsa::input(debug)]
pub struct SourceFile {
    #[returns(ref)]
    pub path: Arc<str>,
    #[returns(ref)]
    pub text: Arc<str>,
    #[returns(copy)]
    pub file: FileId,
    #[returns(copy)]
    pub package: Option<Package>,
    /// For a file that was edited, what was read of it last. It makes reading quicker and changes nothing of what is read,
    /// so nothing has to run again when it changes.
    #[returns(ref)]
    pub memo: Arc<Mutex<Option<Memo>>>,
}

/// The files that are compiled together.
#[salsa::input(debug)]
pub struct Workspace {
    #[returns(ref)]
    pub files: Vec<SourceFile>,
    /// Who is asked about what compiles.
    #[returns(ref)]
    pub judge: Option<Arc<dyn Judge>>,
}

/// The storage of all answers; in tests also the names of the queries that ran.
#[salsa::db]
#[derive(Clone)]
pub struct Db {
    storage: salsa::Storage<Self>,
    #[cfg(test)]
    log: Log,
}

/// The queries that ran, in order, if it was asked for.
#[cfg(test)]
type Log = Arc<Mutex<Option<Vec<String>>>>;

#[salsa::db]
impl salsa::Database for Db {}

#[cfg(not(test))]
impl Default for Db {
    fn default() -> Self {
        Self { storage: salsa::Storage::new(None) }
    }
}

#[cfg(test)]
impl Default for Db {
    fn default() -> Self {
        let log = Log::default();
        let heard = Arc::clone(&log);
        let storage = salsa::Storage::new(Some(Box::new(move |event: salsa::Event| {
            if let salsa::EventKind::WillExecute { database_key } = event.kind
                && let Some(log) = heard.lock().unwrap().as_mut()
            {
                log.push(format!("{database_key:?}"));
            }
        })));
        Self { storage, log }
    }
}

#[cfg(test)]
impl Db {
    /// Starts to listen, and gives the names (with arguments) of the queries that ran since the last call.
    pub fn ran(&self) -> Vec<String> {
        self.log.lock().unwrap().replace(Vec::new()).unwrap_or_default()
    }
}

impl std::fmt::Debug for Db {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Db").finish_non_exhaustive()
    }
}
