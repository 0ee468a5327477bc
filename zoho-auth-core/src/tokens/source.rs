//! The sources of access tokens for clients.

use super::{AccessToken, TokenError};
use crate::product::ProductInfo;
use http::HeaderValue;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

/// A source of access tokens for clients. Implement this trait to use your own store or token service.
///
/// An implementation must request one token from Zoho for all concurrent callers. Zoho blocks a refresh token that is
/// used more than ten times in ten minutes (<https://www.zoho.com/crm/developer/docs/api/v8/token-validity.html>).
///
/// An implementation reports its own errors with [`TokenError::from_source`], together with advice on retrying.
pub trait TokenSource: Send + Sync + 'static {
    /// Returns an access token that is valid for at least ten seconds, and usually for minutes. While no new token can
    /// be obtained, the source returns its current token as long as this token is valid.
    ///
    /// # Errors
    /// Fails if there is no valid token and no new token can be obtained.
    fn token(&self) -> impl Future<Output = Result<AccessToken, TokenError>> + Send;

    /// Returns a cached token that is valid for at least ten seconds, or `None` if there is no such token. This method
    /// does not wait. A client calls it first, because [`token`](Self::token) costs the client an allocation. The
    /// provided implementation returns `None`.
    fn cached(&self) -> Option<AccessToken> {
        None
    }

    /// Returns another token after the API of `product` rejected the token `rejected` as invalid. A client calls this
    /// method up to once per call. `product` is the name of the product, such as `crm`.
    ///
    /// Returns `None` if there is no other token now. The client then returns the API's own error. A source should
    /// return `None` if the same product immediately rejects the new token, too. A product that rejects every token,
    /// for example because the user is inactive, would otherwise use up the ten refreshes of all products.
    ///
    /// # Errors
    /// Fails if a refresh was needed and failed.
    fn refresh_rejected(
        &self,
        rejected: &AccessToken,
        product: &'static str,
    ) -> impl Future<Output = Result<Option<AccessToken>, TokenError>> + Send;

    /// Returns the value of the `Authorization` header for your own request. The documentation of
    /// `Client::authorization_header` lists the precautions.
    ///
    /// # Errors
    /// Fails like [`token`](Self::token), and with [`TokenError::InvalidHeaderValue`] if the token cannot be sent in a
    /// header.
    fn authorization_header(
        &self,
        product: &'static ProductInfo,
    ) -> impl Future<Output = Result<HeaderValue, TokenError>> + Send {
        async move { self.token().await?.bearer(product) }
    }
}

type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, TokenError>> + Send + 'a>>;

/// The object-safe form of [`TokenSource`]. Clients have one type for all sources.
trait DynSource: Send + Sync {
    fn cached(&self) -> Option<AccessToken>;
    fn token(&self) -> BoxFuture<'_, AccessToken>;
    fn refresh_rejected<'a>(
        &'a self,
        rejected: &'a AccessToken,
        product: &'static str,
    ) -> BoxFuture<'a, Option<AccessToken>>;
}

impl<T: TokenSource> DynSource for T {
    fn cached(&self) -> Option<AccessToken> {
        TokenSource::cached(self)
    }

    fn token(&self) -> BoxFuture<'_, AccessToken> {
        Box::pin(TokenSource::token(self))
    }

    fn refresh_rejected<'a>(
        &'a self,
        rejected: &'a AccessToken,
        product: &'static str,
    ) -> BoxFuture<'a, Option<AccessToken>> {
        Box::pin(TokenSource::refresh_rejected(self, rejected, product))
    }
}

/// A token source of any type, behind a shared pointer.
#[derive(Clone)]
pub struct BoxedSource(Arc<dyn DynSource>);

impl BoxedSource {
    pub(crate) fn new(source: impl TokenSource) -> Self {
        Self(Arc::new(source))
    }

    pub(crate) async fn token(&self) -> Result<AccessToken, TokenError> {
        match self.0.cached() {
            Some(token) => Ok(token),
            None => self.0.token().await,
        }
    }

    pub(crate) async fn refresh_rejected(
        &self,
        rejected: &AccessToken,
        product: &'static str,
    ) -> Result<Option<AccessToken>, TokenError> {
        self.0.refresh_rejected(rejected, product).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A source with a cached token. Waiting for a token fails.
    struct Cached(AccessToken);

    impl TokenSource for Cached {
        async fn token(&self) -> Result<AccessToken, TokenError> {
            Err(TokenError::NoRefreshToken)
        }

        fn cached(&self) -> Option<AccessToken> {
            Some(self.0.clone())
        }

        async fn refresh_rejected(&self, _: &AccessToken, _: &'static str) -> Result<Option<AccessToken>, TokenError> {
            Err(TokenError::NoRefreshToken)
        }
    }

    #[tokio::test]
    async fn cached_token_of_a_source_is_returned_without_waiting() {
        let tokens = BoxedSource::new(Cached(AccessToken::new("1000.a", None)));
        assert!(tokens.token().await.unwrap().is(&AccessToken::new("1000.a", None)));
        let refreshed = tokens.refresh_rejected(&AccessToken::new("1000.a", None), "crm").await;
        assert!(
            matches!(refreshed, Err(TokenError::NoRefreshToken)),
            "a rejected token should not be replaced from the cache"
        );
    }
}
