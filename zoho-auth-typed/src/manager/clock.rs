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

/// The system's clock, and tokio's timer. On Linux it is the clock that the kernel moves at each of its ticks, every ten
/// milliseconds at least, which is read in a tenth of the time.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> SystemTime {
        system_time()
    }

    async fn sleep(&self, how_long: Duration) {
        tokio::time::sleep(how_long).await;
    }
}

#[cfg(target_os = "linux")]
fn system_time() -> SystemTime {
    use rustix::time::{ClockId, clock_gettime};

    let time = clock_gettime(ClockId::RealtimeCoarse);
    let (Ok(seconds), Ok(nanoseconds)) = (u64::try_from(time.tv_sec), u32::try_from(time.tv_nsec)) else {
        return SystemTime::UNIX_EPOCH; // Before 1970: to the manager it is the same.
    };
    SystemTime::UNIX_EPOCH + Duration::new(seconds, nanoseconds)
}

#[cfg(not(target_os = "linux"))]
fn system_time() -> SystemTime {
    SystemTime::now()
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
