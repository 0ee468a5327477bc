//! The model on which macros, runtime, command line and importer stand.
//!
//! Without features this crate holds what a running application needs: [`ScopeInfo`], implication, the minimal
//! cover and suggestions, all without I/O. The feature `model` adds the JSON catalogue itself, `print` what writes it.

mod scope_info;

#[cfg(feature = "model")]
pub mod model;
#[cfg(feature = "model")]
pub mod parse;
#[cfg(feature = "print")]
pub mod print;

pub use scope_info::{ScopeId, ScopeInfo};
