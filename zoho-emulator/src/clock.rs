//! A clock that tests control.

use std::time::{Duration, Instant};
use tokio::sync::watch;

/// The emulator's clock. The clock stands still until [`advance`](Self::advance) moves it, unless the emulator was
/// built with [`running_clock`](crate::Builder::running_clock).
///
/// A clone shares the time with its original. [`sleep`](Self::sleep) and [`now`](Self::now) are all that the clock of a
/// token manager needs.
#[derive(Clone, Debug)]
pub struct Clock {
    advanced: watch::Sender<Duration>,
    started: Option<Instant>,
}

impl Clock {
    pub(crate) fn new(running: bool) -> Self {
        Self { advanced: watch::Sender::new(Duration::ZERO), started: running.then(Instant::now) }
    }

    /// Advances the clock. Codes, tokens and rate-limit windows expire accordingly.
    pub fn advance(&self, duration: Duration) {
        self.advanced.send_modify(|advanced| *advanced = advanced.saturating_add(duration));
    }

    /// Returns the time since the emulator started.
    pub fn now(&self) -> Duration {
        let ran = self.started.map_or(Duration::ZERO, |started| started.elapsed());
        self.advanced.borrow().saturating_add(ran)
    }

    /// Waits until the clock has advanced by this duration, or until the same real time has passed.
    pub async fn sleep(&self, duration: Duration) {
        self.pass(self.advanced(), duration).await;
    }

    /// Returns the number of waits for the clock: [`sleep`](Self::sleep), and responses with
    /// [`Fault::Slow`](crate::Fault::Slow).
    pub fn pending_sleeps(&self) -> usize {
        self.advanced.receiver_count()
    }

    /// Waits until the clock has advanced by this duration since `since`, or until the same real time has passed.
    pub(crate) async fn pass(&self, since: Duration, duration: Duration) {
        let mut advanced = self.advanced.subscribe();
        let reached = advanced.wait_for(|advanced| *advanced >= since.saturating_add(duration));
        // A closed channel means that the emulator and all clones of its clock were dropped.
        let _ = tokio::time::timeout(duration, reached).await;
    }

    /// Returns the sum of all durations passed to [`advance`](Self::advance).
    pub(crate) fn advanced(&self) -> Duration {
        *self.advanced.borrow()
    }
}
