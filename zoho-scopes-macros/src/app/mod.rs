//! The macro `#[zoho_app]`: the calls of an application, which determine its scopes.
//!
//! The macro does not look up calls in the catalog, because a macro cannot resolve `use … as …`. The expansion only
//! names the declared types, and the compiler derives the rest from these types. The macro looks up only scopes. It
//! grants the scopes in `extra_scopes(…)` and the scopes that these scopes imply.

pub(crate) mod attributes;
mod expand;
mod fallback;
mod parse;
mod resolve;

use proc_macro2::TokenStream;

/// Converts the input tokens of the macro into its output tokens.
pub(crate) fn app(arguments: TokenStream, input: &TokenStream) -> TokenStream {
    let (app, mut diagnostics) = match parse::app(arguments, input.clone()) {
        Ok(parsed) => parsed,
        Err((diagnostics, item)) => return fallback::unparsed(&diagnostics, &item),
    };
    let extra_scopes = resolve::check(&app, &mut diagnostics);
    let extra_scopes = extra_scopes.as_ref();
    if diagnostics.is_empty() {
        expand::app(&app, extra_scopes)
    } else {
        fallback::stub(&diagnostics, &app, extra_scopes)
    }
}
