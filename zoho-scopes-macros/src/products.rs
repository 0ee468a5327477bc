//! The generated modules and tables of all products. A new product does not require a change in `zoho-auth-typed`.

use crate::source;
use crate::spans::first_last;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};

fn names() -> impl Iterator<Item = (&'static str, Ident)> {
    zoho_catalog_data::NAMES.iter().map(|name| (*name, Ident::new(name, Span::call_site())))
}

/// Returns the contents of the module `scopes`: the scopes of each enabled product, and a constant with all their
/// tables.
pub(crate) fn scopes() -> TokenStream {
    let scopes =
        names().map(|(feature, name)| quote!(#[cfg(feature = #feature)] ::zoho_scopes_macros::__scopes!(#name);));
    let tables = names().map(|(feature, name)| {
        let module = format_ident!("__{name}");
        quote!(#[cfg(feature = #feature)] #module::TABLES)
    });
    quote! {
        #(#scopes)*
        /// The tables of all services of the enabled products.
        pub(crate) const TABLES: &[&[&[crate::requirement::ScopeInfo]]] = &[#(#tables),*];
    }
}

/// Returns two constants: the enabled products, and the names of all products.
pub(crate) fn list() -> TokenStream {
    let products = names().map(|(feature, name)| quote!(#[cfg(feature = #feature)] crate::#name::PRODUCT));
    let names = zoho_catalog_data::NAMES;
    quote! {
        /// The enabled products, for requests whose product is known only at run time.
        pub const PRODUCTS: &[&crate::endpoint::ProductInfo] = &[#(#products),*];
        /// The names of all products, including those whose feature is disabled.
        pub const PRODUCT_NAMES: &[&str] = &[#(#names),*];
    }
}

/// Returns one module per enabled product, with the calls of the product. In messages about the calls, rustc prints the
/// line of `location`.
pub(crate) fn modules(location: &TokenStream) -> TokenStream {
    let (first, last) = first_last(location);
    let catalog = source::built_in().ok().map(|source| &source.catalog);
    let modules = names().map(|(feature, name)| {
        let title = catalog.and_then(|catalog| catalog.products().find(|product| product.product == feature));
        let doc = format!("Calls of {}.", title.map_or(feature, |product| product.title.as_str()));
        let generate = quote_spanned!(first=> ::zoho_scopes_macros::__endpoints!);
        let arguments = quote_spanned!(last=> (#name););
        quote! {
            #[doc = #doc]
            #[cfg(feature = #feature)]
            #[allow(missing_docs, clippy::large_stack_arrays, reason = "tables of generated code are constants, never on a stack")]
            pub mod #name {
                #generate #arguments
            }
        }
    });
    quote!(#(#modules)*)
}
