//! Impls that both ways to declare a set have, written once.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::Path;
use zoho_catalog::names::rust_path;

/// The item that an impl by hand lacks: it would promise what nobody checked.
pub(crate) fn sealed_item(rt: &impl ToTokens) -> TokenStream {
    quote!(const __SEALED: #rt::__private::Generated = #rt::__private::Generated;)
}

/// `impl ScopeSet`, with the scopes computed from `REQUIREMENTS`, which stands beside it.
pub(crate) fn scope_set(rt: &Path, name: &Ident, calls: &TokenStream) -> TokenStream {
    let core = quote!(#rt::__private::core);
    quote! {
        const COVER: &#rt::__private::Cover<{ #rt::__private::capacity(REQUIREMENTS) }> =
            &#rt::__private::cover(REQUIREMENTS);
        const SCOPE: [#core::primitive::u8; COVER.joined_len()] = COVER.join();
        impl #rt::ScopeSet for #name {
            const SCOPE: &'static #core::primitive::str = #rt::__private::text(&SCOPE);
            const SCOPES: &'static [&'static #rt::requirement::ScopeInfo] = COVER.scopes();
            const IS_MINIMAL: #core::primitive::bool = COVER.is_exact();
            const CALLS: &'static [#rt::endpoint::CallInfo] = #calls;
        }
    }
}

/// The items of an `impl ScopeSet` after a mistake.
pub(crate) fn no_scopes(rt: &Path) -> TokenStream {
    let core = quote!(#rt::__private::core);
    quote! {
        const SCOPE: &'static #core::primitive::str = "";
        const SCOPES: &'static [&'static #rt::requirement::ScopeInfo] = &[];
        const IS_MINIMAL: #core::primitive::bool = true;
        const CALLS: &'static [#rt::endpoint::CallInfo] = &[];
    }
}

/// `ZohoCRM.modules.leads.READ` → `ZohoCRM`, `Modules`, `Leads`, `Read`
pub(crate) fn scope_segments(name: &str) -> Vec<Ident> {
    rust_path(name).split("::").map(|segment| Ident::new(segment, proc_macro2::Span::call_site())).collect()
}
