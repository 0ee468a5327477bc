//! Where a client gets its tokens.

use super::{AccessToken, TokenError};
use crate::endpoint::call::ProductInfo;
use reqwest::header::HeaderValue;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

/// Where a client gets its tokens: implement it to bring your own store or token service.
///
/// However many tasks call it at once, an implementation asks Zoho for one token and not for many: Zoho blocks a
/// refresh token that is redeemed more than ten times in ten minutes
/// (<https://www.zoho.com/crm/developer/docs/api/v8/token-validity.html>).
///
/// An implementation reports errors of its own with [`TokenError::from_source`], which takes whether to retry.
pub trait TokenSource: Send + Sync + 'static {
    /// A token that is good for minutes as a rule, and for ten seconds at least: while no new one can be had, what still
    /// lives is given out.
    ///
    /// # Errors
    /// If there is none and none can be had.
    fn token(&self) -> impl Future<Output = Result<AccessToken, TokenError>> + Send;

    /// Returns a cached token that is valid for at least ten seconds, without waiting; `None` if there is none. A client
    /// calls this method first, because [`token`](Self::token) costs it an allocation. The default returns `None`.
    fn cached(&self) -> Option<AccessToken> {
        None
    }

    /// Another token: an API has refused this one as dead. Asked for once a call.
    ///
    /// # Errors
    /// If none can be had.
    fn refresh_rejected(&self, refused: &AccessToken) -> impl Future<Output = Result<AccessToken, TokenError>> + Send;

    /// What goes into the `Authorization` header of a request of your own: [`Client::authorization_header`](crate::Client::authorization_header) says
    /// what to mind.
    ///
    /// # Errors
    /// As [`token`](Self::token), and [`TokenError::InvalidHeaderValue`] of a token that cannot stand in a header.
    fn authorization_header(
        &self,
        product: &'static ProductInfo,
    ) -> impl Future<Output = Result<HeaderValue, TokenError>> + Send {
        async move { self.token().await?.bearer(product) }
    }
}

type BoxFuture<'a> = Pin<Box<dyn Future<Output = Result<AccessToken, TokenError>> + Send + 'a>>;

/// The same as an object, so that a client has one type whatever its source.
trait DynSource: Send + Sync {
    fn cached(&self) -> Option<AccessToken>;
    fn token(&self) -> BoxFuture<'_>;
    fn renew<'a>(&'a self, refused: &'a AccessToken) -> BoxFuture<'a>;
}

impl<T: TokenSource> DynSource for T {
    fn cached(&self) -> Option<AccessToken> {
        TokenSource::cached(self)
    }

    fn token(&self) -> BoxFuture<'_> {
        Box::pin(TokenSource::token(self))
    }

    fn renew<'a>(&'a self, refused: &'a AccessToken) -> BoxFuture<'a> {
        Box::pin(TokenSource::refresh_rejected(self, refused))
    }
}

/// A client's source.
#[derive(Clone)]
pub(crate) enum TokenProvider {
    /// A token that was obtained elsewhere: there is no other.
    Given(AccessToken),
    /// One that is refreshed in memory.
    Refreshing(Arc<super::cached_source::RefreshingSource>),
    /// A source of a type that the client does not name: an account of a token manager, or the application's own.
    Source(BoxedSource),
}

/// A source of a type that the client does not name.
#[derive(Clone)]
pub(crate) struct BoxedSource(Arc<dyn DynSource>);

impl TokenProvider {
    pub(crate) fn from_source(source: impl TokenSource) -> Self {
        Self::Source(BoxedSource(Arc::new(source)))
    }

    /// The token that is in memory, whether it lives or not.
    #[cfg(feature = "token-manager")]
    pub(crate) fn in_memory(&self) -> Option<AccessToken> {
        match self {
            Self::Given(token) => Some(token.clone()),
            Self::Refreshing(memory) => memory.current(),
            Self::Source(_) => None,
        }
    }

    pub(crate) async fn token(&self) -> Result<AccessToken, TokenError> {
        match self {
            Self::Given(token) => Ok(token.clone()),
            Self::Refreshing(memory) => memory.token().await,
            Self::Source(BoxedSource(source)) => match source.cached() {
                Some(token) => Ok(token),
                None => source.token().await,
            },
        }
    }

    /// None: there is no other token than the refused one.
    pub(crate) async fn renew(&self, refused: &AccessToken) -> Option<Result<AccessToken, TokenError>> {
        match self {
            Self::Given(_) => None,
            Self::Refreshing(memory) => Some(memory.renew(refused).await),
            Self::Source(BoxedSource(source)) => Some(source.renew(refused).await),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A source with a cached token, which fails if it is asked to wait for one.
    struct Cached(AccessToken);

    impl TokenSource for Cached {
        async fn token(&self) -> Result<AccessToken, TokenError> {
            Err(TokenError::NoRefreshToken)
        }

        fn cached(&self) -> Option<AccessToken> {
            Some(self.0.clone())
        }

        async fn refresh_rejected(&self, _: &AccessToken) -> Result<AccessToken, TokenError> {
            Err(TokenError::NoRefreshToken)
        }
    }

    #[tokio::test]
    async fn cached_token_of_a_source_is_taken_without_waiting() {
        let tokens = TokenProvider::from_source(Cached(AccessToken::new("1000.a", None)));
        assert!(tokens.token().await.unwrap().is(&AccessToken::new("1000.a", None)));
        let renewed = tokens.renew(&AccessToken::new("1000.a", None)).await;
        assert!(
            matches!(renewed, Some(Err(TokenError::NoRefreshToken))),
            "a rejected token is not taken from the cache"
        );
    }
}
