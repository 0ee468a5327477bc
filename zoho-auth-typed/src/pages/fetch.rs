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
