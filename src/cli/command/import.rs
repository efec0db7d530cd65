//! `import`: a file of SQL as schema files.

use super::pull;
use crate::cli::args::Import;
use crate::cli::session::{Ended, Session};
use crate::compile;
use crate::database::in_memory;

/// Runs the command.
///
/// # Errors
/// A file that cannot be read; a statement that fails; files that are there already, or cannot be written.
pub fn run(args: &Import, session: &mut Session) -> Ended {
    let config = session.config()?;
    let own = session.target(&config)?;
    let url = match in_memory(&own.dialect.value).filter(|_| session.global.url.is_empty()) {
        Some(url) => url.to_owned(),
        None => pull::url(session, &config)?,
    };
    let text = compile::sql_of(&session.around.cwd.join(&args.file)).map_err(|problem| vec![problem])?;
    let pulled = compile::import(&text, &url, &config.table.value, pull::split(&args.to))?;
    pull::written(&args.to, session, &pulled)
}
