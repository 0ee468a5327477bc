//! Where those who wait for a refresh hear what came of it.

use super::ManagerError;
use crate::token::TokenError;
use tokio::sync::watch;

type Result = std::result::Result<(), TokenError>;

/// For the one who asks.
pub(super) struct Saying(watch::Sender<Option<Result>>);

/// For those who wait.
#[derive(Clone)]
pub(super) struct Waiting(watch::Receiver<Option<Result>>);

pub(super) fn channel() -> (Saying, Waiting) {
    let (say, hear) = watch::channel(None);
    (Saying(say), Waiting(hear))
}

impl Saying {
    pub(super) fn say(&self, result: Result) {
        self.0.send_replace(Some(result));
    }
}

impl Waiting {
    /// What came of it. It was cut off where nobody says it any more.
    pub(super) async fn hear(mut self) -> Result {
        match self.0.wait_for(Option::is_some).await {
            Ok(said) => said.clone().unwrap_or(Ok(())),
            Err(_) => Err(ManagerError::Interrupted.into()),
        }
    }
}
