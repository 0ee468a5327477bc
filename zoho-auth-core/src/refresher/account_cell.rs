//! The in-memory state of an account: its cached token and its refresh activity.

use super::cached_token::CachedToken;
use super::refresh::TokenResponseOutcome;
use super::single_flight::{
    self, Completion, Notifier, RECHECK_INTERVAL, Receiver, RefreshOutcome, Role, SharedState, SingleFlight,
};
use crate::coordination::Seconds;
use crate::coordination::lease::LeaseGuard;
use crate::store::AccountId;
use crate::tokens::RegisteredClient;
use arc_swap::ArcSwapOption;
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

/// The value of [`AccountCell::grant_generation`] before the first record was loaded.
const UNKNOWN_GRANT: u64 = u64::MAX;

/// The state of an account in one process, shared by all handles to the account.
pub struct AccountCell {
    pub(super) id: AccountId,
    pub(super) client: Arc<RegisteredClient>,
    /// The cached token. Every call reads the cached token without taking a lock.
    pub(super) cached: ArcSwapOption<CachedToken>,
    /// A flag that is `true` if the user must authorize again. All clients of the account share the flag.
    pub(super) needs_consent: AtomicBool,
    /// A response from Zoho that could not be stored yet, with the lease under which it was received.
    pub(super) unsaved_response: Mutex<Option<(LeaseGuard, TokenResponseOutcome)>>,
    /// The number of the grant that was loaded last, or [`UNKNOWN_GRANT`].
    grant_generation: AtomicU64,
    /// A fencing token, and the products whose APIs accepted its access token after they had rejected an earlier access
    /// token.
    accepted_by: Mutex<(u64, Vec<&'static str>)>,
    /// The earliest time of the next check of the store for a rejected token that must not force a refresh.
    recheck_at: AtomicU64,
    /// The time before which no refresh starts in the background.
    backoff_until: AtomicU64,
    single_flight: Mutex<SingleFlight<Receiver>>,
}

impl AccountCell {
    /// Creates the state of an account without a token.
    pub fn new(id: AccountId, client: Arc<RegisteredClient>) -> Self {
        Self {
            id,
            client,
            cached: ArcSwapOption::empty(),
            needs_consent: AtomicBool::new(false),
            unsaved_response: Mutex::new(None),
            grant_generation: AtomicU64::new(UNKNOWN_GRANT),
            accepted_by: Mutex::default(),
            recheck_at: AtomicU64::new(0),
            backoff_until: AtomicU64::new(0),
            single_flight: Mutex::new(SingleFlight::new()),
        }
    }

    fn single_flight(&self) -> MutexGuard<'_, SingleFlight<Receiver>> {
        self.single_flight.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns `true` if the state can be discarded without loss at `now`: there is neither a valid cached token nor an
    /// unsaved response.
    pub fn is_evictable(&self, now: SystemTime) -> bool {
        self.cached.load().as_ref().is_none_or(|cached| !cached.is_valid(now))
            && self.unsaved_response.lock().unwrap_or_else(PoisonError::into_inner).is_none()
    }

    /// Assigns a role to a task that needs a token.
    pub(super) fn acquire(&self, now: Seconds) -> Role<Notifier, Receiver> {
        self.single_flight().acquire(now, self, single_flight::channel)
    }

    /// Returns `true` if no refresh may start in the background at `now`.
    pub(super) fn in_backoff(&self, now: Seconds) -> bool {
        now < self.backoff_until.load(Ordering::Relaxed)
    }

    /// Records that the API of `product` accepted the access token with the fencing token `fencing_token`.
    pub(super) fn record_accepted(&self, fencing_token: u64, product: &'static str) {
        let mut accepted_by = self.accepted_by.lock().unwrap_or_else(PoisonError::into_inner);
        if accepted_by.0 != fencing_token {
            *accepted_by = (fencing_token, Vec::new());
        }
        if !accepted_by.1.contains(&product) {
            accepted_by.1.push(product);
        }
    }

    /// Returns `true` if the API of `product` is recorded as having accepted the access token with the fencing token
    /// `fencing_token`.
    pub(super) fn was_accepted_by(&self, fencing_token: u64, product: &str) -> bool {
        let accepted_by = self.accepted_by.lock().unwrap_or_else(PoisonError::into_inner);
        accepted_by.0 == fencing_token && accepted_by.1.contains(&product)
    }

    /// Returns `true` if a check of the store is due at `now`, and postpones the next check by [`RECHECK_INTERVAL`].
    /// Otherwise returns `false`.
    pub(super) fn may_recheck(&self, now: Seconds) -> bool {
        let recheck_at = self.recheck_at.load(Ordering::Relaxed);
        // A later time comes from a clock that was set back.
        let is_due = now >= recheck_at || recheck_at > now + RECHECK_INTERVAL;
        is_due
            && self
                .recheck_at
                .compare_exchange(recheck_at, now + RECHECK_INTERVAL, Ordering::Relaxed, Ordering::Relaxed)
                .is_ok()
    }

    /// Records the result of a refresh, and returns the outcome.
    pub(super) fn complete(&self, result: Completion<CachedToken>, now: Seconds) -> RefreshOutcome<CachedToken> {
        self.single_flight().complete(result, now, self)
    }

    /// Records the grant of a loaded record. Returns `true` if another process has replaced the grant since the last
    /// loaded record.
    pub(super) fn observe_grant(&self, generation: u64) -> bool {
        let previous = self.grant_generation.swap(generation, Ordering::Relaxed);
        let is_new = previous != UNKNOWN_GRANT && previous != generation;
        if is_new {
            // The new grant may include the scopes that were insufficient before.
            self.needs_consent.store(false, Ordering::Relaxed);
        }
        is_new
    }

    /// Waits until no refresh is in flight.
    pub async fn until_idle(&self) {
        let in_flight = self.single_flight().in_flight();
        if let Some(receiver) = in_flight {
            // Only the end of the refresh matters here. The tasks that need a token receive the result.
            _ = receiver.wait().await;
        }
    }

    /// Discards the cached token, after the account's tokens were removed.
    pub fn clear(&self) {
        self.reset(None);
    }

    /// Resets the state after the account's tokens were replaced or removed. `cached` is the new access token, if there
    /// is one.
    pub(super) fn reset(&self, cached: Option<CachedToken>) {
        let generation = cached.as_ref().map_or(UNKNOWN_GRANT, |cached| cached.grant_generation);
        self.grant_generation.store(generation, Ordering::Relaxed);
        self.single_flight().reset(cached, self);
    }
}

impl SharedState for AccountCell {
    type Token = CachedToken;

    fn publish_token(&self, token: Option<CachedToken>) {
        self.cached.store(token.map(Arc::new));
    }

    fn set_backoff_until(&self, until: Seconds) {
        self.backoff_until.store(until, Ordering::Relaxed);
    }

    fn set_needs_consent(&self, needs_consent: bool) {
        self.needs_consent.store(needs_consent, Ordering::Relaxed);
    }
}

impl fmt::Debug for AccountCell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccountCell").field("id", &self.id).finish_non_exhaustive()
    }
}
