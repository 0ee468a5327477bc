//! The types of a product.
//!
//! The types are written as text and then parsed into tokens. In an unoptimized macro, this takes a third less time
//! than building the types token by token. Every catalog text in the types passes through [`crate::escape`]. The
//! generated text does not derive traits for calls, and uses tables instead of items where possible. Each item would
//! add to the build time of every user. Reading the JSON files takes less than a fiftieth of the build time of their
//! types. The number of items and of function bodies determines that build time.
//!
//! The internal names in the generated text begin with two underscores (`__Call`, `__scopes`), unlike any name of a
//! catalog.

mod choices;
mod endpoint;
mod facts;
mod header;
mod modules;
mod multi_module;
mod paging;
mod parameters;
mod product;
mod requirement_types;
mod requirements;
mod scopes;
mod unpublished;
mod versions;

pub(crate) use facts::common_facts;
pub(crate) use product::endpoints;
#[cfg(feature = "catalog")]
pub(crate) use product::title;
pub(crate) use requirements::{NamedRequirement, combined_of};
#[cfg(feature = "catalog")]
pub(crate) use scopes::custom_scopes;
pub(crate) use scopes::scopes;

use crate::diagnostic::Diagnostics;
use crate::source::{self, Source};
use crate::text::tokens;
use proc_macro2::TokenStream;
use quote::quote;

/// Returns the output of `make` for the product that the input names. Returns a `compile_error!` if the catalog is
/// unreadable or does not have the product.
pub(crate) fn product(input: &TokenStream, make: impl Fn(&Source, usize) -> String) -> TokenStream {
    let name = input.to_string();
    let source = match source::built_in() {
        Ok(source) => source,
        Err(error) => return quote!(::core::compile_error!(#error);),
    };
    if let Some(index) = source.catalog.products().position(|product| product.product == name) {
        return tokens(&make(source, index));
    }
    let mut diagnostics = Diagnostics::default();
    diagnostics.at(input, &format!("the catalog has no product `{name}`"), "enable the feature with this name");
    diagnostics.tokens()
}
