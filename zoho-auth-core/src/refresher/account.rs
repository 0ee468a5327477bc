//! The tokens of an account: the cached token, and the requests for the next token.

use super::Refresher;
use super::account_cell::AccountCell;
use super::cached_token::CachedToken;
use super::refresh::Refresh;
use super::single_flight::{Receiver, Role};
use crate::coordination::refresh_state::Reason;
use crate::coordination::{Seconds, to_unix_seconds};
use crate::store::{AccountId, Record};
use crate::tokens::{AccessToken, TokenError};
use secrecy::SecretString;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;
use tokio::runtime::Handle;

/// The maximum number of refreshes for which a call waits. Another refresh is needed if the new token is rejected as
/// well, or has expired on arrival.
const MAX_ROUNDS: usize = 3;

/// A handle to the tokens of an account. Cloning is cheap.
#[derive(Clone)]
pub struct AccountTokens {
    refresher: Arc<Refresher>,
    cell: Arc<AccountCell>,
    /// The runtime for refreshes, or `None` for the runtime of the caller that starts a refresh.
    runtime: Option<Handle>,
}

impl AccountTokens {
    /// Creates a handle. Its refreshes run on `runtime`. If `runtime` is `None`, each refresh runs on the runtime of
    /// the caller that starts it.
    pub fn new(refresher: Arc<Refresher>, cell: Arc<AccountCell>, runtime: Option<Handle>) -> Self {
        Self { refresher, cell, runtime }
    }

    /// Returns the account's identifier.
    pub fn id(&self) -> &AccountId {
        &self.cell.id
    }

    /// Returns an access token: the cached token if it is valid, and otherwise the result of a refresh.
    ///
    /// # Errors
    /// Fails with the error of the refresh, or of the last refresh during a backoff. Fails with
    /// [`TokenError::NoUsableToken`] if three refreshes return no usable token, and with [`TokenError::ShutDown`] after
    /// a shutdown.
    pub async fn token(&self) -> Result<AccessToken, TokenError> {
        if let Some(token) = self.valid_token() {
            return Ok(token);
        }
        let mut timer = WaitTimer::new(self);
        for _ in 0..MAX_ROUNDS {
            let now = self.refresher.clock.now();
            let reason = match self.cell.cached.load().as_ref() {
                Some(cached) if cached.is_valid(now) => return Ok(cached.token()),
                Some(cached) => Reason::Expiring(cached.fencing_token),
                None => Reason::NoToken,
            };
            if let Some(token) = timer.wait(self.request_refresh(reason, to_unix_seconds(now))?).await? {
                return Ok(token);
            }
        }
        self.valid_token().ok_or(TokenError::NoUsableToken { retry_after: None })
    }

    /// Returns a replacement for `rejected`, an access token that the API of `product` rejected as invalid. `product`
    /// is the name of the product, such as `crm`.
    ///
    /// Returns `None` if there is no other token and the product must not force another refresh. This is the case if
    /// the product also rejected the token before `rejected`, and never accepted `rejected`. It is also the case after
    /// three forced refreshes since the last scheduled refresh.
    ///
    /// # Errors
    /// Fails like [`token`](Self::token).
    pub async fn refresh_rejected(
        &self,
        rejected: &AccessToken,
        product: &'static str,
    ) -> Result<Option<AccessToken>, TokenError> {
        let mut timer = WaitTimer::new(self);
        for _ in 0..MAX_ROUNDS {
            let now = self.refresher.clock.now();
            let reason = match self.cell.cached.load().as_ref() {
                Some(cached) if cached.is_valid(now) => {
                    if !cached.is(rejected) {
                        return Ok(Some(cached.token()));
                    }
                    let fencing_token = cached.fencing_token;
                    let accepted = self.cell.was_accepted_by(fencing_token, product);
                    // Another process may have stored a token that this process does not know.
                    if !cached.may_be_forced_by(product, accepted) && !self.cell.may_recheck(to_unix_seconds(now)) {
                        return Ok(None);
                    }
                    Reason::Rejected { fencing_token, product, accepted }
                }
                Some(cached) => Reason::Expiring(cached.fencing_token),
                None => Reason::NoToken,
            };
            if let Some(token) = timer.wait(self.request_refresh(reason, to_unix_seconds(now))?).await? {
                return Ok((!token.is(rejected)).then_some(token));
            }
        }
        Ok(self.valid_token().filter(|token| !token.is(rejected)))
    }

    /// Refreshes the token of `listed`, a record whose refresh is due, and waits for the result. Sends no request
    /// during a backoff, or if the cached token is valid and outside of its refresh window. Also sends no request if
    /// the store has another valid token by now.
    ///
    /// # Errors
    /// Fails with the error of the refresh, or of the last refresh during a backoff. Fails with
    /// [`TokenError::ShutDown`] after a shutdown.
    pub async fn refresh_ahead(&self, listed: &Record) -> Result<(), TokenError> {
        let now = self.refresher.clock.now();
        // If the clocks of two processes differ by a day, each process finds every token of the other process due.
        // Without this check, both would refresh in every pass.
        let is_fresh = |cached: &CachedToken| cached.is_valid(now) && !cached.in_refresh_window(now);
        if self.cell.cached.load().as_ref().is_some_and(|cached| is_fresh(cached)) {
            return Ok(());
        }
        let access = listed.refresh_state.access;
        let reason = access.map_or(Reason::NoToken, |access| Reason::Expiring(access.fencing_token));
        // The engine reloads the record, so a token that another process has stored since is used.
        self.request_refresh(reason, to_unix_seconds(now))?.wait().await.map(drop)
    }

    /// Records that the API of `product` accepted `token`.
    pub fn record_accepted(&self, token: &AccessToken, product: &'static str) {
        let cached = self.cell.cached.load();
        // The acceptance matters only for a product that rejected an earlier token.
        if let Some(cached) = cached.as_ref().filter(|cached| cached.was_forced_by(product) && cached.is(token)) {
            self.cell.record_accepted(cached.fencing_token, product);
        }
    }

    /// Returns the cached token if it is valid, and `None` otherwise. Starts a refresh in the background if the token
    /// is in its refresh window.
    pub fn valid_token(&self) -> Option<AccessToken> {
        let now = self.refresher.clock.now();
        let cached = self.cell.cached.load();
        let cached = cached.as_ref().filter(|cached| cached.is_valid(now))?;
        if cached.in_refresh_window(now) && !self.cell.in_backoff(to_unix_seconds(now)) {
            // This caller does not wait. The next caller without a valid token uses the result.
            _ = self.request_refresh(Reason::Expiring(cached.fencing_token), to_unix_seconds(now));
        }
        Some(cached.token())
    }

    /// Starts a refresh, or joins the refresh in flight. Returns the receiver of the result. Fails during a backoff and
    /// after a shutdown.
    fn request_refresh(&self, reason: Reason, now: Seconds) -> Result<Receiver, TokenError> {
        if self.refresher.is_closed() {
            return Err(TokenError::ShutDown);
        }
        match self.cell.acquire(now) {
            Role::Rejected(error) => Err(error),
            Role::Follower(receiver) => Ok(receiver),
            Role::Leader(notifier, receiver, task) => {
                // The refresh has its own task, because its callers may be canceled.
                let refresh = Refresh::new(Arc::clone(&self.refresher), Arc::clone(&self.cell), notifier, reason, task);
                match self.runtime.clone().map_or_else(Handle::try_current, Ok) {
                    Ok(runtime) => _ = runtime.spawn(refresh.run()),
                    // The waiters get the error `RefreshCanceled`.
                    Err(_) => drop(refresh),
                }
                Ok(receiver)
            }
        }
    }

    /// Loads the account's record from the store.
    ///
    /// # Errors
    /// Fails with [`TokenError::AccountNotFound`] if the account has no record, and with [`TokenError::Store`] if the
    /// record cannot be read.
    pub async fn record(&self) -> Result<Record, TokenError> {
        let stored = self.refresher.store.load(self.id()).await?;
        stored.map(|stored| stored.record).ok_or_else(|| TokenError::AccountNotFound { account: self.id().to_string() })
    }

    /// Resets the state in memory after `record`, the record of a new grant, was stored. `access_token` is the value of
    /// its access token, if it has one.
    pub fn reset(&self, record: &Record, access_token: Option<SecretString>) {
        let now = self.refresher.now_seconds();
        self.cell.reset(access_token.and_then(|value| CachedToken::from_record(record, value, now)));
    }

    /// Returns the cached token if there is one, even if the token is no longer valid.
    pub(super) fn cached_token(&self) -> Option<AccessToken> {
        self.cell.cached.load().as_ref().map(|cached| cached.token())
    }

    /// Returns the flag that is `true` if the user must authorize again. All clients of the account share the flag.
    pub fn needs_consent(&self) -> &AtomicBool {
        &self.cell.needs_consent
    }
}

/// A measurement of the time for which a task waits for a token. The measurement ends when the timer is dropped.
struct WaitTimer<'a> {
    tokens: &'a AccountTokens,
    /// The beginning of the first wait.
    started: Option<Instant>,
}

impl<'a> WaitTimer<'a> {
    fn new(tokens: &'a AccountTokens) -> Self {
        Self { tokens, started: None }
    }

    /// Waits for the result of a refresh.
    async fn wait(&mut self, receiver: Receiver) -> Result<Option<AccessToken>, TokenError> {
        self.started.get_or_insert_with(Instant::now);
        receiver.wait().await
    }
}

impl Drop for WaitTimer<'_> {
    fn drop(&mut self) {
        if let Some(started) = self.started {
            let AccountTokens { refresher, cell, .. } = self.tokens;
            refresher.measure(|metrics| metrics.record_wait(&cell.id, started.elapsed()));
        }
    }
}

impl fmt::Debug for AccountTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccountTokens").field("id", self.id()).finish_non_exhaustive()
    }
}
