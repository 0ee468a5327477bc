//! The error of token sources.

use crate::failure::sealed::Sealed;
use crate::failure::{Failure, Retry};
use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// The error of a [`TokenSource`](crate::tokens::TokenSource), which is a token manager or your own source. The message
/// and the cause are those of the error that the source reported.
#[derive(Clone)]
pub struct SourceError {
    error: Arc<dyn Error + Send + Sync>,
    retry: Retry,
    needs_consent: bool,
}

impl SourceError {
    pub(crate) fn new(error: impl Error + Send + Sync + 'static, retry: Retry, needs_consent: bool) -> Self {
        Self { error: Arc::new(error), retry, needs_consent }
    }

    /// Sets the time to wait, unless the error is permanent.
    pub(crate) fn set_retry_after(&mut self, wait: Duration) {
        if let Retry::Safe { after } | Retry::MayDuplicate { after } = &mut self.retry {
            *after = Some(wait);
        }
    }

    /// Returns the error that the source reported if its type is `E`, and `None` otherwise. A token manager reports a
    /// `ManagerError`.
    pub fn downcast_ref<E: Error + 'static>(&self) -> Option<&E> {
        self.error.downcast_ref()
    }
}

impl fmt::Display for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.error, f)
    }
}

impl fmt::Debug for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.error, f)
    }
}

impl Error for SourceError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.error.source()
    }
}

impl Sealed for SourceError {}

impl Failure for SourceError {
    fn retry(&self) -> Retry {
        self.retry
    }

    fn needs_consent(&self) -> bool {
        self.needs_consent
    }
}
