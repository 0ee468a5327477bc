//! Responses that are read as a whole, up to a limit.

use super::error::chain;
use super::network_error::{NetworkErrorKind, TUNNEL};
use reqwest::header::HeaderMap;
use std::time::Duration;

/// The size of the largest token response that is read, in bytes. Zoho's responses have a few hundred bytes.
pub(crate) const MAX_TOKEN_RESPONSE: usize = 64 * 1024;
/// The size of the largest response of an API call that is read into memory, in bytes.
pub const MAX_API_RESPONSE: usize = 64 * 1024 * 1024;

/// The longest wait that is accepted from a response. A longer wait is a mistake of the server, because the limits of
/// APIs are per minute or per day.
pub const MAX_API_WAIT: Duration = Duration::from_secs(24 * 3600);

const CONNECT_TIMEOUT: &str = "the connection timed out";

/// A response of a server, read as a whole.
pub struct RawResponse {
    /// The HTTP status.
    pub status: http::StatusCode,
    /// The value of the header `Retry-After`, up to [`MAX_API_WAIT`]. Only seconds are read: Zoho is not known to send
    /// the other form, a date.
    pub retry_after: Option<Duration>,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Vec<u8>,
}

/// The reason that there is no complete response.
#[derive(Debug)]
pub enum ResponseError {
    /// A timeout. The server may have carried out the request.
    Timeout,
    /// A failure before anything was sent. Every request can be sent again.
    Connect(NetworkErrorKind, String),
    /// A failure after at least a part of the request was sent. The server may have carried out the request.
    Interrupted(String),
    /// A response with too many bytes. Contains the limit in bytes.
    TooLarge(usize),
}

impl std::fmt::Display for ResponseError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Timeout => f.write_str("the request timed out"),
            Self::Connect(kind, reason) => write!(f, "{reason}{}", kind.advice()),
            Self::Interrupted(reason) => f.write_str(reason),
            Self::TooLarge(limit) => write!(f, "the response has more than {limit} bytes"),
        }
    }
}

impl From<reqwest::Error> for ResponseError {
    fn from(error: reqwest::Error) -> Self {
        let (timeout, connecting) = (error.is_timeout(), error.is_connect());
        // Callers name the endpoint. The URL may contain personal data.
        let error = error.without_url();
        match (connecting, timeout) {
            (true, true) => Self::Connect(NetworkErrorKind::Other, CONNECT_TIMEOUT.to_owned()),
            (true, false) => Self::Connect(NetworkErrorKind::from_error(&error), chain(&error)),
            (false, true) => Self::Timeout,
            (false, false) => Self::Interrupted(chain(&error)),
        }
    }
}

impl ResponseError {
    /// Adds the name of the configured proxy if the proxy caused the failure or may have caused it.
    pub(super) fn with_proxy(self, proxy: &str) -> Self {
        match self {
            Self::Connect(NetworkErrorKind::Proxy, reason) => {
                Self::Connect(NetworkErrorKind::Proxy, format!("cannot connect through the proxy `{proxy}`: {reason}"))
            }
            // The cause is unknown: the server or the proxy timed out, and the host may be excepted from the proxy.
            Self::Connect(NetworkErrorKind::Other, reason) if reason == CONNECT_TIMEOUT => {
                Self::Connect(NetworkErrorKind::Other, format!("{reason} (the proxy `{proxy}` is set)"))
            }
            Self::Connect(NetworkErrorKind::UntrustedCertificate, reason) if reason.contains(TUNNEL) => Self::Connect(
                NetworkErrorKind::UntrustedCertificate,
                format!("the certificate of the proxy `{proxy}` is not trusted: {reason}"),
            ),
            other => other,
        }
    }
}

impl RawResponse {
    /// Sends a request and reads its response. Fails if the body has more than `limit` bytes, or if the connection
    /// fails.
    pub async fn send(request: reqwest::RequestBuilder, limit: usize) -> Result<Self, ResponseError> {
        Self::read(request.send().await?, limit).await
    }

    /// Reads the body of a response. Fails if the body has more than `limit` bytes, or if the connection fails.
    pub async fn read(mut response: reqwest::Response, limit: usize) -> Result<Self, ResponseError> {
        if response.content_length().is_some_and(|length| length > limit as u64) {
            return Err(ResponseError::TooLarge(limit));
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            if body.len() + chunk.len() > limit {
                return Err(ResponseError::TooLarge(limit));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Self::with_body(response, body))
    }

    /// Combines a response with its body, which the caller has read.
    pub fn with_body(mut response: reqwest::Response, body: Vec<u8>) -> Self {
        let status = response.status();
        let headers = std::mem::take(response.headers_mut());
        let retry_after = headers.get("retry-after").and_then(|value| value.to_str().ok());
        let retry_after = retry_after.and_then(|text| text.trim().parse().ok());
        let retry_after = retry_after.map(|seconds| Duration::from_secs(seconds).min(MAX_API_WAIT));
        Self { status, retry_after, headers, body }
    }
}
