//! The compiler messages. Each has a sentence about the mistake and a line with the fix.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::Error;

/// The mistakes found so far. All of them are reported together.
#[derive(Default)]
pub(crate) struct Diagnostics(Vec<Error>);

impl Diagnostics {
    /// Records a mistake at some tokens.
    pub(crate) fn at(&mut self, tokens: impl ToTokens, sentence: &str, help: &str) {
        self.0.push(Error::new_spanned(tokens, format!("{sentence}\nhelp: {help}")));
    }

    /// Records a mistake at a span.
    pub(crate) fn at_span(&mut self, span: Span, sentence: &str, help: &str) {
        self.0.push(Error::new(span, format!("{sentence}\nhelp: {help}")));
    }

    /// Records a mistake at the macro call, because no token of the user causes it.
    #[cfg(feature = "catalog")]
    pub(crate) fn at_call(&mut self, sentence: &str, help: &str) {
        self.at_span(Span::call_site(), sentence, help);
    }

    /// Records a mistake at the macro call, with a message that contains its help.
    #[cfg(feature = "catalog")]
    pub(crate) fn at_call_site(&mut self, message: &str) {
        self.0.push(Error::new(Span::call_site(), message));
    }

    /// Records an error of `syn`.
    pub(crate) fn syntax(&mut self, error: Error) {
        self.0.push(error);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns one `compile_error!` per mistake.
    pub(crate) fn tokens(&self) -> TokenStream {
        self.0.iter().map(Error::to_compile_error).collect()
    }
}
