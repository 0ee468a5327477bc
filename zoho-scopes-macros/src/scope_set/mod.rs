//! `#[derive(ScopeSet)] #[scopes(…)]`: a set that says its scopes.

mod expand;
mod fallback;
mod parse;
pub(crate) mod resolve;

use proc_macro2::TokenStream;

/// The whole way from tokens to tokens.
pub(crate) fn scope_set(input: TokenStream) -> TokenStream {
    let (set, mut problems) = match parse::set(input) {
        Ok(parsed) => parsed,
        Err(problems) => return problems.tokens(),
    };
    let resolved = resolve::set(&set, &mut problems);
    match resolved {
        Some(resolved) if problems.is_empty() => expand::set(&set, &resolved),
        _ => fallback::hollow(&problems, &set),
    }
}
