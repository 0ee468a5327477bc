//! The rate limiter of one organization.

use super::Settings;
use super::schedule::{self, Reservation, Schedule};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep_until, timeout_at};

/// A permit of the semaphore for calls in flight. A call is in flight while its permit exists.
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

    /// Waits until a call may start. Fails if the wait would exceed `max_wait`. The error contains the remaining wait
    /// if it is known.
    pub(super) async fn enter(&self) -> Result<Permit, Option<Duration>> {
        // `None` if the deadline is beyond the range of the clock, so that it never passes.
        let deadline = Instant::now().checked_add(self.settings.max_wait);
        // The permit comes before the reserved start, so that a call with a reserved start begins at that time.
        let permit = Arc::clone(&self.max_concurrent).acquire_owned();
        let permit = match deadline {
            Some(deadline) => timeout_at(deadline, permit).await.ok(),
            None => Some(permit.await),
        };
        let Some(Ok(permit)) = permit else { return Err(self.schedule().next(self.settings.per_minute)) };
        loop {
            let reservation = Reservation::new(&self.schedule, self.settings.per_minute, deadline).map_err(Some)?;
            sleep_until(reservation.start()).await;
            if reservation.commit() {
                return Ok(permit);
            }
        }
    }

    /// Delays all calls for the time `pause`.
    pub(super) fn pause(&self, pause: Duration) {
        self.schedule().pause(Instant::now(), pause);
    }

    /// Delays all calls after a rate-limit response that contains no time to wait.
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

    fn limiter(per_minute: Option<usize>, max_concurrent: usize, max_wait: u64) -> Arc<OrgLimiter> {
        Arc::new(OrgLimiter::new(Settings { per_minute, max_concurrent, max_wait: Duration::from_secs(max_wait) }))
    }

    /// Spawns `number` calls that each take `takes`. Each task returns its number and its start, in seconds.
    fn calls(
        limiter: &Arc<OrgLimiter>,
        number: usize,
        takes: Duration,
    ) -> JoinSet<(usize, Result<u64, Option<Duration>>)> {
        let (start, mut calls) = (Instant::now(), JoinSet::new());
        for number in 0..number {
            let limiter = Arc::clone(limiter);
            calls.spawn(async move {
                let entered = limiter.enter().await;
                let start = entered.as_ref().map(|_| start.elapsed().as_secs()).map_err(|wait| *wait);
                tokio::time::sleep(takes).await;
                (number, start)
            });
        }
        calls
    }

    async fn starts(
        limiter: &Arc<OrgLimiter>,
        number: usize,
        takes: Duration,
    ) -> Vec<(usize, Result<u64, Option<Duration>>)> {
        let mut starts = calls(limiter, number, takes).join_all().await;
        starts.sort_unstable_by_key(|(number, _)| *number);
        starts
    }

    #[tokio::test(start_paused = true)]
    async fn calls_per_minute_are_limited_in_order_of_arrival() {
        for (max_concurrent, takes) in [(Semaphore::MAX_PERMITS, 0), (7, 1), (100, 90)] {
            let starts = starts(&limiter(Some(10), max_concurrent, 100_000), 45, Duration::from_secs(takes)).await;
            let starts: Vec<u64> =
                starts.into_iter().map(|(_, start)| start.expect("the call should get a permit")).collect();
            assert!(starts.is_sorted(), "{starts:?}");
            assert!(starts.windows(11).all(|calls| calls[10] - calls[0] >= 61), "{starts:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn calls_in_flight_are_limited() {
        let starts = starts(&limiter(None, 3, 100), 8, Duration::from_secs(5)).await;
        let starts: Vec<u64> =
            starts.into_iter().map(|(_, start)| start.expect("the call should get a permit")).collect();
        assert_eq!(starts, [0, 0, 0, 5, 5, 5, 10, 10]);
    }

    #[tokio::test(start_paused = true)]
    async fn call_beyond_the_maximum_wait_fails_at_once_with_its_wait() {
        let (limiter, started) = (limiter(Some(2), 100, 70), Instant::now());
        let mut starts: Vec<_> = calls(&limiter, 7, Duration::ZERO).join_all().await;
        starts.sort_unstable_by_key(|(number, _)| *number);
        let refused = Err(Some(Duration::from_secs(122)));
        let expected = [Ok(0), Ok(0), Ok(61), Ok(61), refused, refused, refused];
        assert_eq!(starts.into_iter().map(|(_, start)| start).collect::<Vec<_>>(), expected);
        assert_eq!(started.elapsed().as_secs(), 61, "no call should wait before it fails");
        // All permits are taken, so the length of the wait is unknown.
        let limiter = self::limiter(None, 1, 10);
        let _held = limiter.enter().await.expect("the call should get a permit");
        assert_eq!(limiter.enter().await.map(drop), Err(None));
    }

    #[tokio::test(start_paused = true)]
    async fn pause_delays_waiting_calls() {
        let limiter = limiter(Some(2), 100, 10_000);
        let waiting = calls(&limiter, 6, Duration::ZERO);
        tokio::time::sleep(Duration::from_secs(30)).await;
        limiter.pause(Duration::from_secs(170));
        limiter.pause(Duration::from_secs(1));
        let mut starts: Vec<u64> = waiting
            .join_all()
            .await
            .into_iter()
            .map(|(_, start)| start.expect("the call should get a permit"))
            .collect();
        starts.sort_unstable();
        assert_eq!(starts, [0, 0, 200, 200, 261, 261], "the limit should still apply after the pause");
        limiter.pause(Duration::MAX);
        assert!(matches!(limiter.enter().await.map(drop), Err(Some(wait)) if wait.as_secs() >= 86_400));
    }

    #[tokio::test(start_paused = true)]
    async fn rate_limit_without_a_time_delays_calls_for_up_to_a_minute() {
        let limiter = limiter(None, 100, 10_000);
        for seconds in [1, 2, 4, 8, 16, 32, 60, 60] {
            // The calls in flight are rate-limited together, and lengthen the pause once.
            limiter.pause_for_default();
            limiter.pause_for_default();
            // The response to a call that began before the pause does not end the pause.
            limiter.recover();
            let started = Instant::now();
            drop(limiter.enter().await.expect("the call should get a permit"));
            assert_eq!(started.elapsed(), Duration::from_secs(seconds));
        }
        limiter.recover();
        limiter.pause_for_default();
        let started = Instant::now();
        drop(limiter.enter().await.expect("the call should get a permit"));
        assert_eq!(started.elapsed(), Duration::from_secs(1));
    }

    #[tokio::test(start_paused = true)]
    async fn canceled_call_does_not_keep_its_place_in_the_queue() {
        let limiter = limiter(None, 1, 100);
        let held = limiter.enter().await.expect("the call should get a permit");
        let canceled = tokio::time::timeout(Duration::from_secs(1), limiter.enter()).await;
        assert!(canceled.is_err());
        drop(held);
        let started = Instant::now();
        drop(limiter.enter().await.expect("the call should get a permit"));
        assert_eq!(started.elapsed(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn canceled_call_releases_its_reserved_start() {
        let limiter = limiter(Some(2), 100, 10_000);
        for _ in 0..2 {
            drop(limiter.enter().await.expect("the call should get a permit"));
        }
        let waiting = calls(&limiter, 10, Duration::ZERO);
        tokio::time::sleep(Duration::from_secs(1)).await;
        drop(waiting);
        tokio::task::yield_now().await;
        let started = Instant::now();
        for (call, second) in [60, 60, 121].into_iter().enumerate() {
            drop(limiter.enter().await.expect("the call should get a permit"));
            assert_eq!(started.elapsed().as_secs(), second, "call {call}: only calls that started should count");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn canceled_call_keeps_the_start_of_another_call_reserved() {
        let limiter = limiter(Some(1), 100, 10_000);
        drop(limiter.enter().await.expect("the call should get a permit"));
        let gives_up = calls(&limiter, 1, Duration::ZERO);
        tokio::time::sleep(Duration::from_secs(1)).await;
        // The pause ends at the reserved start. The schedule reserves that start again, for another call.
        limiter.pause(Duration::from_secs(60));
        let (start, other) = (Instant::now(), calls(&limiter, 1, Duration::ZERO));
        tokio::task::yield_now().await;
        drop(gives_up);
        tokio::task::yield_now().await;
        assert_eq!(calls(&limiter, 1, Duration::ZERO).join_all().await, [(0, Ok(121))]);
        assert_eq!((other.join_all().await, start.elapsed().as_secs()), (vec![(0, Ok(60))], 121));
    }

    #[tokio::test(start_paused = true)]
    async fn call_without_a_maximum_wait_outlasts_a_long_pause() {
        let limiter =
            Arc::new(OrgLimiter::new(Settings { per_minute: Some(1), max_concurrent: 1, max_wait: Duration::MAX }));
        limiter.pause(Duration::from_secs(200_000));
        let starts: Vec<_> = starts(&limiter, 2, Duration::ZERO).await.into_iter().map(|(_, start)| start).collect();
        assert_eq!(starts, [Ok(200_000), Ok(200_061)]);
    }
}
