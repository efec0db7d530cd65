//! A way back that comes out of a database's history instead of the folder.

use super::Digest;
use super::codes::DAMAGED_DOWN;
use super::draft::unknown_dialect;
use super::split::{self, Lexis};
use crate::base::Diagnostic;
use crate::dialect::Script;

/// The statements of a stored way back. `sha256` is what was recorded when it was stored.
///
/// # Errors
/// [`DAMAGED_DOWN`] when the text is not what was stored, or cannot be split; an unknown dialect.
pub fn stored_down(version: &str, sql: &str, sha256: Option<&str>, dialect: &str) -> Result<Script, Diagnostic> {
    let damaged = |why: String| {
        Diagnostic::error(DAMAGED_DOWN, format!("the way back of {version} that the database keeps {why}"))
            .help("somebody changed the history table; compare it with the migration's `.down.sql`")
    };
    let found = Digest::of(sql.as_bytes());
    if let Some(wanted) = sha256.filter(|wanted| *wanted != found.as_str()) {
        return Err(damaged(format!("has the hash {} and was stored with {wanted}", found.as_str())));
    }
    let Some(lexis) = Lexis::of(dialect) else { return Err(unknown_dialect(dialect)) };
    split::script(sql, lexis).map_err(|why| damaged(format!("cannot be read: {}", why.describe(sql))))
}
