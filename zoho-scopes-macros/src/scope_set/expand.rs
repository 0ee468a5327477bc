//! Tokens out. No decisions here.

use super::parse::Set;
use super::resolve::Resolved;
use crate::source::fingerprint;
use crate::spans;
use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Ident, Path};
use zoho_catalog::names::rust_path;

pub(crate) fn set(set: &Set, resolved: &Resolved) -> TokenStream {
    let (rt, name) = (&set.options.runtime, &set.name);
    let core = quote!(#rt::__private::core);
    let written = resolved.scopes.iter().map(|(scope, at)| {
        let (path, wire) = (&set.scopes[*at], &resolved.catalog.get(*scope).name);
        let hidden = format!("this path leads to another scope than `{wire}`: an alias hides it");
        let rt = &spans::at(path.span(), rt);
        // What the macro read from tokens is checked by the type system.
        quote_spanned! {path.span()=>
            const _: () = #rt::__private::core::assert!(
                #rt::__private::same_name(&<#path as #rt::Scope>::INFO, #wire), #hidden,
            );
            impl #rt::GrantedBy<#name> for #path { const IMPLEMENTED_BY_THE_MACROS_ONLY: #rt::__private::Generated = #rt::__private::Generated; }
        }
    });
    let implied = resolved.implied.iter().map(|scope| {
        let path = scope_path(rt, &resolved.catalog.get(*scope).name);
        quote!(impl #rt::GrantedBy<#name> for #path { const IMPLEMENTED_BY_THE_MACROS_ONLY: #rt::__private::Generated = #rt::__private::Generated; })
    });
    let met = resolved.met.iter().map(|(product, combined, module)| {
        let ident = |word: &str| Ident::new(word, Span::call_site());
        let (product, kind, requirement) = (ident(product), ident(combined.module), ident(&combined.name));
        let module = module.as_ref().map(|m| ident(m)).map(|m| quote!(<#rt::#product::#m>));
        quote!(impl #rt::requirement::MetBy<#name> for #rt::#product::#kind::#requirement #module { const IMPLEMENTED_BY_THE_MACROS_ONLY: #rt::__private::Generated = #rt::__private::Generated; })
    });
    // The catalogue's own paths: what is wrong with a written one is said where it is checked, and only there.
    let paths = resolved.scopes.iter().map(|(scope, _)| scope_path(rt, &resolved.catalog.get(*scope).name));
    let paths: Vec<TokenStream> = paths.collect();
    let fingerprint = fingerprint();
    // With the name's span, rustc's advice for a missing impl points at the set and not at the derive.
    let rt_here = spans::at(name.span(), rt);
    let authorizes = quote_spanned! {name.span()=>
        impl<__E: #rt_here::Endpoint> #rt_here::Authorizes<__E> for #name
        where
            __E::Requires: #rt_here::requirement::MetBy<#name>,
        {
            const IMPLEMENTED_BY_THE_MACROS_ONLY: #rt_here::__private::Generated = #rt_here::__private::Generated;
        }
    };
    quote! {
        #authorizes
        #[allow(unused_qualifications)]
        const _: () = {
            const _: () = #core::assert!(
                #fingerprint == #rt::__private::FINGERPRINT,
                "the macros and the types are of different catalogues: use the macros that `zoho_auth_typed` re-exports",
            );
            #(#written)*
            #(#implied)*
            #(#met)*
            const REQUIREMENTS: &[#rt::Alternatives] = &[#(<#rt::requirement::One<#paths> as #rt::requirement::Requirement>::ANY),*];
            const COVER: &#rt::__private::Cover<{ #rt::__private::capacity(REQUIREMENTS) }> =
                &#rt::__private::cover(REQUIREMENTS);
            const SCOPE: [#core::primitive::u8; COVER.joined_len()] = COVER.join();
            impl #rt::ScopeSet for #name {
                const SCOPE: &'static #core::primitive::str = #rt::__private::text(&SCOPE);
                const SCOPES: &'static [&'static #rt::ScopeInfo] = COVER.scopes();
                const IS_LEAST: #core::primitive::bool = COVER.is_exact();
                const CALLS: &'static [#rt::CallInfo] = &[];
            }
            impl<__Super> #rt::CoveredBy<__Super> for #name where #(#paths: #rt::GrantedBy<__Super>),* { const IMPLEMENTED_BY_THE_MACROS_ONLY: #rt::__private::Generated = #rt::__private::Generated; }
        };
    }
}

/// `ZohoCRM.modules.leads.READ` → `::zoho_auth_typed::scopes::ZohoCRM::Modules::Leads::Read`
pub(crate) fn scope_path(rt: &Path, name: &str) -> TokenStream {
    let segments = rust_path(name);
    let segments = segments.split("::").map(|s| Ident::new(s, Span::call_site()));
    quote!(#rt::scopes::#(#segments)::*)
}
