//! How long a run takes, for the ledger alone: nothing that readers see depends on it.

use chrono::{Duration, NaiveDateTime};
use std::time::Instant;

/// The moment that a run began, and a watch that went with it.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    began: NaiveDateTime,
    watch: Instant,
}

impl From<NaiveDateTime> for Clock {
    /// A run that begins at `now`.
    fn from(began: NaiveDateTime) -> Clock {
        Clock { began, watch: Instant::now() }
    }
}

impl Clock {
    /// When the run began.
    pub fn began(self) -> NaiveDateTime {
        self.began
    }
    /// How long it has taken so far.
    pub fn milliseconds(self) -> u64 {
        u64::try_from(self.watch.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
    /// The moment that it has come to, whole seconds.
    pub fn now(self) -> NaiveDateTime {
        self.began + Duration::seconds(i64::try_from(self.watch.elapsed().as_secs()).unwrap_or_default())
    }
}
