//! Pages of the accounts in a store, without their tokens. The module `accounts` has the cursor over all pages.

use super::TokenManager;
use std::time::SystemTime;
use zoho_auth_core::data_center::{DataCenter, Environment};
use zoho_auth_core::store::{AccountId, AccountStatus, Filter, ListEntry, Record, StoreError, VersionedRecord};
use zoho_auth_core::tokens::GrantedScopes;

/// An entry in the results of [`TokenManager::accounts`] and [`TokenManager::list`]: an account and its state.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct AccountEntry {
    /// The account.
    pub id: AccountId,
    /// The account's state, or the error if its record is unreadable. An unreadable record is left unchanged.
    pub state: Result<AccountSummary, StoreError>,
}

/// The state of an account in the store. It contains no token and no other secret.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AccountSummary {
    /// The status of the account, which shows whether it can be used.
    pub status: AccountStatus,
    /// The expiry of the last access token, or `None` if there was no access token yet.
    pub expires_at: Option<SystemTime>,
    /// The granted scopes of the account, and how they are known.
    pub granted: GrantedScopes,
    /// The scopes of the authorization request, or `None` if the refresh token was obtained elsewhere.
    pub requested_scopes: Option<Vec<String>>,
}

impl TokenManager {
    /// Returns up to `limit` accounts after `after`, in their order. If `after` is `None`, starts with the first
    /// account. A page with fewer than `limit` accounts is the last one. The method does not send requests to Zoho or
    /// decrypt tokens. [`accounts`](Self::accounts) reads all pages.
    ///
    /// [`AccountEntry`] shows which accounts [need a new consent](AccountEntry::needs_consent) and which ones [need a
    /// refresh by a given time](AccountEntry::expires_by). Its `state` shows which records are corrupt.
    ///
    /// ```
    /// use zoho_auth_core::{AccountId, StoreError};
    /// use zoho_token_manager::TokenManager;
    ///
    /// async fn to_be_asked(manager: &TokenManager) -> Result<Vec<AccountId>, StoreError> {
    ///     let (mut found, mut after) = (Vec::new(), None);
    ///     loop {
    ///         let page = manager.list(after.as_ref(), 100).await?;
    ///         found.extend(page.iter().filter(|info| info.needs_consent()).map(|info| info.id.clone()));
    ///         match page.last() {
    ///             Some(last) if page.len() == 100 => after = Some(last.id.clone()),
    ///             _ => return Ok(found),
    ///         }
    ///     }
    /// }
    /// ```
    ///
    /// # Errors
    /// Fails with a [`StoreError`] if the page cannot be read.
    pub async fn list(&self, after: Option<&AccountId>, limit: usize) -> Result<Vec<AccountEntry>, StoreError> {
        let page = self.0.store().list_records(Filter::all(), after, limit).await?;
        Ok(page.into_iter().map(AccountEntry::new).collect())
    }
}

impl AccountEntry {
    pub(super) fn new(ListEntry { id, stored }: ListEntry) -> Self {
        Self { id, state: stored.map(|VersionedRecord { record, .. }| AccountSummary::new(&record)) }
    }

    /// Creates the entry of an account from its record.
    pub(super) fn from_record(id: AccountId, record: &Record) -> Self {
        Self { id, state: Ok(AccountSummary::new(record)) }
    }

    /// Returns your own identifier of the user.
    pub fn user(&self) -> &str {
        self.id.user()
    }

    /// Returns the client ID.
    pub fn client_id(&self) -> &str {
        self.id.client_id()
    }

    /// Returns the data center that holds the user's data and tokens.
    pub fn data_center(&self) -> DataCenter {
        self.id.data_center()
    }

    /// Returns the environment in which the tokens are valid.
    pub fn environment(&self) -> Environment {
        self.id.environment()
    }

    /// Returns `true` if the user must authorize again. Returns `false` if the record is unreadable.
    pub fn needs_consent(&self) -> bool {
        matches!(&self.state, Ok(state) if matches!(state.status, AccountStatus::ConsentRequired { .. }))
    }

    /// Returns `true` if the account is active, and its stored access token is missing or expires at or before the time
    /// `at`. Returns `false` if the record is unreadable.
    pub fn expires_by(&self, at: SystemTime) -> bool {
        let Ok(state) = &self.state else { return false };
        state.status == AccountStatus::Active && state.expires_at.is_none_or(|expires_at| expires_at <= at)
    }
}

impl AccountSummary {
    fn new(record: &Record) -> Self {
        Self {
            status: record.status(),
            expires_at: record.expires_at(),
            granted: record.granted_scopes(),
            requested_scopes: record.requested_scopes().map(<[_]>::to_vec),
        }
    }
}
