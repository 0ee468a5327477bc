//! Procedural macros of `zoho-auth-typed`. Applications use them through that crate, which re-exports them.
//!
//! This file lists the entry points. Each macro is a folder: `parse` (tokens to our tree), `resolve` (against the
//! catalogue; all mistakes), `expand` (tokens out), `fallback` (what remains after a mistake).

mod app;
mod catalog;
mod custom;
mod data_centers;
mod diagnostic;
mod escape;
mod impls;
mod options;
mod products;
mod scope_literal;
mod scope_paths;
mod scope_set;
mod source;
mod spans;
#[cfg(test)]
mod tests;
mod text;

use proc_macro::TokenStream;

/// The calls of an application, one a field; its scopes follow from them.
///
/// `#[zoho_app(pinned_scopes = "…")]` pins the derived string, `#[zoho_app(extra_scopes(ZohoCRM::Settings::Pipeline::Read))]` asks for
/// scopes beside those of the calls, which calls by hand may then require, with what they imply;
/// `#[zoho_app(crate = path)]` says where the runtime crate is.
#[proc_macro_attribute]
pub fn zoho_app(arguments: TokenStream, input: TokenStream) -> TokenStream {
    app::app(arguments.into(), &input.into()).into()
}

/// A set that says its scopes: `#[scopes(ZohoCRM::Modules::Leads::Read)]`.
#[proc_macro_derive(ScopeSet, attributes(scopes, zoho))]
pub fn scope_set(input: TokenStream) -> TokenStream {
    scope_set::scope_set(input.into()).into()
}

/// `$crate "ZohoCRM.modules.leads.READ"`: what `zoho_auth_typed::scope!` calls.
#[doc(hidden)]
#[proc_macro]
pub fn __scope(input: TokenStream) -> TokenStream {
    scope_literal::scope(input.into()).into()
}

/// The scopes that a product brings.
#[doc(hidden)]
#[proc_macro]
pub fn __scopes(input: TokenStream) -> TokenStream {
    catalog::product(&input.into(), catalog::scopes).into()
}

/// The calls of a product.
#[doc(hidden)]
#[proc_macro]
pub fn __endpoints(input: TokenStream) -> TokenStream {
    catalog::product(&input.into(), catalog::endpoints).into()
}

/// The scopes of all enabled products.
#[doc(hidden)]
#[proc_macro]
pub fn __all_scopes(_: TokenStream) -> TokenStream {
    products::scopes().into()
}

/// A module with the calls of each enabled product.
#[doc(hidden)]
#[proc_macro]
pub fn __product_modules(_: TokenStream) -> TokenStream {
    products::modules().into()
}

/// `$crate`: the types of the user's own catalogue, which `Cargo.toml` names.
#[cfg(feature = "catalog")]
#[doc(hidden)]
#[proc_macro]
pub fn __catalog(input: TokenStream) -> TokenStream {
    custom::catalog(input.into()).into()
}

/// The constants of `DataCenter`.
#[doc(hidden)]
#[proc_macro]
pub fn __data_centers(_: TokenStream) -> TokenStream {
    let constants = data_centers::expand(zoho_catalog_data::DATA_CENTERS);
    constants.map_or_else(|error| quote::quote!(::core::compile_error!(#error);), |text| text::tokens(&text)).into()
}

/// Expands to the facts that hold for all products.
#[doc(hidden)]
#[proc_macro]
pub fn __common_facts(_: TokenStream) -> TokenStream {
    let constants = catalog::common_facts(zoho_catalog_data::COMMON);
    constants.map_or_else(|error| quote::quote!(::core::compile_error!(#error);), |text| text::tokens(&text)).into()
}

/// Identity of the catalogue.
#[doc(hidden)]
#[proc_macro]
pub fn __fingerprint(_: TokenStream) -> TokenStream {
    let fingerprint = source::fingerprint();
    quote::quote!(#fingerprint).into()
}
