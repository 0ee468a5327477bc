//! A single refresh, which carries out the decisions of the refresh state with the store and the accounts server.

use super::account_cell::AccountCell;
use super::cached_token::CachedToken;
use super::lease_poll::LeasePoll;
use super::metrics;
use super::protect::TokenKind;
use super::race::race;
use super::single_flight::{Completion, Notifier, RefreshOutcome, Task};
use super::{RefreshEvent, Refresher};
use crate::coordination::lease::{LEASE_TTL, LeaseGuard, LeaseObserver};
use crate::coordination::refresh_state::{NextStep, Reason, RefreshRequest, RefreshResult, RefreshState};
use crate::coordination::{Seconds, from_unix_seconds, to_unix_seconds};
use crate::failure::Failure;
use crate::failure::retry;
use crate::store::{AccountId, CasOutcome, Grant, Record, StoreError, StoredToken, Version, VersionedRecord};
use crate::tokens::TokenError;
use secrecy::{ExposeSecret, SecretString};
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};
use tracing::Instrument as _;
use tracing::field::Empty;

/// The longest rate limit for which a refresh waits, in seconds. A longer rate limit is reported as an error.
const MAX_RATE_LIMIT_WAIT: Seconds = 30;

/// The time for which a request in flight may continue after a shutdown, in seconds.
const SHUTDOWN_GRACE: Seconds = 5;

/// A refresh in flight. The waiters are notified when the refresh ends, even if it panics or is canceled.
pub(super) struct Refresh {
    refresher: Arc<Refresher>,
    cell: Arc<AccountCell>,
    notifier: Option<Notifier>,
    /// The reason that the leader needs a token.
    reason: Reason,
    task: Task,
    started: Instant,
}

/// The outcome of a request to the token endpoint.
#[derive(Clone)]
pub(super) enum TokenResponseOutcome {
    Token {
        value: SecretString,
        refresh_token: Option<SecretString>,
        expires_at: Seconds,
        scopes: Option<Vec<String>>,
        forced_by: Option<&'static str>,
    },
    RateLimited(Seconds),
    ConsentRevoked(Seconds),
    NotSent,
    Failed,
}

/// The credential of a request to the token endpoint.
enum RequestCredential {
    RefreshToken(SecretString),
    ClientCredentials { scope: String, soid: Option<String> },
}

impl RequestCredential {
    /// Returns the grant type and the other form fields of the request.
    fn fields(&self) -> (&'static str, Vec<(&'static str, &str)>) {
        match self {
            Self::RefreshToken(token) => ("refresh_token", vec![("refresh_token", token.expose_secret())]),
            Self::ClientCredentials { scope, soid } => {
                let soid = soid.as_deref().map(|soid| ("soid", soid));
                ("client_credentials", [("scope", scope.as_str())].into_iter().chain(soid).collect())
            }
        }
    }
}

/// The result of a refresh.
struct Refreshed {
    token: CachedToken,
    /// The expiry of the token if this process obtained the token from Zoho, and `None` otherwise.
    obtained_until: Option<Seconds>,
}

/// The result of storing a response.
enum Commit {
    Written(Box<Record>),
    /// The loss of the lease, to another process or to a new grant. The response was not stored. Contains the current
    /// record.
    LeaseLost(Box<VersionedRecord>),
}

/// The result of a refresh under the lease.
enum Attempt {
    /// A new token. Contains the stored record.
    Stored(Box<Record>),
    /// No token; the caller must decide the next step again. Contains the current record if the attempt has read it.
    /// Otherwise the caller must load the record.
    Again(Option<Box<VersionedRecord>>),
}

impl Refresh {
    pub(super) fn new(
        refresher: Arc<Refresher>,
        cell: Arc<AccountCell>,
        notifier: Notifier,
        reason: Reason,
        task: Task,
    ) -> Self {
        Self { refresher, cell, notifier: Some(notifier), reason, task, started: Instant::now() }
    }

    pub(super) async fn run(self) {
        // The span is a root, because the refresh serves all tasks and not only the task that started it.
        let span = tracing::debug_span!("zoho_refresh", account = %self.cell.id, outcome = Empty, ms = Empty);
        self.run_in_span().instrument(span).await;
    }

    async fn run_in_span(mut self) {
        let result = self.token().await;
        let elapsed = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        tracing::Span::current().record("ms", elapsed);
        match &result {
            Ok(Some(Refreshed { obtained_until: Some(_), .. })) => {
                tracing::debug!(account = %self.cell.id, "refreshed the access token");
            }
            Ok(_) => {}
            Err(error) => tracing::warn!(account = %self.cell.id, %error, "failed to refresh the access token"),
        }
        self.finish(result);
    }

    /// Publishes the result, notifies the waiters and emits the event. A second call has no effect.
    fn finish(&mut self, result: Result<Option<Refreshed>, TokenError>) {
        let Some(notifier) = self.notifier.take() else { return };
        let now = self.refresher.now_seconds();
        let mut obtained_until = None;
        let completion = match result {
            Ok(None) => Completion::NothingNew,
            Ok(Some(refreshed)) => {
                obtained_until = refreshed.obtained_until;
                if refreshed.token.is_valid(from_unix_seconds(now)) {
                    Completion::Token(refreshed.token)
                } else {
                    Completion::ShortLived(refreshed.token)
                }
            }
            Err(error) => Completion::Failed(error),
        };
        let outcome = self.cell.complete(completion, now);
        // The waiters are notified before the event listeners.
        notifier.notify(outcome.result_for_waiters().map(|token| token.map(|token| token.token())));
        if let Some(measured) = measured_outcome(&outcome, obtained_until.is_some()) {
            tracing::Span::current().record("outcome", measured.name());
            let duration = self.started.elapsed();
            self.refresher.measure(|metrics| metrics.record_refresh(&self.cell.id, measured, duration));
        }
        let id = || self.cell.id.clone();
        let event = match (outcome, obtained_until) {
            (RefreshOutcome::Succeeded, Some(expires_at)) => {
                RefreshEvent::Refreshed { id: id(), expires_at: from_unix_seconds(expires_at) }
            }
            // The application caused the shutdown, so no event is needed.
            (RefreshOutcome::BackingOff { error: TokenError::ShutDown, .. }, _) => return,
            (RefreshOutcome::BackingOff { error, until } | RefreshOutcome::ShortLived { error, until, .. }, _) => {
                RefreshEvent::Failed { id: id(), error, retry_at: from_unix_seconds(until) }
            }
            (RefreshOutcome::ConsentRevoked(error), _) if !is_deliberate(&error) => {
                RefreshEvent::ConsentRequired { id: id(), error }
            }
            (
                RefreshOutcome::Succeeded
                | RefreshOutcome::Superseded
                | RefreshOutcome::NothingNew(_)
                | RefreshOutcome::ConsentRevoked(_)
                | RefreshOutcome::StillRevoked(_),
                _,
            ) => return,
        };
        (self.refresher.listener)(event);
    }

    /// Returns the token in the store if it is usable, and a new token otherwise. Returns `None` if a check of the
    /// store during a backoff finds nothing new.
    async fn token(&self) -> Result<Option<Refreshed>, TokenError> {
        let refresher = &*self.refresher;
        let (mut observer, mut poll) = (LeaseObserver::default(), LeasePoll::new());
        let flushed_until = self.flush_unsaved().await?;
        let mut may_refresh = self.task == Task::Refresh;
        // The current record, if the previous round has read it.
        let mut current: Option<Box<VersionedRecord>> = None;
        loop {
            let VersionedRecord { version, record } = match current.take() {
                Some(current) => *current,
                None => self.load().await?,
            };
            // A backoff applies only to the grant whose refresh failed. A new grant ends it.
            may_refresh |= self.cell.observe_grant(record.refresh_state.grant_generation());
            let now = refresher.now_seconds();
            let lease_observed_for = observer.observe(&record.refresh_state.lease, now);
            let request = RefreshRequest { owner: &refresher.owner, now, lease_observed_for, reason: self.reason };
            match record.refresh_state.next_step(request) {
                NextStep::UseStored => {
                    let token = self.cached_token(&record).await?;
                    return Ok(Some(Refreshed { token, obtained_until: flushed_until }));
                }
                NextStep::RevocationPending => {
                    return Err(TokenError::RevocationPending { account: self.cell.id.to_string() });
                }
                NextStep::ConsentRevoked(since) => {
                    return Err(TokenError::ConsentRevoked { since: from_unix_seconds(since) });
                }
                _ if !may_refresh => return Ok(None),
                _ if refresher.is_closed() => return Err(TokenError::ShutDown),
                NextStep::WaitForLease(until) => {
                    self.sleep(poll.next_delay().min(Duration::from_secs(until - now))).await?;
                }
                NextStep::RateLimited(until) if until - now <= MAX_RATE_LIMIT_WAIT => {
                    self.sleep(Duration::from_secs(until - now)).await?;
                    poll = LeasePoll::new();
                }
                NextStep::RateLimited(until) => {
                    return Err(TokenError::RateLimited { retry_after: Duration::from_secs(until - now) });
                }
                NextStep::Refresh(state, guard, forced_by) => {
                    match self.refresh_under_lease(version, record, *state, guard, forced_by).await? {
                        Attempt::Stored(record) => {
                            let obtained_until = record.refresh_state.access.map(|access| access.expires_at);
                            let token = self.cached_token(&record).await?;
                            return Ok(Some(Refreshed { token, obtained_until }));
                        }
                        Attempt::Again(record) => (current, poll) = (record, LeasePoll::new()),
                    }
                }
            }
        }
    }

    /// Refreshes the token while holding the lease. Without a conflict, the store is written twice and not read: the
    /// process knows the record and the version that it wrote with the lease.
    async fn refresh_under_lease(
        &self,
        version: Version,
        record: Record,
        refresh_state: RefreshState,
        guard: LeaseGuard,
        forced_by: Option<&'static str>,
    ) -> Result<Attempt, TokenError> {
        let refresher = &*self.refresher;
        // The token is decrypted first, so that a failure occurs before anything is written.
        let credential = self.credential(&record).await?;
        let record = Record { refresh_state, ..record };
        let CasOutcome::Swapped(version) = self.compare_and_swap(version, &record).await? else {
            return Ok(Attempt::Again(None));
        };
        let written = Some(VersionedRecord::new(version, record));
        if refresher.is_closed() || !guard.has_time_for_request(refresher.now_seconds()) {
            self.commit(&guard, TokenResponseOutcome::NotSent, written).await?;
            return Ok(Attempt::Again(None));
        }
        let (outcome, error) = self.send_request(&credential, forced_by).await;
        match self.commit(&guard, outcome, written).await {
            Ok(Commit::Written(record)) => error.map_or(Ok(Attempt::Stored(record)), Err),
            // The error is obsolete: it concerns a token that was replaced, or the new lease holder resolves it.
            Ok(Commit::LeaseLost(current)) => Ok(Attempt::Again(Some(current))),
            Err(store) => Err(error.unwrap_or(store)),
        }
    }

    /// Sends the request to the accounts server. The request may take up to half of the lease. Returns the outcome to
    /// store, and the error if there is no token.
    async fn send_request(
        &self,
        credential: &RequestCredential,
        forced_by: Option<&'static str>,
    ) -> (TokenResponseOutcome, Option<TokenError>) {
        let (refresher, id) = (&*self.refresher, &self.cell.id);
        let credentials = self.cell.client.credentials(id.data_center());
        let now = refresher.now_seconds();
        let (grant_type, fields) = credential.fields();
        let response = credentials.request_token_at(grant_type, &fields, from_unix_seconds(now));
        let in_time = tokio::time::timeout(Duration::from_secs(LEASE_TTL / 2), response);
        let shutdown = async {
            refresher.until_closed().await;
            refresher.clock.sleep(Duration::from_secs(SHUTDOWN_GRACE)).await;
        };
        let response = match race(in_time, shutdown).await {
            Some(in_time) => in_time.unwrap_or_else(|_| Err(TokenError::timeout(id.data_center()))),
            None => Err(TokenError::ShutDown),
        };
        // A token of another environment is discarded, because requests with it would reach the wrong hosts.
        match response.and_then(|response| response.check_environment(id.environment()).map(|()| response)) {
            Ok(response) => {
                let expires_at = to_unix_seconds(response.expires_at);
                let (value, refresh_token, scopes) = (response.access_token, response.refresh_token, response.scopes);
                (TokenResponseOutcome::Token { value, refresh_token, expires_at, scopes, forced_by }, None)
            }
            Err(error) => {
                let outcome = match &error {
                    TokenError::RateLimited { retry_after } => {
                        TokenResponseOutcome::RateLimited(refresher.now_seconds().saturating_add(retry_after.as_secs()))
                    }
                    TokenError::InvalidGrant(_) => TokenResponseOutcome::ConsentRevoked(refresher.now_seconds()),
                    error if !error.may_have_been_received() => TokenResponseOutcome::NotSent,
                    _ => TokenResponseOutcome::Failed,
                };
                (outcome, Some(error))
            }
        }
    }

    /// Waits for `duration`. Fails immediately after a shutdown, so that the record is not read again.
    async fn sleep(&self, duration: Duration) -> Result<(), TokenError> {
        let slept = race(self.refresher.clock.sleep(duration), self.refresher.until_closed()).await;
        slept.ok_or(TokenError::ShutDown)
    }

    /// Stores the outcome in the current record, if this process still holds the lease. Retries while the store or the
    /// keys are unavailable. If the store or the keys stay unavailable, a new token remains in memory for
    /// [`flush_unsaved`].
    ///
    /// `known` is the record that this process wrote last, if there is one. The first attempt then does not read the
    /// store.
    ///
    /// [`flush_unsaved`]: Self::flush_unsaved
    async fn commit(
        &self,
        guard: &LeaseGuard,
        outcome: TokenResponseOutcome,
        mut known: Option<VersionedRecord>,
    ) -> Result<Commit, TokenError> {
        let mut delays = retry::COMMIT.delays();
        loop {
            // After an error the record is read again, because a write that returned an error may have taken effect.
            match self.try_commit(guard, &outcome, known.take()).await {
                Err(error) if error.retry().is_safe() => {
                    let Some(delay) = delays.next() else {
                        if matches!(outcome, TokenResponseOutcome::Token { .. }) {
                            let mut unsaved = self.cell.unsaved_response.lock().unwrap_or_else(PoisonError::into_inner);
                            *unsaved = Some((guard.clone(), outcome));
                        }
                        return Err(error);
                    };
                    self.refresher.clock.sleep(delay).await;
                }
                committed => return committed,
            }
        }
    }

    /// Stores the outcome in the record `known`, and after a conflict in the current record. A new consent, a
    /// revocation and a key rotation each change the version, so they cause a conflict.
    async fn try_commit(
        &self,
        guard: &LeaseGuard,
        outcome: &TokenResponseOutcome,
        mut known: Option<VersionedRecord>,
    ) -> Result<Commit, TokenError> {
        loop {
            let stored = match known.take() {
                Some(known) => known,
                None => self.load().await?,
            };
            let result = match outcome {
                TokenResponseOutcome::Token { expires_at, forced_by, .. } => {
                    RefreshResult::Token { expires_at: *expires_at, forced_by: *forced_by }
                }
                TokenResponseOutcome::RateLimited(until) => RefreshResult::RateLimited(*until),
                TokenResponseOutcome::ConsentRevoked(since) => RefreshResult::ConsentRevoked(*since),
                TokenResponseOutcome::NotSent => RefreshResult::NotSent,
                TokenResponseOutcome::Failed => RefreshResult::Failed,
            };
            let Ok(refresh_state) = stored.record.refresh_state.commit(guard, result) else {
                return Ok(Commit::LeaseLost(Box::new(stored)));
            };
            let VersionedRecord { version, mut record } = stored;
            record.refresh_state = refresh_state;
            if let TokenResponseOutcome::ConsentRevoked(_) = outcome {
                record.access_token = None;
            }
            if let TokenResponseOutcome::Token { value, refresh_token, scopes, .. } = outcome {
                let (id, protection) = (&self.cell.id, &self.refresher.protection);
                let access_token = protection.seal(id, TokenKind::Access, value, &record).await?;
                if let Some(refresh_token) = refresh_token {
                    let sealed = protection.seal(id, TokenKind::Refresh, refresh_token, &record).await?;
                    record.grant = Grant::RefreshToken(sealed);
                }
                record.access_token = Some(access_token);
                if let Some(scopes) = scopes {
                    record.reported_scopes = Some(scopes.clone());
                }
            }
            if let CasOutcome::Swapped(_) = self.compare_and_swap(version, &record).await? {
                return Ok(Commit::Written(Box::new(record)));
            }
        }
    }

    /// Stores the response that an earlier refresh could not store, instead of sending another request. Returns the
    /// expiry of the stored token. Returns `None` if there is no such response, or if another process has acquired the
    /// lease.
    async fn flush_unsaved(&self) -> Result<Option<Seconds>, TokenError> {
        let unsaved = self.cell.unsaved_response.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some((guard, outcome)) = unsaved else { return Ok(None) };
        match self.commit(&guard, outcome, None).await? {
            Commit::Written(record) => Ok(record.refresh_state.access.map(|access| access.expires_at)),
            Commit::LeaseLost(_) => Ok(None),
        }
    }

    /// Decrypts the record's access token for the cache.
    async fn cached_token(&self, record: &Record) -> Result<CachedToken, TokenError> {
        let stored = record.access_token.as_ref().ok_or_else(|| incomplete(&self.cell.id))?;
        let value = self.open(TokenKind::Access, stored).await?;
        let cached = CachedToken::from_record(record, value, self.refresher.now_seconds());
        cached.ok_or_else(|| incomplete(&self.cell.id).into())
    }

    /// Returns the credential for the next request to the token endpoint.
    async fn credential(&self, record: &Record) -> Result<RequestCredential, TokenError> {
        match &record.grant {
            Grant::RefreshToken(stored) => {
                Ok(RequestCredential::RefreshToken(self.open(TokenKind::Refresh, stored).await?))
            }
            Grant::ClientCredentials { soid } => {
                let scope = record.requested_scopes.as_deref().unwrap_or_default().join(",");
                Ok(RequestCredential::ClientCredentials { scope, soid: soid.clone() })
            }
        }
    }

    async fn open(&self, kind: TokenKind, stored: &StoredToken) -> Result<SecretString, TokenError> {
        self.refresher.protection.open(&self.cell.id, kind, stored).await
    }

    async fn load(&self) -> Result<VersionedRecord, TokenError> {
        let id = &self.cell.id;
        let stored = self.refresher.store.load(id).await?;
        stored.ok_or_else(|| TokenError::AccountNotFound { account: id.to_string() })
    }

    async fn compare_and_swap(&self, version: Version, record: &Record) -> Result<CasOutcome, TokenError> {
        Ok(self.refresher.store.compare_and_swap(&self.cell.id, Some(version), Some(record)).await?)
    }
}

/// Returns the outcome for metrics. Returns `None` if nothing was refreshed and nothing failed. Also returns `None` if
/// the application caused the failure, and for a revoked consent that was known before.
fn measured_outcome(
    outcome: &RefreshOutcome<CachedToken>,
    has_obtained_token: bool,
) -> Option<metrics::RefreshOutcome> {
    match outcome {
        RefreshOutcome::Succeeded | RefreshOutcome::Superseded => {
            has_obtained_token.then_some(metrics::RefreshOutcome::Refreshed)
        }
        RefreshOutcome::ShortLived { .. } => Some(metrics::RefreshOutcome::ShortLived),
        RefreshOutcome::BackingOff { error, .. } => Some(metrics::RefreshOutcome::from_error(error)),
        RefreshOutcome::ConsentRevoked(error) => {
            (!is_deliberate(error)).then(|| metrics::RefreshOutcome::from_error(error))
        }
        RefreshOutcome::NothingNew(_) | RefreshOutcome::StillRevoked(_) => None,
    }
}

/// Returns `true` for a missing record and a pending revocation. The application caused both, so no event is needed.
fn is_deliberate(error: &TokenError) -> bool {
    matches!(error, TokenError::AccountNotFound { .. } | TokenError::RevocationPending { .. })
}

/// Returns the error for a record that has an access token or its expiry, but not both.
fn incomplete(id: &AccountId) -> StoreError {
    StoreError::corrupt(format!("the record of {id}"), "the access token or its expiry is missing")
}

impl Drop for Refresh {
    fn drop(&mut self) {
        self.finish(Err(TokenError::RefreshCanceled { retry_after: None }));
    }
}
