// The manual's examples are of all products: with fewer, its links would lead nowhere.
#![cfg_attr(all(feature = "accounts", feature = "books", feature = "creator", feature = "crm", feature = "desk"), doc = include_str!("../MANUAL.md"))]
#![cfg_attr(
    not(all(feature = "accounts", feature = "books", feature = "creator", feature = "crm", feature = "desk")),
    doc = "A typed toolkit for Zoho OAuth. With the feature `full` this page is the manual."
)]

extern crate self as zoho_auth_typed;

mod client;
#[cfg(feature = "token-manager")]
mod coordination;
pub mod data_center;
pub mod endpoint;
pub mod error;
mod failure;
#[cfg(feature = "token-manager")]
mod managed;
pub mod oauth;
mod random;
mod scope;
pub mod scope_set;
#[cfg(feature = "token-manager")]
pub mod store;
#[cfg(feature = "token-manager")]
pub mod token_manager;
pub mod tokens;
pub mod transport;

#[doc(hidden)]
#[allow(missing_docs)]
#[path = "private.rs"]
pub mod __private;
/// Items for programs that learn scopes and client at run time, such as the command `zoho`. Not part of the public
/// interface: it may change in any release.
#[doc(hidden)]
pub mod dynamic {
    #[cfg(feature = "loopback-login")]
    pub use crate::oauth::loopback::AnyLogin;
    pub use crate::scope_set::dynamic_scopes::DynamicScopes;
    #[cfg(feature = "token-manager")]
    pub use crate::token_manager::dynamic::insert_token_response;
    pub use crate::tokens::{request::Credentials, response::TokenResponse};
}

#[cfg(feature = "bulk")]
pub use client::bulk;
#[cfg(feature = "tower")]
pub use client::tower;
pub use client::{Client, pages, raw, send, transfer};
pub use data_center::{DataCenter, Hosts};
pub use endpoint::{Organization, value};
pub use error::{ApiError, Error, SendError, TokenError};
pub use failure::{Failure, Retry};
pub use oauth::{AuthorizedClient, OAuthClient, PendingAuthorization, RedirectUri};
pub use scope::any_scope::AnyScope;
pub use scope::{Scope, requirement};
pub use scope_set::{Authorizes, ScopeSet, SubsetOf};
#[doc(no_inline)]
pub use secrecy::{ExposeSecret, SecretString};
pub use send::Response;
#[cfg(feature = "token-manager")]
pub use store::{AccountId, TokenStore};
#[cfg(feature = "token-manager")]
pub use token_manager::{Account, Encryption, KeyRing, TokenManager};
pub use transport::Transport;
#[doc(no_inline)]
pub use url::Url;
pub use zoho_scopes_macros::{ScopeSet, zoho_app};

/// Scopes as types: `ZohoCRM.modules.leads.READ` is `scopes::ZohoCRM::Modules::Leads::Read`.
#[allow(missing_docs, clippy::large_stack_arrays, reason = "tables of generated code are constants, never on a stack")]
pub mod scopes {
    #[doc(no_inline)]
    pub use crate::ScopeSet;

    zoho_scopes_macros::__all_scopes!();
}

zoho_scopes_macros::__product_modules!();

/// The types of a catalogue of your own: modules, scopes and calls that the toolkit does not have, from JSON files that
/// the `Cargo.toml` of your crate names.
///
/// ```toml
/// [package.metadata.zoho]
/// catalog = "zoho-catalog.json"  # or a list of files
/// module = "crate::zoho"         # where `catalog!` stands; this is the default
/// ```
///
/// ```text
/// pub mod zoho {
///     zoho_auth_typed::catalog!();
/// }
/// ```
///
/// Each product becomes a module, `zoho::crm`, and its scopes stand in `zoho::scopes`. They are used as the toolkit's
/// own are, together with them. `zoho catalog new` writes a file to start from, `zoho catalog lint` says what is wrong
/// with one; so does this macro, as a compile error.
#[cfg(feature = "custom-catalog")]
#[macro_export]
macro_rules! catalog {
    ($($nothing:tt)*) => {
        $crate::__private::__catalog!($crate $($nothing)*);
    };
}

/// The scope of this text, checked against the catalogue: the value, and the type, at its path.
///
/// ```
/// # #[cfg(feature = "crm")] {
/// use zoho_auth_typed::{AnyScope, scope};
///
/// let scope = AnyScope::from(scope!("ZohoCRM.modules.leads.READ"));
/// assert_eq!(scope.to_string(), "ZohoCRM.modules.leads.READ");
/// # }
/// ```
#[macro_export]
macro_rules! scope {
    ($($text:tt)*) => {
        $crate::__private::__scope!($crate $($text)*)
    };
}
