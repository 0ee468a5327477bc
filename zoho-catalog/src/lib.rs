//! The model of Zoho's products, scopes and calls, which macros, runtime, command line and importer share.
//!
//! Without features, this crate contains only the parts that a running application needs: [`ScopeInfo`], implication,
//! the minimal cover and suggestions. These parts do not perform I/O. The features add other parts:
//!
//! - `model`: the JSON catalog, with its parser and its lint;
//! - `print`: the serialization of the catalog;
//! - `calls`: the search for calls that are written as text;
//! - `risk`: the access that scopes give, and the kind of data that they open;
//! - `response-shapes`: the shapes of successful responses.

#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod cover;
mod enums;
pub mod names;
pub mod path_segment;
mod scope_info;
pub mod suggest;

#[cfg(feature = "calls")]
pub mod calls;
#[cfg(feature = "model")]
pub mod catalog;
#[cfg(feature = "model")]
pub mod common;
#[cfg(feature = "model")]
pub mod data_centers;
#[cfg(feature = "model")]
mod diagnose;
#[cfg(feature = "model")]
pub mod implication;
#[cfg(feature = "model")]
pub mod json_pointer;
#[cfg(feature = "model")]
pub mod lint;
#[cfg(feature = "model")]
pub mod model;
#[cfg(feature = "model")]
pub mod parse;
#[cfg(feature = "model")]
pub mod requirement;
#[cfg(feature = "response-shapes")]
pub mod response_shapes;
#[cfg(feature = "risk")]
pub mod risk;
#[cfg(feature = "model")]
pub mod schema;
#[cfg(feature = "print")]
pub mod serialize;
#[cfg(feature = "model")]
pub mod weight;

pub use enums::{
    BodyKind, Confidence, ErrorKind, Method, PageLimit, PagingError, PagingKind, RateLimitValue, Rejection,
    TokenErrorKind,
};
#[doc(hidden)]
pub use scope_info::same_text;
pub use scope_info::{ScopeId, ScopeInfo, implies, same_name};
