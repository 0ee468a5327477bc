//! An answer, read whole within a bound.

use reqwest::header::HeaderMap;
use std::time::Duration;

/// The largest answer of the token endpoint that is read, in bytes. A real one has some hundred.
pub(crate) const TOKEN_ANSWER: usize = 64 * 1024;
/// The largest answer of an API call that is read into memory, in bytes.
pub(crate) const API_ANSWER: usize = 64 * 1024 * 1024;

/// An answer of a server.
pub(crate) struct Reply {
    pub(crate) status: u16,
    /// What `Retry-After` says in seconds. Its other form, a date, Zoho is not known to send.
    pub(crate) retry_after: Option<Duration>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Debug)]
pub(crate) enum NoReply {
    Timeout,
    /// Before anything was sent: it can be tried again whatever it was.
    Connect(String),
    /// On the way: whether the server has acted on it is not known.
    Broken(String),
    TooLarge(usize),
}

impl std::fmt::Display for NoReply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Timeout => f.write_str("it took too long"),
            Self::Connect(reason) | Self::Broken(reason) => f.write_str(reason),
            Self::TooLarge(limit) => write!(f, "it has more than {limit} bytes"),
        }
    }
}

impl NoReply {
    pub(crate) fn of(error: reqwest::Error) -> Self {
        // The URL of a request is the caller's to show, and an error's source chain says the rest.
        let error = error.without_url();
        let mut text = error.to_string();
        let mut source = std::error::Error::source(&error);
        while let Some(cause) = source {
            text = format!("{text}: {cause}");
            source = cause.source();
        }
        if error.is_timeout() {
            Self::Timeout
        } else if error.is_connect() {
            Self::Connect(text)
        } else {
            Self::Broken(text)
        }
    }
}

impl Reply {
    /// Sends a request and reads its answer, `limit` bytes at most.
    pub(crate) async fn to(request: reqwest::RequestBuilder, limit: usize) -> Result<Self, NoReply> {
        Self::read(request.send().await.map_err(NoReply::of)?, limit).await
    }

    /// Reads an answer that has begun, `limit` bytes at most.
    pub(crate) async fn read(mut response: reqwest::Response, limit: usize) -> Result<Self, NoReply> {
        if response.content_length().is_some_and(|length| length > limit as u64) {
            return Err(NoReply::TooLarge(limit));
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(NoReply::of)? {
            if body.len() + chunk.len() > limit {
                return Err(NoReply::TooLarge(limit));
            }
            body.extend_from_slice(&chunk);
        }
        let status = response.status().as_u16();
        let headers = std::mem::take(response.headers_mut());
        let retry_after = headers.get("retry-after").and_then(|value| value.to_str().ok());
        let retry_after = retry_after.and_then(|text| text.trim().parse().ok()).map(Duration::from_secs);
        Ok(Self { status, retry_after, headers, body })
    }
}
