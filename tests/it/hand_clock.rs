//! Time that a test moves by hand, for the toolkit's token manager.

use std::sync::Arc;
use std::time::{Duration, SystemTime};
use tokio::sync::watch;
use zoho_auth_typed::Clock;

/// A clock that stands still until it is advanced. Clones are the same clock.
#[derive(Clone)]
pub(crate) struct HandClock {
    advanced: Arc<watch::Sender<Duration>>,
    /// Whether who sleeps moves the time instead of waiting for it.
    jumps: bool,
}

impl HandClock {
    /// It stands still at the present: who sleeps waits for the test.
    pub(crate) fn still() -> Self {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("a clock that was set");
        Self::at(now.as_secs())
    }

    /// It stands still at that many seconds after the epoch.
    pub(crate) fn at(seconds: u64) -> Self {
        Self { advanced: Arc::new(watch::Sender::new(Duration::from_secs(seconds))), jumps: false }
    }

    /// Its time, in seconds since the epoch.
    pub(crate) fn seconds(&self) -> u64 {
        self.advanced.borrow().as_secs()
    }

    /// Who sleeps moves the time on: nobody waits.
    pub(crate) fn jumping(&self) -> Self {
        Self { advanced: Arc::clone(&self.advanced), jumps: true }
    }

    pub(crate) fn advance(&self, seconds: u64) {
        self.advanced.send_modify(|advanced| *advanced += Duration::from_secs(seconds));
    }
}

impl Clock for HandClock {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + *self.advanced.borrow()
    }

    async fn sleep(&self, how_long: Duration) {
        if self.jumps {
            self.advanced.send_modify(|advanced| *advanced += how_long);
            return tokio::task::yield_now().await;
        }
        let mut time = self.advanced.subscribe();
        let end = *time.borrow() + how_long;
        _ = time.wait_for(|time| *time >= end).await;
    }
}
