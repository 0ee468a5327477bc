//! The spans of generated tokens, which determine the location of rustc's messages.
//!
//! Generated tokens have the spans of the user's tokens, so that rustc shows a mistake at the user's code. The same
//! mistake in two places of the expansion then causes the same message, which rustc prints once.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;

/// Returns the spans of the first and the last token.
pub(crate) fn first_last(tokens: &impl ToTokens) -> (Span, Span) {
    let mut tokens = tokens.to_token_stream().into_iter();
    let first = tokens.next().map_or_else(Span::call_site, |token| token.span());
    (first, tokens.last().map_or(first, |token| token.span()))
}

/// Returns the tokens with `span` in place of their own spans.
pub(crate) fn respanned(span: Span, tokens: &impl ToTokens) -> TokenStream {
    let tokens = tokens.to_token_stream().into_iter();
    tokens
        .map(|mut token| {
            token.set_span(span);
            token
        })
        .collect()
}
