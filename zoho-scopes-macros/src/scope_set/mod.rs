//! The macro `#[derive(ScopeSet)]`: a scope set that lists its scopes in `#[scopes(…)]`.

mod expand;
mod fallback;
mod parse;
pub(crate) mod resolve;

use proc_macro2::TokenStream;

/// Converts the input tokens of the macro into its output tokens.
pub(crate) fn scope_set(input: TokenStream) -> TokenStream {
    let (set, mut diagnostics) = match parse::set(input) {
        Ok(parsed) => parsed,
        Err(diagnostics) => return diagnostics.tokens(),
    };
    let resolved = resolve::set(&set, &mut diagnostics);
    match resolved {
        Some(resolved) if diagnostics.is_empty() => expand::set(&set, &resolved),
        resolved => fallback::stub(&diagnostics, &set, resolved.as_ref()),
    }
}
