//! The macro `scope!("ZohoCRM.modules.leads.READ")`, which checks a scope in a literal and expands to the scope's path.

use crate::diagnostic::Diagnostics;
use crate::scope_paths::{did_you_mean, feature_off};
use crate::source;
use proc_macro2::{TokenStream, TokenTree};
use syn::LitStr;
use syn::parse::{Parse, ParseStream};
use zoho_catalog::catalog::Catalog;
use zoho_catalog::suggest;

/// The input of the macro: `$crate` and the literal.
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
                "`scope!` expects a string literal\nhelp: write the text of the scope: `scope!(\"ZohoCRM.modules.leads.READ\")`",
            )
        })?;
        if !input.is_empty() {
            return Err(input.error(
                "`scope!` takes one scope\nhelp: write a `scope!(…)` for each scope, or list scopes in `#[derive(ScopeSet)] #[scopes(…)]`",
            ));
        }
        Ok(Self { runtime, literal })
    }
}

/// Expands to the path of the scope, as a value or as a type.
pub(crate) fn scope(input: TokenStream) -> TokenStream {
    let Input { runtime, literal } = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.to_compile_error(),
    };
    let mut diagnostics = Diagnostics::default();
    let text = literal.value();
    match source::source() {
        Ok(source) => match source.catalog.scope(&text) {
            Some(scope) => return source.scope_path(&runtime, scope),
            None => unknown(&source.catalog, &literal, &text, &mut diagnostics),
        },
        Err(error) => diagnostics.at(&literal, "cannot load the catalog", &error),
    }
    diagnostics.tokens()
}

fn unknown(catalog: &Catalog, literal: &LitStr, text: &str, diagnostics: &mut Diagnostics) {
    if let Some(scope) = catalog.scope_ignoring_case(text) {
        diagnostics.at(
            literal,
            &format!("the scope `{text}` has the wrong case"),
            &format!("write `{}`", catalog.get(scope).name),
        );
        return;
    }
    let service = text.split('.').next().unwrap_or_default();
    if feature_off(catalog, literal, |known| known == service, diagnostics) {
        return;
    }
    let below: Vec<&str> =
        catalog.scopes().filter_map(|scope| scope.name.strip_prefix(text)?.strip_prefix('.')).take(6).collect();
    if !below.is_empty() {
        diagnostics.at(
            literal,
            &format!("`{text}` is not a complete scope: the operation is missing"),
            &format!("append one of `.{}`", below.join("`, `.")),
        );
        return;
    }
    let dotted = text.replace("::", ".").replace('/', ".");
    let nearest = match catalog.scope_ignoring_case(&dotted) {
        Some(scope) => vec![catalog.get(scope).name.as_str()],
        None => suggest::scopes(&dotted, catalog.scopes().map(|s| s.name.as_str())),
    };
    diagnostics.at(
        literal,
        &format!("there is no scope `{text}`"),
        &did_you_mean(&nearest, "write one scope as `Service.part.OPERATION`, such as `ZohoCRM.modules.leads.READ`"),
    );
}
