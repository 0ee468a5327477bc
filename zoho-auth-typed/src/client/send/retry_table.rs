//! The test that compares the table of failures in the documentation with the code.

use super::{ApiError, InsufficientScope, SendError};
use crate::client::request::PrepareError;
use crate::client::transfer::TransferError;
use crate::data_center::DataCenter;
use crate::endpoint::call::{EndpointInfo, ProductInfo, endpoint_info};
use crate::error::Error;
use crate::failure::{Failure, Retry};
use crate::tokens::GrantedScopes;
use crate::transport::{MAX_API_RESPONSE, MAX_API_WAIT, NetworkErrorKind};
use bytes::Bytes;
use http::StatusCode;
use std::time::Duration;
use zoho_auth_core::__private::MAX_TOKEN_WAIT;
use zoho_catalog::{BodyKind, Confidence, Method};

const ERRORS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/errors.md"));
const RETRIES: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/rate-limits-and-retries.md"));
const PRODUCT: &ProductInfo = &ProductInfo::new("toy", "Toy", "gateway", "Bearer", &[]);

fn endpoint(method: Method) -> EndpointInfo {
    endpoint_info(PRODUCT, "Call", method, "/", BodyKind::None, Confidence::Documented)
}

fn api(method: Method, status: u16) -> Error {
    let status = StatusCode::from_u16(status).expect("the status should be valid");
    SendError::Api(Box::new(ApiError::new(&endpoint(method), status, Bytes::new()))).into()
}

fn network(method: Method, request_sent: bool) -> Error {
    let (endpoint, may_duplicate) = ("Call", request_sent && !endpoint(method).only_reads());
    let (kind, reason) = (NetworkErrorKind::Other, String::new());
    SendError::Network { endpoint, data_center: "eu", kind, reason, request_sent, may_duplicate }.into()
}

/// Returns the error for a failure in the table, of a call with this method. Returns `None` for an unknown failure.
fn error(failure: &str, method: Method) -> Option<Error> {
    let (endpoint_name, may_duplicate) = ("Call", !endpoint(method).only_reads());
    let after = Some(Duration::from_secs(60));
    Some(match failure {
        "invalid call or body" => PrepareError::InvalidRawPath { reason: "" }.into(),
        "no connection (DNS, TCP, TLS, proxy)" => network(method, false),
        "lost connection" => network(method, true),
        "timeout" => SendError::Timeout { endpoint: endpoint_name, may_duplicate }.into(),
        "status 502, 503 or 504" => api(method, 503),
        "rate limit" => SendError::RateLimited {
            endpoint: endpoint_name,
            code: None,
            message: None,
            retry_after: after,
            limit: Box::default(),
        }
        .into(),
        "limit of the client's own `RateLimiter`" => {
            SendError::RateLimiterWait { endpoint: endpoint_name, retry_after: after }.into()
        }
        "rejected token" => {
            SendError::TokenRejected { endpoint: endpoint_name, data_center: "eu", code: None, message: None }.into()
        }
        "insufficient scope" => SendError::InsufficientScope(Box::new(InsufficientScope {
            endpoint: endpoint_name,
            module: None,
            method: http::Method::GET,
            requires: None,
            granted: GrantedScopes::Assumed,
            requested_scope: "",
            data_center: DataCenter::EU,
        }))
        .into(),
        "locked resource" => api(method, 423),
        "any other error" => api(method, 400),
        "response too large" => SendError::ResponseTooLarge { endpoint: endpoint_name, limit: MAX_API_RESPONSE }.into(),
        "truncated download" => TransferError::Truncated {
            endpoint: endpoint_name,
            bytes: 1,
            expected: None,
            source: "X".into(),
            may_duplicate,
        }
        .into(),
        "stalled transfer" => {
            TransferError::Stalled { endpoint: endpoint_name, idle: Duration::ZERO, bytes: 1, may_duplicate }.into()
        }
        _ => return None,
    })
}

fn name(retry: Retry) -> &'static str {
    match retry {
        Retry::Never => "`Never`",
        Retry::Safe { .. } => "`Safe`",
        Retry::MayDuplicate { .. } => "`MayDuplicate`",
        _ => "unknown",
    }
}

#[test]
fn table_of_failures_agrees_with_the_code() {
    let (_, section) = ERRORS.split_once("## Failures of a call").expect("the document should have this section");
    let rows = section.lines().skip_while(|line| !line.starts_with("| ---")).skip(1);
    let rows: Vec<Vec<&str>> = rows
        .take_while(|line| line.starts_with('|'))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    assert_eq!(rows.len(), 14);
    for row in rows {
        let [failure, _, get, others, _, _] = row[..] else { panic!("{row:?}") };
        for (method, expected) in [
            (Method::Get, get),
            (Method::Post, others),
            (Method::Put, others),
            (Method::Patch, others),
            (Method::Delete, others),
        ] {
            let error = error(failure, method).unwrap_or_else(|| panic!("`{failure}` has no error"));
            assert_eq!(name(error.retry()), expected, "{failure}, {method}: {error}");
            assert_eq!(error.needs_consent(), failure == "insufficient scope", "{failure}: {error}");
        }
    }
}

#[test]
fn times_in_the_documents_agree_with_the_code() {
    assert_eq!(super::MAX_RETRY_AFTER, Duration::from_secs(30));
    assert_eq!((MAX_API_WAIT, MAX_TOKEN_WAIT), (Duration::from_secs(24 * 3600), Duration::from_secs(3600)));
    assert_eq!(MAX_API_RESPONSE, 64 << 20);
    for (document, text) in [
        (ERRORS, "waited up to 30 s, once"),
        (ERRORS, "up to 24 hours, otherwise 1, 2, 4, … 60 s"),
        (ERRORS, "stopped reading after 64 MiB"),
        (RETRIES, "A time of more than 24 hours counts as 24 hours (at the token endpoint, one hour)"),
        (RETRIES, "they wait 1 s, and 2, 4, … up to 60 s after further ones"),
        (RETRIES, "once, after that time"),
    ] {
        // A string may be on two lines.
        let document = document.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(document.contains(text), "{text}");
    }
}
