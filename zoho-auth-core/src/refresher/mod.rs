//! The refresh engine: access tokens of accounts in a store, refreshed once across tasks and processes.
//!
//! The modules `coordination` and `single_flight` decide without I/O: `coordination` for all processes that share a
//! store, and `single_flight` for the tasks of one process. The module `refresh` carries out the decisions with any
//! store and any [`Protect`]. The modules `account` and `cached_token` are the hot path.

mod account;
mod account_cell;
mod backoff;
mod cached_token;
mod client_account;
mod clock;
#[cfg(test)]
mod failure_table;
mod grant;
mod lease_poll;
mod metrics;
mod protect;
mod provider;
mod race;
mod refresh;
mod single_flight;

pub use account::AccountTokens;
pub use account_cell::AccountCell;
pub use client_account::ClientAccount;
pub use clock::{Clock, DynClock, SystemClock};
pub use grant::{Credential, NewGrant};
pub use metrics::{AccountCounts, Metrics, RefreshOutcome};
pub use protect::{Plaintext, Protect, ProtectFuture, TokenKind};
pub use provider::TokenProvider;
pub use race::race;

use crate::coordination::{Seconds, to_unix_seconds};
use crate::random;
use crate::store::AccountId;
use crate::store::copy_on_write::CopyOnWrite;
use crate::store::dyn_store::DynStore;
use crate::tokens::TokenError;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use tokio::sync::watch;

/// The parts that the refreshes of all accounts in a store share: the store, the clock, the listener and others.
pub struct Refresher {
    store: Arc<dyn DynStore>,
    protection: Arc<dyn Protect>,
    clock: Arc<dyn DynClock>,
    listener: Box<dyn Fn(RefreshEvent) + Send + Sync>,
    metrics: Option<Box<dyn Metrics>>,
    /// The name of this refresher as a lease holder.
    owner: String,
    /// A flag that is `true` after a shutdown.
    closed: watch::Sender<bool>,
}

/// An event of an account in this process. No event contains a secret.
#[derive(Clone, Debug)]
pub enum RefreshEvent {
    /// A new access token that this process obtained and stored.
    Refreshed {
        /// The account.
        id: AccountId,
        /// The expiry of the new token.
        expires_at: SystemTime,
    },
    /// A refresh that failed.
    Failed {
        /// The account.
        id: AccountId,
        /// The cause.
        error: TokenError,
        /// The earliest time of the next attempt.
        retry_at: SystemTime,
    },
    /// A refresh that found that the user must authorize again.
    ConsentRequired {
        /// The account.
        id: AccountId,
        /// The cause.
        error: TokenError,
    },
}

impl Refresher {
    /// Creates a refresher. If the store is read-only, the refresher keeps changes in memory. It calls `listener` after
    /// it has notified the waiting tasks, and without holding a lock.
    ///
    /// # Panics
    /// Panics if the operating system provides no random bytes.
    pub fn new(
        store: Arc<dyn DynStore>,
        protection: Arc<dyn Protect>,
        clock: Arc<dyn DynClock>,
        listener: impl Fn(RefreshEvent) + Send + Sync + 'static,
    ) -> Self {
        let store = if store.is_read_only() { Arc::new(CopyOnWrite::new(store)) } else { store };
        Self {
            store,
            protection,
            clock,
            listener: Box::new(listener),
            metrics: None,
            owner: random::id(),
            closed: watch::Sender::new(false),
        }
    }

    /// Sets the receiver of measurements.
    #[must_use]
    pub fn with_metrics(self, metrics: Option<Box<dyn Metrics>>) -> Self {
        Self { metrics, ..self }
    }

    /// Returns `true` if there is a receiver of measurements.
    pub fn has_metrics(&self) -> bool {
        self.metrics.is_some()
    }

    /// Calls `record` with the receiver of measurements, if there is one. The caller must not hold a lock, and must
    /// have notified its waiters.
    pub fn measure(&self, record: impl FnOnce(&dyn Metrics)) {
        let Some(metrics) = &self.metrics else { return };
        // A panic in the receiver must not affect the measured task.
        if catch_unwind(AssertUnwindSafe(|| record(&**metrics))).is_err() {
            tracing::error!("a method of the manager's metrics panicked");
        }
    }

    /// Shuts the refresher down. No further refresh starts, and the refreshes in flight end soon.
    pub fn close(&self) {
        self.closed.send_replace(true);
    }

    /// Returns `true` if the refresher was closed.
    pub fn is_closed(&self) -> bool {
        *self.closed.borrow()
    }

    /// Waits until the refresher is closed.
    pub async fn until_closed(&self) {
        // The wait fails only if the sender was dropped, but the refresher owns the sender.
        _ = self.closed.subscribe().wait_for(|closed| *closed).await;
    }

    /// Returns the store.
    pub fn store(&self) -> &dyn DynStore {
        &*self.store
    }

    /// Returns the current time.
    pub fn now(&self) -> SystemTime {
        self.clock.now()
    }

    /// Waits until `duration` has elapsed, by the clock of the refresher.
    pub async fn sleep(&self, duration: Duration) {
        self.clock.sleep(duration).await;
    }

    fn now_seconds(&self) -> Seconds {
        to_unix_seconds(self.clock.now())
    }
}

impl fmt::Debug for Refresher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Refresher").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data_center::DataCenter;
    use crate::store::record::SealedGrant;
    use crate::store::{Grant, MemoryStore, Record, StoreError, StoredToken};
    use crate::tokens::RegisteredClient;
    use crate::transport::Transport;
    use secrecy::ExposeSecret;

    fn id() -> AccountId {
        AccountId::new("anna", "1000.ID", DataCenter::EU)
    }

    /// Returns the tokens of an account in `store`, without encryption.
    fn account(store: &MemoryStore) -> AccountTokens {
        let refresher = Refresher::new(Arc::new(store.clone()), Arc::new(Plaintext), Arc::new(SystemClock), drop);
        let client = Arc::new(RegisteredClient::new("1000.ID", Transport::new()));
        let cell = Arc::new(AccountCell::new(id(), client));
        AccountTokens::new(Arc::new(refresher), cell, None)
    }

    /// Inserts a record whose access token has the stored text `access_token` and is valid for an hour.
    fn insert(store: &MemoryStore, access_token: &str) {
        let expires_at = SystemTime::now() + Duration::from_secs(3600);
        let new = SealedGrant {
            grant: Grant::RefreshToken(StoredToken::new("plain:1000.refre5h".to_owned())),
            access_token: Some((StoredToken::new(access_token.to_owned()), expires_at)),
            requested_scopes: None,
            reported_scopes: None,
        };
        let record = Record::from_grant(None, new, false);
        store.put(&id(), None, Some(&record));
    }

    #[tokio::test]
    async fn stored_token_is_used_without_a_request() {
        let store = MemoryStore::new();
        insert(&store, "plain:1000.acc3ss");
        let account = account(&store);
        assert!(account.valid_token().is_none());
        let token = account.token().await.expect("the stored token should be valid");
        assert_eq!(token.secret().expose_secret(), "1000.acc3ss");
        assert!(account.valid_token().is_some_and(|cached| cached.is(&token)));
    }

    #[tokio::test]
    async fn encrypted_token_without_encryption_is_an_error() {
        let store = MemoryStore::new();
        insert(&store, "x1:k:AAAA");
        let error = account(&store).token().await.expect_err("the token should be unreadable");
        assert!(matches!(error, TokenError::Store(StoreError::Corrupt { .. })), "{error}");
    }

    #[tokio::test]
    async fn missing_record_is_an_error_that_needs_consent() {
        let error = account(&MemoryStore::new()).token().await.expect_err("the store should be empty");
        assert!(matches!(error, TokenError::AccountNotFound { .. }), "{error}");
    }
}
