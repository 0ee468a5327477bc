//! The wait for the end of a job.

use super::error::BulkError;
use super::state::JobState;
use crate::failure::Failure;
use crate::failure::retry;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// The maximum wait that the client accepts from a server. A longer wait could exceed the range of the clock.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(365 * 86_400);
/// The default maximum time to wait for a job.
pub(super) const DEFAULT_TIMEOUT: Duration = Duration::from_secs(3600);

/// Requests the state until the job ends: after two seconds, then after four, and so on, up to every 30 seconds. A
/// request that fails temporarily is retried at the next interval, but not before the time that the API names. Fails
/// with [`BulkError::TimedOut`] if the job has not ended after `deadline`.
pub(super) async fn until_done<D, A>(
    id: &str,
    deadline: Duration,
    request_state: impl Fn() -> A,
) -> Result<D, BulkError>
where
    A: Future<Output = Result<JobState<D>, BulkError>>,
{
    let started = Instant::now();
    let end = started.checked_add(deadline);
    let mut not_before = started;
    let mut state = JobState::Queued;
    let mut delays = retry::BULK_POLL.delays();
    loop {
        let now = Instant::now();
        if end.is_some_and(|end| now >= end) {
            return Err(BulkError::TimedOut { id: id.to_owned(), state, elapsed: now - started });
        }
        let next = not_before.max(now + delays.next().unwrap_or_default());
        // The last request comes at the deadline, not a whole interval before it.
        sleep_until(end.map_or(next, |end| end.min(next))).await;
        if Instant::now() < not_before {
            // The deadline comes before the time that the API named.
            continue;
        }
        match request_state().await {
            Ok(JobState::Completed(done)) => return Ok(done),
            Ok(JobState::Failed { code }) => return Err(BulkError::Failed { id: id.to_owned(), code }),
            Ok(JobState::Queued) => state = JobState::Queued,
            Ok(JobState::InProgress) => state = JobState::InProgress,
            Ok(JobState::Other(word)) => state = JobState::Other(word),
            Err(BulkError::Send(error)) if error.retry().is_safe() => {
                let throttled = error.retry_after().unwrap_or_default();
                not_before = Instant::now() + throttled.min(MAX_RETRY_AFTER);
            }
            Err(error) => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::send::SendError;
    use std::cell::Cell;

    /// Waits for a job whose first request is rate-limited for `wait` and which then completes. Returns the result, the
    /// number of requests and the elapsed seconds.
    async fn throttled(wait: Duration, deadline: Duration) -> (Result<(), BulkError>, u32, u64) {
        let (requests, started) = (Cell::new(0), Instant::now());
        let result = until_done("7", deadline, async || {
            requests.set(requests.get() + 1);
            let (endpoint, retry_after, limit) = ("GetBulkReadJob", Some(wait), Box::default());
            match requests.get() {
                1 => Err(SendError::RateLimited { endpoint, code: None, message: None, retry_after, limit }.into()),
                2 => Ok(JobState::InProgress),
                _ => Ok(JobState::Completed(())),
            }
        });
        (result.await, requests.get(), started.elapsed().as_secs())
    }

    #[tokio::test(start_paused = true)]
    async fn rate_limit_delays_the_poll_but_not_the_backoff() {
        let (result, requests, seconds) = throttled(Duration::from_secs(300), DEFAULT_TIMEOUT).await;
        result.expect("the job should complete");
        assert_eq!(requests, 3);
        assert!((301..=2 + 300 + 8).contains(&seconds), "{seconds}");
        let (result, requests, seconds) = throttled(Duration::from_secs(1), Duration::MAX).await;
        result.expect("the job should complete");
        assert_eq!(requests, 3);
        assert!((10..=2 + 4 + 8).contains(&seconds), "{seconds}");
    }

    #[tokio::test(start_paused = true)]
    async fn rate_limit_beyond_the_deadline_sends_no_further_request() {
        for wait in [DEFAULT_TIMEOUT * 2, Duration::MAX] {
            let (result, requests, seconds) = throttled(wait, DEFAULT_TIMEOUT).await;
            assert!(matches!(result, Err(BulkError::TimedOut { .. })), "{result:?}");
            assert_eq!((requests, seconds), (1, 3600));
        }
    }
}
