//! A transfer may take hours, but not stand still: the time-out is of a pause, and not of the whole.

use std::pin::pin;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// When something moved last, and how long nothing may.
#[derive(Debug)]
pub(super) struct StallTimeout {
    limit: Duration,
    moved: Mutex<Instant>,
}

impl StallTimeout {
    pub(super) fn new(limit: Duration) -> Self {
        Self { limit, moved: Mutex::new(Instant::now()) }
    }

    /// Something moved.
    pub(super) fn moved(&self) {
        *self.moved.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    /// When it stood still for too long. A limit beyond what the clock can say is none.
    fn until(&self) -> Instant {
        let moved = *self.moved.lock().unwrap_or_else(PoisonError::into_inner);
        moved.checked_add(self.limit).unwrap_or_else(|| moved + Duration::from_secs(365 * 24 * 3600))
    }

    /// Waits for this work for as long as something moves. `None`: it stood still.
    pub(super) async fn watch<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let mut work = pin!(work);
        self.moved();
        loop {
            match timeout_at(self.until(), work.as_mut()).await {
                Ok(done) => return Some(done),
                // What moved since has put the end off.
                Err(_) if self.until() > Instant::now() => {}
                Err(_) => return None,
            }
        }
    }
}
