//! The errors of requests through the layer.

use crate::client::send::{InsufficientScope, RetryAdvice};
use crate::failure::sealed::Sealed;
use crate::failure::{Failure, Retry, retry_later};
use crate::tokens::TokenError;
use std::error::Error;

/// An error from a request through a [`TokenLayer`](crate::tower::TokenLayer). No variant contains a token.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TokenLayerError {
    /// A request to an origin that is not a server of the layer's product in the user's data center. Nothing was sent.
    #[error(
        "the request to {origin} gets no token, because only hosts of {product} in data center `{data_center}` may receive it; use a URI that begins with `client.base_url(…)`"
    )]
    #[non_exhaustive]
    ForeignOrigin {
        /// The product's display name.
        product: &'static str,
        /// The code of the data center, such as `eu`.
        data_center: &'static str,
        /// The scheme, host and port of the request, or `a URI without scheme and host`.
        origin: String,
    },
    /// A missing access token for the request. Either nothing was sent, or the API rejected the token as invalid and
    /// the refresh failed.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// A valid token with insufficient scopes. A refresh cannot help: the user must consent to more scopes.
    #[error(transparent)]
    InsufficientScope(Box<InsufficientScope>),
    /// A failure of the inner service, or of the body of its response. The error's source is the cause.
    #[error("the HTTP client failed{}", RetryAdvice(*.may_duplicate))]
    #[non_exhaustive]
    Inner {
        /// The cause.
        source: Box<dyn Error + Send + Sync>,
        /// A flag that is `true` if the API may have carried out the request, so that a retry may carry it out twice.
        /// The flag is `true` if a request other than a `GET` or `HEAD` failed after the layer passed it to the inner
        /// service.
        may_duplicate: bool,
    },
}

impl Sealed for TokenLayerError {}

impl Failure for TokenLayerError {
    /// Returns the advice on retrying the request. The layer does not know whether a failure of the inner service is
    /// temporary. For such a failure, `Safe` and `MayDuplicate` only report whether a retry may carry out the request
    /// twice.
    fn retry(&self) -> Retry {
        match self {
            Self::Token(error) => error.retry(),
            Self::Inner { may_duplicate, .. } => retry_later(*may_duplicate, None),
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
