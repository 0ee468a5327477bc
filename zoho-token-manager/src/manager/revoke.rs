//! The revocation of accounts, first at Zoho, then in the store. Any process can finish the revocation that another
//! process has started.

use super::event::AccountEvent;
use super::protect::open;
use super::{ManagerError, TokenManager};
use secrecy::{ExposeSecret, SecretString};
use std::sync::{Arc, PoisonError};
use zoho_auth_core::__private::{RecordInternals as _, RegisteredClientInternals as _, TokenKind, unsupported_grant};
use zoho_auth_core::store::{AccountId, CasOutcome, StoreError, VersionedRecord};
use zoho_auth_core::tokens::{RegisteredClient, TokenError};

impl TokenManager {
    /// Revokes the consent of an account at Zoho and removes its record. Succeeds if the store has no such account, or
    /// if Zoho revoked the consent already.
    ///
    /// The record is marked before the request to Zoho. From then on no process gets tokens for the account
    /// ([`TokenError::RevocationPending`]), and the result of a refresh in flight is discarded. Access tokens that
    /// other processes have cached are invalid after Zoho's response.
    ///
    /// If Zoho cannot be reached, or if this process crashes, the mark remains. Call this method again, or
    /// [`prune`](Self::prune) the store. A new grant that is inserted in the meantime is not affected.
    ///
    /// # Errors
    /// Fails with a [`TokenError`] if Zoho cannot be reached or rejects the request. Call this method again in that
    /// case.
    ///
    /// Fails with [`TokenError::Store`] if the store fails. The method fails before any change in these cases:
    ///
    /// - The account's client was not given to the builder ([`ManagerError::UnknownClient`]).
    /// - The account has no refresh token ([`TokenError::UnsupportedGrant`]).
    /// - The refresh token cannot be decrypted ([`ManagerError::Unseal`]). [`remove`](Self::remove) removes the
    ///   account.
    /// - The store is read-only.
    pub async fn revoke(&self, id: &AccountId) -> Result<(), TokenError> {
        let client = self.client_of(id)?;
        if self.0.store().is_read_only() {
            return Err(StoreError::read_only("the store of this manager").into());
        }
        let Some(refresh_token) = self.mark(id).await? else { return Ok(()) };
        client.credentials(id.data_center()).revoke(&refresh_token).await?;
        self.remove_revoked(id, &refresh_token).await?;
        Ok(())
    }

    fn client_of(&self, id: &AccountId) -> Result<Arc<RegisteredClient>, ManagerError> {
        let unknown = || ManagerError::UnknownClient { client_id: id.client_id().to_owned() };
        self.0.clients.get(id.client_id()).cloned().ok_or_else(unknown)
    }

    /// Marks the account's record as being revoked. Returns the refresh token, or `None` if the store has no record.
    async fn mark(&self, id: &AccountId) -> Result<Option<SecretString>, TokenError> {
        while let Some(VersionedRecord { version, record }) = self.0.store().load(id).await? {
            let stored = record.grant().refresh_token();
            let stored = stored.ok_or_else(|| unsupported_grant(id.to_string()))?;
            let refresh_token = open(&self.0.protection, id, TokenKind::Refresh, stored).await?;
            let marked = record.is_revoking();
            let record = record.with_pending_revocation(self.0.refresher.now());
            if marked
                || matches!(
                    self.0.store().compare_and_swap(id, Some(version), Some(&record)).await?,
                    CasOutcome::Swapped(_)
                )
            {
                self.evict_cached(id);
                return Ok(Some(refresh_token));
            }
        }
        self.evict_cached(id);
        Ok(None)
    }

    /// Removes the record of a revoked consent. A record with another refresh token than `revoked` belongs to a new
    /// grant, and is not removed.
    async fn remove_revoked(&self, id: &AccountId, revoked: &SecretString) -> Result<(), StoreError> {
        while let Some(VersionedRecord { version, record }) = self.0.store().load(id).await? {
            let Some(stored) = record.grant().refresh_token() else { return Ok(()) };
            let stored = open(&self.0.protection, id, TokenKind::Refresh, stored).await;
            let is_new_grant = match stored {
                Ok(stored) => stored.expose_secret() != revoked.expose_secret(),
                // For example, the token may be encrypted with a key that is unknown in this process. The record of a
                // new grant is not marked.
                Err(_) => !record.is_revoking(),
            };
            if is_new_grant {
                return Ok(());
            }
            if let CasOutcome::Swapped(_) = self.0.store().compare_and_swap(id, Some(version), None).await? {
                self.evict_cached(id);
                tracing::debug!(account = %id, "revoked the consent");
                self.0.listeners.emit(&AccountEvent::Revoked { id: id.clone() });
                break;
            }
        }
        Ok(())
    }

    /// Discards the account's cached token in this process.
    pub(super) fn evict_cached(&self, id: &AccountId) {
        let accounts = self.0.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        let cell = accounts.known.get(id).cloned();
        drop(accounts);
        if let Some(cell) = cell {
            cell.clear();
        }
    }
}
