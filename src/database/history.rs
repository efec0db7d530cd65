//! The history table: a log of what was run, one row for each run of a migration.
//!
//! Rows are only added; the row of a run that goes on is brought up to date until the run ends. Which migrations are
//! applied follows from the log.

use std::collections::BTreeMap;

use super::error::Error;
use super::execute::{Kind, Row, SqlKind, quoted};
use super::surreal::Log;
use super::{Database, codes, fault};
use crate::base::Diagnostic;
use crate::migration::Digest;

/// One row of the history table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HistoryRow {
    /// Counts up from 1, with gaps.
    pub seq: i64,
    pub version: String,
    pub name: String,
    pub kind: RunKind,
    /// The version that came before, if any.
    pub parent: Option<String>,
    pub up_sha256: String,
    pub down_sha256: Option<String>,
    /// The way back, so that it can be taken without the files.
    pub down_sql: Option<String>,
    /// The way there, so that it can be told what was edited since; rows of before have none.
    pub up_sql: Option<String>,
    pub status: RunStatus,
    pub statements_total: u32,
    /// How many statements are committed for sure.
    pub statements_done: u32,
    pub error: Option<String>,
    /// RFC 3339, UTC.
    pub started_at: String,
    pub finished_at: Option<String>,
    pub duration_ms: Option<u64>,
    pub applied_by: String,
    pub tool_version: String,
    pub reason: Option<String>,
    /// The hash of the schema as introspected right after.
    pub fingerprint: Option<String>,
    /// `sha256:…` of what the files execute, without comments and white space; rows of before have none.
    pub up_meaning: Option<String>,
    pub down_meaning: Option<String>,
}

impl HistoryRow {
    /// Whether this is the way there that ran, at least but for comments and white space.
    pub fn ran(&self, up_sha256: &Digest, meaning: Option<&Digest>) -> bool {
        let is_same = |meaning: &Digest| self.up_meaning.as_deref() == Some(meaning.as_str());
        self.up_sha256 == up_sha256.as_str() || meaning.is_some_and(is_same)
    }
}

/// What a row of the history records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RunKind {
    /// A migration's way forward.
    #[default]
    Migration,
    /// A migration's way back.
    Rollback,
    /// A run that failed and left nothing behind; the state is as it was before.
    Attempt,
    /// What was committed of a run that stopped half-way is taken back.
    Undo,
    /// Nothing ran: somebody says what was done by other means.
    Resolve,
    /// Nothing was run: it stands for migrations that are applied, or is one of those that it stands for.
    Squash,
}

/// How far a run is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RunStatus {
    /// It goes on, or its process died.
    #[default]
    Running,
    Applied,
    Failed,
    RolledBack,
    /// Nothing is recorded of it any more; what it did may stand.
    Untracked,
}

impl RunKind {
    /// As it stands in the table.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Migration => "migration",
            Self::Rollback => "rollback",
            Self::Attempt => "attempt",
            Self::Undo => "undo",
            Self::Resolve => "resolve",
            Self::Squash => "squash",
        }
    }
    pub(super) fn parse(word: &str) -> Option<Self> {
        let all = [Self::Migration, Self::Rollback, Self::Attempt, Self::Undo, Self::Resolve, Self::Squash];
        all.into_iter().find(|kind| kind.word() == word)
    }
}

impl RunStatus {
    /// As it stands in the table.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Applied => "applied",
            Self::Failed => "failed",
            Self::RolledBack => "rolled_back",
            Self::Untracked => "untracked",
        }
    }
    pub(super) fn parse(word: &str) -> Option<Self> {
        let all = [Self::Running, Self::Applied, Self::Failed, Self::RolledBack, Self::Untracked];
        all.into_iter().find(|status| status.word() == word)
    }
}

/// The rows that say where each version stands now: the last one of each that is not a mere attempt, without those
/// that are rolled back or no longer tracked, in order of application. A row that is `Running` or `Failed` is a migration (or its way back)
/// that stopped half-way at statement `statements_done + 1`.
pub fn current(rows: &[HistoryRow]) -> Vec<&HistoryRow> {
    // with the place among the others: a squash has that of the last migration that it stands for
    let mut last: BTreeMap<&str, (i64, &HistoryRow)> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.kind != RunKind::Attempt) {
        let place = last.get(row.version.as_str()).map(|(place, _)| *place).filter(|_| row.kind == RunKind::Squash);
        last.insert(&row.version, (place.unwrap_or(row.seq), row));
    }
    let is_there = |(_, row): &(i64, &HistoryRow)| !matches!(row.status, RunStatus::RolledBack | RunStatus::Untracked);
    let mut out: Vec<(i64, &HistoryRow)> = last.into_values().filter(is_there).collect();
    out.sort_by_key(|(place, _)| *place);
    let (recorded, mut out): (Vec<_>, Vec<_>) =
        out.into_iter().map(|(_, row)| row).partition(|row| row.kind == RunKind::Resolve);
    // what was only recorded ran at some time before: its place is that of its version
    for row in recorded {
        let place = out.iter().position(|own| own.version > row.version).unwrap_or(out.len());
        out.insert(place, row);
    }
    out
}

/// The run that stopped half-way, also when what is committed of it is being taken back: the last one of the version that
/// was meant to go on.
pub fn stopped<'r>(rows: &'r [HistoryRow], version: &str) -> Option<&'r HistoryRow> {
    let meant = |row: &&HistoryRow| matches!(row.kind, RunKind::Migration | RunKind::Rollback);
    rows.iter().rev().filter(|row| row.version == version).find(meant)
}

const OTHER_TABLE: &str =
    "if another tool owns a table of that name, set another one: `[migrations] table` in schemac.toml";

const NO_RIGHT: &str =
    "it takes `select`, `insert` and `update` on the table, and for the first run `create` on its schema";

pub(super) const OTHER_ROLE: &str = "or name the user that runs the migrations: `schemac config --show-origin` tells which URL is used, and where it comes from";

const COLUMNS: &str = "seq, version, name, kind, parent, up_sha256, down_sha256, down_sql, status, statements_total, \
    statements_done, error, started_at, finished_at, duration_ms, applied_by, tool_version, reason, fingerprint";

/// The columns that tables of before do not have.
const LATER: [&str; 3] = ["up_meaning", "down_meaning", "up_sql"];

/// Which of [`LATER`] a table has.
struct Later([bool; 3]);

impl Later {
    /// As a select list: what is not there is null.
    fn columns(&self) -> String {
        let one = |(name, has): (&&str, bool)| if has { (*name).to_owned() } else { format!("null as {name}") };
        LATER.iter().zip(self.0).map(one).collect::<Vec<_>>().join(", ")
    }
}

impl Database {
    /// The log in order. A database without the table has an empty one; reading never makes it.
    ///
    /// # Errors
    /// When the connection fails, or when a table of that name is none of ours.
    pub fn history(&mut self) -> Result<Vec<HistoryRow>, Diagnostic> {
        let kind = match self.session.kind() {
            Kind::Sql(kind) => kind,
            Kind::Surreal => return self.surreal_log().map(Option::unwrap_or_default),
        };
        let Some(later) = self.history_table(kind)? else { return Ok(Vec::new()) };
        let table = quoted(&self.options.history_table);
        let columns = match kind {
            SqlKind::Sqlite => COLUMNS.to_owned(),
            SqlKind::Postgres => {
                // Text for every column; times as RFC 3339 in UTC.
                let time =
                    |name: &str| format!("to_char({name} at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')");
                COLUMNS
                    .split(", ")
                    .map(|name| if name.ends_with("_at") { time(name) } else { format!("{name}::text") })
                    .collect::<Vec<_>>()
                    .join(", ")
            }
        };
        let columns = format!("{columns}, {}", later.columns());
        // Qualified: alone, `seq` would be the column of this list, which is text on PostgreSQL.
        let rows = self
            .session
            .rows(&format!("select {columns} from {table} order by {table}.seq"), &[])
            .map_err(|error| self.unreadable_history(&error))?;
        rows.iter().map(|row| self.history_row(row)).collect()
    }

    /// The log of a SurrealDB database, if there is one.
    fn surreal_log(&mut self) -> Result<Option<Vec<HistoryRow>>, Diagnostic> {
        let Some(surreal) = self.session.surreal() else { return Ok(None) };
        match surreal.log() {
            Ok(Log::Absent) => Ok(None),
            Ok(Log::Rows(rows)) => Ok(Some(rows)),
            Ok(Log::Unknown(seq, kind, status)) => Err(self.unknown_words(&seq.to_string(), &kind, &status)),
            Ok(Log::Foreign(missing)) => {
                let table = &self.options.history_table;
                let what = format!("the table {table} is not the history: it has no field `{missing}`");
                Err(Diagnostic::error(codes::UNREADABLE_HISTORY, what).help(OTHER_TABLE))
            }
            Err(refusal) => Err(self.unreadable_history(&refusal.into())),
        }
    }

    fn unknown_words(&self, seq: &str, kind: &str, status: &str) -> Diagnostic {
        Diagnostic::error(
            codes::UNREADABLE_HISTORY,
            format!("row {seq} of {} has the kind `{kind}` and the status `{status}`", self.options.history_table),
        )
        .help("a newer version of schemac may have written it; use that one")
    }

    /// Which of its columns the table has, if it is there.
    fn history_table(&mut self, kind: SqlKind) -> Result<Option<Later>, Diagnostic> {
        let (has, from) = match kind {
            SqlKind::Sqlite => (
                "exists (select 1 from pragma_table_info(t.name) where name = ",
                "from sqlite_schema t where t.type = 'table' and lower(t.name) = lower($1)",
            ),
            SqlKind::Postgres => (
                "exists (select 1 from pg_catalog.pg_attribute a where a.attrelid = c.oid and not a.attisdropped and a.attname = ",
                "from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace \
                 where n.nspname = current_schema() and c.relname = $1",
            ),
        };
        let has = LATER.map(|name| format!("cast(case when {has}'{name}') then 1 else 0 end as text)")).join(", ");
        let name = self.options.history_table.clone();
        let rows = self.session.rows(&format!("select {has} {from}"), &[Some(&name)]);
        let rows = rows.map_err(|error| self.unreadable_history(&error))?;
        Ok(rows.first().map(|row| Later([0, 1, 2].map(|at| row.number(at) == Some(1)))))
    }

    fn history_row(&self, row: &Row) -> Result<HistoryRow, Diagnostic> {
        let (Some(kind), Some(status)) = (RunKind::parse(row.text(3)), RunStatus::parse(row.text(8))) else {
            return Err(self.unknown_words(row.text(0), row.text(3), row.text(8)));
        };
        let own = |at: usize| row.opt(at).map(str::to_owned);
        let count = |at: usize| row.number(at).and_then(|number| u32::try_from(number).ok()).unwrap_or_default();
        Ok(HistoryRow {
            seq: row.number(0).unwrap_or_default(),
            version: row.text(1).to_owned(),
            name: row.text(2).to_owned(),
            kind,
            parent: own(4),
            up_sha256: row.text(5).to_owned(),
            down_sha256: own(6),
            down_sql: own(7),
            status,
            statements_total: count(9),
            statements_done: count(10),
            error: own(11),
            started_at: row.text(12).to_owned(),
            finished_at: own(13),
            duration_ms: row.number(14).and_then(|number| u64::try_from(number).ok()),
            applied_by: row.text(15).to_owned(),
            tool_version: row.text(16).to_owned(),
            reason: own(17),
            fingerprint: own(18),
            up_meaning: own(19),
            down_meaning: own(20),
            up_sql: own(21),
        })
    }

    pub(super) fn unreadable_history(&self, error: &Error) -> Diagnostic {
        let table = &self.options.history_table;
        let out = fault::diagnostic(codes::UNREADABLE_HISTORY, &format!("the history table {table}"), error);
        if fault::is_forbidden(error) {
            out.help(NO_RIGHT).help(OTHER_ROLE)
        } else if out.code == codes::UNREADABLE_HISTORY {
            out.help(OTHER_TABLE)
        } else {
            out
        }
    }

    /// Makes the table when it is not there, and the columns that one of before lacks; inside the caller's transaction, so that
    /// a failed run leaves none.
    pub(super) fn ensure_history(&mut self) -> Result<(), Diagnostic> {
        let kind = match self.session.kind() {
            Kind::Sql(kind) => kind,
            Kind::Surreal => {
                // reading it tells whether it is ours; a field that one of before lacks is defined with the others
                if self.surreal_log()?.is_some_and(|_| self.session.surreal().is_some_and(|own| own.is_log_whole())) {
                    return Ok(());
                }
                let made = self.session.surreal().map_or(Ok(()), super::surreal::Surreal::make_log);
                return made.map_err(|refusal| self.unreadable_history(&refusal.into()));
            }
        };
        if let Some(Later(has)) = self.history_table(kind)? {
            let table = quoted(&self.options.history_table);
            for (name, _) in LATER.iter().zip(has).filter(|(_, has)| !has) {
                let sql = format!("alter table {table} add column {name} text");
                self.session.run(&sql).map_err(|error| self.unreadable_history(&error))?;
            }
            return Ok(());
        }
        let (seq, time) = match kind {
            SqlKind::Sqlite => ("integer primary key autoincrement", "text"),
            SqlKind::Postgres => ("bigint generated always as identity primary key", "timestamptz"),
        };
        let table = quoted(&self.options.history_table);
        let sql = format!(
            "create table {table} (seq {seq}, version text not null, name text not null, kind text not null, parent text, \
             up_sha256 text not null, down_sha256 text, down_sql text, status text not null, statements_total integer not null, \
             statements_done integer not null, error text, started_at {time} not null, finished_at {time}, duration_ms bigint, \
             applied_by text not null, tool_version text not null, reason text, fingerprint text, up_meaning text, \
             down_meaning text, up_sql text)"
        );
        self.session.run(&sql).map_err(|error| self.unreadable_history(&error))
    }

    /// The type of a point in time.
    const fn time_type(&self) -> &'static str {
        match self.session.kind() {
            Kind::Sql(SqlKind::Sqlite) => "text",
            Kind::Sql(SqlKind::Postgres) => "timestamptz",
            Kind::Surreal => "datetime",
        }
    }

    /// Adds a row and gives back its number; `row.seq` is not read.
    pub(super) fn insert_history(&mut self, row: &HistoryRow) -> Result<i64, Diagnostic> {
        if let Some(surreal) = self.session.surreal() {
            return surreal.add_to_log(row).map_err(|refusal| self.unreadable_history(&refusal.into()));
        }
        let table = quoted(&self.options.history_table);
        let time = self.time_type();
        let sql = format!(
            "insert into {table} (version, name, kind, parent, up_sha256, down_sha256, down_sql, status, statements_total, \
             statements_done, error, started_at, finished_at, duration_ms, applied_by, tool_version, reason, fingerprint, up_meaning, \
             down_meaning, up_sql) values ($1, $2, $3, $4, $5, $6, $7, $8, cast($9 as integer), cast($10 as integer), $11, cast($12 as {time}), \
             cast($13 as {time}), cast($14 as bigint), $15, $16, $17, $18, $19, $20, $21) returning cast(seq as text)"
        );
        let (total, done) = (row.statements_total.to_string(), row.statements_done.to_string());
        let duration = row.duration_ms.map(|time| time.to_string());
        let binds = [
            Some(row.version.as_str()),
            Some(&row.name),
            Some(row.kind.word()),
            row.parent.as_deref(),
            Some(&row.up_sha256),
            row.down_sha256.as_deref(),
            row.down_sql.as_deref(),
            Some(row.status.word()),
            Some(&total),
            Some(&done),
            row.error.as_deref(),
            Some(&row.started_at),
            row.finished_at.as_deref(),
            duration.as_deref(),
            Some(&row.applied_by),
            Some(&row.tool_version),
            row.reason.as_deref(),
            row.fingerprint.as_deref(),
            row.up_meaning.as_deref(),
            row.down_meaning.as_deref(),
            row.up_sql.as_deref(),
        ];
        let rows = self.session.rows(&sql, &binds).map_err(|error| self.unreadable_history(&error))?;
        Ok(rows.first().and_then(|row| row.number(0)).unwrap_or_default())
    }

    /// Brings the row of a run up to date: how far it is, and how it ended.
    pub(super) fn update_history(&mut self, row: &HistoryRow) -> Result<(), Diagnostic> {
        if let Some(surreal) = self.session.surreal() {
            return surreal.update_log(row).map_err(|refusal| self.unreadable_history(&refusal.into()));
        }
        let table = quoted(&self.options.history_table);
        let time = self.time_type();
        let sql = format!(
            "update {table} set status = $1, statements_done = cast($2 as integer), error = $3, finished_at = cast($4 as {time}), \
             duration_ms = cast($5 as bigint), fingerprint = $6, kind = $7 where seq = cast($8 as bigint)"
        );
        let (done, seq) = (row.statements_done.to_string(), row.seq.to_string());
        let duration = row.duration_ms.map(|time| time.to_string());
        let binds = [
            Some(row.status.word()),
            Some(done.as_str()),
            row.error.as_deref(),
            row.finished_at.as_deref(),
            duration.as_deref(),
            row.fingerprint.as_deref(),
            Some(row.kind.word()),
            Some(&seq),
        ];
        self.session.rows(&sql, &binds).map(drop).map_err(|error| self.unreadable_history(&error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_row_of_a_version_counts_unless_it_left_nothing() {
        let row = |seq, version: &str, kind, status| HistoryRow {
            seq,
            version: version.to_owned(),
            kind,
            status,
            ..HistoryRow::default()
        };
        let rows = [
            row(1, "1", RunKind::Migration, RunStatus::Applied),
            row(2, "2", RunKind::Migration, RunStatus::Applied),
            row(3, "2", RunKind::Rollback, RunStatus::RolledBack),
            row(4, "3", RunKind::Migration, RunStatus::Failed),
            row(5, "1", RunKind::Attempt, RunStatus::Failed),
        ];
        let seqs = |rows: &[HistoryRow]| current(rows).iter().map(|row| row.seq).collect::<Vec<_>>();
        assert_eq!(seqs(&rows), [1, 4]);
        // what is recorded by hand stands where its version belongs, also when others ran before somebody recorded it
        let rows = [
            row(1, "1", RunKind::Migration, RunStatus::Applied),
            row(2, "2", RunKind::Migration, RunStatus::Applied),
            row(3, "1", RunKind::Resolve, RunStatus::Untracked),
            row(4, "1", RunKind::Resolve, RunStatus::Applied),
            row(5, "3", RunKind::Resolve, RunStatus::Applied),
            row(6, "4", RunKind::Migration, RunStatus::Applied),
        ];
        assert_eq!(seqs(&rows), [4, 2, 5, 6]);
    }

    #[test]
    fn reading_makes_no_table_and_a_foreign_one_is_refused() {
        let mut database = Database::connect("sqlite::memory:", &crate::database::ConnectOptions::default()).unwrap();
        assert_eq!(database.history().unwrap(), []);
        assert!(database.history_table(SqlKind::Sqlite).unwrap().is_none());
        database.session.run("create table _schemac_history (x)").unwrap();
        assert_eq!(database.history().unwrap_err().code, codes::UNREADABLE_HISTORY);
    }
}
