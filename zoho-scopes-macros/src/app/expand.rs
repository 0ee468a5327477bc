//! The generation of the expansion from the syntax tree that `resolve` has checked.

use super::attributes;
use super::parse::{App, Call};
use crate::impls;
use crate::scope_paths::ResolvedScopes;
use crate::spans::{first_last, respanned};
use proc_macro2::{Delimiter, Group, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Attribute, Ident, Path, Type, TypePath};

/// Generates the items of an application, which requests `extra_scopes` in addition to the scopes of its calls.
pub(crate) fn app(app: &App, extra_scopes: Option<&ResolvedScopes>) -> TokenStream {
    let App { runtime: rt, crate_path, attributes, keyword, visibility, name, calls, also, .. } = app;
    let core = quote!(#rt::__private::core);
    let functions = calls.iter().map(|call| function(app, call));
    let impls = calls.iter().map(|call| declares(app, call));
    let authorizes = authorizes(app);
    let cfgs: Vec<Vec<Attribute>> = calls.iter().map(cfgs).collect();
    let fields = calls.iter().map(field);
    let imports = imports(app);
    let empty = empty(app);
    let infos = calls.iter().map(|call| info(app, call));
    let checks = calls.iter().filter_map(|call| check(app, call));
    let covered = covered_by(app);
    let pin = pin(app);
    let granted = extra_scopes.map(|extra_scopes| extra_scopes.granted(also, rt, name));
    let scope_set = impls::scope_set(rt, name, &quote!(CALLS));
    // The name's span on the whole block makes rustc's "never used" warning point to the struct. A call-site span would
    // hide the warning.
    let block = quote_spanned! {name.span()=> impl #name { #(#functions)* } };
    // The impls are first for rust-analyzer. It completes the first path with the cursor, and finds that path only if
    // no earlier generated text repeats the path. The documentation of the functions repeats it.
    let items = quote! {
        #imports
        #(#impls)*
        #authorizes
        #block
        const CALLS: &[#rt::endpoint::CallInfo] = &[#(#(#cfgs)* #infos),*];
        const ALSO: &[#rt::requirement::ScopeAlternatives] = &[#(<#rt::requirement::OneScope<#also> as #rt::requirement::Requirement>::ALTERNATIVES),*];
        const REQUIREMENTS: &[#rt::requirement::ScopeAlternatives] =
            &#rt::__private::requirements::<{ CALLS.len() + ALSO.len() }>(CALLS, ALSO);
        #scope_set
        #covered
        #granted
        #empty
        #(#checks)*
        #pin
        #[allow(dead_code)]
        impl #name {
            /// The smallest set of scopes that allows every call, as the value of the `scope` parameter.
            #visibility const SCOPE: &'static #core::primitive::str = <#name as #rt::ScopeSet>::SCOPE;
        }
    };
    let block = impls::block(crate_path, &items);
    let braces = braces(app, &quote!(#(#fields),*));
    quote! {
        #(#attributes)* #visibility #keyword #name #braces
        #block
    }
}

/// Generates the braces of the struct. With the span of the keyword, rustc points to the struct in messages about the
/// type, and not to the macro.
pub(super) fn braces(app: &App, fields: &TokenStream) -> Group {
    let mut braces = Group::new(Delimiter::Brace, fields.clone());
    braces.set_span(app.keyword.span);
    braces
}

/// Generates an import such as `use crm;` for each product at the beginning of the paths of calls. If the user did not
/// import `crm`, rustc then reports the missing import once instead of every path.
pub(super) fn imports(app: &App) -> TokenStream {
    let mut names: Vec<&Ident> = Vec::new();
    // The user's import of a product may have the same `cfg` as the calls of the product.
    for call in app.calls.iter().filter(|call| cfgs(call).is_empty()) {
        let Type::Path(TypePath { qself: None, path, .. }) = &call.endpoint else { continue };
        let first = &path.segments[0].ident;
        if path.leading_colon.is_none()
            && path.segments.len() > 1
            && zoho_catalog_data::NAMES.iter().any(|product| first == product)
            && !names.contains(&first)
        {
            names.push(first);
        }
    }
    quote!(#(#[allow(unused_imports, redundant_imports)] use #names;)*)
}

/// Generates the field of a call. A derive above `#[zoho_app]` has already read the fields, and its impls name them.
/// The type `()` implements the traits of the usual derives.
pub(super) fn field(call: &Call) -> TokenStream {
    let (cfgs, attributes) = (cfgs(call), &call.of_field);
    // The span is that of an expansion, so that no lint about the names of fields applies.
    let mut name = call.name.clone();
    name.set_span(Span::mixed_site().located_at(call.name.span()));
    quote!(#(#cfgs)* #(#attributes)* #[allow(dead_code)] #name: ())
}

/// Generates the check that at least one call exists. Returns `None` if a call is unconditional. Without calls, the
/// scope string would be empty, and an authorization request would request no scope.
fn empty(app: &App) -> Option<TokenStream> {
    let App { runtime: rt, name, calls, .. } = app;
    if calls.iter().any(|call| cfgs(call).is_empty()) {
        return None;
    }
    let rt = &respanned(name.span(), rt);
    let message = format!(
        "`{name}` declares no call here, because the `cfg` of every field is false\nhelp: declare a call without `#[cfg(…)]`, or write `#[cfg(any(…))]` on the struct"
    );
    Some(quote_spanned! {name.span()=>
        const _: () = #rt::__private::core::assert!(!CALLS.is_empty(), #message);
    })
}

/// Generates the function of a call, such as `LeadSync::leads()`. All tokens except the type have the span of the
/// field, so that rustc reports an unused call at the field.
pub(super) fn function(app: &App, call: &Call) -> TokenStream {
    let rt = &app.runtime;
    let Call { attributes, visibility, name, endpoint, generic, .. } = call;
    let doc = format!(" The call `{}`.", quote!(#endpoint).to_string().replace(' ', ""));
    let generic = generic.then(|| quote!(#[allow(dead_code)]));
    let start = start(rt, endpoint);
    // The types of calls have `#[must_use]`. With `#[must_use]` on the function too, rustc would report an unused call
    // twice.
    quote_spanned! {name.span()=>
        #(#attributes)* #[doc = #doc] #generic
        #[allow(clippy::must_use_candidate)]
        #visibility fn #name() -> #start {
            #rt::__private::first_step()
        }
    }
}

/// Generates the return type of a call's function, which is the same type as `<T as Endpoint>::Start`. The generated
/// type is itself an error if `T` is not a call.
fn start(rt: &Path, endpoint: &Type) -> TokenStream {
    let (first, last) = first_last(endpoint);
    let is_call = endpoint_item(rt, endpoint, "IS_CALL");
    let [rt_first, rt_last] = [first, last].map(|span| respanned(span, rt));
    let open = quote_spanned!(first=> <#rt_first::__private::IsCall<{ #is_call }> as);
    let close = quote_spanned!(last=> #rt_last::__private::FirstStepOf<#endpoint>>::Start);
    quote!(#open #close)
}

/// Generates the path of an item of `Endpoint`, such as `<T as Endpoint>::INFO`, with the span of the whole type. rustc
/// then reports an error in the type once, at the type.
fn endpoint_item(rt: &Path, endpoint: &Type, name: &str) -> TokenStream {
    item(&quote!(#rt::endpoint::Endpoint), endpoint, name)
}

fn item(trait_path: &TokenStream, endpoint: &Type, name: &str) -> TokenStream {
    let (first, last) = first_last(endpoint);
    let (name, trait_path) = (Ident::new(name, last), respanned(last, trait_path));
    let open = quote_spanned!(first=> <);
    let close = quote_spanned!(last=> as #trait_path>::#name);
    quote!(#open #endpoint #close)
}

/// Generates `impl Authorizes<E> for LeadSync` for the calls for which [`declares`] generates an impl.
///
/// Without `#[diagnostic::do_not_recommend]`, the message about an undeclared call would list up to eight other calls.
/// A module with `#![no_implicit_prelude]` cannot resolve the attribute, so such a module cannot declare an
/// application.
fn authorizes(app: &App) -> TokenStream {
    let App { runtime: rt, name, .. } = app;
    let only = impls::sealed_item(rt, &quote!(__E));
    quote_spanned! {name.span()=>
        #[diagnostic::do_not_recommend]
        impl<__E> #rt::Authorizes<__E> for #name
        where
            #name: #rt::scope_set::DeclaresEachCallOnce<__E>,
        {
            #only
            const __FIELD: &'static #rt::__private::core::primitive::str =
                <#name as #rt::scope_set::DeclaresEachCallOnce<__E>>::__FIELD;
        }
    }
}

/// Generates the impl that declares a call, such as
/// `impl DeclaresEachCallOnce<crm::ListRecords<crm::Leads>> for LeadSync`.
fn declares(app: &App, call: &Call) -> TokenStream {
    let App { runtime: rt, name, .. } = app;
    let (endpoint, cfgs) = (&call.endpoint, cfgs(call));
    let bound = bound(&quote!(#rt::scope_set::DeclaresEachCallOnce), endpoint);
    let only = impls::sealed_item(rt, endpoint);
    let field = call.name.unraw().to_string();
    quote_spanned! {endpoint.span()=>
        #(#cfgs)* impl #bound for #name {
            #only
            const __FIELD: &'static #rt::__private::core::primitive::str = #field;
        }
    }
}

/// Generates the bound `Trait<T>` from the path of the trait and the type of a call.
fn bound(trait_path: &TokenStream, endpoint: &Type) -> TokenStream {
    let (first, last) = first_last(endpoint);
    let trait_path = respanned(first, trait_path);
    let open = quote_spanned!(first=> #trait_path<);
    let close = quote_spanned!(last=> >);
    quote!(#open #endpoint #close)
}

/// Generates the row of a call in the constant `CALLS`.
fn info(app: &App, call: &Call) -> TokenStream {
    let rt = &app.runtime;
    let Call { name, endpoint, requires, .. } = call;
    let (field, info) = (name.unraw().to_string(), endpoint_item(rt, endpoint, "INFO"));
    match requires {
        None => {
            let requires = item(&quote!(#rt::__private::HasRequirement), endpoint, "ALTERNATIVES");
            quote!(#rt::endpoint::CallInfo::new(#field, #info, #requires))
        }
        Some(requires) => {
            let (scopes, rt_here) = (&requires.scopes, respanned(requires.attribute.span(), rt));
            let all = quote_spanned! {requires.attribute.span()=>
                <#rt_here::requirement::AllScopes<(#scopes,)> as #rt_here::requirement::Requirement>::ALTERNATIVES
            };
            quote!(#rt::endpoint::CallInfo::new(#field, #info, #all))
        }
    }
}

/// Generates the checks of `#[requires(…)]`. The catalog must not have a documented or reported requirement of the
/// call, and the scopes must belong to the product of the call. Returns `None` for a call without the attribute.
fn check(app: &App, call: &Call) -> Option<TokenStream> {
    let requires = call.requires.as_ref()?;
    let span = requires.attribute.span();
    let (rt, cfgs) = (respanned(span, &app.runtime), cfgs(call));
    let info = endpoint_item(&app.runtime, &call.endpoint, "INFO");
    let facts = endpoint_item(&app.runtime, &call.endpoint, "Facts");
    let scopes = &requires.scopes;
    let requirement = quote_spanned!(span=> #rt::requirement::AllScopes<(#scopes,)>);
    Some(quote_spanned! {span=>
        #(#cfgs)*
        const _: () = #rt::__private::core::assert!(
            #rt::__private::is_open(#info.status),
            "the catalog already has the scopes of this call\nhelp: delete `#[requires(…)]`",
        );
        #(#cfgs)*
        const _: () = #rt::__private::core::assert!(
            #rt::__private::are_scopes_of::<#facts>(<#requirement as #rt::requirement::Requirement>::ALTERNATIVES),
            "`#[requires(…)]` names a scope of another product\nhelp: write scopes of the product that has the call",
        );
    })
}

/// Generates `impl SubsetOf<S> for LeadSync` for every scope set `S` that authorizes the same calls and lists the extra
/// scopes. Generates nothing if a call is conditional or has `#[requires(…)]`.
fn covered_by(app: &App) -> TokenStream {
    let App { runtime: rt, name, calls, also, .. } = app;
    // `cfg` cannot remove a `where` clause, so nothing is generated if a call is conditional. A call with
    // `#[requires(…)]` may need other scopes than the same call in another set, so nothing is generated for it either.
    if calls.iter().any(|call| !cfgs(call).is_empty() || call.requires.is_some()) {
        return TokenStream::new();
    }
    let bounds = calls.iter().map(|call| {
        let (first, _) = first_last(&call.endpoint);
        let bound = bound(&quote!(#rt::__private::Covers), &call.endpoint);
        quote_spanned!(first=> __Super: #bound)
    });
    let only = impls::sealed_item(rt, &quote!(__Super));
    quote! {
        impl<__Super> #rt::SubsetOf<__Super> for #name
        where
            #(#bounds,)*
            #(#also: #rt::__private::ListedIn<__Super>),*
        {
            #only
        }
    }
}

/// Generates the check of `#[zoho_app(pinned_scopes = "…")]`. Generates nothing if the option is absent.
fn pin(app: &App) -> TokenStream {
    let App { runtime: rt, name, pinned: Some(pinned), .. } = app else { return TokenStream::new() };
    let set = name.to_string();
    let rt = &respanned(pinned.span(), rt);
    quote_spanned! {pinned.span()=>
        const PIN: #rt::__private::Pin = #rt::__private::Pin::new(#set, #pinned, COVER.scopes(), CALLS);
        const CHANGE: [#rt::__private::core::primitive::u8; PIN.message_len()] = PIN.message();
        const _: () = #rt::__private::core::assert!(PIN.holds(), "{}", #rt::__private::text(&CHANGE));
    }
}

fn cfgs(call: &Call) -> Vec<Attribute> {
    attributes::cfgs(&call.attributes)
}
