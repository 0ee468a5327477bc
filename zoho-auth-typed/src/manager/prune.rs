//! What is of no use any more is removed, and revocations that were begun are ended.

use super::event::AccountEvent;
use super::{ManagerError, TokenManager};
use crate::store::{AccountId, Listed, Record, StoreError, Stored, Swap};
use crate::token::TokenError;
use std::time::Duration;

/// What [`TokenManager::prune`] did with a batch of accounts.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pruned {
    /// How many accounts were looked at.
    pub seen: usize,
    /// Those that were removed because only a consent helps.
    pub removed: Vec<AccountId>,
    /// Those of which a revocation was ended that had been begun. They are removed too.
    pub revoked: Vec<AccountId>,
    /// Those that could not be read, removed or revoked. They are left for the next time.
    pub failed: Vec<Unpruned>,
    /// The last account of the batch, to go on after. None: there are no more.
    pub next: Option<AccountId>,
}

/// An account that could not be pruned.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unpruned {
    /// Which account.
    pub id: AccountId,
    /// Why. Of the store or the seal it is a [`TokenError::Manager`]; pruning may ask Zoho, which
    /// [`rotate`](TokenManager::rotate) never does.
    pub error: TokenError,
}

/// What became of an account.
enum Fate {
    Kept,
    Removed,
    Revoked,
}

impl TokenManager {
    /// Looks at the next `batch` accounts after one: removes those that only a consent has helped for `dead_for` or
    /// longer, and ends the revocations that were begun ([`revoke`](Self::revoke)). With [`Duration::MAX`] it does only
    /// the latter. Call it until [`Pruned::next`] is none. A manager removes nothing unless this is called.
    ///
    /// Of accounts that an earlier version of this crate marked as dead it is not known since when: their time begins
    /// when this first sees them.
    ///
    /// # Errors
    /// [`StoreError`]: the batch cannot be read, or the store can only be read. What goes wrong with one account is in
    /// [`Pruned::failed`].
    ///
    /// # Panics
    /// If `batch` is 0: batches of none would never come to an end.
    pub async fn prune(
        &self,
        after: Option<&AccountId>,
        batch: usize,
        dead_for: Duration,
    ) -> Result<Pruned, StoreError> {
        assert!(batch > 0, "a batch has one account at least");
        if self.0.store.is_read_only() {
            return Err(StoreError::read_only("the store of this manager"));
        }
        let page = self.0.store.records(after, batch).await?;
        let next = if page.len() < batch { None } else { page.last().map(|last| last.id.clone()) };
        let (removed, revoked, failed) = (Vec::new(), Vec::new(), Vec::new());
        let mut pruned = Pruned { seen: page.len(), removed, revoked, failed, next };
        for Listed { id, stored } in page {
            let fate = match stored {
                Ok(stored) => self.prune_one(&id, stored, dead_for).await,
                Err(error) => Err(ManagerError::from(error).into()),
            };
            match fate {
                Ok(Fate::Kept) => {}
                Ok(Fate::Removed) => pruned.removed.push(id),
                Ok(Fate::Revoked) => pruned.revoked.push(id),
                Err(error) => pruned.failed.push(Unpruned { id, error }),
            }
        }
        Ok(pruned)
    }

    async fn prune_one(&self, id: &AccountId, stored: Stored, dead_for: Duration) -> Result<Fate, TokenError> {
        let Stored { version, record } = stored;
        if record.is_revoking() {
            self.revoke(id).await?;
            return Ok(Fate::Revoked);
        }
        if !record.needs_consent() {
            return Ok(Fate::Kept);
        }
        let now = self.0.now();
        let since = record.ledger.dead_since();
        let due = Duration::from_secs(now.saturating_sub(since.unwrap_or(now))) >= dead_for;
        if !due && since.is_some() {
            return Ok(Fate::Kept);
        }
        let dated = Record { ledger: record.ledger.dead_at_the_latest(now), ..record };
        let new = if due { None } else { Some(&dated) };
        // Where the record has changed meanwhile it may have a new consent, and is left alone.
        let swapped = self.0.store.swap(id, Some(version), new).await.map_err(ManagerError::from)?;
        if due && swapped != Swap::Conflict {
            self.drop_in_hand(id);
            tracing::debug!(account = %id, "pruned");
            self.0.tell(&AccountEvent::Pruned { id: id.clone() });
            return Ok(Fate::Removed);
        }
        Ok(Fate::Kept)
    }
}
