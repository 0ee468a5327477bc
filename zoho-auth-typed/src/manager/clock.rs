//! Time, as the manager sees it.

use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, SystemTime};

/// Time, as a [`TokenManager`](crate::TokenManager) sees it. A test brings its own.
pub trait Clock: Send + Sync + 'static {
    /// What time it is.
    fn now(&self) -> SystemTime;

    /// Returns when that much time has passed.
    fn sleep(&self, how_long: Duration) -> impl Future<Output = ()> + Send;
}

/// The system's clock, and tokio's timer.
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

/// [`Clock`], its future boxed.
pub(super) trait AnyClock: Send + Sync {
    fn now(&self) -> SystemTime;
    fn sleep(&self, how_long: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>>;
}

impl<T: Clock> AnyClock for T {
    fn now(&self) -> SystemTime {
        Clock::now(self)
    }

    fn sleep(&self, how_long: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(Clock::sleep(self, how_long))
    }
}
