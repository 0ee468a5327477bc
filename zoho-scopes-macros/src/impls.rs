//! The generated code that `#[zoho_app]` and `#[derive(ScopeSet)]` have in common.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::{Path, parse_quote};
use zoho_catalog::names::rust_path;

/// Returns the name under which an expansion imports the runtime crate.
pub(crate) fn runtime() -> Path {
    parse_quote!(__zoho)
}

/// Wraps the items of an expansion in a block that imports the runtime crate.
///
/// All generated paths begin with the imported name. A missing crate then causes one message. The tokens of the crate's
/// path occur once and keep their hygiene, which `$crate` needs.
pub(crate) fn block(crate_path: &Path, items: &TokenStream) -> TokenStream {
    let runtime = runtime();
    quote! {
        #[allow(unused_qualifications)]
        const _: () = {
            use #crate_path as #runtime;
            #items
        };
    }
}

/// Returns the associated type that marks an impl as generated. A manual impl does not have the type, so rustc rejects
/// an impl that would skip the checks of the macro. `of` is the type parameter of the trait.
pub(crate) fn sealed_item(rt: &impl ToTokens, of: &impl ToTokens) -> TokenStream {
    quote!(type __OnlyGeneratedCodeImplementsThis = #rt::__private::Generated<Self, #of>;)
}

/// Generates `impl ScopeSet`. Its scopes follow from the constant `REQUIREMENTS`, which must be in the same block.
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

/// Generates the items of an `impl ScopeSet` after a mistake. The scopes and the calls are empty.
pub(crate) fn no_scopes(rt: &Path) -> TokenStream {
    let core = quote!(#rt::__private::core);
    quote! {
        const SCOPE: &'static #core::primitive::str = "";
        const SCOPES: &'static [&'static #rt::requirement::ScopeInfo] = &[];
        const IS_MINIMAL: #core::primitive::bool = true;
        const CALLS: &'static [#rt::endpoint::CallInfo] = &[];
    }
}

/// Returns the segments of a scope's path, such as `ZohoCRM`, `Modules`, `Leads` and `Read` for
/// `ZohoCRM.modules.leads.READ`.
pub(crate) fn scope_segments(name: &str) -> Vec<Ident> {
    rust_path(name).split("::").map(|segment| Ident::new(segment, proc_macro2::Span::call_site())).collect()
}
