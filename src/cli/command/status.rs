//! `status`: where a database stands against its migrations.

use std::fmt::Write as _;
use std::time::Duration;

use serde_json::{Value, json};

use super::apply::named;
use crate::base::Diagnostic;
use crate::cli::args::{Format, Status};
use crate::cli::output::{Paint, paint, visible};
use crate::cli::session::{Ended, Session};
use crate::cli::{Exit, work};
use crate::compile::{Applied, AppliedState, QName, Standing};
use crate::database::{self, Database, Facts, HistoryRow};
use crate::migration::Folder;

/// Reading waits for nobody's lock for longer than this.
const WAIT: Duration = Duration::from_secs(5);

/// Runs the command.
///
/// # Errors
/// A configuration that cannot be read; a database that answers and then stops.
pub fn run(args: &Status, session: &mut Session) -> Ended {
    let one = |problem: Diagnostic| vec![problem];
    let config = session.config()?;
    let (own, target) = work::picked(session, &config)?;
    let (folder, folder_problems) = work::folder(&config, &target);
    let mut database = match work::connect(session, &config, own, false, WAIT) {
        Ok(database) => database,
        Err(problem) => return Ok(unreachable(session, &target.name, &folder, problem)),
    };
    let facts = database.ping().map_err(one)?;
    let rows = database.history().map_err(one)?;
    let live = live(&mut database).map_err(one)?;
    let standing = Standing::new(&folder, &rows);
    let problems: Vec<Diagnostic> = folder_problems.into_iter().chain(standing.obstacles()).collect();
    let report = Report { target: &target.name, facts, standing, drifted: drifted(&rows, &live), live, problems };
    if session.global.format == Format::Json {
        session.out.result(&format!("{:#}\n", report.json()));
    } else {
        session.out.result(&report.text(session));
    }
    session.report(&session.sources, &report.problems);
    Ok(report.exit(args))
}

/// What is there now.
struct Live {
    tables: Vec<QName>,
    fingerprint: String,
    is_empty: bool,
}

fn live(database: &mut Database) -> Result<Live, Diagnostic> {
    let found = database.introspect()?.catalog;
    Ok(Live {
        tables: found.tables().collect(),
        fingerprint: database::fingerprint(&found),
        is_empty: found.is_empty(),
    })
}

/// Whether the schema is another than right after the last run; before the first one, whether there is any.
fn drifted(rows: &[HistoryRow], live: &Live) -> bool {
    match Standing::fingerprint(rows) {
        Some(recorded) => live.fingerprint != recorded,
        None => rows.is_empty() && !live.is_empty,
    }
}

struct Report<'a> {
    target: &'a str,
    facts: Facts,
    standing: Standing<'a>,
    live: Live,
    drifted: bool,
    problems: Vec<Diagnostic>,
}

impl Report<'_> {
    fn in_sync(&self) -> bool {
        !self.drifted && self.standing.pending.is_empty() && !self.problems.iter().any(Diagnostic::is_error)
    }

    fn exit(&self, args: &Status) -> Exit {
        if !args.exit_code {
            return Exit::Done;
        }
        if self.problems.iter().any(Diagnostic::is_error) {
            Exit::Findings
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
        let pending: Vec<Value> = self.standing.pending.iter().map(|one| named(one)).collect();
        let tables: Vec<String> = self.live.tables.iter().map(ToString::to_string).collect();
        json!({
            "version": 1,
            "target": self.target,
            "database": self.facts.url,
            "server": format!("{} {}", self.facts.dialect, self.facts.server_version),
            "connected": true,
            "applied": applied,
            "pending": pending,
            "tables": tables,
            "drifted": self.drifted,
            "in_sync": self.in_sync(),
        })
    }

    fn text(&self, session: &Session) -> String {
        let color = session.out.out_color;
        let good = |text: &str| paint(color, Paint::Good, text);
        let bad = |text: &str| paint(color, Paint::Bad, text);
        let (yes, no) = (session.out.sign("\u{2713}", "yes"), session.out.sign("\u{2717}", "no:"));
        let server = match self.facts.dialect {
            "sqlite" => "SQLite",
            "postgres" => "PostgreSQL",
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
        }
        let tables: Vec<String> = self.live.tables.iter().map(|name| visible(&name.to_string())).collect();
        let tables = if tables.is_empty() { "none".to_owned() } else { tables.join(", ") };
        let _ = writeln!(text, "Tables:    {tables}");
        let schema = if self.problems.iter().any(Diagnostic::is_error) {
            bad(&format!("{no} not in sync; see below"))
        } else if self.drifted {
            bad(&format!("{no} not in sync: the database was changed outside of its migrations"))
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
        AppliedState::Halfway => paint(
            color,
            Paint::Bad,
            &format!("{stem}  {when}  failed at statement {} of {total}", (done + 1).min(total)),
        ),
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
    if own.state == AppliedState::Halfway {
        out["statements_done"] = row.statements_done.into();
        out["statements_total"] = row.statements_total.into();
        out["error"] = row.error.clone().into();
    }
    out
}

/// What is known without the database.
fn unreachable(session: &Session, target: &str, folder: &Folder, problem: Diagnostic) -> Exit {
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
            "error": { "code": problem.code.id, "message": problem.message },
        });
        session.out.result(&format!("{report:#}\n"));
    } else {
        let no = paint(session.out.out_color, Paint::Bad, session.out.sign("\u{2717}", "no"));
        session.out.result(&format!("Connected: {no}\nMigrations in the folder: {}\n", pending.len()));
    }
    let exit = Exit::of(std::slice::from_ref(&problem));
    session.report(&session.sources, &[problem]);
    exit
}
