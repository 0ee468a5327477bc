//! The query of a callback, as an extractor for handlers of axum.

use axum_core::extract::FromRequestParts;
use http::request::Parts;
use std::convert::Infallible;
use std::fmt;
use std::ops::Deref;

/// An axum extractor for the raw query of a callback, which is passed to
/// [`PendingAuthorization::verify_callback`](crate::PendingAuthorization::verify_callback). The extractor does not
/// decode the query, because two parsers could read two different values.
///
/// ```
/// use zoho_auth_typed::{PendingAuthorization, oauth::{AuthorizationCode, CallbackError, CallbackQuery}};
///
/// /// Handles a callback. `pending` is the pending authorization of this browser.
/// async fn callback<S>(pending: PendingAuthorization<S>, query: CallbackQuery) -> Result<AuthorizationCode<S>, CallbackError> {
///     pending.verify_callback(&query)
/// }
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct CallbackQuery(String);

impl Deref for CallbackQuery {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

/// Formats the query without its content, which includes the code and the state.
impl fmt::Debug for CallbackQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Callback({} bytes)", self.0.len())
    }
}

impl<State: Send + Sync> FromRequestParts<State> for CallbackQuery {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &State) -> Result<Self, Infallible> {
        Ok(Self(parts.uri.query().unwrap_or_default().to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn callback_query_is_extracted_unchanged() {
        for (uri, query) in [("/callback?code=%61&state=s&", "code=%61&state=s&"), ("/callback", "")] {
            let (mut parts, ()) = http::Request::builder().uri(uri).body(()).unwrap().into_parts();
            let callback = CallbackQuery::from_request_parts(&mut parts, &()).await.unwrap();
            assert_eq!(&*callback, query);
            assert_eq!(format!("{callback:?}"), format!("Callback({} bytes)", query.len()));
        }
    }
}
