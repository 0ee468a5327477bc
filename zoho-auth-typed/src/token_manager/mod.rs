//! The token manager: tokens of many accounts in a store, refreshed once across tasks and processes.
//!
//! The decisions are values without I/O: `coordination` for all processes of a store, and `single_flight` for the tasks
//! of one process. `refresh` carries out the decisions. `account` and `cached_token` are the hot path.

mod account;
mod account_cell;
mod builder;
mod cached_token;
mod clock;
pub(crate) mod dynamic;
mod encryption;
mod error;
mod event;
mod insert;
mod list;
mod prune;
mod refresh;
mod revoke;
mod rotate;
mod single_flight;

pub use account::Account;
pub use builder::TokenManagerBuilder;
pub use clock::{Clock, SystemClock};
pub use encryption::{Encryption, KeyProvider, KeyRing, KeyRingError, UnsealError};
pub use error::ManagerError;
pub use event::AccountEvent;
pub(crate) use insert::NewGrant;
pub use list::{AccountEntry, AccountStatus, AccountSummary};
pub use prune::{PruneFailure, PruneReport};
pub use rotate::{RotationFailure, RotationReport};

use crate::coordination::{Seconds, to_unix_seconds};
use crate::store::dyn_store::DynStore;
use crate::store::{AccountId, TokenStore};
use crate::tokens::RegisteredClient;
use account_cell::AccountCell;
use clock::DynClock;
use event::Listener;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::runtime::Handle;

/// A manager for the tokens of many accounts in a store. Cloning is cheap, and clones share all state.
///
/// An account is one of your users, at one of your clients, in one data center and one environment. Over any store that
/// satisfies the laws of [`TokenStore`], the manager guarantees:
///
/// - **Refreshed once.** One request is sent for all tasks of all processes that wait for a token. It is sent five to
///   six minutes before the token expires, while all tasks still use the old token. It continues if the task that
///   started it is canceled. All waiting tasks receive a failure, and they do not repeat the request.
/// - **Never lost.** A response from Zoho is stored before it is used. A process that crashes during a refresh is
///   replaced after 65 seconds. A process that only stalled cannot overwrite newer data.
/// - **Never locked out.** Zoho allows ten refreshes in ten minutes per refresh token. The manager counts them in the
///   store, across processes and restarts, with a margin of 65 seconds for late requests and clock skew. It waits for
///   the limit for up to 30 seconds. For longer waits it returns an error with the time to wait.
/// - **Never leaked.** Tokens are encrypted and bound to their account before the store receives them, unless plaintext
///   was requested explicitly.
///
/// ```
/// use zoho_auth_typed::store::MemoryStore;
/// use zoho_auth_typed::{AccountId, DataCenter, KeyRing, OAuthClient, Encryption, ScopeSet, TokenManager};
///
/// async fn keep<S: ScopeSet>(oauth: &OAuthClient<S>) -> Result<(), Box<dyn std::error::Error>> {
///     let protection = Encryption::with_keys(KeyRing::from_env("TOKEN_KEYS")?);
///     let manager = TokenManager::builder(MemoryStore::new(), protection).oauth_client(oauth).build();
///
///     // After a user's consent: `oauth.insert(&manager, "anna", granted)`. From then on, in any process:
///     let account = manager.account(oauth.account_id("anna", DataCenter::EU))?;
///     let token = account.token().await?; // for your own requests
///     let client = oauth.client(&account).await?; // for the calls of the scope set
///     # let _ = (token, client);
///     Ok(())
/// }
/// ```
#[derive(Clone)]
pub struct TokenManager(Arc<Inner>);

pub(crate) struct Inner {
    store: Arc<dyn DynStore>,
    protection: Encryption,
    clock: Arc<dyn DynClock>,
    clients: HashMap<String, Arc<RegisteredClient>>,
    listeners: Vec<Listener>,
    /// The name of this manager as a lease holder.
    owner: String,
    accounts: Mutex<Accounts>,
}

/// The accounts in memory.
struct Accounts {
    known: HashMap<AccountId, Arc<AccountCell>>,
    /// The number of accounts at which unused accounts without a valid token are evicted. The store still has them.
    evict_at_len: usize,
}

/// The smallest number of accounts in memory at which accounts are evicted.
const EVICTION_THRESHOLD: usize = 1024;

impl TokenManager {
    /// Returns a builder for a manager over this store. There is no default for the encryption: see [`Encryption`].
    pub fn builder(store: impl TokenStore, protection: Encryption) -> TokenManagerBuilder {
        TokenManagerBuilder::new(Arc::new(store), protection)
    }

    /// Returns a handle to an account, without I/O. The first request for a token shows whether the store has tokens
    /// for the account.
    ///
    /// The refreshes of this handle run on the tokio runtime in which this method is called. The runtime must keep
    /// running, because other tasks wait for these refreshes.
    ///
    /// # Errors
    /// Fails with [`ManagerError::NoRuntime`] outside of a tokio runtime, and with [`ManagerError::UnknownClient`] if
    /// the account's client was not given to the builder.
    pub fn account(&self, id: AccountId) -> Result<Account, ManagerError> {
        let runtime = Handle::try_current().map_err(|_| ManagerError::NoRuntime)?;
        let Some(client) = self.0.clients.get(id.client_id()) else {
            return Err(ManagerError::UnknownClient { client_id: id.client_id().to_owned() });
        };
        let now = self.0.now();
        let mut accounts = self.0.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        if accounts.known.len() >= accounts.evict_at_len {
            accounts.known.retain(|_, cell| Arc::strong_count(cell) > 1 || !cell.is_evictable(now));
            accounts.evict_at_len = EVICTION_THRESHOLD.max(2 * accounts.known.len());
        }
        let cell = accounts
            .known
            .entry(id)
            .or_insert_with_key(|id| Arc::new(AccountCell::new(id.clone(), Arc::clone(client))));
        Ok(Account::new(self.clone(), Arc::clone(cell), runtime))
    }
}

impl Inner {
    fn now(&self) -> Seconds {
        to_unix_seconds(self.clock.now())
    }
}

impl fmt::Debug for TokenManager {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let clients: Vec<&String> = self.0.clients.keys().collect();
        f.debug_struct("TokenManager").field("clients", &clients).finish_non_exhaustive()
    }
}
