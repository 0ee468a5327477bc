//! How a manager is to be.

use super::clock::AnyClock;
use super::event::{AccountEvent, Listener};
use super::seal::Protection;
use super::{Accounts, Clock, FIRST_SWEEP, Inner, SystemClock, TokenManager};
use crate::oauth::{Kind, OAuth, Registered};
use crate::store::boxed::AnyStore;
use crate::store::overlay::Overlay;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex};

/// How a [`TokenManager`] is to be, until [`build`](Self::build).
#[must_use = "it is a manager after `.build()`"]
pub struct TokenManagerBuilder {
    store: Arc<dyn AnyStore>,
    protection: Protection,
    clock: Arc<dyn AnyClock>,
    clients: HashMap<String, Arc<Registered>>,
    listeners: Vec<Listener>,
}

impl TokenManagerBuilder {
    pub(super) fn new(store: Arc<dyn AnyStore>, protection: Protection) -> Self {
        Self { store, protection, clock: Arc::new(SystemClock), clients: HashMap::new(), listeners: Vec::new() }
    }

    /// A client whose accounts the manager may have: its id, its secrets, and how it reaches Zoho. There may be several.
    pub fn client<S, K: Kind>(mut self, oauth: &OAuth<S, K>) -> Self {
        let registered = oauth.registered();
        self.clients.insert(registered.client_id.clone(), Arc::new(registered));
        self
    }

    /// Another clock: a test's.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Is called with what happens to accounts in this process, each time once: for metrics, or to ask a user for a
    /// consent. There may be several.
    ///
    /// It is called after those who wait for a token have it, with no lock held, on the task that refreshed: it is to
    /// return soon, and hand on what takes long. That it panics is logged, and does no other harm.
    ///
    /// ```
    /// use zoho_auth_typed::{AccountEvent, TokenManagerBuilder};
    ///
    /// fn watched(builder: TokenManagerBuilder) -> TokenManagerBuilder {
    ///     builder.on_event(|event| match event {
    ///         AccountEvent::NeedsConsent { id, error, .. } => eprintln!("ask {}: {error}", id.user()),
    ///         AccountEvent::Failed { id, error, .. } => eprintln!("no token of {id}: {error}"),
    ///         _ => {}
    ///     })
    /// }
    /// ```
    pub fn on_event(mut self, listener: impl Fn(&AccountEvent) + Send + Sync + 'static) -> Self {
        self.listeners.push(Arc::new(listener));
        self
    }

    /// The manager.
    ///
    /// # Panics
    /// If the operating system gives no random bytes.
    pub fn build(self) -> TokenManager {
        let Self { store, protection, clock, clients, listeners } = self;
        let store = if store.is_read_only() { Arc::new(Overlay::over(store)) } else { store };
        let mut owner = [0; 16];
        getrandom::fill(&mut owner).expect("the operating system gives random bytes");
        let owner = BASE64_URL_SAFE_NO_PAD.encode(owner);
        let accounts = Mutex::new(Accounts { known: HashMap::new(), sweep_at: FIRST_SWEEP });
        TokenManager(Arc::new(Inner { store, protection, clock, clients, listeners, owner, accounts }))
    }
}

impl fmt::Debug for TokenManagerBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenManagerBuilder").field("protection", &self.protection).finish_non_exhaustive()
    }
}
