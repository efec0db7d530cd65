//! What can be seen of a run for SurrealDB before any of it is sent.

use super::execute::{Kind, SqlKind};
use super::run::RunSegment;
use super::surreal::{self, secrets};
use super::{Database, codes};
use crate::base::Diagnostic;

impl Database {
    /// Every secret that a run needs is at hand, and no statement of it leaves its transaction or its database.
    pub(super) fn sendable(&self, segments: &[RunSegment]) -> Result<(), Diagnostic> {
        match self.session.kind() {
            Kind::Sql(SqlKind::Sqlite | SqlKind::Postgres) => return Ok(()),
            Kind::Surreal => {}
        }
        let all = || segments.iter().flat_map(|segment| &segment.statements);
        if let Some(sql) = all().find(|sql| surreal::sort(sql) == surreal::Sort::Frame) {
            let what = "a statement would leave its transaction or its database";
            return Err(Diagnostic::error(codes::STATEMENT_FAILED, what)
                .help(format!("the statement: {}", sql.trim()))
                .help("schemac opens and ends the transactions, and the URL says which database it is"));
        }
        if let Some(sql) = all().find(|sql| surreal::breaks_nothing(sql)) {
            let what = "a BREAK or CONTINUE stands in no loop: SurrealDB refuses it and commits what stands around it";
            return Err(Diagnostic::error(codes::STATEMENT_FAILED, what)
                .help(format!("the statement: {}", sql.trim()))
                .help("take it away, or put it into a `FOR`"));
        }
        let mut missing: Vec<&str> =
            all().flat_map(|sql| secrets::variables(sql)).filter(|name| secrets::value(name).is_none()).collect();
        missing.sort_unstable();
        missing.dedup();
        if missing.is_empty() {
            return Ok(());
        }
        let what = format!("a secret that the migration needs is not in the environment: {}", missing.join(", "));
        Err(Diagnostic::error(codes::MISSING_SECRET, what).help(
            "set the variable to the secret; a migration holds only its name, as `$env_NAME`, and the secret is never stored or shown",
        ))
    }
}
