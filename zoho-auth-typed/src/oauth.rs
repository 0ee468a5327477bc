//! From a client's settings to the URL where its user consents.
//!
//! ```text
//! OAuth::<S>::server()  ─ settings, build() ─►  OAuth<S, Server>  ─ authorize() ─►  AuthorizeRequest<S, Server>
//!                                                                                          │ url()
//!                                                                         AuthorizeUrl, AwaitingConsent<S>
//! ```
//!
//! Each state is a type of its own. A step that is taken too early or twice is refused by the compiler with a
//! sentence about that step.

mod access;
#[cfg(feature = "manager")]
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
#[cfg(feature = "native")]
mod native;
mod pkce;
mod random;
mod redirect_uri;
mod revoke;
mod steps;

#[cfg(feature = "manager")]
pub(crate) use self::account::Registered;
#[cfg(feature = "axum")]
pub use self::extractor::Callback;
#[cfg(feature = "native")]
pub use self::native::{AnyLogin, Login, LoginError};
pub use self::{
    access::{Access, NoRefreshToken, Offline, OfflineOnce, Online},
    authorize::AuthorizeRequest,
    authorize_url::AuthorizeUrl,
    authorized::IsAuthorized,
    awaiting::AwaitingConsent,
    builder::{OAuth, OAuthBuilder},
    callback::{CallbackError, ConsentCode},
    exchange::Granted,
    kind::{ClientCredentials, Kind, Native, NotUsed, SelfClient, Server},
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
