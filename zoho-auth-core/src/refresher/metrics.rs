//! Measurements for the metrics of an application.

use crate::failure::Failure;
use crate::store::{AccountId, AccountStatus};
use crate::tokens::TokenError;
use std::time::Duration;

/// A receiver for the measurements of a token manager. Every method is optional.
///
/// The measured tasks call the methods without holding a lock. The methods must return soon. A panic is logged and has
/// no other effect. A cached token causes no measurement.
///
/// Use only properties of the account with few values as attributes, such as its data center. An attribute per user is
/// expensive in most metrics systems.
///
/// ```
/// use std::sync::atomic::{AtomicU64, Ordering};
/// use std::time::Duration;
/// use zoho_auth_core::{AccountId, Metrics, RefreshOutcome};
///
/// #[derive(Default)]
/// struct Failures(AtomicU64);
///
/// impl Metrics for Failures {
///     fn record_refresh(&self, _: &AccountId, outcome: RefreshOutcome, _: Duration) {
///         if outcome != RefreshOutcome::Refreshed {
///             self.0.fetch_add(1, Ordering::Relaxed);
///         }
///     }
/// }
/// ```
pub trait Metrics: Send + Sync + 'static {
    /// Records the end of a refresh and its duration. The duration includes the wait for the lease of another process
    /// and the operations of the store.
    ///
    /// A refresh that finds a valid token of another process in the store is not recorded.
    fn record_refresh(&self, id: &AccountId, outcome: RefreshOutcome, duration: Duration) {
        _ = (id, outcome, duration);
    }

    /// Records the time for which a task waited for a token that was not cached. The wait ends with the token or an
    /// error, or because the task is canceled.
    fn record_wait(&self, id: &AccountId, duration: Duration) {
        _ = (id, duration);
    }

    /// Records the number of accounts in the store by status. A keep-warm worker calls this method after each pass.
    fn record_accounts(&self, counts: &AccountCounts) {
        _ = counts;
    }
}

/// The outcome of a refresh, for metrics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RefreshOutcome {
    /// A new access token.
    Refreshed,
    /// A new access token that expires within ten seconds.
    ShortLived,
    /// A rate limit: Zoho rejected the request, or the refreshes counted in the store have reached the limit.
    RateLimited,
    /// A refresh token that is no longer valid. The user must authorize again.
    ConsentRequired,
    /// A failure of the network, including timeouts.
    Network,
    /// A failure of the accounts server, or a response that is not a token response.
    Server,
    /// A rejection by the accounts server for another reason, such as a wrong client secret.
    Rejected,
    /// A failure of the token store, including a corrupt record.
    Store,
    /// An encryption key that is unavailable, or a token that cannot be decrypted.
    Encryption,
    /// A refresh that was cut off by a shutdown.
    Canceled,
    /// Another failure.
    Other,
}

impl RefreshOutcome {
    /// Returns the name of the outcome, for an attribute of a metric: `refreshed`, `short_lived`, `rate_limited`,
    /// `consent_required`, `network`, `server`, `rejected`, `store`, `encryption`, `canceled` or `other`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Refreshed => "refreshed",
            Self::ShortLived => "short_lived",
            Self::RateLimited => "rate_limited",
            Self::ConsentRequired => "consent_required",
            Self::Network => "network",
            Self::Server => "server",
            Self::Rejected => "rejected",
            Self::Store => "store",
            Self::Encryption => "encryption",
            Self::Canceled => "canceled",
            Self::Other => "other",
        }
    }

    /// Returns the outcome of a refresh that failed with `error`.
    pub(super) fn from_error(error: &TokenError) -> Self {
        match error {
            TokenError::RateLimited { .. } => Self::RateLimited,
            TokenError::NoUsableToken { .. } => Self::ShortLived,
            TokenError::Network { .. } | TokenError::Timeout { .. } | TokenError::Transport(_) => Self::Network,
            TokenError::Unavailable { .. } | TokenError::UnexpectedPage { .. } | TokenError::InvalidResponse { .. } => {
                Self::Server
            }
            TokenError::InvalidClient { .. }
            | TokenError::InvalidClientSecret { .. }
            | TokenError::InvalidCredential { .. }
            | TokenError::InvalidScope(_)
            | TokenError::MissingOrganization(_)
            | TokenError::EnvironmentMismatch { .. }
            | TokenError::Other(_) => Self::Rejected,
            TokenError::Store(_) => Self::Store,
            // The only other source of errors is the encryption.
            TokenError::Source(_) => Self::Encryption,
            TokenError::ShutDown | TokenError::RefreshCanceled { .. } => Self::Canceled,
            error if error.needs_consent() => Self::ConsentRequired,
            _ => Self::Other,
        }
    }
}

/// The number of accounts in a store by status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct AccountCounts {
    /// The number of accounts that can be used.
    pub active: u64,
    /// The number of accounts whose users must authorize again.
    pub consent_required: u64,
    /// The number of accounts that are being revoked.
    pub revocation_pending: u64,
    /// The number of accounts with an unreadable record.
    pub unreadable: u64,
}

impl AccountCounts {
    /// Adds an account. `None` stands for an unreadable record.
    pub fn add(&mut self, status: Option<AccountStatus>) {
        let count = match status {
            Some(AccountStatus::Active) => &mut self.active,
            Some(AccountStatus::ConsentRequired { .. }) => &mut self.consent_required,
            Some(AccountStatus::RevocationPending { .. }) => &mut self.revocation_pending,
            None => &mut self.unreadable,
        };
        *count += 1;
    }

    /// Returns each status with its number of accounts, for a gauge with one value per status.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, u64)> + use<> {
        [
            ("active", self.active),
            ("consent_required", self.consent_required),
            ("revocation_pending", self.revocation_pending),
            ("unreadable", self.unreadable),
        ]
        .into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::Retry;
    use crate::store::StoreError;
    use std::io;
    use std::time::SystemTime;

    #[test]
    fn outcome_groups_the_errors_of_a_refresh() {
        let (data_center, retry_after) = ("eu", None);
        for (error, outcome) in [
            (TokenError::RateLimited { retry_after: Duration::ZERO }, "rate_limited"),
            (TokenError::InvalidGrant("invalid_code".to_owned()), "consent_required"),
            (TokenError::ConsentRevoked { since: SystemTime::UNIX_EPOCH }, "consent_required"),
            (TokenError::Timeout { data_center, retry_after }, "network"),
            (TokenError::Unavailable { status: 502, retry_after }, "server"),
            (TokenError::InvalidResponse { status: 200, reason: "" }, "server"),
            (TokenError::InvalidClientSecret { data_center }, "rejected"),
            (TokenError::Other("general_error".to_owned()), "rejected"),
            (StoreError::unavailable("a test", "no connection").into(), "store"),
            (TokenError::from_source(io::Error::other("no key"), Retry::Never), "encryption"),
            (TokenError::ShutDown, "canceled"),
            (TokenError::NoRefreshToken, "other"),
        ] {
            assert_eq!(RefreshOutcome::from_error(&error).name(), outcome, "{error}");
        }
    }

    #[test]
    fn counts_have_one_value_per_status() {
        let (mut counts, since) = (AccountCounts::default(), SystemTime::UNIX_EPOCH);
        let statuses = [AccountStatus::Active, AccountStatus::Active, AccountStatus::ConsentRequired { since }];
        statuses.into_iter().map(Some).chain([None]).for_each(|status| counts.add(status));
        let expected = [("active", 2), ("consent_required", 1), ("revocation_pending", 0), ("unreadable", 1)];
        assert!(counts.iter().eq(expected), "{counts:?}");
    }
}
