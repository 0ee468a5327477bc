//! Delays between attempts. Every retry loop of this crate, and of the crates that depend on it, takes its delays from
//! this module.

use crate::random;
use std::time::Duration;

/// A retry policy. The delays between attempts grow by a factor up to a maximum, and each delay has jitter.
#[derive(Clone, Copy, Debug)]
pub struct Backoff {
    /// The first delay.
    initial: Duration,
    /// The factor from one delay to the next.
    factor: u32,
    /// The longest delay.
    max: Duration,
    /// The maximum sum of the delays, before jitter. The retry loop ends before a delay that would exceed this sum.
    max_elapsed: Duration,
}

/// The delays for fetching a page: 0.1, 0.4, 1.6, 6.4 and 25.6 seconds, for up to six attempts.
pub const PAGE: Backoff =
    Backoff::new(Duration::from_millis(100), 4, Duration::from_secs(30), Duration::from_millis(34_100));
/// The delays for restarting a download: 1, 2, 4, … 32 seconds. The caller sets the number of attempts.
pub const DOWNLOAD: Backoff = Backoff::new(Duration::from_secs(1), 2, Duration::from_secs(32), Duration::MAX);
/// The delays for polling a bulk job: 2, 4, 8, 16, 30, 30, … seconds. The caller sets the timeout.
pub const BULK_POLL: Backoff = Backoff::new(Duration::from_secs(2), 2, Duration::from_secs(30), Duration::MAX);
/// The delays for storing the outcome of a refresh: 0.2, 0.4, 0.8 and 1.6 seconds, for up to five attempts.
pub const COMMIT: Backoff = Backoff::new(Duration::from_millis(200), 2, Duration::from_secs(2), Duration::from_secs(3));
/// The delays for acquiring the lock of a file: 1, 2, 4, 5, 5, … milliseconds for ten seconds.
pub const FILE_LOCK: Backoff =
    Backoff::new(Duration::from_millis(1), 2, Duration::from_millis(5), Duration::from_secs(10));

impl Backoff {
    const fn new(initial: Duration, factor: u32, max: Duration, max_elapsed: Duration) -> Self {
        Self { initial, factor, max, max_elapsed }
    }

    /// Returns the delays before the second, third, … attempt. The iterator ends when no further attempt is allowed.
    pub fn delays(self) -> Delays {
        Delays { backoff: self, next: self.initial, elapsed: Duration::ZERO }
    }
}

/// An iterator over the delays of one retry loop.
pub struct Delays {
    backoff: Backoff,
    next: Duration,
    /// The sum of the delays so far, before jitter.
    elapsed: Duration,
}

impl Iterator for Delays {
    type Item = Duration;

    fn next(&mut self) -> Option<Duration> {
        let delay = self.next;
        self.elapsed = self.elapsed.saturating_add(delay);
        if self.elapsed > self.backoff.max_elapsed {
            return None;
        }
        self.next = delay.saturating_mul(self.backoff.factor).min(self.backoff.max);
        Some(jittered(delay, random::jitter()))
    }
}

/// Returns `delay`, shortened by up to a quarter, so that clients that failed together do not try again together.
fn jittered(delay: Duration, random: u64) -> Duration {
    let quarter = u64::try_from(delay.as_nanos() / 4).unwrap_or(u64::MAX);
    delay.saturating_sub(Duration::from_nanos(random % quarter.saturating_add(1)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Returns up to `count` delays without jitter, in milliseconds.
    fn nominal(backoff: Backoff, count: usize) -> Vec<u64> {
        let mut delays = backoff.delays();
        let mut all = Vec::new();
        while all.len() < count {
            let next = delays.next;
            if delays.next().is_none() {
                break;
            }
            all.push(u64::try_from(next.as_millis()).expect("the delay should be short"));
        }
        all
    }

    #[test]
    fn delays_grow_up_to_the_maximum_and_end() {
        assert_eq!(nominal(PAGE, 9), [100, 400, 1_600, 6_400, 25_600]);
        assert_eq!(nominal(DOWNLOAD, 8), [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 32_000, 32_000]);
        assert_eq!(nominal(BULK_POLL, 6), [2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
        assert_eq!(nominal(COMMIT, 9), [200, 400, 800, 1_600]);
        assert_eq!(nominal(FILE_LOCK, usize::MAX).iter().sum::<u64>(), 9_997);
    }

    proptest! {
        #[test]
        fn jitter_shortens_a_delay_by_up_to_a_quarter(nanos: u64, random: u64) {
            let delay = Duration::from_nanos(nanos);
            let jittered = jittered(delay, random);
            prop_assert!(jittered <= delay && jittered + Duration::from_nanos(1) >= delay.mul_f64(0.7499));
        }
    }
}
