//! Keeping accounts warm: refreshing tokens before they expire, even if no task needs a token.

mod in_flight;
mod scan;
mod worker;

pub use worker::KeepWarmWorker;

use super::{AccountEntry, TokenManager};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// The default number of concurrent refreshes.
const DEFAULT_CONCURRENCY: usize = 8;
/// The default interval between two passes.
const DEFAULT_INTERVAL: Duration = Duration::from_secs(60);
/// The shortest interval between two passes.
const MIN_INTERVAL: Duration = Duration::from_secs(1);

/// The settings of a worker that keeps accounts warm: the worker refreshes their tokens before they expire, so that no
/// task waits for a token. [`TokenManager::keep_warm`] creates the worker.
#[derive(Clone)]
#[must_use = "pass the settings to `TokenManager::keep_warm`"]
pub struct KeepWarm {
    filter: Arc<dyn Fn(&AccountEntry) -> bool + Send + Sync>,
    concurrency: usize,
    interval: Duration,
}

impl KeepWarm {
    /// Creates the settings for the accounts for which the filter returns `true`. In each pass, the worker calls the
    /// filter for every active account whose refresh is due, so the filter must return soon.
    pub fn new(filter: impl Fn(&AccountEntry) -> bool + Send + Sync + 'static) -> Self {
        Self { filter: Arc::new(filter), concurrency: DEFAULT_CONCURRENCY, interval: DEFAULT_INTERVAL }
    }

    /// Creates the settings for all accounts.
    pub fn all() -> Self {
        Self::new(|_| true)
    }

    /// Sets the maximum number of accounts that are refreshed at the same time. The default is 8, and the minimum is 1.
    pub fn concurrency(self, concurrency: usize) -> Self {
        Self { concurrency: concurrency.max(1), ..self }
    }

    /// Sets the interval between the end of a pass and the next pass. Each interval is varied by up to a fifth at
    /// random. The default is 60 seconds, and the minimum is one second.
    ///
    /// A pass reads all active accounts of the store. An interval of more than four minutes may miss the refresh
    /// window, which begins five to six minutes before a token expires.
    pub fn interval(self, interval: Duration) -> Self {
        Self { interval: interval.max(MIN_INTERVAL), ..self }
    }
}

impl TokenManager {
    /// Creates a worker that keeps accounts warm. The worker does nothing until the application runs it with
    /// [`KeepWarmWorker::run_until`].
    ///
    /// ```
    /// use tokio::sync::oneshot;
    /// use zoho_token_manager::{AccountEntry, KeepWarm, TokenManager};
    ///
    /// async fn serve(manager: &TokenManager) {
    ///     let settings = KeepWarm::new(|account: &AccountEntry| account.user().starts_with("eu-"));
    ///     let worker = manager.keep_warm(settings.concurrency(16));
    ///     let (stop, stopped) = oneshot::channel::<()>();
    ///     let running = tokio::spawn(worker.run_until(async move { _ = stopped.await }));
    ///     // … serves requests …
    ///     drop(stop);
    ///     _ = running.await;
    /// }
    /// ```
    pub fn keep_warm(&self, settings: KeepWarm) -> KeepWarmWorker {
        KeepWarmWorker::new(self.clone(), settings)
    }
}

impl fmt::Debug for KeepWarm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { concurrency, interval, .. } = self;
        f.debug_struct("KeepWarm").field("concurrency", concurrency).field("interval", interval).finish_non_exhaustive()
    }
}
