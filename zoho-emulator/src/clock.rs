//! Time, under the test's control.

use std::time::{Duration, Instant};
use tokio::sync::watch;

/// The emulator's time. It stands still until [`advance`](Self::advance) moves it, unless the emulator was built with
/// [`running_clock`](crate::Builder::running_clock).
#[derive(Debug)]
pub struct Clock {
    advanced: watch::Sender<Duration>,
    started: Option<Instant>,
}

impl Clock {
    pub(crate) fn new(running: bool) -> Self {
        Self { advanced: watch::Sender::new(Duration::ZERO), started: running.then(Instant::now) }
    }

    /// Moves the time: codes, tokens and the windows of limits expire.
    pub fn advance(&self, by: Duration) {
        self.advanced.send_modify(|advanced| *advanced = advanced.saturating_add(by));
    }

    /// The time since the emulator started.
    pub fn now(&self) -> Duration {
        let ran = self.started.map_or(Duration::ZERO, |started| started.elapsed());
        self.advanced.borrow().saturating_add(ran)
    }

    /// How many answers are held back at the moment until it is moved: those of [`Fault::Slow`](crate::Fault::Slow).
    pub fn awaited(&self) -> usize {
        self.advanced.receiver_count()
    }

    /// Returns once the time has been advanced by that much from `since` on, or that much real time has passed.
    pub(crate) async fn pass(&self, since: Duration, by: Duration) {
        let mut advanced = self.advanced.subscribe();
        let reached = advanced.wait_for(|advanced| *advanced >= since.saturating_add(by));
        // Whichever comes first; that the clock is gone means that the emulator is.
        let _ = tokio::time::timeout(by, reached).await;
    }

    /// The part of the time that [`advance`](Self::advance) brought.
    pub(crate) fn advanced(&self) -> Duration {
        *self.advanced.borrow()
    }
}
