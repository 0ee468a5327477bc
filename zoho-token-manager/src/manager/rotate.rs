//! The rotation of keys while all processes keep running.

use super::{ManagerError, TokenManager};
use zoho_auth_core::__private::{RecordInternals as _, TokenKind};
use zoho_auth_core::store::{AccountId, CasOutcome, Filter, Grant, ListEntry, StoreError, VersionedRecord};

/// The result of [`TokenManager::rotate_keys`] for a batch of accounts.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RotationReport {
    /// The number of accounts in the batch.
    pub scanned: usize,
    /// The number of accounts whose tokens were encrypted again.
    pub reencrypted: usize,
    /// The accounts whose tokens could not be decrypted, or whose record could not be read. These accounts are
    /// unchanged.
    pub failed: Vec<RotationFailure>,
    /// The last account of the batch, for the parameter `after` of the next call. `None` if there are no more accounts.
    pub resume_after: Option<AccountId>,
}

/// An account whose tokens could not be encrypted again. The account is unchanged.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RotationFailure {
    /// The account.
    pub id: AccountId,
    /// The cause: a token cannot be decrypted, or the record cannot be read. Rotation sends no request to Zoho, so the
    /// error is not a [`TokenError`](zoho_auth_core::TokenError), unlike the error in
    /// [`PruneFailure`](crate::PruneFailure).
    pub error: ManagerError,
}

impl TokenManager {
    /// Encrypts the tokens of up to `batch` accounts after `after` with the first key of the key ring, in the order of
    /// the accounts. If `after` is `None`, starts with the first account. A `batch` of 0 counts as 1. Tokens that are
    /// already encrypted with that key remain unchanged.
    ///
    /// Call this method until [`RotationReport::resume_after`] is `None`. After an interruption, continue with the last
    /// `resume_after` or with the first account: tokens that are already encrypted are only checked.
    ///
    /// Other processes can keep running if they have both keys. First add the new key to all processes, as the first
    /// key. Then rotate until a whole pass encrypts nothing, because a refresh in flight may have used the old key.
    /// Then remove the old key.
    ///
    /// # Errors
    /// Fails with [`ManagerError::Store`] if the store fails, and with [`ManagerError::KeyRing`] if a
    /// [`KeyProvider`](crate::KeyProvider) does not provide the keys. The tokens that were encrypted before the error
    /// stay encrypted with the first key.
    pub async fn rotate_keys(&self, after: Option<&AccountId>, batch: usize) -> Result<RotationReport, ManagerError> {
        let batch = batch.max(1);
        self.0.protection.refetch_keys().await?;
        let page = self.0.store().list_records(Filter::all(), after, batch).await?;
        let next = if page.len() < batch { None } else { page.last().map(|last| last.id.clone()) };
        let mut rotation =
            RotationReport { scanned: page.len(), reencrypted: 0, failed: Vec::new(), resume_after: next };
        for ListEntry { id, stored } in page {
            let sealed = match stored {
                Ok(stored) => self.reencrypt(&id, stored).await,
                Err(error) => Err(error.into()),
            };
            match sealed {
                Ok(sealed) => rotation.reencrypted += usize::from(sealed),
                Err(error) if is_record_error(&error) => rotation.failed.push(RotationFailure { id, error }),
                Err(error) => return Err(error),
            }
        }
        Ok(rotation)
    }

    /// Encrypts an account's tokens with the first key. Returns `false` if the tokens were already encrypted with that
    /// key, or if the account was removed in the meantime.
    async fn reencrypt(&self, id: &AccountId, stored: VersionedRecord) -> Result<bool, ManagerError> {
        let mut current = Some(stored);
        while let Some(VersionedRecord { version, record }) = current {
            let tokens = || record.access_token().into_iter().chain(record.grant().refresh_token());
            let sealer = self.0.protection.sealer(tokens()).await?;
            if tokens().all(|token| sealer.is_current(token)) {
                return Ok(false);
            }
            let reencrypt = |kind, token| sealer.open(id, kind, token).map(|token| sealer.seal(id, kind, &token));
            let grant = match record.grant() {
                Grant::RefreshToken(token) => Grant::RefreshToken(reencrypt(TokenKind::Refresh, token)?),
                grant => grant.clone(),
            };
            let access_token = record.access_token().map(|token| reencrypt(TokenKind::Access, token)).transpose()?;
            let reencrypted = record.with_tokens(grant, access_token);
            if let CasOutcome::Swapped(_) =
                self.0.store().compare_and_swap(id, Some(version), Some(&reencrypted)).await?
            {
                return Ok(true);
            }
            // Another process wrote the record in the meantime.
            current = self.0.store().load(id).await?;
        }
        Ok(false)
    }
}

/// Returns `true` if the error concerns one record, so that the rotation can continue with the others.
fn is_record_error(error: &ManagerError) -> bool {
    use StoreError::{Corrupt, UnsupportedFormat};
    matches!(error, ManagerError::Unseal(_) | ManagerError::Store(Corrupt { .. } | UnsupportedFormat { .. }))
}
