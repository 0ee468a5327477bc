//! After a mistake: what the user's other code leans on, so that one mistake gives one message.

use super::parse::App;
use crate::diagnostic::Problems;
use proc_macro2::TokenStream;
use quote::quote;

/// The item as it was written, since there is no struct to hollow out.
pub(crate) fn unparsed(problems: &Problems, input: &TokenStream) -> TokenStream {
    let errors = problems.tokens();
    quote! { #errors #input }
}

/// The type, its functions and its impls, without the calls.
pub(crate) fn hollow(problems: &Problems, app: &App) -> TokenStream {
    let errors = problems.tokens();
    let App { runtime: rt, attributes, visibility, name, calls, .. } = app;
    let core = quote!(#rt::__private::core);
    let functions = calls.iter().map(|call| {
        let (vis, function, endpoint) = (&call.visibility, &call.name, &call.endpoint);
        quote! {
            #vis fn #function() -> <#endpoint as #rt::Endpoint>::Start {
                <<#endpoint as #rt::Endpoint>::Start as #rt::Step>::from_call(<#endpoint as #rt::Endpoint>::start())
            }
        }
    });
    let mut names: Vec<String> = Vec::new();
    let functions = functions.zip(calls).filter_map(|(tokens, call)| {
        let name = call.name.to_string();
        let first = name != "SCOPE" && !names.contains(&name);
        names.push(name);
        first.then_some(tokens)
    });
    let functions: Vec<_> = functions.collect();
    quote! {
        #errors
        #(#attributes)* #visibility struct #name;
        #[allow(dead_code, missing_docs)]
        impl #name {
            #visibility const SCOPE: &'static #core::primitive::str = "";
            #(#functions)*
        }
        impl<__E: #rt::Endpoint> #rt::Authorizes<__E> for #name { const IMPLEMENTED_BY_THE_MACROS_ONLY: #rt::__private::Generated = #rt::__private::Generated; }
        impl<__Super> #rt::CoveredBy<__Super> for #name { const IMPLEMENTED_BY_THE_MACROS_ONLY: #rt::__private::Generated = #rt::__private::Generated; }
        impl #rt::ScopeSet for #name {
            const SCOPE: &'static #core::primitive::str = "";
            const SCOPES: &'static [&'static #rt::ScopeInfo] = &[];
            const IS_LEAST: #core::primitive::bool = true;
            const CALLS: &'static [#rt::CallInfo] = &[];
        }
    }
}
