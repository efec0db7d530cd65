//! The only clock of this floor.

use std::time::{Duration, Instant};

/// Measures a run.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock(Instant);

impl Clock {
    /// Starts to count.
    #[allow(clippy::disallowed_methods, reason = "how long a migration took is part of its record")]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// What is left of a time that began at the start.
    pub fn left_of(&self, whole: Duration) -> Duration {
        whole.saturating_sub(self.0.elapsed())
    }

    /// Milliseconds since the start.
    pub fn elapsed_ms(&self) -> u64 {
        u64::try_from(self.0.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

/// The time of day in UTC, RFC 3339 with milliseconds.
pub(super) fn now() -> String {
    let now = jiff::Timestamp::now();
    format!("{now:.3}")
}
