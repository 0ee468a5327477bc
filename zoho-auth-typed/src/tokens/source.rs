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
pub trait TokenSource: Send + Sync + 'static {
    /// A token that is good for minutes as a rule, and for ten seconds at least: while no new one can be had, what still
    /// lives is given out.
    ///
    /// # Errors
    /// If there is none and none can be had.
    fn token(&self) -> impl Future<Output = Result<AccessToken, TokenError>> + Send;

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

type Answer<'a> = Pin<Box<dyn Future<Output = Result<AccessToken, TokenError>> + Send + 'a>>;

/// The same as an object, so that a client has one type whatever its source.
trait Boxed: Send + Sync {
    fn token(&self) -> Answer<'_>;
    fn renew<'a>(&'a self, refused: &'a AccessToken) -> Answer<'a>;
}

impl<T: TokenSource> Boxed for T {
    fn token(&self) -> Answer<'_> {
        Box::pin(TokenSource::token(self))
    }

    fn renew<'a>(&'a self, refused: &'a AccessToken) -> Answer<'a> {
        Box::pin(TokenSource::refresh_rejected(self, refused))
    }
}

/// A client's source.
#[derive(Clone)]
pub(crate) enum Tokens {
    /// A token that was obtained elsewhere: there is no other.
    Given(AccessToken),
    /// One that is refreshed in memory.
    Memory(Arc<super::cached_source::Memory>),
    /// One that a manager sees to.
    #[cfg(feature = "token-manager")]
    Managed(crate::token_manager::Account),
    /// The user's.
    Other(OtherSource),
}

/// A source of a type that the client does not name.
#[derive(Clone)]
pub(crate) struct OtherSource(Arc<dyn Boxed>);

impl Tokens {
    pub(crate) fn other(source: impl TokenSource) -> Self {
        Self::Other(OtherSource(Arc::new(source)))
    }

    /// The token that is in memory, whether it lives or not.
    #[cfg(feature = "token-manager")]
    pub(crate) fn in_memory(&self) -> Option<AccessToken> {
        match self {
            Self::Given(token) => Some(token.clone()),
            Self::Memory(memory) => memory.current(),
            _ => None,
        }
    }

    pub(crate) async fn token(&self) -> Result<AccessToken, TokenError> {
        match self {
            Self::Given(token) => Ok(token.clone()),
            Self::Memory(memory) => memory.token().await,
            #[cfg(feature = "token-manager")]
            Self::Managed(account) => account.token().await,
            Self::Other(source) => source.0.token().await,
        }
    }

    /// None: there is no other token than the refused one.
    pub(crate) async fn renew(&self, refused: &AccessToken) -> Option<Result<AccessToken, TokenError>> {
        match self {
            Self::Given(_) => None,
            Self::Memory(memory) => Some(memory.renew(refused).await),
            #[cfg(feature = "token-manager")]
            Self::Managed(account) => Some(account.refresh_rejected(refused).await),
            Self::Other(source) => Some(source.0.renew(refused).await),
        }
    }
}
