//! The expansion after a mistake. The expansion contains the items that the user's other code needs, so that one
//! mistake causes one message.

use super::attributes::cfgs;
use super::expand::{braces, field, function, imports};
use super::parse::{App, Call};
use crate::diagnostic::Diagnostics;
use crate::impls;
use crate::scope_paths::ResolvedScopes;
use proc_macro2::TokenStream;
use quote::quote;
use std::collections::HashSet;
use syn::ext::IdentExt as _;

/// Returns the errors and the item as written, because there is no parsed struct for [`stub`].
pub(crate) fn unparsed(diagnostics: &Diagnostics, input: &TokenStream) -> TokenStream {
    let errors = diagnostics.tokens();
    quote! { #errors #input }
}

/// Generates the errors, the type, its functions and its impls. The scope string and the list of calls are empty.
pub(crate) fn stub(diagnostics: &Diagnostics, app: &App, extra_scopes: Option<&ResolvedScopes>) -> TokenStream {
    let errors = diagnostics.tokens();
    let App { runtime: rt, crate_path, attributes, keyword, visibility, name, calls, also, .. } = app;
    let core = quote!(#rt::__private::core);
    let [sealed_call, sealed_subset] = [quote!(__E), quote!(__Super)].map(|of| impls::sealed_item(rt, &of));
    let no_scopes = impls::no_scopes(rt);
    // A call that is declared twice, or whose name hides the scope string, was already reported.
    let mut taken = HashSet::from(["SCOPE".to_owned()]);
    let is_first = |call: &&Call| taken.insert(call.name.unraw().to_string()) || !cfgs(&call.attributes).is_empty();
    let calls: Vec<&Call> = calls.iter().filter(is_first).collect();
    let functions = calls.iter().map(|call| function(app, call));
    let fields = calls.iter().copied().map(field);
    let imports = imports(app);
    let granted = extra_scopes.map(|extra_scopes| extra_scopes.granted(also, rt, name));
    let items = quote! {
        #imports
        #[allow(dead_code, missing_docs)]
        impl #name {
            #visibility const SCOPE: &'static #core::primitive::str = "";
            #(#functions)*
        }
        impl<__E: #rt::endpoint::Endpoint> #rt::Authorizes<__E> for #name { #sealed_call }
        #granted
        impl<__Super> #rt::SubsetOf<__Super> for #name { #sealed_subset }
        impl #rt::__private::GeneratedSet for #name {}
        impl #rt::ScopeSet for #name { #no_scopes }
    };
    let block = impls::block(crate_path, &items);
    let braces = braces(app, &quote!(#(#fields),*));
    quote! {
        #errors
        #(#attributes)* #visibility #keyword #name #braces
        #block
    }
}
