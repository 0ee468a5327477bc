//! The new authorization request after an error that only the user can resolve.

use super::authorization_url::AuthorizationUrl;
use super::builder::OAuthClient;
use super::client_type::{ClientType, HasConsentPage};
use super::pending::PendingAuthorization;
use crate::ScopeSet;
use crate::failure::Failure;

/// The start of a new authorization request, for an error that only the user can resolve. Every error of this crate
/// implements this trait.
///
/// ```
/// use zoho_auth_typed::oauth::{PendingAuthorization, Reauthorize};
/// use zoho_auth_typed::{OAuthClient, ScopeSet, SendError};
///
/// /// Returns the URL to which the application redirects the user.
/// fn redirect_target<S: ScopeSet>(error: &SendError, oauth: &OAuthClient<S>) -> Option<String> {
///     let (url, pending) = error.reauthorize(oauth)?;
///     store_in_session(pending); // verifies the callback later
///     Some(url.to_string())
/// }
/// # fn store_in_session<S>(_: PendingAuthorization<S>) {}
/// ```
pub trait Reauthorize: Failure {
    /// Starts an authorization request for the scopes of `S`, offline and with the consent page. Returns the URL for
    /// the user and the pending authorization, or `None` if a consent cannot resolve the error.
    fn reauthorize<S: ScopeSet, K: ClientType + HasConsentPage>(
        &self,
        oauth: &OAuthClient<S, K>,
    ) -> Option<(AuthorizationUrl, PendingAuthorization<S>)> {
        self.needs_consent().then(|| oauth.authorize().offline().prompt_consent().build())
    }
}

impl<E: Failure + ?Sized> Reauthorize for E {}
