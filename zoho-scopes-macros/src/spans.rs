//! Where rustc points. Generated tokens take the spans of what the user wrote, so that a mistake is shown there, and
//! so that the same mistake, found in two places of the expansion, is the same message, which rustc prints once.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;

/// Spans of the first and the last token.
pub(crate) fn first_last(tokens: &impl ToTokens) -> (Span, Span) {
    let mut tokens = tokens.to_token_stream().into_iter();
    let first = tokens.next().map_or_else(Span::call_site, |token| token.span());
    (first, tokens.last().map_or(first, |token| token.span()))
}

/// The same tokens at another place.
pub(crate) fn respanned(span: Span, tokens: &impl ToTokens) -> TokenStream {
    let tokens = tokens.to_token_stream().into_iter();
    tokens
        .map(|mut token| {
            token.set_span(span);
            token
        })
        .collect()
}
