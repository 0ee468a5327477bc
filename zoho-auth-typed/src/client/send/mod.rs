//! The sending of calls: requests, retries and responses.

mod api_error;
pub(crate) mod classify;
pub(crate) mod decode_error;
mod error;
mod error_body;
mod kind;
mod record_result;
mod response;
mod send_future;

pub use super::rate_limit::RateLimit;
pub use super::rate_limiter::RateLimiter;
pub use super::request::Request;
pub use api_error::ApiError;
pub use decode_error::DecodeError;
pub use error::{InsufficientScope, SendError};
pub use kind::ApiErrorKind;
pub use response::Response;
pub use send_future::SendFuture;

use crate::client::Client;
use crate::client::rate_limiter::RateLimitPermit;
use crate::endpoint::body::WithoutBody;
use crate::endpoint::call::{Endpoint, EndpointInfo};
use crate::endpoint::organization::FitsOrganization;
use crate::failure::Failure;
use crate::scope::requirement::ScopeAlternatives;
use crate::scope_set::{DeclaredBy, ScopeSet};
use crate::tokens::{AccessToken, AccessTokenInternals as _};
use crate::transport::{MAX_API_RESPONSE, NetworkErrorKind, RawResponse, ResponseError, TransportInternals as _};
use bytes::Bytes;
use classify::FailureClass;
use http::{Method, StatusCode};
use serde::Serialize;
use std::time::{Duration, Instant};
use tracing::Instrument as _;
use tracing::field::Empty;

/// The maximum time that a rate-limited call waits before its retry.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(30);

/// The body of a request.
#[derive(Clone)]
pub(crate) struct Body {
    pub(crate) content_type: &'static str,
    pub(crate) bytes: Bytes,
}

impl Body {
    pub(crate) fn json(bytes: impl Into<Bytes>) -> Self {
        Self { content_type: "application/json", bytes: bytes.into() }
    }
}

/// The remedies that were already tried for a call. Each remedy is tried once.
#[derive(Debug, Default)]
pub(crate) struct RetryState {
    renewed: bool,
    waited: bool,
}

impl<S: ScopeSet, O> Client<S, O> {
    /// Sends a call that has no body. A call with a body does not compile here.
    ///
    /// If the API rejects the access token as invalid, the client refreshes the token and sends the call again, once.
    /// If the API names a wait of up to 30 seconds because of a rate limit, the client waits and sends the call again,
    /// once.
    ///
    /// # Errors
    /// Returns a [`SendError`], whose message says how to proceed. Among others:
    /// - [`Token`](SendError::Token) if no access token is available,
    /// - [`InsufficientScope`](SendError::InsufficientScope) if the token lacks a required scope,
    /// - [`RateLimited`](SendError::RateLimited) if the API names a wait of more than 30 seconds or none, or
    ///   rate-limits the call again after a wait,
    /// - [`Timeout`](SendError::Timeout) or [`Network`](SendError::Network) if no complete response arrives,
    /// - [`Api`](SendError::Api) if the API rejects the call for another reason.
    pub fn send<C>(&self, call: C) -> SendFuture<'_, Result<Response, SendError>>
    where
        C: Endpoint + DeclaredBy<S> + FitsOrganization<O> + WithoutBody,
    {
        let request = self.prepare(call);
        SendFuture::new(async move { self.send_request(request?, None).await })
    }

    /// Sends a call with a JSON body.
    ///
    /// # Errors
    /// Returns [`SendError::SerializeBody`] if the body cannot be serialized, and otherwise the errors of
    /// [`send`](Self::send).
    pub fn send_json<C, B>(&self, call: C, body: &B) -> SendFuture<'_, Result<Response, SendError>>
    where
        C: Endpoint + DeclaredBy<S> + FitsOrganization<O>,
        B: Serialize + ?Sized,
    {
        let body = serde_json::to_vec(body).map_err(|error| SendError::SerializeBody(error.to_string()));
        let request = self.prepare(call);
        SendFuture::new(async move { self.send_request(request?, Some(Body::json(body?))).await })
    }

    pub(crate) async fn send_request(&self, request: Request, body: Option<Body>) -> Result<Response, SendError> {
        let answered = self.answer(request, body).await;
        self.record_failure(answered.as_ref().is_err_and(SendError::needs_consent));
        answered
    }

    async fn answer(&self, request: Request, body: Option<Body>) -> Result<Response, SendError> {
        let (mut renewed, mut tried) = (None, RetryState::default());
        loop {
            let (permit, token) = self.turn_and_token(&request, renewed).await?;
            let reply = self.attempt(&request, body.as_ref(), &token, &permit).await?;
            drop(permit);
            if reply.status.is_success() || reply.status == StatusCode::NOT_MODIFIED {
                self.tokens().record_accepted(&token, request.endpoint().product.name);
                return Ok(Response::new(*request.endpoint(), reply));
            }
            renewed = self.recover(&request, reply, &token, &mut tried).await?;
        }
    }

    /// Waits until the client's rate limiter lets the call pass.
    async fn permit(&self, request: &Request) -> Result<RateLimitPermit, SendError> {
        let EndpointInfo { name: endpoint, product, .. } = *request.endpoint();
        match self.rate_limiter(product) {
            None => Ok(RateLimitPermit::unlimited()),
            Some(limiter) => limiter
                .acquire(product, self.place().2)
                .await
                .map_err(|retry_after| SendError::RateLimiterWait { endpoint, retry_after }),
        }
    }

    /// Waits for the rate limiter, and then gets the access token: a token obtained earlier could expire during the
    /// wait. A token that was just refreshed is used directly.
    pub(crate) async fn turn_and_token(
        &self,
        request: &Request,
        renewed: Option<AccessToken>,
    ) -> Result<(RateLimitPermit, AccessToken), SendError> {
        let permit = self.permit(request).await?;
        let token = match renewed {
            Some(token) => token,
            None => self.tokens().token().await?,
        };
        Ok((permit, token))
    }

    /// Recovers from an error response, so that the call can be sent again. Returns the new token if the old one was
    /// invalid. Returns `None` after a wait that the API named.
    pub(crate) async fn recover(
        &self,
        request: &Request,
        reply: RawResponse,
        token: &AccessToken,
        tried: &mut RetryState,
    ) -> Result<Option<AccessToken>, SendError> {
        let endpoint = request.endpoint().name;
        let class = classify::read(request.endpoint().product, reply.status.as_u16(), &reply.body);
        if class != FailureClass::InvalidToken {
            self.tokens().record_accepted(token, request.endpoint().product.name);
        }
        match class {
            FailureClass::InvalidToken if !tried.renewed => {
                let product = request.endpoint().product.name;
                match self.tokens().refresh_rejected(token, product).await? {
                    Some(next) => {
                        tried.renewed = true;
                        Ok(Some(next))
                    }
                    None => Err(self.refused(endpoint)),
                }
            }
            FailureClass::InvalidToken => Err(self.refused(endpoint)),
            FailureClass::Scope => {
                let declared = S::CALLS.iter().find(|call| is_same(&call.endpoint, request.endpoint()));
                let requires = request.requires().or(declared.map(|call| call.requires));
                let error = self.missing_scope(endpoint, request.method().clone(), requires);
                Err(SendError::InsufficientScope(Box::new(error)))
            }
            FailureClass::Throttled => match reply.retry_after {
                Some(wait) if !tried.waited && wait <= MAX_RETRY_AFTER => {
                    tried.waited = true;
                    tokio::time::sleep(wait).await;
                    Ok(None)
                }
                retry_after => {
                    let limit = RateLimit::of(request.endpoint().product, &reply.headers);
                    Err(SendError::RateLimited { endpoint, retry_after, limit })
                }
            },
            FailureClass::Other => Err(SendError::Api(Box::new(ApiError::of_reply(request.endpoint(), reply)))),
        }
    }

    async fn attempt(
        &self,
        request: &Request,
        body: Option<&Body>,
        token: &AccessToken,
        permit: &RateLimitPermit,
    ) -> Result<RawResponse, SendError> {
        let endpoint = request.endpoint();
        let mut http = self.build_http_request(self.transport().client(request.url())?, request, token)?;
        http = http.header("accept", "application/json");
        if let Some(body) = body {
            http = http.header("content-type", body.content_type).body(body.bytes.clone());
        }
        let status = |answered: &Result<RawResponse, _>| answered.as_ref().map_or(0, |reply| reply.status.as_u16());
        let answered = self.traced(endpoint, RawResponse::send(http, MAX_API_RESPONSE), status).await;
        answered
            .inspect(|reply| permit.observe_response(reply))
            .map_err(|error| self.response_error(endpoint.name, error))
    }

    /// Builds the HTTP request of a call with method, URL, token and headers, but without a body.
    pub(crate) fn build_http_request(
        &self,
        http: &reqwest::Client,
        request: &Request,
        token: &AccessToken,
    ) -> Result<reqwest::RequestBuilder, SendError> {
        let endpoint = request.endpoint();
        let authorization = token.authorization(endpoint.product.auth_scheme);
        let authorization = authorization.ok_or_else(|| self.refused(endpoint.name))?;
        let mut http =
            http.request(request.method().clone(), request.url().clone()).header("authorization", authorization);
        for (name, value) in request.headers() {
            http = http.header(name, value);
        }
        Ok(http)
    }

    /// Waits for a response, and logs its endpoint, data center, status and duration in milliseconds.
    pub(crate) async fn traced<T>(
        &self,
        endpoint: &EndpointInfo,
        answer: impl Future<Output = T>,
        status: impl FnOnce(&T) -> u16,
    ) -> T {
        let data_center = self.data_center().code();
        let span = tracing::debug_span!("zoho_call", endpoint = endpoint.name, data_center, status = Empty, ms = Empty);
        let started = Instant::now();
        let answered = answer.instrument(span.clone()).await;
        span.record("status", status(&answered));
        span.record("ms", u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX));
        span.in_scope(|| tracing::debug!("call finished"));
        answered
    }

    pub(crate) fn response_error(&self, endpoint: &'static str, error: ResponseError) -> SendError {
        let data_center = self.data_center().code();
        match self.transport().explain(error) {
            ResponseError::Timeout => SendError::Timeout { endpoint },
            ResponseError::Connect(kind, reason) => {
                SendError::Network { endpoint, data_center, kind, reason, request_sent: false }
            }
            ResponseError::Interrupted(reason) => {
                let kind = NetworkErrorKind::Other;
                SendError::Network { endpoint, data_center, kind, reason, request_sent: true }
            }
            ResponseError::TooLarge(limit) => SendError::ResponseTooLarge { endpoint, limit },
        }
    }

    /// Returns the error for insufficient scopes. `requires` is the requirement of the request, if it is known.
    pub(crate) fn missing_scope(
        &self,
        endpoint: &'static str,
        method: Method,
        requires: Option<ScopeAlternatives>,
    ) -> InsufficientScope {
        InsufficientScope {
            endpoint,
            method,
            requires,
            granted: self.granted_scopes().clone(),
            requested_scope: S::SCOPE,
            data_center: self.data_center(),
        }
    }

    fn refused(&self, endpoint: &'static str) -> SendError {
        SendError::TokenRejected { endpoint, data_center: self.data_center().code() }
    }
}

/// Returns `true` if both are the same call of the catalog. Versions of an API share names.
fn is_same(one: &EndpointInfo, other: &EndpointInfo) -> bool {
    one.name == other.name && one.path == other.path
}
