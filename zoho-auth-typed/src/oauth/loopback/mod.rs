//! Sign-in of a program on the user's own machine: Zoho's answer comes to a listener on loopback
//! (RFC 8252, section 7.3).

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
use std::fmt;
use std::io;
use std::time::Duration;
use thiserror::Error;
use tokio::net::TcpListener;
use url::Url;

/// Why a sign-in gave no client.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum LoopbackLoginError {
    /// The redirect URI is not one that this machine can listen at.
    #[error("`{0}` is no address on this machine: register and use `http://127.0.0.1:PORT/…`")]
    NotLoopback(RedirectUri),
    /// The redirect URI's port is taken, or not to be had.
    #[error("cannot listen at `{redirect_uri}`; end the program that listens there, or register another port")]
    #[non_exhaustive]
    Bind {
        /// Where.
        redirect_uri: RedirectUri,
        /// What the system says.
        source: io::Error,
    },
    /// There is no browser, or it did not start.
    #[error("cannot open a browser; show the user the URL instead")]
    Browser(#[source] io::Error),
    /// The user did not come back in time.
    #[error("no answer of Zoho's came within {} seconds: start again", .0.as_secs())]
    TimedOut(Duration),
    /// Zoho's answer is no consent.
    #[error(transparent)]
    Callback(#[from] CallbackError),
    /// The code was not redeemed.
    #[error(transparent)]
    Token(#[from] TokenError),
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
    /// Listens at the redirect URI for Zoho's answer. Port 0 stands for any free one.
    ///
    /// Zoho compares redirect URIs letter for letter with the registered ones, so a free port only serves where the one
    /// that was found is registered as well.
    ///
    /// # Errors
    /// [`LoopbackLoginError::NotLoopback`] and [`LoopbackLoginError::Bind`].
    pub async fn listen(self) -> Result<LoopbackLogin<S, A>, LoopbackLoginError> {
        let (listener, redirect_uri) = bind(&self.redirect_uri).await?;
        let path = Url::parse(redirect_uri.as_str()).map_or_else(|_| "/".to_owned(), |url| url.path().to_owned());
        let oauth = self.oauth.clone();
        let (url, pending) = self.with_redirect_uri(redirect_uri).build();
        Ok(LoopbackLogin { oauth, listener, path, url, pending })
    }
}

/// The listener, and the redirect URI with its port.
async fn bind(asked: &RedirectUri) -> Result<(TcpListener, RedirectUri), LoopbackLoginError> {
    let not_loopback = || LoopbackLoginError::NotLoopback(asked.clone());
    let mut url = Url::parse(asked.as_str()).map_err(|_| not_loopback())?;
    // Of transport, a redirect URI takes loopback only; https needs a certificate that nobody has for loopback.
    if url.scheme() != "http" {
        return Err(not_loopback());
    }
    let host = match url.host_str() {
        Some("[::1]") => "::1",
        _ => "127.0.0.1",
    };
    let failed = |source| LoopbackLoginError::Bind { redirect_uri: asked.clone(), source };
    let listener = TcpListener::bind((host, url.port_or_known_default().unwrap_or(80))).await.map_err(failed)?;
    if url.port() != Some(0) {
        return Ok((listener, asked.clone()));
    }
    let port = listener.local_addr().map_err(failed)?.port();
    url.set_port(Some(port)).map_err(|()| not_loopback())?;
    let chosen = RedirectUri::parse(url.as_str()).map_err(|_: RedirectUriError| not_loopback())?;
    Ok((listener, chosen))
}

/// A sign-in that has begun: the program listens, and the user is to open [`url`](Self::url).
///
/// Dropping it ends the listening.
#[must_use = "the user opens the URL, and `wait` takes the answer"]
pub struct LoopbackLogin<S, A = super::Offline> {
    oauth: OAuthClient<S, NativeApp>,
    listener: TcpListener,
    path: String,
    url: AuthorizationUrl,
    pending: PendingAuthorization<S, A>,
}

impl<S: ScopeSet, A: AccessType> LoopbackLogin<S, A> {
    /// Where the user consents.
    pub fn url(&self) -> &AuthorizationUrl {
        &self.url
    }

    /// Opens the URL in the system's browser. Where there is none, show [`url`](Self::url) to the user.
    ///
    /// # Errors
    /// [`LoopbackLoginError::Browser`].
    pub fn open_browser(&self) -> Result<(), LoopbackLoginError> {
        open::that_detached(self.url.as_str()).map_err(LoopbackLoginError::Browser)
    }

    /// Waits for Zoho's answer, shows the user a page to close, and redeems the code.
    ///
    /// Only an answer to this request ends the waiting; whatever else comes to the port is refused, as is a second
    /// answer.
    ///
    /// # Errors
    /// [`LoopbackLoginError`].
    pub async fn finish(self, at_most: Duration) -> Result<AuthorizedClient<S, A>, LoopbackLoginError> {
        let oauth = self.oauth.clone();
        Ok(oauth.exchange(self.code(at_most).await?).await?)
    }

    /// Waits for the code alone.
    async fn code(self, at_most: Duration) -> Result<AuthorizationCode<S, A>, LoopbackLoginError> {
        let Self { oauth, listener, path, pending, .. } = self;
        let hosts = oauth.transport.known_hosts().clone();
        let answered = listener::answer(listener, path, pending, hosts);
        let code = tokio::time::timeout(at_most, answered).await.map_err(|_| LoopbackLoginError::TimedOut(at_most))?;
        Ok(code?)
    }
}

impl<S: ScopeSet, A> fmt::Debug for LoopbackLogin<S, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LoopbackLogin").field("url", &self.url).finish_non_exhaustive()
    }
}
