//! The conversion of the input tokens into the syntax tree.

use crate::app::attributes::{BOTH, ONLY_APP};
use crate::diagnostic::Diagnostics;
use crate::options::Options;
use crate::scope_list;
use proc_macro2::{Span, TokenStream};
use syn::spanned::Spanned;
use syn::{Attribute, Data, DeriveInput, Generics, Ident, Path};

/// A struct with `#[derive(ScopeSet)]`.
pub(crate) struct Set {
    pub(crate) options: Options,
    pub(crate) name: Ident,
    /// The generics of the struct. They are an error, but the expansion after the mistake needs them.
    pub(crate) generics: Generics,
    pub(crate) scopes: Vec<Path>,
}

/// Returns the help text that shows the expected form of the struct.
fn shape(name: &Ident) -> String {
    format!("write `#[derive(ScopeSet)] #[scopes(ZohoCRM::Modules::Leads::Read)] struct {name};`")
}

/// Parses the macro's input. Returns `Err` if the input is not a type, or if the type also has `#[zoho_app]`.
pub(crate) fn set(input: TokenStream) -> Result<(Set, Diagnostics), Diagnostics> {
    let mut diagnostics = Diagnostics::default();
    let item = match syn::parse2::<DeriveInput>(input) {
        Ok(item) => item,
        Err(error) => {
            diagnostics.syntax(error);
            return Err(diagnostics);
        }
    };
    let is_app =
        |attribute: &Attribute| attribute.path().segments.last().is_some_and(|segment| segment.ident == "zoho_app");
    if item.attrs.iter().any(is_app) {
        // `#[zoho_app]` generates the impls.
        diagnostics.at_span(Span::call_site(), BOTH, ONLY_APP);
        return Err(diagnostics);
    }
    let options = Options::for_scope_set(&item.attrs, &mut diagnostics);
    let name = item.ident;
    match &item.data {
        Data::Struct(data) if data.fields.is_empty() => {}
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
            "a scope set cannot have generic parameters: its scopes are fixed",
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
        match scope_list::attribute(attribute) {
            Ok(paths) if paths.is_empty() => {
                diagnostics.at(
                    attribute,
                    &format!("the scope set `{name}` is empty, so it would allow nothing"),
                    &shape(&name),
                );
            }
            Ok(paths) => scopes.extend(paths),
            Err(error) => diagnostics.syntax(error),
        }
    }
    // rustc reports the unknown attribute `#[scope(…)]`, and suggests `#[scopes(…)]`.
    if !has_scopes && !item.attrs.iter().any(|attribute| attribute.path().is_ident("scope")) {
        diagnostics.at(&name, &format!("the attribute `#[scopes(…)]` of `{name}` is missing"), &shape(&name));
    }
    Ok((Set { options, name, generics: item.generics, scopes }, diagnostics))
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
