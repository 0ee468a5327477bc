//! The bounds on the state of a builder, with one trait per compiler message.

use crate::{DataCenter, RedirectUri};

/// The state of a setting that was not given. A setting that was given has its value as its state.
#[derive(Clone, Copy, Debug)]
pub struct Missing;

/// A bound for builders with a client ID.
#[diagnostic::on_unimplemented(
    message = "the client ID is missing: call `.client_id(…)` before `.build()`",
    label = "the client ID is not set",
    note = "copy the client ID from the API console, where it is beside the client's name"
)]
pub trait ClientIdIsSet: Into<String> {}
#[diagnostic::do_not_recommend]
impl ClientIdIsSet for String {}

/// A bound for builders with a client secret of type `T`, or of a client type without a client secret.
#[diagnostic::on_unimplemented(
    message = "the client secret is missing: call `.client_secret(…)` before `.build()`",
    label = "the client secret is not set",
    note = "if the application cannot keep a secret, register it as a mobile client and write `OAuthClient::<…>::native()`"
)]
pub trait ClientSecretIsSet<T>: Into<T> {}
#[diagnostic::do_not_recommend]
impl<T> ClientSecretIsSet<T> for T {}

/// A bound for builders with a redirect URI of type `T`, or of a client type without a redirect URI.
#[diagnostic::on_unimplemented(
    message = "the redirect URI is missing: call `.redirect_uri(…)` before `.build()`",
    label = "the redirect URI is not set",
    note = "pass a redirect URI that is registered in the API console: `.redirect_uri(RedirectUri::parse(\"https://…\")?)`"
)]
pub trait RedirectUriIsSet<T>: Into<T> {}
#[diagnostic::do_not_recommend]
impl<T> RedirectUriIsSet<T> for T {}

/// A bound for builders with a data center.
#[diagnostic::on_unimplemented(
    message = "the data center is missing: call `.data_center(…)` before `.build()`",
    label = "the data center is not set",
    note = "pass the data center in whose API console the client is registered, such as `.data_center(DataCenter::EU)`"
)]
pub trait DataCenterIsSet: Into<DataCenter> {}
#[diagnostic::do_not_recommend]
impl DataCenterIsSet for DataCenter {}

/// A bound for [`RedirectUri`], which rejects text.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a redirect URI: write `RedirectUri::parse(…)?`",
    label = "expected a `RedirectUri`",
    note = "`RedirectUri::parse` accepts https, or http on loopback, without a fragment"
)]
pub trait IsRedirectUri: Into<RedirectUri> {}
#[diagnostic::do_not_recommend]
impl IsRedirectUri for RedirectUri {}
