//! The clock of a refresher.

use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, SystemTime};

/// The clock of a token manager. Tests can provide their own.
pub trait Clock: Send + Sync + 'static {
    /// Returns the current time.
    fn now(&self) -> SystemTime;

    /// Waits until the duration `how_long` has elapsed.
    fn sleep(&self, how_long: Duration) -> impl Future<Output = ()> + Send;
}

/// The system's clock and tokio's timer.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    async fn sleep(&self, how_long: Duration) {
        tokio::time::sleep(how_long).await;
    }
}

/// The object-safe form of [`Clock`].
pub trait DynClock: Send + Sync {
    /// Returns the current time.
    fn now(&self) -> SystemTime;
    /// Waits until the duration `how_long` has elapsed.
    fn sleep(&self, how_long: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>>;
}

impl<T: Clock> DynClock for T {
    fn now(&self) -> SystemTime {
        Clock::now(self)
    }

    fn sleep(&self, how_long: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(Clock::sleep(self, how_long))
    }
}
