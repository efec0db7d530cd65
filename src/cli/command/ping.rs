//! `ping`: whether the database answers, and what it is.

use serde_json::json;

use crate::base::Diagnostic;
use crate::cli::args::Format;
use crate::cli::session::{Ended, Session};
use crate::cli::{Exit, work};

/// Runs the command.
///
/// # Errors
/// A database that cannot be reached.
pub fn run(session: &mut Session) -> Ended {
    let one = |problem: Diagnostic| vec![problem];
    let config = session.config()?;
    let (own, _) = work::picked(session, &config)?;
    let mut database = work::look(session, &config, own).map_err(one)?;
    let facts = database.ping().map_err(one)?;
    let holder = database.lock_holder().map_err(one)?;
    if session.global.format == Format::Json {
        let all = json!({
            "version": 1,
            "database": facts.url,
            "server": format!("{} {}", facts.dialect, facts.server_version),
            "locked_by": holder,
        });
        session.out.result(&format!("{all:#}\n"));
    } else {
        session.out.result(&format!("{} answers: {} {}\n", facts.url, facts.dialect, facts.server_version));
        if let Some(holder) = holder {
            session.out.say(&format!("The migration lock is held by {holder}"));
        }
    }
    Ok(Exit::Done)
}
