//! The cached token of an account.

use crate::coordination::refresh_state::{AccessInfo, MIN_REMAINING_TTL, RefreshState, may_force};
use crate::coordination::{Seconds, from_unix_seconds, refresh_window};
use crate::random;
use crate::store::Record;
use crate::tokens::AccessToken;
use secrecy::SecretString;
use std::time::SystemTime;

/// An access token with precomputed times for the hot path. Comparing a [`SystemTime`] needs no conversion.
#[derive(Clone, Debug)]
pub(super) struct CachedToken {
    token: AccessToken,
    /// The fencing token under which the access token was stored.
    pub(super) fencing_token: u64,
    /// The number of the grant that the token belongs to.
    pub(super) grant_generation: u64,
    /// The products whose APIs rejected a token since the last scheduled refresh.
    rejected_by: Vec<String>,
    /// The beginning of the refresh window.
    refresh_at: SystemTime,
    /// The time from which the token is no longer used, [`MIN_REMAINING_TTL`] before its expiry.
    expires_at: SystemTime,
}

impl CachedToken {
    /// Creates the cached token of `record`. `value` is the value of the access token. Returns `None` if the record has
    /// no expiry of an access token.
    pub(super) fn from_record(record: &Record, value: SecretString, now: Seconds) -> Option<Self> {
        let access = record.refresh_state.access?;
        Some(Self::new(value, access, &record.refresh_state, now, random::jitter()))
    }

    /// Creates a cached token. `random` varies the length of the refresh window; it may be any number.
    fn new(value: SecretString, access: AccessInfo, refresh_state: &RefreshState, now: Seconds, random: u64) -> Self {
        let AccessInfo { fencing_token, expires_at } = access;
        let window = refresh_window::length(expires_at.saturating_sub(now), random);
        Self {
            token: AccessToken::new(value, Some(from_unix_seconds(expires_at))),
            fencing_token,
            grant_generation: refresh_state.grant_generation(),
            rejected_by: refresh_state.rejected_by().to_vec(),
            refresh_at: from_unix_seconds(expires_at - window),
            expires_at: from_unix_seconds(expires_at.saturating_sub(MIN_REMAINING_TTL)),
        }
    }

    pub(super) fn token(&self) -> AccessToken {
        self.token.clone()
    }

    /// Returns `true` if `other` has the same value.
    pub(super) fn is(&self, other: &AccessToken) -> bool {
        self.token.is(other)
    }

    /// Returns `true` if the API of the product forced a refresh since the last scheduled refresh.
    pub(super) fn was_forced_by(&self, product: &str) -> bool {
        self.rejected_by.iter().any(|other| other == product)
    }

    /// Returns `true` if the API of the product may force a refresh by rejecting this token. `accepted` is `true` if
    /// the API accepted this token before.
    pub(super) fn may_be_forced_by(&self, product: &str, accepted: bool) -> bool {
        may_force(&self.rejected_by, product, accepted)
    }

    pub(super) fn is_valid(&self, now: SystemTime) -> bool {
        now < self.expires_at
    }

    pub(super) fn in_refresh_window(&self, now: SystemTime) -> bool {
        now >= self.refresh_at
    }
}
