//! An access token, ready to be sent.

use crate::call::ProductInfo;
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::SystemTime;

/// An access token and when it expires. Cheap to clone; shown without its value.
#[derive(Clone)]
pub struct AccessToken(Arc<Inner>);

struct Inner {
    value: SecretString,
    expires_at: Option<SystemTime>,
    /// The header that carries it, with the scheme that it was made for: all products have the same one.
    header: OnceLock<(&'static str, HeaderValue)>,
}

impl AccessToken {
    /// A token. `expires_at`: when it dies, where that is known; Zoho's live an hour.
    pub fn new(value: impl Into<SecretString>, expires_at: Option<SystemTime>) -> Self {
        Self(Arc::new(Inner { value: value.into(), expires_at, header: OnceLock::new() }))
    }

    /// The token. It opens the user's data: keep it out of logs.
    pub fn secret(&self) -> &SecretString {
        &self.0.value
    }

    /// The value of the `Authorization` header for a product, for an HTTP client of your own: `Zoho-oauthtoken 1000.…`.
    /// Mark it as sensitive there.
    pub fn header_value(&self, product: &ProductInfo) -> SecretString {
        format!("{} {}", product.auth_scheme, self.0.value.expose_secret()).into()
    }

    /// When it dies, where that is known.
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.0.expires_at
    }

    /// The header that carries it, made once. None: it has a character that no header may have.
    pub(crate) fn authorization(&self, scheme: &'static str) -> Option<HeaderValue> {
        if let Some((_, header)) = self.0.header.get().filter(|(of, _)| *of == scheme) {
            return Some(header.clone());
        }
        let mut header = HeaderValue::from_str(&format!("{scheme} {}", self.0.value.expose_secret())).ok()?;
        header.set_sensitive(true);
        _ = self.0.header.set((scheme, header.clone()));
        Some(header)
    }

    /// Whether it is this very token.
    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.value.expose_secret() == other.0.value.expose_secret()
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessToken").field("expires_at", &self.0.expires_at).finish_non_exhaustive()
    }
}
