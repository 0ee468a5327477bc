//! The client types of Zoho's API console, and the settings that each type needs.
//!
//! Each client type is a Rust type. Its `ClientType` implementation lists its settings, and the `Has…` traits list its
//! capabilities.

use super::redirect_uri::RedirectUri;
use secrecy::SecretString;
use std::fmt;

/// A client type: [`WebServer`], [`NativeApp`], [`SelfClient`] or [`ClientCredentials`].
///
/// Zoho describes the client types at <https://www.zoho.com/accounts/protocol/oauth.html>.
pub trait ClientType: sealed::Sealed + 'static {
    /// The type of the client secret: a [`SecretString`], or [`NotApplicable`].
    #[doc(hidden)]
    type Secret: Setting<SecretString>;
    /// The type of the redirect URI: a [`RedirectUri`], or [`NotApplicable`].
    #[doc(hidden)]
    type Redirect: Setting<RedirectUri>;
}

/// A web application with a server that stores the client secret ("Server-based Applications" in the API console).
#[derive(Clone, Copy, Debug)]
pub enum WebServer {}

/// An application on the user's machine, which cannot keep a client secret ("Mobile-based Applications").
///
/// PKCE replaces the client secret and cannot be disabled.
#[derive(Clone, Copy, Debug)]
pub enum NativeApp {}

/// A program that works on its developer's own account ("Self Client").
///
/// A self client has no authorization URL: the developer creates the authorization code in the API console.
#[derive(Clone, Copy, Debug)]
pub enum SelfClient {}

/// A program that works in its own name, without a user ("Self Client", tab "Client Credentials").
///
/// Such a client has neither an authorization code nor a refresh token. The client requests each access token with its
/// client secret.
#[derive(Clone, Copy, Debug)]
pub enum ClientCredentials {}

/// The placeholder for a setting that a client type does not have.
#[derive(Clone, Copy, Debug)]
pub struct NotApplicable;

/// A setting of type `T` that some client types do not have.
pub trait Setting<T>: Clone + fmt::Debug + Send + Sync {
    /// Returns the value, or `None` if the client type does not have the setting.
    fn value(&self) -> Option<&T> {
        None
    }
}

impl<T> Setting<T> for NotApplicable {}

impl Setting<Self> for SecretString {
    fn value(&self) -> Option<&Self> {
        Some(self)
    }
}

impl Setting<Self> for RedirectUri {
    fn value(&self) -> Option<&Self> {
        Some(self)
    }
}

impl ClientType for WebServer {
    type Secret = SecretString;
    type Redirect = RedirectUri;
}

impl ClientType for NativeApp {
    type Secret = NotApplicable;
    type Redirect = RedirectUri;
}

impl ClientType for SelfClient {
    type Secret = SecretString;
    type Redirect = NotApplicable;
}

impl ClientType for ClientCredentials {
    type Secret = SecretString;
    type Redirect = NotApplicable;
}

/// A client type with a client secret.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no client secret",
    label = "remove this call",
    note = "users can read a secret in a native application, so PKCE replaces it and is always on"
)]
pub trait HasSecret: ClientType<Secret = SecretString> {}
#[diagnostic::do_not_recommend]
impl HasSecret for WebServer {}
#[diagnostic::do_not_recommend]
impl HasSecret for SelfClient {}
#[diagnostic::do_not_recommend]
impl HasSecret for ClientCredentials {}

/// A client type with a redirect URI.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no redirect URI",
    label = "remove this call",
    note = "the developer creates the code of a self client in the API console, so Zoho does not redirect a browser to the application"
)]
pub trait HasRedirectUri: ClientType<Redirect = RedirectUri> {}
#[diagnostic::do_not_recommend]
impl HasRedirectUri for WebServer {}
#[diagnostic::do_not_recommend]
impl HasRedirectUri for NativeApp {}

/// A client type with a consent page.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no authorization URL",
    label = "there is no user to send to a consent page",
    note = "the developer creates the code of a self client in the API console, for the account that registered the client",
    note = "register an application for other users as a server-based or mobile client, and write `OAuthClient::<…>::server()` or `native()`"
)]
pub trait HasConsentPage: HasRedirectUri {}
#[diagnostic::do_not_recommend]
impl HasConsentPage for WebServer {}
#[diagnostic::do_not_recommend]
impl HasConsentPage for NativeApp {}

/// A client type for which PKCE is optional.
#[diagnostic::on_unimplemented(
    message = "`{Self}` requires PKCE",
    label = "remove this call",
    note = "a native application has no secret: without PKCE, an attacker who intercepts the code could exchange it"
)]
pub trait PkceIsOptional: ClientType {}
#[diagnostic::do_not_recommend]
impl PkceIsOptional for WebServer {}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::WebServer {}
    impl Sealed for super::NativeApp {}
    impl Sealed for super::SelfClient {}
    impl Sealed for super::ClientCredentials {}
}
