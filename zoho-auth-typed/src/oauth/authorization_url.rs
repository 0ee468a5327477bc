//! The authorization URL for a user.

use std::fmt;

/// The authorization URL, where the user consents. `Display` shows the whole URL, because it contains no secret.
///
/// `Debug`, which is used for logs, omits the query, because the `state` in the query ties the callback to this
/// request.
#[derive(Clone, PartialEq, Eq)]
pub struct AuthorizationUrl(pub(super) String);

impl AuthorizationUrl {
    /// Returns the whole URL.
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
    fn display_is_complete_and_debug_omits_the_query() {
        let url = AuthorizationUrl("https://accounts.zoho.eu/oauth/v2/auth?state=s".to_owned());
        assert_eq!(url.to_string(), "https://accounts.zoho.eu/oauth/v2/auth?state=s");
        assert_eq!(format!("{url:?}"), "AuthorizationUrl(https://accounts.zoho.eu/oauth/v2/auth?…)");
    }
}
