//! The request of one page, with retries.

use crate::client::send::{Response, SendError};
use crate::endpoint::call::Call;
use crate::failure::retry;
use crate::failure::{Failure, Retry};
use futures_core::future::BoxFuture;
use std::sync::Arc;
use std::time::Duration;

/// A response in flight.
pub(crate) type Answering = BoxFuture<'static, Result<Response, SendError>>;
/// A function that sends a call of one endpoint.
pub(crate) type Sending = Arc<dyn Fn(Call) -> Answering + Send + Sync>;

/// The default total time that a page waits for rate limits: two of Books' one-minute windows.
pub(crate) const MAX_THROTTLE_WAIT: Duration = Duration::from_secs(120);

/// Requests a page, with retries. `repeatable` is `true` if the call changes nothing. `patience` is the total time that
/// the page may wait for rate limits.
pub(crate) fn fetch(send: Sending, call: Call, repeatable: bool, patience: Duration) -> Answering {
    Box::pin(async move {
        let (mut delays, mut patience) = (retry::PAGE.delays(), patience);
        loop {
            let error = match send(call.clone()).await {
                Err(error) => error,
                answered => return answered,
            };
            if let Some(said) = named_wait(&error, repeatable).filter(|said| *said <= patience && !patience.is_zero()) {
                // The minimum wait is one second, because the API may repeatedly name a wait of zero.
                let said = said.max(Duration::from_secs(1));
                patience = patience.saturating_sub(said);
                tracing::debug!(seconds = said.as_secs(), "waiting for a rate limit before requesting a page");
                tokio::time::sleep(said).await;
            } else if repeatable && passes(&error, patience) {
                let Some(delay) = delays.next() else { return Err(error) };
                tracing::debug!(%error, delay_ms = delay.as_millis(), "retrying the request of a page");
                tokio::time::sleep(delay).await;
            } else {
                return Err(error);
            }
        }
    })
}

/// Returns the time after which the API accepts the call.
///
/// After a rate limit, the API did not execute the call, whatever the call does. `send` has already waited for a short
/// rate limit. A server that is unavailable may have executed the call.
fn named_wait(error: &SendError, repeatable: bool) -> Option<Duration> {
    match error {
        SendError::RateLimited { retry_after, .. } | SendError::RateLimiterWait { retry_after, .. } => *retry_after,
        SendError::Api(error) if repeatable => error.retry_after(),
        _ => None,
    }
}

/// Returns `true` if a retry may soon succeed. This includes a rate-limit response without a time: CRM and Desk name no
/// time if too many calls are in flight.
fn passes(error: &SendError, patience: Duration) -> bool {
    match error {
        SendError::RateLimited { retry_after, .. } => retry_after.is_none() && !patience.is_zero(),
        error => error.retry() == Retry::Safe { after: None },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};
    use tokio::time::Instant;

    /// Returns a function that fails the given number of times, and the count of its calls.
    fn failing(times: u32, error: fn() -> SendError) -> (Sending, Arc<AtomicU32>) {
        let asked = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&asked);
        let send = move |_| -> Answering {
            let fails = counted.fetch_add(1, Ordering::Relaxed) < times;
            Box::pin(async move { if fails { Err(error()) } else { Ok(Response::of(204, "")) } })
        };
        (Arc::new(send), asked)
    }

    async fn attempts(times: u32, error: fn() -> SendError, repeatable: bool) -> (bool, u32, Duration) {
        let (send, asked) = failing(times, error);
        let begun = Instant::now();
        let answered = fetch(send, Call::default(), repeatable, MAX_THROTTLE_WAIT).await;
        (answered.is_ok(), asked.load(Ordering::Relaxed), begun.elapsed())
    }

    fn cut() -> SendError {
        let kind = crate::transport::NetworkErrorKind::Other;
        SendError::Network {
            endpoint: "X",
            data_center: "eu",
            kind,
            reason: String::new(),
            request_sent: true,
            may_duplicate: false,
        }
    }

    fn late() -> SendError {
        SendError::Timeout { endpoint: "X", may_duplicate: false }
    }

    fn throttled() -> SendError {
        SendError::RateLimited { endpoint: "X", code: None, message: None, retry_after: None, limit: Box::default() }
    }

    fn for_a_minute() -> SendError {
        let retry_after = Some(Duration::from_secs(60));
        SendError::RateLimited { endpoint: "X", code: None, message: None, retry_after, limit: Box::default() }
    }

    fn for_a_day() -> SendError {
        let retry_after = Some(Duration::from_secs(86_400));
        SendError::RateLimited { endpoint: "X", code: None, message: None, retry_after, limit: Box::default() }
    }

    #[tokio::test(start_paused = true)]
    async fn a_page_is_asked_for_six_times_at_most() {
        let about = |elapsed: Duration, milliseconds: u64| {
            // The jitter shortens each delay by up to a quarter.
            let longest = Duration::from_millis(milliseconds);
            (longest * 3 / 4..longest + Duration::from_millis(10)).contains(&elapsed)
        };
        for error in [cut, late, throttled] {
            for (fails, waits) in [(0, 0), (1, 100), (2, 500), (3, 2_100), (4, 8_500), (5, 34_100)] {
                let (came, asked, elapsed) = attempts(fails, error, true).await;
                assert!(came && asked == fails + 1 && about(elapsed, waits), "{fails}: {asked} {elapsed:?}");
            }
            let (came, asked, elapsed) = attempts(6, error, true).await;
            assert!(!came && asked == 6 && about(elapsed, 34_100), "{asked} {elapsed:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_changes_something_or_will_not_pass_is_asked_for_once() {
        for (error, repeatable) in
            [(cut as fn() -> SendError, false), (late, false), (throttled, false), (for_a_day, true)]
        {
            let (came, asked, elapsed) = attempts(1, error, repeatable).await;
            assert!(!came && asked == 1 && elapsed == Duration::ZERO);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_throttle_is_waited_for_two_minutes_at_most() {
        for repeatable in [true, false] {
            for (fails, came, asked, seconds) in [(1, true, 2, 60), (2, true, 3, 120), (3, false, 3, 120)] {
                let (got, times, elapsed) = attempts(fails, for_a_minute, repeatable).await;
                assert_eq!((got, times, elapsed.as_secs()), (came, asked, seconds), "{fails} {repeatable}");
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn rate_limit_without_a_wait_is_an_error_at_once() {
        for error in [throttled as fn() -> SendError, for_a_minute] {
            let (send, asked) = failing(1, error);
            let begun = Instant::now();
            let answered = fetch(send, Call::default(), true, Duration::ZERO).await;
            assert!(answered.is_err() && asked.load(Ordering::Relaxed) == 1 && begun.elapsed() == Duration::ZERO);
        }
    }
}
