//! The accounts of a token manager, as sources of tokens.

use super::account_cell::AccountCell;
use super::cached_token::CachedToken;
use super::refresh::Refresh;
use super::single_flight::{Receiver, Role};
use super::{ManagerError, TokenManager};
use crate::coordination::{Seconds, to_unix_seconds};
use crate::store::{AccountId, Record};
use crate::tokens::{AccessToken, TokenError, TokenSource};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::SystemTime;
use tokio::runtime::Handle;

/// The maximum number of refreshes for which a call waits. Another refresh is needed if the new token is rejected as
/// well, or has expired on arrival.
const MAX_ROUNDS: usize = 3;

/// An account of a [`TokenManager`]. Cloning is cheap. [`OAuthClient::client`](crate::OAuthClient::client) creates a
/// client for the account.
#[derive(Clone)]
pub struct Account {
    manager: TokenManager,
    cell: Arc<AccountCell>,
    runtime: Handle,
}

impl Account {
    pub(super) fn new(manager: TokenManager, cell: Arc<AccountCell>, runtime: Handle) -> Self {
        Self { manager, cell, runtime }
    }

    /// Returns the account's identifier.
    pub fn id(&self) -> &AccountId {
        &self.cell.id
    }

    /// Returns an access token, which is usually valid for minutes, and at least for ten seconds. If no new token can
    /// be obtained, the old one is returned while it is still valid.
    ///
    /// While a valid token is cached, this method takes no lock, does not wait and allocates nothing. From five to six
    /// minutes before the token expires, the first call starts a refresh in the background. If no valid token is
    /// cached, all callers wait for one request.
    ///
    /// # Errors
    /// Fails with the [`TokenError`] of the last refresh. A failed refresh is not retried before its backoff ends:
    ///
    /// - after network and server errors: one second, then two, and so on up to one minute
    /// - after a rate limit: the announced time
    /// - after a configuration error: one minute
    /// - after a revoked consent: until the store has a new one
    pub async fn token(&self) -> Result<AccessToken, TokenError> {
        match self.valid_token() {
            Some(token) => Ok(token),
            None => self.next_token(CachedToken::is_valid).await,
        }
    }

    /// Returns a token other than `refused`, which an API rejected as invalid.
    ///
    /// # Errors
    /// Fails like [`token`](Self::token).
    pub async fn refresh_rejected(&self, refused: &AccessToken) -> Result<AccessToken, TokenError> {
        self.next_token(|cached, now| cached.is_valid(now) && !cached.is(refused)).await
    }

    /// Returns the cached token if it is valid. Starts a refresh in the background if the token is in its refresh
    /// window.
    fn valid_token(&self) -> Option<AccessToken> {
        let now = self.manager.0.clock.now();
        let cached = self.cell.cached.load();
        let cached = cached.as_ref().filter(|cached| cached.is_valid(now))?;
        if cached.in_refresh_window(now) && !self.cell.in_backoff(to_unix_seconds(now)) {
            // This caller does not wait. The result is for the next caller without a valid token.
            _ = self.request_refresh(Some(cached.fencing_token), to_unix_seconds(now));
        }
        Some(cached.token())
    }

    /// Returns the cached token if `accept` returns `true` for it, and the next one otherwise.
    async fn next_token(
        &self,
        accept: impl Fn(&CachedToken, SystemTime) -> bool + Send + Sync,
    ) -> Result<AccessToken, TokenError> {
        for _ in 0..MAX_ROUNDS {
            let now = self.manager.0.clock.now();
            let rejected = match self.cell.cached.load().as_ref() {
                Some(cached) if accept(cached, now) => return Ok(cached.token()),
                cached => cached.map(|cached| cached.fencing_token),
            };
            self.request_refresh(rejected, to_unix_seconds(now))?.wait().await?;
        }
        match self.cell.cached.load().as_ref() {
            Some(cached) if accept(cached, self.manager.0.clock.now()) => Ok(cached.token()),
            _ => Err(TokenError::NoUsableToken),
        }
    }

    /// Starts a refresh or joins the one in flight. Returns the receiver of its result.
    fn request_refresh(&self, rejected_token: Option<u64>, now: Seconds) -> Result<Receiver, TokenError> {
        match self.cell.acquire(now) {
            Role::Rejected(error) => Err(error),
            Role::Follower(receiver) => Ok(receiver),
            Role::Leader(notifier, receiver) => {
                // The refresh has its own task, because its callers may be canceled.
                let refresh = Refresh::new(self.manager.clone(), Arc::clone(&self.cell), notifier, rejected_token);
                self.runtime.spawn(refresh.run());
                Ok(receiver)
            }
        }
    }

    pub(super) fn cell(&self) -> &AccountCell {
        &self.cell
    }

    /// Loads the account's record from the store.
    pub(crate) async fn record(&self) -> Result<Record, ManagerError> {
        let stored = self.manager.0.store.load(self.id()).await?;
        stored
            .map(|stored| stored.record)
            .ok_or_else(|| ManagerError::AccountNotFound { account: self.id().to_string() })
    }

    /// Returns the flag that is `true` if the user must authorize again. All clients of the account share it.
    pub(crate) fn needs_consent(&self) -> &Arc<AtomicBool> {
        &self.cell.needs_consent
    }
}

impl TokenSource for Account {
    async fn token(&self) -> Result<AccessToken, TokenError> {
        Self::token(self).await
    }

    fn cached(&self) -> Option<AccessToken> {
        self.valid_token()
    }

    async fn refresh_rejected(&self, refused: &AccessToken) -> Result<AccessToken, TokenError> {
        Self::refresh_rejected(self, refused).await
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account").field("id", self.id()).finish_non_exhaustive()
    }
}
