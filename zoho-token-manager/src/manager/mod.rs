//! The token manager: tokens of many accounts in a store, refreshed once across tasks and processes.
//!
//! This module has the operations on accounts. The refreshes themselves are in `zoho-auth-core`.

mod account;
mod accounts;
mod builder;
pub(crate) mod dynamic;
mod error;
mod event;
mod insert;
mod keep_warm;
mod list;
mod protect;
mod prune;
mod revoke;
mod rotate;

pub use account::{Account, ManagedAccount};
pub use accounts::Accounts;
pub use builder::TokenManagerBuilder;
pub use error::ManagerError;
pub use event::AccountEvent;
pub use insert::insert_grant;
pub use keep_warm::{KeepWarm, KeepWarmWorker};
pub use list::{AccountEntry, AccountSummary};
pub use prune::{PruneFailure, PruneReport};
pub use rotate::{RotationFailure, RotationReport};

use crate::encryption::Encryption;
use event::Listeners;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::runtime::Handle;
use zoho_auth_core::__private::{AccountCell, AccountTokens, DynStore, Refresher};
use zoho_auth_core::store::{AccountId, TokenStore};
use zoho_auth_core::tokens::RegisteredClient;

/// A manager for the tokens of many accounts in a store. Cloning is cheap, and clones share all state.
///
/// An account is one of your users, at one of your clients, in one data center and one environment. With any store that
/// satisfies the invariants of [`TokenStore`], the manager guarantees:
///
/// - **Refreshed once.** One request is sent for all tasks of all processes that wait for a token. The request is sent
///   five to six minutes before the token expires, while all tasks still use the old token. The request continues if
///   the task that started it is canceled. A failure reaches all waiting tasks, and they do not retry the request.
/// - **Never lost.** A response from Zoho is stored before it is used. A process that crashes during a refresh is
///   replaced after 65 seconds. A process that only stalled cannot overwrite newer data.
/// - **Never locked out.** Zoho allows ten refreshes in ten minutes per refresh token. The manager counts them in the
///   store, across processes and restarts, with a margin of 65 seconds for late requests and clock skew. At the limit,
///   the manager waits for up to 30 seconds. For longer waits it returns an error with the time to wait.
/// - **Never leaked.** Tokens are encrypted and bound to their account before the store receives them, unless plaintext
///   was requested explicitly.
///
/// ```
/// use zoho_auth_core::{AccountId, DataCenter, store::MemoryStore, tokens::RegisteredClient};
/// use zoho_token_manager::{Encryption, KeyRing, TokenManager};
///
/// async fn keep(client: RegisteredClient, refresh_token: String) -> Result<(), Box<dyn std::error::Error>> {
///     let id = AccountId::new("anna", client.client_id(), DataCenter::EU);
///     let protection = Encryption::with_keys(KeyRing::from_env("TOKEN_KEYS")?);
///     let manager = TokenManager::builder(MemoryStore::new(), protection).oauth_client(client).build();
///
///     // After a user's consent. From then on, in any process:
///     manager.insert(id.clone(), refresh_token).await?;
///     let token = manager.account(id)?.token().await?;
///     # let _ = token;
///     Ok(())
/// }
/// ```
#[derive(Clone)]
pub struct TokenManager(Arc<Inner>);

pub(crate) struct Inner {
    refresher: Arc<Refresher>,
    protection: Encryption,
    clients: HashMap<String, Arc<RegisteredClient>>,
    listeners: Arc<Listeners>,
    accounts: Mutex<KnownAccounts>,
}

/// The accounts that are cached in memory.
struct KnownAccounts {
    known: HashMap<AccountId, Arc<AccountCell>>,
    /// The number of cached accounts at which unused accounts without a valid token are evicted from memory. The store
    /// still has the evicted accounts.
    evict_at_len: usize,
}

/// The smallest number of cached accounts at which accounts are evicted from memory.
const EVICTION_THRESHOLD: usize = 1024;

impl TokenManager {
    /// Returns a builder for a manager of the tokens in `store`. The encryption has no default value; see
    /// [`Encryption`].
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
        let now = self.0.refresher.now();
        let mut accounts = self.0.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        if accounts.known.len() >= accounts.evict_at_len {
            accounts.known.retain(|_, cell| Arc::strong_count(cell) > 1 || !cell.is_evictable(now));
            accounts.evict_at_len = EVICTION_THRESHOLD.max(2 * accounts.known.len());
        }
        let cell = accounts
            .known
            .entry(id)
            .or_insert_with_key(|id| Arc::new(AccountCell::new(id.clone(), Arc::clone(client))));
        Ok(Account::new(AccountTokens::new(Arc::clone(&self.0.refresher), Arc::clone(cell), Some(runtime))))
    }
}

impl TokenManager {
    /// Ends the refreshes in flight, and releases their leases. Call this method before the process ends, for example
    /// after SIGTERM. Otherwise other processes wait up to 65 seconds for the lease of a refresh that was interrupted.
    ///
    /// A request in flight may continue for up to five seconds. This method returns when the result of the request is
    /// stored.
    ///
    /// Afterwards the accounts return their cached tokens while the tokens are valid. Other requests for a token fail
    /// with [`TokenError::ShutDown`](zoho_auth_core::TokenError::ShutDown). All clones of the manager are shut down.
    pub async fn shutdown(&self) {
        self.0.refresher.close();
        let cells: Vec<Arc<AccountCell>> = {
            let accounts = self.0.accounts.lock().unwrap_or_else(PoisonError::into_inner);
            accounts.known.values().map(Arc::clone).collect()
        };
        for cell in cells {
            cell.until_idle().await;
        }
    }
}

impl Inner {
    fn store(&self) -> &dyn DynStore {
        self.refresher.store()
    }
}

impl fmt::Debug for TokenManager {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let clients: Vec<&String> = self.0.clients.keys().collect();
        f.debug_struct("TokenManager").field("clients", &clients).finish_non_exhaustive()
    }
}
