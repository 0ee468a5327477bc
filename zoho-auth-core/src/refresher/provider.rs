//! The type for all token sources of a client.

use super::ClientAccount;
use crate::tokens::{AccessToken, BoxedSource, TokenError, TokenSource};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// The token source of a client.
#[derive(Clone)]
pub enum TokenProvider {
    /// An access token that the application provided. The token cannot be refreshed.
    Given(AccessToken),
    /// An account, which refreshes its tokens.
    Account(Arc<ClientAccount>),
    /// The application's own source.
    Source(BoxedSource),
}

impl TokenProvider {
    /// Creates a provider from the application's own token source.
    pub fn from_source(source: impl TokenSource) -> Self {
        Self::Source(BoxedSource::new(source))
    }

    /// Returns the account, if the provider has one.
    pub fn account(&self) -> Option<&ClientAccount> {
        match self {
            Self::Account(account) => Some(account),
            Self::Given(_) | Self::Source(_) => None,
        }
    }

    /// Returns the flag of the account that is `true` if the user must authorize again. Returns `None` if the provider
    /// has no account.
    pub fn needs_consent(&self) -> Option<&AtomicBool> {
        self.account().map(|account| account.tokens().needs_consent())
    }

    /// Returns an access token that is valid for at least ten seconds. A token that the application provided is
    /// returned as it is, even if it has expired.
    ///
    /// # Errors
    /// Fails like [`TokenSource::token`].
    pub async fn token(&self) -> Result<AccessToken, TokenError> {
        match self {
            Self::Given(token) => Ok(token.clone()),
            Self::Account(account) => account.tokens().token().await,
            Self::Source(source) => source.token().await,
        }
    }

    /// Records that the API of `product` accepted `token`. Has no effect if the provider has no account.
    pub fn record_accepted(&self, token: &AccessToken, product: &'static str) {
        if let Self::Account(account) = self {
            account.tokens().record_accepted(token, product);
        }
    }

    /// Returns an access token other than `rejected`, which the API of `product` rejected. Returns `None` if there is
    /// currently no other token.
    ///
    /// # Errors
    /// Fails like [`TokenSource::refresh_rejected`].
    pub async fn refresh_rejected(
        &self,
        rejected: &AccessToken,
        product: &'static str,
    ) -> Result<Option<AccessToken>, TokenError> {
        match self {
            Self::Given(_) => Ok(None),
            Self::Account(account) => account.tokens().refresh_rejected(rejected, product).await,
            Self::Source(source) => source.refresh_rejected(rejected, product).await,
        }
    }
}
