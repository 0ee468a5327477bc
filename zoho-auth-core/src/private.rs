//! The internal items that other crates of the toolkit use. This module is not part of the public interface and may
//! change in any release.

pub use crate::__permanent as permanent;
pub use crate::counted::Counted;
pub use crate::failure::retry;
pub use crate::failure::sealed::Sealed;
pub use crate::product::facts;
pub use crate::refresher::{
    AccountCell, AccountTokens, ClientAccount, Credential, DynClock, NewGrant, Plaintext, Protect, ProtectFuture,
    RefreshEvent, Refresher, TokenKind, TokenProvider, race,
};
pub use crate::store::dyn_store::DynStore;
pub use crate::store::file_mode::group_or_other_access;
pub use crate::store::record::PLAINTEXT_PREFIX;
pub use crate::tokens::request::{Credentials, is_credential};
pub use crate::tokens::response::{MAX_WAIT as MAX_TOKEN_WAIT, TokenResponse};
pub use crate::transport::network_error::Advice;
pub use crate::transport::response::{MAX_API_RESPONSE, MAX_API_WAIT, RawResponse, ResponseError};

use crate::coordination::to_unix_seconds;
use crate::data_center::{DataCenter, Hosts};
use crate::failure::Retry;
use crate::product::ProductInfo;
use crate::store::record::SealedGrant;
use crate::store::{Grant as StoredGrant, Record, StoredToken};
use crate::tokens::{AccessToken, RegisteredClient, TokenError};
use crate::transport::{NetworkErrorKind, Transport, TransportError};
use reqwest::header::HeaderValue;
use std::time::{Duration, SystemTime};
use url::Url;

/// Random bytes from the operating system.
pub mod random {
    pub use crate::random::{bytes, fill, hex, jitter, vary};
}

/// Creates the error [`TokenError::InsufficientScope`].
pub fn insufficient_scope(missing: Vec<&'static str>) -> TokenError {
    TokenError::InsufficientScope { missing }
}

/// Creates the error [`TokenError::InvalidClient`].
pub fn invalid_client(data_center: DataCenter) -> TokenError {
    TokenError::InvalidClient { data_center: data_center.code() }
}

/// Creates the error [`TokenError::UnsupportedGrant`].
pub fn unsupported_grant(account: String) -> TokenError {
    TokenError::UnsupportedGrant { account }
}

/// Returns [`Retry::Safe`] if the condition is `true`, and [`Retry::Never`] otherwise.
pub fn safe_if(condition: bool) -> Retry {
    Retry::safe_if(condition)
}

/// Returns the advice for a request that failed for a temporary reason: [`Retry::MayDuplicate`] if a retry may carry
/// out the request a second time, and [`Retry::Safe`] otherwise. `after` is the time to wait, if it is known.
pub fn retry_later(may_duplicate: bool, after: Option<Duration>) -> Retry {
    if may_duplicate { Retry::MayDuplicate { after } } else { Retry::Safe { after } }
}

/// The internal methods of a [`Transport`].
pub trait TransportInternals {
    /// Returns the hosts of the transport.
    fn known_hosts(&self) -> &Hosts;
    /// Returns the HTTP client for `url`, with a limit on the time of the whole request. Fails if the client cannot be
    /// created.
    fn client(&self, url: &Url) -> Result<&reqwest::Client, TransportError>;
    /// Returns the HTTP client for uploads to `url` and downloads from it, without a limit on the time of the whole
    /// request. Fails if the client cannot be created.
    fn streaming_client(&self, url: &Url) -> Result<&reqwest::Client, TransportError>;
    /// Adds the name of the configured proxy to the error if the proxy may have caused the failure.
    #[must_use]
    fn explain(&self, error: ResponseError) -> ResponseError;
}

impl TransportInternals for Transport {
    fn known_hosts(&self) -> &Hosts {
        self.known_hosts()
    }

    fn client(&self, url: &Url) -> Result<&reqwest::Client, TransportError> {
        self.client(url)
    }

    fn streaming_client(&self, url: &Url) -> Result<&reqwest::Client, TransportError> {
        self.streaming_client(url)
    }

    fn explain(&self, error: ResponseError) -> ResponseError {
        self.explain(error)
    }
}

/// The internal methods of a [`NetworkErrorKind`].
pub trait NetworkErrorKindInternals {
    /// Returns the advice for this kind of failure, to be displayed at the end of a message. The advice may be an empty
    /// text.
    fn advice(self) -> Advice;
}

impl NetworkErrorKindInternals for NetworkErrorKind {
    fn advice(self) -> Advice {
        self.advice()
    }
}

/// The internal methods of a [`TokenError`].
pub trait TokenErrorInternals {
    /// Returns `true` if the accounts server may have received the request.
    fn may_have_been_received(&self) -> bool;
}

impl TokenErrorInternals for TokenError {
    fn may_have_been_received(&self) -> bool {
        self.may_have_been_received()
    }
}

/// The internal methods of an [`AccessToken`].
pub trait AccessTokenInternals {
    /// Returns the value of the `Authorization` header for a product. Fails with [`TokenError::InvalidHeaderValue`] if
    /// the token contains a character that headers cannot contain.
    fn bearer(&self, product: &ProductInfo) -> Result<HeaderValue, TokenError>;
    /// Returns the value of the `Authorization` header with the scheme `scheme`. Returns `None` if the token contains a
    /// character that headers cannot contain.
    fn authorization(&self, scheme: &'static str) -> Option<HeaderValue>;
}

impl AccessTokenInternals for AccessToken {
    fn bearer(&self, product: &ProductInfo) -> Result<HeaderValue, TokenError> {
        self.bearer(product)
    }

    fn authorization(&self, scheme: &'static str) -> Option<HeaderValue> {
        self.authorization(scheme)
    }
}

/// The internal methods of a [`RegisteredClient`].
pub trait RegisteredClientInternals {
    /// Returns the credentials for a data center, with the data center's own secret if it has one.
    fn credentials(&self, data_center: DataCenter) -> Credentials;
}

impl RegisteredClientInternals for RegisteredClient {
    fn credentials(&self, data_center: DataCenter) -> Credentials {
        self.credentials(data_center)
    }
}

/// The internal methods of a [`StoredToken`].
pub trait StoredTokenInternals {
    /// Creates a token from its text in the store.
    fn from_text(text: String) -> Self;
    /// Returns the text of the token in the store.
    fn text(&self) -> &str;
}

impl StoredTokenInternals for StoredToken {
    fn from_text(text: String) -> Self {
        Self::new(text)
    }

    fn text(&self) -> &str {
        self.text()
    }
}

/// The internal methods of a [`Record`].
pub trait RecordInternals: Sized {
    /// Creates the record of an existing refresh token, without an access token. The scopes are unknown.
    fn from_refresh_token(refresh_token: StoredToken) -> Self;
    /// Returns the record after a new grant, which replaces the tokens of the previous record. `same_credential` is
    /// `true` if both grants use the same refresh token or the same client credentials.
    fn from_grant(previous: Option<&Self>, new: SealedGrant, same_credential: bool) -> Self;
    /// Returns the record with `grant` and `access_token` in place of its previous tokens.
    #[must_use]
    fn with_tokens(self, grant: StoredGrant, access_token: Option<StoredToken>) -> Self;
    /// Returns the record with a pending revocation and without its access token. The revocation begins at `now`,
    /// unless one is already pending.
    #[must_use]
    fn with_pending_revocation(self, now: SystemTime) -> Self;
    /// Returns the access token in its stored form, or `None` if the record has no access token.
    fn access_token(&self) -> Option<&StoredToken>;
    /// Returns `true` if the record has no valid access token, or if the access token is in its refresh window at
    /// `now`. `random` varies the length of the window; it may be any number.
    fn is_refresh_due(&self, now: SystemTime, random: u64) -> bool;
    /// Returns the time at which Zoho reported that the refresh token is no longer valid. Returns `None` if Zoho has
    /// not reported this.
    fn consent_revoked_since(&self) -> Option<SystemTime>;
    /// Returns the time at which the pending revocation began, or `None` if no revocation is pending.
    fn revoking_since(&self) -> Option<SystemTime>;
}

impl RecordInternals for Record {
    fn from_refresh_token(refresh_token: StoredToken) -> Self {
        Self::from_refresh_token(refresh_token)
    }

    fn from_grant(previous: Option<&Self>, new: SealedGrant, same_credential: bool) -> Self {
        Self::from_grant(previous, new, same_credential)
    }

    fn with_tokens(self, grant: StoredGrant, access_token: Option<StoredToken>) -> Self {
        Self { grant, access_token, ..self }
    }

    fn with_pending_revocation(self, now: SystemTime) -> Self {
        self.with_pending_revocation(now)
    }

    fn access_token(&self) -> Option<&StoredToken> {
        self.access_token.as_ref()
    }

    fn is_refresh_due(&self, now: SystemTime, random: u64) -> bool {
        self.refresh_state.is_refresh_due(to_unix_seconds(now), random)
    }

    fn consent_revoked_since(&self) -> Option<SystemTime> {
        self.consent_revoked_since()
    }

    fn revoking_since(&self) -> Option<SystemTime> {
        self.revoking_since()
    }
}
