//! The response to a call.

use crate::client::rate_limit::RateLimit;
use crate::client::send::DecodeError;
use crate::endpoint::call::EndpointInfo;
use crate::transport::RawResponse;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;
use std::fmt;

/// The response to a call that the API executed, with a status of 2xx or 304.
pub struct Response {
    endpoint: EndpointInfo,
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Response {
    pub(crate) fn new(endpoint: EndpointInfo, reply: RawResponse) -> Self {
        Self { endpoint, status: reply.status, headers: reply.headers, body: reply.body.into() }
    }

    pub(crate) fn endpoint(&self) -> &EndpointInfo {
        &self.endpoint
    }

    /// Returns a header of the response. Returns `None` if the header is absent or is not text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Returns the rate limits in the response.
    pub fn rate_limit(&self) -> RateLimit {
        RateLimit::from_headers(self.endpoint.product, &self.headers)
    }

    #[cfg(test)]
    pub(crate) fn for_test(status: u16, body: &str) -> Self {
        use crate::endpoint::call::{ProductInfo, endpoint_info};
        use zoho_catalog::{BodyKind, Confidence, Method};

        const TOY: &ProductInfo = &ProductInfo::new("toy", "Toy", "gateway", "Bearer", &[]);
        let endpoint = endpoint_info(TOY, "ListThings", Method::Get, "/things", BodyKind::None, Confidence::Documented);
        let status = StatusCode::from_u16(status).expect("the status should be valid");
        Self { endpoint, status, headers: HeaderMap::new(), body: Bytes::copy_from_slice(body.as_bytes()) }
    }

    /// Returns the HTTP status. CRM returns 204 if it finds nothing.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Returns the unchanged body. A clone of the bytes shares their memory.
    pub fn bytes(&self) -> &Bytes {
        &self.body
    }

    /// Returns the unchanged body without a copy.
    pub fn into_bytes(self) -> Bytes {
        self.body
    }

    /// Deserializes the body from JSON into your own type.
    ///
    /// # Errors
    /// Returns [`DecodeError`] if the body is not JSON, is empty (see [`status`](Self::status)), or does not fit the
    /// type.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, DecodeError> {
        serde_json::from_slice(&self.body).map_err(|error| DecodeError::new::<T>(self.status, &self.body, &error))
    }

    /// Deserializes the body from JSON into your own type. Returns `None` if the body is empty, as in CRM's 204.
    ///
    /// # Errors
    /// Returns [`DecodeError`] if the body is present, but is not JSON or does not fit the type.
    pub fn json_opt<T: DeserializeOwned>(&self) -> Result<Option<T>, DecodeError> {
        if self.body.is_empty() { Ok(None) } else { self.json().map(Some) }
    }
}

/// Omits the body, which contains personal data.
impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}
