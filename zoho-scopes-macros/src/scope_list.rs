//! The parser for lists of scopes in `#[scopes(…)]`, `#[requires(…)]` and `extra_scopes(…)`, and the fixes for mistakes
//! in such a list.

use crate::source;
use proc_macro2::{TokenStream, TokenTree};
use syn::parse::Parser as _;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned as _;
use syn::{Attribute, Error, LitStr, Meta, Path, Token};
use zoho_catalog::names::rust_path;

/// The scopes in the example of a help line.
const EXAMPLE: &str = "ZohoCRM::Modules::Leads::Read, ZohoCRM::Users::Read";

/// The context of a list in the source: the text before and after its scopes.
#[derive(Clone, Copy)]
pub(crate) struct Place<'p> {
    pub(crate) open: &'p str,
    pub(crate) close: &'p str,
}

impl Place<'_> {
    fn list(self, scopes: &str) -> String {
        format!("`{}{scopes}{}`", self.open, self.close)
    }

    fn sentence(self) -> String {
        format!("{} expects paths of scopes, with commas between them", self.list("…"))
    }

    /// Returns the error for a list without parentheses.
    pub(crate) fn without_parentheses(self, span: proc_macro2::Span) -> Error {
        Error::new(span, format!("{}\nhelp: write the paths in parentheses: {}", self.sentence(), self.list(EXAMPLE)))
    }

    /// Parses the scopes between the parentheses.
    pub(crate) fn parse(self, tokens: TokenStream) -> syn::Result<Punctuated<Path, Token![,]>> {
        Punctuated::<Path, Token![,]>::parse_terminated.parse2(tokens.clone()).map_err(|error| {
            Error::new(error.span(), format!("{}\nhelp: {}", self.sentence(), self.correction(tokens)))
        })
    }

    /// Returns the fix for a list that does not consist of paths with commas between them.
    fn correction(self, tokens: TokenStream) -> String {
        let mut trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
        if let [TokenTree::Group(group)] = trees.as_slice() {
            trees = group.stream().into_iter().collect();
        }
        if trees.iter().any(|token| matches!(token, TokenTree::Literal(_))) {
            return match instead_of_text(tokens) {
                Some(paths) => format!("write {}: paths, not strings", self.list(&paths)),
                None => format!("write paths, not strings: {}", self.list(EXAMPLE)),
            };
        }
        let only_paths = with_commas(&trees).parse::<TokenStream>().ok().filter(|paths| {
            Punctuated::<Path, Token![,]>::parse_terminated.parse2(paths.clone()).is_ok_and(|paths| !paths.is_empty())
        });
        match only_paths {
            Some(paths) => format!("write {}", self.list(&text_of(&paths))),
            None => format!("write paths: {}", self.list(EXAMPLE)),
        }
    }
}

/// Parses the scopes of `#[scopes(…)]` or `#[requires(…)]`.
pub(crate) fn attribute(attribute: &Attribute) -> syn::Result<Punctuated<Path, Token![,]>> {
    let name = attribute.path().get_ident().map(ToString::to_string).unwrap_or_default();
    let open = format!("#[{name}(");
    let place = Place { open: &open, close: ")]" };
    match &attribute.meta {
        Meta::List(list) => place.parse(list.tokens.clone()),
        Meta::Path(path) => Err(place.without_parentheses(path.span())),
        Meta::NameValue(value) => Err(place.without_parentheses(value.value.span())),
    }
}

/// Returns the text of the tokens with a comma in place of `|`, `+`, `&` and `;`, and between two names that have no
/// separator.
fn with_commas(tokens: &[TokenTree]) -> String {
    let mut text = String::new();
    let mut after_name = false;
    for token in tokens {
        match token {
            TokenTree::Punct(separator) if matches!(separator.as_char(), '|' | '+' | '&' | ';') => {
                text.push_str(if text.ends_with(", ") { "" } else { ", " });
                after_name = false;
            }
            TokenTree::Ident(name) => {
                text.push_str(if after_name { ", " } else { "" });
                text.push_str(&name.to_string());
                after_name = true;
            }
            other => {
                text.push_str(&other.to_string());
                after_name = false;
            }
        }
    }
    text
}

/// Returns the text of paths in the format of rustfmt.
fn text_of(paths: &TokenStream) -> String {
    paths.to_string().replace(' ', "").replace(',', ", ").trim_end_matches([',', ' ']).to_owned()
}

/// Returns the paths of scopes from string literals. Returns `None` if a token is not a string literal, or if a scope
/// is unknown.
fn instead_of_text(tokens: TokenStream) -> Option<String> {
    let texts = Punctuated::<LitStr, Token![,]>::parse_terminated.parse2(tokens).ok()?;
    let names: Vec<String> = texts
        .iter()
        .flat_map(|text| text.value().split(',').map(|name| name.trim().to_owned()).collect::<Vec<_>>())
        .collect();
    let path = |name: &String| {
        let catalog = &source::source().ok()?.catalog;
        Some(rust_path(&catalog.get(catalog.scope_ignoring_case(name)?).name))
    };
    let paths = names.iter().map(path).collect::<Option<Vec<_>>>().filter(|paths| !paths.is_empty())?;
    Some(paths.join(", "))
}
