//! The builder of a token manager.

use super::clock::DynClock;
use super::event::{AccountEvent, Listener};
use super::{Accounts, Clock, EVICTION_THRESHOLD, Encryption, Inner, SystemClock, TokenManager};
use crate::store::copy_on_write::CopyOnWrite;
use crate::store::dyn_store::DynStore;
use crate::tokens::RegisteredClient;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex};

/// A builder for a [`TokenManager`], completed by [`build`](Self::build).
#[must_use = "it is a manager after `.build()`"]
pub struct TokenManagerBuilder {
    store: Arc<dyn DynStore>,
    protection: Encryption,
    clock: Arc<dyn DynClock>,
    clients: HashMap<String, Arc<RegisteredClient>>,
    listeners: Vec<Listener>,
}

impl TokenManagerBuilder {
    pub(super) fn new(store: Arc<dyn DynStore>, protection: Encryption) -> Self {
        Self { store, protection, clock: Arc::new(SystemClock), clients: HashMap::new(), listeners: Vec::new() }
    }

    /// Adds a client whose accounts the manager serves: its ID, its secrets and its transport. Accepts a reference to
    /// an [`OAuthClient`](crate::OAuthClient) of any scope set. Can be called several times.
    pub fn oauth_client(mut self, client: impl Into<RegisteredClient>) -> Self {
        let client = client.into();
        self.clients.insert(client.client_id.clone(), Arc::new(client));
        self
    }

    /// Sets the clock, for tests.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Adds a listener that is called once for each event of an account in this process. Use it for metrics, or to ask
    /// a user for consent. Can be called several times.
    ///
    /// The task that refreshed calls the listener, after it has notified the waiting tasks and without holding a lock.
    /// The listener must return soon; long work belongs in another task. A panic of the listener is logged and has no
    /// other effect.
    ///
    /// ```
    /// use zoho_auth_typed::token_manager::{AccountEvent, TokenManagerBuilder};
    ///
    /// fn watched(builder: TokenManagerBuilder) -> TokenManagerBuilder {
    ///     builder.on_event(|event| match event {
    ///         AccountEvent::ConsentRequired { id, error, .. } => eprintln!("ask {}: {error}", id.user()),
    ///         AccountEvent::RefreshFailed { id, error, .. } => eprintln!("no token of {id}: {error}"),
    ///         _ => {}
    ///     })
    /// }
    /// ```
    pub fn on_event(mut self, listener: impl Fn(&AccountEvent) + Send + Sync + 'static) -> Self {
        self.listeners.push(Arc::new(listener));
        self
    }

    /// Builds the manager.
    ///
    /// # Panics
    /// Panics if the operating system provides no random bytes.
    pub fn build(self) -> TokenManager {
        let Self { store, protection, clock, clients, listeners } = self;
        let store = if store.is_read_only() { Arc::new(CopyOnWrite::new(store)) } else { store };
        let owner = crate::random::id();
        let accounts = Mutex::new(Accounts { known: HashMap::new(), evict_at_len: EVICTION_THRESHOLD });
        TokenManager(Arc::new(Inner { store, protection, clock, clients, listeners, owner, accounts }))
    }
}

impl fmt::Debug for TokenManagerBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenManagerBuilder").field("protection", &self.protection).finish_non_exhaustive()
    }
}
