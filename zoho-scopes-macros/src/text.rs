//! Rust as text, and the way from it to tokens.

use crate::diagnostic::Problems;
use proc_macro2::{Span, TokenStream};
use std::str::FromStr;

/// `write!` to a `String`, which cannot fail.
macro_rules! put {
    ($out:expr, $($argument:tt)*) => {{
        use std::fmt::Write as _;
        let _ = write!($out, $($argument)*);
    }};
}
pub(crate) use put;

/// Tokens of generated text. What the lint lets through always is valid; the message is for a catalogue that never
/// saw the lint.
pub(crate) fn tokens(text: &str) -> TokenStream {
    TokenStream::from_str(text).unwrap_or_else(|error| {
        let mut problems = Problems::default();
        problems.at_span(
            Span::call_site(),
            &format!("the catalogue gives no valid Rust: {error}"),
            "`zoho catalog lint` says which name is wrong",
        );
        problems.tokens()
    })
}
