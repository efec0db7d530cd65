//! The proof of a folder before it is written: what `verify` does, in memory or beside the target's database.

use super::verify;
use crate::base::Diagnostic;
use crate::cli::config::{Config, TargetConfig};
use crate::cli::session::Session;
use crate::cli::{codes, work};
use crate::compile::{self, Target};
use crate::migration::{Folder, Migration};

/// What came of it.
pub enum Proof {
    Given,
    /// Nobody ran the migrations; says why.
    Missing(String),
}

impl Proof {
    /// Whether the migrations were run.
    pub const fn is_given(&self) -> bool {
        match self {
            Self::Given => true,
            Self::Missing(_) => false,
        }
    }

    /// Says that there is none.
    pub fn say(&self, session: &Session) {
        match self {
            Self::Given => {}
            Self::Missing(why) => {
                session.out.say(&format!("What was written was not run: {why}. `schemac verify` proves it."));
            }
        }
    }
}

/// Runs the folder on scratch databases; `new` are the names of what is to be proven.
///
/// # Errors
/// One of them does not arrive: then nothing must be written.
pub fn of(
    session: &Session,
    config: &Config,
    own: &TargetConfig,
    target: &Target,
    (folder, new): (&Folder, &[String]),
    offline: bool,
) -> Result<Proof, Vec<Diagnostic>> {
    if offline && crate::database::in_memory(&own.dialect.value).is_none() {
        return Ok(Proof::Missing("no database was to be asked".to_owned()));
    }
    let mut open = match work::scratch(session, config, own) {
        Ok(open) => open,
        Err(problem) if problem.code == codes::NO_URL => return Ok(Proof::Missing("no database is named".to_owned())),
        Err(problem) => return Err(vec![problem]),
    };
    let verdict = compile::verify(folder, None, target.dialect, &mut open)?;
    let Some(fault) = &verdict.fault else { return Ok(Proof::Given) };
    match fault.migration.map(Migration::stem) {
        Some(stem) if !new.contains(&stem) => Ok(Proof::Missing(format!("`{stem}` goes astray already"))),
        Some(_) | None => Err(vec![verify::diagnostic(fault).help("nothing was written")]),
    }
}
