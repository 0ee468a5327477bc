//! Procedural macros of `zoho-auth-typed`. Applications use them through that crate, which re-exports them.
//!
//! This file lists the entry points. The folders `app` and `scope_set` divide the work of a macro into four modules.
//! `parse` converts tokens into a syntax tree. `resolve` checks the tree against the catalog and reports all mistakes.
//! `expand` generates the tokens of the expansion. `fallback` generates the expansion after a mistake.

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
/// - `#[zoho_app(pinned_scopes = "…")]` pins the scope string: the build fails if the calls require other scopes.
/// - `#[zoho_app(extra_scopes(ZohoCRM::Settings::Pipeline::Read))]` requests additional scopes. Raw requests may then
///   require these scopes and the scopes that they imply.
/// - `#[zoho_app(crate = path)]` sets the path of the runtime crate. The default is the name of the dependency in the
///   crate's own `Cargo.toml`. The option is necessary if only the workspace renames the dependency, or if another
///   crate re-exports the runtime crate.
///
/// A module with `#![no_implicit_prelude]` cannot contain the struct, because the expansion contains an attribute of
/// the tool `diagnostic`. Such a module can contain a scope set with `#[derive(ScopeSet)]`.
#[proc_macro_attribute]
pub fn zoho_app(arguments: TokenStream, input: TokenStream) -> TokenStream {
    app::app(arguments.into(), &input.into()).into()
}

/// Derives a scope set from the scopes that the attribute `#[scopes(…)]` lists, such as
/// `#[scopes(ZohoCRM::Modules::Leads::Read)]`.
#[proc_macro_derive(ScopeSet, attributes(scopes, zoho))]
pub fn scope_set(input: TokenStream) -> TokenStream {
    scope_set::scope_set(input.into()).into()
}

/// Expands to the path of a scope, for `zoho_auth_typed::scope!`. The input is `$crate` and the text of the scope, such
/// as `"ZohoCRM.modules.leads.READ"`.
#[doc(hidden)]
#[proc_macro]
pub fn __scope(input: TokenStream) -> TokenStream {
    scope_literal::scope(input.into()).into()
}

/// Expands to the types of a product's scopes. The input is the name of the product.
#[doc(hidden)]
#[proc_macro]
pub fn __scopes(input: TokenStream) -> TokenStream {
    catalog::product(&input.into(), catalog::scopes).into()
}

/// Expands to the types of a product's calls. The input is the name of the product.
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

/// Expands to one module per enabled product, with the calls of the product. In messages about the generated code,
/// rustc prints the line of the input.
#[doc(hidden)]
#[proc_macro]
pub fn __product_modules(location: TokenStream) -> TokenStream {
    products::modules(&location.into()).into()
}

/// Expands to two constants: the enabled products, and the names of all products.
#[doc(hidden)]
#[proc_macro]
pub fn __products(_: TokenStream) -> TokenStream {
    products::list().into()
}

/// Expands to the types of the custom catalog that `Cargo.toml` names. The input is `$crate`, the path of the runtime
/// crate.
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

/// Expands to the constants with the facts that apply to all products, such as error codes.
#[doc(hidden)]
#[proc_macro]
pub fn __common_facts(_: TokenStream) -> TokenStream {
    let constants = catalog::common_facts(zoho_catalog_data::COMMON);
    constants.map_or_else(|error| quote::quote!(::core::compile_error!(#error);), |text| text::tokens(&text)).into()
}

/// Expands to the fingerprint of the catalog, which the macros and the types must share.
#[doc(hidden)]
#[proc_macro]
pub fn __fingerprint(_: TokenStream) -> TokenStream {
    let fingerprint = source::fingerprint();
    quote::quote!(#fingerprint).into()
}
