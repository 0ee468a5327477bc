//! The error of the exchange of an authorization code.

use super::access_type::{AccessType, Offline};
use super::callback::AuthorizationCode;
use crate::client::Client;
use crate::failure::sealed::Sealed;
use crate::failure::{Failure, Retry};
use crate::tokens::{TokenError, TokenErrorInternals as _};
use std::error::Error;
use std::fmt;

/// The error of a failed exchange of an authorization code: the [`TokenError`], and the code or the client that is
/// still usable.
pub struct ExchangeError<S, A: AccessType = Offline> {
    error: TokenError,
    code: Option<Box<AuthorizationCode<S, A>>>,
    client: Option<Client<S>>,
}

impl<S, A: AccessType> ExchangeError<S, A> {
    /// Creates the error of a failed request. The error contains the code if no byte of the request was sent.
    pub(super) fn of_request(error: TokenError, code: AuthorizationCode<S, A>) -> Self {
        let code = (!error.may_have_been_received()).then(|| Box::new(code));
        Self { error, code, client: None }
    }

    /// Creates the error of a response without the required refresh token.
    pub(super) fn without_refresh_token(error: TokenError, client: Client<S>) -> Self {
        Self { error, code: None, client: Some(client) }
    }

    /// Returns the cause of the failure.
    pub fn token_error(&self) -> &TokenError {
        &self.error
    }

    /// Returns the authorization code if no byte of the request was sent, and otherwise `None`. The code can be
    /// exchanged again while it is valid, for a minute after the user's consent.
    pub fn into_code(self) -> Option<AuthorizationCode<S, A>> {
        self.code.map(|code| *code)
    }

    /// Returns a client if the response contained an access token, but not the required refresh token. Otherwise
    /// returns `None`. The access token of the client is valid for one hour.
    pub fn into_client(self) -> Option<Client<S>> {
        self.client
    }
}

impl<S, A: AccessType> From<TokenError> for ExchangeError<S, A> {
    fn from(error: TokenError) -> Self {
        Self { error, code: None, client: None }
    }
}

impl<S, A: AccessType> From<ExchangeError<S, A>> for TokenError {
    fn from(error: ExchangeError<S, A>) -> Self {
        error.error
    }
}

impl<S, A: AccessType> fmt::Display for ExchangeError<S, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.error, f)
    }
}

impl<S, A: AccessType> fmt::Debug for ExchangeError<S, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExchangeError")
            .field("error", &self.error)
            .field("code_is_usable", &self.code.is_some())
            .finish_non_exhaustive()
    }
}

impl<S, A: AccessType> Error for ExchangeError<S, A> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.error.source()
    }
}

impl<S, A: AccessType> Sealed for ExchangeError<S, A> {}

impl<S, A: AccessType> Failure for ExchangeError<S, A> {
    /// Returns [`Retry::Safe`] if the code is still usable. Otherwise returns [`Retry::Never`], because another
    /// exchange of the same code would fail.
    fn retry(&self) -> Retry {
        if self.code.is_some() { Retry::Safe { after: None } } else { Retry::Never }
    }

    fn needs_consent(&self) -> bool {
        self.error.needs_consent()
    }
}
