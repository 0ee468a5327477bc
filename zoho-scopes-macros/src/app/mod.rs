//! `#[zoho_app]`: the calls of an application, from which its scopes follow.
//!
//! Of the calls it knows no catalogue. A macro cannot resolve `use … as …`, so it only says which types are declared, and
//! the compiler works out the rest from them. What `extra_scopes(…)` asks for it looks up: what that implies is granted too.

mod expand;
mod fallback;
mod parse;
mod resolve;

use proc_macro2::TokenStream;

/// The whole way from tokens to tokens.
pub(crate) fn app(arguments: TokenStream, input: &TokenStream) -> TokenStream {
    let (app, mut diagnostics) = match parse::app(arguments, input.clone()) {
        Ok(parsed) => parsed,
        Err(diagnostics) => return fallback::unparsed(&diagnostics, input),
    };
    let extra_scopes = resolve::check(&app, &mut diagnostics);
    let extra_scopes = extra_scopes.as_ref();
    if diagnostics.is_empty() {
        expand::app(&app, extra_scopes)
    } else {
        fallback::stub(&diagnostics, &app, extra_scopes)
    }
}
