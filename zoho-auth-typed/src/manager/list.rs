//! What is known of the accounts of a store, page by page, without their tokens.

use super::{TokenManager, time};
use crate::store::{AccountId, Listed, Record, StoreError, Stored};
use crate::token::Evidence;
use std::time::SystemTime;

/// An account, as [`TokenManager::list`] finds it in the store.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AccountInfo {
    /// Which account.
    pub id: AccountId,
    /// What is known of it; or why its record cannot be read, which it is left for.
    pub state: Result<AccountState, StoreError>,
}

/// What the store knows of an account. No token, and nothing that would help to get one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AccountState {
    /// Whether it can be used.
    pub status: AccountStatus,
    /// When its access token dies, or died. None: there never was one.
    pub expires_at: Option<SystemTime>,
    /// What is known of what its user granted: the scopes, where Zoho reported them.
    pub evidence: Evidence,
}

/// Whether an account can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AccountStatus {
    /// Its refresh token is good, for all that is known.
    Active,
    /// Zoho said that its refresh token is not valid any more: only a consent helps.
    #[non_exhaustive]
    NeedsConsent {
        /// Since when. None: an earlier version of this crate wrote it down, which did not say.
        since: Option<SystemTime>,
    },
    /// It is being revoked, and gives no more tokens. [`TokenManager::revoke`] and [`TokenManager::prune`] end what was
    /// begun.
    #[non_exhaustive]
    Revoking {
        /// Since when.
        since: SystemTime,
    },
}

impl TokenManager {
    /// What the store knows of the next accounts after one, `limit` at most, in their order. Fewer than that: there are
    /// no more. With a `limit` of 0 the page is empty, which says nothing. Nothing is sent, and no token is opened.
    ///
    /// Whom to look for, [`AccountInfo`] says: those that [need a consent](AccountInfo::needs_consent), those that [need
    /// a refresh by some time](AccountInfo::needs_refresh_by), and those whose record is damaged, by its `state`.
    ///
    /// ```
    /// use zoho_auth_typed::store::StoreError;
    /// use zoho_auth_typed::{AccountId, TokenManager};
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
    /// [`StoreError`]: the page cannot be read.
    pub async fn list(&self, after: Option<&AccountId>, limit: usize) -> Result<Vec<AccountInfo>, StoreError> {
        let page = self.0.store.records(after, limit).await?;
        Ok(page.into_iter().map(AccountInfo::new).collect())
    }
}

impl AccountInfo {
    fn new(Listed { id, stored }: Listed) -> Self {
        Self { id, state: stored.map(|Stored { record, .. }| AccountState::new(&record)) }
    }

    /// Whether only a consent helps.
    pub fn needs_consent(&self) -> bool {
        matches!(&self.state, Ok(state) if matches!(state.status, AccountStatus::NeedsConsent { .. }))
    }

    /// Whether it has no access token that lives at this time, and a refresh can bring one.
    pub fn needs_refresh_by(&self, at: SystemTime) -> bool {
        let Ok(state) = &self.state else { return false };
        state.status == AccountStatus::Active && state.expires_at.is_none_or(|expires_at| expires_at <= at)
    }
}

impl AccountState {
    fn new(record: &Record) -> Self {
        let status = if let Some(since) = record.ledger.revoking_since() {
            AccountStatus::Revoking { since: time(since) }
        } else if record.ledger.is_dead() {
            AccountStatus::NeedsConsent { since: record.ledger.dead_since().map(time) }
        } else {
            AccountStatus::Active
        };
        Self { status, expires_at: record.expires_at(), evidence: record.evidence.clone() }
    }
}
