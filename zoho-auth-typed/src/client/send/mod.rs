//! Calls over the wire.

mod api_error;
pub(crate) mod classify;
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
pub use error::{DecodeError, InsufficientScope, SendError};
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
use crate::tokens::AccessToken;
use crate::transport::{MAX_API_RESPONSE, NetworkErrorKind, RawResponse, ResponseError};
use classify::FailureClass;
use serde::Serialize;
use std::time::{Duration, Instant};
use tracing::Instrument as _;
use tracing::field::Empty;
use zoho_catalog::Method;

/// The longest that a throttled call waits by itself, in seconds.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(30);

/// What goes with a request.
#[derive(Clone)]
pub(crate) struct Body {
    pub(crate) content_type: &'static str,
    pub(crate) bytes: Vec<u8>,
}

impl Body {
    pub(crate) fn json(bytes: Vec<u8>) -> Self {
        Self { content_type: "application/json", bytes }
    }
}

/// What was already tried for a call: each remedy is tried once.
#[derive(Debug, Default)]
pub(crate) struct RetryState {
    renewed: bool,
    waited: bool,
}

impl<S: ScopeSet, O> Client<S, O> {
    /// Sends a call that has no body. One that has does not compile here.
    ///
    /// A token that the API refuses as dead is renewed and the call sent again, once. A missing scope is an error at
    /// once, and so is a throttle that lasts longer than 30 seconds.
    ///
    /// # Errors
    /// [`SendError`], each variant with what to do.
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
    /// [`SendError`], each variant with what to do.
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
            if (200..300).contains(&reply.status) || reply.status == 304 {
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

    /// Waits for the call's turn, and then for its token: one in hand could die before the turn comes. A token that was
    /// just renewed is taken as it is.
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

    /// Makes the best of a refusal, so that the call can be sent again: the new token if the old one was dead; none after
    /// a wait that the API asked for.
    pub(crate) async fn recover(
        &self,
        request: &Request,
        reply: RawResponse,
        token: &AccessToken,
        tried: &mut RetryState,
    ) -> Result<Option<AccessToken>, SendError> {
        let endpoint = request.endpoint().name;
        match classify::read(request.endpoint().product, reply.status, &reply.body) {
            FailureClass::InvalidToken if !tried.renewed => match self.tokens().renew(token).await {
                Some(next) => {
                    tried.renewed = true;
                    Ok(Some(next?))
                }
                None => Err(self.refused(endpoint)),
            },
            FailureClass::InvalidToken => Err(self.refused(endpoint)),
            FailureClass::Scope => {
                Err(SendError::InsufficientScope(Box::new(self.missing_scope(*request.endpoint(), request.requires()))))
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
        let status = |answered: &Result<RawResponse, _>| answered.as_ref().map_or(0, |reply| reply.status);
        let answered = self.traced(endpoint, RawResponse::send(http, MAX_API_RESPONSE), status).await;
        answered
            .inspect(|reply| permit.observe_response(reply))
            .map_err(|error| self.response_error(endpoint.name, error))
    }

    /// Method, URL, token and headers of a call: everything but what it brings and takes.
    pub(crate) fn build_http_request(
        &self,
        http: &reqwest::Client,
        request: &Request,
        token: &AccessToken,
    ) -> Result<reqwest::RequestBuilder, SendError> {
        let endpoint = request.endpoint();
        let authorization = token.authorization(endpoint.product.auth_scheme);
        let authorization = authorization.ok_or_else(|| self.refused(endpoint.name))?;
        let method = match request.method() {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
            Method::Put => reqwest::Method::PUT,
            Method::Patch => reqwest::Method::PATCH,
            Method::Delete => reqwest::Method::DELETE,
        };
        let mut http = http.request(method, request.url().clone()).header("authorization", authorization);
        for (name, value) in request.headers() {
            http = http.header(name, value);
        }
        Ok(http)
    }

    /// Waits for an answer, and says in the log whose it was, its status and its time.
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
        span.in_scope(|| tracing::debug!("call answered"));
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

    /// What lacks of a call; `requires`: what one that is none of the set's requires.
    pub(crate) fn missing_scope(
        &self,
        endpoint: EndpointInfo,
        requires: Option<ScopeAlternatives>,
    ) -> InsufficientScope {
        let declared =
            S::CALLS.iter().find(|call| call.endpoint.name == endpoint.name && call.endpoint.path == endpoint.path);
        InsufficientScope {
            endpoint,
            requires: requires.or(declared.map(|call| call.requires)),
            granted: self.granted_scopes().clone(),
            requested_scope: S::SCOPE,
            data_center: self.data_center(),
            consent_url: self.consent_url().cloned(),
        }
    }

    fn refused(&self, endpoint: &'static str) -> SendError {
        SendError::TokenRejected { endpoint, data_center: self.data_center().code() }
    }
}
