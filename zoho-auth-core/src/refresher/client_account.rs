//! The account of a client, in a token manager or in memory.

use super::protect::plaintext;
use super::{AccountCell, AccountTokens, NewGrant, Plaintext, Refresher, SystemClock};
use crate::data_center::DataCenter;
use crate::store::{AccountId, MemoryStore, Record};
use crate::tokens::{AccessToken, RegisteredClient};
use secrecy::SecretString;
use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::SystemTime;

/// The name of the user of an account in memory, which messages contain.
const USER: &str = "in memory";

/// The account whose tokens a client and its clones use.
///
/// Without a token manager, the account is the only account in a private store in memory. The rules for refreshes are
/// the same. After the account has been inserted into a manager, the client and its clones use the manager's account.
pub struct ClientAccount {
    own: AccountTokens,
    /// The store of an account in memory, or `None` for the account of a manager.
    memory: Option<MemoryStore>,
    managed: OnceLock<AccountTokens>,
}

impl ClientAccount {
    /// Creates an account in memory.
    pub fn in_memory(client: RegisteredClient, data_center: DataCenter, grant: &NewGrant) -> Self {
        let id = AccountId::new(USER, client.client_id(), data_center);
        let store = MemoryStore::new();
        let record = Record::from_grant(None, grant.seal(SystemTime::now(), plaintext, plaintext), false);
        store.put(&id, None, Some(&record));
        let refresher = Refresher::new(Arc::new(store.clone()), Arc::new(Plaintext), Arc::new(SystemClock), drop);
        let cell = Arc::new(AccountCell::new(id, Arc::new(client)));
        let own = AccountTokens::new(Arc::new(refresher), cell, None);
        own.reset(&record, grant.access_token.as_ref().map(|token| token.secret().clone()));
        Self { own, memory: Some(store), managed: OnceLock::new() }
    }

    /// Creates a client account that uses `account`, the account of a manager.
    pub fn managed(account: AccountTokens) -> Self {
        Self { own: account, memory: None, managed: OnceLock::new() }
    }

    /// Switches the client and all its clones to `account`, the account of a manager. A second call has no effect.
    pub fn hand_over_to(&self, account: AccountTokens) {
        // If the account was inserted into two managers, the client uses the account of the first manager.
        _ = self.managed.set(account);
    }

    /// Returns the tokens that the client uses: the tokens of the manager's account if there is one, and otherwise the
    /// tokens in memory.
    pub fn tokens(&self) -> &AccountTokens {
        self.managed.get().unwrap_or(&self.own)
    }

    /// Returns the identifier of the account of a manager. Returns `None` for an account in memory.
    pub fn managed_id(&self) -> Option<&AccountId> {
        let managed = self.managed.get().or_else(|| self.memory.is_none().then_some(&self.own));
        managed.map(AccountTokens::id)
    }

    /// Returns the scopes that the token endpoint reported for an account in memory. Returns `None` if it reported
    /// none, and for the account of a manager.
    pub fn reported_scopes(&self) -> Option<Vec<String>> {
        let stored = self.memory.as_ref()?.get(self.own.id())?;
        stored.record.reported_scopes().map(<[String]>::to_vec)
    }

    /// Returns the current refresh token and the cached access token of an account in memory. A refresh may have
    /// replaced the refresh token. Returns `None` for the account of a manager, and if the account has no refresh
    /// token.
    pub fn current_tokens(&self) -> Option<(SecretString, Option<AccessToken>)> {
        let stored = self.memory.as_ref()?.get(self.own.id())?;
        let refresh_token = Plaintext::token(stored.record.grant().refresh_token()?)?;
        Some((refresh_token, self.own.cached_token()))
    }
}

impl fmt::Debug for ClientAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientAccount").field("id", self.tokens().id()).finish_non_exhaustive()
    }
}
