//! A sign-in with scopes that are known only at run time, for the command `zoho`. It is not part of the public
//! interface. It returns a token response for display, not a client.

use super::super::access_type::Offline;
use super::super::authorization_url::AuthorizationUrl;
use super::super::builder::OAuthClient;
use super::super::redirect_uri::RedirectUri;
use super::{LoopbackLogin, LoopbackLoginError};
use crate::DataCenter;
use crate::scope_set::dynamic_scopes::DynamicScopes;
use crate::tokens::{Credentials, TokenResponse};
use std::fmt;
use std::time::Duration;

/// A [`LoopbackLogin`] with scopes as text, for a client with or without a secret.
pub struct AnyLogin {
    login: LoopbackLogin<DynamicScopes, Offline>,
    credentials: Credentials,
}

impl AnyLogin {
    /// Starts a listener, like [`AuthorizationRequest::listen`](crate::oauth::AuthorizationRequest::listen).
    /// `credentials` belong to the data center where the client is registered.
    ///
    /// # Errors
    /// Fails with [`LoopbackLoginError::NotLoopback`] if the redirect URI is not an `http` address of this machine, and with
    /// [`LoopbackLoginError::Bind`] if its port cannot be used.
    pub async fn listen(
        credentials: Credentials,
        redirect_uri: RedirectUri,
        scope: String,
    ) -> Result<Self, LoopbackLoginError> {
        let oauth =
            OAuthClient::<DynamicScopes>::native().client_id(credentials.client_id.clone()).redirect_uri(redirect_uri);
        let oauth = oauth.data_center(credentials.data_center).build().with_transport(credentials.transport.clone());
        let login = oauth.authorize().offline().prompt_consent().with_scope(scope).listen().await?;
        Ok(Self { login, credentials })
    }

    /// Returns the URL where the user consents.
    pub fn url(&self) -> &AuthorizationUrl {
        self.login.url()
    }

    /// Opens the URL in the system's browser.
    ///
    /// # Errors
    /// Fails with [`LoopbackLoginError::Browser`] if the system cannot open a browser.
    pub fn open_browser(&self) -> Result<(), LoopbackLoginError> {
        self.login.open_browser()
    }

    /// Waits for Zoho's callback and exchanges the code. Returns the data center of the exchange and its response.
    ///
    /// # Errors
    /// Fails with a [`LoopbackLoginError`] if there is no valid callback within `timeout`, or if the exchange fails.
    pub async fn wait(self, timeout: Duration) -> Result<(DataCenter, TokenResponse), LoopbackLoginError> {
        let code = self.login.code(timeout).await?;
        let credentials = Credentials { data_center: code.data_center(), ..self.credentials };
        let response = code.exchange(&credentials).await?;
        Ok((credentials.data_center, response))
    }
}

impl fmt::Debug for AnyLogin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnyLogin").field("login", &self.login).finish_non_exhaustive()
    }
}
