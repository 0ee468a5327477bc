//! A sign-in for scopes that are known at run time only, as the `zoho` command asks for them. No part of the public
//! interface: what comes of it is an answer to show, and no client.

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

/// A [`LoopbackLogin`] whose scopes are text, and whose client may have a secret.
pub struct AnyLogin {
    login: LoopbackLogin<DynamicScopes, Offline>,
    of: Credentials,
}

impl AnyLogin {
    /// Listens, as [`AuthorizationRequest::listen`](crate::oauth::AuthorizationRequest::listen) does. The credentials are those of the
    /// data centre where the client is registered.
    ///
    /// # Errors
    /// [`LoopbackLoginError::NotLoopback`] and [`LoopbackLoginError::Bind`].
    pub async fn listen(of: Credentials, redirect_uri: RedirectUri, scope: String) -> Result<Self, LoopbackLoginError> {
        let oauth = OAuthClient::<DynamicScopes>::native().client_id(of.client_id.clone()).redirect_uri(redirect_uri);
        let oauth = oauth.data_center(of.data_center).build().with_transport(of.transport.clone());
        let login = oauth.authorize().offline().prompt_consent().with_scope(scope).listen().await?;
        Ok(Self { login, of })
    }

    /// Where the user consents.
    pub fn url(&self) -> &AuthorizationUrl {
        self.login.url()
    }

    /// Opens the URL in the system's browser.
    ///
    /// # Errors
    /// [`LoopbackLoginError::Browser`].
    pub fn open_browser(&self) -> Result<(), LoopbackLoginError> {
        self.login.open_browser()
    }

    /// Waits for Zoho's answer and redeems the code: the data centre where that was, and what it answered.
    ///
    /// # Errors
    /// [`LoopbackLoginError`].
    pub async fn wait(self, at_most: Duration) -> Result<(DataCenter, TokenResponse), LoopbackLoginError> {
        let code = self.login.code(at_most).await?;
        let of = Credentials { data_center: code.data_center(), ..self.of };
        let answer = code.redeem(&of).await?;
        Ok((of.data_center, answer))
    }
}

impl fmt::Debug for AnyLogin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnyLogin").field("login", &self.login).finish_non_exhaustive()
    }
}
