//! An access token, ready to be sent.

use secrecy::{ExposeSecret, SecretString};
use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

/// An access token and when it expires. Cheap to clone; shown without its value.
#[derive(Clone)]
pub struct AccessToken(Arc<Inner>);

struct Inner {
    value: SecretString,
    expires_at: Option<SystemTime>,
}

impl AccessToken {
    /// A token. `expires_at`: when it dies, where that is known; Zoho's live an hour.
    pub fn new(value: impl Into<SecretString>, expires_at: Option<SystemTime>) -> Self {
        Self(Arc::new(Inner { value: value.into(), expires_at }))
    }

    /// The token. It opens the user's data: keep it out of logs.
    pub fn secret(&self) -> &SecretString {
        &self.0.value
    }

    /// When it dies, where that is known.
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.0.expires_at
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
