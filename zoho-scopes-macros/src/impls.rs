//! The impls that both ways to declare a set share.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::Path;
use zoho_catalog::names::rust_path;

/// Returns the item that a manual impl lacks. A manual impl would make a promise that the macro did not check.
pub(crate) fn sealed_item(rt: &impl ToTokens) -> TokenStream {
    quote!(const __SEALED: #rt::__private::Generated = #rt::__private::Generated;)
}

/// Generates `impl ScopeSet`, with the scopes computed from `REQUIREMENTS`, which must be in the same block.
pub(crate) fn scope_set(rt: &Path, name: &Ident, calls: &TokenStream) -> TokenStream {
    let core = quote!(#rt::__private::core);
    quote! {
        const COVER: &#rt::__private::Cover<{ #rt::__private::capacity(REQUIREMENTS) }> =
            &#rt::__private::cover(REQUIREMENTS);
        const SCOPE: [#core::primitive::u8; COVER.joined_len()] = COVER.join();
        impl #rt::__private::GeneratedSet for #name {}
        impl #rt::ScopeSet for #name {
            const SCOPE: &'static #core::primitive::str = #rt::__private::text(&SCOPE);
            const SCOPES: &'static [&'static #rt::requirement::ScopeInfo] = COVER.scopes();
            const IS_MINIMAL: #core::primitive::bool = COVER.is_exact();
            const CALLS: &'static [#rt::endpoint::CallInfo] = #calls;
        }
    }
}

/// Generates the items of an `impl ScopeSet` after a mistake.
pub(crate) fn no_scopes(rt: &Path) -> TokenStream {
    let core = quote!(#rt::__private::core);
    quote! {
        const SCOPE: &'static #core::primitive::str = "";
        const SCOPES: &'static [&'static #rt::requirement::ScopeInfo] = &[];
        const IS_MINIMAL: #core::primitive::bool = true;
        const CALLS: &'static [#rt::endpoint::CallInfo] = &[];
    }
}

/// Returns the segments of a scope's path: `ZohoCRM.modules.leads.READ` → `ZohoCRM`, `Modules`, `Leads`, `Read`.
pub(crate) fn scope_segments(name: &str) -> Vec<Ident> {
    rust_path(name).split("::").map(|segment| Ident::new(segment, proc_macro2::Span::call_site())).collect()
}
