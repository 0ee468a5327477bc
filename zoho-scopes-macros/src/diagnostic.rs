//! Messages for people, made in one place: a sentence about what is wrong, and a line with the fix.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::Error;

/// Mistakes found so far. All of them are reported at once.
#[derive(Default)]
pub(crate) struct Diagnostics(Vec<Error>);

impl Diagnostics {
    /// A mistake at some tokens.
    pub(crate) fn at(&mut self, tokens: impl ToTokens, sentence: &str, help: &str) {
        self.0.push(Error::new_spanned(tokens, format!("{sentence}\nhelp: {help}")));
    }

    /// A mistake at one place.
    pub(crate) fn at_span(&mut self, span: Span, sentence: &str, help: &str) {
        self.0.push(Error::new(span, format!("{sentence}\nhelp: {help}")));
    }

    /// A mistake in no token of the user's: where the macro is called.
    #[cfg(feature = "catalog")]
    pub(crate) fn at_call(&mut self, sentence: &str, help: &str) {
        self.at_span(Span::call_site(), sentence, help);
    }

    /// The same, of a message that brings its help.
    #[cfg(feature = "catalog")]
    pub(crate) fn at_call_site(&mut self, message: &str) {
        self.0.push(Error::new(Span::call_site(), message));
    }

    /// What `syn` could not parse.
    pub(crate) fn syntax(&mut self, error: Error) {
        self.0.push(error);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// One `compile_error!` a mistake.
    pub(crate) fn tokens(&self) -> TokenStream {
        self.0.iter().map(Error::to_compile_error).collect()
    }
}
