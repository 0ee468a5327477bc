//! The expansion after a mistake. The expansion contains the impls that the user's other code needs, so that one
//! mistake causes one message.

use super::parse::Set;
use super::resolve::Resolved;
use crate::diagnostic::Diagnostics;
use crate::impls;
use proc_macro2::TokenStream;
use quote::quote;

/// Generates the errors and the impls. The set grants the scopes that the catalog has, so that a typo in one scope does
/// not cause a message about another scope.
pub(crate) fn stub(diagnostics: &Diagnostics, set: &Set, resolved: Option<&Resolved>) -> TokenStream {
    let errors = diagnostics.tokens();
    let (rt, name) = (&impls::runtime(), &set.name);
    let [sealed_call, sealed_subset] = [quote!(__E), quote!(__Super)].map(|of| impls::sealed_item(rt, &of));
    let no_scopes = impls::no_scopes(rt);
    let granted = resolved
        .filter(|_| set.generics.params.is_empty())
        .map(|resolved| resolved.written.granted(&set.scopes, rt, name));
    let (_, arguments, bounds) = set.generics.split_for_impl();
    let parameters: Vec<_> = set.generics.params.iter().collect();
    let items = quote! {
        #granted
        impl<#(#parameters,)* __E: #rt::endpoint::Endpoint> #rt::Authorizes<__E> for #name #arguments where Self: 'static { #sealed_call }
        impl<#(#parameters,)* __Super> #rt::SubsetOf<__Super> for #name #arguments #bounds { #sealed_subset }
        impl<#(#parameters),*> #rt::__private::GeneratedSet for #name #arguments #bounds {}
        impl<#(#parameters),*> #rt::ScopeSet for #name #arguments where Self: 'static {
            #no_scopes
        }
    };
    let block = impls::block(&set.options.crate_path, &items);
    quote!(#errors #block)
}
