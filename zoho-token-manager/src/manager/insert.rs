//! The insertion and removal of accounts.

use super::{Account, ManagerError, TokenManager};
use secrecy::{ExposeSecret, SecretString};
use std::time::{Duration, SystemTime};
use zoho_auth_core::__private::{NewGrant as SealedGrant, RecordInternals as _, TokenKind};
use zoho_auth_core::store::{AccountId, CasOutcome, Record, StoreError};
use zoho_auth_core::tokens::AccessToken;

/// The lifetime of an access token with an unknown expiry.
const DEFAULT_LIFETIME: Duration = Duration::from_secs(3600);

/// The result of a user's consent.
#[derive(Debug)]
pub struct NewGrant {
    /// The refresh token.
    pub refresh_token: SecretString,
    /// The access token, if the grant has one.
    pub access_token: Option<AccessToken>,
    /// The scopes of the authorization request, if they are known.
    pub requested_scopes: Option<Vec<String>>,
    /// The scopes that the token endpoint reported, if it reported any.
    pub reported_scopes: Option<Vec<String>>,
}

impl TokenManager {
    /// Inserts an account with an existing refresh token, from another store or the API console. The new record
    /// replaces the account's record, even an unreadable one. The scopes are unknown, and are assumed to suffice.
    ///
    /// For the result of an exchange, use `OAuthClient::insert`, which stores all of it.
    ///
    /// # Errors
    /// Fails like [`account`](Self::account), and with [`ManagerError::Store`] if the store cannot be written. Fails
    /// with [`ManagerError::KeyRing`] if the encryption keys are unavailable.
    pub async fn insert(&self, id: AccountId, refresh_token: impl Into<SecretString>) -> Result<Account, ManagerError> {
        let grant = NewGrant {
            refresh_token: refresh_token.into(),
            access_token: None,
            requested_scopes: None,
            reported_scopes: None,
        };
        insert_grant(self, id, grant).await
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

/// Inserts an account with the result of a user's consent.
///
/// # Errors
/// Fails like [`TokenManager::insert`].
pub async fn insert_grant(manager: &TokenManager, id: AccountId, grant: NewGrant) -> Result<Account, ManagerError> {
    let store = manager.0.store();
    if store.is_read_only() {
        return Err(StoreError::read_only("the store of this manager").into());
    }
    let account = manager.account(id)?;
    let id = account.id();
    let expires_at = grant.access_token.as_ref().map(|token| {
        let expiry = token.expires_at().filter(|expiry| *expiry >= SystemTime::UNIX_EPOCH);
        expiry.unwrap_or_else(|| manager.0.refresher.now() + DEFAULT_LIFETIME)
    });
    loop {
        let stored = match store.load(id).await {
            // No process can use an unreadable record, and it must not prevent storing the user's consent.
            Err(StoreError::Corrupt { .. }) => {
                store.remove(id).await?;
                None
            }
            stored => stored?,
        };
        let previous = stored.as_ref().map(|stored| &stored.record);
        let existing = previous.and_then(|record| record.grant().refresh_token());
        let sealer = manager.0.protection.sealer(existing).await?;
        let seal = |kind, token| sealer.seal(id, kind, token);
        // A refresh token that cannot be decrypted counts as a different one.
        let same_token = existing.is_some_and(|existing| {
            let existing = sealer.open(id, TokenKind::Refresh, existing);
            matches!(existing, Ok(existing) if existing.expose_secret() == grant.refresh_token.expose_secret())
        });
        let access_token = grant.access_token.as_ref().map(|token| seal(TokenKind::Access, token.secret()));
        let new = SealedGrant {
            refresh_token: seal(TokenKind::Refresh, &grant.refresh_token),
            access_token: access_token.zip(expires_at),
            requested_scopes: grant.requested_scopes.clone(),
            reported_scopes: grant.reported_scopes.clone(),
        };
        let record = Record::from_grant(previous, new, same_token);
        let version = stored.map(|stored| stored.version);
        if let CasOutcome::Swapped(_) = store.compare_and_swap(id, version, Some(&record)).await? {
            account.tokens().reset(&record, grant.access_token.map(|token| token.secret().clone()));
            return Ok(account);
        }
    }
}
