//! From one key to the next, while everything runs.

use super::seal::Which;
use super::{ManagerError, TokenManager};
use crate::store::{AccountId, Listed, Record, StoreError, Stored, Swap};

/// What [`TokenManager::rotate`] did with a batch of accounts.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rotation {
    /// How many accounts were looked at.
    pub seen: usize,
    /// How many of them were sealed anew.
    pub sealed: usize,
    /// Those that could not be opened. They are left as they are.
    pub failed: Vec<Unrotated>,
    /// The last account of the batch, to go on after. None: there are no more.
    pub next: Option<AccountId>,
}

/// An account that could not be sealed anew, and is left as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unrotated {
    /// Which account.
    pub id: AccountId,
    /// Why: its seal does not hold, or its record cannot be understood. Zoho is not asked, so it is no
    /// [`TokenError`](crate::TokenError), as that of [`Unpruned`](crate::Unpruned) is.
    pub error: ManagerError,
}

impl TokenManager {
    /// Seals the tokens of the next `batch` accounts after one with the first of the keys, where they are not yet. Call
    /// it until [`Rotation::next`] is none; after an interruption from there on, or from the beginning: what is done
    /// already is only looked at.
    ///
    /// Other processes go on meanwhile, if they have both keys: give the new key to all of them first, in front, then
    /// rotate, again until nothing is sealed any more, as a refresh under way may have written with the old key; then take
    /// the old one away.
    ///
    /// # Errors
    /// [`ManagerError::Store`], and [`ManagerError::Keys`] if a [`KeyProvider`](crate::KeyProvider) does not give them.
    /// What is done by then is kept.
    ///
    /// # Panics
    /// If `batch` is 0: batches of none would never come to an end.
    pub async fn rotate(&self, after: Option<&AccountId>, batch: usize) -> Result<Rotation, ManagerError> {
        assert!(batch > 0, "a batch has one account at least");
        self.0.protection.renew().await?;
        let page = self.0.store.records(after, batch).await?;
        let next = if page.len() < batch { None } else { page.last().map(|last| last.id.clone()) };
        let mut rotation = Rotation { seen: page.len(), sealed: 0, failed: Vec::new(), next };
        for Listed { id, stored } in page {
            let sealed = match stored {
                Ok(stored) => self.seal_anew(&id, stored).await,
                Err(error) => Err(error.into()),
            };
            match sealed {
                Ok(sealed) => rotation.sealed += usize::from(sealed),
                Err(error) if is_of_the_record(&error) => rotation.failed.push(Unrotated { id, error }),
                Err(error) => return Err(error),
            }
        }
        Ok(rotation)
    }

    /// Whether there was something to seal.
    async fn seal_anew(&self, id: &AccountId, stored: Stored) -> Result<bool, ManagerError> {
        let mut there = Some(stored);
        while let Some(Stored { version, record }) = there {
            let kept = || record.access_token.iter().chain([&record.refresh_token]);
            let sealer = self.0.protection.sealer(kept()).await?;
            if kept().all(|kept| sealer.is_current(kept)) {
                return Ok(false);
            }
            let seal_anew = |which, kept| sealer.open(id, which, kept).map(|token| sealer.seal(id, which, &token));
            let refresh_token = seal_anew(Which::Refresh, &record.refresh_token)?;
            let access_token = record.access_token.as_ref().map(|kept| seal_anew(Which::Access, kept)).transpose()?;
            let anew = Record { refresh_token, access_token, ..record };
            if let Swap::Done(_) = self.0.store.swap(id, Some(version), Some(&anew)).await? {
                return Ok(true);
            }
            // Another has written meanwhile.
            there = self.0.store.load(id).await?;
        }
        Ok(false)
    }
}

/// Whether others can go on in spite of it.
fn is_of_the_record(error: &ManagerError) -> bool {
    use StoreError::{Damaged, Newer};
    matches!(error, ManagerError::Seal(_) | ManagerError::Store(Damaged { .. } | Newer { .. }))
}
