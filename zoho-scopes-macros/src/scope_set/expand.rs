//! The generation of the expansion from the syntax tree that `resolve` has checked.

use super::parse::Set;
use super::resolve::{MetRequirement, Resolved};
use crate::impls::{self, scope_set, sealed_item};
use crate::spans;
use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Ident;

pub(crate) fn set(set: &Set, resolved: &Resolved) -> TokenStream {
    let (rt, name) = (&impls::runtime(), &set.name);
    let [sealed_requirement, sealed_subset] = [quote!(#name), quote!(__Super)].map(|of| sealed_item(rt, &of));
    let source = resolved.written.source;
    let granted = resolved.written.granted(&set.scopes, rt, name);
    let met = resolved.met.iter().map(|MetRequirement { product, requirement, module }| {
        let ident = |word: &str| Ident::new(word, Span::call_site());
        let product_path = |product: &usize| {
            let home = source.home(*product, rt);
            let name = source.catalog.products().nth(*product).map(|facts| ident(&facts.product));
            quote!(#home::#name)
        };
        let (product, kind, name_of_it) = (product_path(product), ident(requirement.module), ident(&requirement.name));
        let module = module.as_ref().map(|(part, module)| {
            let (part, module) = (product_path(part), ident(module));
            quote!(<#part::#module>)
        });
        let met_by = ident(&requirement.trait_name());
        quote!(impl #product::#kind::#met_by<#name> for #product::#kind::#name_of_it #module { #sealed_requirement })
    });
    // These paths come from the catalog, so that rustc reports an error in a written path only at its check.
    let paths = resolved.written.scopes.iter().map(|(scope, _)| source.scope_path(rt, *scope));
    let paths: Vec<TokenStream> = paths.collect();
    let scope_set = scope_set(rt, name, &quote!(&[]));
    // With the span of the name, rustc's advice about a missing impl points to the struct and not to the derive.
    let rt_here = spans::respanned(name.span(), rt);
    let sealed_call = sealed_item(&rt_here, &quote!(__E));
    let authorizes = quote_spanned! {name.span()=>
        impl<__E: #rt_here::endpoint::Endpoint> #rt_here::Authorizes<__E> for #name
        where
            __E::Requires: #rt_here::requirement::SatisfiedBy<#name>,
        {
            #sealed_call
        }
    };
    let items = quote! {
        #authorizes
        #granted
        #(#met)*
        const REQUIREMENTS: &[#rt::requirement::ScopeAlternatives] = &[#(<#rt::requirement::OneScope<#paths> as #rt::requirement::Requirement>::ALTERNATIVES),*];
        #scope_set
        impl<__Super> #rt::SubsetOf<__Super> for #name where #(#paths: #rt::__private::ListedIn<__Super>),* { #sealed_subset }
    };
    impls::block(&set.options.crate_path, &items)
}
