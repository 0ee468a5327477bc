//! Procedural macros of `zoho-auth-typed`. Applications use them through that crate, which re-exports them.
//!
//! This file lists the entry points. Each macro is a folder with up to four modules. `parse` converts tokens into a
//! syntax tree. `resolve` checks the tree against the catalog and reports all mistakes. `expand` generates tokens.
//! `fallback` generates the items that remain after a mistake.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod app;
mod catalog;
mod custom;
mod data_centers;
mod diagnostic;
mod escape;
mod impls;
mod options;
mod products;
mod renamed;
mod scope_list;
mod scope_literal;
mod scope_paths;
mod scope_set;
mod source;
mod spans;
#[cfg(test)]
mod tests;
mod text;

use proc_macro::TokenStream;

/// Declares the calls of an application, one per field. The scopes of the application follow from its calls.
///
/// - `#[zoho_app(pinned_scopes = "…")]` pins the derived string.
/// - `#[zoho_app(extra_scopes(ZohoCRM::Settings::Pipeline::Read))]` requests additional scopes. Raw requests may then
///   require these scopes and the scopes that they imply.
/// - `#[zoho_app(crate = path)]` sets the path of the runtime crate. The default is the name of the dependency in the
///   crate's own `Cargo.toml`. A name that only the workspace sets, or a re-export of another crate, needs the option.
///
/// A module with `#![no_implicit_prelude]` cannot contain the struct, because the expansion contains an attribute of the
/// tool `diagnostic`. It can contain a set with `#[derive(ScopeSet)]`.
#[proc_macro_attribute]
pub fn zoho_app(arguments: TokenStream, input: TokenStream) -> TokenStream {
    app::app(arguments.into(), &input.into()).into()
}

/// Derives a set from the scopes that it lists: `#[scopes(ZohoCRM::Modules::Leads::Read)]`.
#[proc_macro_derive(ScopeSet, attributes(scopes, zoho))]
pub fn scope_set(input: TokenStream) -> TokenStream {
    scope_set::scope_set(input.into()).into()
}

/// Expands `$crate "ZohoCRM.modules.leads.READ"` for `zoho_auth_typed::scope!`.
#[doc(hidden)]
#[proc_macro]
pub fn __scope(input: TokenStream) -> TokenStream {
    scope_literal::scope(input.into()).into()
}

/// Expands to the scopes of a product.
#[doc(hidden)]
#[proc_macro]
pub fn __scopes(input: TokenStream) -> TokenStream {
    catalog::product(&input.into(), catalog::scopes).into()
}

/// Expands to the calls of a product.
#[doc(hidden)]
#[proc_macro]
pub fn __endpoints(input: TokenStream) -> TokenStream {
    catalog::product(&input.into(), catalog::endpoints).into()
}

/// Expands to the scopes of all enabled products.
#[doc(hidden)]
#[proc_macro]
pub fn __all_scopes(_: TokenStream) -> TokenStream {
    products::scopes().into()
}

/// Expands to a module with the calls of each enabled product. The generated code has the location of the input.
#[doc(hidden)]
#[proc_macro]
pub fn __product_modules(location: TokenStream) -> TokenStream {
    products::modules(&location.into()).into()
}

/// Expands to the constants with the enabled products, and with the names of all products.
#[doc(hidden)]
#[proc_macro]
pub fn __products(_: TokenStream) -> TokenStream {
    products::list().into()
}

/// Expands `$crate` to the types of the custom catalog that `Cargo.toml` names.
#[cfg(feature = "catalog")]
#[doc(hidden)]
#[proc_macro]
pub fn __catalog(input: TokenStream) -> TokenStream {
    custom::catalog(input.into()).into()
}

/// Expands to the constants of `DataCenter`.
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

/// Expands to the fingerprint of the catalog.
#[doc(hidden)]
#[proc_macro]
pub fn __fingerprint(_: TokenStream) -> TokenStream {
    let fingerprint = source::fingerprint();
    quote::quote!(#fingerprint).into()
}
