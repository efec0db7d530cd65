//! `status`: where a database stands against its migrations.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::apply::named;
use crate::base::Diagnostic;
use crate::cli::args::{Format, Status};
use crate::cli::output::{Paint, paint, visible};
use crate::cli::session::{Ended, Session};
use crate::cli::{Exit, render, work};
use crate::compile::{Applied, AppliedState, Catalog, Look, Standing};
use crate::database::{self, Database, Facts, HistoryRow};
use crate::migration::{Folder, Migration};

/// Runs the command.
///
/// # Errors
/// A configuration that cannot be read; a database that answers and then stops.
pub fn run(args: &Status, session: &mut Session) -> Ended {
    let one = |problem: Diagnostic| vec![problem];
    let config = session.config()?;
    let (own, target) = work::picked(session, &config)?;
    let (folder, folder_problems) = work::folder(session, &config, &target);
    let mut database = match work::look(session, &config, own) {
        Ok(database) => database,
        Err(problem) => return Ok(unreachable(session, &target.name, &folder, problem, folder_problems)),
    };
    let facts = database.ping().map_err(one)?;
    let (Look { rows, live, drifted, .. }, unread) = look(&mut database).map_err(one)?;
    let is_locked = database.lock_holder().map_err(one)?.is_some();
    let standing = Standing::new(&folder, &rows);
    let standing = if is_locked { standing.while_running() } else { standing };
    let is_unread = folder.is_blank() && folder_problems.iter().any(Diagnostic::is_error);
    let standing = if is_unread { standing.while_unread() } else { standing };
    let problems = folder_problems.into_iter().chain(standing.obstacles()).chain(unread).collect();
    let tables = live.tables().map(|name| name.to_string()).collect();
    let report = Report { target: &target.name, facts, rows: &rows, standing, tables, drifted, problems };
    if session.global.format == Format::Json {
        session.out.result(&format!("{:#}\n", report.json()));
    } else {
        session.out.result(&report.text(session));
    }
    session.report(&session.sources, &report.problems);
    Ok(report.exit(args))
}

/// What the database has. While somebody changes a table, the schema cannot be read; the history can.
fn look(database: &mut Database) -> Result<(Look, Option<Diagnostic>), Diagnostic> {
    match Look::at(database) {
        Ok(look) => Ok((look, None)),
        Err(problem) if problem.code == database::codes::TIMED_OUT => {
            let rows = database.history()?;
            let look = Look { rows, live: Catalog::new(), ignored: Vec::new(), drifted: false };
            Ok((look, Some(problem.help("what the tables are, and whether they are in sync, is not known now"))))
        }
        Err(problem) => Err(problem),
    }
}

struct Report<'a> {
    target: &'a str,
    facts: Facts,
    rows: &'a [HistoryRow],
    standing: Standing<'a>,
    tables: Vec<String>,
    drifted: bool,
    problems: Vec<Diagnostic>,
}

impl Report<'_> {
    fn in_sync(&self) -> bool {
        !self.drifted
            && self.standing.pending.is_empty()
            && self.standing.applied.iter().all(|own| own.state.is_as_applied() || own.state == AppliedState::Squashed)
            && !self.problems.iter().any(Diagnostic::is_error)
    }

    fn exit(&self, args: &Status) -> Exit {
        if self.problems.iter().any(Diagnostic::is_error) {
            // where the migrations are is a question of the configuration
            if Exit::of(&self.problems) == Exit::Usage { Exit::Usage } else { Exit::Findings }
        } else if !args.exit_code {
            Exit::Done
        } else if self.drifted {
            Exit::Drift
        } else if self.standing.pending.is_empty() {
            Exit::Done
        } else {
            Exit::Pending
        }
    }

    fn json(&self) -> Value {
        let applied: Vec<Value> = self.standing.applied.iter().map(applied_json).collect();
        let pending: Vec<Value> = self.standing.pending.iter().map(|one| self.pending_json(one)).collect();
        json!({
            "version": 1,
            "target": self.target,
            "database": self.facts.url,
            "server": format!("{} {}", self.facts.dialect, self.facts.server_version),
            "connected": true,
            "applied": applied,
            "pending": pending,
            "tables": self.tables,
            "drifted": self.drifted,
            "in_sync": self.in_sync(),
            "problems": problems_json(&self.problems),
        })
    }

    fn pending_json(&self, one: &Migration) -> Value {
        let mut out = named(one);
        if let Some(failed) = Standing::last_failure(self.rows, one.version) {
            out["failed_at"] = failed.finished_at.clone().into();
            out["error"] = failed.error.clone().into();
        }
        out
    }

    fn text(&self, session: &Session) -> String {
        let color = session.out.out_color;
        let good = |text: &str| paint(color, Paint::Good, text);
        let bad = |text: &str| paint(color, Paint::Bad, text);
        let (yes, no) = (session.out.sign("\u{2713}", "yes"), session.out.sign("\u{2717}", "no:"));
        let server = match self.facts.dialect {
            "sqlite" => "SQLite",
            "postgres" => "PostgreSQL",
            "surrealdb" => "SurrealDB",
            other => other,
        };
        let mut text = format!("Database:  {} ({server} {})\n", self.facts.url, self.facts.server_version);
        let _ = writeln!(text, "Connected: {}", good(yes));
        let _ = writeln!(text, "Applied:   {}", self.standing.applied.len());
        for own in &self.standing.applied {
            let _ = writeln!(text, "  {}", applied_line(own, color));
        }
        let _ = writeln!(text, "Pending:   {}", self.standing.pending.len());
        for one in &self.standing.pending {
            let _ = writeln!(text, "  {}", one.stem());
            if let Some(failed) = Standing::last_failure(self.rows, one.version) {
                let error = visible(failed.error.as_deref().unwrap_or("it failed"));
                let _ = writeln!(text, "    {}", bad(&format!("taken back {}: {error}", time(failed))));
            }
        }
        let tables: Vec<String> = self.tables.iter().map(|name| visible(name)).collect();
        let tables = if tables.is_empty() { "none".to_owned() } else { tables.join(", ") };
        let _ = writeln!(text, "Tables:    {tables}");
        let schema = if self.problems.iter().any(Diagnostic::is_error) {
            bad(&format!("{no} not in sync; see below"))
        } else if self.drifted {
            bad(&format!("{no} not in sync: the database was changed outside of its migrations"))
        } else if self.standing.applied.iter().any(|own| own.state == AppliedState::Running) {
            "a migration is running".to_owned()
        } else if self.standing.pending.is_empty() {
            good(&format!("in sync {yes}"))
        } else {
            "migrations are pending; `schemac apply` runs them".to_owned()
        };
        let _ = writeln!(text, "Schema:    {schema}");
        text
    }
}

fn applied_line(own: &Applied<'_>, color: bool) -> String {
    let row = own.row;
    let (stem, when) = (format!("{}_{}", row.version, row.name), time(row));
    let stem = visible(&stem);
    let took = row.duration_ms.map_or_else(String::new, |ms| format!(", {ms} ms"));
    let (done, total) = (row.statements_done, row.statements_total);
    match own.state {
        AppliedState::Applied => format!("{stem}  {when}{took}"),
        AppliedState::Reworded => format!("{stem}  {when}{took}  edited: only comments or white space"),
        AppliedState::Running => format!("{stem}  {when}  running, {done} of {total} statements are committed"),
        AppliedState::Halfway => {
            paint(color, Paint::Bad, &format!("{stem}  {when}  failed: {done} of {total} statements are committed"))
        }
        AppliedState::Squashed => format!("{stem}  {when}{took}  part of a squash"),
        AppliedState::Modified | AppliedState::Missing => {
            format!("{stem}  {when}{took}  {}", paint(color, Paint::Bad, own.state.word()))
        }
    }
}

/// When it ended, else when it began.
fn time(row: &HistoryRow) -> String {
    visible(row.finished_at.as_deref().unwrap_or(&row.started_at))
}

fn applied_json(own: &Applied<'_>) -> Value {
    let row = own.row;
    let mut out = json!({
        "version": row.version,
        "name": row.name,
        "applied_at": row.finished_at.as_deref().unwrap_or(&row.started_at),
        "duration_ms": row.duration_ms,
        "state": own.state.word(),
    });
    if matches!(own.state, AppliedState::Halfway | AppliedState::Running) {
        out["statements_done"] = row.statements_done.into();
        out["statements_total"] = row.statements_total.into();
        out["error"] = row.error.clone().into();
    }
    out
}

pub(in crate::cli) fn problems_json(problems: &[Diagnostic]) -> Vec<Value> {
    let one = |problem: &Diagnostic| {
        json!({
            "code": problem.code.id,
            "severity": render::word(problem.severity),
            "message": problem.message,
            "help": problem.help,
        })
    };
    problems.iter().map(one).collect()
}

/// What is known without the database.
fn unreachable(
    session: &Session,
    target: &str,
    folder: &Folder,
    problem: Diagnostic,
    folder_problems: Vec<Diagnostic>,
) -> Exit {
    let exit = match Exit::of(&folder_problems) {
        Exit::Usage => Exit::Usage,
        Exit::Done | Exit::Findings | Exit::Pending | Exit::Drift | Exit::Decision | Exit::Io => {
            Exit::of(std::slice::from_ref(&problem))
        }
    };
    let error = json!({ "code": problem.code.id, "message": problem.message });
    let problems: Vec<Diagnostic> = std::iter::once(problem).chain(folder_problems).collect();
    let pending = folder.migrations();
    if session.global.format == Format::Json {
        let pending: Vec<Value> = pending.iter().map(named).collect();
        let report = json!({
            "version": 1,
            "target": target,
            "connected": false,
            "applied": [],
            "pending": pending,
            "tables": [],
            "in_sync": false,
            "error": error,
            "problems": problems_json(&problems),
        });
        session.out.result(&format!("{report:#}\n"));
    } else {
        let no = paint(session.out.out_color, Paint::Bad, session.out.sign("\u{2717}", "no"));
        session.out.result(&format!("Connected: {no}\nMigrations in the folder: {}\n", pending.len()));
    }
    session.report(&session.sources, &problems);
    exit
}
