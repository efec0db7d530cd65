//! The migration lock: a row that says who holds it and until when, by the server's clock.
//!
//! The holder renews it while a run goes on. Whoever finds it expired takes it over and counts the fence up; each transaction
//! of a run looks whether the row is still its own and touches the fence, so that a holder that was taken for dead can
//! commit nothing after it.

use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::Value;

use super::Surreal;
use super::reply::{Refusal, Why, text_of};
use super::text::{literal, name};
use super::wire::Wire;

/// How long the lock is held without a sign of its holder, in seconds, and how often the holder gives one. Who waits as long
/// as commands do by default, half a minute, outlives a holder that is dead.
const HELD: u64 = 20;
const RENEWED: Duration = Duration::from_secs(HELD / 3);

/// What a transaction throws when the lock is another's.
const LOST: &str = "schemac: the migration lock was taken over";
const BUSY: &str = "schemac: the migration lock is held";

/// The lock while it is held.
#[derive(Debug)]
pub(super) struct Lease {
    pub token: i64,
    /// Ends the thread when it is dropped.
    stop: Option<Sender<()>>,
    renewal: Option<JoinHandle<()>>,
}

/// Who holds the lock.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::database) struct Holder {
    pub name: String,
    pub since: String,
    pub until: String,
}

/// The table in which the lock lies.
fn table(history: &str) -> String {
    format!("{history}_lock")
}

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
        self.lease = Some(Lease::new(self.wire.clone(), own, token));
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

impl Lease {
    fn new(wire: Wire, table: String, token: i64) -> Self {
        let (stop, stopped) = channel::<()>();
        let renew = move || {
            while stopped.recv_timeout(RENEWED) == Err(RecvTimeoutError::Timeout) {
                // when nobody answers, the next transaction finds that out
                let renew =
                    format!("UPDATE {table}:held SET until = time::now() + {HELD}s WHERE token = {token} RETURN NONE");
                let _best_effort = wire.all(&renew, Some(RENEWED));
            }
        };
        Self { token, stop: Some(stop), renewal: Some(std::thread::spawn(renew)) }
    }

    fn stop_renewal(&mut self) {
        self.stop = None;
        if let Some(renewal) = self.renewal.take() {
            // it ends by itself and cannot have panicked
            drop(renewal.join());
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.stop_renewal();
    }
}
