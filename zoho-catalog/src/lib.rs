//! The model on which macros, runtime, command line and importer stand.
//!
//! Without features this crate holds what a running application needs: [`ScopeInfo`], implication, the minimal
//! cover and suggestions, all without I/O. The feature `model` adds the JSON catalogue itself, `print` what writes it.

pub mod cover;
pub mod names;
mod scope_info;
pub mod suggest;
mod vocabulary;

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
pub mod lint;
#[cfg(feature = "model")]
pub mod locate;
#[cfg(feature = "model")]
pub mod model;
#[cfg(feature = "model")]
pub mod parse;
#[cfg(feature = "print")]
pub mod print;
#[cfg(feature = "model")]
pub mod requirement;
#[cfg(feature = "model")]
pub mod shape;
#[cfg(feature = "model")]
pub mod weight;

#[doc(hidden)]
pub use scope_info::same_text;
pub use scope_info::{ScopeId, ScopeInfo, implies, same_name};
pub use vocabulary::{
    BodyKind, Confidence, ErrorKind, Method, PageLimit, PagingError, RateLimitValue, Rejection, TokenErrorKind,
};
