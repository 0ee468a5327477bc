//! What an API call answers.

use crate::client::rate_limit::RateLimit;
use crate::client::send::error::DecodeError;
use crate::endpoint::call::EndpointInfo;
use crate::transport::RawResponse;
use reqwest::header::HeaderMap;
use serde::de::DeserializeOwned;
use std::fmt;

/// The answer to a call that the API carried out: a status of 2xx, or 304.
pub struct Response {
    endpoint: EndpointInfo,
    status: u16,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Response {
    pub(crate) fn new(endpoint: EndpointInfo, reply: RawResponse) -> Self {
        Self { endpoint, status: reply.status, headers: reply.headers, body: reply.body }
    }

    pub(crate) fn endpoint(&self) -> &EndpointInfo {
        &self.endpoint
    }

    /// A header of the answer. None where it is not there, or is no text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// What the answer says of the account's limits.
    pub fn rate_limit(&self) -> RateLimit {
        RateLimit::of(self.endpoint.product, &self.headers)
    }

    #[cfg(test)]
    pub(crate) fn of(status: u16, body: &str) -> Self {
        use crate::endpoint::call::{ProductInfo, endpoint_info};
        use zoho_catalog::{BodyKind, Confidence, Method};

        const TOY: &ProductInfo = &ProductInfo::new("toy", "Toy", "gateway", "Bearer", &[]);
        let endpoint = endpoint_info(TOY, "ListThings", Method::Get, "/things", BodyKind::None, Confidence::Documented);
        Self { endpoint, status, headers: HeaderMap::new(), body: body.as_bytes().to_vec() }
    }

    /// The HTTP status. CRM answers 204 where nothing is found.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The body as it came.
    pub fn bytes(&self) -> &[u8] {
        &self.body
    }

    /// The body as it came, without a copy.
    pub fn into_bytes(self) -> Vec<u8> {
        self.body
    }

    /// The body as JSON in a type of yours.
    ///
    /// # Errors
    /// If the body is no JSON, is empty (see [`status`](Self::status)), or does not fit the type.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, DecodeError> {
        serde_json::from_slice(&self.body).map_err(|error| DecodeError::new(self.status, self.body.len(), &error))
    }

    /// The same, where an empty body means that there is nothing: CRM's 204.
    ///
    /// # Errors
    /// If there is a body that is no JSON or does not fit the type.
    pub fn json_opt<T: DeserializeOwned>(&self) -> Result<Option<T>, DecodeError> {
        if self.body.is_empty() { Ok(None) } else { self.json().map(Some) }
    }
}

/// Without the body, which holds people's data.
impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}
