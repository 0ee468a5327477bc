//! The responses of the token endpoint, in all known forms.
//!
//! A response is a success if it contains a token. Its HTTP status is ignored, because Zoho also reports errors with
//! status 200.

use super::error::NO_CODE;
use super::{AccessToken, TokenError};
use crate::coordination::refresh_state::MAX_RATE_LIMIT;
use crate::data_center::{DataCenter, Environment, GrantedEnvironment, Hosts};
use crate::product::facts;
use secrecy::SecretString;
use secrecy::zeroize::Zeroize as _;
use serde_json::{Map, Value};
use std::fmt;
use std::ops::Deref;
use std::time::{Duration, SystemTime};
use zoho_catalog::TokenErrorKind;

/// The length of the longest accepted token, in bytes. Zoho's tokens have about seventy bytes.
const LONGEST_TOKEN: usize = 4096;
/// The documented lifetime of an access token in seconds (one hour), for responses without a lifetime.
const LIFETIME: u64 = 3600;
/// The largest lifetime that is read as seconds. Larger values are milliseconds, as in older responses (`expires_in`
/// 3600000).
const MOST_SECONDS: u64 = 86_400;
/// The time for which Zoho blocks a client after too many requests, for responses that do not contain a time.
const BLOCKED: Duration = Duration::from_secs(600);
/// The longest rate limit that is accepted from the token endpoint. A longer rate limit comes from a faulty server.
pub const MAX_WAIT: Duration = Duration::from_secs(MAX_RATE_LIMIT);

/// The length of the longest `api_domain` or redirect target that can be displayed, in bytes.
const LONGEST_ORIGIN: usize = 200;

/// A response with an access token.
pub struct TokenResponse {
    /// The access token.
    pub access_token: SecretString,
    /// The refresh token, if the response has one.
    pub refresh_token: Option<SecretString>,
    /// The lifetime of the access token.
    pub lifetime: Duration,
    /// The expiry of the access token.
    pub expires_at: SystemTime,
    /// The reported scopes, or `None` if the response reports none.
    pub scopes: Option<Vec<String>>,
    /// The reported `api_domain`, for display only. No request is sent to it.
    pub api_domain: Option<String>,
    /// The data center of `api_domain`, if `api_domain` is a known host.
    pub data_center: Option<DataCenter>,
    /// The environment of `api_domain`. `None` if the response has no `api_domain`, or if the `api_domain` is an
    /// unknown server on loopback.
    pub environment: Option<GrantedEnvironment>,
}

impl TokenResponse {
    /// Returns the access token and discards the rest of the response.
    pub fn into_token(self) -> AccessToken {
        AccessToken::new(self.access_token, Some(self.expires_at))
    }

    /// Checks that the token belongs to the environment `expected`. A response that does not show its environment
    /// passes the check.
    ///
    /// # Errors
    /// Fails with [`TokenError::EnvironmentMismatch`] if the token belongs to another environment or to an unknown one.
    pub fn check_environment(&self, expected: Environment) -> Result<(), TokenError> {
        match &self.environment {
            None => Ok(()),
            Some(GrantedEnvironment::Known(granted)) if *granted == expected => Ok(()),
            Some(granted) => Err(TokenError::EnvironmentMismatch { expected, granted: granted.clone() }),
        }
    }
}

impl fmt::Debug for TokenResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { expires_at, scopes, data_center, .. } = self;
        f.debug_struct("TokenResponse")
            .field("expires_at", expires_at)
            .field("scopes", scopes)
            .field("data_center", data_center)
            .finish_non_exhaustive()
    }
}

/// The members of a JSON object. Their strings are overwritten on drop.
struct JsonObject(Map<String, Value>);

impl Deref for JsonObject {
    type Target = Map<String, Value>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl Drop for JsonObject {
    fn drop(&mut self) {
        for member in self.0.values_mut() {
            if let Value::String(text) = member {
                text.zeroize();
            }
        }
    }
}

/// Parses the response to a token request. `requested` is the data center whose accounts server responded. `location`
/// is the target if the response is a redirect. The lifetime of the access token begins at `now`.
pub(crate) fn read(
    status: u16,
    retry_after: Option<Duration>,
    location: Option<&str>,
    body: &[u8],
    (requested, hosts): (DataCenter, &Hosts),
    now: SystemTime,
) -> Result<TokenResponse, TokenError> {
    let throttled = TokenError::RateLimited { retry_after: retry_after.map_or(BLOCKED, |wait| wait.min(MAX_WAIT)) };
    let page = |redirected_to| TokenError::UnexpectedPage {
        data_center: requested.code(),
        status,
        redirected_to,
        retry_after: None,
    };
    if (300..400).contains(&status) {
        return Err(page(Some(location.map_or_else(|| "an unknown URL".to_owned(), without_query))));
    }
    let malformed = |reason| TokenError::InvalidResponse { status, reason };
    let members = match serde_json::from_slice::<Value>(body) {
        Ok(Value::Object(members)) => JsonObject(members),
        Ok(_) => return Err(malformed("it is JSON, but not an object")),
        Err(_) if status == 429 => return Err(throttled),
        Err(_) if status >= 500 => return Err(TokenError::Unavailable { status, retry_after: None }),
        Err(_) if looks_like_html(body) => return Err(page(None)),
        Err(_) => return Err(malformed("it is not JSON")),
    };
    if let Some(token) = text(&members, "access_token") {
        let Some(access_token) = secret(token) else {
            return Err(malformed("its access token has an invalid character"));
        };
        let refresh_token = match text(&members, "refresh_token") {
            Some(token) => Some(secret(token).ok_or_else(|| malformed("its refresh token has an invalid character"))?),
            None => None,
        };
        let lifetime = lifetime(&members);
        let api_domain = text(&members, "api_domain").filter(|domain| can_be_shown(domain));
        let (data_center, environment) = environment(&members, requested, hosts);
        return Ok(TokenResponse {
            access_token,
            refresh_token,
            lifetime,
            expires_at: now + lifetime,
            scopes: scopes(&members),
            api_domain: api_domain.map(str::to_owned),
            data_center,
            environment,
        });
    }
    // A rate limit is recognized by the HTTP status or the member `status`, because the text of `error` may be
    // translated.
    if status == 429 || (text(&members, "status") == Some("failure") && members.contains_key("error")) {
        return Err(throttled);
    }
    if status >= 500 {
        return Err(TokenError::Unavailable { status, retry_after: None });
    }
    let Some(word) = text(&members, "error") else { return Err(malformed("it has neither a token nor an error")) };
    let shown = shown(word);
    let data_center = requested.code();
    Err(match facts::token_error_kind(word) {
        Some(TokenErrorKind::InvalidClient) => TokenError::InvalidClient { data_center },
        Some(TokenErrorKind::InvalidClientSecret) => TokenError::InvalidClientSecret { data_center },
        Some(TokenErrorKind::InvalidGrant) => TokenError::InvalidGrant(shown),
        Some(TokenErrorKind::RedirectUriMismatch) => TokenError::RedirectUriMismatch,
        Some(TokenErrorKind::InvalidScope) => TokenError::InvalidScope(shown),
        Some(TokenErrorKind::MissingOrganization) => TokenError::MissingOrganization(shown),
        Some(TokenErrorKind::RateLimited) => throttled,
        _ => TokenError::Other(shown),
    })
}

/// Parses the response to a revocation. A response is a success if its status is 200 to 299, and its body is neither an
/// error nor an HTML page. An example is the body `{"status":"success"}`.
pub(crate) fn read_revocation(status: u16, retry_after: Option<Duration>, body: &[u8]) -> Result<(), TokenError> {
    let members = match serde_json::from_slice::<Value>(body) {
        Ok(Value::Object(members)) => members,
        _ => Map::new(),
    };
    let refused = members.contains_key("error") || text(&members, "status") == Some("failure");
    match status {
        429 => Err(TokenError::RateLimited { retry_after: retry_after.map_or(BLOCKED, |wait| wait.min(MAX_WAIT)) }),
        500.. => Err(TokenError::Unavailable { status, retry_after: None }),
        200..300 if !refused && !looks_like_html(body) => Ok(()),
        _ => {
            let word = text(&members, "error").map_or_else(|| NO_CODE.to_owned(), shown);
            Err(TokenError::Other(word))
        }
    }
}

/// Returns `word` for display if it can be an error code. Otherwise returns [`NO_CODE`], because a faulty server may
/// echo a token.
fn shown(word: &str) -> String {
    let is_word = word.len() <= 60 && word.bytes().all(|b| b.is_ascii_alphabetic() || matches!(b, b'_' | b' ' | b'-'));
    if is_word { word.to_owned() } else { NO_CODE.to_owned() }
}

/// Returns the target of a redirect for display, without the query and the fragment, which may contain secrets.
fn without_query(location: &str) -> String {
    let target = location.split(['?', '#']).next().unwrap_or_default();
    if can_be_shown(target) { target.to_owned() } else { "an unknown URL".to_owned() }
}

/// Returns `true` if an origin or a URL can be displayed: it is not empty, has up to [`LONGEST_ORIGIN`] bytes, and has
/// only visible ASCII characters.
fn can_be_shown(domain: &str) -> bool {
    (1..=LONGEST_ORIGIN).contains(&domain.len()) && domain.bytes().all(|b| b.is_ascii_graphic())
}

/// Returns the data center and the environment of `api_domain`. Both are `None` if the response has no `api_domain`. A
/// value that is not a string counts as an unknown environment.
fn environment(
    members: &Map<String, Value>,
    requested: DataCenter,
    hosts: &Hosts,
) -> (Option<DataCenter>, Option<GrantedEnvironment>) {
    match members.get("api_domain") {
        None | Some(Value::Null) => (None, None),
        Some(Value::String(domain)) if domain.is_empty() => (None, None),
        Some(Value::String(domain)) => hosts.environment_by_api_domain(requested, domain),
        Some(_) => (None, Some(GrantedEnvironment::Unknown { api_domain: None })),
    }
}

fn text<'m>(members: &'m Map<String, Value>, key: &str) -> Option<&'m str> {
    members.get(key)?.as_str()
}

/// Returns a token that can be sent in a header. Returns `None` if the token is empty, has more than [`LONGEST_TOKEN`]
/// bytes, or has a character that is not visible ASCII.
fn secret(token: &str) -> Option<SecretString> {
    let fits = (1..=LONGEST_TOKEN).contains(&token.len()) && token.bytes().all(|b| b.is_ascii_graphic());
    fits.then(|| token.to_owned().into())
}

/// Returns the lifetime from `expires_in_sec`, or else from `expires_in`, or else [`LIFETIME`]. Both members may be
/// numbers or texts. They contain seconds, or milliseconds in older responses.
fn lifetime(members: &Map<String, Value>) -> Duration {
    let number = |key: &str| -> Option<u64> {
        match members.get(key)? {
            Value::Number(number) => {
                number.as_u64().or_else(|| {
                    let number = number.as_f64()?;
                    // A fraction or a very large number. The conversion below limits the duration.
                    (number.is_finite() && number >= 0.0)
                        .then(|| Duration::try_from_secs_f64(number).map_or(u64::MAX, |d| d.as_secs()))
                })
            }
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        }
    };
    let seconds = number("expires_in_sec").or_else(|| number("expires_in")).unwrap_or(LIFETIME);
    let seconds = if seconds > MOST_SECONDS { seconds / 1000 } else { seconds };
    Duration::from_secs(seconds.min(MOST_SECONDS))
}

/// Returns the names in the member `scope`, which are separated by commas or whitespace. Returns `None` if there is no
/// name.
fn scopes(members: &Map<String, Value>) -> Option<Vec<String>> {
    let text = text(members, "scope")?;
    let names =
        text.split(|c: char| c == ',' || c.is_whitespace()).filter(|name| !name.is_empty() && name.len() <= 200);
    let names: Vec<String> = names.take(500).map(|name| name.chars().filter(|c| !c.is_control()).collect()).collect();
    (!names.is_empty()).then_some(names)
}

fn looks_like_html(body: &[u8]) -> bool {
    let start: Vec<u8> = body.iter().copied().filter(|b| !b.is_ascii_whitespace()).take(5).collect();
    start.first() == Some(&b'<')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::Failure;
    use proptest::prelude::*;
    use secrecy::ExposeSecret;
    use std::time::UNIX_EPOCH;

    const TOKEN: &str = "1000.s3cret-access";

    fn parse(status: u16, body: &str) -> Result<TokenResponse, TokenError> {
        read(status, None, None, body.as_bytes(), (DataCenter::EU, &Hosts::default()), UNIX_EPOCH)
    }

    fn lifetime(body: &str) -> u64 {
        let response = parse(200, body).unwrap();
        response.expires_at.duration_since(UNIX_EPOCH).unwrap().as_secs()
    }

    #[test]
    fn complete_response_is_parsed() {
        let body = format!(
            r#"{{"access_token":"{TOKEN}","refresh_token":"1000.r","api_domain":"https://www.zohoapis.in","token_type":"Bearer","expires_in":3600,"scope":"Desk.tickets.READ ZohoCRM.users.READ"}}"#
        );
        let response = parse(200, &body).unwrap();
        assert_eq!(response.access_token.expose_secret(), TOKEN);
        assert!(response.refresh_token.is_some());
        assert_eq!(response.data_center, Some(DataCenter::IN));
        assert_eq!(response.scopes.as_deref().unwrap(), ["Desk.tickets.READ", "ZohoCRM.users.READ"]);
        assert!(!format!("{response:?}").contains("s3cret"));
    }

    #[test]
    fn expires_in_is_parsed_in_each_unit() {
        for (members, seconds) in [
            (r#","expires_in":3600"#, 3600),
            (r#","expires_in":3600000"#, 3600),
            (r#","expires_in":3600000,"expires_in_sec":3600"#, 3600),
            (r#","expires_in":"3600""#, 3600),
            (r#","expires_in":" 3600000 ""#, 3600),
            (r#","expires_in":3599.5"#, 3599),
            (r#","expires_in":1e300"#, 86_400),
            (r#","expires_in":-5"#, 3600),
            (r#","expires_in":null"#, 3600),
            (r#","expires_in":"soon""#, 3600),
            ("", 3600),
            (r#","expires_in":60"#, 60),
        ] {
            assert_eq!(lifetime(&format!(r#"{{"access_token":"{TOKEN}"{members}}}"#)), seconds, "{members}");
        }
    }

    #[test]
    fn scopes_are_split_at_commas_and_spaces() {
        let scopes = |scope: &str| parse(200, &format!(r#"{{"access_token":"a"{scope}}}"#)).unwrap().scopes;
        assert_eq!(scopes(r#","scope":"A.b,C.d""#).unwrap(), ["A.b", "C.d"]);
        assert_eq!(scopes(r#","scope":"A.b C.d""#).unwrap(), ["A.b", "C.d"]);
        assert_eq!(scopes(""), None);
        assert_eq!(scopes(r#","scope":"""#), None);
    }

    #[test]
    fn only_a_known_api_domain_has_a_data_center() {
        let data_center = |domain: &str| {
            parse(200, &format!(r#"{{"access_token":"a","api_domain":"{domain}"}}"#)).unwrap().data_center
        };
        assert_eq!(data_center("https://www.zohoapis.ca"), Some(DataCenter::CA));
        assert_eq!(data_center("https://www.zohoapis.eu.evil.example"), None);
        assert_eq!(data_center("http://www.zohoapis.eu"), None);
    }

    #[test]
    fn environment_of_other_or_unknown_api_domain_is_rejected() {
        use Environment::{Developer, Production, Sandbox};
        let check = |member: &str, expected| {
            parse(200, &format!(r#"{{"access_token":"{TOKEN}"{member}}}"#)).unwrap().check_environment(expected)
        };
        for member in ["", r#","api_domain":null"#, r#","api_domain":"""#] {
            assert!(check(member, Production).is_ok() && check(member, Sandbox).is_ok(), "{member}");
        }
        for (domain, granted) in [
            ("https://www.zohoapis.eu", Production),
            ("https://sandbox.zohoapis.eu", Sandbox),
            ("https://developer.zohoapis.in/", Developer),
        ] {
            for expected in Environment::ALL.iter().copied() {
                match check(&format!(r#","api_domain":"{domain}""#), expected) {
                    Ok(()) => assert_eq!(expected, granted),
                    Err(TokenError::EnvironmentMismatch {
                        expected: requested,
                        granted: GrantedEnvironment::Known(known),
                    }) => {
                        assert!(requested == expected && known == granted && known != expected);
                    }
                    Err(error) => panic!("{error}"),
                }
            }
        }
        for (value, shown) in [
            (r#""https://www.zohoapis.mars""#, "the unknown API domain `https://www.zohoapis.mars`"),
            (r#""1000.s3cret-access""#, "an API domain that is not a valid URL origin"),
            ("7", "an API domain that is not a valid URL origin"),
        ] {
            let error = check(&format!(r#","api_domain":{value}"#), Production).unwrap_err();
            assert!(!error.retry().is_safe() && !error.needs_consent());
            assert!(error.to_string().contains(shown) && !error.to_string().contains("s3cret"), "{error}");
        }
    }

    #[test]
    fn error_is_recognized_with_any_status() {
        use TokenError as E;
        let eu = "eu";
        for (status, body, error) in [
            (200, r#"{"error":"invalid_client"}"#, E::InvalidClient { data_center: eu }),
            (400, r#"{"error":"invalid_client"}"#, E::InvalidClient { data_center: eu }),
            (200, r#"{"error":"invalid_client_secret"}"#, E::InvalidClientSecret { data_center: eu }),
            (200, r#"{"error":"invalid_code"}"#, E::InvalidGrant("invalid_code".into())),
            (400, r#"{"error":"invalid_grant"}"#, E::InvalidGrant("invalid_grant".into())),
            (200, r#"{"error":"invalid_redirect_uri"}"#, E::RedirectUriMismatch),
            (200, r#"{"error":"missing_org_info"}"#, E::MissingOrganization("missing_org_info".into())),
            (200, r#"{"error":"general_error"}"#, E::Other("general_error".into())),
            (
                400,
                r#"{"error_description":"You have made too many requests continuously. Please try again after some time.","error":"Access Denied","status":"failure"}"#,
                E::RateLimited { retry_after: BLOCKED },
            ),
            (200, r#"{"error":"访问被拒绝","status":"failure"}"#, E::RateLimited { retry_after: BLOCKED }),
            (429, "", E::RateLimited { retry_after: BLOCKED }),
            (500, "<html>", E::Unavailable { status: 500, retry_after: None }),
            (
                200,
                "<html><body>sign in",
                E::UnexpectedPage { data_center: eu, status: 200, redirected_to: None, retry_after: None },
            ),
            (200, "[]", E::InvalidResponse { status: 200, reason: "it is JSON, but not an object" }),
            (200, "{}", E::InvalidResponse { status: 200, reason: "it has neither a token nor an error" }),
            (200, "", E::InvalidResponse { status: 200, reason: "it is not JSON" }),
            (
                200,
                r#"{"access_token":""}"#,
                E::InvalidResponse { status: 200, reason: "its access token has an invalid character" },
            ),
            (
                200,
                r#"{"access_token":"a b"}"#,
                E::InvalidResponse { status: 200, reason: "its access token has an invalid character" },
            ),
        ] {
            assert_eq!(format!("{:?}", parse(status, body).unwrap_err()), format!("{error:?}"), "{status} {body}");
        }
        let result =
            read(429, Some(Duration::from_secs(7)), None, b"", (DataCenter::EU, &Hosts::default()), UNIX_EPOCH);
        assert_eq!(result.unwrap_err().retry_after(), Some(Duration::from_secs(7)));
    }

    #[test]
    fn redirect_reports_its_target_without_query() {
        let read = |location| {
            let error = read(302, None, location, b"", (DataCenter::EU, &Hosts::default()), UNIX_EPOCH).unwrap_err();
            assert!(error.retry().is_safe(), "{error}");
            let TokenError::UnexpectedPage { redirected_to, .. } = error else { panic!("{error}") };
            redirected_to.unwrap()
        };
        assert_eq!(read(Some("https://portal.example/sign-in?token=s3cret")), "https://portal.example/sign-in");
        assert_eq!(read(Some("\u{1b}[2J")), "an unknown URL");
        assert_eq!(read(None), "an unknown URL");
    }

    #[test]
    fn longest_accepted_rate_limit_is_one_hour() {
        let day = Some(Duration::from_secs(999_999_999));
        let error = read(429, day, None, b"", (DataCenter::EU, &Hosts::default()), UNIX_EPOCH).unwrap_err();
        assert_eq!(error.retry_after(), Some(Duration::from_secs(3600)));
        assert_eq!(read_revocation(429, day, b"").unwrap_err().retry_after(), Some(Duration::from_secs(3600)));
    }

    /// Generates a body that a hostile or faulty server may send.
    fn body() -> impl Strategy<Value = Vec<u8>> {
        let keys = [
            "access_token",
            "refresh_token",
            "expires_in",
            "expires_in_sec",
            "scope",
            "api_domain",
            "error",
            "status",
            "token_type",
        ];
        let value = prop_oneof![
            Just(r#""1000.s3cret-access""#.to_owned()),
            Just(r#""failure""#.to_owned()),
            Just(r#""invalid_code""#.to_owned()),
            any::<i64>().prop_map(|n| n.to_string()),
            any::<f64>().prop_filter("JSON has no others", |n| n.is_finite()).prop_map(|n| n.to_string()),
            "\\PC{0,20}".prop_map(|text| serde_json::to_string(&text).unwrap()),
            Just("null".to_owned()),
            Just("[[]]".to_owned()),
        ];
        let member = (prop::sample::select(keys.to_vec()), value).prop_map(|(key, value)| format!("\"{key}\":{value}"));
        prop_oneof![
            8 => prop::collection::vec(member, 0..6).prop_map(|members| format!("{{{}}}", members.join(",")).into_bytes()),
            1 => prop::collection::vec(any::<u8>(), 0..200),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 5_000, rng_seed: proptest::test_runner::RngSeed::Fixed(7), failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_body_yields_a_token_or_an_error_without_a_secret(status in 200_u16..600, body in body()) {
            let found = read(status, None, None, &body, (DataCenter::EU, &Hosts::default()), UNIX_EPOCH);
            match found {
                Ok(response) => {
                    prop_assert!(!response.access_token.expose_secret().is_empty());
                    prop_assert!(response.expires_at <= UNIX_EPOCH + Duration::from_secs(86_400));
                    let shown = format!("{response:?}");
                    prop_assert!(!shown.contains("s3cret-access") || response.scopes.is_some(), "{}", shown);
                }
                Err(error) => {
                    let shown = format!("{error} {error:?}");
                    prop_assert!(!shown.contains("s3cret-access"), "{}", shown);
                }
            }
        }
    }
}
