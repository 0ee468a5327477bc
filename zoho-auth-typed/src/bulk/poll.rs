//! Waiting for a job.

use super::error::BulkError;
use super::state::BulkState;
use crate::send::SendError;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// How long the first wait between two questions is, and the longest one.
const FIRST_WAIT: Duration = Duration::from_secs(2);
const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// How long a job may take, unless something else is said.
pub(super) const DEADLINE: Duration = Duration::from_secs(3600);

/// Asks until the job is done: after two seconds, then after four, and so on up to every half minute. A question that
/// fails for a reason that passes is asked again the next time.
pub(super) async fn until_done<D, A>(id: &str, deadline: Duration, ask: impl Fn() -> A) -> Result<D, BulkError>
where
    A: Future<Output = Result<BulkState<D>, BulkError>>,
{
    let started = Instant::now();
    let end = started.checked_add(deadline);
    let mut wait = FIRST_WAIT;
    let mut state = BulkState::Waiting;
    loop {
        let now = Instant::now();
        if end.is_some_and(|end| now >= end) {
            return Err(BulkError::Deadline { id: id.to_owned(), state, waited: now - started });
        }
        let next = now + wait;
        // The last question comes at the end, and not a whole wait before it.
        sleep_until(end.map_or(next, |end| end.min(next))).await;
        match ask().await {
            Ok(BulkState::Completed(done)) => return Ok(done),
            Ok(BulkState::Failed { code }) => return Err(BulkError::Failed { id: id.to_owned(), code }),
            Ok(BulkState::Waiting) => state = BulkState::Waiting,
            Ok(BulkState::InProgress) => state = BulkState::InProgress,
            Ok(BulkState::Other(word)) => state = BulkState::Other(word),
            Err(BulkError::Call(error)) if passes(&error) => {
                wait = error.retry_after().unwrap_or_default().max(wait);
            }
            Err(error) => return Err(error),
        }
        wait = (wait * 2).min(LONGEST_WAIT);
    }
}

/// Whether asking again may help. A question changes nothing, so that one that may have come can be repeated.
fn passes(error: &SendError) -> bool {
    error.is_retryable() || matches!(error, SendError::Network { .. } | SendError::Timeout { .. })
}
