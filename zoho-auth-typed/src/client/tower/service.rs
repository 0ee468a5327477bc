//! The service that adds access tokens to requests.

use super::body::ResponseBody;
use super::error::TokenLayerError;
use super::retry::{RetryOnce, RetryPolicy};
use super::{Inner, origins::Origins};
use crate::client::send::classify::{self, FailureClass};
use crate::failure::Failure;
use crate::scope_set::ScopeSet;
use crate::tokens::{AccessToken, AccessTokenInternals as _};
use bytes::Bytes;
use futures_core::future::BoxFuture;
use http::header::AUTHORIZATION;
use http::{Method, Request, Response, StatusCode, Uri};
use http_body::Body;
use std::error::Error;
use std::fmt;
use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Context, Poll};
use tower_service::Service;

type BoxError = Box<dyn Error + Send + Sync>;

/// A service whose requests have a valid access token. A [`TokenLayer`](crate::tower::TokenLayer) builds it from the
/// service `H`.
pub struct TokenService<H, S, R = RetryOnce> {
    http: H,
    shared: Arc<Inner<S>>,
    repeat: R,
}

impl<H, S, R> TokenService<H, S, R> {
    pub(super) fn new(http: H, shared: Arc<Inner<S>>, repeat: R) -> Self {
        Self { http, shared, repeat }
    }
}

impl<H, S, R, B, A> Service<Request<B>> for TokenService<H, S, R>
where
    H: Service<Request<B>, Response = Response<A>> + Clone + Send + 'static,
    H::Future: Send,
    H::Error: Into<BoxError>,
    S: ScopeSet,
    R: RetryPolicy<B>,
    B: Send + 'static,
    A: Body<Data = Bytes> + Unpin + Send,
    A::Error: Into<BoxError>,
{
    type Response = Response<ResponseBody<A>>;
    type Error = TokenLayerError;
    type Future = BoxFuture<'static, Result<Self::Response, TokenLayerError>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), TokenLayerError>> {
        self.http.poll_ready(context).map_err(|error| failed(error, false))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        // The call takes the service that is ready. Its clone, which may not be ready, serves the next call.
        let next = self.http.clone();
        let http = std::mem::replace(&mut self.http, next);
        let (shared, retry_request) = (Arc::clone(&self.shared), retry_request(self.repeat, &request));
        Box::pin(async move {
            let result = shared.call_with_retry(http, request, retry_request).await;
            shared.client.record_failure(result.as_ref().is_err_and(TokenLayerError::needs_consent));
            result
        })
    }
}

/// Returns the request for the second attempt, or `None` if the policy does not retry requests.
fn retry_request<B>(repeat: impl RetryPolicy<B>, request: &Request<B>) -> Option<Request<B>> {
    let mut retry_request = Request::new(repeat.clone_body(request.body())?);
    *retry_request.method_mut() = request.method().clone();
    *retry_request.uri_mut() = request.uri().clone();
    *retry_request.version_mut() = request.version();
    *retry_request.headers_mut() = request.headers().clone();
    *retry_request.extensions_mut() = request.extensions().clone();
    Some(retry_request)
}

impl<S: ScopeSet> Inner<S> {
    async fn call_with_retry<H, B, A>(
        &self,
        mut http: H,
        mut request: Request<B>,
        retry_request: Option<Request<B>>,
    ) -> Result<Response<ResponseBody<A>>, TokenLayerError>
    where
        H: Service<Request<B>, Response = Response<A>>,
        H::Error: Into<BoxError>,
        A: Body<Data = Bytes> + Unpin,
        A::Error: Into<BoxError>,
    {
        self.check_origin(request.uri(), &self.origins)?;
        let method = request.method().clone();
        let interrupted = |error| failed::<H::Error>(error, changes(&method));
        let token = self.client.tokens().token().await?;
        self.authorize(&mut request, &token)?;
        let (failure, response) = self.read(http.call(request).await.map_err(interrupted)?, &method).await?;
        if failure != FailureClass::InvalidToken {
            self.client.tokens().record_accepted(&token, self.product.name);
            return Ok(response);
        }
        // The refresh also serves the next request, which needs a new token in any case.
        let refreshed = self.client.tokens().refresh_rejected(&token, self.product.name).await;
        // Without a second request, the layer returns the unchanged response, even if the refresh failed.
        let Some(mut retry_request) = retry_request else { return Ok(response) };
        let Some(refreshed) = refreshed? else { return Ok(response) };
        self.authorize(&mut retry_request, &refreshed)?;
        poll_fn(|context| http.poll_ready(context)).await.map_err(|error| failed(error, false))?;
        let (failure, response) = self.read(http.call(retry_request).await.map_err(interrupted)?, &method).await?;
        if failure != FailureClass::InvalidToken {
            self.client.tokens().record_accepted(&refreshed, self.product.name);
        }
        Ok(response)
    }

    /// Fails if the request goes to a server that must not receive the token.
    fn check_origin(&self, uri: &Uri, origins: &Origins) -> Result<(), TokenLayerError> {
        if origins.contains(uri) {
            return Ok(());
        }
        let origin = match (uri.scheme_str(), uri.authority()) {
            (Some(scheme), Some(authority)) => {
                // The user name in the authority is omitted, because a password may follow it.
                let server = authority.as_str().rsplit('@').next().unwrap_or_default();
                format!("`{scheme}://{server}`")
            }
            _ => "a URI without scheme and host".to_owned(),
        };
        let data_center = self.client.data_center().code();
        Err(TokenLayerError::ForeignOrigin { product: self.product.title, data_center, origin })
    }

    fn authorize<B>(&self, request: &mut Request<B>, token: &AccessToken) -> Result<(), TokenLayerError> {
        let header = token.bearer(self.product)?;
        request.headers_mut().insert(AUTHORIZATION, header);
        Ok(())
    }

    /// Classifies a response by its meaning for the token. Fails if the scopes are insufficient.
    async fn read<A>(
        &self,
        response: Response<A>,
        method: &Method,
    ) -> Result<(FailureClass, Response<ResponseBody<A>>), TokenLayerError>
    where
        A: Body<Data = Bytes> + Unpin,
        A::Error: Into<BoxError>,
    {
        let status = response.status();
        if !matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) {
            return Ok((FailureClass::Other, response.map(ResponseBody::new)));
        }
        let (head, body) = response.into_parts();
        let (beginning, body) = ResponseBody::beginning(body).await.map_err(|error| failed(error, false))?;
        match classify::read(self.product, status.as_u16(), &beginning) {
            FailureClass::Scope => Err(self.missing_scope(method)),
            failure => Ok((failure, Response::from_parts(head, body))),
        }
    }

    fn missing_scope(&self, method: &Method) -> TokenLayerError {
        let (name, requires) = ("a request through the layer", Some(self.requires));
        let error = self.client.insufficient_scope(name, None, method.clone(), requires);
        TokenLayerError::InsufficientScope(Box::new(error))
    }
}

/// Returns `true` if a retry may carry out the request twice: for every method except `GET` and `HEAD`, as for the
/// calls of the catalog.
fn changes(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD)
}

fn failed<E: Into<BoxError>>(error: E, may_duplicate: bool) -> TokenLayerError {
    TokenLayerError::Inner { source: error.into(), may_duplicate }
}

impl<H: Clone, S, R: Copy> Clone for TokenService<H, S, R> {
    fn clone(&self) -> Self {
        Self { http: self.http.clone(), shared: Arc::clone(&self.shared), repeat: self.repeat }
    }
}

impl<H, S, R> fmt::Debug for TokenService<H, S, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenService").field("product", &self.shared.product.name).finish_non_exhaustive()
    }
}
