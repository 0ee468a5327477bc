//! Calls over the wire.

mod error;
mod refusal;
mod response;

pub use error::{ApiError, DecodeError, MissingScope, SendError};
pub use response::Response;

use crate::call::Endpoint;
use crate::client::Client;
use crate::http::{API_ANSWER, NoReply, Reply};
use crate::request::Request;
use crate::scope_set::{DeclaredBy, ScopeSet};
use crate::token::AccessToken;
use refusal::Refusal;
use serde::Serialize;
use std::time::{Duration, Instant};
use tracing::Instrument as _;
use tracing::field::Empty;
use zoho_catalog::Method;

/// The longest that a throttled call waits by itself, in seconds.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

impl<S: ScopeSet> Client<S> {
    /// Sends a call that has no body.
    ///
    /// A token that the API refuses as dead is renewed and the call sent again, once. A missing scope is an error at
    /// once, and so is a throttle that lasts longer than 30 seconds.
    ///
    /// # Errors
    /// [`SendError`], each variant with what to do.
    pub async fn send<C>(&self, call: C) -> Result<Response, SendError>
    where
        C: Endpoint + DeclaredBy<S>,
    {
        self.send_request(self.prepare(call)?, None).await
    }

    /// Sends a call with a JSON body.
    ///
    /// # Errors
    /// [`SendError`], each variant with what to do.
    pub async fn send_json<C, B>(&self, call: C, body: &B) -> Result<Response, SendError>
    where
        C: Endpoint + DeclaredBy<S>,
        B: Serialize + ?Sized,
    {
        let body = serde_json::to_vec(body).map_err(|error| SendError::Body(error.to_string()))?;
        self.send_request(self.prepare(call)?, Some(body)).await
    }

    async fn send_request(&self, request: Request, body: Option<Vec<u8>>) -> Result<Response, SendError> {
        let answered = self.answer(request, body).await;
        self.note_failure(answered.as_ref().is_err_and(SendError::needs_consent));
        answered
    }

    async fn answer(&self, request: Request, body: Option<Vec<u8>>) -> Result<Response, SendError> {
        let endpoint = request.endpoint().name;
        let mut token = self.tokens().token().await?;
        let (mut renewed, mut waited) = (false, false);
        loop {
            let reply = self.attempt(&request, body.as_deref(), &token).await?;
            if (200..300).contains(&reply.status) || reply.status == 304 {
                return Ok(Response::new(reply));
            }
            match refusal::read(request.endpoint().product.name, reply.status, &reply.body) {
                Refusal::DeadToken if !renewed => match self.tokens().renew(&token).await {
                    Some(next) => (token, renewed) = (next?, true),
                    None => return Err(self.refused(endpoint)),
                },
                Refusal::DeadToken => return Err(self.refused(endpoint)),
                Refusal::Scope => return Err(SendError::MissingScope(Box::new(self.missing_scope(&request)))),
                Refusal::Throttled => match reply.retry_after {
                    Some(wait) if !waited && wait <= LONGEST_WAIT => {
                        waited = true;
                        tokio::time::sleep(wait).await;
                    }
                    retry_after => return Err(SendError::Throttled { endpoint, retry_after }),
                },
                Refusal::Other => {
                    return Err(SendError::Api(Box::new(ApiError::new(endpoint, reply.status, reply.body))));
                }
            }
        }
    }

    async fn attempt(&self, request: &Request, body: Option<&[u8]>, token: &AccessToken) -> Result<Reply, SendError> {
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
        let mut http = self.http().client(request.url())?.request(method, request.url().clone());
        http = http.header("authorization", authorization).header("accept", "application/json");
        for (name, value) in request.headers() {
            http = http.header(name, value);
        }
        if let Some(body) = body {
            http = http.header("content-type", "application/json").body(body.to_vec());
        }
        let data_center = self.data_center().code();
        let span = tracing::debug_span!("zoho_call", endpoint = endpoint.name, data_center, status = Empty, ms = Empty);
        let started = Instant::now();
        let answered = Reply::to(http, API_ANSWER).instrument(span.clone()).await;
        span.record("status", answered.as_ref().map_or(0, |reply| reply.status));
        span.record("ms", u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX));
        span.in_scope(|| tracing::debug!("call answered"));
        answered.map_err(|error| self.no_reply(endpoint.name, error))
    }

    fn no_reply(&self, endpoint: &'static str, error: NoReply) -> SendError {
        let data_center = self.data_center().code();
        match error {
            NoReply::Timeout => SendError::Timeout { endpoint },
            NoReply::Connect(reason) => SendError::Network { endpoint, data_center, reason, unsent: true },
            NoReply::Broken(reason) => SendError::Network { endpoint, data_center, reason, unsent: false },
            NoReply::TooLarge(limit) => SendError::TooLarge { endpoint, limit },
        }
    }

    fn missing_scope(&self, request: &Request) -> MissingScope {
        let endpoint = *request.endpoint();
        let declared =
            S::CALLS.iter().find(|call| call.endpoint.name == endpoint.name && call.endpoint.path == endpoint.path);
        MissingScope {
            endpoint,
            requires: declared.map(|call| call.requires),
            evidence: self.evidence().clone(),
            scope: S::SCOPE,
            data_center: self.data_center(),
            consent_at: self.consent_at().cloned(),
        }
    }

    fn refused(&self, endpoint: &'static str) -> SendError {
        SendError::TokenRefused { endpoint, data_center: self.data_center().code() }
    }
}
