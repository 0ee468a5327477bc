//! The idle timeout of a transfer. A transfer may take hours, but the timeout limits each pause in it.

use std::pin::pin;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// The idle timeout of one transfer: the maximum pause and the time of the last progress.
#[derive(Debug)]
pub(super) struct StallTimeout {
    limit: Duration,
    moved: Mutex<Instant>,
}

impl StallTimeout {
    pub(super) fn new(limit: Duration) -> Self {
        Self { limit, moved: Mutex::new(Instant::now()) }
    }

    /// Records progress, which ends the current pause.
    pub(super) fn moved(&self) {
        *self.moved.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    /// Returns the time at which the current pause becomes too long. A limit beyond the range of the clock counts as
    /// one year.
    fn until(&self) -> Instant {
        let moved = *self.moved.lock().unwrap_or_else(PoisonError::into_inner);
        moved.checked_add(self.limit).unwrap_or_else(|| moved + Duration::from_secs(365 * 24 * 3600))
    }

    /// Waits for `work` as long as it makes progress. Returns `None` if a pause exceeds the limit.
    pub(super) async fn watch<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let mut work = pin!(work);
        self.moved();
        loop {
            match timeout_at(self.until(), work.as_mut()).await {
                Ok(done) => return Some(done),
                // Progress in the meantime has postponed the deadline.
                Err(_) if self.until() > Instant::now() => {}
                Err(_) => return None,
            }
        }
    }
}
