//! From a client's settings to the URL where its user consents.
//!
//! ```text
//! OAuthClient::<S>::server()  ─ settings, build() ─►  OAuthClient<S, WebServer>  ─ authorize() ─►  AuthorizationRequest<S, WebServer>
//!                                                                                          │ url()
//!                                                                         AuthorizationUrl, PendingAuthorization<S>
//! ```
//!
//! Each state is a type of its own. A step that is taken too early or twice is refused by the compiler with a
//! sentence about that step.

mod access;
#[cfg(feature = "token-manager")]
mod account;
mod authorize;
mod authorize_url;
mod authorized;
mod awaiting;
mod builder;
mod callback;
mod exchange;
#[cfg(feature = "axum")]
mod extractor;
mod find_data_center;
mod kind;
#[cfg(feature = "loopback-login")]
mod native;
mod pkce;
mod random;
mod redirect_uri;
mod revoke;
mod steps;

#[cfg(feature = "token-manager")]
pub(crate) use self::account::Registered;
#[cfg(feature = "axum")]
pub use self::extractor::CallbackQuery;
#[cfg(feature = "loopback-login")]
pub use self::native::{AnyLogin, LoopbackLogin, LoopbackLoginError};
pub use self::{
    access::{AccessType, NoRefreshToken, Offline, OfflineFirstConsent, Online},
    authorize::AuthorizationRequest,
    authorize_url::AuthorizationUrl,
    authorized::IsAuthorized,
    awaiting::PendingAuthorization,
    builder::{OAuthBuilder, OAuthClient},
    callback::{AuthorizationCode, CallbackError},
    exchange::AuthorizedClient,
    kind::{ClientCredentials, ClientType, NativeApp, NotApplicable, SelfClient, WebServer},
    redirect_uri::{RedirectUri, RedirectUriError},
};

/// The traits that carry the messages about missing settings and steps out of order. Nobody needs to name them.
#[doc(hidden)]
pub mod rules {
    pub use super::access::{IsOffline, IsRefreshToken};
    pub use super::builder::given::{
        ClientIdIsSet, ClientIdOnce, ClientSecretIsSet, ClientSecretOnce, DataCenterIsSet, DataCenterOnce,
        IsDataCenter, IsRedirectUri, RedirectUriIsSet, RedirectUriOnce,
    };
    pub use super::kind::{HasConsentPage, HasRedirectUri, HasSecret, PkceIsOptional};
    pub use super::steps::{IsAuthorizing, IsBuilt, NotYetAuthorizing, NotYetBuilt};
}
