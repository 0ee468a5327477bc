//! The errors of sending a call.

use super::ApiError;
use crate::client::rate_limit::RateLimit;
use crate::client::request::PrepareError;
use crate::data_center::DataCenter;
use crate::failure::sealed::Sealed;
use crate::failure::{Failure, Retry, retry_later};
use crate::scope::requirement::ScopeAlternatives;
use crate::tokens::{GrantedScopes, TokenError};
use crate::transport::{NetworkErrorKind, NetworkErrorKindInternals as _, TransportError};
use http::Method;
use std::fmt;
use std::time::Duration;
use thiserror::Error;
use zoho_auth_core::__private::Counted;

/// An error from sending a call. No variant contains a token.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SendError {
    /// A request that cannot be built. Nothing was sent.
    #[error(transparent)]
    Prepare(#[from] PrepareError),
    /// A body that cannot be serialized as JSON. Nothing was sent.
    #[error("failed to serialize the body of the call as JSON: {0}; correct the body")]
    SerializeBody(String),
    /// A missing access token for the call.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// An HTTP client that could not be created.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// A request that timed out. The API may have carried out the call.
    #[error("{endpoint} timed out{}", RetryAdvice(*.may_duplicate))]
    #[non_exhaustive]
    Timeout {
        /// The name of the call's type.
        endpoint: &'static str,
        /// A flag that is `true` if the API may have carried out the call, so that a retry may carry it out twice. The
        /// flag is `true` for every call except `GET` and `HEAD`.
        may_duplicate: bool,
    },
    /// A connection that failed or was interrupted.
    #[error("failed to {} data center `{data_center}` for {endpoint}: {reason}{}{}", NetworkStep(*.request_sent), .kind.advice(), RetryAdvice(*.may_duplicate))]
    #[non_exhaustive]
    Network {
        /// The name of the call's type.
        endpoint: &'static str,
        /// The code of the data center, such as `eu`.
        data_center: &'static str,
        /// The kind of failure.
        kind: NetworkErrorKind,
        /// The messages of the failure and its causes.
        reason: String,
        /// A flag that is `true` if at least a part of the request was sent: the API may have carried out the call. If
        /// the flag is `false`, nothing was sent: the application can safely retry even a call that changes data.
        request_sent: bool,
        /// A flag that is `true` if the API may have carried out the call, so that a retry may carry it out twice. The
        /// flag is `true` for every call except `GET` and `HEAD`, if at least a part of the request was sent.
        may_duplicate: bool,
    },
    /// A valid token with insufficient scopes. A refresh cannot help: the user must consent to more scopes.
    #[error(transparent)]
    InsufficientScope(Box<InsufficientScope>),
    /// An access token that the API rejected. The API rejected a refreshed token too, or the client cannot refresh the
    /// token. The client also returns this error, before anything is sent, for a token that cannot be part of a header.
    #[error(
        "data center `{data_center}` rejected the access token for {endpoint}{}; check that the token belongs to this data center, that its user is active and in the organization, and that the token has the required scopes (some products do not report an insufficient scope)",
        Words(.code.as_deref(), .message.as_deref())
    )]
    #[non_exhaustive]
    TokenRejected {
        /// The name of the call's type.
        endpoint: &'static str,
        /// The code of the data center, such as `eu`.
        data_center: &'static str,
        /// The product's error code. `None` if the response has no code, or if nothing was sent.
        code: Option<String>,
        /// The product's error message. `None` if the response has no message, or if nothing was sent.
        message: Option<String>,
    },
    /// A call that the API rejected because of a rate limit. Before it returns this error, the client waits once per
    /// call if the API names a time of up to 30 seconds.
    #[error("{endpoint} is rate-limited{}; {}", Words(.code.as_deref(), .message.as_deref()), RetryHint(*.retry_after))]
    #[non_exhaustive]
    RateLimited {
        /// The name of the call's type.
        endpoint: &'static str,
        /// The product's error code. The code may identify the limit: in Books, 44 is the limit per minute, and 45 is
        /// the limit per day.
        code: Option<String>,
        /// The product's error message.
        message: Option<String>,
        /// The time to wait. `None` if the API named no time.
        retry_after: Option<Duration>,
        /// The rate limits in the response.
        limit: Box<RateLimit>,
    },
    /// A call that the client's [`RateLimiter`](crate::send::RateLimiter) would delay for longer than its maximum wait.
    /// Nothing was sent.
    #[error("{endpoint} would exceed the rate limit of this client; {}", RetryHint(*.retry_after))]
    #[non_exhaustive]
    RateLimiterWait {
        /// The name of the call's type.
        endpoint: &'static str,
        /// The time to wait. `None` if that time depends on when the calls in flight end.
        retry_after: Option<Duration>,
    },
    /// A call that the API rejected for a reason other than its token or a rate limit.
    #[error(transparent)]
    Api(Box<ApiError>),
    /// A response that is larger than the limit for responses in memory.
    #[error("the response of {endpoint} is larger than {limit} bytes; request fewer items or fields per call")]
    #[non_exhaustive]
    ResponseTooLarge {
        /// The name of the call's type.
        endpoint: &'static str,
        /// The limit, in bytes.
        limit: usize,
    },
}

impl SendError {
    /// Returns the rate limits in the error response. All fields are `None` if the error has no response. A field is
    /// `None` if the response does not contain its value.
    pub fn rate_limit(&self) -> RateLimit {
        match self {
            Self::RateLimited { limit, .. } => **limit,
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
            Self::Timeout { may_duplicate, .. } | Self::Network { may_duplicate, .. } => {
                retry_later(*may_duplicate, None)
            }
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

/// The error for a call that requires a scope that the token lacks.
#[derive(Debug)]
#[non_exhaustive]
pub struct InsufficientScope {
    /// The name of the call's type.
    pub endpoint: &'static str,
    /// The module of the call, if it is in the path. Calls for several modules have the same endpoint.
    pub module: Option<String>,
    /// The HTTP method.
    pub method: Method,
    /// The scopes that the call requires: any one of the alternatives, with all of its scopes. `None` if Zoho does not
    /// publish them.
    pub requires: Option<ScopeAlternatives>,
    /// The scopes that the user granted, as far as they are known.
    pub granted: GrantedScopes,
    /// The scopes of the scope set: the value of `scope` in a new authorization request.
    pub requested_scope: &'static str,
    /// The user's data center.
    pub data_center: DataCenter,
}

impl fmt::Display for InsufficientScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "insufficient scope for {}", self.endpoint)?;
        if let Some(module) = &self.module {
            write!(f, "<{module}>")?;
        }
        if let Some(any) = self.requires {
            f.write_str(" (it requires ")?;
            for (i, all) in any.iter().enumerate() {
                f.write_str(if i > 0 { ", or " } else { "" })?;
                for (k, scope) in all.iter().enumerate() {
                    write!(f, "{}{}", if k > 0 { " and " } else { "" }, scope.name)?;
                }
            }
            f.write_str(")")?;
        }
        write!(f, "; granted scopes: {}", self.granted)?;
        write!(f, "; ask the user to authorize again with `{}`", self.requested_scope)
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

/// The advice on retrying a request without a response, for a message. The field is `may_duplicate`.
pub(crate) struct RetryAdvice(pub(crate) bool);

impl fmt::Display for RetryAdvice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0 {
            "; the API may have carried out the request, so check before you send it again"
        } else {
            "; try again"
        })
    }
}

/// The error code and the message of a response, for an error message.
struct Words<'w>(Option<&'w str>, Option<&'w str>);

impl fmt::Display for Words<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0, self.1) {
            (Some(code), Some(message)) => write!(f, " ({code}: {message})"),
            (Some(word), None) | (None, Some(word)) => write!(f, " ({word})"),
            (None, None) => Ok(()),
        }
    }
}

/// The step in which the network failed, for a message.
struct NetworkStep(bool);

impl fmt::Display for NetworkStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0 { "read the response of" } else { "connect to" })
    }
}

/// The advice on when to retry, for a message.
struct RetryHint(Option<Duration>);

impl fmt::Display for RetryHint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(wait) => write!(f, "try again in {}", Counted(wait.as_secs(), "second")),
            None => f.write_str("try again later"),
        }
    }
}
