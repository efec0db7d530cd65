//! `ping`: whether the database answers, and what it is.

use serde_json::json;

use crate::base::Diagnostic;
use crate::cli::args::Format;
use crate::cli::output::visible;
use crate::cli::session::{Ended, Session};
use crate::cli::{Exit, work};

/// Runs the command.
///
/// # Errors
/// A database that cannot be reached; a history that cannot be read, after what else is known.
pub fn run(session: &mut Session) -> Ended {
    let one = |problem: Diagnostic| vec![problem];
    let config = session.config()?;
    let (own, _) = work::picked(session, &config)?;
    let mut database = work::look(session, &config, own).map_err(one)?;
    let facts = database.ping().map_err(one)?;
    let holder = database.lock_holder().map_err(one)?;
    let history = database.history();
    let rows = history.as_deref().unwrap_or_default();
    let locks_by = database.locks_by(config.lease.value);
    let table = &config.table.value;
    if session.global.format == Format::Json {
        let all = json!({
            "version": 1,
            "database": facts.url,
            "server": format!("{} {}", facts.dialect, facts.server_version),
            "locks_by": locks_by,
            "locked_by": holder,
            "history": rows.last().map(|last| json!({ "table": table, "runs": rows.len(), "tool_version": last.tool_version })),
        });
        session.out.result(&format!("{all:#}\n"));
    } else {
        session.out.result(&format!("{} answers: {} {}\n", facts.url, facts.dialect, facts.server_version));
        let lock = match locks_by {
            "session" => "one of the session",
            "lease" => "a lease, which expires",
            _transaction => "that of each transaction",
        };
        session.out.say(&format!("The migration lock is {lock}"));
        if let Some(holder) = holder {
            session.out.say(&format!("It is held by {holder}"));
        }
        match (rows.last(), rows.len()) {
            // what is wrong with it is told below
            _ if history.is_err() => {}
            (Some(last), n) => {
                let runs = if n == 1 { "1 run".to_owned() } else { format!("{n} runs") };
                let by = visible(&last.tool_version);
                session.out.say(&format!("The history, {table}, has {runs}, the last by schemac {by}"));
            }
            (None, _) => session.out.say(&format!("The history, {table}, has no run")),
        }
    }
    history.map_err(one).map(|_| Exit::Done)
}
