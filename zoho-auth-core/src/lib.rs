#![cfg_attr(docsrs, feature(doc_cfg))]
//! The base crate of `zoho-auth-typed`: data centers, HTTP connections, token responses, the trait of token stores, and
//! the refresh of access tokens. Applications use `zoho-auth-typed`, which re-exports the public items of this crate.
//!
//! The examples in this documentation import from this crate. Applications import the same items from
//! `zoho_auth_typed`, from modules with the same names, such as `zoho_auth_typed::store::StoreError`. [`Clock`],
//! [`Metrics`] and their types are in `zoho_auth_typed::token_manager`.
//!
//! A crate with its own token store implements [`TokenStore`] and needs no other crate of the toolkit.

mod coordination;
mod counted;
pub mod data_center;
mod failure;
mod granted_scopes;
mod product;
mod random;
mod refresher;
pub mod store;
pub mod tokens;
pub mod transport;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

pub use data_center::{DataCenter, Hosts};
pub use failure::{Failure, Retry};
pub use product::ProductInfo;
pub use refresher::{AccountCounts, Clock, Metrics, RefreshOutcome, SystemClock};
pub use store::{AccountId, StoreError, TokenStore};
pub use tokens::TokenError;
pub use transport::{Transport, TransportError};
