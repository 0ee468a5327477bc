//! The insertion and removal of accounts.

use super::{Account, ManagedAccount as _, ManagerError, TokenManager};
use secrecy::{ExposeSecret, SecretString};
use zoho_auth_core::__private::{Credential, NewGrant, RecordInternals as _, TokenKind, is_credential};
use zoho_auth_core::store::{AccountId, CasOutcome, Grant, Record, StoreError};

impl TokenManager {
    /// Inserts an account with an existing refresh token, from another store or the API console. The new record
    /// replaces the account's record, even a corrupt one. The granted scopes are unknown, and are assumed to be
    /// sufficient.
    ///
    /// For the result of an exchange, use `OAuthClient::insert`, which also stores the access token and the scopes.
    ///
    /// # Errors
    /// Fails like [`account`](Self::account), and with [`ManagerError::Store`] if the store cannot be written. Fails
    /// with [`ManagerError::KeyRing`] if the encryption keys are unavailable, and with
    /// [`ManagerError::InvalidRefreshToken`] if the token is malformed.
    pub async fn insert(&self, id: AccountId, refresh_token: impl Into<SecretString>) -> Result<Account, ManagerError> {
        let grant = NewGrant::of_credential(Credential::RefreshToken(refresh_token.into()));
        insert_grant(self, id, &grant).await
    }

    /// Removes an account's tokens from the store and from this process, even if its record is unreadable. Succeeds if
    /// the store has no such account.
    ///
    /// The tokens are not revoked at Zoho; [`revoke`](Self::revoke) revokes and removes them.
    ///
    /// # Errors
    /// Fails with [`ManagerError::Store`] if the store cannot be written.
    pub async fn remove(&self, id: &AccountId) -> Result<(), ManagerError> {
        if self.0.store().is_read_only() {
            return Err(StoreError::read_only("the store of this manager").into());
        }
        self.0.store().remove(id).await?;
        self.evict_cached(id);
        Ok(())
    }
}

/// Inserts an account with a new grant.
///
/// # Errors
/// Fails like [`TokenManager::insert`].
pub async fn insert_grant(manager: &TokenManager, id: AccountId, grant: &NewGrant) -> Result<Account, ManagerError> {
    let store = manager.0.store();
    if store.is_read_only() {
        return Err(StoreError::read_only("the store of this manager").into());
    }
    if let Credential::RefreshToken(token) = &grant.credential
        && !is_credential(token.expose_secret())
    {
        return Err(ManagerError::InvalidRefreshToken);
    }
    let account = manager.account(id)?;
    let id = account.id();
    loop {
        let stored = match store.load(id).await {
            // No process can use a corrupt record, so it must not prevent the insertion of the new grant.
            Err(StoreError::Corrupt { .. }) => {
                store.remove(id).await?;
                None
            }
            stored => stored?,
        };
        let previous = stored.as_ref().map(|stored| &stored.record);
        let existing = previous.and_then(|record| record.grant().refresh_token());
        let sealer = manager.0.protection.sealer(existing).await?;
        let same_credential = previous.is_some_and(|record| match (record.grant(), &grant.credential) {
            // A refresh token that cannot be decrypted counts as a different one.
            (Grant::RefreshToken(existing), Credential::RefreshToken(new)) => {
                let existing = sealer.open(id, TokenKind::Refresh, existing);
                existing.is_ok_and(|existing| existing.expose_secret() == new.expose_secret())
            }
            (Grant::ClientCredentials { soid: existing, .. }, Credential::ClientCredentials { soid }) => {
                existing == soid
            }
            _ => false,
        });
        let new = grant.seal(
            manager.0.refresher.now(),
            |token| sealer.seal(id, TokenKind::Refresh, token),
            |token| sealer.seal(id, TokenKind::Access, token),
        );
        let record = Record::from_grant(previous, new, same_credential);
        let version = stored.map(|stored| stored.version);
        if let CasOutcome::Swapped(_) = store.compare_and_swap(id, version, Some(&record)).await? {
            account.tokens().reset(&record, grant.access_token.as_ref().map(|token| token.secret().clone()));
            return Ok(account);
        }
    }
}
