//! Tests of parsing and printing the errors of several products.

use super::*;
use crate::endpoint::call::{ProductInfo, endpoint_info};
use crate::endpoint::facts::test_products::product;
use proptest::prelude::*;
use zoho_catalog::{BodyKind, Confidence, Method};

fn error(product: &'static ProductInfo, status: u16, body: &[u8]) -> ApiError {
    let endpoint = endpoint_info(product, "Call", Method::Get, "/", BodyKind::None, Confidence::Documented);
    ApiError::new(
        &endpoint,
        StatusCode::from_u16(status).expect("the status should be valid"),
        Bytes::copy_from_slice(body),
    )
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
        ("social", 400, r#"{"error":{"code":400,"requestURI":"/x","message":"m"}}"#, "400", "m", InvalidRequest, &[]),
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
    let body = r#"{"errorCode":"INVALID_DATA","message":"m","errors":[{"fieldName":"/email","errorType":"missing"}]}"#;
    assert!(
        error(product("other").expect("the product should exist"), 422, body.as_bytes())
            .to_string()
            .contains("(email: missing)")
    );
}

#[cfg(feature = "crm")]
#[test]
fn error_with_several_errors_reports_each_of_them() {
    let duplicate = r#"{"code":"DUPLICATE_DATA","details":{"api_name":"Email"},"message":"duplicate data"}"#;
    let missing = r#"{"code":"MANDATORY_NOT_FOUND","details":{"api_name":"Last_Name"},"message":"required"}"#;
    let several = |inner: &str| {
        format!(r#"{{"data":[{{"code":"MULTIPLE_OR_MULTI_ERRORS","details":{{"errors":[{inner}]}},"message":"m"}}]}}"#)
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
    let crm = product("other").expect("the product without facts should exist");
    for (status, kind) in [(403, ApiErrorKind::Other), (404, ApiErrorKind::Other), (502, ApiErrorKind::Unavailable)] {
        let read = error(crm, status, b"\n<!DOCTYPE html><html>Access denied by policy</html>");
        assert_eq!(read.kind, kind, "{status}");
        let shown = read.to_string();
        assert!(shown.contains("an HTML page, not JSON; check whether a proxy intercepts the connection"), "{shown}");
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
    assert!(read.to_string().contains("that the token has the required scopes"), "{read}");
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
        let read = error(product("other").expect("the product without facts should exist"), status, &body);
        prop_assert_eq!(read.body(), &body[..body.len().min(KEPT)]);
        let shown = format!("{read} {read:?}");
        prop_assert!(read.fields.len() <= 100 && shown.len() < 100_000, "{}", shown.len());
        prop_assert!(!read.to_string().contains(['\n', '\r', '\0']));
    }
}
