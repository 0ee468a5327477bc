//! The URL to send a user to.

use std::fmt;

/// Where the user consents. Shown in full by `Display`: it holds no secret.
///
/// `Debug`, which ends in logs, leaves out the query: its `state` is what ties the answer to this request.
#[derive(Clone, PartialEq, Eq)]
pub struct AuthorizationUrl(pub(super) String);

impl AuthorizationUrl {
    /// The whole URL.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AuthorizationUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for AuthorizationUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let page = self.0.split_once('?').map_or(&*self.0, |(page, _)| page);
        write!(f, "AuthorizationUrl({page}?…)")
    }
}

impl AsRef<str> for AuthorizationUrl {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl From<AuthorizationUrl> for String {
    fn from(url: AuthorizationUrl) -> Self {
        url.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shown_whole_and_logged_without_query() {
        let url = AuthorizationUrl("https://accounts.zoho.eu/oauth/v2/auth?state=s".to_owned());
        assert_eq!(url.to_string(), "https://accounts.zoho.eu/oauth/v2/auth?state=s");
        assert_eq!(format!("{url:?}"), "AuthorizationUrl(https://accounts.zoho.eu/oauth/v2/auth?…)");
    }
}
