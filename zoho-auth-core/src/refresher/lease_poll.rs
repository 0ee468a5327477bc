//! The delays between two reads of a record whose lease another process holds.

use crate::random;
use std::time::Duration;

/// The first delay.
const INITIAL: Duration = Duration::from_millis(5);
/// The longest delay.
const MAX: Duration = Duration::from_millis(100);

/// The polling of one wait for a lease: 5, 10, 20, 40, 80, 100, 100, … milliseconds, each varied by up to a fifth.
///
/// A refresh takes some tens of milliseconds, or as long as Zoho needs. The first reads find the end of a short lease
/// soon, and later reads are few. A notification such as `LISTEN`/`NOTIFY` would reach the process sooner, but most
/// stores have none, a lost one would have to be replaced by polling anyway, and it costs a connection per process. A
/// waiting process holds no advisory or row lock either: such a lock keeps a connection and a transaction open for the
/// time of a request to Zoho. It would also outlive its holder's lease in some databases, and end before it in others.
/// The reads of all processes are spread, because each delay is random.
#[derive(Debug)]
pub(super) struct LeasePoll {
    next: Duration,
}

impl LeasePoll {
    /// Starts a wait.
    pub(super) fn new() -> Self {
        Self { next: INITIAL }
    }

    /// Returns the delay before the next read.
    pub(super) fn next_delay(&mut self) -> Duration {
        let delay = self.next;
        self.next = (2 * delay).min(MAX);
        random::vary(delay)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_double_up_to_the_maximum_within_the_jitter() {
        for _ in 0..100 {
            let mut poll = LeasePoll::new();
            for nominal in [5, 10, 20, 40, 80, 100, 100, 100] {
                let (delay, nominal) = (poll.next_delay(), Duration::from_millis(nominal));
                assert!(delay >= nominal * 4 / 5 && delay <= nominal * 6 / 5, "{delay:?} for {nominal:?}");
            }
        }
    }

    #[test]
    fn delays_of_two_waits_differ_and_start_again() {
        let delays = || {
            let mut poll = LeasePoll::new();
            [(); 8].map(|()| poll.next_delay())
        };
        let (first, second) = (delays(), delays());
        assert_ne!(first, second, "the jitter is random");
        assert!(second[0] <= INITIAL * 6 / 5);
    }
}
