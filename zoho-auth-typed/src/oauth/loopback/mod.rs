//! Sign-in for a program on the user's machine: a listener on loopback receives the callback (RFC 8252, section 7.3).

mod dynamic;
mod html;
mod listener;

pub use self::dynamic::AnyLogin;

use super::access_type::AccessType;
use super::authorization_request::AuthorizationRequest;
use super::authorization_url::AuthorizationUrl;
use super::builder::OAuthClient;
use super::callback::{AuthorizationCode, CallbackError};
use super::client_type::NativeApp;
use super::exchange::AuthorizedClient;
use super::pending::PendingAuthorization;
use super::redirect_uri::{RedirectUri, RedirectUriError};
use crate::ScopeSet;
use crate::failure::sealed::Sealed;
use crate::failure::{Failure, Retry};
use crate::tokens::TokenError;
use crate::transport::TransportInternals as _;
use std::fmt;
use std::io;
use std::time::Duration;
use thiserror::Error;
use tokio::net::TcpListener;
use url::Url;
use zoho_auth_core::__private::Counted;

/// The error of a sign-in on the user's machine.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum LoopbackLoginError {
    /// A redirect URI other than an `http` URL on loopback.
    #[error("`{0}` is not an `http` address of this machine; register and use `http://127.0.0.1:PORT/…`")]
    NotLoopback(RedirectUri),
    /// A port that is in use or unavailable.
    #[error("cannot listen on `{redirect_uri}`; {}", bind_fix(.source))]
    #[non_exhaustive]
    Bind {
        /// The redirect URI with the port.
        redirect_uri: RedirectUri,
        /// The error of the operating system.
        source: io::Error,
    },
    /// A browser that is missing or did not start.
    #[error("cannot open a browser; show the user the URL instead")]
    Browser(#[source] io::Error),
    /// A timeout. The value is the time during which no callback arrived.
    #[error("no callback arrived within {}; sign in again", Counted(.0.as_secs(), "second"))]
    TimedOut(Duration),
    /// A callback that was rejected.
    #[error(transparent)]
    Callback(#[from] CallbackError),
    /// An authorization code that could not be exchanged.
    #[error(transparent)]
    Token(#[from] TokenError),
}

/// Returns the fix for a port at which this machine cannot listen.
fn bind_fix(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::AddrInUse => "end the program that uses this port, or register another port",
        io::ErrorKind::PermissionDenied => "register a port of 1024 or higher",
        _ => "register another port",
    }
}

impl Sealed for LoopbackLoginError {}

impl Failure for LoopbackLoginError {
    fn retry(&self) -> Retry {
        if let Self::Token(error) = self { error.retry() } else { Retry::Never }
    }

    fn needs_consent(&self) -> bool {
        matches!(self, Self::Token(error) if error.needs_consent())
    }
}

impl<S: ScopeSet, A: AccessType> AuthorizationRequest<S, NativeApp, A> {
    /// Starts a listener for the callback at the redirect URI. Port 0 selects any free port.
    ///
    /// Zoho compares redirect URIs exactly with the registered ones. A free port is useful only if the redirect URI
    /// with the selected port is registered as well.
    ///
    /// # Errors
    /// Fails with [`LoopbackLoginError::NotLoopback`] if the redirect URI is not an `http` address of this machine, and with
    /// [`LoopbackLoginError::Bind`] if its port cannot be used.
    pub async fn listen(self) -> Result<LoopbackLogin<S, A>, LoopbackLoginError> {
        let (listener, redirect_uri) = bind(&self.redirect_uri).await?;
        let path = Url::parse(redirect_uri.as_str()).map_or_else(|_| "/".to_owned(), |url| url.path().to_owned());
        let oauth = self.oauth.clone();
        let (url, pending) = self.with_redirect_uri(redirect_uri).build();
        Ok(LoopbackLogin { oauth, listener, path, url, pending })
    }
}

/// Binds a listener to the address of the redirect URI. Returns the listener and the redirect URI with the bound port.
async fn bind(requested: &RedirectUri) -> Result<(TcpListener, RedirectUri), LoopbackLoginError> {
    let not_loopback = || LoopbackLoginError::NotLoopback(requested.clone());
    let mut url = Url::parse(requested.as_str()).map_err(|_| not_loopback())?;
    // A valid `http` redirect URI is always on loopback. `https` needs a certificate, which does not exist for
    // loopback.
    if url.scheme() != "http" {
        return Err(not_loopback());
    }
    let host = match url.host_str() {
        Some("[::1]") => "::1",
        _ => "127.0.0.1",
    };
    let failed = |source| LoopbackLoginError::Bind { redirect_uri: requested.clone(), source };
    let listener = TcpListener::bind((host, url.port_or_known_default().unwrap_or(80))).await.map_err(failed)?;
    if url.port() != Some(0) {
        return Ok((listener, requested.clone()));
    }
    let port = listener.local_addr().map_err(failed)?.port();
    url.set_port(Some(port)).map_err(|()| not_loopback())?;
    let chosen = RedirectUri::parse(url.as_str()).map_err(|_: RedirectUriError| not_loopback())?;
    Ok((listener, chosen))
}

/// A sign-in in progress: the program listens, and the user must open [`url`](Self::url).
///
/// Dropping this value stops the listener.
#[must_use = "open the URL for the user and call `finish`"]
pub struct LoopbackLogin<S, A = super::Offline> {
    oauth: OAuthClient<S, NativeApp>,
    listener: TcpListener,
    path: String,
    url: AuthorizationUrl,
    pending: PendingAuthorization<S, A>,
}

impl<S: ScopeSet, A: AccessType> LoopbackLogin<S, A> {
    /// Returns the URL where the user consents.
    pub fn url(&self) -> &AuthorizationUrl {
        &self.url
    }

    /// Opens the URL in the system's browser. If there is no browser, show [`url`](Self::url) to the user.
    ///
    /// # Errors
    /// Fails with [`LoopbackLoginError::Browser`] if the system cannot open a browser.
    pub fn open_browser(&self) -> Result<(), LoopbackLoginError> {
        open::that_detached(self.url.as_str()).map_err(LoopbackLoginError::Browser)
    }

    /// Waits for Zoho's callback, shows the user a final page, and exchanges the code. The wait ends after `timeout`.
    ///
    /// Only a callback with the state of this request ends the wait. All other requests to the port are rejected, and
    /// so is a second callback.
    ///
    /// # Errors
    /// Fails with [`LoopbackLoginError::TimedOut`] if no callback arrives in time, and with
    /// [`LoopbackLoginError::Callback`] if the callback is rejected. Fails with [`LoopbackLoginError::Token`] if the
    /// exchange of the code fails.
    pub async fn finish(self, timeout: Duration) -> Result<AuthorizedClient<S, A>, LoopbackLoginError> {
        let oauth = self.oauth.clone();
        Ok(oauth.exchange(self.code(timeout).await?).await.map_err(TokenError::from)?)
    }

    /// Waits up to `timeout` for the authorization code.
    async fn code(self, timeout: Duration) -> Result<AuthorizationCode<S, A>, LoopbackLoginError> {
        let Self { oauth, listener, path, pending, .. } = self;
        let hosts = oauth.transport.known_hosts().clone();
        let callback = listener::wait_for_callback(listener, path, pending, hosts);
        let code = tokio::time::timeout(timeout, callback).await.map_err(|_| LoopbackLoginError::TimedOut(timeout))?;
        Ok(code?)
    }
}

impl<S: ScopeSet, A> fmt::Debug for LoopbackLogin<S, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LoopbackLogin").field("url", &self.url).finish_non_exhaustive()
    }
}
