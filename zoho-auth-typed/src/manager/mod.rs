//! Tokens of many accounts: kept in a store, refreshed once over tasks and processes, never lost.
//!
//! Decisions are values without I/O: `ledger` (use, wait, redeem or give up), over `lease` and `window`, for all
//! processes of a store; `board`, over `flight` and `backoff`, for the tasks of one. `refresh` carries them out.

mod account;
mod any;
mod backoff;
mod board;
#[cfg(test)]
mod board_interleaved;
mod builder;
mod clock;
mod current;
mod error;
mod event;
pub(crate) mod flight;
mod keep;
#[cfg(feature = "keychain")]
mod keychain;
mod keys;
mod landing;
pub(crate) mod lease;
#[cfg(test)]
mod lease_interleaved;
pub(crate) mod ledger;
mod list;
#[cfg(test)]
mod model;
mod protection;
mod provider;
mod prune;
mod refresh;
mod revoke;
mod rotate;
pub(crate) mod seal;
mod shared;
mod spread;
pub(crate) mod window;

pub use account::Account;
pub use any::keep_answer;
pub use builder::TokenManagerBuilder;
pub use clock::{Clock, SystemClock};
pub use error::ManagerError;
pub use event::AccountEvent;
pub(crate) use keep::Consent;
pub use keys::{Keys, KeysError};
pub use list::{AccountInfo, AccountState, AccountStatus};
pub use protection::Protection;
pub use provider::KeyProvider;
pub use prune::{Pruned, Unpruned};
pub use rotate::{Rotation, Unrotated};
pub use seal::SealError;

use crate::oauth::Registered;
use crate::store::boxed::AnyStore;
use crate::store::{AccountId, TokenStore};
use clock::AnyClock;
use event::Listener;
use lease::Seconds;
use shared::Shared;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};
use tokio::runtime::Handle;

/// Tokens of many accounts, each a user of yours at a client of yours in a data centre, kept in a store. Cheap to
/// clone; clones are one manager.
///
/// What it promises, whatever store of [`TokenStore`]'s laws is under it:
///
/// - **Refreshed once.** However many tasks of however many processes wait for a token, one request is made. It is made
///   five to six minutes before the token dies, while all go on with the old one; it goes on if whoever began it is
///   cancelled; a failure reaches all who waited for it, and is not repeated by each.
/// - **Never lost.** What Zoho answers is stored before it is used. A process that dies while it refreshes is replaced
///   after 65 seconds; one that only stalled cannot overwrite what is newer.
/// - **Never locked out.** Ten refreshes in ten minutes a refresh token, Zoho's limit, are counted in the store, over
///   all processes and restarts, and 65 seconds longer, since a request may be late and clocks differ. The manager
///   waits for up to 30 seconds, and otherwise says until when.
/// - **Never leaked.** Tokens are sealed to their account before the store sees them, unless plaintext was asked for.
///
/// ```
/// use zoho_auth_typed::store::Memory;
/// use zoho_auth_typed::{AccountId, DataCenter, Keys, OAuth, Protection, ScopeSet, TokenManager};
///
/// async fn keep<S: ScopeSet>(oauth: &OAuth<S>) -> Result<(), Box<dyn std::error::Error>> {
///     let protection = Protection::sealed(Keys::from_env("TOKEN_KEYS")?);
///     let manager = TokenManager::builder(Memory::new(), protection).client(oauth).build();
///
///     // After a consent: `oauth.keep(&manager, "anna", granted)`. In whatever process, from then on:
///     let account = manager.account(oauth.account_id("anna", DataCenter::EU))?;
///     let token = account.token().await?; // for requests of your own
///     let client = oauth.with_account(&account).await?; // for the calls of the set
///     # let _ = (token, client);
///     Ok(())
/// }
/// ```
#[derive(Clone)]
pub struct TokenManager(Arc<Inner>);

pub(crate) struct Inner {
    store: Arc<dyn AnyStore>,
    protection: Protection,
    clock: Arc<dyn AnyClock>,
    clients: HashMap<String, Arc<Registered>>,
    listeners: Vec<Listener>,
    /// Whose leases are this manager's.
    owner: String,
    accounts: Mutex<Accounts>,
}

/// The accounts that are in memory.
struct Accounts {
    known: HashMap<AccountId, Arc<Shared>>,
    /// Beyond this many, those that nobody uses and that have no living token are forgotten; the store has them.
    sweep_at: usize,
}

const FIRST_SWEEP: usize = 1024;

impl TokenManager {
    /// A manager over this store. Protection has no default: see [`Protection`].
    pub fn builder(store: impl TokenStore, protection: Protection) -> TokenManagerBuilder {
        TokenManagerBuilder::new(Arc::new(store), protection)
    }

    /// One of its accounts. No I/O: whether tokens of it are kept shows with the first one.
    ///
    /// Refreshes that this handle begins run on the tokio runtime in which this is called, which has to go on running:
    /// others wait for them.
    ///
    /// # Errors
    /// [`ManagerError::NoRuntime`] outside of a tokio runtime; [`ManagerError::UnknownClient`] if the account is one of
    /// a client that the builder was not given.
    pub fn account(&self, id: AccountId) -> Result<Account, ManagerError> {
        let runtime = Handle::try_current().map_err(|_| ManagerError::NoRuntime)?;
        let Some(client) = self.0.clients.get(id.client_id()) else {
            return Err(ManagerError::UnknownClient { client_id: id.client_id().to_owned() });
        };
        let now = self.0.now();
        let mut accounts = self.0.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        if accounts.known.len() >= accounts.sweep_at {
            accounts.known.retain(|_, shared| Arc::strong_count(shared) > 1 || shared.is_worth_keeping(now));
            accounts.sweep_at = FIRST_SWEEP.max(2 * accounts.known.len());
        }
        let shared =
            accounts.known.entry(id).or_insert_with_key(|id| Arc::new(Shared::new(id.clone(), Arc::clone(client))));
        Ok(Account::new(self.clone(), Arc::clone(shared), runtime))
    }
}

impl Inner {
    fn now(&self) -> Seconds {
        seconds(self.clock.now())
    }
}

/// A time as the store has it.
fn seconds(time: SystemTime) -> Seconds {
    time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs()
}

/// A time of the store's.
fn time(seconds: Seconds) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds.min(lease::HORIZON))
}

impl fmt::Debug for TokenManager {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let clients: Vec<&String> = self.0.clients.keys().collect();
        f.debug_struct("TokenManager").field("clients", &clients).finish_non_exhaustive()
    }
}
