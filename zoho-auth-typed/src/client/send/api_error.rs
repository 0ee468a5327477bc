//! An error response of an API, in one type for the bodies of all products.

use super::error::RetryAdvice;
use super::error_body::{self, ErrorBody};
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

/// The number of fields that are read.
const MAX_FIELDS: usize = 100;
/// The number of errors that are read from a response that reports several.
const MAX_ERRORS: usize = 16;
/// The description of a body that is an HTML page. The gateways of Zoho respond with JSON.
pub(super) const HTML_PAGE: &str = "an HTML page, not JSON";
/// The advice after [`HTML_PAGE`].
pub(super) const PROXY: &str = "check whether a proxy is in the way";

/// The maximum size of a stored body, in bytes. A typical error body has a few hundred bytes.
const KEPT: usize = 64 * 1024;

/// An error response of an API.
///
/// The error has no request id: Zoho documents none, neither as a header nor in a body. For Zoho's support, record the
/// time, the organization and the endpoint.
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
    /// The fields that the response names, in the API's spelling: `Last_Name`, `contactId`. Up to 100 names.
    pub fields: Vec<String>,
    details: Value,
    body: Bytes,
    limit: RateLimit,
    /// A flag that is `true` for every call other than a `GET`.
    changes: bool,
    /// The errors of a response that reports several.
    errors: Vec<ApiError>,
    /// The remark of the response about a field, such as the expected type, by the name of the field.
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

    /// Returns the errors in the details of an error that reports several, such as CRM's `MULTIPLE_OR_MULTI_ERRORS`.
    fn inner(info: &EndpointInfo, status: StatusCode, read: &Value) -> Vec<Self> {
        let Some(error) = ErrorBody::new(read).error(read) else { return Vec::new() };
        let inner = error.get("details").and_then(|details| details.get("errors")).and_then(Value::as_array);
        let inner = inner.into_iter().flatten().take(MAX_ERRORS).filter(|inner| inner.get("code").is_some());
        inner.map(|inner| Self::from_body(info, status, inner, inner.to_string().into())).collect()
    }

    /// Returns the error with the kind of its inner errors, if these have the same kind.
    fn with_kind(self) -> Self {
        match self.errors.split_first() {
            Some((first, rest)) if rest.iter().all(|other| other.kind == first.kind) => {
                Self { kind: first.kind, ..self }
            }
            _ => self,
        }
    }

    /// Returns the single errors of a response that reports several, such as CRM's `MULTIPLE_OR_MULTI_ERRORS`. Empty
    /// for a response with one error.
    pub fn errors(&self) -> &[ApiError] {
        &self.errors
    }

    /// Returns the code, and the message or a description of a body without one.
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

/// The parts of an error body that are shown to the application.
#[derive(Default)]
struct ErrorMessage {
    code: Option<String>,
    message: Option<String>,
    fields: Vec<String>,
    remarks: Vec<(String, String)>,
    details: Value,
}

impl ErrorMessage {
    fn read(body: &Value) -> Self {
        let Some(object) = ErrorBody::new(body).error(body) else { return Self::default() };
        let details = ["details", "errors"].iter().find_map(|key| object.get(*key)).cloned().unwrap_or_default();
        let mut named = NamedFields::default();
        named.collect(&details, 0);
        Self {
            code: error_body::code(object).map(|code| bounded(&code)),
            message: error_body::message(object).map(|message| bounded(&message)),
            fields: named.fields,
            remarks: named.remarks,
            details,
        }
    }
}

/// The fields that an error names, and its remarks on them.
#[derive(Default)]
struct NamedFields {
    fields: Vec<String>,
    remarks: Vec<(String, String)>,
}

impl NamedFields {
    /// Collects the names of fields: `api_name` and `param_name` in CRM, `fieldName` in Desk (`/contact/lastName`).
    fn collect(&mut self, value: &Value, depth: usize) {
        if depth > 6 || self.fields.len() >= MAX_FIELDS {
            return;
        }
        match value {
            Value::Object(object) => {
                let named = ["api_name", "param_name", "fieldName"].iter().find_map(|key| object.get(*key)?.as_str());
                if let Some(name) = named {
                    let expected = object.get("expected_data_type").and_then(Value::as_str);
                    let remark = expected.map(|expected| format!("expected {expected}"));
                    let remark = remark.or_else(|| Some(object.get("errorType")?.as_str()?.to_owned()));
                    self.add(name, remark);
                }
                for name in object.get("param_names").and_then(Value::as_array).into_iter().flatten() {
                    name.as_str().into_iter().for_each(|name| self.add(name, None));
                }
                // These members name records and modules by `api_name`, not fields.
                let inner = object.iter().filter(|(key, _)| !matches!(key.as_str(), "duplicate_record" | "module"));
                inner.for_each(|(_, inner)| self.collect(inner, depth + 1));
            }
            Value::Array(items) => items.iter().for_each(|item| self.collect(item, depth + 1)),
            _ => {}
        }
    }

    fn add(&mut self, name: &str, remark: Option<String>) {
        let name = bounded(name.trim_start_matches('/'));
        if self.fields.contains(&name) || self.fields.len() >= MAX_FIELDS {
            return;
        }
        self.remarks.extend(remark.map(|remark| (name.clone(), bounded(&remark))));
        self.fields.push(name);
    }
}

/// Returns `true` if a body that is not JSON is an HTML page.
pub(super) fn is_html(body: &[u8]) -> bool {
    body.trim_ascii_start().starts_with(b"<")
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
        if self.html {
            write!(f, ": {HTML_PAGE}; {PROXY}")?;
        }
        if self.errors.is_empty() {
            FieldNames(self).fmt(f)?;
        }
        for (i, error) in self.errors.iter().enumerate() {
            f.write_str(if i > 0 { ", " } else { ": " })?;
            f.write_str(error.code.as_deref().unwrap_or("no code"))?;
            if let Some(message) = &error.message {
                write!(f, " ({message})")?;
            }
            FieldNames(error).fmt(f)?;
        }
        let todo = match self.kind {
            _ if self.may_lack_scope => {
                "; check that the resource exists and that the token has the scopes (this product may report an insufficient scope in the same way)"
            }
            ApiErrorKind::PermissionDenied => "; check the user's role and the organization (the scopes suffice)",
            ApiErrorKind::QuotaExceeded => "; wait for the limit of the account or its plan to reset, or raise it",
            ApiErrorKind::FeatureDisabled => "; turn on the feature, or use an edition that has it",
            ApiErrorKind::Locked => "; try again later",
            _ => "",
        };
        f.write_str(todo)?;
        if self.is_from_a_gateway() { RetryAdvice(self.changes).fmt(f) } else { Ok(()) }
    }
}

/// The fields of an error with the remarks on them, for a message.
struct FieldNames<'e>(&'e ApiError);

impl fmt::Display for FieldNames<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ApiError { fields, remarks, .. } = self.0;
        for (i, field) in fields.iter().enumerate() {
            write!(f, "{}{field}", if i > 0 { ", " } else { " (" })?;
            if let Some((_, remark)) = remarks.iter().find(|(name, _)| name == field) {
                write!(f, ": {remark}")?;
            }
        }
        f.write_str(if fields.is_empty() { "" } else { ")" })
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::call::{ProductInfo, endpoint_info};
    use crate::endpoint::facts::test_products::product;
    use proptest::prelude::*;
    use zoho_catalog::{BodyKind, Confidence, Method};

    fn error(product: &'static ProductInfo, status: u16, body: &[u8]) -> ApiError {
        let endpoint = endpoint_info(product, "Call", Method::Get, "/", BodyKind::None, Confidence::Documented);
        ApiError::new(&endpoint, StatusCode::from_u16(status).expect("a status"), Bytes::copy_from_slice(body))
    }

    #[test]
    #[expect(clippy::too_many_lines, reason = "a table")]
    fn error_body_of_every_product_is_parsed() {
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
                r#"{"status":"failure","summary":"x","data":{"errorCode":7103,"errorMessage":"no"}}"#,
                "7103",
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
            let texts = (read.code.as_deref().unwrap_or_default(), read.message.as_deref().unwrap_or_default());
            assert_eq!((texts, read.kind), ((code, message), family), "{name} {body}");
            assert_eq!(read.fields, fields, "{name} {body}");
            assert_eq!(read.body(), body.as_bytes());
        }
    }

    #[cfg(feature = "crm")]
    #[test]
    fn parameters_and_expected_types_are_shown_with_the_fields() {
        for (body, fields, shown) in [
            (
                r#"{"code":"REQUIRED_PARAM_MISSING","details":{"param_name":"fields"},"message":"One of the expected parameter is missing","status":"error"}"#,
                &["fields"][..],
                "REQUIRED_PARAM_MISSING: One of the expected parameter is missing (fields)",
            ),
            (
                r#"{"data":[{"code":"INVALID_DATA","details":{"expected_data_type":"jsonarray","api_name":"Tag","json_path":"$.data[0].Tag"},"message":"invalid data","status":"error"}]}"#,
                &["Tag"],
                "INVALID_DATA: invalid data (Tag: expected jsonarray)",
            ),
            (
                r#"{"code":"AMBIGUITY","details":{"param_names":["page","page_token"]},"message":"m"}"#,
                &["page", "page_token"],
                "AMBIGUITY: m (page, page_token)",
            ),
            (
                r#"{"data":[{"code":"DUPLICATE_DATA","details":{"api_name":"Email","duplicate_record":{"id":"1","module":{"api_name":"Leads","id":"2"},"Owner":{"api_name":"x"}}},"message":"duplicate data","status":"error"}]}"#,
                &["Email"],
                "DUPLICATE_DATA: duplicate data (Email)",
            ),
        ] {
            let read = error(crate::crm::PRODUCT, 400, body.as_bytes());
            assert_eq!(read.fields, fields, "{body}");
            assert!(read.to_string().contains(shown), "{read}");
        }
        let body =
            r#"{"errorCode":"INVALID_DATA","message":"m","errors":[{"fieldName":"/email","errorType":"missing"}]}"#;
        assert!(
            error(product("other").expect("a product"), 422, body.as_bytes()).to_string().contains("(email: missing)")
        );
    }

    #[cfg(feature = "crm")]
    #[test]
    fn error_with_several_errors_reports_each_of_them() {
        let duplicate = r#"{"code":"DUPLICATE_DATA","details":{"api_name":"Email"},"message":"duplicate data"}"#;
        let missing = r#"{"code":"MANDATORY_NOT_FOUND","details":{"api_name":"Last_Name"},"message":"required"}"#;
        let several = |inner: &str| {
            format!(
                r#"{{"data":[{{"code":"MULTIPLE_OR_MULTI_ERRORS","details":{{"errors":[{inner}]}},"message":"m"}}]}}"#
            )
        };
        let read = error(crate::crm::PRODUCT, 400, several(&format!("{duplicate},{missing}")).as_bytes());
        assert_eq!(read.code.as_deref(), Some("MULTIPLE_OR_MULTI_ERRORS"));
        let inner: Vec<_> = read.errors().iter().map(|inner| (inner.code.as_deref(), inner.kind)).collect();
        let expected = [
            (Some("DUPLICATE_DATA"), ApiErrorKind::Duplicate),
            (Some("MANDATORY_NOT_FOUND"), ApiErrorKind::InvalidRequest),
        ];
        assert_eq!((inner.as_slice(), read.kind), (&expected[..], ApiErrorKind::InvalidRequest));
        assert_eq!(read.fields, ["Email", "Last_Name"]);
        let shown = "DUPLICATE_DATA (duplicate data) (Email), MANDATORY_NOT_FOUND (required) (Last_Name)";
        assert!(read.to_string().contains(shown), "{read}");
        let read = error(crate::crm::PRODUCT, 400, several(&format!("{duplicate},{duplicate}")).as_bytes());
        assert_eq!(read.kind, ApiErrorKind::Duplicate);
    }

    #[test]
    fn html_page_is_not_reported_as_a_missing_permission() {
        let crm = product("other").expect("a product without facts");
        for (status, kind) in [(403, ApiErrorKind::Other), (404, ApiErrorKind::Other), (502, ApiErrorKind::Unavailable)]
        {
            let read = error(crm, status, b"\n<!DOCTYPE html><html>Access denied by policy</html>");
            assert_eq!(read.kind, kind, "{status}");
            let shown = read.to_string();
            assert!(shown.contains("an HTML page, not JSON; check whether a proxy is in the way"), "{shown}");
            assert!(!shown.contains("role"), "{shown}");
        }
        assert!(!error(crm, 403, b"{}").to_string().contains("HTML"));
    }

    #[cfg(all(feature = "crm", feature = "desk"))]
    #[test]
    fn desk_404_mentions_a_missing_scope() {
        let body = br#"{"errorCode":"URL_NOT_FOUND","message":"The URL you requested could not be found."}"#;
        let read = error(crate::desk::PRODUCT, 404, body);
        assert_eq!(read.kind, ApiErrorKind::NotFound);
        assert!(read.to_string().contains("that the token has the scopes"), "{read}");
        assert!(!error(crate::crm::PRODUCT, 404, br#"{"code":"NOT_FOUND"}"#).to_string().contains("scope"));
    }

    #[cfg(feature = "crm")]
    #[test]
    fn limit_exceeded_of_crm_is_an_invalid_request() {
        let read = error(crate::crm::PRODUCT, 400, br#"{"code":"LIMIT_EXCEEDED","message":"more than 100 records"}"#);
        assert_eq!(read.kind, ApiErrorKind::InvalidRequest);
        assert!(!read.to_string().contains("plan"), "{read}");
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
        fn any_body_is_read_without_panic(value in value(), removed in 0_usize..400, status in 400_u16..600) {
            let mut body = value.to_string().into_bytes();
            body.truncate(body.len().saturating_sub(removed % 7));
            let read = error(product("other").expect("a product without facts"), status, &body);
            prop_assert_eq!(read.body(), &body[..body.len().min(KEPT)]);
            let shown = format!("{read} {read:?}");
            prop_assert!(read.fields.len() <= 100 && shown.len() < 100_000, "{}", shown.len());
            prop_assert!(!read.to_string().contains(['\n', '\r', '\0']));
        }
    }
}
