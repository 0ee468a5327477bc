//! The stored refresh state of an account, and the decision based on it: use the stored token, wait, refresh, or give
//! up. Pure code without I/O.

use super::lease::{Lease, LeaseGuard, StaleLease};
use super::sliding_window::SlidingWindow;
use super::{MAX_TIMESTAMP, Seconds};
use serde::{Deserialize, Serialize};

/// The minimum remaining lifetime, in seconds, at which a token is still used.
pub(crate) const MIN_REMAINING_TTL: Seconds = 10;

/// The state of an account that all its processes share.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RefreshState {
    pub(crate) lease: Lease,
    /// The recent uses of the refresh token.
    refreshes: SlidingWindow,
    /// The current access token.
    pub(crate) access: Option<AccessInfo>,
    /// The time at which Zoho reported that the refresh token is no longer valid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    consent_revoked_since: Option<Seconds>,
    /// The time at which an unfinished revocation began. Until it is finished, the account has no tokens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    revoking_since: Option<Seconds>,
    /// The number of grants that this account had before the current one.
    #[serde(default)]
    grant_generation: u64,
    /// The time until which Zoho rejects requests after it reported too many of them.
    #[serde(default)]
    blocked_until: Seconds,
}

/// The stored access token without its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AccessInfo {
    /// The fencing token under which the access token was written. It identifies the access token.
    pub(crate) fencing_token: u64,
    pub(crate) expires_at: Seconds,
}

/// A caller's request for a token.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RefreshRequest<'a> {
    pub(crate) owner: &'a str,
    pub(crate) now: Seconds,
    /// The time for which the caller has seen the same lease holder.
    pub(crate) lease_observed_for: Seconds,
    /// The fencing token of an access token that the caller cannot use: it expires soon, or an API rejected it.
    pub(crate) rejected_token: Option<u64>,
}

/// The next step for a caller that needs a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NextStep {
    /// The instruction to use the stored access token.
    UseStored,
    /// The instruction to give up: the consent is being revoked, and the user must authorize again.
    RevocationPending,
    /// The instruction to give up: the refresh token is no longer valid, and the user must authorize again.
    ConsentRevoked(Seconds),
    /// The instruction to wait for the lease holder: reload the record periodically, and at this time at the latest.
    WaitForLease(Seconds),
    /// The instruction to wait until this time, when Zoho's limit allows the next refresh.
    RateLimited(Seconds),
    /// The instruction to store this state with compare-and-swap, and then to refresh under the lease.
    Refresh(RefreshState, LeaseGuard),
}

/// The result of a request to the token endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RefreshResult {
    /// A new access token with this expiry.
    Token(Seconds),
    /// A rate limit. Zoho accepts no request before this time.
    RateLimited(Seconds),
    /// A refresh token that is no longer valid, as Zoho reported at this time.
    ConsentRevoked(Seconds),
    /// A failure that does not change the account's state.
    Failed,
}

impl RefreshState {
    /// Decides the next step for a caller that needs a token.
    pub(crate) fn next_step(&self, request: RefreshRequest<'_>) -> NextStep {
        let RefreshRequest { owner, now, lease_observed_for, rejected_token } = request;
        if self.revoking_since.is_some() {
            return NextStep::RevocationPending;
        }
        let is_usable = |access: AccessInfo| {
            rejected_token != Some(access.fencing_token) && now + MIN_REMAINING_TTL < access.expires_at
        };
        if self.access.is_some_and(is_usable) {
            return NextStep::UseStored;
        }
        if let Some(since) = self.consent_revoked_since {
            return NextStep::ConsentRevoked(since);
        }
        if let Some(until) = self.lease.held_until(owner, now, lease_observed_for) {
            return NextStep::WaitForLease(until);
        }
        let blocked_until = (now < self.blocked_until).then_some(self.blocked_until);
        if let Some(allowed_at) = self.refreshes.next_allowed_at(now).max(blocked_until) {
            return NextStep::RateLimited(allowed_at);
        }
        let (lease, guard) = self.lease.acquire(owner, now);
        // The refresh is counted before it is sent: a process that crashes before sending has used one.
        NextStep::Refresh(Self { lease, refreshes: self.refreshes.record(now), ..self.clone() }, guard)
    }

    /// Returns the state after a request to the token endpoint. Fails if the guard is stale.
    pub(crate) fn commit(&self, guard: &LeaseGuard, result: RefreshResult) -> Result<Self, StaleLease> {
        let released = Self { lease: self.lease.release(guard)?, ..self.clone() };
        Ok(match result {
            RefreshResult::Token(expires_at) => {
                let access = AccessInfo::new(guard.fencing_token(), expires_at);
                Self { access: Some(access), blocked_until: 0, ..released }
            }
            RefreshResult::RateLimited(until) => Self { blocked_until: until.min(MAX_TIMESTAMP), ..released },
            RefreshResult::ConsentRevoked(now) => Self { consent_revoked_since: Some(now), ..released },
            RefreshResult::Failed => released,
        })
    }

    /// Returns the state after a new grant, which replaces the refresh token and may include an access token. The lease
    /// of a process that still uses the old refresh token becomes stale.
    ///
    /// `same_token` is `true` if the grant has the refresh token of the record. The recorded refreshes then still
    /// count.
    pub(crate) fn with_new_grant(&self, expires_at: Option<Seconds>, same_token: bool) -> Self {
        let lease = self.lease.revoke();
        let access = expires_at.map(|expires_at| AccessInfo::new(lease.fencing_token(), expires_at));
        let (refreshes, blocked_until) =
            if same_token { (self.refreshes.clone(), self.blocked_until) } else { (SlidingWindow::default(), 0) };
        Self {
            lease,
            refreshes,
            access,
            consent_revoked_since: None,
            revoking_since: None,
            grant_generation: self.grant_generation + 1,
            blocked_until,
        }
    }

    /// Returns the state at the beginning of a revocation. The lease of a refresh in flight becomes stale, and no
    /// process starts another refresh.
    pub(crate) fn with_pending_revocation(&self, now: Seconds) -> Self {
        let since = self.revoking_since.unwrap_or(now);
        Self { lease: self.lease.revoke(), access: None, revoking_since: Some(since), ..self.clone() }
    }

    /// Returns the number that identifies the current grant.
    pub(crate) fn grant_generation(&self) -> u64 {
        self.grant_generation
    }

    pub(crate) fn revoking_since(&self) -> Option<Seconds> {
        self.revoking_since
    }

    pub(crate) fn consent_revoked_since(&self) -> Option<Seconds> {
        self.consent_revoked_since
    }

    /// Returns `true` if every number is within [`MAX_TIMESTAMP`]. Only this module writes the state, but other
    /// programs may write to the store. The check guarantees that no sum overflows.
    pub(crate) fn is_plausible(&self) -> bool {
        let access = self.access.map_or(0, |access| access.fencing_token.max(access.expires_at));
        let since = self.consent_revoked_since.max(self.revoking_since).unwrap_or(0);
        [self.lease.max_value(), self.refreshes.max_value(), access, self.blocked_until, since, self.grant_generation]
            .into_iter()
            .all(|number| number <= MAX_TIMESTAMP)
    }
}

impl AccessInfo {
    fn new(fencing_token: u64, expires_at: Seconds) -> Self {
        Self { fencing_token, expires_at: expires_at.min(MAX_TIMESTAMP) }
    }
}
