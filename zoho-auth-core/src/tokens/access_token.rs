//! Access tokens that can be sent in requests.

use super::TokenError;
use crate::product::ProductInfo;
use http::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::SystemTime;

/// An access token and its expiry. Cloning is cheap, and `Debug` does not print the value.
#[derive(Clone)]
pub struct AccessToken(Arc<Inner>);

struct Inner {
    value: SecretString,
    expires_at: Option<SystemTime>,
    /// The value of the `Authorization` header, with its authentication scheme. All products use the same scheme today.
    header: OnceLock<(&'static str, HeaderValue)>,
}

impl AccessToken {
    /// Creates a token. `expires_at` is the expiry, if it is known; Zoho's access tokens are valid for one hour.
    pub fn new(value: impl Into<SecretString>, expires_at: Option<SystemTime>) -> Self {
        Self(Arc::new(Inner { value: value.into(), expires_at, header: OnceLock::new() }))
    }

    /// Returns the token's value. The value grants access to the user's data; keep it out of logs.
    pub fn secret(&self) -> &SecretString {
        &self.0.value
    }

    /// Returns the value of the `Authorization` header for a product, such as `Zoho-oauthtoken 1000.…`. The value is
    /// marked as sensitive. Fails with [`TokenError::InvalidHeaderValue`] if the token contains a character that
    /// headers cannot contain.
    pub(crate) fn bearer(&self, product: &ProductInfo) -> Result<HeaderValue, TokenError> {
        self.authorization(product.auth_scheme).ok_or(TokenError::InvalidHeaderValue)
    }

    /// Returns the expiry, if it is known.
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.0.expires_at
    }

    /// Returns the value of the `Authorization` header with the scheme `scheme`. The value is built once. Returns
    /// `None` if the token contains a character that headers cannot contain.
    pub(crate) fn authorization(&self, scheme: &'static str) -> Option<HeaderValue> {
        if let Some((_, header)) = self.0.header.get().filter(|(built_for, _)| *built_for == scheme) {
            return Some(header.clone());
        }
        let mut header = HeaderValue::from_str(&format!("{scheme} {}", self.0.value.expose_secret())).ok()?;
        header.set_sensitive(true);
        _ = self.0.header.set((scheme, header.clone()));
        Some(header)
    }

    /// Returns `true` if both tokens have the same value.
    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.value.expose_secret() == other.0.value.expose_secret()
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessToken").field("expires_at", &self.0.expires_at).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_uses_the_products_scheme_and_is_sensitive() {
        const GATEWAY: ProductInfo = ProductInfo::new("crm", "Zoho CRM", "gateway", "Zoho-oauthtoken", &[]);
        const PROJECTS: ProductInfo = ProductInfo::new("projects", "Zoho Projects", "projects", "Bearer", &[]);
        let token = AccessToken::new("1000.a", None);
        for (product, expected) in [(GATEWAY, "Zoho-oauthtoken 1000.a"), (PROJECTS, "Bearer 1000.a")] {
            let header = token.bearer(&product).unwrap();
            assert_eq!(header, expected);
            assert!(header.is_sensitive() && !format!("{header:?}").contains("1000"));
        }
        let header = AccessToken::new("1000.a\n", None).bearer(&GATEWAY);
        assert!(matches!(header, Err(TokenError::InvalidHeaderValue)), "{header:?}");
    }
}
