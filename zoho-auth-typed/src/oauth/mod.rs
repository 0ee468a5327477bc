//! The steps of an authorization: client settings, authorization URL, callback and exchange.
//!
//! ```text
//! OAuthClient::<S>::server()  ─ settings, build() ─►  OAuthClient<S, WebServer>  ─ authorize() ─►  AuthorizationRequest<S, WebServer>
//!                                                                                          │ build()
//!                                                                         AuthorizationUrl, PendingAuthorization<S>
//! ```
//!
//! The diagram shows the first steps. Each state has its own type. The compiler rejects a step that is taken too early
//! or twice, with a message about that step.

mod access_type;
mod authorization_request;
mod authorization_url;
mod authorized;
mod builder;
mod callback;
mod client_type;
mod discover_data_center;
pub(crate) mod exchange;
mod exchange_error;
#[cfg(feature = "axum")]
mod extractor;
#[cfg(feature = "loopback-login")]
pub(crate) mod loopback;
mod misuse;
mod pending;
mod pkce;
mod random;
mod reauthorize;
mod redirect_uri;
mod revoke;

#[cfg(feature = "axum")]
pub use self::extractor::CallbackQuery;
#[cfg(feature = "loopback-login")]
pub use self::loopback::{LoopbackLogin, LoopbackLoginError};
pub use self::{
    access_type::{AccessType, NoRefreshToken, Offline, OfflineFirstConsent, Online},
    authorization_request::AuthorizationRequest,
    authorization_url::AuthorizationUrl,
    authorized::IsAuthorized,
    builder::{OAuthBuilder, OAuthClient},
    callback::{AuthorizationCode, CallbackError},
    client_type::{ClientCredentials, ClientType, NativeApp, NotApplicable, SelfClient, WebServer},
    exchange::AuthorizedClient,
    exchange_error::ExchangeError,
    pending::PendingAuthorization,
    reauthorize::Reauthorize,
    redirect_uri::{RedirectUri, RedirectUriError},
};

/// The traits with the compiler messages about missing settings and steps in the wrong order. Applications do not need
/// to name them.
#[doc(hidden)]
pub mod rules {
    pub use super::access_type::{IsOffline, IsRefreshToken, ReturnsRefreshToken};
    pub use super::builder::required::{
        ClientIdIsSet, ClientSecretIsSet, DataCenterIsSet, IsRedirectUri, Missing, RedirectUriIsSet,
    };
    pub use super::client_type::{HasConsentPage, HasRedirectUri, HasSecret, PkceIsOptional, Setting};
    pub use super::misuse::{
        HasNoScopes, IsAuthorizing, IsBuilt, IsBuiltByServerNativeOrSelfClient, NotYetAuthorizing, NotYetBuilt,
    };
}
