//! The status of an account, and the filter of a list by status.

use super::{ListEntry, Record};
use std::time::SystemTime;

/// The status of an account: active, waiting for a new consent, or being revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AccountStatus {
    /// An account with a grant that is valid as far as the store knows.
    Active,
    /// An account with a refresh token that is no longer valid, as Zoho reported. The user must authorize again.
    #[non_exhaustive]
    ConsentRequired {
        /// The time at which Zoho reported that the refresh token is no longer valid.
        since: SystemTime,
    },
    /// An account that is being revoked and no longer has tokens. `TokenManager::revoke` and `TokenManager::prune`
    /// finish the revocation.
    #[non_exhaustive]
    RevocationPending {
        /// The time at which the revocation began.
        since: SystemTime,
    },
}

impl AccountStatus {
    /// Returns the name of the status, for a column of a database or a label of a metric: `active`,
    /// `consent_required` or `revocation_pending`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::ConsentRequired { .. } => "consent_required",
            Self::RevocationPending { .. } => "revocation_pending",
        }
    }

    /// Returns the time since which the account has had this status, or `None` for an active account.
    pub const fn since(self) -> Option<SystemTime> {
        match self {
            Self::Active => None,
            Self::ConsentRequired { since } | Self::RevocationPending { since } => Some(since),
        }
    }
}

impl Record {
    /// Returns the status of the account.
    pub fn status(&self) -> AccountStatus {
        if let Some(since) = self.revoking_since() {
            AccountStatus::RevocationPending { since }
        } else if let Some(since) = self.consent_revoked_since() {
            AccountStatus::ConsentRequired { since }
        } else {
            AccountStatus::Active
        }
    }
}

/// A filter for the accounts of a list, by their status.
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use zoho_auth_core::store::{AccountStatus, Filter};
///
/// let yesterday = SystemTime::now() - Duration::from_secs(86_400);
/// assert!(Filter::all().matches(AccountStatus::Active));
/// assert!(!Filter::consent_required_since(yesterday).matches(AccountStatus::Active));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    status: Option<&'static str>,
    since: Option<SystemTime>,
}

impl Filter {
    /// Returns the filter that matches all accounts.
    pub const fn all() -> Self {
        Self { status: None, since: None }
    }

    /// Returns the filter for accounts that are [active](AccountStatus::Active).
    pub const fn active() -> Self {
        Self { status: Some(AccountStatus::Active.name()), since: None }
    }

    /// Returns the filter for accounts whose users must authorize again.
    pub const fn consent_required() -> Self {
        Self { status: Some("consent_required"), since: None }
    }

    /// Returns the filter for accounts whose users must authorize again. The filter matches only accounts whose refresh
    /// token Zoho reported as no longer valid at `since` or later.
    pub const fn consent_required_since(since: SystemTime) -> Self {
        Self { since: Some(since), ..Self::consent_required() }
    }

    /// Returns the filter for accounts that are being revoked.
    pub const fn revocation_pending() -> Self {
        Self { status: Some("revocation_pending"), since: None }
    }

    /// Returns the [name](AccountStatus::name) of the status that matches. Returns `None` if every status matches.
    pub const fn status_name(&self) -> Option<&'static str> {
        self.status
    }

    /// Returns the earliest [`AccountStatus::since`] that matches. Returns `None` if every time matches.
    pub const fn since(&self) -> Option<SystemTime> {
        self.since
    }

    /// Returns `true` if the filter matches an account with the status `status`.
    pub fn matches(&self, status: AccountStatus) -> bool {
        self.status.is_none_or(|name| name == status.name())
            && self.since.is_none_or(|since| status.since().is_some_and(|time| time >= since))
    }

    /// Returns `true` if the filter matches the record of `entry`. Every filter matches an unreadable record, because
    /// its status is unknown.
    pub fn accepts(&self, entry: &ListEntry) -> bool {
        entry.stored.as_ref().map_or(true, |stored| self.matches(stored.record.status()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn filter_matches_status_and_time() {
        let time = |seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        let all = [
            AccountStatus::Active,
            AccountStatus::ConsentRequired { since: time(10) },
            AccountStatus::ConsentRequired { since: time(20) },
            AccountStatus::RevocationPending { since: time(20) },
        ];
        for (filter, expected) in [
            (Filter::all(), [true; 4]),
            (Filter::default(), [true; 4]),
            (Filter::active(), [true, false, false, false]),
            (Filter::consent_required(), [false, true, true, false]),
            (Filter::consent_required_since(time(11)), [false, false, true, false]),
            (Filter::consent_required_since(time(20)), [false, false, true, false]),
            (Filter::revocation_pending(), [false, false, false, true]),
        ] {
            assert_eq!(all.map(|status| filter.matches(status)), expected, "{filter:?}");
        }
    }
}
