//! Why a request through the layer has no answer.

use crate::client::send::InsufficientScope;
use crate::failure::sealed::Sealed;
use crate::failure::{Failure, Retry};
use crate::tokens::TokenError;
use std::error::Error;

/// Why a request through a [`TokenLayer`](crate::tower::TokenLayer) has no answer. None of its variants holds a token.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TokenLayerError {
    /// The request is not for a server of the layer's product at the user's data centre. Nothing was sent.
    #[error(
        "a request to {origin} gets no token of {product} at data centre `{data_center}`: give it a URI that begins with what `client.base_url(…)` says"
    )]
    #[non_exhaustive]
    ForeignOrigin {
        /// The product, as people call it.
        product: &'static str,
        /// The data centre, by its code.
        data_center: &'static str,
        /// Scheme, host and port of the request; what a URI without them is, in words.
        origin: String,
    },
    /// There is no token for the request. Nothing was sent, or the token was refused as dead and there is no other.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// The token is good and its scopes are not enough. A refresh cannot help: the user has to consent to more.
    #[error(transparent)]
    InsufficientScope(Box<InsufficientScope>),
    /// The service inside of the layer failed, or the body of its answer did: the error's source says how.
    #[error("the HTTP client failed")]
    Inner(#[source] Box<dyn Error + Send + Sync>),
}

impl Sealed for TokenLayerError {}

impl Failure for TokenLayerError {
    /// Returns whether the same request may be sent again. Whether a request that failed in the inner service may be is
    /// not known here.
    fn retry(&self) -> Retry {
        if let Self::Token(error) = self { error.retry() } else { Retry::Never }
    }

    fn needs_consent(&self) -> bool {
        match self {
            Self::InsufficientScope(error) => error.needs_consent(),
            Self::Token(error) => error.needs_consent(),
            _ => false,
        }
    }
}
