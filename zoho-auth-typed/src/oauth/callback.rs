//! The callback from the user's browser, which is checked completely before anything is sent.
//!
//! The query is `?code=…&location=in&accounts-server=https://accounts.zoho.in&state=…`, or `error=access_denied`
//! (<https://www.zoho.com/accounts/protocol/oauth/web-apps/authorization.html>). The browser transmits the whole query,
//! so an attacker may have written it. The data center in the query is only looked up in the table of data centers, and
//! never becomes part of a URL.

use super::access_type::{AccessType, Offline};
use super::builder::OAuthClient;
use super::client_type::ClientType;
use super::pending::PendingAuthorization;
use super::redirect_uri::RedirectUri;
use crate::ScopeSet;
use crate::data_center::{DataCenter, Hosts};
use crate::failure::permanent;
use crate::percent;
use crate::transport::TransportInternals as _;
use secrecy::SecretString;
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use subtle::ConstantTimeEq;
use thiserror::Error;

/// The length of the longest query that is read, in bytes. A genuine query has about 300 bytes.
const MAX_QUERY_BYTES: usize = 8 * 1024;
/// The longest time between an authorization request and its callback. An older `state` may have leaked.
const LIFETIME: Duration = Duration::from_secs(10 * 60);
/// The accepted clock skew between machines that share a store.
const SKEW: Duration = Duration::from_secs(60);

/// The error for a rejected callback. No request was sent.
#[derive(Clone, Debug, Error)]
#[non_exhaustive]
pub enum CallbackError {
    /// A refusal by the user, or too many requests. Zoho sends the same error for an application that requested more
    /// than ten codes in ten minutes.
    #[error(
        "the user denied consent, or the application requested more than ten codes in ten minutes (`access_denied`); let the user sign in again"
    )]
    AccessDenied,
    /// An error code of Zoho without its own variant.
    #[error(
        "the authorization request failed with `{code}`; check the client's registration in the API console, and let the user sign in again"
    )]
    #[non_exhaustive]
    ServerError {
        /// The error code, reduced to its first 60 printable ASCII characters.
        code: String,
    },
    /// A callback for another request, or for no request of this application.
    #[error(
        "the `state` of the callback does not match the authorization request, so the callback is forged or belongs to another sign-in; sign in again"
    )]
    StateMismatch,
    /// A callback for a request that is older than ten minutes, or dated more than one minute in the future.
    #[error("the authorization request expired (10 minutes); sign in again")]
    Expired,
    /// A callback without a valid authorization code.
    #[error("the callback has no valid authorization code, so it is not from Zoho; sign in again")]
    MissingCode,
    /// A parameter that occurs twice. Two parsers could read two different values.
    #[error("the callback contains the parameter `{parameter}` twice; sign in again")]
    #[non_exhaustive]
    DuplicateParameter {
        /// The name of the parameter.
        parameter: &'static str,
    },
    /// A callback that is not encoded as a query.
    #[error("the callback is not encoded as a query, so it was changed in transit; sign in again")]
    InvalidEncoding,
    /// A callback that is longer than 8 KiB. The value is the length in bytes.
    #[error("the callback has {0} bytes, more than any callback of Zoho; sign in again")]
    TooLong(usize),
    /// A callback with a `location` or an `accounts-server` that belongs to no known data center.
    #[error("the callback names an unknown data center; update this program if Zoho has a new data center")]
    UnknownDataCenter,
    /// A callback with different data centers in `location` and `accounts-server`.
    #[error(
        "the callback was changed in transit: its `location` is {location}, but its `accounts-server` belongs to {accounts_server}; sign in again"
    )]
    #[non_exhaustive]
    DataCenterMismatch {
        /// The code of the data center in `location`.
        location: &'static str,
        /// The code of the data center in `accounts-server`.
        accounts_server: &'static str,
    },
}

permanent!(CallbackError);

/// A verified authorization code, ready for the exchange. The code can be used once, within a minute of the consent.
pub struct AuthorizationCode<S, A = Offline> {
    code: SecretString,
    verifier: Option<SecretString>,
    redirect_uri: RedirectUri,
    data_center: DataCenter,
    set: PhantomData<fn() -> (S, A)>,
}

impl<S, A> AuthorizationCode<S, A> {
    /// Returns the user's data center, where the code must be exchanged.
    pub fn data_center(&self) -> DataCenter {
        self.data_center
    }

    pub(super) fn code(&self) -> &SecretString {
        &self.code
    }

    pub(super) fn verifier(&self) -> Option<&SecretString> {
        self.verifier.as_ref()
    }

    pub(super) fn redirect_uri(&self) -> &RedirectUri {
        &self.redirect_uri
    }
}

impl<S, A> fmt::Debug for AuthorizationCode<S, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthorizationCode").field("data_center", &self.data_center).finish_non_exhaustive()
    }
}

impl<S: ScopeSet, K: ClientType> OAuthClient<S, K> {
    /// Verifies a callback and returns its authorization code. `query_or_url` is the query string or the whole URL that
    /// the application's server received. The data center in the callback is looked up in this client's [`Hosts`].
    ///
    /// # Errors
    /// Fails with a [`CallbackError`]. Every error ends this authorization request.
    pub fn verify_callback<A: AccessType>(
        &self,
        pending: PendingAuthorization<S, A>,
        query_or_url: &str,
    ) -> Result<AuthorizationCode<S, A>, CallbackError> {
        pending.callback_at(query_or_url, self.transport.known_hosts(), SystemTime::now())
    }
}

impl<S, A> PendingAuthorization<S, A> {
    /// Verifies a callback with the hosts of the built-in table, without the client. [`OAuthClient::verify_callback`]
    /// uses the client's hosts.
    ///
    /// # Errors
    /// Fails with a [`CallbackError`]. Every error ends this authorization request.
    pub fn verify_callback(self, query_or_url: &str) -> Result<AuthorizationCode<S, A>, CallbackError> {
        self.callback_at(query_or_url, &Hosts::default(), SystemTime::now())
    }

    /// Returns `true` if a query has the state of this request. A query with another state must not end the wait for
    /// the callback.
    #[cfg(feature = "loopback-login")]
    pub(super) fn matches_state(&self, query: &str) -> bool {
        Parameters::read(query).is_ok_and(|parameters| self.has_state(&parameters))
    }

    fn has_state(&self, parameters: &Parameters<'_>) -> bool {
        let state = parameters.state.as_deref().unwrap_or_default();
        state.as_bytes().ct_eq(self.state.as_bytes()).into()
    }

    pub(super) fn callback_at(
        self,
        text: &str,
        hosts: &Hosts,
        now: SystemTime,
    ) -> Result<AuthorizationCode<S, A>, CallbackError> {
        let parameters = Parameters::read(text)?;
        // The state is checked first: no other parameter of a foreign callback is used.
        if !self.has_state(&parameters) {
            return Err(CallbackError::StateMismatch);
        }
        let asked_at = UNIX_EPOCH + Duration::from_secs(self.asked_at);
        if now > asked_at + LIFETIME || now + SKEW < asked_at {
            return Err(CallbackError::Expired);
        }
        match parameters.error.as_deref() {
            None => {}
            Some("access_denied") => return Err(CallbackError::AccessDenied),
            Some(other) => {
                let code = other.chars().filter(|c| c.is_ascii_graphic() || *c == ' ').take(60).collect();
                return Err(CallbackError::ServerError { code });
            }
        }
        let code = parameters.code.as_deref().filter(|code| is_code(code)).ok_or(CallbackError::MissingCode)?;
        let location = parameters.location.as_deref().map(|location| {
            let known = DataCenter::from_str(location).ok().filter(|_| location.len() <= 8);
            known.ok_or(CallbackError::UnknownDataCenter)
        });
        let server = parameters.accounts_server.as_deref().map(|server| {
            let server = server.strip_suffix('/').unwrap_or(server);
            hosts.data_center_by_accounts_server(server).ok_or(CallbackError::UnknownDataCenter)
        });
        let data_center = match (location.transpose()?, server.transpose()?) {
            (Some(location), Some(server)) if location != server => {
                let (location, accounts_server) = (location.code(), server.code());
                return Err(CallbackError::DataCenterMismatch { location, accounts_server });
            }
            (_, Some(data_center)) | (Some(data_center), None) => data_center,
            (None, None) => self.registered_at,
        };
        Ok(AuthorizationCode {
            code: code.to_owned().into(),
            verifier: self.verifier,
            redirect_uri: self.redirect_uri,
            data_center,
            set: PhantomData,
        })
    }
}

/// Returns `true` if the text can be an authorization code: up to 2048 visible ASCII characters.
fn is_code(code: &str) -> bool {
    (1..=2048).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_graphic())
}

/// The parameters of a callback that this module reads. All other parameters are ignored.
#[derive(Default)]
struct Parameters<'a> {
    state: Option<Cow<'a, str>>,
    code: Option<Cow<'a, str>>,
    error: Option<Cow<'a, str>>,
    location: Option<Cow<'a, str>>,
    accounts_server: Option<Cow<'a, str>>,
}

impl<'a> Parameters<'a> {
    fn read(text: &'a str) -> Result<Self, CallbackError> {
        if text.len() > MAX_QUERY_BYTES {
            return Err(CallbackError::TooLong(text.len()));
        }
        let query = text.split_once('?').map_or(text, |(_, query)| query);
        let query = query.split_once('#').map_or(query, |(query, _)| query);
        let mut parameters = Self::default();
        // Zoho may send a trailing `&`.
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (name, value) = (decoded(name)?, decoded(value)?);
            let (slot, name) = match &*name {
                "state" => (&mut parameters.state, "state"),
                "code" => (&mut parameters.code, "code"),
                "error" => (&mut parameters.error, "error"),
                "location" => (&mut parameters.location, "location"),
                "accounts-server" => (&mut parameters.accounts_server, "accounts-server"),
                _ => continue,
            };
            if slot.replace(value).is_some() {
                return Err(CallbackError::DuplicateParameter { parameter: name });
            }
        }
        Ok(parameters)
    }
}

/// Decodes form encoding strictly. Rejects spaces, control characters, `%zz` and invalid UTF-8, which a lenient decoder
/// would keep or replace.
fn decoded(text: &str) -> Result<Cow<'_, str>, CallbackError> {
    let bytes = text.as_bytes();
    if bytes.iter().any(|b| *b < 0x21 || *b == 0x7f) {
        return Err(CallbackError::InvalidEncoding);
    }
    if !bytes.iter().any(|b| matches!(b, b'%' | b'+')) {
        return Ok(Cow::Borrowed(text));
    }
    // Each `+` is replaced before percent-decoding, so that `%2B` remains a plus.
    let bytes = percent::decoded(&text.replace('+', " ")).ok_or(CallbackError::InvalidEncoding)?;
    String::from_utf8(bytes).map(Cow::Owned).map_err(|_| CallbackError::InvalidEncoding)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use secrecy::ExposeSecret;

    struct Set;

    const REQUESTED_AT: u64 = 1_800_000_000;

    fn pending() -> PendingAuthorization<Set> {
        let uri = RedirectUri::parse("https://app.example/cb").unwrap();
        let client = "1000.A".to_owned();
        PendingAuthorization::new("st-4te".to_owned(), Some("v3r".into()), client, uri, DataCenter::EU, REQUESTED_AT)
    }

    fn callback_after(text: &str, seconds: u64) -> Result<AuthorizationCode<Set>, CallbackError> {
        pending().callback_at(text, &Hosts::default(), UNIX_EPOCH + Duration::from_secs(REQUESTED_AT + seconds))
    }

    fn read(text: &str) -> Result<(String, DataCenter), CallbackError> {
        callback_after(text, 30).map(|consent| (consent.code().expose_secret().to_owned(), consent.data_center()))
    }

    #[test]
    fn callback_yields_its_code_and_data_center() {
        for (text, data_center) in [
            ("code=1000.c0de&state=st-4te&location=in&accounts-server=https://accounts.zoho.in", DataCenter::IN),
            (
                "?code=1000.c0de&state=st-4te&location=in&accounts-server=https%3A%2F%2Faccounts.zoho.in&",
                DataCenter::IN,
            ),
            ("https://app.example/cb?state=st-4te&code=1000.c0de&location=ca#x", DataCenter::CA),
            ("state=st-4te&code=1000.c0de&accounts-server=https://accounts.zohocloud.ca", DataCenter::CA),
            ("state=st-4te&code=1000.c0de", DataCenter::EU),
            (
                "state=st-4te&code=1000.c0de&location=us&accounts-server=https://accounts.zoho.com/&extra=1&extra=2",
                DataCenter::US,
            ),
        ] {
            assert_eq!(read(text).unwrap(), ("1000.c0de".to_owned(), data_center), "{text}");
        }
    }

    #[test]
    fn invalid_callback_is_rejected_with_its_reason() {
        use CallbackError as E;
        let long = format!("state=st-4te&code={}", "a".repeat(9000));
        for (text, error) in [
            ("", E::StateMismatch),
            ("code=c&location=eu", E::StateMismatch),
            ("code=c&state=other", E::StateMismatch),
            ("code=c&state=st-4t", E::StateMismatch),
            ("error=access_denied&state=st-4te", E::AccessDenied),
            ("error=access_denied", E::StateMismatch),
            ("error=a%0Ab&state=st-4te", E::ServerError { code: "ab".to_owned() }),
            ("state=st-4te", E::MissingCode),
            ("state=st-4te&code=", E::MissingCode),
            ("state=st-4te&code=a%20b", E::MissingCode),
            ("state=st-4te&state=st-4te&code=c", E::DuplicateParameter { parameter: "state" }),
            ("state=st-4te&code=c&co%64e=d", E::DuplicateParameter { parameter: "code" }),
            (
                "state=st-4te&code=c&accounts-server=https://a&accounts-server=https://b",
                E::DuplicateParameter { parameter: "accounts-server" },
            ),
            ("state=st-4te&code=%zz", E::InvalidEncoding),
            ("state=st-4te&code=%ff", E::InvalidEncoding),
            ("state=st-4te&code=a\u{0}", E::InvalidEncoding),
            (&long, E::TooLong(long.len())),
            ("state=st-4te&code=c&location=xx", E::UnknownDataCenter),
            ("state=st-4te&code=c&location=", E::UnknownDataCenter),
            ("state=st-4te&code=c&accounts-server=https://accounts.zoho.eu.evil.example", E::UnknownDataCenter),
            ("state=st-4te&code=c&accounts-server=https://accounts.zoho.ca", E::UnknownDataCenter),
            ("state=st-4te&code=c&accounts-server=http://accounts.zoho.eu", E::UnknownDataCenter),
            ("state=st-4te&code=c&accounts-server=https://me@accounts.zoho.eu", E::UnknownDataCenter),
            ("state=st-4te&code=c&accounts-server=https://ACCOUNTS.zoho.eu", E::UnknownDataCenter),
            ("state=st-4te&code=c&accounts-server=http://127.0.0.1:1", E::UnknownDataCenter),
            (
                "state=st-4te&code=c&location=us&accounts-server=https://accounts.zoho.eu",
                E::DataCenterMismatch { location: "us", accounts_server: "eu" },
            ),
        ] {
            assert_eq!(format!("{:?}", read(text).unwrap_err()), format!("{error:?}"), "{text}");
        }
    }

    #[test]
    fn callback_expires_after_ten_minutes() {
        let valid = "state=st-4te&code=c";
        assert!(callback_after(valid, 0).is_ok() && callback_after(valid, 600).is_ok());
        assert!(matches!(callback_after(valid, 601), Err(CallbackError::Expired)));
        let early = UNIX_EPOCH + Duration::from_secs(REQUESTED_AT - 61);
        assert!(matches!(pending().callback_at(valid, &Hosts::default(), early), Err(CallbackError::Expired)));
    }

    #[test]
    fn loopback_server_is_accepted_if_the_hosts_have_it() {
        let hosts = Hosts::default().with_loopback(DataCenter::IN, "http://127.0.0.1:1", "http://127.0.0.1:2").unwrap();
        let now = UNIX_EPOCH + Duration::from_secs(REQUESTED_AT);
        let text = "state=st-4te&code=c&location=in&accounts-server=http%3A%2F%2F127.0.0.1%3A1";
        assert_eq!(pending().callback_at(text, &hosts, now).unwrap().data_center(), DataCenter::IN);
    }

    #[test]
    fn debug_output_omits_the_authorization_code() {
        let consent = callback_after("state=st-4te&code=s3cret-code", 0).unwrap();
        assert!(!format!("{consent:?}").contains("s3cret"));
    }

    /// Generates a parameter that an attacker may write.
    fn parameter() -> impl Strategy<Value = String> {
        let names = ["state", "code", "error", "location", "accounts-server", "accounts_server", "Code", "", "st%61te"];
        let values = [
            "st-4te",
            "1000.c0de",
            "access_denied",
            "eu",
            "us",
            "EU",
            "xx",
            "https://accounts.zoho.eu",
            "https://accounts.zoho.com",
            "https://evil.example",
            "https://accounts.zoho.eu@evil.example",
            "https://xn--zoho-accounts.example",
            "%",
            "%00",
            "https%3A%2F%2Faccounts.zoho.in",
            "",
            "%E4",
            "a b",
            "\u{202e}",
            "%25%32%35",
        ];
        let value =
            prop_oneof![4 => prop::sample::select(values.to_vec()).prop_map(str::to_owned), 1 => any::<String>()];
        (prop::sample::select(names.to_vec()), value).prop_map(|(name, value)| format!("{name}={value}"))
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 10_000, rng_seed: proptest::test_runner::RngSeed::Fixed(7), failure_persistence: None, ..ProptestConfig::default() })]

        /// Checks that every callback is rejected or read correctly: with the request's state, one code, and a known
        /// data center.
        #[test]
        fn any_callback_yields_an_error_or_the_expected_code(parameters in prop::collection::vec(parameter(), 0..7)) {
            let text = parameters.join("&");
            if let Ok((code, data_center)) = read(&text) {
                let count = |name: &str| parameters.iter().filter(|p| p.starts_with(&format!("{name}="))).count();
                prop_assert!(text.contains("state=st-4te") || text.contains("st%61te=st-4te"), "{}", text);
                prop_assert_eq!(count("code"), 1, "{}", &text);
                prop_assert!(!code.is_empty() && code.is_ascii());
                prop_assert!(DataCenter::ALL.contains(&data_center));
                prop_assert!(count("error") == 0 && count("location") < 2 && count("accounts-server") < 2, "{}", text);
                prop_assert!(!parameters.iter().any(|p| p.starts_with("accounts-server=") && p.contains("evil")), "{}", text);
            }
        }
    }

    #[test]
    fn oversized_callback_is_rejected_before_parsing() {
        let text = format!("state=st-4te&code=c&x={}", "y".repeat(1_000_000));
        assert!(matches!(read(&text), Err(CallbackError::TooLong(length)) if length == text.len()));
    }
}
