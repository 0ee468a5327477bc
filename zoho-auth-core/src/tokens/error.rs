//! The error of requests for tokens.

use super::source_error::SourceError;
use crate::counted::Counted;
use crate::data_center::{DataCenter, Environment, GrantedEnvironment};
use crate::failure::sealed::Sealed;
use crate::failure::{Failure, Retry};
use crate::store::StoreError;
use crate::transport::{NetworkErrorKind, TransportError};
use std::time::{Duration, SystemTime};
use thiserror::Error;

/// The value of [`TokenError::Other`] for a response without an error code that can be shown.
pub(super) const NO_CODE: &str = "no error code";

/// The error of a request for an access token, or of a token source. No variant contains a secret, and each message
/// names the next step.
///
/// Zoho reports most of these errors with HTTP status 200 and an error code
/// (<https://www.zoho.com/accounts/protocol/oauth/web-apps/access-token.html>).
#[derive(Clone, Debug, Error)]
#[non_exhaustive]
pub enum TokenError {
    /// An authorization code or refresh token that is not valid (`invalid_code`). An authorization code was used, has
    /// expired (after one or two minutes) or belongs to another data center. A refresh token was revoked, or was
    /// deleted because the user has more than twenty refresh tokens.
    #[error("the authorization code or refresh token is no longer valid (`{0}`); the user must authorize again")]
    InvalidGrant(String),
    /// A refresh token that Zoho reported earlier as no longer valid. No request was sent.
    #[error("the consent was revoked; the user must authorize again")]
    #[non_exhaustive]
    ConsentRevoked {
        /// The time at which Zoho reported that the refresh token is no longer valid.
        since: SystemTime,
    },
    /// A series of refreshes that returned only tokens that expire within seconds or that the API rejects.
    #[error(
        "every new access token is rejected or already expired; check the clock of this machine, and that the user is active"
    )]
    #[non_exhaustive]
    NoUsableToken {
        /// The time until the next refresh, if it is known.
        retry_after: Option<Duration>,
    },
    /// An unknown client ID, or a client ID of another data center (`invalid_client`).
    #[error(
        "the accounts server of `{data_center}` does not know the client (`invalid_client`); check the client ID, find its data center with `discover_data_center`, and enable the client for the data center in the API console"
    )]
    #[non_exhaustive]
    InvalidClient {
        /// The code of the data center that responded.
        data_center: &'static str,
    },
    /// A wrong client secret, or the secret of another data center (`invalid_client_secret`).
    #[error(
        "the client secret is wrong for `{data_center}`; set the secret of this data center with `.client_secret_for(…)` (the API console shows one per data center unless they are set to be the same)"
    )]
    #[non_exhaustive]
    InvalidClientSecret {
        /// The code of the data center that responded.
        data_center: &'static str,
    },
    /// A redirect URI that is not registered for the client (`invalid_redirect_uri`).
    #[error(
        "the redirect URI does not exactly match a registered one; correct it in the API console or in the program"
    )]
    RedirectUriMismatch,
    /// A scope that the accounts server does not know.
    #[error("the accounts server does not know a requested scope (`{0}`); correct or remove the scope")]
    InvalidScope(String),
    /// A request with client credentials that lacks the organization (`missing_org_info`).
    #[error("the client has several organizations (`{0}`); pass one as `soid`: `ZohoCRM.<organization ID>`")]
    MissingOrganization(String),
    /// A rate limit on token requests: ten in ten minutes per refresh token
    /// (<https://www.zoho.com/crm/developer/docs/api/v8/token-validity.html>).
    #[error("too many token requests; wait {}, and share one token among all processes that use the account", Counted(.retry_after.as_secs(), "second"))]
    #[non_exhaustive]
    RateLimited {
        /// The time to wait. It is ten minutes if Zoho's response does not contain a time.
        retry_after: Duration,
    },
    /// A grant with fewer scopes than the scope set, according to Zoho's response.
    #[error("the user granted fewer scopes than requested (missing: {}); ask the user to authorize again and to grant all scopes", .missing.join(", "))]
    #[non_exhaustive]
    InsufficientScope {
        /// The scopes that were not granted.
        missing: Vec<&'static str>,
    },
    /// A token of another environment than the account's, or of an unknown API domain. The token is discarded, because
    /// requests with it would reach the wrong hosts.
    #[error("expected a token of the {expected} environment, but Zoho issued one for {granted}; {}", other_environment(.granted))]
    #[non_exhaustive]
    EnvironmentMismatch {
        /// The environment of the account. An exchange expects [`Environment::Production`].
        expected: Environment,
        /// The environment that the response reported.
        granted: GrantedEnvironment,
    },
    /// A response without a refresh token, although an offline consent was requested.
    #[error("the response has no refresh token; request offline access with `.offline().prompt_consent()`")]
    NoRefreshToken,
    /// An access token that cannot be sent, because it contains a character that headers cannot contain.
    #[error("the access token contains a character that a header cannot contain; load the token without line breaks")]
    InvalidHeaderValue,
    /// A client ID, client secret, refresh token or authorization code that is malformed. The value is empty, or
    /// contains a space, a line break or another character that these values do not have. No request was sent.
    #[error(
        "invalid {credential}: it is empty, or contains whitespace or a special character; pass it as Zoho issued it, without quotes or spaces"
    )]
    #[non_exhaustive]
    InvalidCredential {
        /// The name of the credential, such as `client secret`.
        credential: &'static str,
    },
    /// An error code of the accounts server without a separate variant.
    #[error("the accounts server rejected the request {}", rejection(.0))]
    Other(String),
    /// A response that is not a token response.
    #[error(
        "cannot read the response of the accounts server (HTTP {status}): {reason}; check whether a proxy intercepts the connection"
    )]
    #[non_exhaustive]
    InvalidResponse {
        /// The HTTP status of the response.
        status: u16,
        /// The reason that the response cannot be read.
        reason: &'static str,
    },
    /// A redirect or an HTML page instead of a token response. A proxy or a captive portal may have sent it, or Zoho
    /// during maintenance.
    #[error(
        "the accounts server of `{data_center}` returned {} instead of a token response (HTTP {status}); check whether a proxy intercepts the connection",
        page(.redirected_to.as_deref())
    )]
    #[non_exhaustive]
    UnexpectedPage {
        /// The code of the data center.
        data_center: &'static str,
        /// The HTTP status of the response.
        status: u16,
        /// The target of the redirect, without its query. `None` if the response is not a redirect.
        redirected_to: Option<String>,
        /// The time until the next refresh, if it is known.
        retry_after: Option<Duration>,
    },
    /// A failure of the accounts server: an HTTP status of 500 or above.
    #[error("the accounts server failed (HTTP {status}); try again later")]
    #[non_exhaustive]
    Unavailable {
        /// The HTTP status of the response.
        status: u16,
        /// The time until the next refresh, if it is known.
        retry_after: Option<Duration>,
    },
    /// A timeout of a request to the accounts server.
    #[error("the accounts server of `{data_center}` timed out; try again")]
    #[non_exhaustive]
    Timeout {
        /// The code of the data center.
        data_center: &'static str,
        /// The time until the next refresh, if it is known.
        retry_after: Option<Duration>,
    },
    /// A connection that failed or was interrupted.
    #[error("failed to {} the accounts server of `{data_center}`: {reason}{}; try again", step(*.request_sent), .kind.advice())]
    #[non_exhaustive]
    Network {
        /// The code of the data center.
        data_center: &'static str,
        /// The kind of failure.
        kind: NetworkErrorKind,
        /// A flag that is `false` if the connection failed before any byte of the request was sent.
        request_sent: bool,
        /// The messages of the failure and its causes.
        reason: String,
        /// The time until the next refresh, if it is known.
        retry_after: Option<Duration>,
    },
    /// An HTTP client that could not be created.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// An account without tokens in the store.
    #[error("no tokens stored for {account}; the user must authorize again")]
    #[non_exhaustive]
    AccountNotFound {
        /// The account.
        account: String,
    },
    /// An account with a pending revocation.
    #[error(
        "the revocation of {account} is pending, so the account has no tokens; finish the revocation with `revoke` or `prune`, or ask the user to authorize again"
    )]
    #[non_exhaustive]
    RevocationPending {
        /// The account.
        account: String,
    },
    /// An account with a grant that cannot be revoked: client credentials.
    #[error(
        "{account} uses client credentials, which cannot be revoked; remove the account with `TokenManager::remove`"
    )]
    #[non_exhaustive]
    UnsupportedGrant {
        /// The account.
        account: String,
    },
    /// A token that needs a refresh after the token manager was shut down.
    #[error("the token manager was shut down; create another manager")]
    ShutDown,
    /// A refresh that ended without a result, because it panicked or because its tokio runtime did not run it to the
    /// end. The runtime was shut down, or lacks the I/O driver or the timer.
    #[error(
        "the refresh ended without a result, because it panicked, or because its tokio runtime was shut down or lacks the I/O driver or the timer; try again from a runtime with both"
    )]
    #[non_exhaustive]
    RefreshCanceled {
        /// The time until the next refresh, if it is known.
        retry_after: Option<Duration>,
    },
    /// An error of the token store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An error of the token source itself. The token source of a token manager reports a `ManagerError`.
    #[error(transparent)]
    Source(SourceError),
}

/// Returns the error code of a rejection, and the next step.
fn rejection(code: &str) -> String {
    if code == NO_CODE {
        "without an error code; check the request, and whether a proxy intercepts the connection".to_owned()
    } else {
        format!("(`{code}`); look up the code in Zoho's OAuth documentation")
    }
}

/// Returns the failed step of a request, before the name of the server.
fn step(request_sent: bool) -> &'static str {
    if request_sent { "read the response of" } else { "connect to" }
}

fn page(redirected_to: Option<&str>) -> String {
    redirected_to.map_or_else(|| "an HTML page".to_owned(), |url| format!("a redirect to {url}"))
}

fn other_environment(granted: &GrantedEnvironment) -> &'static str {
    match granted {
        GrantedEnvironment::Known(_) => {
            "authorize again in the expected environment, or use an account ID with the granted environment"
        }
        GrantedEnvironment::Unknown { .. } => "check the data center, and update this program if the domain is new",
    }
}

impl TokenError {
    /// Creates the error of your own [`TokenSource`](crate::tokens::TokenSource). `retry` is the advice on calling the
    /// source again.
    ///
    /// ```
    /// use std::io;
    /// use zoho_auth_core::{Failure, Retry, TokenError};
    ///
    /// let unreachable = io::Error::from(io::ErrorKind::ConnectionRefused);
    /// let error = TokenError::from_source(unreachable, Retry::Safe { after: None });
    /// assert!(error.retry().is_safe());
    /// let TokenError::Source(source) = error else { unreachable!() };
    /// assert_eq!(source.downcast_ref::<io::Error>().unwrap().kind(), io::ErrorKind::ConnectionRefused);
    /// ```
    pub fn from_source(error: impl std::error::Error + Send + Sync + 'static, retry: Retry) -> Self {
        Self::Source(SourceError::new(error, retry, false))
    }

    /// Creates the error of a [`TokenSource`](crate::tokens::TokenSource) that has no token until the user consents
    /// again.
    pub fn from_source_without_consent(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Source(SourceError::new(error, Retry::Never, true))
    }

    pub(crate) fn timeout(data_center: DataCenter) -> Self {
        Self::Timeout { data_center: data_center.code(), retry_after: None }
    }

    pub(crate) fn network(data_center: DataCenter, kind: NetworkErrorKind, request_sent: bool, reason: &str) -> Self {
        Self::Network {
            data_center: data_center.code(),
            kind,
            request_sent,
            reason: reason.chars().take(300).collect(),
            retry_after: None,
        }
    }

    /// Returns `true` if the accounts server may have received the request.
    pub(crate) fn may_have_been_received(&self) -> bool {
        !matches!(self, Self::Network { request_sent: false, .. } | Self::Transport(_))
    }

    /// Sets the time until the next refresh, for an error that may be temporary.
    #[must_use]
    pub(crate) fn with_retry_after(mut self, wait: Duration) -> Self {
        match &mut self {
            Self::NoUsableToken { retry_after }
            | Self::RefreshCanceled { retry_after }
            | Self::UnexpectedPage { retry_after, .. }
            | Self::Unavailable { retry_after, .. }
            | Self::Timeout { retry_after, .. }
            | Self::Network { retry_after, .. } => *retry_after = Some(wait),
            Self::RateLimited { retry_after } => *retry_after = wait,
            Self::Source(error) => error.set_retry_after(wait),
            Self::Store(error) => return Self::Store(error.clone().with_retry_after(wait)),
            _ => {}
        }
        self
    }
}

impl Sealed for TokenError {}

impl Failure for TokenError {
    fn retry(&self) -> Retry {
        match self {
            Self::RateLimited { retry_after } => Retry::Safe { after: Some(*retry_after) },
            Self::NoUsableToken { retry_after }
            | Self::RefreshCanceled { retry_after }
            | Self::UnexpectedPage { retry_after, .. }
            | Self::Unavailable { retry_after, .. }
            | Self::Timeout { retry_after, .. }
            | Self::Network { retry_after, .. } => Retry::Safe { after: *retry_after },
            Self::Store(error) => error.retry(),
            Self::Source(error) => error.retry(),
            _ => Retry::Never,
        }
    }

    fn needs_consent(&self) -> bool {
        match self {
            Self::InvalidGrant(_)
            | Self::ConsentRevoked { .. }
            | Self::InsufficientScope { .. }
            | Self::AccountNotFound { .. }
            | Self::RevocationPending { .. } => true,
            Self::Source(error) => error.needs_consent(),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn error_of_stored_tokens_advises_on_retry_and_consent() {
        let account = || "anna".to_owned();
        for error in [
            TokenError::AccountNotFound { account: account() },
            TokenError::RevocationPending { account: account() },
            TokenError::ConsentRevoked { since: SystemTime::UNIX_EPOCH },
        ] {
            assert!(error.needs_consent() && error.retry() == Retry::Never, "{error:?}");
        }
        let unavailable = StoreError::unavailable("a test", "no connection");
        for error in [TokenError::RefreshCanceled { retry_after: None }, unavailable.into()] {
            assert!(!error.needs_consent() && error.retry() == Retry::Safe { after: None }, "{error:?}");
        }
        let corrupt = StoreError::corrupt("a test", "no JSON");
        for error in [TokenError::UnsupportedGrant { account: account() }, corrupt.into()] {
            assert!(!error.needs_consent() && error.retry() == Retry::Never, "{error:?}");
        }
        let after = Some(Duration::from_secs(60));
        let limited = TokenError::RateLimited { retry_after: Duration::from_secs(60) };
        assert_eq!((limited.retry(), limited.retry_after()), (Retry::Safe { after }, after));
    }
}
