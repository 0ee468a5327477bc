//! The channel that delivers the result of a refresh to the waiters.

use crate::tokens::{AccessToken, TokenError};
use tokio::sync::watch;

/// A token for one use, or `None` if the waiters should check the cached token.
type Result = std::result::Result<Option<AccessToken>, TokenError>;

/// The sending half of the channel, for the leader.
pub(in crate::refresher) struct Notifier(watch::Sender<Option<Result>>);

/// The receiving half of the channel, for a waiter.
#[derive(Clone, Debug)]
pub(in crate::refresher) struct Receiver(watch::Receiver<Option<Result>>);

pub(in crate::refresher) fn channel() -> (Notifier, Receiver) {
    let (sender, receiver) = watch::channel(None);
    (Notifier(sender), Receiver(receiver))
}

impl Notifier {
    /// Delivers the result to all waiters.
    pub(in crate::refresher) fn notify(&self, result: Result) {
        self.0.send_replace(Some(result));
    }
}

impl Receiver {
    /// Waits for the result. Fails if the notifier was dropped without delivering a result.
    pub(in crate::refresher) async fn wait(mut self) -> Result {
        match self.0.wait_for(Option::is_some).await {
            Ok(result) => result.clone().unwrap_or(Ok(None)),
            Err(_) => Err(TokenError::RefreshCanceled { retry_after: None }),
        }
    }
}
