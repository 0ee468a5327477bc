//! The bounds on the state of a builder, with one trait per compiler message.
//!
//! The state of a setting is `()` before its setter and a one-tuple after it, as `typed-builder` defines it.

#![expect(clippy::type_complexity, reason = "the whole state is written out, so that a reader sees which part changes")]

use super::Settings;
use crate::{
    DataCenter, RedirectUri,
    oauth::client_type::{
        ClientCredentials, ClientType, HasRedirectUri, HasSecret, NativeApp, NotApplicable, SelfClient,
    },
};
use secrecy::SecretString;

/// A bound for builders with a client ID.
#[diagnostic::on_unimplemented(
    message = "the client id is missing: call `.client_id(…)` before `.build()`",
    label = "no client id was set on the way here",
    note = "the API console shows it beside the client's name"
)]
pub trait ClientIdIsSet: Sized {
    #[doc(hidden)]
    fn complete<S, K: ClientType, B, C, D>(
        settings: Settings<S, K, (Self, B, C, D)>,
    ) -> Settings<S, K, ((String,), B, C, D)>;
}
impl ClientIdIsSet for (String,) {
    fn complete<S, K: ClientType, B, C, D>(
        settings: Settings<S, K, (Self, B, C, D)>,
    ) -> Settings<S, K, (Self, B, C, D)> {
        settings
    }
}

/// A bound for builders with a client secret, if the client type `K` has one.
#[diagnostic::on_unimplemented(
    message = "the client secret is missing: call `.client_secret(…)` before `.build()`",
    label = "no client secret was set on the way here",
    note = "an application that cannot keep a secret is registered as a mobile client: `OAuthClient::<…>::native()` needs none"
)]
pub trait ClientSecretIsSet<K: ClientType>: Sized {
    #[doc(hidden)]
    fn complete<S, A, C, D>(settings: Settings<S, K, (A, Self, C, D)>) -> Settings<S, K, (A, (K::Secret,), C, D)>;
}
impl<K: HasSecret> ClientSecretIsSet<K> for (SecretString,) {
    fn complete<S, A, C, D>(settings: Settings<S, K, (A, Self, C, D)>) -> Settings<S, K, (A, Self, C, D)> {
        settings
    }
}
impl ClientSecretIsSet<NativeApp> for () {
    fn complete<S, A, C, D>(
        settings: Settings<S, NativeApp, (A, Self, C, D)>,
    ) -> Settings<S, NativeApp, (A, (NotApplicable,), C, D)> {
        settings.client_secret(NotApplicable)
    }
}
/// Accepts the state after a rejected setter, so that one mistake causes one error.
impl ClientSecretIsSet<NativeApp> for (NotApplicable,) {
    fn complete<S, A, C, D>(
        settings: Settings<S, NativeApp, (A, Self, C, D)>,
    ) -> Settings<S, NativeApp, (A, Self, C, D)> {
        settings
    }
}

/// A bound for builders with a redirect URI, if the client type `K` has one.
#[diagnostic::on_unimplemented(
    message = "the redirect URI is missing: call `.redirect_uri(…)` before `.build()`",
    label = "no redirect URI was set on the way here",
    note = "it is one of those registered in the API console: `.redirect_uri(RedirectUri::parse(\"https://…\")?)`"
)]
pub trait RedirectUriIsSet<K: ClientType>: Sized {
    #[doc(hidden)]
    fn complete<S, A, B, D>(settings: Settings<S, K, (A, B, Self, D)>) -> Settings<S, K, (A, B, (K::Redirect,), D)>;
}
impl<K: HasRedirectUri> RedirectUriIsSet<K> for (RedirectUri,) {
    fn complete<S, A, B, D>(settings: Settings<S, K, (A, B, Self, D)>) -> Settings<S, K, (A, B, Self, D)> {
        settings
    }
}
macro_rules! without_redirect_uri {
    ($($Kind:ident)*) => {$(
        impl RedirectUriIsSet<$Kind> for () {
            fn complete<S, A, B, D>(
                settings: Settings<S, $Kind, (A, B, Self, D)>,
            ) -> Settings<S, $Kind, (A, B, (NotApplicable,), D)> {
                settings.redirect_uri(NotApplicable)
            }
        }
        /// Accepts the state after a rejected setter, so that one mistake causes one error.
        impl RedirectUriIsSet<$Kind> for (NotApplicable,) {
            fn complete<S, A, B, D>(
                settings: Settings<S, $Kind, (A, B, Self, D)>,
            ) -> Settings<S, $Kind, (A, B, Self, D)> {
                settings
            }
        }
    )*};
}
without_redirect_uri!(SelfClient ClientCredentials);

/// A bound for builders with a data center.
#[diagnostic::on_unimplemented(
    message = "the data center is missing: call `.data_center(…)` before `.build()`",
    label = "no data center was set on the way here",
    note = "it is the one in whose API console the client is registered, such as `.data_center(DataCenter::EU)`"
)]
pub trait DataCenterIsSet: Sized {
    #[doc(hidden)]
    fn complete<S, K: ClientType, A, B, C>(
        settings: Settings<S, K, (A, B, C, Self)>,
    ) -> Settings<S, K, (A, B, C, (DataCenter,))>;
}
impl DataCenterIsSet for (DataCenter,) {
    fn complete<S, K: ClientType, A, B, C>(
        settings: Settings<S, K, (A, B, C, Self)>,
    ) -> Settings<S, K, (A, B, C, Self)> {
        settings
    }
}

/// A bound for builders without a client ID.
#[diagnostic::on_unimplemented(
    message = "the client id is set twice: remove one `.client_id(…)`",
    label = "it is set already"
)]
pub trait ClientIdOnce: Sized {
    #[doc(hidden)]
    fn set<S, K: ClientType, B, C, D>(
        settings: Settings<S, K, (Self, B, C, D)>,
        id: String,
    ) -> Settings<S, K, ((String,), B, C, D)>;
}
impl ClientIdOnce for () {
    fn set<S, K: ClientType, B, C, D>(
        settings: Settings<S, K, (Self, B, C, D)>,
        id: String,
    ) -> Settings<S, K, ((String,), B, C, D)> {
        settings.client_id(id)
    }
}

/// A bound for builders without a client secret.
#[diagnostic::on_unimplemented(
    message = "the client secret is set twice: remove one `.client_secret(…)`",
    label = "it is set already"
)]
pub trait ClientSecretOnce: Sized {
    #[doc(hidden)]
    fn set<S, K: ClientType, A, C, D>(
        settings: Settings<S, K, (A, Self, C, D)>,
        secret: K::Secret,
    ) -> Settings<S, K, (A, (K::Secret,), C, D)>;
}
impl ClientSecretOnce for () {
    fn set<S, K: ClientType, A, C, D>(
        settings: Settings<S, K, (A, Self, C, D)>,
        secret: K::Secret,
    ) -> Settings<S, K, (A, (K::Secret,), C, D)> {
        settings.client_secret(secret)
    }
}

/// A bound for builders without a redirect URI.
#[diagnostic::on_unimplemented(
    message = "the redirect URI is set twice: remove one `.redirect_uri(…)`",
    label = "it is set already"
)]
pub trait RedirectUriOnce: Sized {
    #[doc(hidden)]
    fn set<S, K: ClientType, A, B, D>(
        settings: Settings<S, K, (A, B, Self, D)>,
        uri: K::Redirect,
    ) -> Settings<S, K, (A, B, (K::Redirect,), D)>;
}
impl RedirectUriOnce for () {
    fn set<S, K: ClientType, A, B, D>(
        settings: Settings<S, K, (A, B, Self, D)>,
        uri: K::Redirect,
    ) -> Settings<S, K, (A, B, (K::Redirect,), D)> {
        settings.redirect_uri(uri)
    }
}

/// A bound for builders without a data center.
#[diagnostic::on_unimplemented(
    message = "the data center is set twice: remove one `.data_center(…)`",
    label = "it is set already"
)]
pub trait DataCenterOnce: Sized {
    #[doc(hidden)]
    fn set<S, K: ClientType, A, B, C>(
        settings: Settings<S, K, (A, B, C, Self)>,
        dc: DataCenter,
    ) -> Settings<S, K, (A, B, C, (DataCenter,))>;
}
impl DataCenterOnce for () {
    fn set<S, K: ClientType, A, B, C>(
        settings: Settings<S, K, (A, B, C, Self)>,
        dc: DataCenter,
    ) -> Settings<S, K, (A, B, C, (DataCenter,))> {
        settings.registered_at(dc)
    }
}

/// A bound for [`DataCenter`], which rejects text.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a data center: write a constant such as `DataCenter::EU`",
    label = "this is no `DataCenter`",
    note = "text that is known only at run time becomes one by `text.parse::<DataCenter>()?`"
)]
pub trait IsDataCenter {
    #[doc(hidden)]
    fn data_center(self) -> DataCenter;
}
impl IsDataCenter for DataCenter {
    fn data_center(self) -> DataCenter {
        self
    }
}

/// A bound for [`RedirectUri`], which rejects text.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a checked redirect URI: write `RedirectUri::parse(…)?`",
    label = "this is no `RedirectUri`",
    note = "it is checked before the client is built: https, or http on loopback; no fragment"
)]
pub trait IsRedirectUri {
    #[doc(hidden)]
    fn redirect_uri(self) -> RedirectUri;
}
impl IsRedirectUri for RedirectUri {
    fn redirect_uri(self) -> RedirectUri {
        self
    }
}
