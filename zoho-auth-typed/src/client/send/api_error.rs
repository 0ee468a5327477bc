//! An error response of an API, in one type for the bodies of all products.

use super::error_body::{self, ErrorBody};
use super::kind::{self, ApiErrorKind};
use crate::client::rate_limit::RateLimit;
use crate::endpoint::call::{EndpointInfo, ProductInfo};
use crate::failure::sealed::Sealed;
use crate::failure::{Failure, Retry, safe_if};
use crate::transport::RawResponse;
use bytes::Bytes;
use http::StatusCode;
use serde_json::Value;
use std::fmt;

/// The maximum size of a stored body, in bytes. A typical error body has some hundred bytes.
const KEPT: usize = 64 * 1024;

/// An error response of an API.
///
/// The error has no request id: Zoho documents none, neither as a header nor in a body. For Zoho's support, record the
/// time, the organization and the endpoint.
#[derive(Clone)]
#[non_exhaustive]
pub struct ApiError {
    /// The endpoint's type.
    pub endpoint: &'static str,
    /// The HTTP status.
    pub status: StatusCode,
    /// The product's error code, such as `MANDATORY_NOT_FOUND` or `1002`.
    pub code: Option<String>,
    /// The product's error message.
    pub message: Option<String>,
    /// The kind of the error, in terms that all products share.
    pub kind: ApiErrorKind,
    /// The fields that the response names, in the API's spelling: `Last_Name`, `contactId`. Up to 100 names.
    pub fields: Vec<String>,
    details: Value,
    body: Bytes,
    limit: RateLimit,
}

impl ApiError {
    pub(crate) fn of_reply(endpoint: &EndpointInfo, reply: RawResponse) -> Self {
        let limit = RateLimit::of(endpoint.product, &reply.headers);
        Self { limit, ..Self::new(endpoint, reply.status, reply.body.into()) }
    }

    pub(crate) fn new(endpoint: &EndpointInfo, status: StatusCode, body: Bytes) -> Self {
        let said = ErrorMessage::read(&serde_json::from_slice(&body).unwrap_or(Value::Null));
        // A slice of a large body would keep all of its memory.
        let body = if body.len() > KEPT { Bytes::copy_from_slice(&body[..KEPT]) } else { body };
        Self::of(endpoint.name, endpoint.product, status, said, body)
    }

    /// Returns the error of one part of a partly successful response.
    pub(super) fn of_part(endpoint: &EndpointInfo, status: StatusCode, part: &Value) -> Self {
        Self::of(endpoint.name, endpoint.product, status, ErrorMessage::read(part), part.to_string().into())
    }

    fn of(endpoint: &'static str, product: &ProductInfo, status: StatusCode, said: ErrorMessage, body: Bytes) -> Self {
        let ErrorMessage { code, message, fields, details } = said;
        let family = kind::of(product, status.as_u16(), code.as_deref());
        Self { endpoint, status, code, message, kind: family, fields, details, body, limit: RateLimit::default() }
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

/// The parts of an error body that are shown to the application.
#[derive(Default)]
struct ErrorMessage {
    code: Option<String>,
    message: Option<String>,
    fields: Vec<String>,
    details: Value,
}

impl ErrorMessage {
    fn read(body: &Value) -> Self {
        let Some(object) = ErrorBody::new(body).error(body) else { return Self::default() };
        let details = ["details", "errors"].iter().find_map(|key| object.get(*key)).cloned().unwrap_or_default();
        let mut fields = Vec::new();
        collect_fields(&details, 0, &mut fields);
        Self {
            code: error_body::code(object).map(|code| bounded(&code)),
            message: error_body::message(object).map(|message| bounded(&message)),
            fields,
            details,
        }
    }
}

/// Collects the names of fields: `api_name` in CRM, `fieldName` in Desk (`/contact/lastName`).
fn collect_fields(value: &Value, depth: usize, fields: &mut Vec<String>) {
    if depth > 6 || fields.len() >= 100 {
        return;
    }
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                match value {
                    Value::String(name) if matches!(key.as_str(), "api_name" | "fieldName") => {
                        let name = bounded(name.trim_start_matches('/'));
                        if !fields.contains(&name) {
                            fields.push(name);
                        }
                    }
                    inner => collect_fields(inner, depth + 1, fields),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect_fields(item, depth + 1, fields)),
        _ => {}
    }
}

/// Returns text from a response without control characters and cut to 300 characters.
fn bounded(text: &str) -> String {
    const AT_MOST: usize = 300;
    let shown: String = text.chars().filter(|c| !c.is_control()).take(AT_MOST).collect();
    if text.chars().count() > AT_MOST { shown + "…" } else { shown }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} failed with status {}", self.endpoint, self.status.as_u16())?;
        if let Some(code) = &self.code {
            write!(f, " {code}")?;
        }
        if let Some(message) = &self.message {
            write!(f, ": {message}")?;
        }
        if !self.fields.is_empty() {
            write!(f, " ({})", self.fields.join(", "))?;
        }
        let todo = match self.kind {
            ApiErrorKind::PermissionDenied => "; check the user's role and the organization (the scopes suffice)",
            ApiErrorKind::QuotaExceeded => "; wait for the limit of the account or its plan to reset, or raise it",
            ApiErrorKind::FeatureDisabled => "; turn on the feature, or use an edition that has it",
            ApiErrorKind::Locked => "; try again later",
            _ => "",
        };
        f.write_str(todo)
    }
}

/// Omits the details and the body, which may contain personal data.
impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { endpoint, status, code, message, kind: family, fields, details: _, body, limit: _ } = self;
        f.debug_struct("ApiError")
            .field("endpoint", endpoint)
            .field("status", status)
            .field("code", code)
            .field("message", message)
            .field("kind", family)
            .field("fields", fields)
            .field("bytes", &body.len())
            .finish_non_exhaustive()
    }
}

impl std::error::Error for ApiError {}

impl Sealed for ApiError {}

impl Failure for ApiError {
    fn retry(&self) -> Retry {
        safe_if(matches!(self.status.as_u16(), 502..=504))
    }

    fn needs_consent(&self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::call::endpoint_info;
    use crate::endpoint::facts::test_products::product;
    use proptest::prelude::*;
    use zoho_catalog::{BodyKind, Confidence, Method};

    fn error(product: &'static ProductInfo, status: u16, body: &[u8]) -> ApiError {
        let endpoint = endpoint_info(product, "Call", Method::Get, "/", BodyKind::None, Confidence::Documented);
        ApiError::new(&endpoint, StatusCode::from_u16(status).expect("a status"), Bytes::copy_from_slice(body))
    }

    #[test]
    #[expect(clippy::too_many_lines, reason = "a table")]
    fn bodies_of_every_product() {
        use ApiErrorKind::{Duplicate, InvalidRequest, NotFound, Other, PermissionDenied, QuotaExceeded, Unavailable};
        for (name, status, body, code, message, family, fields) in [
            (
                "crm",
                400,
                r#"{"code":"INVALID_DATA","details":{"api_name":"Email"},"message":"invalid data","status":"error"}"#,
                "INVALID_DATA",
                "invalid data",
                InvalidRequest,
                &["Email"][..],
            ),
            (
                "crm",
                400,
                r#"{"data":[{"code":"DUPLICATE_DATA","details":{"api_name":"Email","id":"1"},"message":"duplicate data","status":"error"}]}"#,
                "DUPLICATE_DATA",
                "duplicate data",
                Duplicate,
                &["Email"],
            ),
            (
                "crm",
                403,
                r#"{"code":"NO_PERMISSION","details":{"permissions":["Crm_Implied_Api_Access"]},"message":"permission denied","status":"error"}"#,
                "NO_PERMISSION",
                "permission denied",
                PermissionDenied,
                &[],
            ),
            (
                "books",
                400,
                r#"{"code":6041,"message":"This user is not associated with the organization"}"#,
                "6041",
                "This user is not associated with the organization",
                PermissionDenied,
                &[],
            ),
            (
                "books",
                404,
                r#"{"code":1002,"message":"Invoice does not exist."}"#,
                "1002",
                "Invoice does not exist.",
                NotFound,
                &[],
            ),
            (
                "desk",
                422,
                r#"{"errorCode":"INVALID_DATA","message":"The data is invalid","errors":[{"fieldName":"/email","errorType":"invalid","errorMessage":""},{"fieldName":"/cf/cf_a","errorType":"missing","errorMessage":""}]}"#,
                "INVALID_DATA",
                "The data is invalid",
                InvalidRequest,
                &["email", "cf/cf_a"],
            ),
            (
                "desk",
                403,
                r#"{"errorCode":"LICENSE_ACCESS_LIMITED","message":"x"}"#,
                "LICENSE_ACCESS_LIMITED",
                "x",
                QuotaExceeded,
                &[],
            ),
            (
                "creator",
                404,
                r#"{"code":3100,"message":"No records found for the given criteria."}"#,
                "3100",
                "No records found for the given criteria.",
                NotFound,
                &[],
            ),
            ("creator", 400, r#"{"code":2930,"description":"wrong"}"#, "2930", "wrong", InvalidRequest, &[]),
            (
                "projects",
                404,
                r#"{"error":{"status_code":404,"title":"URL_NOT_FOUND","error_type":"x","details":[{"message":"m"}]}}"#,
                "URL_NOT_FOUND",
                "URL_NOT_FOUND",
                NotFound,
                &[],
            ),
            (
                "people",
                400,
                r#"{"response":{"errors":{"code":7001,"message":"bad"},"status":1}}"#,
                "7001",
                "bad",
                InvalidRequest,
                &[],
            ),
            (
                "people",
                400,
                r#"{"response":{"errors":[{"code":7001,"message":"bad"}],"status":1}}"#,
                "7001",
                "bad",
                InvalidRequest,
                &[],
            ),
            ("workdrive", 404, r#"{"errors":[{"id":"R008","title":"Not found"}]}"#, "R008", "Not found", NotFound, &[]),
            (
                "analytics",
                400,
                r#"{"status":"failure","summary":"x","data":{"errorCode":7301,"errorMessage":"no"}}"#,
                "7301",
                "no",
                InvalidRequest,
                &[],
            ),
            (
                "mail",
                404,
                r#"{"data":{"errorCode":"URL_RULE_NOT_CONFIGURED"},"status":{"code":404,"description":"Invalid Input"}}"#,
                "URL_RULE_NOT_CONFIGURED",
                "",
                NotFound,
                &[],
            ),
            (
                "social",
                400,
                r#"{"error":{"code":400,"requestURI":"/x","message":"m"}}"#,
                "400",
                "m",
                InvalidRequest,
                &[],
            ),
            ("other", 403, r#"[2,{"msg":"x","errorCode":"FORBIDDEN"}]"#, "FORBIDDEN", "", PermissionDenied, &[]),
            ("accounts", 400, r#"{"error":"invalid_request"}"#, "invalid_request", "", InvalidRequest, &[]),
            ("bookings", 502, "<html>oops</html>", "", "", Unavailable, &[]),
            ("cliq", 418, "", "", "", Other, &[]),
        ] {
            let Some(product) = product(name) else { continue };
            let read = error(product, status, body.as_bytes());
            let said = (read.code.as_deref().unwrap_or_default(), read.message.as_deref().unwrap_or_default());
            assert_eq!((said, read.kind), ((code, message), family), "{name} {body}");
            assert_eq!(read.fields, fields, "{name} {body}");
            assert_eq!(read.body(), body.as_bytes());
        }
    }

    /// Returns a strategy for JSON values with the keys that error bodies have.
    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            ".{0,12}".prop_map(Value::from),
            Just(Value::from("a".repeat(2000))),
            Just(Value::from("\u{202e}\r\n\u{0}"))
        ];
        let key = prop::sample::select(vec![
            "code",
            "errorCode",
            "error",
            "message",
            "details",
            "errors",
            "data",
            "api_name",
            "fieldName",
            "response",
            "title",
            "x",
        ]);
        leaf.prop_recursive(8, 64, 6, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
                prop::collection::vec((key.clone(), inner), 0..6)
                    .prop_map(|members| Value::Object(members.into_iter().map(|(k, v)| (k.to_owned(), v)).collect())),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2_000, rng_seed: proptest::test_runner::RngSeed::Fixed(7), failure_persistence: None, ..ProptestConfig::default() })]

        /// Checks that no body causes a panic, that the bytes are stored, and that the shown text is bounded and on one
        /// line.
        #[test]
        fn no_body_is_too_strange(value in value(), cut in 0_usize..400, status in 400_u16..600) {
            let mut body = value.to_string().into_bytes();
            body.truncate(body.len().saturating_sub(cut % 7));
            let read = error(product("other").expect("a product without facts"), status, &body);
            prop_assert_eq!(read.body(), &body[..body.len().min(KEPT)]);
            let shown = format!("{read} {read:?}");
            prop_assert!(read.fields.len() <= 100 && shown.len() < 100_000, "{}", shown.len());
            prop_assert!(!read.to_string().contains(['\n', '\r', '\0']));
        }
    }
}
