//! What an API's refusal means for the token: products answer with bodies of their own, and the same status for a token
//! that is dead and for one whose scopes are not enough.
//!
//! A dead token is refreshed, once. A missing scope never is: a refresh cannot help, and burns the account's quota.

use serde_json::Value;

/// What a refusal means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The token has expired, or was revoked or evicted.
    DeadToken,
    /// The token is good, and its scopes are not enough.
    Scope,
    /// Too many calls.
    Throttled,
    /// Nothing about the token.
    Other,
}

/// Words of a dead token: CRM and Recruit, Desk, Projects, Mail, Analytics and Social, `WorkDrive`.
const DEAD: &[&str] = &[
    "INVALID_TOKEN",
    "INVALID_OAUTHTOKEN",
    "INVALID_OAUTH",
    "AUTHENTICATION_FAILURE",
    "AUTHENTICATION_FAILED",
    "UNAUTHORIZED",
    "INVALID_TICKET",
    "F7003",
];
/// Words of a missing scope.
const SCOPE: &[&str] = &["OAUTH_SCOPE_MISMATCH", "SCOPE_MISMATCH", "INVALID_OAUTHSCOPE", "F7004"];
/// Words of something else, which come with 401 all the same: a page token of CRM that does not fit.
const NEITHER: &[&str] = &["TOKEN_BOUND_DATA_MISMATCH"];
/// Numbers, by product: (product, number, meaning). Books' page of errors says 57 of a token that may not do this; third
/// parties meet it for dead tokens: a refresh is tried, once.
const NUMBERS: &[(&str, i64, Refusal)] = &[
    ("books", 14, Refusal::DeadToken),
    ("books", 57, Refusal::DeadToken),
    ("books", 44, Refusal::Throttled),
    ("creator", 1030, Refusal::DeadToken),
    ("creator", 2945, Refusal::Scope),
    ("creator", 2955, Refusal::Throttled),
    ("analytics", 8535, Refusal::DeadToken),
    ("analytics", 8518, Refusal::DeadToken),
    ("analytics", 8540, Refusal::Scope),
];

/// Reads an answer that is no success.
pub(crate) fn read(product: &str, status: u16, body: &[u8]) -> Refusal {
    if status == 429 {
        return Refusal::Throttled;
    }
    // A missing or wrong parameter is 400 in every product, but for a token that is not there at all.
    if !matches!(status, 400 | 401 | 403 | 500) {
        return Refusal::Other;
    }
    let mut found = Refusal::Other;
    if let Ok(body) = serde_json::from_slice::<Value>(body) {
        let mut codes = Vec::new();
        collect(&body, 0, &mut codes);
        if codes.iter().any(|code| matches!(code, Code::Word(word) if NEITHER.contains(&word.as_str()))) {
            return Refusal::Other;
        }
        for code in codes {
            match meaning(product, &code) {
                // Said of the scope it is certain, whatever else is said.
                Some(Refusal::Scope) => return Refusal::Scope,
                Some(meaning) if found == Refusal::Other => found = meaning,
                _ => {}
            }
        }
    }
    // Cliq answers 401 with nothing, Bookings with a page.
    if found == Refusal::Other && status == 401 { Refusal::DeadToken } else { found }
}

/// A code in a body.
enum Code {
    Word(String),
    Number(i64),
}

/// The values that may be codes, wherever the product puts them; not too deep, for the body is foreign.
fn collect(value: &Value, depth: usize, codes: &mut Vec<Code>) {
    const KEYS: &[&str] = &[
        "code",
        "errorCode",
        "error",
        "error_type",
        "title",
        "id",
        "message",
        "errorMessage",
        "summary",
        "error_code",
    ];
    if depth > 4 || codes.len() > 32 {
        return;
    }
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                match value {
                    Value::String(text) if KEYS.contains(&key.as_str()) => codes.push(Code::Word(text.clone())),
                    Value::Number(number) if KEYS.contains(&key.as_str()) => {
                        codes.extend(number.as_i64().map(Code::Number));
                    }
                    inner => collect(inner, depth + 1, codes),
                }
            }
        }
        Value::Array(items) => items.iter().take(16).for_each(|item| collect(item, depth + 1, codes)),
        _ => {}
    }
}

fn meaning(product: &str, code: &Code) -> Option<Refusal> {
    match code {
        Code::Word(word) if SCOPE.contains(&word.as_str()) => Some(Refusal::Scope),
        Code::Word(word) if DEAD.contains(&word.as_str()) => Some(Refusal::DeadToken),
        // Some products write their numbers as text.
        Code::Word(word) => meaning(product, &Code::Number(word.parse().ok()?)),
        Code::Number(number) => {
            NUMBERS.iter().find(|(of, code, _)| *of == product && code == number).map(|(_, _, meaning)| *meaning)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn bodies_of_every_product() {
        use Refusal::{DeadToken, Other, Scope, Throttled};
        for (product, status, body, meaning) in [
            (
                "crm",
                401,
                r#"{"code":"INVALID_TOKEN","details":{},"message":"invalid oauth token","status":"error"}"#,
                DeadToken,
            ),
            (
                "crm",
                400,
                r#"{"code":"INVALID_TOKEN","details":{},"message":"invalid oauth token","status":"error"}"#,
                DeadToken,
            ),
            (
                "crm",
                401,
                r#"{"code":"AUTHENTICATION_FAILURE","details":{},"message":"Authentication failed","status":"error"}"#,
                DeadToken,
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
            ("books", 401, r#"{"code":57,"message":"You are not authorized to perform this operation"}"#, DeadToken),
            ("books", 401, r#"{"code":14,"message":"Invalid value passed for authtoken."}"#, DeadToken),
            ("books", 429, r#"{"code":44,"message":"too many"}"#, Throttled),
            ("books", 400, r#"{"code":4,"message":"Invalid value passed for customer_id"}"#, Other),
            (
                "desk",
                401,
                r#"{"errorCode":"INVALID_OAUTH","message":"The OAuth Token you provided is invalid."}"#,
                DeadToken,
            ),
            ("desk", 401, r#"{"errorCode":"UNAUTHORIZED","message":"You are not authenticated"}"#, DeadToken),
            ("desk", 403, r#"{"errorCode":"SCOPE_MISMATCH","message":"x"}"#, Scope),
            ("desk", 403, r#"{"errorCode":"OAUTH_ORG_MISMATCH","message":"x"}"#, Other),
            ("creator", 401, r#"{"code":1030,"description":"Authorization Failure"}"#, DeadToken),
            ("creator", 401, r#"{"code":2945,"description":"INVALID_OAUTHSCOPE"}"#, Scope),
            ("creator", 429, r#"{"code":2955}"#, Throttled),
            (
                "projects",
                401,
                r#"{"error":{"status_code":401,"title":"INVALID_OAUTHTOKEN","error_type":"x","details":[{"message":"m"}]}}"#,
                DeadToken,
            ),
            ("projects", 401, r#"{"error":{"status_code":401,"title":"INVALID_OAUTHSCOPE"}}"#, Scope),
            ("workdrive", 500, r#"{"errors":[{"id":"F7003","title":"Invalid OAuth token."}]}"#, DeadToken),
            ("workdrive", 401, r#"{"errors":[{"id":"F7004","title":"x"}]}"#, Scope),
            (
                "analytics",
                401,
                r#"{"status":"failure","summary":"INVALID_OAUTHTOKEN","data":{"errorCode":8535,"errorMessage":"x"}}"#,
                DeadToken,
            ),
            (
                "analytics",
                401,
                r#"{"status":"failure","summary":"INVALID_OAUTHSCOPE","data":{"errorCode":8540,"errorMessage":"x"}}"#,
                Scope,
            ),
            ("other", 401, r#"[2,{"msg":"x","errorCode":"INVALID_OAUTHSCOPE"}]"#, Scope),
            ("cliq", 401, "", DeadToken),
            ("bookings", 401, "<html>sign in</html>", DeadToken),
            ("crm", 500, "<html>oops</html>", Other),
            ("crm", 404, r#"{"code":"INVALID_TOKEN"}"#, Other),
        ] {
            assert_eq!(read(product, status, body.as_bytes()), meaning, "{product} {status} {body}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2_000, rng_seed: proptest::test_runner::RngSeed::Fixed(7), failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_body_is_too_strange(status in 300_u16..600, body in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = read("crm", status, &body);
        }
    }
}
