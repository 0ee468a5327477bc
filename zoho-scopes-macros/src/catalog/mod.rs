//! The types of a product.
//!
//! They are written as text and then read as tokens: in an unoptimised macro that takes a third less time than
//! building them token by token. Nothing is derived, and what a table can hold stands in a table: each item less is
//! time that every user's build saves.

mod choices;
mod endpoints;
mod paging;
mod parameters;
mod requirements;
mod scopes;

pub(crate) use endpoints::endpoints;
#[cfg(feature = "catalog")]
pub(crate) use endpoints::title;
pub(crate) use requirements::{Combined, combined_of};
#[cfg(feature = "catalog")]
pub(crate) use scopes::own_scopes;
pub(crate) use scopes::scopes;

use crate::diagnostic::Problems;
use crate::source::{self, Source};
use crate::text::tokens;
use proc_macro2::TokenStream;
use quote::quote;

/// What `make` writes for the product that the input names.
pub(crate) fn product(input: &TokenStream, make: impl Fn(&Source, usize) -> String) -> TokenStream {
    let name = input.to_string();
    let source = match source::built_in() {
        Ok(source) => source,
        Err(error) => return quote!(::core::compile_error!(#error);),
    };
    if let Some(place) = source.catalog.products().position(|product| product.product == name) {
        return tokens(&make(source, place));
    }
    let mut problems = Problems::default();
    problems.at(input, &format!("the catalogue has no product `{name}`"), "enable the feature of this name");
    problems.tokens()
}
