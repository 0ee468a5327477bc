//! A clock that tests control.

use std::time::{Duration, Instant};
use tokio::sync::watch;

/// The emulator's clock. Only [`advance`](Self::advance) changes the time, unless the emulator was built with
/// [`running_clock`](crate::Builder::running_clock).
///
/// Clones share the time. [`now`](Self::now) and [`sleep`](Self::sleep) provide what a token manager's clock needs.
#[derive(Clone, Debug)]
pub struct Clock {
    advanced: watch::Sender<Duration>,
    started: Option<Instant>,
}

impl Clock {
    pub(crate) fn new(running: bool) -> Self {
        Self { advanced: watch::Sender::new(Duration::ZERO), started: running.then(Instant::now) }
    }

    /// Advances the clock by `duration`. Codes, tokens and rate-limit windows expire accordingly.
    pub fn advance(&self, duration: Duration) {
        self.advanced.send_modify(|advanced| *advanced = advanced.saturating_add(duration));
    }

    /// Returns the time since the emulator started, on the emulator's clock.
    pub fn now(&self) -> Duration {
        let ran = self.started.map_or(Duration::ZERO, |started| started.elapsed());
        self.advanced.borrow().saturating_add(ran)
    }

    /// Waits until the clock has advanced by `duration`, or until `duration` has passed in real time.
    pub async fn sleep(&self, duration: Duration) {
        self.pass(self.advanced(), duration).await;
    }

    /// Returns the number of tasks that wait for the clock: calls of [`sleep`](Self::sleep), and responses with
    /// [`Fault::Slow`](crate::Fault::Slow).
    pub fn pending_sleeps(&self) -> usize {
        self.advanced.receiver_count()
    }

    /// Waits until the clock has advanced by `duration` since `since`, or until `duration` has passed in real time.
    pub(crate) async fn pass(&self, since: Duration, duration: Duration) {
        let mut advanced = self.advanced.subscribe();
        let reached = advanced.wait_for(|advanced| *advanced >= since.saturating_add(duration));
        // The channel is closed after the emulator and all clones of its clock are dropped.
        let _ = tokio::time::timeout(duration, reached).await;
    }

    /// Returns the sum of all durations passed to [`advance`](Self::advance).
    pub(crate) fn advanced(&self) -> Duration {
        *self.advanced.borrow()
    }
}
