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
        "{origin} is not a host of {product} in data center `{data_center}`, so the request gets no token; use a URI that begins with `client.base_url(…)`"
    )]
    #[non_exhaustive]
    ForeignOrigin {
        /// The product's display name.
        product: &'static str,
        /// The data center, by its code.
        data_center: &'static str,
        /// The scheme, host and port of the request, or a description of a URI without them.
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
        /// A flag that is `true` if the API may have carried out the request and a retry may carry it out twice: for
        /// every request other than a `GET` or `HEAD` that the layer passed to the inner service.
        may_duplicate: bool,
    },
}

impl Sealed for TokenLayerError {}

impl Failure for TokenLayerError {
    /// Returns whether the same request may be sent again. Whether a failure of the inner service is temporary is not
    /// known here; `Safe` and `MayDuplicate` only report whether a second request may be carried out twice.
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
