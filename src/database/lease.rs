//! A lock that expires: a row says who holds it and until when, by the server's clock.
//!
//! The holder renews it while a run goes on. Whoever finds it expired takes it over and counts its token up; each transaction of a
//! run looks whether the token is still its own, so that a holder that was taken for dead can commit nothing after it.

use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// How long the lock is held without a sign of its holder, in seconds, and how often the holder gives one. Who waits as long
/// as commands do by default, half a minute, outlives a holder that is dead.
pub(super) const HELD: u64 = 20;
pub(super) const RENEWED: Duration = Duration::from_secs(HELD / 3);

/// The longest name of a table that every engine takes.
const LONGEST: usize = 63;

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
pub(super) struct Holder {
    pub name: String,
    pub since: String,
    pub until: String,
}

impl Holder {
    /// In words.
    pub fn told(&self) -> String {
        format!("{}, since {}", self.name, self.since)
    }
}

/// This process, as it stands in the row.
pub(super) fn own_name() -> String {
    format!("{} (process {})", super::apply::applied_by(), std::process::id())
}

/// The table in which the lock lies, beside the history. A long name is cut: an engine that did so itself would take it for the
/// history.
pub(super) fn table(history: &str) -> String {
    const END: &str = "_lock";
    format!("{}{END}", history.get(..LONGEST - END.len()).unwrap_or(history))
}

impl Lease {
    /// A lock that was just taken. `renew` gives a sign; when it cannot, the next transaction finds out.
    pub fn new(token: i64, mut renew: impl FnMut() + Send + 'static) -> Self {
        let (stop, stopped) = channel::<()>();
        let renewal = std::thread::spawn(move || {
            while stopped.recv_timeout(RENEWED) == Err(RecvTimeoutError::Timeout) {
                renew();
            }
        });
        Self { token, stop: Some(stop), renewal: Some(renewal) }
    }

    /// No sign comes after this.
    pub fn stop_renewal(&mut self) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_the_lock_is_never_that_of_the_history() {
        assert_eq!(table("_schemac_history"), "_schemac_history_lock");
        let longest = "h".repeat(LONGEST);
        assert_eq!(table(&longest), format!("{}_lock", "h".repeat(58)));
    }
}
