//! One page, asked for again where the way to it fails.

use crate::call::Call;
use crate::send::{Response, SendError};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

/// An answer on its way.
pub(crate) type Answering = Pin<Box<dyn Future<Output = Result<Response, SendError>> + Send>>;
/// Sends a call of the one endpoint that it is for.
pub(crate) type Sending = Arc<dyn Fn(Call) -> Answering + Send + Sync>;

/// How often a page is asked for at most, and how long the first wait is; each further one is four times as long, half
/// a minute together.
const ATTEMPTS: u32 = 6;
const FIRST_WAIT: Duration = Duration::from_millis(100);

/// The page of this call. `repeatable`: the call changes nothing.
pub(crate) fn fetch(send: Sending, call: Call, repeatable: bool) -> Answering {
    Box::pin(async move {
        let (mut attempt, mut wait) = (1, FIRST_WAIT);
        loop {
            let answered = send(call.clone()).await;
            match answered {
                Err(error) if repeatable && attempt < ATTEMPTS && passes(&error) => {
                    tracing::debug!(attempt, %error, "page asked for again");
                    tokio::time::sleep(wait).await;
                    (attempt, wait) = (attempt + 1, wait.saturating_mul(4));
                }
                answered => return answered,
            }
        }
    })
}

/// Whether it may well be over in a moment. A throttle says itself how long it lasts, and sending has waited for a
/// short one already.
fn passes(error: &SendError) -> bool {
    match error {
        SendError::Timeout { .. } | SendError::Network { .. } => true,
        SendError::Throttled { .. } => false,
        error => error.is_retryable() && error.retry_after().is_none(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};
    use tokio::time::Instant;

    /// A way on which so many attempts fail.
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
        let answered = fetch(send, Call::default(), repeatable).await;
        (answered.is_ok(), asked.load(Ordering::Relaxed), begun.elapsed())
    }

    fn cut() -> SendError {
        SendError::Network { endpoint: "X", data_center: "eu", reason: String::new(), unsent: false }
    }

    fn late() -> SendError {
        SendError::Timeout { endpoint: "X" }
    }

    fn throttled() -> SendError {
        SendError::Throttled { endpoint: "X", retry_after: None }
    }

    #[tokio::test(start_paused = true)]
    async fn a_page_is_asked_for_six_times_at_most() {
        let about = |elapsed: Duration, milliseconds: u64| {
            let least = Duration::from_millis(milliseconds);
            (least..least + Duration::from_millis(10)).contains(&elapsed)
        };
        for error in [cut, late] {
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
        for (error, repeatable) in [(cut as fn() -> SendError, false), (late, false), (throttled, true)] {
            let (came, asked, elapsed) = attempts(1, error, repeatable).await;
            assert!(!came && asked == 1 && elapsed == Duration::ZERO);
        }
    }
}
