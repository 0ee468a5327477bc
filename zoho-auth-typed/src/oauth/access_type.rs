//! The access types of a consent. The access type determines the type of the refresh token in the result of an
//! exchange.

use crate::tokens::TokenError;
use secrecy::SecretString;
use std::fmt;
use std::marker::PhantomData;

/// The duration of the access that a consent gives: [`Online`], [`OfflineFirstConsent`] or [`Offline`].
///
/// Only an offline consent can return a refresh token. An offline consent always returns a refresh token if the consent
/// page is shown each time. Otherwise, only the user's first consent returns a refresh token
/// (<https://www.zoho.com/accounts/protocol/oauth/web-apps/authorization.html>).
pub trait AccessType: sealed::Sealed + 'static {
    /// The refresh token in the result of an exchange: [`SecretString`], an `Option` of it, or [`NoRefreshToken`].
    type RefreshToken: fmt::Debug;
    /// The value of the parameter `access_type` in the authorization URL.
    #[doc(hidden)]
    const TYPE: &'static str;
    /// A flag that is `true` if the consent page is also shown to users who have consented before.
    #[doc(hidden)]
    const PROMPTS: bool;
    /// Converts `sent`, the refresh token in the accounts server's response. Fails with [`TokenError::NoRefreshToken`]
    /// if `sent` is `None` and the access type requires a refresh token.
    #[doc(hidden)]
    fn refresh_token(sent: Option<SecretString>) -> Result<Self::RefreshToken, TokenError>;
}

/// The access type without a refresh token. Access ends after one hour.
#[derive(Clone, Copy, Debug)]
pub enum Online {}

/// The access type for work while the user is away, without a forced consent page. Only the user's first consent to the
/// client returns a refresh token.
#[derive(Clone, Copy, Debug)]
pub enum OfflineFirstConsent {}

/// The access type for work while the user is away, with a consent page each time. A successful exchange always returns
/// a refresh token.
#[derive(Clone, Copy, Debug)]
pub enum Offline {}

impl AccessType for Online {
    type RefreshToken = NoRefreshToken;
    const TYPE: &'static str = "online";
    const PROMPTS: bool = false;
    fn refresh_token(_: Option<SecretString>) -> Result<NoRefreshToken, TokenError> {
        Ok(NoRefreshToken(PhantomData))
    }
}

impl AccessType for OfflineFirstConsent {
    type RefreshToken = Option<SecretString>;
    const TYPE: &'static str = "offline";
    const PROMPTS: bool = false;
    fn refresh_token(sent: Option<SecretString>) -> Result<Option<SecretString>, TokenError> {
        Ok(sent)
    }
}

impl AccessType for Offline {
    type RefreshToken = SecretString;
    const TYPE: &'static str = "offline";
    const PROMPTS: bool = true;
    fn refresh_token(sent: Option<SecretString>) -> Result<SecretString, TokenError> {
        sent.ok_or(TokenError::NoRefreshToken)
    }
}

/// An access type for work while the user is away.
#[diagnostic::on_unimplemented(
    message = "`.prompt_consent()` requires an offline consent",
    label = "this consent is online: the access ends after one hour",
    note = "write `oauth.authorize().offline().prompt_consent().build()`"
)]
pub trait IsOffline: AccessType {}
#[diagnostic::do_not_recommend]
impl IsOffline for OfflineFirstConsent {}
#[diagnostic::do_not_recommend]
impl IsOffline for Offline {}

/// The placeholder for the refresh token of an online consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
// The type parameter is required for the compiler message: for a type without parameters, rustc rejects the failing
// bound at its definition.
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

/// A bound for operations on refresh tokens. No type implements this trait, which only provides the compiler message.
#[diagnostic::on_unimplemented(
    message = "an online consent returns no refresh token",
    label = "the access ends after one hour",
    note = "request an offline consent with `oauth.authorize().offline().prompt_consent().build()`, and write `AuthorizationCode<…>` instead of `AuthorizationCode<…, Online>`"
)]
pub trait IsRefreshToken {
    #[doc(hidden)]
    fn never<T>(&self) -> T;
}

/// An access type whose consents always return a refresh token.
#[diagnostic::on_unimplemented(
    message = "`oauth.insert` requires a consent with `.offline().prompt_consent()`",
    label = "the access type of this consent is `{Self}`, which may return no refresh token",
    note = "write `oauth.authorize().offline().prompt_consent().build()`, and delete `{Self}` from the types of the pending authorization and the code"
)]
pub trait ReturnsRefreshToken: AccessType<RefreshToken = SecretString> {}
#[diagnostic::do_not_recommend]
impl ReturnsRefreshToken for Offline {}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::Online {}
    impl Sealed for super::OfflineFirstConsent {}
    impl Sealed for super::Offline {}
}
