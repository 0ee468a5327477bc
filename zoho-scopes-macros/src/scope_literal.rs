//! `scope!("ZohoCRM.modules.leads.READ")`: a literal, checked, and the value at its path.

use crate::diagnostic::Problems;
use crate::scope_set::resolve::did_you_mean;
use crate::source;
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::quote;
use syn::LitStr;
use syn::parse::{Parse, ParseStream};
use zoho_catalog::catalog::Catalog;
use zoho_catalog::names::rust_path;
use zoho_catalog::suggest;

/// `$crate "…"`
struct Input {
    runtime: TokenTree,
    literal: LitStr,
}

impl Parse for Input {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let runtime = input.parse()?;
        let literal = input.parse().map_err(|e| {
            syn::Error::new(
                e.span(),
                "`scope!` expects the text of a scope\nhelp: write it as Zoho does: `scope!(\"ZohoCRM.modules.leads.READ\")`",
            )
        })?;
        Ok(Self { runtime, literal })
    }
}

/// The path of the scope, as a value or as a type.
pub(crate) fn scope(input: TokenStream) -> TokenStream {
    let Input { runtime, literal } = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.to_compile_error(),
    };
    let mut problems = Problems::default();
    let text = literal.value();
    match source::catalog() {
        Ok(catalog) if catalog.scope(&text).is_some() => {
            let path = rust_path(&text);
            let segments = path.split("::").map(|s| Ident::new(s, Span::call_site()));
            return quote!(#runtime::scopes::#(#segments)::*);
        }
        Ok(catalog) => unknown(catalog, &literal, &text, &mut problems),
        Err(error) => problems.at(&literal, "the catalogue cannot be read", error),
    }
    problems.tokens()
}

fn unknown(catalog: &Catalog, literal: &LitStr, text: &str, problems: &mut Problems) {
    if let Some(scope) = catalog.scope_ignoring_case(text) {
        problems.at(
            literal,
            &format!("the scope `{text}` is spelled differently: case matters here"),
            &format!("write `{}`", catalog.get(scope).name),
        );
        return;
    }
    let service = text.split('.').next().unwrap_or_default();
    let off = zoho_catalog_data::SERVICES.iter().find(|(s, f)| *s == service && catalog.product(f).is_none());
    if let Some((service, feature)) = off {
        problems.at(
            literal,
            &format!("scopes of `{service}` come with the feature `{feature}`, which is off"),
            &format!("in Cargo.toml: `zoho-auth-typed = {{ version = \"…\", features = [\"{feature}\"] }}`"),
        );
        return;
    }
    let nearest = suggest::scopes(text, catalog.scopes().map(|s| s.name.as_str()));
    problems.at(
        literal,
        &format!("there is no scope `{text}`"),
        &did_you_mean(&nearest, "a scope is `Service.part.OPERATION`, such as `ZohoCRM.modules.leads.READ`"),
    );
}
