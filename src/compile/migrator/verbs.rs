//! What else a program may want: a part of the way, the end of a run that stopped, the history.

use super::{Applied, AppliedState, ConnectOptions, Failed, HistoryRow, Migration, Migrator, Ran, Standing, Version};
use super::{codes, running};
use crate::base::Diagnostic;
use crate::migration::codes::NO_VERSION;

impl Migrator {
    /// The migrations that it brings along, oldest first, with their names and their SQL.
    pub fn migrations(&self) -> &[Migration] {
        self.folder.migrations()
    }

    /// As [`Migrator::apply`], up to and including this version.
    ///
    /// # Errors
    /// As [`Migrator::apply`]; a version that it does not bring along.
    pub fn apply_to(&self, url: &str, version: &str) -> Result<Vec<Ran>, Failed> {
        let last = read(version)?;
        self.folder.state_at(last)?;
        self.forward(url, Some(last))
    }

    /// As [`Migrator::rollback`], down to this version, which stays applied; `base` takes back all.
    ///
    /// # Errors
    /// As [`Migrator::rollback`]; a version that is not applied.
    pub fn rollback_to(&self, url: &str, version: &str) -> Result<Vec<Ran>, Failed> {
        let stays = if version == "base" { None } else { Some(read(version)?.to_string()) };
        self.back(url, &|applied| match &stays {
            Some(stays) if !applied.iter().any(|own| own.row.version == *stays) => {
                let what = format!("{stays} is not applied there");
                Err(Diagnostic::error(codes::NOT_APPLIED, what).help("`Migrator::status` lists what is").into())
            }
            stays => {
                let goes = |own: &&Applied<'_>| stays.as_ref().is_none_or(|stays| own.row.version != *stays);
                Ok(applied.iter().rev().take_while(goes).copied().collect())
            }
        })
    }

    /// Finishes a migration, or its way back, that stopped half-way, after what is committed of it: what `schemac resume` does.
    /// Nothing when none did.
    ///
    /// # Errors
    /// The migration is not here, or not as it began; a statement is in doubt, or fails again.
    pub fn resume(&self, url: &str) -> Result<Option<Ran>, Failed> {
        let mut database = self.connected(url, &self.looking())?;
        let mut locked = database.lock()?;
        let rows = locked.history()?;
        let standing = Standing::new(&self.folder, &rows);
        let Some(halfway) = standing.applied.iter().find(|own| own.state == AppliedState::Halfway) else {
            return Ok(None);
        };
        let (row, segments) = (halfway.row, running::whole(halfway, &self.folder, self.dialect.id())?);
        let outcome = locked.resume(row, &segments, None, &mut |_| {})?;
        let (version, name) = (row.version.clone(), row.name.clone());
        Ok(Some(Ran { version, name, duration_ms: outcome.duration_ms }))
    }

    /// What ran on the database, oldest first. Changes nothing.
    ///
    /// # Errors
    /// It cannot be reached or read.
    pub fn log(&self, url: &str) -> Result<Vec<HistoryRow>, Failed> {
        Ok(self.connected(url, &self.looking())?.history()?)
    }

    /// A database that is not there stays so.
    pub(super) fn looking(&self) -> ConnectOptions {
        ConnectOptions { create: false, ..self.options.clone() }
    }
}

fn read(version: &str) -> Result<Version, Failed> {
    Version::parse(version).ok_or_else(|| {
        Diagnostic::error(NO_VERSION, format!("`{version}` is no version"))
            .help("a version is the first part of a migration's file name, such as 20261121101500")
            .into()
    })
}
