//! The rate limiter of one organization.

use super::Settings;
use super::schedule::{self, Reservation, Schedule};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep_until, timeout_at};

/// A permit of the semaphore. A call is in flight while its permit exists.
pub(super) type Permit = OwnedSemaphorePermit;

/// The rate limiter of one organization.
pub(super) struct OrgLimiter {
    settings: Settings,
    /// The semaphore for calls in flight. The semaphore is fair: calls get permits in the order in which they arrive.
    max_concurrent: Arc<Semaphore>,
    schedule: Mutex<Schedule>,
}

impl OrgLimiter {
    pub(super) fn new(settings: Settings) -> Self {
        Self { settings, max_concurrent: Arc::new(Semaphore::new(settings.max_concurrent)), schedule: Mutex::default() }
    }

    /// Waits until a call may start. Fails if the wait would exceed the maximum. The error contains the length of the
    /// wait if it is known.
    pub(super) async fn enter(&self) -> Result<Permit, Option<Duration>> {
        // `None` if the deadline is beyond the range of the clock, so that it never passes.
        let deadline = Instant::now().checked_add(self.settings.max_wait);
        // The permit comes before the reserved start, so that a call with a reserved start begins at that time.
        let place = Arc::clone(&self.max_concurrent).acquire_owned();
        let place = match deadline {
            Some(deadline) => timeout_at(deadline, place).await.ok(),
            None => Some(place.await),
        };
        let Some(Ok(permit)) = place else { return Err(self.schedule().next(self.settings.per_minute)) };
        loop {
            let promise = Reservation::of(&self.schedule, self.settings.per_minute, deadline).map_err(Some)?;
            sleep_until(promise.begin()).await;
            if promise.keep() {
                return Ok(permit);
            }
        }
    }

    /// Delays all calls for the given time.
    pub(super) fn pause(&self, pause: Duration) {
        self.schedule().pause(Instant::now(), pause);
    }

    /// Delays all calls after a rate-limit response without a time.
    pub(super) fn pause_for_default(&self) {
        self.schedule().pause_for_default(Instant::now());
    }

    /// Resets the default delay after a response that is not rate-limited.
    pub(super) fn recover(&self) {
        self.schedule().recover(Instant::now());
    }

    fn schedule(&self) -> MutexGuard<'_, Schedule> {
        schedule::lock(&self.schedule)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::task::JoinSet;

    fn org_limiter_of(per_minute: Option<usize>, max_concurrent: usize, max_wait: u64) -> Arc<OrgLimiter> {
        Arc::new(OrgLimiter::new(Settings { per_minute, max_concurrent, max_wait: Duration::from_secs(max_wait) }))
    }

    /// Spawns `number` calls that each take `takes`. Each task returns its number and its start, in seconds.
    fn calls(
        org_limiter_of: &Arc<OrgLimiter>,
        number: usize,
        takes: Duration,
    ) -> JoinSet<(usize, Result<u64, Option<Duration>>)> {
        let (start, mut calls) = (Instant::now(), JoinSet::new());
        for number in 0..number {
            let org_limiter_of = Arc::clone(org_limiter_of);
            calls.spawn(async move {
                let entered = org_limiter_of.enter().await;
                let began = entered.as_ref().map(|_| start.elapsed().as_secs()).map_err(|wait| *wait);
                tokio::time::sleep(takes).await;
                (number, began)
            });
        }
        calls
    }

    async fn begins(
        org_limiter_of: &Arc<OrgLimiter>,
        number: usize,
        takes: Duration,
    ) -> Vec<(usize, Result<u64, Option<Duration>>)> {
        let mut begins = calls(org_limiter_of, number, takes).join_all().await;
        begins.sort_unstable_by_key(|(number, _)| *number);
        begins
    }

    #[tokio::test(start_paused = true)]
    async fn no_minute_has_more_and_who_came_first_goes_first() {
        for (max_concurrent, takes) in [(Semaphore::MAX_PERMITS, 0), (7, 1), (100, 90)] {
            let begins =
                begins(&org_limiter_of(Some(10), max_concurrent, 100_000), 45, Duration::from_secs(takes)).await;
            let at: Vec<u64> = begins.into_iter().map(|(_, began)| began.expect("a turn")).collect();
            assert!(at.is_sorted(), "{at:?}");
            assert!(at.windows(11).all(|calls| calls[10] - calls[0] >= 61), "{at:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn no_more_are_on_their_way_at_once() {
        let begins = begins(&org_limiter_of(None, 3, 100), 8, Duration::from_secs(5)).await;
        let at: Vec<u64> = begins.into_iter().map(|(_, began)| began.expect("a turn")).collect();
        assert_eq!(at, [0, 0, 0, 5, 5, 5, 10, 10]);
    }

    #[tokio::test(start_paused = true)]
    async fn what_would_come_too_late_is_refused_at_once_and_says_when() {
        let (org_limiter_of, begun) = (org_limiter_of(Some(2), 100, 70), Instant::now());
        let mut begins: Vec<_> = calls(&org_limiter_of, 7, Duration::ZERO).join_all().await;
        begins.sort_unstable_by_key(|(number, _)| *number);
        let refused = Err(Some(Duration::from_secs(122)));
        let expected = [Ok(0), Ok(0), Ok(61), Ok(61), refused, refused, refused];
        assert_eq!(begins.into_iter().map(|(_, began)| began).collect::<Vec<_>>(), expected);
        assert_eq!(begun.elapsed().as_secs(), 61, "nobody waited to be refused");
        // All permits are taken, so the length of the wait is unknown.
        let org_limiter_of = self::org_limiter_of(None, 1, 10);
        let _held = org_limiter_of.enter().await.expect("a turn");
        assert_eq!(org_limiter_of.enter().await.map(drop), Err(None));
    }

    #[tokio::test(start_paused = true)]
    async fn what_the_server_says_holds_for_those_who_wait_too() {
        let org_limiter_of = org_limiter_of(Some(2), 100, 10_000);
        let waiting = calls(&org_limiter_of, 6, Duration::ZERO);
        tokio::time::sleep(Duration::from_secs(30)).await;
        org_limiter_of.pause(Duration::from_secs(170));
        org_limiter_of.pause(Duration::from_secs(1));
        let mut at: Vec<u64> = waiting.join_all().await.into_iter().map(|(_, began)| began.expect("a turn")).collect();
        at.sort_unstable();
        assert_eq!(at, [0, 0, 200, 200, 261, 261], "and then no more than before");
        org_limiter_of.pause(Duration::MAX);
        assert!(matches!(org_limiter_of.enter().await.map(drop), Err(Some(wait)) if wait.as_secs() >= 86_400));
    }

    #[tokio::test(start_paused = true)]
    async fn rate_limit_without_a_time_delays_calls_for_up_to_a_minute() {
        let org_limiter_of = org_limiter_of(None, 100, 10_000);
        for seconds in [1, 2, 4, 8, 16, 32, 60, 60] {
            // The calls in flight are refused together, and lengthen the pause once.
            org_limiter_of.pause_for_default();
            org_limiter_of.pause_for_default();
            // The response to a call that began before the pause does not end the pause.
            org_limiter_of.recover();
            let begun = Instant::now();
            drop(org_limiter_of.enter().await.expect("a turn"));
            assert_eq!(begun.elapsed(), Duration::from_secs(seconds));
        }
        org_limiter_of.recover();
        org_limiter_of.pause_for_default();
        let begun = Instant::now();
        drop(org_limiter_of.enter().await.expect("a turn"));
        assert_eq!(begun.elapsed(), Duration::from_secs(1));
    }

    #[tokio::test(start_paused = true)]
    async fn who_gives_up_keeps_no_place() {
        let org_limiter_of = org_limiter_of(None, 1, 100);
        let held = org_limiter_of.enter().await.expect("a turn");
        let gave_up = tokio::time::timeout(Duration::from_secs(1), org_limiter_of.enter()).await;
        assert!(gave_up.is_err());
        drop(held);
        let begun = Instant::now();
        drop(org_limiter_of.enter().await.expect("a turn"));
        assert_eq!(begun.elapsed(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn who_gives_up_keeps_no_begin() {
        let org_limiter_of = org_limiter_of(Some(2), 100, 10_000);
        for _ in 0..2 {
            drop(org_limiter_of.enter().await.expect("a turn"));
        }
        let waiting = calls(&org_limiter_of, 10, Duration::ZERO);
        tokio::time::sleep(Duration::from_secs(1)).await;
        drop(waiting);
        tokio::task::yield_now().await;
        let begun = Instant::now();
        for (call, second) in [60, 60, 121].into_iter().enumerate() {
            drop(org_limiter_of.enter().await.expect("a turn"));
            assert_eq!(begun.elapsed().as_secs(), second, "call {call}: those that began count, and nobody else");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_gives_up_after_a_pause_takes_no_begin_of_another() {
        let org_limiter_of = org_limiter_of(Some(1), 100, 10_000);
        drop(org_limiter_of.enter().await.expect("a turn"));
        let gives_up = calls(&org_limiter_of, 1, Duration::ZERO);
        tokio::time::sleep(Duration::from_secs(1)).await;
        // The pause ends at the reserved start. The schedule reserves that start again, for another call.
        org_limiter_of.pause(Duration::from_secs(60));
        let (start, other) = (Instant::now(), calls(&org_limiter_of, 1, Duration::ZERO));
        tokio::task::yield_now().await;
        drop(gives_up);
        tokio::task::yield_now().await;
        assert_eq!(calls(&org_limiter_of, 1, Duration::ZERO).join_all().await, [(0, Ok(121))]);
        assert_eq!((other.join_all().await, start.elapsed().as_secs()), (vec![(0, Ok(60))], 121));
    }

    #[tokio::test(start_paused = true)]
    async fn the_longest_of_waits() {
        let org_limiter_of =
            Arc::new(OrgLimiter::new(Settings { per_minute: Some(1), max_concurrent: 1, max_wait: Duration::MAX }));
        org_limiter_of.pause(Duration::from_secs(200_000));
        let at: Vec<_> = begins(&org_limiter_of, 2, Duration::ZERO).await.into_iter().map(|(_, began)| began).collect();
        assert_eq!(at, [Ok(200_000), Ok(200_061)]);
    }
}
