//! Pruning: the removal of accounts with a revoked consent, and the completion of pending revocations.

use super::TokenManager;
use super::event::AccountEvent;
use std::time::Duration;
use zoho_auth_core::__private::RecordInternals as _;
use zoho_auth_core::TokenError;
use zoho_auth_core::store::{AccountId, CasOutcome, Filter, ListEntry, StoreError, VersionedRecord};

/// The result of [`TokenManager::prune`] for a batch of accounts.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct PruneReport {
    /// The number of accounts in the batch.
    pub scanned: usize,
    /// The accounts that were removed because their consent had been revoked for `revoked_for` or longer.
    pub removed: Vec<AccountId>,
    /// The accounts whose pending revocation was finished. These accounts were removed as well.
    pub revoked: Vec<AccountId>,
    /// The accounts that could not be read, removed or revoked. The next call tries them again.
    pub failed: Vec<PruneFailure>,
    /// The last account of the batch, for the parameter `after` of the next call. `None` if there are no more accounts.
    pub resume_after: Option<AccountId>,
}

/// An account that could not be pruned.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct PruneFailure {
    /// The account.
    pub id: AccountId,
    /// The cause. An error of the store is a [`TokenError::Store`], and an error of decryption is a
    /// [`TokenError::Source`]. Other variants are errors of requests to Zoho, which
    /// [`rotate_keys`](TokenManager::rotate_keys) does not send.
    pub error: TokenError,
}

/// The action taken for an account.
enum PruneAction {
    None,
    Removed,
    Revoked,
}

impl TokenManager {
    /// Prunes up to `batch` accounts after `after`, in the order of the accounts. If `after` is `None`, starts with the
    /// first account. A `batch` of 0 counts as 1. Call this method until [`PruneReport::resume_after`] is `None`.
    ///
    /// Pruning removes the accounts with a consent that has been revoked for `revoked_for` or longer, and finishes
    /// pending revocations ([`revoke`](Self::revoke)). With [`Duration::MAX`], pruning only finishes revocations. A
    /// manager does not remove accounts on its own.
    ///
    /// # Errors
    /// Fails with a [`StoreError`] if the batch cannot be read, or if the store is read-only. Errors of single accounts
    /// are in [`PruneReport::failed`].
    pub async fn prune(
        &self,
        after: Option<&AccountId>,
        batch: usize,
        revoked_for: Duration,
    ) -> Result<PruneReport, StoreError> {
        let batch = batch.max(1);
        if self.0.store().is_read_only() {
            return Err(StoreError::read_only("the store of this manager"));
        }
        let page = self.0.store().list_records(Filter::all(), after, batch).await?;
        let next = if page.len() < batch { None } else { page.last().map(|last| last.id.clone()) };
        let (removed, revoked, failed) = (Vec::new(), Vec::new(), Vec::new());
        let mut pruned = PruneReport { scanned: page.len(), removed, revoked, failed, resume_after: next };
        for ListEntry { id, stored } in page {
            let action = match stored {
                Ok(stored) => self.prune_one(&id, stored, revoked_for).await,
                Err(error) => Err(error.into()),
            };
            match action {
                Ok(PruneAction::None) => {}
                Ok(PruneAction::Removed) => pruned.removed.push(id),
                Ok(PruneAction::Revoked) => pruned.revoked.push(id),
                Err(error) => pruned.failed.push(PruneFailure { id, error }),
            }
        }
        Ok(pruned)
    }

    async fn prune_one(
        &self,
        id: &AccountId,
        stored: VersionedRecord,
        revoked_for: Duration,
    ) -> Result<PruneAction, TokenError> {
        let VersionedRecord { version, record } = stored;
        if record.is_revoking() {
            self.revoke(id).await?;
            return Ok(PruneAction::Revoked);
        }
        let Some(since) = record.consent_revoked_since() else { return Ok(PruneAction::None) };
        if self.0.refresher.now().duration_since(since).unwrap_or_default() < revoked_for {
            return Ok(PruneAction::None);
        }
        // A record that changed in the meantime may belong to a new grant, so it is not removed.
        let swapped = self.0.store().compare_and_swap(id, Some(version), None).await?;
        if swapped != CasOutcome::Conflict {
            self.evict_cached(id);
            tracing::debug!(account = %id, "pruned the account");
            self.0.listeners.emit(&AccountEvent::Pruned { id: id.clone() });
            return Ok(PruneAction::Removed);
        }
        Ok(PruneAction::None)
    }
}
