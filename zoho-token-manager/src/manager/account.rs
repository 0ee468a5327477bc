//! The accounts of a token manager, as sources of tokens.

use super::ManagerError;
use std::fmt;
use zoho_auth_core::__private::AccountTokens;
use zoho_auth_core::AccountId;
use zoho_auth_core::data_center::Environment;
use zoho_auth_core::store::Record;
use zoho_auth_core::tokens::{AccessToken, TokenError, TokenSource};

/// An account of a [`TokenManager`](crate::TokenManager). Cloning is cheap. `OAuthClient::client` creates a client for
/// the account.
#[derive(Clone)]
pub struct Account(AccountTokens);

impl Account {
    pub(super) fn new(tokens: AccountTokens) -> Self {
        Self(tokens)
    }

    /// Returns the account's identifier.
    pub fn id(&self) -> &AccountId {
        self.0.id()
    }

    /// Returns an access token, which is usually valid for minutes, and at least for ten seconds. If no new token can
    /// be obtained, the old one is returned while it is still valid.
    ///
    /// While a valid token is cached, this method does not take a lock, wait or allocate memory. In the last five to
    /// six minutes before the token expires, the first call starts a refresh in the background. If no valid token is
    /// cached, all callers wait for one request.
    ///
    /// # Errors
    /// Fails with the [`TokenError`] of the last refresh. A failed refresh is not retried before its backoff ends:
    ///
    /// - after network and server errors, and after a token that expires within ten seconds and is used only once: one
    ///   second, then two, and so on up to one minute
    /// - after a rate limit: the announced time
    /// - after a configuration error: one minute
    /// - after a revoked consent: until the store has a new grant
    ///
    /// During a backoff, one call every ten seconds looks for a token or a grant that another process has stored.
    /// [`Failure::retry_after`](zoho_auth_core::Failure::retry_after) is the rest of the backoff.
    pub async fn token(&self) -> Result<AccessToken, TokenError> {
        self.0.token().await
    }

    /// Returns a replacement for `rejected`, an access token that the API of `product` rejected as invalid. `product`
    /// is the name of the product, such as `crm`.
    ///
    /// Returns `None` if the product also rejected the token before `rejected`, and no client of this account recorded
    /// that the product accepted `rejected`. The product then cannot force a refresh until the next scheduled one.
    /// Without this rule, an API that rejects every token would use up the ten refreshes in ten minutes that all
    /// products share. Between two scheduled refreshes, a product can force up to three refreshes. These rules apply
    /// across all processes of the store.
    ///
    /// # Errors
    /// Fails like [`token`](Self::token).
    pub async fn refresh_rejected(
        &self,
        rejected: &AccessToken,
        product: &'static str,
    ) -> Result<Option<AccessToken>, TokenError> {
        self.0.refresh_rejected(rejected, product).await
    }
}

/// The internal methods of an [`Account`].
pub trait ManagedAccount {
    /// Checks that a client can send the requests of the account.
    ///
    /// # Errors
    /// Fails with [`ManagerError::ClientMismatch`] if the account belongs to another client, and with
    /// [`ManagerError::UnsupportedEnvironment`] if the account is not in the production environment.
    fn check_client(&self, client_id: &str) -> Result<(), ManagerError>;
    /// Loads the account's record from the store.
    fn record(&self) -> impl Future<Output = Result<Record, TokenError>> + Send;
    /// Returns the account's tokens.
    fn tokens(&self) -> &AccountTokens;
}

impl ManagedAccount for Account {
    fn check_client(&self, client_id: &str) -> Result<(), ManagerError> {
        let (account_client_id, environment) = (self.id().client_id(), self.id().environment());
        if account_client_id != client_id {
            let (account_client_id, client_id) = (account_client_id.to_owned(), client_id.to_owned());
            return Err(ManagerError::ClientMismatch { account_client_id, client_id });
        }
        if environment != Environment::Production {
            return Err(ManagerError::UnsupportedEnvironment { account: self.id().to_string(), environment });
        }
        Ok(())
    }

    async fn record(&self) -> Result<Record, TokenError> {
        self.0.record().await
    }

    fn tokens(&self) -> &AccountTokens {
        &self.0
    }
}

impl TokenSource for Account {
    async fn token(&self) -> Result<AccessToken, TokenError> {
        Self::token(self).await
    }

    fn cached(&self) -> Option<AccessToken> {
        self.0.valid_token()
    }

    async fn refresh_rejected(
        &self,
        rejected: &AccessToken,
        product: &'static str,
    ) -> Result<Option<AccessToken>, TokenError> {
        Self::refresh_rejected(self, rejected, product).await
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account").field("id", self.id()).finish_non_exhaustive()
    }
}
