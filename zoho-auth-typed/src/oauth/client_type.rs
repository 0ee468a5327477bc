//! The kinds of client that Zoho's API console registers, and what each needs.
//!
//! Another kind is another type here: its `ClientType` says which settings it has, the `Has…` traits what it may do.

use super::redirect_uri::RedirectUri;
use secrecy::SecretString;
use std::fmt;

/// A kind of client: [`WebServer`], [`NativeApp`] or [`SelfClient`].
///
/// <https://www.zoho.com/accounts/protocol/oauth.html> describes them.
pub trait ClientType: sealed::Sealed + 'static {
    /// How the client proves who it is: a [`SecretString`], or [`NotApplicable`].
    #[doc(hidden)]
    type Secret: Clone + fmt::Debug;
    /// Where the user comes back to: a [`RedirectUri`], or [`NotApplicable`].
    #[doc(hidden)]
    type Redirect: Clone + fmt::Debug;
    /// The secret, where the kind has one.
    #[doc(hidden)]
    fn secret(secret: &Self::Secret) -> Option<&SecretString>;
    /// The redirect URI, where the kind has one.
    #[doc(hidden)]
    fn redirect(redirect: &Self::Redirect) -> Option<&RedirectUri>;
}

/// A web application with a server that keeps the secret ("Server-based Applications" in the API console).
#[derive(Clone, Copy, Debug)]
pub enum WebServer {}

/// An application on the user's own machine, which can keep no secret ("Mobile-based Applications").
///
/// PKCE takes the secret's place and cannot be switched off.
#[derive(Clone, Copy, Debug)]
pub enum NativeApp {}

/// A program that works on its own developer's account ("Self Client").
///
/// It has no authorise URL: its code is made by hand in the API console.
#[derive(Clone, Copy, Debug)]
pub enum SelfClient {}

/// A program that works in its own name, for no user ("Self Client", tab "Client Credentials").
///
/// It has no code and no refresh token: it asks for an access token whenever it needs one.
#[derive(Clone, Copy, Debug)]
pub enum ClientCredentials {}

/// Stands where a kind of client has no such setting.
#[derive(Clone, Copy, Debug)]
pub struct NotApplicable;

impl ClientType for WebServer {
    type Secret = SecretString;
    type Redirect = RedirectUri;
    fn secret(secret: &SecretString) -> Option<&SecretString> {
        Some(secret)
    }
    fn redirect(redirect: &RedirectUri) -> Option<&RedirectUri> {
        Some(redirect)
    }
}

impl ClientType for NativeApp {
    type Secret = NotApplicable;
    type Redirect = RedirectUri;
    fn secret(_: &NotApplicable) -> Option<&SecretString> {
        None
    }
    fn redirect(redirect: &RedirectUri) -> Option<&RedirectUri> {
        Some(redirect)
    }
}

impl ClientType for SelfClient {
    type Secret = SecretString;
    type Redirect = NotApplicable;
    fn secret(secret: &SecretString) -> Option<&SecretString> {
        Some(secret)
    }
    fn redirect(_: &NotApplicable) -> Option<&RedirectUri> {
        None
    }
}

impl ClientType for ClientCredentials {
    type Secret = SecretString;
    type Redirect = NotApplicable;
    fn secret(secret: &SecretString) -> Option<&SecretString> {
        Some(secret)
    }
    fn redirect(_: &NotApplicable) -> Option<&RedirectUri> {
        None
    }
}

/// A kind that keeps a secret.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no client secret",
    label = "remove this call",
    note = "whoever has the program has what is in it: a native client proves itself by PKCE instead, which is always on"
)]
pub trait HasSecret: ClientType<Secret = SecretString> {}
impl HasSecret for WebServer {}
impl HasSecret for SelfClient {}
impl HasSecret for ClientCredentials {}

/// A kind to which the user comes back.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no redirect URI",
    label = "remove this call",
    note = "the code of a self client is made in the API console: no browser comes back with it"
)]
pub trait HasRedirectUri: ClientType<Redirect = RedirectUri> {}
impl HasRedirectUri for WebServer {}
impl HasRedirectUri for NativeApp {}

/// A kind whose user consents on a page of Zoho's.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no authorise URL",
    label = "there is no user to send to a consent page",
    note = "the code of a self client is made by hand in the API console, for the account that registered the client",
    note = "an application with users of its own is registered as a server-based or mobile client: `OAuthClient::<…>::server()` or `native()`"
)]
pub trait HasConsentPage: HasRedirectUri {}
impl HasConsentPage for WebServer {}
impl HasConsentPage for NativeApp {}

/// A kind that is allowed to go without PKCE.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot go without PKCE",
    label = "remove this call",
    note = "it has no secret: without PKCE, whoever catches the code could redeem it"
)]
pub trait PkceIsOptional: ClientType {}
impl PkceIsOptional for WebServer {}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::WebServer {}
    impl Sealed for super::NativeApp {}
    impl Sealed for super::SelfClient {}
    impl Sealed for super::ClientCredentials {}
}
