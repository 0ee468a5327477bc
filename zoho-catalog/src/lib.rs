//! The model that macros, runtime, command line and importer share.
//!
//! Without features this crate holds the parts that a running application needs: [`ScopeInfo`], implication, the
//! minimal cover and suggestions, all without I/O. The feature `model` adds the JSON catalog, `print` its
//! serialization, `calls` the search for calls that are written as text, `risk` the access and the data of scopes, and
//! `response-shapes` the shapes of responses.

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
