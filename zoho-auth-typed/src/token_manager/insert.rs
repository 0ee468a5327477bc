//! The insertion and removal of accounts.

use super::cached_token::CachedToken;
use super::encryption::TokenKind;
use super::{Account, ManagerError, TokenManager};
use crate::coordination::refresh_state::RefreshState;
use crate::random;
use crate::store::{AccountId, CasOutcome, Grant, Record, StoreError, VersionedRecord};
use crate::tokens::AccessToken;
use secrecy::{ExposeSecret, SecretString};
use std::time::SystemTime;

/// The result of a user's consent.
pub(crate) struct NewGrant {
    pub(crate) refresh_token: SecretString,
    pub(crate) access_token: Option<AccessToken>,
    /// The scopes of the authorization request, if they are known.
    pub(crate) requested_scopes: Option<Vec<String>>,
    /// The scopes that the token endpoint reported, if it reported any.
    pub(crate) reported_scopes: Option<Vec<String>>,
}

impl TokenManager {
    /// Inserts an account with an existing refresh token, from another store or the API console. The new record
    /// replaces the account's record, even an unreadable one. The scopes are unknown, and are assumed to suffice.
    ///
    /// For the result of an exchange, use [`OAuthClient::insert`](crate::OAuthClient::insert), which stores all of it.
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
        self.insert_grant(id, grant).await
    }

    pub(crate) async fn insert_grant(&self, id: AccountId, grant: NewGrant) -> Result<Account, ManagerError> {
        if self.0.store.is_read_only() {
            return Err(StoreError::read_only("the store of this manager").into());
        }
        let account = self.account(id)?;
        let id = account.id();
        let expires_at = grant.access_token.as_ref().map(|token| {
            let expiry = token.expires_at().and_then(|time| time.duration_since(SystemTime::UNIX_EPOCH).ok());
            expiry.map_or_else(|| self.0.now() + 3600, |expiry| expiry.as_secs())
        });
        loop {
            let stored = match self.0.store.load(id).await {
                // No process can use an unreadable record, and it must not prevent storing the user's consent.
                Err(StoreError::Corrupt { .. }) => {
                    self.0.store.remove(id).await?;
                    None
                }
                stored => stored?,
            };
            let existing = stored.as_ref().and_then(|stored| stored.record.grant.refresh_token());
            let sealer = self.0.protection.sealer(existing).await?;
            let seal = |kind, token| sealer.seal(id, kind, token);
            // A refresh token that cannot be decrypted counts as a different one.
            let same_token = stored.as_ref().is_some_and(|VersionedRecord { record, .. }| {
                let existing = record.grant.refresh_token().map(|token| sealer.open(id, TokenKind::Refresh, token));
                matches!(existing, Some(Ok(existing)) if existing.expose_secret() == grant.refresh_token.expose_secret())
            });
            let state =
                stored.as_ref().map_or_else(RefreshState::default, |stored| stored.record.refresh_state.clone());
            let state = state.with_new_grant(expires_at, same_token);
            let (access, grant_generation) = (state.access, state.grant_generation());
            let access_token = grant.access_token.as_ref().map(|token| seal(TokenKind::Access, token.secret()));
            let refresh_token = seal(TokenKind::Refresh, &grant.refresh_token);
            let record = Record::new(Grant::RefreshToken(refresh_token), access_token, state)
                .with_scopes(grant.requested_scopes.clone(), grant.reported_scopes.clone());
            let version = stored.map(|stored| stored.version);
            if let CasOutcome::Swapped(_) = self.0.store.compare_and_swap(id, version, Some(&record)).await? {
                let random = random::jitter();
                let cached = grant.access_token.zip(access).map(|(token, access)| {
                    CachedToken::new(token.secret().clone(), access, grant_generation, self.0.now(), random)
                });
                account.cell().reset(cached);
                return Ok(account);
            }
        }
    }

    /// Removes an account's tokens from the store and from this process, even if its record is unreadable. Succeeds if
    /// the store has no such account.
    ///
    /// The tokens are not revoked at Zoho; [`revoke`](Self::revoke) revokes and removes them.
    ///
    /// # Errors
    /// Fails with [`ManagerError::Store`] if the store cannot be written.
    pub async fn remove(&self, id: &AccountId) -> Result<(), ManagerError> {
        if self.0.store.is_read_only() {
            return Err(StoreError::read_only("the store of this manager").into());
        }
        self.0.store.remove(id).await?;
        if let Ok(account) = self.account(id.clone()) {
            account.cell().reset(None);
        }
        Ok(())
    }
}
