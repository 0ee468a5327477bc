//! An access token, ready to be sent.

use super::TokenError;
use crate::call::ProductInfo;
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::SystemTime;

/// An access token and when it expires. Cheap to clone; shown without its value.
#[derive(Clone)]
pub struct AccessToken(Arc<Counted>);

/// A reference count of the token. Threads that clone one token all write to one count, and wait for each other's
/// writes; with a count each they do not. So the count has its cache lines to itself: two, since processors fetch them
/// in pairs.
#[repr(align(128))]
struct Counted(Arc<Inner>);

struct Inner {
    value: SecretString,
    expires_at: Option<SystemTime>,
    /// The header that carries it, with the scheme that it was made for: all products have the same one.
    header: OnceLock<(&'static str, HeaderValue)>,
}

impl AccessToken {
    /// A token. `expires_at`: when it dies, where that is known; Zoho's live an hour.
    pub fn new(value: impl Into<SecretString>, expires_at: Option<SystemTime>) -> Self {
        Self(Arc::new(Counted(Arc::new(Inner { value: value.into(), expires_at, header: OnceLock::new() }))))
    }

    /// The same token, with a reference count of its own.
    #[cfg(feature = "manager")]
    pub(crate) fn counted_apart(&self) -> Self {
        Self(Arc::new(Counted(Arc::clone(&self.0.0))))
    }

    /// The token. It opens the user's data: keep it out of logs.
    pub fn secret(&self) -> &SecretString {
        &self.inner().value
    }

    /// The value of the `Authorization` header for a product: `Zoho-oauthtoken 1000.…`, marked as sensitive.
    pub(crate) fn bearer(&self, product: &ProductInfo) -> Result<HeaderValue, TokenError> {
        self.authorization(product.auth_scheme).ok_or(TokenError::NoHeader)
    }

    /// When it dies, where that is known.
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.inner().expires_at
    }

    /// The header that carries it, made once. None: it has a character that no header may have.
    pub(crate) fn authorization(&self, scheme: &'static str) -> Option<HeaderValue> {
        if let Some((_, header)) = self.inner().header.get().filter(|(of, _)| *of == scheme) {
            return Some(header.clone());
        }
        let mut header = HeaderValue::from_str(&format!("{scheme} {}", self.inner().value.expose_secret())).ok()?;
        header.set_sensitive(true);
        _ = self.inner().header.set((scheme, header.clone()));
        Some(header)
    }

    #[cfg(all(test, feature = "manager"))]
    pub(crate) fn shares_count(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    fn inner(&self) -> &Inner {
        &self.0.0
    }

    /// Whether it is this very token.
    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0.0, &other.0.0) || self.inner().value.expose_secret() == other.inner().value.expose_secret()
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessToken").field("expires_at", &self.inner().expires_at).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_has_the_products_word_and_is_sensitive() {
        const GATEWAY: ProductInfo = ProductInfo::new("crm", "Zoho CRM", "gateway", "Zoho-oauthtoken", &[]);
        const PROJECTS: ProductInfo = ProductInfo::new("projects", "Zoho Projects", "projects", "Bearer", &[]);
        let token = AccessToken::new("1000.a", None);
        for (product, expected) in [(GATEWAY, "Zoho-oauthtoken 1000.a"), (PROJECTS, "Bearer 1000.a")] {
            let header = token.bearer(&product).unwrap();
            assert_eq!(header, expected);
            assert!(header.is_sensitive() && !format!("{header:?}").contains("1000"));
        }
        assert_eq!(AccessToken::new("1000.a\n", None).bearer(&GATEWAY), Err(TokenError::NoHeader));
    }
}
