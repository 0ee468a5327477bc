//! The conversion of tokens into the syntax tree.

use crate::diagnostic::Diagnostics;
use crate::options::Options;
use crate::source;
use proc_macro2::{TokenStream, TokenTree};
use syn::parse::Parser as _;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Data, DeriveInput, Fields, Generics, Ident, LitStr, Meta, Path, Token};
use zoho_catalog::names::rust_path;

/// A struct with `#[derive(ScopeSet)]`.
pub(crate) struct Set {
    pub(crate) options: Options,
    pub(crate) name: Ident,
    /// The generics of the struct. They are an error, but the fallback for the set repeats them.
    pub(crate) generics: Generics,
    pub(crate) scopes: Vec<Path>,
}

/// Returns the expected form of the set.
fn shape(name: &Ident) -> String {
    format!("write `#[derive(ScopeSet)] #[scopes(ZohoCRM::Modules::Leads::Read)] struct {name};`")
}

/// Parses the macro's input. Returns `Err` if there is no usable type.
pub(crate) fn set(input: TokenStream) -> Result<(Set, Diagnostics), Diagnostics> {
    let mut diagnostics = Diagnostics::default();
    let item = match syn::parse2::<DeriveInput>(input) {
        Ok(item) => item,
        Err(error) => {
            diagnostics.syntax(error);
            return Err(diagnostics);
        }
    };
    let options = Options::for_scope_set(&item.attrs, &mut diagnostics);
    let name = item.ident;
    match &item.data {
        Data::Struct(data) if matches!(data.fields, Fields::Unit) => {}
        Data::Struct(data) => {
            diagnostics.at(&data.fields, "a scope set cannot have fields", &shape(&name));
        }
        Data::Enum(data) => {
            diagnostics.at_span(
                data.enum_token.span(),
                "`#[derive(ScopeSet)]` requires a struct without fields",
                &shape(&name),
            );
        }
        Data::Union(data) => {
            diagnostics.at_span(
                data.union_token.span(),
                "`#[derive(ScopeSet)]` requires a struct without fields",
                &shape(&name),
            );
        }
    }
    if !item.generics.params.is_empty() {
        diagnostics.at(
            &item.generics.params,
            "a scope set cannot have type parameters: its scopes are fixed",
            "declare one struct for each set",
        );
    }
    if let Some(clause) = &item.generics.where_clause {
        diagnostics.at(clause, "a scope set cannot have a `where` clause", "delete the clause");
    }
    let mut scopes = Vec::new();
    let mut has_scopes = false;
    for attribute in item.attrs.iter().filter(|a| a.path().is_ident("scopes")) {
        has_scopes = true;
        match attribute.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated) {
            Ok(paths) if paths.is_empty() => {
                diagnostics.at(
                    attribute,
                    &format!("the scope set `{name}` is empty, so it would allow nothing"),
                    &shape(&name),
                );
            }
            Ok(paths) => scopes.extend(paths),
            Err(error) => diagnostics.at_span(
                error.span(),
                "`#[scopes(…)]` expects paths of scopes, with commas between them",
                &correction(attribute),
            ),
        }
    }
    if !has_scopes {
        diagnostics.at(&name, &format!("the attribute `#[scopes(…)]` of `{name}` is missing"), &shape(&name));
    }
    Ok((Set { options, name, generics: item.generics, scopes }, diagnostics))
}

/// Returns the fix for scopes that are not paths with commas between them.
fn correction(attribute: &Attribute) -> String {
    const EXAMPLE: &str = "`#[scopes(ZohoCRM::Modules::Leads::Read, ZohoCRM::Users::Read)]`";
    let Meta::List(list) = &attribute.meta else { return format!("write them in parentheses: {EXAMPLE}") };
    let mut tokens: Vec<TokenTree> = list.tokens.clone().into_iter().collect();
    if let [TokenTree::Group(group)] = tokens.as_slice() {
        tokens = group.stream().into_iter().collect();
    }
    if tokens.iter().any(|token| matches!(token, TokenTree::Literal(_))) {
        return instead_of_text(attribute).unwrap_or_else(|| format!("write paths instead of text: {EXAMPLE}"));
    }
    let only_paths = with_commas(&tokens).parse::<TokenStream>().ok().filter(|paths| {
        Punctuated::<Path, Token![,]>::parse_terminated.parse2(paths.clone()).is_ok_and(|paths| !paths.is_empty())
    });
    match only_paths {
        Some(paths) => format!("write `#[scopes({})]`", text_of(&paths)),
        None => format!("write paths: {EXAMPLE}"),
    }
}

/// Returns the tokens with a comma for every `|`, `+`, `&` and `;`, and between two names without a separator.
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

/// Returns the text of paths, as rustfmt writes them.
fn text_of(paths: &TokenStream) -> String {
    paths.to_string().replace(' ', "").replace(',', ", ").trim_end_matches([',', ' ']).to_owned()
}

/// Returns the paths of scopes that were written as text. Returns `None` if one of them is unknown.
fn instead_of_text(attribute: &Attribute) -> Option<String> {
    let texts = attribute.parse_args_with(Punctuated::<LitStr, Token![,]>::parse_terminated).ok()?;
    let names: Vec<String> = texts
        .iter()
        .flat_map(|text| text.value().split(',').map(|name| name.trim().to_owned()).collect::<Vec<_>>())
        .collect();
    let path = |name: &String| {
        let catalog = &source::source().ok()?.catalog;
        Some(rust_path(&catalog.get(catalog.scope_ignoring_case(name)?).name))
    };
    let paths = names.iter().map(path).collect::<Option<Vec<_>>>().filter(|paths| !paths.is_empty())?;
    Some(format!("write `#[scopes({})]`, paths instead of text", paths.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::quote;

    fn count(input: TokenStream) -> usize {
        let diagnostics = match set(input) {
            Ok((_, diagnostics)) | Err(diagnostics) => diagnostics,
        };
        diagnostics.tokens().to_string().matches("compile_error").count()
    }

    #[test]
    fn valid_scope_set_is_parsed() {
        let (set, diagnostics) = set(quote!(
            #[scopes(A::B, C)]
            #[scopes(D)]
            struct X;
        ))
        .ok()
        .unwrap();
        assert!(diagnostics.is_empty());
        assert_eq!(set.scopes.len(), 3);
    }

    #[test]
    fn each_mistake_of_a_scope_set_is_reported() {
        assert_eq!(
            count(quote!(
                struct X;
            )),
            1
        );
        assert_eq!(
            count(quote!(
                #[scopes()]
                struct X;
            )),
            1
        );
        assert_eq!(
            count(quote!(
                #[scopes("a")]
                struct X;
            )),
            1
        );
        assert_eq!(
            count(quote!(
                #[scopes(A)]
                enum X {}
            )),
            1
        );
        assert_eq!(
            count(quote!(
                #[scopes(A)]
                #[zoho(blue)]
                struct X<T> {
                    a: T,
                }
            )),
            3
        );
        assert_eq!(count(quote!(fn)), 1);
    }
}
