//! Whether an application works on while its user is away: known in the type of what a consent gives.

use crate::tokens::TokenError;
use secrecy::SecretString;
use std::fmt;
use std::marker::PhantomData;

/// How long a consent serves: [`Online`], [`OfflineFirstConsent`] or [`Offline`].
///
/// A refresh token comes with an offline consent only, and with every such consent only where the consent page is shown
/// each time (<https://www.zoho.com/accounts/protocol/oauth/web-apps/authorization.html>).
pub trait AccessType: sealed::Sealed + 'static {
    /// What an exchange gives to refresh with: [`SecretString`], an `Option` of it, or [`NoRefreshToken`].
    type RefreshToken: fmt::Debug;
    /// The value of `access_type`.
    #[doc(hidden)]
    const TYPE: &'static str;
    /// Whether the consent page is shown to those who have consented before.
    #[doc(hidden)]
    const PROMPTS: bool;
    /// Takes what the accounts server sent.
    #[doc(hidden)]
    fn keep(sent: Option<SecretString>) -> Result<Self::RefreshToken, TokenError>;
}

/// For an hour: there is no refresh token.
#[derive(Clone, Copy, Debug)]
pub enum Online {}

/// While the user is away, if this is the user's first consent to the client: else there is no refresh token.
#[derive(Clone, Copy, Debug)]
pub enum OfflineFirstConsent {}

/// While the user is away: the consent page is shown, and there is a refresh token.
#[derive(Clone, Copy, Debug)]
pub enum Offline {}

impl AccessType for Online {
    type RefreshToken = NoRefreshToken;
    const TYPE: &'static str = "online";
    const PROMPTS: bool = false;
    fn keep(_: Option<SecretString>) -> Result<NoRefreshToken, TokenError> {
        Ok(NoRefreshToken(PhantomData))
    }
}

impl AccessType for OfflineFirstConsent {
    type RefreshToken = Option<SecretString>;
    const TYPE: &'static str = "offline";
    const PROMPTS: bool = false;
    fn keep(sent: Option<SecretString>) -> Result<Option<SecretString>, TokenError> {
        Ok(sent)
    }
}

impl AccessType for Offline {
    type RefreshToken = SecretString;
    const TYPE: &'static str = "offline";
    const PROMPTS: bool = true;
    fn keep(sent: Option<SecretString>) -> Result<SecretString, TokenError> {
        sent.ok_or(TokenError::NoRefreshToken)
    }
}

/// A consent that is to serve while the user is away.
#[diagnostic::on_unimplemented(
    message = "`.prompt_consent()` is for a consent that gives a refresh token",
    label = "this one is online: access ends after an hour",
    note = "write `oauth.authorize().offline().prompt_consent().build()`"
)]
pub trait IsOffline: AccessType {}
impl IsOffline for OfflineFirstConsent {}
impl IsOffline for Offline {}

/// What stands for a refresh token where a consent was online.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
// The parameter is there for the message: rustc refuses bounds that fail for a type without one where they are written.
pub struct NoRefreshToken<A = Online>(PhantomData<fn() -> A>);

#[doc(hidden)]
impl<A> NoRefreshToken<A> {
    pub fn expose_secret(&self) -> &str
    where
        Self: IsRefreshToken,
    {
        self.never()
    }
}

/// Nothing implements it: it bounds what only a refresh token can do, and carries the message.
#[diagnostic::on_unimplemented(
    message = "an online consent gives no refresh token",
    label = "there is none: access ends after an hour",
    note = "ask for an offline consent, `oauth.authorize().offline().prompt_consent().build()`; `AuthorizationCode<…, Online>` is then `AuthorizationCode<…>`"
)]
pub trait IsRefreshToken {
    #[doc(hidden)]
    fn never<T>(&self) -> T;
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::Online {}
    impl Sealed for super::OfflineFirstConsent {}
    impl Sealed for super::Offline {}
}
