//! After a mistake: the impls that let everything else compile, so that one mistake gives one message.

use super::parse::Set;
use crate::diagnostic::Problems;
use proc_macro2::TokenStream;
use quote::quote;

pub(crate) fn hollow(problems: &Problems, set: &Set) -> TokenStream {
    let errors = problems.tokens();
    let (rt, name) = (&set.options.runtime, &set.name);
    let core = quote!(#rt::__private::core);
    let (_, arguments, bounds) = set.generics.split_for_impl();
    let parameters: Vec<_> = set.generics.params.iter().collect();
    quote! {
        #errors
        impl<#(#parameters,)* __E: #rt::Endpoint> #rt::Authorizes<__E> for #name #arguments #bounds { const IMPLEMENTED_BY_THE_MACROS_ONLY: #rt::__private::Generated = #rt::__private::Generated; }
        impl<#(#parameters,)* __Super> #rt::CoveredBy<__Super> for #name #arguments #bounds { const IMPLEMENTED_BY_THE_MACROS_ONLY: #rt::__private::Generated = #rt::__private::Generated; }
        impl<#(#parameters),*> #rt::ScopeSet for #name #arguments where Self: 'static {
            const SCOPE: &'static #core::primitive::str = "";
            const SCOPES: &'static [&'static #rt::ScopeInfo] = &[];
            const IS_LEAST: #core::primitive::bool = true;
            const CALLS: &'static [#rt::CallInfo] = &[];
        }
    }
}
