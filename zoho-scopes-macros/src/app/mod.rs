//! `#[zoho_app]`: the calls of an application, from which its scopes follow.
//!
//! Of the calls it knows no catalogue. A macro cannot resolve `use … as …`, so it only says which types are declared, and
//! the compiler works out the rest from them. What `also(…)` asks for it looks up: what that implies is granted too.

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
    let asked = resolve::check(&app, &mut problems);
    let asked = asked.as_ref();
    if problems.is_empty() { expand::app(&app, asked) } else { fallback::hollow(&problems, &app, asked) }
}
