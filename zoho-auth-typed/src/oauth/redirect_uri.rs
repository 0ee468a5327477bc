//! Redirect URIs that have been checked.

use crate::failure::permanent;
use serde::{Deserialize, Serialize};
use std::{cell::Cell, fmt, str::FromStr};
use url::{Host, Url};

/// A redirect URI: `https`, or `http` on loopback, without a fragment.
///
/// The URI is stored and sent unchanged, because Zoho compares it exactly with the registered redirect URIs. A trailing
/// slash makes a difference.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RedirectUri(String);

/// The error for a string that cannot be a redirect URI.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RedirectUriError {
    /// A string that is not an absolute URL, or a URL that only lenient parsers accept. Such a URL has surrounding
    /// spaces, a backslash or a missing slash.
    #[error("the redirect URI is not an absolute URL; write it like `https://app.example/zoho/callback`")]
    Malformed,
    /// An `http` URL of another machine. Third parties could read the code in transit.
    #[error("the redirect URI is not secure; use https, or http on 127.0.0.1, [::1] or localhost")]
    Insecure,
    /// A scheme other than `https` and `http`. Zoho registers no others.
    #[error("Zoho does not register redirect URIs of this scheme; use https://, or http:// on this machine")]
    UnsupportedScheme,
    /// A URL with a fragment (`#…`), which RFC 6749, section 3.1.2, forbids.
    #[error(
        "the redirect URI has a fragment (`#…`), which OAuth forbids (RFC 6749, section 3.1.2); remove the fragment"
    )]
    HasFragment,
    /// A URL with a user name or a password.
    #[error("the redirect URI has a user name or a password; remove the part before `@`")]
    HasCredentials,
}

permanent!(RedirectUriError);

impl RedirectUri {
    /// Parses and checks a redirect URI.
    ///
    /// ```
    /// use zoho_auth_typed::{RedirectUri, oauth::RedirectUriError};
    ///
    /// assert!(RedirectUri::parse("https://app.example/zoho/callback").is_ok());
    /// assert!(RedirectUri::parse("http://localhost:8080/").is_ok());
    /// assert!(matches!(RedirectUri::parse("http://app.example/"), Err(RedirectUriError::Insecure)));
    /// ```
    ///
    /// # Errors
    /// Fails with a [`RedirectUriError`] if the text is neither an `https` URL nor an `http` URL on loopback. Also
    /// fails if the URL has a fragment, a user name or a password.
    pub fn parse(text: &str) -> Result<Self, RedirectUriError> {
        check(text)?;
        Ok(Self(text.to_owned()))
    }

    /// Returns the redirect URI exactly as it was passed to [`parse`](Self::parse).
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn check(text: &str) -> Result<(), RedirectUriError> {
    let lenient = Cell::new(false);
    let note = |_| lenient.set(true);
    let url =
        Url::options().syntax_violation_callback(Some(&note)).parse(text).map_err(|_| RedirectUriError::Malformed)?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(RedirectUriError::HasCredentials);
    }
    if url.fragment().is_some() {
        return Err(RedirectUriError::HasFragment);
    }
    match url.scheme() {
        "https" => {}
        "http" if is_loopback(&url) => {}
        "http" => return Err(RedirectUriError::Insecure),
        _ => return Err(RedirectUriError::UnsupportedScheme),
    }
    if lenient.get() { Err(RedirectUriError::Malformed) } else { Ok(()) }
}

/// Returns `true` for the loopback hosts of RFC 8252, sections 7.3 and 8.3.
fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => ip == std::net::Ipv4Addr::LOCALHOST,
        Some(Host::Ipv6(ip)) => ip == std::net::Ipv6Addr::LOCALHOST,
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

impl FromStr for RedirectUri {
    type Err = RedirectUriError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl TryFrom<String> for RedirectUri {
    type Error = RedirectUriError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        check(&text)?;
        Ok(Self(text))
    }
}

impl From<RedirectUri> for String {
    fn from(uri: RedirectUri) -> Self {
        uri.0
    }
}

impl fmt::Display for RedirectUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::mem::discriminant;

    #[test]
    fn valid_uri_is_kept_as_given() {
        let good = [
            "https://app.example",
            "https://app.example/",
            "https://App.Example/Callback?tenant=a%20b&x=1",
            "https://app.example:8443/zoho",
            "http://127.0.0.1:5000/callback",
            "http://[::1]:5000/callback",
            "http://localhost/",
            "HTTP://LOCALHOST:80",
        ];
        for text in good {
            assert_eq!(RedirectUri::parse(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn invalid_uri_is_rejected_with_its_reason() {
        use RedirectUriError::{HasCredentials, HasFragment, Insecure, Malformed, UnsupportedScheme};
        let bad = [
            ("", Malformed),
            ("/callback", Malformed),
            ("app.example/callback", Malformed),
            ("https://", Malformed),
            (" https://app.example/", Malformed),
            ("https://app.example/\n", Malformed),
            ("https://app.exa\tmple/", Malformed),
            ("https:\\\\app.example", Malformed),
            ("https:/app.example", Malformed),
            ("https:///app.example", Malformed),
            ("https://app.example/a b", Malformed),
            ("https://app.example/%zz", Malformed),
            ("http://app.example/", Insecure),
            ("http://localhost.app.example/", Insecure),
            ("http://127.0.0.1.app.example/", Insecure),
            ("http://127.0.0.2/", Insecure),
            ("http://0.0.0.0/", Insecure),
            ("http://[::]/", Insecure),
            ("http://192.168.0.1/", Insecure),
            ("myapp://callback", UnsupportedScheme),
            ("urn:ietf:wg:oauth:2.0:oob", UnsupportedScheme),
            ("javascript:alert(1)", UnsupportedScheme),
            ("https://app.example/#", HasFragment),
            ("https://app.example/#top", HasFragment),
            ("http://localhost/#top", HasFragment),
            ("https://me@app.example/", HasCredentials),
            ("https://me:word@app.example/", HasCredentials),
            ("http://localhost@app.example/", HasCredentials),
        ];
        for (text, reason) in bad {
            let error = RedirectUri::parse(text).unwrap_err();
            assert_eq!(discriminant(&error), discriminant(&reason), "{text:?}: {error}");
        }
    }

    #[test]
    fn deserialized_uri_is_checked() {
        let uri = RedirectUri::parse("https://app.example").unwrap();
        let json = serde_json::to_string(&uri).unwrap();
        assert_eq!(json, "\"https://app.example\"");
        assert_eq!(serde_json::from_str::<RedirectUri>(&json).unwrap(), uri);
        assert!(serde_json::from_str::<RedirectUri>("\"http://app.example\"").is_err());
    }
}
