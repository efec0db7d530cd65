//! The history table: one record for each row, whose id is the row's number, so that of two writers who count the same one
//! is refused.

use serde_json::Value;

use super::Surreal;
use super::reply::{Refusal, Why, text_of};
use super::text::{literal, name, optional, time};
use crate::database::history::{HistoryRow, RunKind, RunStatus};

/// The columns with their types, in order.
const FIELDS: [(&str, &str); 22] = [
    ("seq", "int"),
    ("version", "string"),
    ("name", "string"),
    ("kind", "string"),
    ("parent", "option<string>"),
    ("up_sha256", "string"),
    ("down_sha256", "option<string>"),
    ("down_sql", "option<string>"),
    ("status", "string"),
    ("statements_total", "int"),
    ("statements_done", "int"),
    ("error", "option<string>"),
    ("started_at", "datetime"),
    ("finished_at", "option<datetime>"),
    ("duration_ms", "option<int>"),
    ("applied_by", "string"),
    ("tool_version", "string"),
    ("reason", "option<string>"),
    ("fingerprint", "option<string>"),
    ("up_meaning", "option<string>"),
    ("down_meaning", "option<string>"),
    (LATER, "option<string>"),
];

/// The field that tables of before do not have.
const LATER: &str = "up_sql";

/// What stands in the table.
pub(in crate::database) enum Log {
    Absent,
    /// A table of that name that lacks a column.
    Foreign(&'static str),
    /// A row with words that this version does not know: its number, kind and status.
    Unknown(i64, String, String),
    Rows(Vec<HistoryRow>),
}

impl Surreal {
    /// Whether the table, as it was read last, has the fields that came later.
    pub const fn is_log_whole(&self) -> bool {
        self.log_is_whole
    }

    /// The log in order.
    ///
    /// # Errors
    /// The server does not answer, or the user may not read.
    pub fn log(&mut self) -> Result<Log, Refusal> {
        let table = name(&self.history);
        let select = format!("INFO FOR TABLE {table} STRUCTURE;\nSELECT * FROM {table} ORDER BY seq");
        let values = match self.wire.look(&select) {
            Ok(values) => values,
            Err(refusal) if refusal.why == Why::NotFound => return Ok(Log::Absent),
            Err(refusal) => return Err(refusal),
        };
        let none = Vec::new();
        let list = |value: Option<&Value>| value.and_then(Value::as_array).cloned();
        let fields = list(values.first().and_then(|info| info.get("fields"))).unwrap_or_else(|| none.clone());
        let has = |wanted: &str| fields.iter().any(|field| text_of(field, "name") == wanted);
        self.log_is_whole = has(LATER);
        if let Some((missing, _)) = FIELDS.iter().find(|(wanted, _)| *wanted != LATER && !has(wanted)) {
            return Ok(Log::Foreign(missing));
        }
        let mut out = Vec::new();
        for row in list(values.get(1)).unwrap_or(none) {
            let number = |key: &str| row.get(key).and_then(Value::as_i64).unwrap_or_default();
            let count = |key: &str| u32::try_from(number(key)).unwrap_or_default();
            let text = |key: &str| text_of(&row, key).to_owned();
            let own = |key: &str| row.get(key).and_then(Value::as_str).map(str::to_owned);
            let (Some(kind), Some(status)) = (RunKind::parse(&text("kind")), RunStatus::parse(&text("status"))) else {
                return Ok(Log::Unknown(number("seq"), text("kind"), text("status")));
            };
            out.push(HistoryRow {
                seq: number("seq"),
                version: text("version"),
                name: text("name"),
                kind,
                parent: own("parent"),
                up_sha256: text("up_sha256"),
                down_sha256: own("down_sha256"),
                down_sql: own("down_sql"),
                status,
                statements_total: count("statements_total"),
                statements_done: count("statements_done"),
                error: own("error"),
                started_at: text("started_at"),
                finished_at: own("finished_at"),
                duration_ms: row.get("duration_ms").and_then(Value::as_u64),
                applied_by: text("applied_by"),
                tool_version: text("tool_version"),
                reason: own("reason"),
                fingerprint: own("fingerprint"),
                up_meaning: own("up_meaning"),
                down_meaning: own("down_meaning"),
                up_sql: own(LATER),
            });
        }
        Ok(Log::Rows(out))
    }

    /// Makes the table.
    ///
    /// # Errors
    /// The user may not.
    pub fn make_log(&mut self) -> Result<(), Refusal> {
        let table = name(&self.history);
        let mut all = vec![format!(
            "DEFINE TABLE IF NOT EXISTS {table} TYPE NORMAL SCHEMAFULL PERMISSIONS NONE COMMENT 'what schemac has run'"
        )];
        all.extend(FIELDS.iter().map(|(field, ty)| format!("DEFINE FIELD IF NOT EXISTS {field} ON {table} TYPE {ty}")));
        self.write(all)
    }

    /// Adds a row and gives its number.
    ///
    /// # Errors
    /// Somebody else has counted the same; the user may not write.
    pub fn add_to_log(&mut self, row: &HistoryRow) -> Result<i64, Refusal> {
        let table = name(&self.history);
        let last = match self.wire.look(&format!("SELECT VALUE seq FROM {table} ORDER BY seq DESC LIMIT 1")) {
            Ok(values) => values.first().and_then(|rows| rows.get(0)).and_then(Value::as_i64).unwrap_or_default(),
            // it is being made
            Err(refusal) if refusal.why == Why::NotFound => 0,
            Err(refusal) => return Err(refusal),
        };
        let create = format!("CREATE {table}:");
        let waiting = i64::try_from(self.waiting(|sql| sql.starts_with(&create))).unwrap_or_default();
        let seq = last + waiting + 1;
        let number = |number: Option<u64>| number.map_or_else(|| "NONE".to_owned(), |number| number.to_string());
        let values = [
            seq.to_string(),
            literal(&row.version),
            literal(&row.name),
            literal(row.kind.word()),
            optional(row.parent.as_deref()),
            literal(&row.up_sha256),
            optional(row.down_sha256.as_deref()),
            optional(row.down_sql.as_deref()),
            literal(row.status.word()),
            row.statements_total.to_string(),
            row.statements_done.to_string(),
            optional(row.error.as_deref()),
            time(Some(&row.started_at)),
            time(row.finished_at.as_deref()),
            number(row.duration_ms),
            literal(&row.applied_by),
            literal(&row.tool_version),
            optional(row.reason.as_deref()),
            optional(row.fingerprint.as_deref()),
            optional(row.up_meaning.as_deref()),
            optional(row.down_meaning.as_deref()),
            optional(row.up_sql.as_deref()),
        ];
        let pairs: Vec<String> =
            FIELDS.iter().zip(values).map(|((field, _), value)| format!("{field}: {value}")).collect();
        self.write(vec![format!("{create}{seq} CONTENT {{ {} }} RETURN NONE", pairs.join(", "))])?;
        Ok(seq)
    }

    /// Brings the row of a run up to date.
    ///
    /// # Errors
    /// The lock is another's; the user may not write.
    pub fn update_log(&mut self, row: &HistoryRow) -> Result<(), Refusal> {
        let table = name(&self.history);
        let duration = row.duration_ms.map_or_else(|| "NONE".to_owned(), |number| number.to_string());
        self.write(vec![format!(
            "UPDATE {table}:{} SET status = {}, statements_done = {}, error = {}, finished_at = {}, duration_ms = {duration}, \
             fingerprint = {}, kind = {} RETURN NONE",
            row.seq,
            literal(row.status.word()),
            row.statements_done,
            optional(row.error.as_deref()),
            time(row.finished_at.as_deref()),
            optional(row.fingerprint.as_deref()),
            literal(row.kind.word()),
        )])
    }
}
