//! `#[zoho_app]`: the calls of an application, from which its scopes follow.
//!
//! It knows no catalogue. A macro cannot resolve `use … as …`, so it only says which types are declared, and the
//! compiler works out the rest from them.

mod expand;
mod fallback;
mod parse;
mod resolve;

use proc_macro2::TokenStream;

/// The whole way from tokens to tokens.
pub(crate) fn app(arguments: TokenStream, input: &TokenStream) -> TokenStream {
    let (app, mut problems) = match parse::app(arguments, input.clone()) {
        Ok(parsed) => parsed,
        Err(problems) => return fallback::unparsed(&problems, input),
    };
    resolve::check(&app, &mut problems);
    if problems.is_empty() { expand::app(&app) } else { fallback::hollow(&problems, &app) }
}
