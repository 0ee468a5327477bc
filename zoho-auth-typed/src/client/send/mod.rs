//! The sending of calls: requests, retries and responses.

mod api_error;
pub(crate) mod classify;
pub(crate) mod decode_error;
mod error;
mod error_body;
mod kind;
mod record_result;
mod response;
#[cfg(test)]
mod retry_table;
mod send_future;

pub use super::rate_limit::RateLimit;
pub use super::rate_limiter::RateLimiter;
pub use super::request::Request;
pub use api_error::ApiError;
pub use decode_error::DecodeError;
pub(crate) use error::RetryAdvice;
pub use error::{InsufficientScope, SendError};
pub use kind::ApiErrorKind;
pub use response::Response;
pub use send_future::SendFuture;

use crate::client::Client;
use crate::client::rate_limiter::RateLimitPermit;
use crate::endpoint::body::{WithBody, WithForm, WithoutBody};
use crate::endpoint::call::{CallBuilder, Endpoint, EndpointInfo, IsGiven};
use crate::endpoint::organization::FitsOrganization;
use crate::failure::Failure;
use crate::scope::requirement::ScopeAlternatives;
use crate::scope_set::{DeclaredBy, ScopeSet, granted};
use crate::tokens::{AccessToken, AccessTokenInternals as _, GrantedScopes};
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

    /// Returns a form with `fields`. If the selector of the call belongs in the form, it comes first.
    pub(crate) fn form<N: AsRef<str>, V: AsRef<str>>(
        endpoint: &EndpointInfo,
        fields: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        if let Some(selector) = endpoint.selector.filter(|selector| selector.in_form) {
            form.append_pair(selector.name, selector.value);
        }
        form.extend_pairs(fields);
        Self { content_type: "application/x-www-form-urlencoded", bytes: form.finish().into() }
    }
}

/// The retries that were already made for a call: after a refresh of the token, and after a wait. Each retry happens up
/// to once per call.
#[derive(Debug, Default)]
pub(crate) struct RetryState {
    refreshed: bool,
    waited: bool,
}

/// Returns the time after which the API accepts calls again, from `Retry-After` or else from the product's own header.
/// Returns `None` if the response has neither header.
fn wait_after(request: &Request, reply: &RawResponse) -> Option<Duration> {
    reply.retry_after.or_else(|| RateLimit::from_headers(request.endpoint().product, &reply.headers).reset_after)
}

/// Returns `true` if the API carried out the call. The HTTP status decides, together with the body if the product
/// reports errors in the body.
pub(crate) fn is_success(request: &Request, reply: &RawResponse) -> bool {
    reply.status.is_success() && !classify::is_refusal(request.endpoint().product, &reply.body)
}

impl<S: ScopeSet, O> Client<S, O> {
    /// Sends a call that has no body. Passing a call with a body is a compile error.
    ///
    /// If the API rejects the access token as invalid, the client refreshes the token and sends the call again, once.
    /// If the API names a wait of up to 30 seconds because of a rate limit, the client waits and sends the call again,
    /// once.
    ///
    /// # Errors
    /// Returns a [`SendError`], whose message names the next step. The most common variants are:
    /// - [`Token`](SendError::Token) if no access token is available,
    /// - [`InsufficientScope`](SendError::InsufficientScope) if the token lacks a required scope,
    /// - [`RateLimited`](SendError::RateLimited) if the API names a wait of more than 30 seconds, names no wait, or
    ///   rate-limits the call again after a wait,
    /// - [`Timeout`](SendError::Timeout) or [`Network`](SendError::Network) if no complete response arrives,
    /// - [`Api`](SendError::Api) if the API rejects the call for another reason.
    pub fn send<C: Endpoint + DeclaredBy<S> + FitsOrganization<O> + CallBuilder<Missing: IsGiven> + WithoutBody>(
        &self,
        call: C,
    ) -> SendFuture<'_, Result<Response, SendError>> {
        let request = self.prepare(call);
        SendFuture::new(async move { self.send_request(request?, None).await })
    }

    /// Sends a call with a JSON body. Passing a call without a body is a compile error.
    ///
    /// # Errors
    /// Returns [`SendError::SerializeBody`] if the body cannot be serialized, and otherwise the errors of
    /// [`send`](Self::send).
    pub fn send_json<C: Endpoint + DeclaredBy<S> + FitsOrganization<O> + CallBuilder<Missing: IsGiven> + WithBody, B>(
        &self,
        call: C,
        body: &B,
    ) -> SendFuture<'_, Result<Response, SendError>>
    where
        B: Serialize + ?Sized,
    {
        let body = serde_json::to_vec(body).map_err(|error| SendError::SerializeBody(error.to_string()));
        let request = self.prepare(call);
        SendFuture::new(async move { self.send_request(request?, Some(Body::json(body?))).await })
    }

    /// Sends a call with a form. Passing a call without a form is a compile error.
    ///
    /// The client adds the field that selects the call, if several calls share the path. Each field is encoded once.
    ///
    /// # Errors
    /// Returns the errors of [`send`](Self::send).
    ///
    /// # Examples
    /// ```
    /// # use zoho_auth_typed::{Client, SendError, bookings, zoho_app};
    /// #[zoho_app]
    /// struct Customers {
    ///     create_customer: bookings::CreateCustomer,
    /// }
    ///
    /// # async fn example(client: Client<Customers>, fields: Vec<(String, String)>) -> Result<(), SendError> {
    /// client.send_form(bookings::CreateCustomer::new(), fields).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn send_form<
        C: Endpoint + DeclaredBy<S> + FitsOrganization<O> + WithForm + CallBuilder<Missing: IsGiven>,
        N,
        V,
    >(
        &self,
        call: C,
        fields: impl IntoIterator<Item = (N, V)>,
    ) -> SendFuture<'_, Result<Response, SendError>>
    where
        N: AsRef<str>,
        V: AsRef<str>,
    {
        let body = Body::form(&C::INFO, fields);
        let request = self.prepare(call);
        SendFuture::new(async move { self.send_request(request?, Some(body)).await })
    }

    pub(crate) async fn send_request(&self, request: Request, body: Option<Body>) -> Result<Response, SendError> {
        let result = self.send_with_retries(request, body).await;
        self.record_failure(result.as_ref().is_err_and(SendError::needs_consent));
        result
    }

    async fn send_with_retries(&self, request: Request, body: Option<Body>) -> Result<Response, SendError> {
        let (mut new_token, mut retry_state) = (None, RetryState::default());
        loop {
            let (permit, token) = self.permit_and_token(&request, new_token).await?;
            let reply = self.attempt(&request, body.as_ref(), &token, &permit).await?;
            drop(permit);
            if is_success(&request, &reply) || reply.status == StatusCode::NOT_MODIFIED {
                self.tokens().record_accepted(&token, request.endpoint().product.name);
                return Ok(Response::new(*request.endpoint(), reply));
            }
            new_token = self.recover(&request, reply, &token, &mut retry_state).await?;
        }
    }

    /// Waits until the client's rate limiter lets the call start. Fails if the wait would be too long.
    async fn permit(&self, request: &Request) -> Result<RateLimitPermit, SendError> {
        let EndpointInfo { name: endpoint, product, .. } = *request.endpoint();
        match self.rate_limiter(product) {
            None => Ok(RateLimitPermit::unlimited()),
            Some(limiter) => limiter
                .acquire(product, self.target().2)
                .await
                .map_err(|retry_after| SendError::RateLimiterWait { endpoint, retry_after }),
        }
    }

    /// Waits for the rate limiter, and then gets the access token: a token obtained earlier could expire during the
    /// wait. If `new_token` is set, it was just refreshed and is used directly.
    pub(crate) async fn permit_and_token(
        &self,
        request: &Request,
        new_token: Option<AccessToken>,
    ) -> Result<(RateLimitPermit, AccessToken), SendError> {
        let permit = self.permit(request).await?;
        let token = match new_token {
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
        retry_state: &mut RetryState,
    ) -> Result<Option<AccessToken>, SendError> {
        let endpoint = request.endpoint().name;
        let class = classify::read(request.endpoint().product, reply.status.as_u16(), &reply.body);
        if class != FailureClass::InvalidToken {
            self.tokens().record_accepted(token, request.endpoint().product.name);
        }
        match class {
            // Some products report insufficient scopes as an invalid token. A refresh cannot help then.
            FailureClass::InvalidToken if self.is_known_to_lack_scope(request) => Err(self.missing_scope(request)),
            FailureClass::InvalidToken if !retry_state.refreshed => {
                let product = request.endpoint().product.name;
                match self.tokens().refresh_rejected(token, product).await? {
                    Some(next) => {
                        retry_state.refreshed = true;
                        Ok(Some(next))
                    }
                    None => Err(self.rejected(request, reply)),
                }
            }
            FailureClass::InvalidToken => Err(self.rejected(request, reply)),
            FailureClass::Scope => Err(self.missing_scope(request)),
            FailureClass::Throttled => match wait_after(request, &reply) {
                Some(wait) if !retry_state.waited && wait <= MAX_RETRY_AFTER => {
                    retry_state.waited = true;
                    tokio::time::sleep(wait).await;
                    Ok(None)
                }
                retry_after => {
                    let error = ApiError::of_reply(request.endpoint(), reply);
                    let limit = Box::new(error.rate_limit());
                    let (code, message) = error.into_words();
                    Err(SendError::RateLimited { endpoint, code, message, retry_after, limit })
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
        // Some APIs require a specific media type, which the call sets as a header parameter.
        if !request.headers().any(|(name, _)| name.eq_ignore_ascii_case("accept")) {
            http = http.header("accept", "application/json");
        }
        if let Some(body) = body {
            http = http.header("content-type", body.content_type).body(body.bytes.clone());
        }
        let status = |result: &Result<RawResponse, _>| result.as_ref().map_or(0, |reply| reply.status.as_u16());
        let result = self.traced(request, RawResponse::send(http, MAX_API_RESPONSE), status).await;
        result.inspect(|reply| permit.observe_response(reply)).map_err(|error| self.response_error(endpoint, error))
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
        let authorization = authorization.ok_or_else(|| self.invalid_header_value(endpoint.name))?;
        let mut http =
            http.request(request.method().clone(), request.url().clone()).header("authorization", authorization);
        for (name, value) in request.headers() {
            http = http.header(name, value);
        }
        Ok(http)
    }

    /// Waits for a response, and logs its call, account, data center, status and duration in milliseconds.
    pub(crate) async fn traced<T>(
        &self,
        request: &Request,
        response: impl Future<Output = T>,
        status: impl FnOnce(&T) -> u16,
    ) -> T {
        let data_center = self.data_center().code();
        let span = tracing::debug_span!(
            "zoho_call",
            endpoint = request.endpoint().name,
            module = request.module(),
            account = self.managed_account().map(tracing::field::display),
            data_center,
            status = Empty,
            ms = Empty
        );
        let started = Instant::now();
        let output = response.instrument(span.clone()).await;
        span.record("status", status(&output));
        span.record("ms", u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX));
        span.in_scope(|| tracing::debug!("call finished"));
        output
    }

    pub(crate) fn response_error(&self, info: &EndpointInfo, error: ResponseError) -> SendError {
        let (endpoint, data_center) = (info.name, self.data_center().code());
        let network = |kind, reason, request_sent| SendError::Network {
            endpoint,
            data_center,
            kind,
            reason,
            request_sent,
            may_duplicate: request_sent && !info.only_reads(),
        };
        match self.transport().explain(error) {
            ResponseError::Timeout => SendError::Timeout { endpoint, may_duplicate: !info.only_reads() },
            ResponseError::Connect(kind, reason) => network(kind, reason, false),
            ResponseError::Interrupted(reason) => network(NetworkErrorKind::Other, reason, true),
            ResponseError::TooLarge(limit) => SendError::ResponseTooLarge { endpoint, limit },
        }
    }

    /// Returns the requirement of a request, if it is known.
    fn requirement(request: &Request) -> Option<ScopeAlternatives> {
        let declared = || S::CALLS.iter().find(|call| call.field == request.field());
        request.requires().or_else(|| declared().map(|call| call.requires))
    }

    /// Returns `true` if the granted scopes are reported and cover no alternative of the request's requirement.
    fn is_known_to_lack_scope(&self, request: &Request) -> bool {
        let GrantedScopes::Reported(reported) = self.granted_scopes() else { return false };
        Self::requirement(request).is_some_and(|any| !any.iter().any(|all| granted::covers::<S>(reported, all)))
    }

    fn missing_scope(&self, request: &Request) -> SendError {
        let EndpointInfo { name, .. } = *request.endpoint();
        let module = request.module().map(str::to_owned);
        let error = self.insufficient_scope(name, module, request.method().clone(), Self::requirement(request));
        SendError::InsufficientScope(Box::new(error))
    }

    /// Returns the error for insufficient scopes. `requires` is the requirement of the request, if it is known.
    pub(crate) fn insufficient_scope(
        &self,
        endpoint: &'static str,
        module: Option<String>,
        method: Method,
        requires: Option<ScopeAlternatives>,
    ) -> InsufficientScope {
        InsufficientScope {
            endpoint,
            module,
            method,
            requires,
            granted: self.granted_scopes().clone(),
            requested_scope: S::SCOPE,
            data_center: self.data_center(),
        }
    }

    /// Returns the error for a token that the API rejected.
    fn rejected(&self, request: &Request, reply: RawResponse) -> SendError {
        let (code, message) = ApiError::of_reply(request.endpoint(), reply).into_words();
        let (endpoint, data_center) = (request.endpoint().name, self.data_center().code());
        SendError::TokenRejected { endpoint, data_center, code, message }
    }

    /// Returns the error for a token that cannot be part of a header.
    fn invalid_header_value(&self, endpoint: &'static str) -> SendError {
        SendError::TokenRejected { endpoint, data_center: self.data_center().code(), code: None, message: None }
    }
}
