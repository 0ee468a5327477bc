//! The classification of error responses by their meaning for the access token.
//!
//! Each product has its own error bodies. Products use one status both for an invalid token and for insufficient
//! scopes.
//!
//! An invalid token is refreshed once. A token with insufficient scopes is never refreshed: a refresh cannot help and
//! uses up the account's quota.

use super::error_body::ErrorBody;
use crate::endpoint::call::ProductInfo;
use crate::endpoint::facts;
use serde_json::Value;
use zoho_catalog::ErrorKind;

/// The meaning of an error response for the access token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FailureClass {
    /// A token that has expired, was revoked or was evicted.
    InvalidToken,
    /// A valid token with insufficient scopes.
    Scope,
    /// A call that exceeds a rate limit.
    Throttled,
    /// An error that does not concern the token.
    Other,
}

/// Returns `true` if a response with a successful HTTP status reports in its body that the API rejected the call.
pub(crate) fn is_refusal(product: &ProductInfo, body: &[u8]) -> bool {
    let Some(outcome) = product.facts.body_outcome else { return false };
    serde_json::from_slice(body).is_ok_and(|body| outcome.is_refusal(&body))
}

/// Classifies a response that rejects a call.
pub(crate) fn read(product: &ProductInfo, status: u16, body: &[u8]) -> FailureClass {
    if status == 429 {
        return FailureClass::Throttled;
    }
    // Every product responds to a missing or wrong parameter with 400, unless the request has no token at all.
    if !matches!(status, 200..=299 | 400 | 401 | 403 | 500) {
        return FailureClass::Other;
    }
    let mut found = FailureClass::Other;
    if let Ok(body) = serde_json::from_slice::<Value>(body) {
        let codes = ErrorBody::new(&body).codes();
        let kinds: Vec<ErrorKind> = codes.iter().filter_map(|code| facts::error_kind(product, code)).collect();
        if kinds.contains(&ErrorKind::Other) {
            return FailureClass::Other;
        }
        if kinds.contains(&ErrorKind::InsufficientScope) {
            // A code for insufficient scopes is unambiguous, regardless of the other codes.
            return FailureClass::Scope;
        }
        let meaning = kinds.iter().find_map(|kind| match kind {
            ErrorKind::InvalidToken => Some(FailureClass::InvalidToken),
            ErrorKind::RateLimited => Some(FailureClass::Throttled),
            _ => None,
        });
        found = meaning.unwrap_or(FailureClass::Other);
    }
    // With status 401, Cliq sends an empty body and Bookings an HTML page.
    if found == FailureClass::Other && status == 401 { FailureClass::InvalidToken } else { found }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::facts::test_products::product;
    use proptest::prelude::*;

    #[test]
    fn error_body_of_every_product_is_classified() {
        use FailureClass::{InvalidToken, Other, Scope, Throttled};
        for (name, status, body, meaning) in [
            (
                "crm",
                401,
                r#"{"code":"INVALID_TOKEN","details":{},"message":"invalid oauth token","status":"error"}"#,
                InvalidToken,
            ),
            (
                "crm",
                400,
                r#"{"code":"INVALID_TOKEN","details":{},"message":"invalid oauth token","status":"error"}"#,
                InvalidToken,
            ),
            (
                "crm",
                401,
                r#"{"code":"AUTHENTICATION_FAILURE","details":{},"message":"Authentication failed","status":"error"}"#,
                InvalidToken,
            ),
            (
                "crm",
                401,
                r#"{"code":"OAUTH_SCOPE_MISMATCH","details":[],"message":"invalid oauth scope to access this URL","status":"error"}"#,
                Scope,
            ),
            (
                "crm",
                403,
                r#"{"code":"NO_PERMISSION","details":{"permissions":["Crm_Implied_Api_Access"]},"message":"permission denied","status":"error"}"#,
                Other,
            ),
            (
                "crm",
                400,
                r#"{"code":"MANDATORY_NOT_FOUND","details":{"api_name":"Last_Name"},"message":"required field not found","status":"error"}"#,
                Other,
            ),
            ("crm", 401, r#"{"code":"TOKEN_BOUND_DATA_MISMATCH","details":{},"message":"x","status":"error"}"#, Other),
            ("books", 401, r#"{"code":57,"message":"You are not authorized to perform this operation"}"#, InvalidToken),
            ("books", 401, r#"{"code":14,"message":"Invalid value passed for authtoken."}"#, InvalidToken),
            ("books", 429, r#"{"code":44,"message":"too many"}"#, Throttled),
            ("books", 400, r#"{"code":4,"message":"Invalid value passed for customer_id"}"#, Other),
            (
                "desk",
                401,
                r#"{"errorCode":"INVALID_OAUTH","message":"The OAuth Token you provided is invalid."}"#,
                InvalidToken,
            ),
            ("desk", 401, r#"{"errorCode":"UNAUTHORIZED","message":"You are not authenticated"}"#, InvalidToken),
            ("desk", 403, r#"{"errorCode":"SCOPE_MISMATCH","message":"x"}"#, Scope),
            ("desk", 403, r#"{"errorCode":"OAUTH_ORG_MISMATCH","message":"x"}"#, Other),
            ("creator", 401, r#"{"code":1030,"description":"Authorization Failure"}"#, InvalidToken),
            ("creator", 401, r#"{"code":2945,"description":"INVALID_OAUTHSCOPE"}"#, Scope),
            ("creator", 429, r#"{"code":2955}"#, Throttled),
            (
                "projects",
                401,
                r#"{"error":{"status_code":401,"title":"INVALID_OAUTHTOKEN","error_type":"x","details":[{"message":"m"}]}}"#,
                InvalidToken,
            ),
            ("projects", 401, r#"{"error":{"status_code":401,"title":"INVALID_OAUTHSCOPE"}}"#, Scope),
            ("workdrive", 500, r#"{"errors":[{"id":"F7003","title":"Invalid OAuth token."}]}"#, InvalidToken),
            ("workdrive", 401, r#"{"errors":[{"id":"F7004","title":"x"}]}"#, Scope),
            (
                "analytics",
                401,
                r#"{"status":"failure","summary":"INVALID_OAUTHTOKEN","data":{"errorCode":8535,"errorMessage":"x"}}"#,
                InvalidToken,
            ),
            (
                "analytics",
                401,
                r#"{"status":"failure","summary":"INVALID_OAUTHSCOPE","data":{"errorCode":8540,"errorMessage":"x"}}"#,
                Scope,
            ),
            ("people", 401, r#"{"response":{"errors":{"code":7213,"message":"x"},"status":1}}"#, InvalidToken),
            ("people", 401, r#"{"response":{"errors":[{"code":7218,"message":"x"}],"status":1}}"#, Scope),
            ("other", 401, r#"[2,{"msg":"x","errorCode":"INVALID_OAUTHSCOPE"}]"#, Scope),
            ("cliq", 401, "", InvalidToken),
            ("bookings", 401, "<html>sign in</html>", InvalidToken),
            ("crm", 500, "<html>oops</html>", Other),
            ("crm", 404, r#"{"code":"INVALID_TOKEN"}"#, Other),
        ] {
            let Some(product) = product(name) else { continue };
            assert_eq!(read(product, status, body.as_bytes()), meaning, "{name} {status} {body}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2_000, rng_seed: proptest::test_runner::RngSeed::Fixed(7), failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_body_is_classified_without_panic(status in 300_u16..600, body in proptest::collection::vec(any::<u8>(), 0..200)) {
            if let Some(product) = product("crm") {
                let _ = read(product, status, &body);
            }
        }
    }
}
