//! An error response of an API, in one type for the bodies of all products.

mod display;
mod message;
#[cfg(test)]
mod tests;

use self::message::ErrorMessage;
use super::error_body::ErrorBody;
use super::kind::{self, ApiErrorKind};
use crate::client::rate_limit::RateLimit;
use crate::endpoint::call::EndpointInfo;
use crate::endpoint::facts::{self, ErrorFact};
use crate::failure::sealed::Sealed;
use crate::failure::{Failure, Retry, retry_later};
use crate::transport::RawResponse;
use bytes::Bytes;
use http::StatusCode;
use serde_json::Value;
use std::fmt;
use zoho_catalog::ErrorKind;

/// The maximum number of errors that are read from a response with several errors.
const MAX_ERRORS: usize = 16;
/// The description of a body that is an HTML page. The gateways of Zoho respond with JSON.
pub(super) const HTML_PAGE: &str = "an HTML page, not JSON";
/// The advice after [`HTML_PAGE`].
pub(super) const PROXY: &str = "check whether a proxy intercepts the connection";

/// The maximum size of a stored body, in bytes. A typical error body has a few hundred bytes.
const KEPT: usize = 64 * 1024;

/// An error response of an API.
///
/// The error has no request ID, because Zoho documents no request ID, neither as a header nor in a body. For Zoho's
/// support, record the time, the organization and the endpoint.
#[derive(Clone)]
#[non_exhaustive]
pub struct ApiError {
    /// The name of the call's type.
    pub endpoint: &'static str,
    /// The HTTP status.
    pub status: StatusCode,
    /// The product's error code, such as `MANDATORY_NOT_FOUND` or `1002`.
    pub code: Option<String>,
    /// The product's error message.
    pub message: Option<String>,
    /// The kind of the error, in terms that all products share.
    pub kind: ApiErrorKind,
    /// The fields that the response names, in the API's spelling, such as `Last_Name` or `contactId`. Up to 100 names.
    pub fields: Vec<String>,
    details: Value,
    body: Bytes,
    limit: RateLimit,
    /// A flag that is `true` if the call may change data: for every call except `GET` and `HEAD`.
    changes: bool,
    /// The single errors of a response that reports several errors.
    errors: Vec<ApiError>,
    /// The pairs of a field's name and the response's remark on the field, such as the expected type.
    remarks: Vec<(String, String)>,
    /// A flag that is `true` if the body is an HTML page.
    html: bool,
    /// A flag that is `true` if the product may also report insufficient scopes with this code.
    may_lack_scope: bool,
}

impl ApiError {
    pub(crate) fn of_reply(endpoint: &EndpointInfo, reply: RawResponse) -> Self {
        let limit = RateLimit::from_headers(endpoint.product, &reply.headers);
        Self { limit, ..Self::new(endpoint, reply.status, reply.body.into()) }
    }

    pub(crate) fn new(endpoint: &EndpointInfo, status: StatusCode, body: Bytes) -> Self {
        let read: Value = serde_json::from_slice(&body).unwrap_or(Value::Null);
        // A slice of a large body would keep all of its memory.
        let body = if body.len() > KEPT { Bytes::copy_from_slice(&body[..KEPT]) } else { body };
        Self { errors: Self::inner(endpoint, status, &read), ..Self::from_body(endpoint, status, &read, body) }
            .with_kind()
    }

    /// Returns the error of one part of a partly successful response.
    pub(super) fn of_part(endpoint: &EndpointInfo, status: StatusCode, part: &Value) -> Self {
        let error = Self::from_body(endpoint, status, part, part.to_string().into());
        Self { errors: Self::inner(endpoint, status, part), ..error }.with_kind()
    }

    fn from_body(info: &EndpointInfo, status: StatusCode, read: &Value, body: Bytes) -> Self {
        let ErrorMessage { code, message, fields, remarks, details } = ErrorMessage::read(read);
        let html = read.is_null() && is_html(&body);
        let kind = match kind::from_status_and_code(info.product, status.as_u16(), code.as_deref()) {
            // A page of a proxy or gateway does not report on the user's permissions or on the resource.
            _ if html && !status.is_server_error() => ApiErrorKind::Other,
            kind => kind,
        };
        let also = code.as_deref().and_then(|code| facts::error_fact(info.product, code)).and_then(ErrorFact::also);
        Self {
            endpoint: info.name,
            status,
            code,
            message,
            kind,
            fields,
            details,
            body,
            limit: RateLimit::default(),
            changes: !info.only_reads(),
            errors: Vec::new(),
            remarks,
            html,
            may_lack_scope: also == Some(ErrorKind::InsufficientScope),
        }
    }

    /// Returns the errors in the details of an error that reports several errors, such as CRM's
    /// `MULTIPLE_OR_MULTI_ERRORS`.
    fn inner(info: &EndpointInfo, status: StatusCode, read: &Value) -> Vec<Self> {
        let Some(error) = ErrorBody::new(read).error(read) else { return Vec::new() };
        let inner = error.get("details").and_then(|details| details.get("errors")).and_then(Value::as_array);
        let inner = inner.into_iter().flatten().take(MAX_ERRORS).filter(|inner| inner.get("code").is_some());
        inner.map(|inner| Self::from_body(info, status, inner, inner.to_string().into())).collect()
    }

    /// Returns the error with the kind of its inner errors, if all inner errors have the same kind. Otherwise returns
    /// the error unchanged.
    fn with_kind(self) -> Self {
        match self.errors.split_first() {
            Some((first, rest)) if rest.iter().all(|other| other.kind == first.kind) => {
                Self { kind: first.kind, ..self }
            }
            _ => self,
        }
    }

    /// Returns the single errors of a response that reports several errors, such as CRM's `MULTIPLE_OR_MULTI_ERRORS`.
    /// Empty for a response with one error.
    pub fn errors(&self) -> &[ApiError] {
        &self.errors
    }

    /// Returns the code and the message. If there is no message and the body is an HTML page, the message describes the
    /// page.
    pub(super) fn into_words(self) -> (Option<String>, Option<String>) {
        let message = self.message.or_else(|| self.html.then(|| format!("{HTML_PAGE}; {PROXY}")));
        (self.code, message)
    }

    /// Returns `true` if a server between the client and the API responded. Such a server does not know whether the API
    /// carried out the call.
    fn is_from_a_gateway(&self) -> bool {
        matches!(self.status.as_u16(), 502..=504)
    }

    /// Returns the details in the response: `details` in CRM, `errors` in Desk, [`Value::Null`] if there are none. The
    /// details may contain personal data.
    pub fn details(&self) -> &Value {
        &self.details
    }

    /// Returns the rate limits in the response.
    pub fn rate_limit(&self) -> RateLimit {
        self.limit
    }

    /// Returns the first 64 KiB of the unchanged body. The body may contain personal data.
    pub fn body(&self) -> &Bytes {
        &self.body
    }
}

/// Returns `true` if a body that is not JSON is an HTML page.
pub(super) fn is_html(body: &[u8]) -> bool {
    body.trim_ascii_start().starts_with(b"<")
}

/// Omits the details and the body, which may contain personal data.
impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { endpoint, status, code, message, kind, fields, body, .. } = self;
        f.debug_struct("ApiError")
            .field("endpoint", endpoint)
            .field("status", status)
            .field("code", code)
            .field("message", message)
            .field("kind", kind)
            .field("fields", fields)
            .field("bytes", &body.len())
            .finish_non_exhaustive()
    }
}

impl std::error::Error for ApiError {}

impl Sealed for ApiError {}

impl Failure for ApiError {
    fn retry(&self) -> Retry {
        match self.kind {
            _ if self.is_from_a_gateway() => retry_later(self.changes, self.limit.reset_after),
            // The API rejected the call, but may accept it later.
            ApiErrorKind::Locked => Retry::Safe { after: self.limit.reset_after },
            _ => Retry::Never,
        }
    }

    fn needs_consent(&self) -> bool {
        false
    }
}
