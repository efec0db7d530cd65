//! `log`: what ran on the database.

use std::fmt::Write as _;
use std::num::NonZeroUsize;

use serde_json::{Value, json};

use super::apply::version_of;
use crate::base::Diagnostic;
use crate::cli::args::{Format, Log};
use crate::cli::output::{Paint, paint, visible};
use crate::cli::session::{Ended, Session};
use crate::cli::{Exit, work};
use crate::database::{HistoryRow, RunKind, RunStatus};

/// Runs the command.
///
/// # Errors
/// A database that cannot be reached, or whose history cannot be read.
pub fn run(args: &Log, session: &mut Session) -> Ended {
    let one = |problem: Diagnostic| vec![problem];
    let config = session.config()?;
    let (own, _) = work::picked(session, &config)?;
    let version = args.version.as_deref().map(version_of).transpose()?.map(|version| version.to_string());
    let mut database = work::look(session, &config, own).map_err(one)?;
    let rows = database.history().map_err(one)?;
    let shown = rows.iter().rev().filter(|row| version.as_ref().is_none_or(|version| row.version == *version));
    let shown = shown.take(args.limit.map_or(usize::MAX, NonZeroUsize::get));
    if session.global.format == Format::Json {
        let runs: Vec<Value> = shown.map(json_of).collect();
        session.out.result(&format!("{:#}\n", json!({ "version": 1, "runs": runs })));
        return Ok(Exit::Done);
    }
    let text: String = shown.map(|row| text(row, session.out.out_color)).collect();
    if text.is_empty() {
        session.out.say(
            &version
                .map_or_else(|| "Nothing ran here.".to_owned(), |version| format!("Nothing of {version} ran here.")),
        );
    }
    session.out.result(&text);
    Ok(Exit::Done)
}

fn text(row: &HistoryRow, color: bool) -> String {
    let when = row.finished_at.as_deref().unwrap_or(&row.started_at);
    let name = if row.name.is_empty() { String::new() } else { format!("_{}", row.name) };
    let took = row.duration_ms.map_or_else(String::new, |ms| format!(", {ms} ms"));
    let (what, is_good) = what(row);
    let what = paint(color, if is_good { Paint::Good } else { Paint::Bad }, &what);
    let head = format!("{}{name}", row.version);
    let mut out = format!("{}  {}  {what}{took}, by {}\n", visible(when), visible(&head), visible(&row.applied_by));
    for (word, line) in [("why", &row.reason), ("error", &row.error)] {
        if let Some(line) = line {
            let _ = writeln!(out, "    {word}: {}", visible(line));
        }
    }
    out
}

/// What became of a run, and whether it ended well.
fn what(row: &HistoryRow) -> (String, bool) {
    let (done, total) = (row.statements_done, row.statements_total);
    let halfway = |what: &str, status: &str| (format!("{what}{status} after {done} of {total} statements"), false);
    let run = match row.kind {
        RunKind::Attempt => return ("failed and was taken back as a whole".to_owned(), false),
        RunKind::Resolve => {
            let status = match row.status {
                RunStatus::RolledBack => "rolled back",
                RunStatus::Untracked => "no longer tracked",
                RunStatus::Applied | RunStatus::Running | RunStatus::Failed => "applied",
            };
            return (format!("recorded as {status}"), true);
        }
        RunKind::Squash => return ("recorded as squashed".to_owned(), true),
        RunKind::Migration => "",
        RunKind::Rollback => "way back ",
        RunKind::Undo => "taking it back ",
    };
    match row.status {
        RunStatus::Running => halfway(run, "began, no end is recorded"),
        RunStatus::Failed => halfway(run, "failed"),
        RunStatus::Applied if row.kind == RunKind::Undo => ("way back taken back".to_owned(), true),
        RunStatus::Applied => ("applied".to_owned(), true),
        RunStatus::RolledBack if row.kind == RunKind::Undo => ("taken back half-way".to_owned(), true),
        RunStatus::RolledBack => ("rolled back".to_owned(), true),
        RunStatus::Untracked => ("no longer tracked".to_owned(), true),
    }
}

fn json_of(row: &HistoryRow) -> Value {
    json!({
        "seq": row.seq,
        "version": row.version,
        "name": row.name,
        "kind": row.kind.word(),
        "status": row.status.word(),
        "parent": row.parent,
        "up_sha256": row.up_sha256,
        "down_sha256": row.down_sha256,
        "statements_total": row.statements_total,
        "statements_done": row.statements_done,
        "error": row.error,
        "started_at": row.started_at,
        "finished_at": row.finished_at,
        "duration_ms": row.duration_ms,
        "applied_by": row.applied_by,
        "tool_version": row.tool_version,
        "reason": row.reason,
    })
}
