//! The migration lock: the row of [`crate::database::lease`], and what a transaction looks at and touches of it.

use serde_json::Value;

use super::Surreal;
use super::reply::{Refusal, Why, text_of};
use super::text::{literal, name};
use crate::database::lease::{HELD, Holder, Lease, RENEWED, table};

/// What a transaction throws when the lock is another's.
const LOST: &str = "schemac: the migration lock was taken over";
const BUSY: &str = "schemac: the migration lock is held";

pub(super) fn guard(history: &str, token: i64) -> Vec<String> {
    let table = name(&table(history));
    vec![
        format!("IF (SELECT VALUE token FROM ONLY {table}:held) != {token} {{ THROW '{LOST}' }}"),
        format!("UPDATE {table}:fence SET touched = time::now() RETURN NONE"),
    ]
}

impl Refusal {
    /// Whether a run lost the lock.
    pub fn is_lost_lock(&self) -> bool {
        self.why == Why::Thrown && self.text.contains(LOST)
    }
}

impl Surreal {
    /// The table in which the lock lies.
    pub fn lock_table(&self) -> String {
        table(&self.history)
    }

    /// Tries to take the lock; false when somebody else holds it.
    ///
    /// # Errors
    /// The server does not answer, or the user may not write.
    pub fn try_lock(&mut self, holder: &str) -> Result<bool, Refusal> {
        let own = name(&self.lock_table());
        // a comment tells those who find the table
        let make = format!(
            "DEFINE TABLE IF NOT EXISTS {own} TYPE NORMAL SCHEMALESS PERMISSIONS NONE COMMENT 'the migration lock of schemac'"
        );
        let take = format!(
            "BEGIN;\n\
             LET $schemac_held = (SELECT * FROM ONLY {own}:held);\n\
             IF $schemac_held != NONE AND $schemac_held.until > time::now() {{ THROW '{BUSY}' }};\n\
             LET $schemac_token = ((SELECT VALUE token FROM ONLY {own}:fence) ?? 0) + 1;\n\
             UPSERT ONLY {own}:fence SET token = $schemac_token;\n\
             UPSERT ONLY {own}:held CONTENT {{ token: $schemac_token, holder: {}, since: time::now(), until: time::now() + {HELD}s }};\n\
             COMMIT",
            literal(holder)
        );
        let tried = self.wire.look(&make).and_then(|_| self.wire.look(&take));
        let values = match tried {
            Ok(values) => values,
            Err(refusal) if refusal.why == Why::Conflict => return Ok(false),
            Err(refusal) if refusal.why == Why::Thrown && refusal.text.contains(BUSY) => return Ok(false),
            Err(refusal) => return Err(refusal),
        };
        let token = values.iter().rev().find_map(|value| value.get("token").and_then(Value::as_i64));
        let Some(token) = token else { return Err(super::reply::odd("no token of the lock")) };
        let wire = self.wire.clone();
        let renew = format!("UPDATE {own}:held SET until = time::now() + {HELD}s WHERE token = {token} RETURN NONE");
        self.lease = Some(Lease::new(token, move || _ = wire.all(&renew, Some(RENEWED)).is_ok()));
        Ok(true)
    }

    /// Who holds the lock now.
    ///
    /// # Errors
    /// The server does not answer.
    pub fn holder(&self) -> Result<Option<Holder>, Refusal> {
        let own = name(&self.lock_table());
        let rows = match self.wire.look(&format!("SELECT * FROM {own}:held WHERE until > time::now()")) {
            Ok(values) => values,
            Err(refusal) if refusal.why == Why::NotFound => return Ok(None),
            Err(refusal) => return Err(refusal),
        };
        let row = rows.first().and_then(|rows| rows.get(0));
        let text = |row: &Value, key: &str| text_of(row, key).to_owned();
        Ok(row.map(|row| Holder { name: text(row, "holder"), since: text(row, "since"), until: text(row, "until") }))
    }

    /// Gives the lock back, unless it is another's by now.
    pub fn unlock(&mut self) {
        let Some(mut lease) = self.lease.take() else { return };
        lease.stop_renewal();
        let own = name(&self.lock_table());
        // a lock that cannot be given back expires
        let give_back = format!("DELETE {own}:held WHERE token = {}", lease.token);
        let _best_effort = self.wire.all(&give_back, Some(RENEWED));
    }
}
