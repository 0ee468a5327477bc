//! The stored refresh state of an account, and the decision based on it: use the stored token, wait, refresh, or give
//! up. The code is pure and does no I/O.

use super::lease::{Lease, LeaseGuard, MAX_CLOCK_SKEW, StaleLease};
use super::sliding_window::SlidingWindow;
use super::{MAX_TIMESTAMP, Seconds, refresh_window};
use serde::{Deserialize, Serialize};

/// The minimum remaining lifetime of a usable token, in seconds. A token with this lifetime or less is no longer used.
pub(crate) const MIN_REMAINING_TTL: Seconds = 10;
/// The longest lifetime of an access token, in seconds. A stored expiry that is later comes from a broken clock.
pub(crate) const MAX_TOKEN_TTL: Seconds = 86_400;
/// The longest rate limit of the token endpoint, in seconds. A stored rate limit that ends later comes from a broken
/// clock.
pub(crate) const MAX_RATE_LIMIT: Seconds = 3600;
/// The maximum number of refreshes that one product may force between two scheduled refreshes.
const MAX_FORCED: usize = 3;
/// The maximum number of entries in [`RefreshState::rejected_by`].
const MAX_PRODUCTS: usize = 64;

/// The refresh state of an account, shared by all processes that use the account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RefreshState {
    pub(crate) lease: Lease,
    /// The recent uses of the refresh token.
    refreshes: SlidingWindow,
    /// The current access token without its value, or `None` if there is no access token.
    pub(crate) access: Option<AccessInfo>,
    /// The time at which Zoho reported that the refresh token is no longer valid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    consent_revoked_since: Option<Seconds>,
    /// The time at which an unfinished revocation began. Until the revocation is finished, the account has no tokens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    revoking_since: Option<Seconds>,
    /// The number of grants that this account had before the current one.
    #[serde(default)]
    grant_generation: u64,
    /// The end of the rate limit that Zoho reported last, or 0. Until then, Zoho rejects requests.
    #[serde(default)]
    blocked_until: Seconds,
    /// The products whose APIs rejected a token since the last scheduled refresh. A product is listed once per refresh
    /// that it forced.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    rejected_by: Vec<String>,
}

/// The fencing token and the expiry of the stored access token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AccessInfo {
    /// The fencing token under which the access token was written. The fencing token identifies the access token.
    pub(crate) fencing_token: u64,
    pub(crate) expires_at: Seconds,
}

/// The reason that a caller needs a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// The lack of a token.
    NoToken,
    /// A token that expires soon, with its fencing token.
    Expiring(u64),
    /// A token that the API of `product` rejected, with its fencing token. `accepted` is `true` if the same API
    /// accepted the token before.
    Rejected { fencing_token: u64, product: &'static str, accepted: bool },
}

/// A caller's request for a token.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RefreshRequest<'a> {
    pub(crate) owner: &'a str,
    pub(crate) now: Seconds,
    /// The number of seconds for which the caller has seen the same lease holder.
    pub(crate) lease_observed_for: Seconds,
    pub(crate) reason: Reason,
}

/// The next step for a caller that needs a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NextStep {
    /// The instruction to use the stored access token.
    UseStored,
    /// The instruction to give up: the consent is being revoked, and the user must authorize again.
    RevocationPending,
    /// The instruction to give up: the refresh token is no longer valid, and the user must authorize again. Contains
    /// the time at which Zoho reported this.
    ConsentRevoked(Seconds),
    /// The instruction to wait for the lease holder. The caller must reload the record periodically, and no later than
    /// the time that the variant contains.
    WaitForLease(Seconds),
    /// The instruction to wait until Zoho's limit allows the next refresh. Contains the end of the wait.
    RateLimited(Seconds),
    /// The instruction to store the new state with compare-and-swap, and then to refresh while holding the lease.
    /// Contains the new state, the guard of the lease, and the product that forces the refresh. The product is `None`
    /// unless a product rejected the stored token before its expiry.
    Refresh(Box<RefreshState>, LeaseGuard, Option<&'static str>),
}

/// The result of a request to the token endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RefreshResult {
    /// A new access token that expires at `expires_at`. `forced_by` is the product that forced the refresh, if one did.
    Token { expires_at: Seconds, forced_by: Option<&'static str> },
    /// A rate limit, with its end. Zoho rejects every request until then.
    RateLimited(Seconds),
    /// A refresh token that is no longer valid, with the time at which Zoho reported this.
    ConsentRevoked(Seconds),
    /// A failure before any byte of the request was sent. The refresh does not count.
    NotSent,
    /// A failure that does not change the account's state.
    Failed,
}

/// Returns `true` if a product that rejected the current token may force a refresh.
///
/// A product that also rejects the new token does not force another refresh. Such a product rejects every token, for
/// example because the user is inactive. A product that accepted the new token and rejects it later may force another
/// refresh, up to [`MAX_FORCED`] times between two scheduled refreshes. In this case, the token was revoked, or only
/// some calls of the product reject every token.
pub(crate) fn may_force(rejected_by: &[String], product: &str, accepted: bool) -> bool {
    match rejected_by.iter().filter(|other| *other == product).count() {
        0 => true,
        forced => accepted && forced < MAX_FORCED,
    }
}

impl RefreshState {
    /// Decides the next step for a caller that needs a token.
    pub(crate) fn next_step(&self, request: RefreshRequest<'_>) -> NextStep {
        let RefreshRequest { owner, now, lease_observed_for, reason } = request;
        if self.revoking_since.is_some() {
            return NextStep::RevocationPending;
        }
        // A revoked consent also invalidates the access token, even if the token has not expired.
        if let Some(since) = self.consent_revoked_since {
            return NextStep::ConsentRevoked(since);
        }
        let mut forced_by = None;
        if let Some(access) = self.access.filter(|access| access.is_valid(now)) {
            match reason {
                Reason::Expiring(fencing_token) if fencing_token == access.fencing_token => {}
                Reason::Rejected { fencing_token, product, accepted } if fencing_token == access.fencing_token => {
                    if !may_force(&self.rejected_by, product, accepted) {
                        return NextStep::UseStored;
                    }
                    forced_by = Some(product);
                }
                _ => return NextStep::UseStored,
            }
        }
        if let Some(until) = self.lease.held_until(owner, now, lease_observed_for) {
            return NextStep::WaitForLease(until);
        }
        let is_blocked = now < self.blocked_until && self.blocked_until <= now + MAX_RATE_LIMIT + MAX_CLOCK_SKEW;
        let blocked_until = is_blocked.then_some(self.blocked_until);
        if let Some(allowed_at) = self.refreshes.next_allowed_at(now).max(blocked_until) {
            return NextStep::RateLimited(allowed_at);
        }
        let (lease, guard) = self.lease.acquire(owner, now);
        // The refresh is counted before its request is sent. If the process crashes before sending, the refresh still
        // counts.
        let refreshes = self.refreshes.record(now);
        NextStep::Refresh(Box::new(Self { lease, refreshes, ..self.clone() }), guard, forced_by)
    }

    /// Returns the state after a request to the token endpoint. Fails if the guard is stale.
    pub(crate) fn commit(&self, guard: &LeaseGuard, result: RefreshResult) -> Result<Self, StaleLease> {
        let released = Self { lease: self.lease.release(guard)?, ..self.clone() };
        Ok(match result {
            RefreshResult::Token { expires_at, forced_by } => {
                let access = AccessInfo::new(guard.fencing_token(), expires_at);
                let mut rejected_by = self.rejected_by.clone();
                match forced_by {
                    None => rejected_by.clear(),
                    Some(product) => rejected_by.push(product.to_owned()),
                }
                rejected_by.truncate(MAX_PRODUCTS);
                Self { access: Some(access), blocked_until: 0, rejected_by, ..released }
            }
            RefreshResult::RateLimited(until) => Self { blocked_until: until.min(MAX_TIMESTAMP), ..released },
            RefreshResult::ConsentRevoked(now) => Self { access: None, consent_revoked_since: Some(now), ..released },
            RefreshResult::NotSent => Self { refreshes: self.refreshes.remove(guard.acquired_at()), ..released },
            RefreshResult::Failed => released,
        })
    }

    /// Returns the state after a new grant, which replaces the refresh token and may include an access token. The lease
    /// of a process that still uses the old refresh token becomes stale.
    ///
    /// `expires_at` is the expiry of the access token, if there is one. `same_token` is `true` if the grant has the
    /// same refresh token as the record. The recorded refreshes and the rate limit then still count.
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
            rejected_by: Vec::new(),
        }
    }

    /// Returns the state with a pending revocation, which begins at `now` unless one is already pending. The lease of a
    /// refresh in flight becomes stale, and no process starts another refresh.
    pub(crate) fn with_pending_revocation(&self, now: Seconds) -> Self {
        let since = self.revoking_since.unwrap_or(now);
        Self { lease: self.lease.revoke(), access: None, revoking_since: Some(since), ..self.clone() }
    }

    /// Returns `true` if there is no valid access token, or if the access token is in its refresh window at `now`.
    /// `random` varies the length of the window; it may be any number.
    pub(crate) fn is_refresh_due(&self, now: Seconds, random: u64) -> bool {
        let Some(access) = self.access.filter(|access| access.is_valid(now)) else { return true };
        // The last counted refresh obtained the token if no other lease has been acquired since then.
        let obtained_at = self.refreshes.last().filter(|_| access.fencing_token == self.lease.fencing_token());
        let lifetime = obtained_at.map_or(MAX_TOKEN_TTL, |obtained_at| access.expires_at.saturating_sub(obtained_at));
        now + refresh_window::length(lifetime, random) >= access.expires_at
    }

    /// Returns the number that identifies the current grant.
    pub(crate) fn grant_generation(&self) -> u64 {
        self.grant_generation
    }

    /// Returns the products whose APIs rejected a token since the last scheduled refresh, once per refresh that they
    /// forced.
    pub(crate) fn rejected_by(&self) -> &[String] {
        &self.rejected_by
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

    /// Returns `true` if the access token may be used for a request at `now`.
    fn is_valid(self, now: Seconds) -> bool {
        now + MIN_REMAINING_TTL < self.expires_at && self.expires_at <= now + MAX_TOKEN_TTL + MAX_CLOCK_SKEW
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(now: Seconds, reason: Reason) -> RefreshRequest<'static> {
        RefreshRequest { owner: "a", now, lease_observed_for: 0, reason }
    }

    /// Runs a refresh and returns the resulting state. If `result` is `None`, the refresh returns a token that is valid
    /// for an hour.
    fn refresh(state: &RefreshState, now: Seconds, reason: Reason, result: Option<RefreshResult>) -> RefreshState {
        let NextStep::Refresh(acquired, guard, forced_by) = state.next_step(request(now, reason)) else {
            panic!("a refresh should start: {:?}", state.next_step(request(now, reason)))
        };
        let token = RefreshResult::Token { expires_at: now + 3600, forced_by };
        acquired.commit(&guard, result.unwrap_or(token)).expect("the guard should be current")
    }

    fn rejected(state: &RefreshState, product: &'static str) -> Reason {
        Reason::Rejected {
            fencing_token: state.access.expect("the state should have a token").fencing_token,
            product,
            accepted: false,
        }
    }

    #[test]
    fn product_forces_one_refresh_until_the_next_scheduled_one() {
        let state = refresh(&RefreshState::default(), 1000, Reason::NoToken, None);
        let state = refresh(&state, 1001, rejected(&state, "desk"), None);
        let again = request(1002, rejected(&state, "desk"));
        assert_eq!(
            state.next_step(again),
            NextStep::UseStored,
            "a product that rejects the new token should not force a refresh"
        );
        let state = refresh(&state, 1003, rejected(&state, "crm"), None);
        assert_eq!(state.next_step(request(1004, rejected(&state, "desk"))), NextStep::UseStored);
        let expiring = Reason::Expiring(state.access.expect("the state should have a token").fencing_token);
        let state = refresh(&state, 4500, expiring, None);
        assert!(state.rejected_by().is_empty());
        refresh(&state, 4501, rejected(&state, "desk"), None);
    }

    #[test]
    fn product_that_accepted_the_token_forces_up_to_three_refreshes() {
        let mut state = refresh(&RefreshState::default(), 1000, Reason::NoToken, None);
        let accepted = |state: &RefreshState| {
            let fencing_token = state.access.expect("the state should have a token").fencing_token;
            Reason::Rejected { fencing_token, product: "books", accepted: true }
        };
        for now in 1001..1004 {
            state = refresh(&state, now, accepted(&state), None);
        }
        assert_eq!(state.next_step(request(1004, accepted(&state))), NextStep::UseStored);
    }

    #[test]
    fn rejected_token_that_was_replaced_forces_no_refresh() {
        let first = refresh(&RefreshState::default(), 1000, Reason::NoToken, None);
        let second = refresh(&first, 1001, rejected(&first, "desk"), None);
        assert_eq!(second.next_step(request(1002, rejected(&first, "crm"))), NextStep::UseStored);
    }

    #[test]
    fn refresh_is_due_five_to_six_minutes_before_expiry() {
        assert!(RefreshState::default().is_refresh_due(1000, 0), "a refresh should be due without a token");
        let state = refresh(&RefreshState::default(), 1000, Reason::NoToken, None);
        let due_at = |state: &RefreshState, random| {
            (1000..MAX_TIMESTAMP).find(|now| state.is_refresh_due(*now, random)).expect("a refresh should become due")
        };
        assert_eq!((due_at(&state, 0), due_at(&state, 59)), (4300, 4241));
        // After a failed refresh, the lifetime of the token is unknown.
        let failed = refresh(&state, 4400, Reason::Expiring(1), Some(RefreshResult::Failed));
        assert!(failed.is_refresh_due(4401, 0));
        let short = RefreshResult::Token { expires_at: 1200, forced_by: None };
        let short = refresh(&RefreshState::default(), 1000, Reason::NoToken, Some(short));
        assert_eq!(due_at(&short, 59), 1100, "the window should have half of the lifetime");
        let implausible = RefreshResult::Token { expires_at: MAX_TIMESTAMP, forced_by: None };
        assert!(refresh(&state, 4400, Reason::Expiring(1), Some(implausible)).is_refresh_due(4401, 0));
    }

    #[test]
    fn requests_that_were_not_sent_do_not_count() {
        let mut state = RefreshState::default();
        for now in 1000..1100 {
            state = refresh(&state, now, Reason::NoToken, Some(RefreshResult::NotSent));
        }
        for now in 1100..1110 {
            state = refresh(&state, now, Reason::NoToken, Some(RefreshResult::Failed));
        }
        assert!(matches!(state.next_step(request(1110, Reason::NoToken)), NextStep::RateLimited(_)));
    }

    #[test]
    fn rate_limit_of_a_broken_clock_is_ignored() {
        let result = RefreshResult::RateLimited(315_000_000 + 600);
        let state = refresh(&RefreshState::default(), 1000, Reason::NoToken, Some(result));
        refresh(&state, 1001, Reason::NoToken, None);
        let longest = RefreshResult::RateLimited(1000 + MAX_RATE_LIMIT);
        let state = refresh(&RefreshState::default(), 1000, Reason::NoToken, Some(longest));
        assert_eq!(state.next_step(request(1001, Reason::NoToken)), NextStep::RateLimited(1000 + MAX_RATE_LIMIT));
    }

    #[test]
    fn token_of_a_broken_clock_is_refreshed() {
        let ahead = RefreshResult::Token { expires_at: 315_000_000, forced_by: None };
        let state = refresh(&RefreshState::default(), 1000, Reason::NoToken, Some(ahead));
        refresh(&state, 1001, Reason::NoToken, None);
    }

    #[test]
    fn revoked_consent_ends_its_access_token() {
        let state = refresh(&RefreshState::default(), 1000, Reason::NoToken, None);
        let state = refresh(&state, 1001, rejected(&state, "crm"), Some(RefreshResult::ConsentRevoked(1001)));
        assert_eq!(state.access, None);
        assert_eq!(state.next_step(request(1002, Reason::NoToken)), NextStep::ConsentRevoked(1001));
    }
}
