//! The bounds on the state of a builder, with one trait per compiler message.

use crate::{DataCenter, RedirectUri};

/// The state of a setting that was not given. A setting that was given has its value as its state.
#[derive(Clone, Copy, Debug)]
pub struct Missing;

/// A bound for builders with a client ID.
#[diagnostic::on_unimplemented(
    message = "the client id is missing: call `.client_id(…)` before `.build()`",
    label = "no client id was set on the way here",
    note = "the API console shows it beside the client's name"
)]
pub trait ClientIdIsSet: Into<String> {}
impl ClientIdIsSet for String {}

/// A bound for builders with a client secret of type `T`, or of a client type without one.
#[diagnostic::on_unimplemented(
    message = "the client secret is missing: call `.client_secret(…)` before `.build()`",
    label = "no client secret was set on the way here",
    note = "an application that cannot keep a secret is registered as a mobile client: `OAuthClient::<…>::native()` needs none"
)]
pub trait ClientSecretIsSet<T>: Into<T> {}
#[diagnostic::do_not_recommend]
impl<T> ClientSecretIsSet<T> for T {}

/// A bound for builders with a redirect URI of type `T`, or of a client type without one.
#[diagnostic::on_unimplemented(
    message = "the redirect URI is missing: call `.redirect_uri(…)` before `.build()`",
    label = "no redirect URI was set on the way here",
    note = "it is one of those registered in the API console: `.redirect_uri(RedirectUri::parse(\"https://…\")?)`"
)]
pub trait RedirectUriIsSet<T>: Into<T> {}
#[diagnostic::do_not_recommend]
impl<T> RedirectUriIsSet<T> for T {}

/// A bound for builders with a data center.
#[diagnostic::on_unimplemented(
    message = "the data center is missing: call `.data_center(…)` before `.build()`",
    label = "no data center was set on the way here",
    note = "it is the one in whose API console the client is registered, such as `.data_center(DataCenter::EU)`"
)]
pub trait DataCenterIsSet: Into<DataCenter> {}
impl DataCenterIsSet for DataCenter {}

/// A bound for [`DataCenter`], which rejects text.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a data center: write a constant such as `DataCenter::EU`",
    label = "this is no `DataCenter`",
    note = "text that is known only at run time becomes one by `text.parse::<DataCenter>()?`"
)]
pub trait IsDataCenter: Into<DataCenter> {}
impl IsDataCenter for DataCenter {}

/// A bound for [`RedirectUri`], which rejects text.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a checked redirect URI: write `RedirectUri::parse(…)?`",
    label = "this is no `RedirectUri`",
    note = "it is checked before the client is built: https, or http on loopback; no fragment"
)]
pub trait IsRedirectUri: Into<RedirectUri> {}
impl IsRedirectUri for RedirectUri {}
