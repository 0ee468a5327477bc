//! Why a call did not do what it was to do.

use super::ApiError;
use crate::client::rate_limit::RateLimit;
use crate::client::request::PrepareError;
use crate::data_center::DataCenter;
use crate::endpoint::call::EndpointInfo;
use crate::failure::sealed::Sealed;
use crate::failure::{Failure, Retry, permanent};
use crate::scope::requirement::ScopeAlternatives;
use crate::tokens::{GrantedScopes, TokenError};
use crate::transport::{NetworkErrorKind, TransportError};
use std::fmt;
use std::time::Duration;
use thiserror::Error;

/// Why a call did not do what it was to do. None of its variants holds a token.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SendError {
    /// The call cannot be put on the wire. Nothing was sent.
    #[error(transparent)]
    Prepare(#[from] PrepareError),
    /// The body cannot be written as JSON. Nothing was sent.
    #[error("the body of the call cannot be written as JSON: {0}")]
    SerializeBody(String),
    /// There is no token for the call.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// The HTTP client could not be created.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// No answer within the time for a request. Whether the call was carried out is not known.
    #[error("{endpoint} got no answer in time: it may have been carried out; if it changes nothing, try again")]
    #[non_exhaustive]
    Timeout {
        /// The endpoint's type.
        endpoint: &'static str,
    },
    /// The connection could not be made, or broke.
    #[error("{endpoint} did not reach {data_center}, or its answer was cut off: {reason}{}", .kind.advice())]
    #[non_exhaustive]
    Network {
        /// The endpoint's type.
        endpoint: &'static str,
        /// The data center, by its code.
        data_center: &'static str,
        /// The kind of failure.
        kind: NetworkErrorKind,
        /// The messages of the failure and its causes.
        reason: String,
        /// `true` if the request was sent at least in part, so that the API may have carried it out; `false` if nothing
        /// was sent, so that even a call that changes something can be sent again.
        request_sent: bool,
    },
    /// The token is good and its scopes are not enough. A refresh cannot help: the user has to consent to more.
    #[error(transparent)]
    InsufficientScope(Box<InsufficientScope>),
    /// The token was refused, and a new one too.
    #[error(
        "{endpoint} refused the access token, and a fresh one too: it is of another data centre than `{data_center}`, or lacks a scope of a product that does not say so"
    )]
    #[non_exhaustive]
    TokenRejected {
        /// The endpoint's type.
        endpoint: &'static str,
        /// The data centre, by its code.
        data_center: &'static str,
    },
    /// Too many calls.
    #[error("{endpoint} is throttled: {}", RetryHint(*.retry_after))]
    #[non_exhaustive]
    RateLimited {
        /// The endpoint's type.
        endpoint: &'static str,
        /// How long to wait, where the API says it.
        retry_after: Option<Duration>,
        /// What else it says of its limits.
        limit: RateLimit,
    },
    /// The call's turn would come too late: the client's [`RateLimiter`](crate::send::RateLimiter) keeps it back. Nothing was sent.
    #[error("{endpoint} would pass the limit of this client: {}", RetryHint(*.retry_after))]
    #[non_exhaustive]
    RateLimiterWait {
        /// The endpoint's type.
        endpoint: &'static str,
        /// How long to wait. None where it depends on the calls that are on their way.
        retry_after: Option<Duration>,
    },
    /// The API refused the call for a reason of its own.
    #[error(transparent)]
    Api(Box<ApiError>),
    /// The answer is larger than what is read into memory.
    #[error("the answer of {endpoint} has more than {limit} bytes: ask for less at once")]
    #[non_exhaustive]
    ResponseTooLarge {
        /// The endpoint's type.
        endpoint: &'static str,
        /// The bound, in bytes.
        limit: usize,
    },
}

impl SendError {
    /// What the API said of its limits with its refusal, where it did.
    pub fn rate_limit(&self) -> RateLimit {
        match self {
            Self::RateLimited { limit, .. } => *limit,
            Self::Api(error) => error.rate_limit(),
            _ => RateLimit::default(),
        }
    }
}

impl Sealed for SendError {}

impl Failure for SendError {
    fn retry(&self) -> Retry {
        match self {
            Self::RateLimited { retry_after, .. } | Self::RateLimiterWait { retry_after, .. } => {
                Retry::Safe { after: *retry_after }
            }
            Self::Network { request_sent, .. } => Retry::safe_if(!*request_sent),
            Self::Token(error) => error.retry(),
            Self::Api(error) => error.retry(),
            _ => Retry::Never,
        }
    }

    fn needs_consent(&self) -> bool {
        match self {
            Self::InsufficientScope(error) => error.needs_consent(),
            Self::Token(error) => error.needs_consent(),
            _ => false,
        }
    }
}

/// A call whose scope the token lacks.
#[derive(Debug)]
#[non_exhaustive]
pub struct InsufficientScope {
    /// The endpoint.
    pub endpoint: EndpointInfo,
    /// What it needs: any-of of all-of. None where nobody publishes it.
    pub requires: Option<ScopeAlternatives>,
    /// What is known of what the account granted.
    pub granted: GrantedScopes,
    /// What the set asks for: the value of `scope` in a new consent.
    pub requested_scope: &'static str,
    /// The user's data centre.
    pub data_center: DataCenter,
    /// Where the user consents again, for a client that has a consent page.
    pub consent_url: Option<String>,
}

impl fmt::Display for InsufficientScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the account has not granted what {} needs", self.endpoint.name)?;
        if let Some(any) = self.requires {
            f.write_str(" (")?;
            for (i, all) in any.iter().enumerate() {
                f.write_str(if i > 0 { ", or " } else { "" })?;
                for (k, scope) in all.iter().enumerate() {
                    write!(f, "{}{}", if k > 0 { " and " } else { "" }, scope.name)?;
                }
            }
            f.write_str(")")?;
        }
        write!(f, "; what it granted is {}", self.granted)?;
        match &self.consent_url {
            Some(url) => write!(f, "; ask the user to consent again at {url}"),
            None => {
                write!(
                    f,
                    "; get a consent to `{}`: at your consent page, or by a code of the API console",
                    self.requested_scope
                )
            }
        }
    }
}

impl std::error::Error for InsufficientScope {}

impl Sealed for InsufficientScope {}

impl Failure for InsufficientScope {
    fn retry(&self) -> Retry {
        Retry::Never
    }

    fn needs_consent(&self) -> bool {
        true
    }
}

/// An answer that does not fit the type that was asked for.
#[derive(Clone, Debug, Error)]
#[error("the answer ({status}, {bytes} bytes) does not fit the type: {reason}")]
pub struct DecodeError {
    status: u16,
    bytes: usize,
    reason: String,
}

permanent!(DecodeError);

impl DecodeError {
    pub(crate) fn new(status: u16, bytes: usize, error: &serde_json::Error) -> Self {
        // serde quotes values of the body in its words, which may be people's data: the place is enough.
        let reason = match error.classify() {
            serde_json::error::Category::Data => "a value has another form",
            serde_json::error::Category::Eof => "it ends too early",
            _ => "it is no JSON",
        };
        Self { status, bytes, reason: format!("{reason}, at line {} column {}", error.line(), error.column()) }
    }
}

impl DecodeError {
    pub(crate) fn without_parts(status: u16, bytes: usize) -> Self {
        Self { status, bytes, reason: "it has no list of outcomes, one a record".to_owned() }
    }
}

/// How long, in words.
struct RetryHint(Option<Duration>);

impl fmt::Display for RetryHint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(wait) => write!(f, "try again in {} seconds", wait.as_secs()),
            None => f.write_str("try again later"),
        }
    }
}
