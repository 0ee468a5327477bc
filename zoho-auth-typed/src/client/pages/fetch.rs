//! The request for one page, with retries.

use crate::client::send::{Response, SendError};
use crate::endpoint::call::Call;
use crate::failure::retry;
use crate::failure::{Failure, Retry};
use futures_core::future::BoxFuture;
use std::sync::Arc;
use std::time::Duration;

/// A future of the response to a call in flight.
pub(crate) type ResponseFuture = BoxFuture<'static, Result<Response, SendError>>;
/// A function that sends a call of one endpoint.
pub(crate) type SendCall = Arc<dyn Fn(Call) -> ResponseFuture + Send + Sync>;

/// The default total time that a page waits for rate limits: two of Books' one-minute windows.
pub(crate) const MAX_THROTTLE_WAIT: Duration = Duration::from_secs(120);

/// Requests a page, with retries. `repeatable` is `true` if the call changes nothing. `max_wait` is the total time that
/// the page may wait for rate limits.
pub(crate) fn fetch(send: SendCall, call: Call, repeatable: bool, max_wait: Duration) -> ResponseFuture {
    Box::pin(async move {
        let (mut delays, mut max_wait) = (retry::PAGE.delays(), max_wait);
        loop {
            let error = match send(call.clone()).await {
                Err(error) => error,
                response => return response,
            };
            if let Some(wait) = named_wait(&error, repeatable).filter(|wait| *wait <= max_wait && !max_wait.is_zero()) {
                // The minimum wait is one second, because the API may repeatedly name a wait of zero.
                let wait = wait.max(Duration::from_secs(1));
                max_wait = max_wait.saturating_sub(wait);
                tracing::debug!(seconds = wait.as_secs(), "waiting for a rate limit before requesting a page");
                tokio::time::sleep(wait).await;
            } else if repeatable && passes(&error, max_wait) {
                let Some(delay) = delays.next() else { return Err(error) };
                tracing::debug!(%error, delay_ms = delay.as_millis(), "retrying the request of a page");
                tokio::time::sleep(delay).await;
            } else {
                return Err(error);
            }
        }
    })
}

/// Returns the time after which the API accepts the call. Returns `None` if the API named no time, or if a retry may
/// carry out the call twice.
///
/// The API did not carry out a rate-limited call, so every such call may be sent again. `send` has already waited for a
/// short rate limit. An unavailable server may have carried out the call, so only a repeatable call may be sent again.
fn named_wait(error: &SendError, repeatable: bool) -> Option<Duration> {
    match error {
        SendError::RateLimited { retry_after, .. } | SendError::RateLimiterWait { retry_after, .. } => *retry_after,
        SendError::Api(error) if repeatable => error.retry_after(),
        _ => None,
    }
}

/// Returns `true` if a retry may soon succeed. This includes a rate-limit response that contains no time to wait: CRM
/// and Desk name no time if too many calls are in flight.
fn passes(error: &SendError, max_wait: Duration) -> bool {
    match error {
        SendError::RateLimited { retry_after, .. } => retry_after.is_none() && !max_wait.is_zero(),
        error => error.retry() == Retry::Safe { after: None },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};
    use tokio::time::Instant;

    /// Returns a function that fails the given number of times, and the count of its calls.
    fn failing(times: u32, error: fn() -> SendError) -> (SendCall, Arc<AtomicU32>) {
        let requests = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&requests);
        let send = move |_| -> ResponseFuture {
            let fails = counted.fetch_add(1, Ordering::Relaxed) < times;
            Box::pin(async move { if fails { Err(error()) } else { Ok(Response::for_test(204, "")) } })
        };
        (Arc::new(send), requests)
    }

    async fn attempts(times: u32, error: fn() -> SendError, repeatable: bool) -> (bool, u32, Duration) {
        let (send, requests) = failing(times, error);
        let started = Instant::now();
        let result = fetch(send, Call::default(), repeatable, MAX_THROTTLE_WAIT).await;
        (result.is_ok(), requests.load(Ordering::Relaxed), started.elapsed())
    }

    fn connection_lost() -> SendError {
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

    fn timed_out() -> SendError {
        SendError::Timeout { endpoint: "X", may_duplicate: false }
    }

    fn rate_limited() -> SendError {
        SendError::RateLimited { endpoint: "X", code: None, message: None, retry_after: None, limit: Box::default() }
    }

    fn rate_limited_for_a_minute() -> SendError {
        let retry_after = Some(Duration::from_secs(60));
        SendError::RateLimited { endpoint: "X", code: None, message: None, retry_after, limit: Box::default() }
    }

    fn rate_limited_for_a_day() -> SendError {
        let retry_after = Some(Duration::from_secs(86_400));
        SendError::RateLimited { endpoint: "X", code: None, message: None, retry_after, limit: Box::default() }
    }

    #[tokio::test(start_paused = true)]
    async fn page_request_is_sent_up_to_six_times() {
        let about = |elapsed: Duration, milliseconds: u64| {
            // The jitter shortens each delay by up to a quarter.
            let maximum = Duration::from_millis(milliseconds);
            (maximum * 3 / 4..maximum + Duration::from_millis(10)).contains(&elapsed)
        };
        for error in [connection_lost, timed_out, rate_limited] {
            for (fails, waits) in [(0, 0), (1, 100), (2, 500), (3, 2_100), (4, 8_500), (5, 34_100)] {
                let (succeeded, requests, elapsed) = attempts(fails, error, true).await;
                assert!(succeeded && requests == fails + 1 && about(elapsed, waits), "{fails}: {requests} {elapsed:?}");
            }
            let (succeeded, requests, elapsed) = attempts(6, error, true).await;
            assert!(!succeeded && requests == 6 && about(elapsed, 34_100), "{requests} {elapsed:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn unrepeatable_call_or_long_rate_limit_is_not_retried() {
        for (error, repeatable) in [
            (connection_lost as fn() -> SendError, false),
            (timed_out, false),
            (rate_limited, false),
            (rate_limited_for_a_day, true),
        ] {
            let (succeeded, requests, elapsed) = attempts(1, error, repeatable).await;
            assert!(!succeeded && requests == 1 && elapsed == Duration::ZERO);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn rate_limit_is_waited_for_up_to_two_minutes() {
        for repeatable in [true, false] {
            for (fails, succeeded, requests, seconds) in [(1, true, 2, 60), (2, true, 3, 120), (3, false, 3, 120)] {
                let (result, times, elapsed) = attempts(fails, rate_limited_for_a_minute, repeatable).await;
                assert_eq!((result, times, elapsed.as_secs()), (succeeded, requests, seconds), "{fails} {repeatable}");
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn rate_limit_is_an_immediate_error_if_no_wait_is_allowed() {
        for error in [rate_limited as fn() -> SendError, rate_limited_for_a_minute] {
            let (send, requests) = failing(1, error);
            let started = Instant::now();
            let result = fetch(send, Call::default(), true, Duration::ZERO).await;
            assert!(result.is_err() && requests.load(Ordering::Relaxed) == 1 && started.elapsed() == Duration::ZERO);
        }
    }
}
