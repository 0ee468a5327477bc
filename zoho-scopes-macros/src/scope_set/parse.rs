//! The conversion of tokens into the syntax tree.

use crate::diagnostic::Diagnostics;
use crate::options::Options;
use crate::source;
use proc_macro2::TokenStream;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Data, DeriveInput, Fields, Generics, Ident, LitStr, Path};
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
    let mut scopes = Vec::new();
    let mut has_scopes = false;
    for attribute in item.attrs.iter().filter(|a| a.path().is_ident("scopes")) {
        has_scopes = true;
        match attribute.parse_args_with(Punctuated::<Path, syn::Token![,]>::parse_terminated) {
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
                &instead_of_text(attribute),
            ),
        }
    }
    if !has_scopes {
        diagnostics.at(&name, &format!("the attribute `#[scopes(…)]` of `{name}` is missing"), &shape(&name));
    }
    Ok((Set { options, name, generics: item.generics, scopes }, diagnostics))
}

/// Returns the paths of scopes that were written as text.
fn instead_of_text(attribute: &Attribute) -> String {
    let texts = attribute.parse_args_with(Punctuated::<LitStr, syn::Token![,]>::parse_terminated).unwrap_or_default();
    let names: Vec<String> = texts
        .iter()
        .flat_map(|text| text.value().split(',').map(|name| name.trim().to_owned()).collect::<Vec<_>>())
        .collect();
    let path = |name: &String| {
        let catalog = &source::source().ok()?.catalog;
        Some(rust_path(&catalog.get(catalog.scope_ignoring_case(name)?).name))
    };
    match names.iter().map(path).collect::<Option<Vec<_>>>() {
        Some(paths) if !paths.is_empty() => format!("write `#[scopes({})]`, paths instead of text", paths.join(", ")),
        _ => "write `ZohoCRM::Modules::Leads::Read`, not its text; `scope!(\"…\")` converts a text to its path"
            .to_owned(),
    }
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
