//! The delays between two reads of a record whose lease another process holds.

use crate::random;
use std::time::Duration;

/// The first delay, before jitter.
const INITIAL: Duration = Duration::from_millis(5);
/// The longest delay, before jitter.
const MAX: Duration = Duration::from_millis(100);

/// The delays of one wait for a lease: 5, 10, 20, 40, 80, 100, 100, … milliseconds. Each delay is lengthened or
/// shortened at random by up to a fifth.
///
/// A refresh takes some tens of milliseconds, or as long as Zoho needs. The first reads find the end of a short lease
/// soon, and later reads are rare. The reads of all processes are spread out, because each delay is random.
///
/// Notifications such as `LISTEN`/`NOTIFY` would reach a process sooner, but most stores do not have them. They cost a
/// connection per process, and a lost notification would still require polling. A waiting process does not hold an
/// advisory or row lock either. Such a lock keeps a connection and a transaction open during a request to Zoho. In some
/// databases, the lock would outlive its holder's lease. In others, it would end before the lease.
#[derive(Debug)]
pub(super) struct LeasePoll {
    next: Duration,
}

impl LeasePoll {
    /// Creates the delays of a new wait.
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
                assert!(
                    delay >= nominal * 4 / 5 && delay <= nominal * 6 / 5,
                    "the delay should differ from {nominal:?} by up to a fifth: {delay:?}"
                );
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
        assert_ne!(first, second, "the jitter should be random");
        assert!(second[0] <= INITIAL * 6 / 5);
    }
}
