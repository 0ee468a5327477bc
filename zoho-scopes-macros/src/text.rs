//! The generated Rust text, and its conversion to tokens.

use crate::diagnostic::Diagnostics;
use proc_macro2::{Span, TokenStream};
use std::str::FromStr;

/// Appends formatted text to a `String`, which cannot fail.
macro_rules! write_str {
    ($out:expr, $($argument:tt)*) => {{
        use std::fmt::Write as _;
        let _ = write!($out, $($argument)*);
    }};
}
pub(crate) use write_str;

/// Returns the tokens of generated text, or a `compile_error!` if the text is not valid Rust. Such a text is a mistake
/// in this crate, because the lint should have rejected the catalog.
pub(crate) fn tokens(text: &str) -> TokenStream {
    parse(text).unwrap_or_else(|error| {
        let mut diagnostics = Diagnostics::default();
        diagnostics.at_span(
            Span::call_site(),
            &format!("the catalog cannot be converted to valid Rust: {error}"),
            "report this error with the catalog, which `zoho catalog lint` should have rejected",
        );
        diagnostics.tokens()
    })
}

/// Parses the text only with rustc's parser. proc-macro2 would first parse the text with its own parser, which takes
/// most of the time in an unoptimized macro.
fn parse(text: &str) -> Result<TokenStream, String> {
    if proc_macro::is_available() {
        proc_macro::TokenStream::from_str(text).map(TokenStream::from).map_err(|error| error.to_string())
    } else {
        TokenStream::from_str(text).map_err(|error| error.to_string())
    }
}
