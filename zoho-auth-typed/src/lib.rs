#![cfg_attr(docsrs, feature(doc_cfg))]
// The manual does not link to items of features, and an example of a product compiles only with its feature.
#![doc = include_str!("../MANUAL.md")]

extern crate self as zoho_auth_typed;

mod client;
pub mod data_center;
pub mod endpoint;
pub mod error;
mod failure;
#[allow(missing_docs, reason = "hidden methods")]
mod feature_off;
#[cfg(feature = "token-manager")]
mod managed;
pub mod oauth;
mod percent;
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
/// Items for programs with scopes and a client that are known only at run time, such as the command `zoho`. This module
/// is not part of the public interface and may change in any release.
#[doc(hidden)]
pub mod dynamic {
    pub use crate::__private::PRODUCTS;
    pub use crate::client::raw::dynamic::DynamicRequest;
    pub use crate::endpoint::facts::Paging;
    #[cfg(feature = "loopback-login")]
    pub use crate::oauth::loopback::AnyLogin;
    pub use crate::scope_set::dynamic_scopes::DynamicScopes;
    pub use zoho_auth_core::__private::{Credentials, TokenResponse};
    #[cfg(feature = "token-manager")]
    pub use zoho_token_manager::__private::insert_token_response;
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
#[doc(no_inline)]
pub use http;
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

/// The scopes as types: `ZohoCRM.modules.leads.READ` is `scopes::ZohoCRM::Modules::Leads::Read`.
#[allow(missing_docs, clippy::large_stack_arrays, reason = "tables of generated code are constants, never on a stack")]
pub mod scopes {
    #[doc(no_inline)]
    pub use crate::ScopeSet;

    zoho_scopes_macros::__all_scopes!();
}

// rustc prints the text in braces for a bound of generated code.
zoho_scopes_macros::__product_modules! {
    generated from the catalog in data/products
}

/// Generates the types of a custom catalog: modules, scopes and calls that the toolkit does not have. The `Cargo.toml`
/// of your crate names the JSON files.
///
/// ```toml
/// [package.metadata.zoho]
/// catalog = "zoho-catalog.json"  # or a list of files
/// module = "crate::zoho"         # the module that contains `catalog!`; this is the default
/// ```
///
/// ```text
/// pub mod zoho {
///     zoho_auth_typed::catalog!();
/// }
/// ```
///
/// Each product becomes a module, such as `zoho::crm`, and its scopes are in `zoho::scopes`. Scopes and calls of a
/// custom catalog can be used together with those of the toolkit. `zoho catalog new` creates a file to start from.
/// `zoho catalog lint` reports the errors in a file, and so does this macro, as compile errors.
#[cfg(feature = "custom-catalog")]
#[macro_export]
macro_rules! catalog {
    ($($nothing:tt)*) => {
        $crate::__private::__catalog!($crate $($nothing)*);
    };
}

/// Expands to the scope with this name, which is checked against the catalog. In an expression, the result is the value
/// of the scope. In the position of a type, the result is the type of the scope.
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
