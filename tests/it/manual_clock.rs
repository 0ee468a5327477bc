//! A manual clock for the token manager.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};
use tokio::sync::watch;
use zoho_auth_typed::token_manager::Clock;

/// A clock that changes only when a test advances it. Clones share the time.
#[derive(Clone)]
pub(crate) struct HandClock {
    advanced: Arc<watch::Sender<Duration>>,
    /// A flag that is `true` if a sleeping task advances the time instead of waiting.
    jumps: bool,
    /// The duration by which this clone is ahead of the shared time.
    ahead: Duration,
    /// The number of sleeping tasks.
    asleep: Arc<AtomicUsize>,
}

/// A guard that counts one sleeping task.
struct Asleep(Arc<AtomicUsize>);

impl Asleep {
    fn new(asleep: &Arc<AtomicUsize>) -> Self {
        asleep.fetch_add(1, Ordering::SeqCst);
        Self(Arc::clone(asleep))
    }
}

impl Drop for Asleep {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl HandClock {
    /// Returns a clock that starts at the present time. A sleeping task waits until the test advances the clock.
    pub(crate) fn still() -> Self {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("system clock should be after 1970");
        Self::at(now.as_secs())
    }

    /// Returns a clock that starts at `seconds` seconds after the epoch.
    pub(crate) fn at(seconds: u64) -> Self {
        Self {
            advanced: Arc::new(watch::Sender::new(Duration::from_secs(seconds))),
            jumps: false,
            ahead: Duration::ZERO,
            asleep: Arc::default(),
        }
    }

    /// Returns the time, in seconds since the epoch.
    pub(crate) fn seconds(&self) -> u64 {
        self.advanced.borrow().as_secs()
    }

    /// Returns a clone of the clock whose sleeping tasks advance the time instead of waiting.
    pub(crate) fn jumping(&self) -> Self {
        Self { jumps: true, ..self.clone() }
    }

    /// Returns a clone of the clock that is ahead by `seconds` seconds.
    pub(crate) fn ahead(&self, seconds: u64) -> Self {
        Self { ahead: Duration::from_secs(seconds), ..self.clone() }
    }

    /// Returns the number of sleeping tasks.
    pub(crate) fn asleep(&self) -> usize {
        self.asleep.load(Ordering::SeqCst)
    }

    pub(crate) fn advance(&self, seconds: u64) {
        self.advance_by(Duration::from_secs(seconds));
    }

    pub(crate) fn advance_by(&self, duration: Duration) {
        self.advanced.send_modify(|advanced| *advanced += duration);
    }
}

impl Clock for HandClock {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + *self.advanced.borrow() + self.ahead
    }

    async fn sleep(&self, how_long: Duration) {
        if self.jumps {
            self.advanced.send_modify(|advanced| *advanced += how_long);
            return tokio::task::yield_now().await;
        }
        let mut time = self.advanced.subscribe();
        let _asleep = Asleep::new(&self.asleep);
        let end = *time.borrow() + how_long;
        _ = time.wait_for(|time| *time >= end).await;
    }
}
