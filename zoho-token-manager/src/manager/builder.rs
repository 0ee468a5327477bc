//! The builder of a token manager.

use super::event::{AccountEvent, Listeners};
use super::{EVICTION_THRESHOLD, Inner, KnownAccounts, TokenManager};
use crate::encryption::Encryption;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex};
use zoho_auth_core::__private::{DynClock, DynStore, Refresher};
use zoho_auth_core::tokens::RegisteredClient;
use zoho_auth_core::{Clock, Metrics, SystemClock};

/// A builder for a [`TokenManager`], completed by [`build`](Self::build).
#[must_use = "call `.build()` to get the manager"]
pub struct TokenManagerBuilder {
    store: Arc<dyn DynStore>,
    protection: Encryption,
    clock: Arc<dyn DynClock>,
    clients: HashMap<String, Arc<RegisteredClient>>,
    listeners: Listeners,
    metrics: Option<Box<dyn Metrics>>,
}

impl TokenManagerBuilder {
    pub(super) fn new(store: Arc<dyn DynStore>, protection: Encryption) -> Self {
        Self {
            store,
            protection,
            clock: Arc::new(SystemClock),
            clients: HashMap::new(),
            listeners: Listeners::default(),
            metrics: None,
        }
    }

    /// Adds a client, with its ID, its secrets and its transport. The manager serves the accounts of the added clients.
    /// The parameter can be a reference to an `OAuthClient` of any scope set. Call this method once per client.
    pub fn oauth_client(mut self, client: impl Into<RegisteredClient>) -> Self {
        let client = client.into();
        self.clients.insert(client.client_id().to_owned(), Arc::new(client));
        self
    }

    /// Sets the clock that the manager reads, for tests. The default is [`SystemClock`].
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Adds a listener that is called once for each event of an account in this process. For example, a listener can
    /// ask a user for consent. Several calls add several listeners.
    ///
    /// The task that refreshed the tokens calls the listener. At that time, it has notified the waiting tasks and does
    /// not hold a lock. The listener must return soon; long work belongs in another task. A panic of the listener is
    /// logged and has no other effect.
    ///
    /// ```
    /// use zoho_token_manager::{AccountEvent, TokenManagerBuilder};
    ///
    /// fn watched(builder: TokenManagerBuilder) -> TokenManagerBuilder {
    ///     builder.on_event(|event| match event {
    ///         AccountEvent::ConsentRequired { id, error, .. } => eprintln!("{} must consent again: {error}", id.user()),
    ///         AccountEvent::RefreshFailed { id, error, .. } => eprintln!("no token of {id}: {error}"),
    ///         _ => {}
    ///     })
    /// }
    /// ```
    pub fn on_event(mut self, listener: impl Fn(&AccountEvent) + Send + Sync + 'static) -> Self {
        self.listeners.push(listener);
        self
    }

    /// Sets the receiver of measurements: refreshes by outcome, waits for tokens, and accounts by status. A second call
    /// replaces the first receiver.
    ///
    /// ```
    /// use std::time::Duration;
    /// use zoho_auth_core::AccountId;
    /// use zoho_token_manager::{Metrics, RefreshOutcome, TokenManagerBuilder};
    ///
    /// struct Printed;
    ///
    /// impl Metrics for Printed {
    ///     fn record_refresh(&self, _: &AccountId, outcome: RefreshOutcome, duration: Duration) {
    ///         println!("zoho.token.refreshes outcome={} {} s", outcome.name(), duration.as_secs_f64());
    ///     }
    /// }
    ///
    /// fn measured(builder: TokenManagerBuilder) -> TokenManagerBuilder {
    ///     builder.metrics(Printed)
    /// }
    /// ```
    pub fn metrics(mut self, metrics: impl Metrics) -> Self {
        self.metrics = Some(Box::new(metrics));
        self
    }

    /// Builds the manager.
    ///
    /// # Panics
    /// Panics if the operating system provides no random bytes.
    pub fn build(self) -> TokenManager {
        let Self { store, protection, clock, clients, listeners, metrics } = self;
        let listeners = Arc::new(listeners);
        let emitted = Arc::clone(&listeners);
        let refresher =
            Refresher::new(store, Arc::new(protection.clone()), clock, move |event| emitted.emit(&event.into()));
        let refresher = refresher.with_metrics(metrics);
        let accounts = Mutex::new(KnownAccounts { known: HashMap::new(), evict_at_len: EVICTION_THRESHOLD });
        TokenManager(Arc::new(Inner { refresher: Arc::new(refresher), protection, clients, listeners, accounts }))
    }
}

impl fmt::Debug for TokenManagerBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenManagerBuilder").field("protection", &self.protection).finish_non_exhaustive()
    }
}
