//! `import`: a file of SQL as schema files.

use super::pull;
use crate::base::Diagnostic;
use crate::cli::args::Import;
use crate::cli::session::{Ended, Session};
use crate::compile::{self, codes::UNREADABLE_FILE};
use crate::database::in_memory;
use crate::migration::MAX_FILE;

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
    let text = text(args, session).map_err(|problem| vec![problem])?;
    let pulled = compile::import(&text, &url, &config.table.value, pull::split(&args.to))?;
    pull::written(&args.to, session, &pulled)
}

#[allow(clippy::disallowed_methods, reason = "a file that the user names is read here")]
fn text(args: &Import, session: &Session) -> Result<String, Diagnostic> {
    let path = session.around.cwd.join(&args.file);
    let unreadable = |why: String| {
        Diagnostic::error(UNREADABLE_FILE, format!("`{}` cannot be read: {why}", args.file.display()))
            .help("name a file of SQL in UTF-8")
    };
    let size = std::fs::metadata(&path).map_err(|why| unreadable(why.to_string()))?.len();
    if size > MAX_FILE {
        return Err(unreadable(format!("it is larger than {} MiB; dump the schema without its rows", MAX_FILE >> 20)));
    }
    std::fs::read_to_string(&path).map_err(|why| unreadable(why.to_string()))
}
