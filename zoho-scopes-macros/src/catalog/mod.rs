//! The types of a product.
//!
//! They are written as text and then read as tokens: in an unoptimised macro that takes a third less time than
//! building them token by token. Nothing is derived, and what a table can hold stands in a table: each item less is
//! time that every user's build saves.

mod endpoints;
mod requirements;
mod scopes;

pub(crate) use endpoints::endpoints;
pub(crate) use requirements::{Combined, combined_requirements};
pub(crate) use scopes::scopes;

use crate::diagnostic::Problems;
use crate::source;
use crate::text::tokens;
use proc_macro2::TokenStream;
use quote::quote;
use zoho_catalog::catalog::Catalog;
use zoho_catalog::model::Product;

/// What `make` writes for the product that the input names.
pub(crate) fn product(input: &TokenStream, make: impl Fn(&Catalog, &Product) -> String) -> TokenStream {
    let name = input.to_string();
    let catalog = match source::catalog() {
        Ok(catalog) => catalog,
        Err(error) => return quote!(::core::compile_error!(#error);),
    };
    if let Some(product) = catalog.product(&name) {
        return tokens(&make(catalog, product));
    }
    let mut problems = Problems::default();
    problems.at(input, &format!("the catalogue has no product `{name}`"), "enable the feature of this name");
    problems.tokens()
}
