//! The conversion of the input tokens into the syntax tree. The tree keeps the spans, and all syntax errors are
//! collected.

use super::attributes;
use crate::diagnostic::Diagnostics;
use crate::impls;
use crate::options::Options;
use crate::scope_list;
use proc_macro2::TokenStream;
use syn::punctuated::Punctuated;
use syn::{Attribute, Field, Fields, Ident, Item, ItemStruct, LitStr, Path, Token, Type, Visibility};

/// A struct with `#[zoho_app]`.
pub(crate) struct App {
    /// The name by which the generated items refer to the runtime crate.
    pub(crate) runtime: Path,
    /// The path from which the expansion imports the runtime crate.
    pub(crate) crate_path: Path,
    /// The scope string in `pinned_scopes = "…"`.
    pub(crate) pinned: Option<LitStr>,
    /// The scopes in `extra_scopes(…)`, which are requested in addition to those of the calls.
    pub(crate) also: Vec<Path>,
    pub(crate) attributes: Vec<Attribute>,
    /// The keyword `struct`. Messages about the type point to its span.
    pub(crate) keyword: Token![struct],
    pub(crate) visibility: Visibility,
    pub(crate) name: Ident,
    pub(crate) calls: Vec<Call>,
}

/// A field of the struct, which declares a call of the application.
pub(crate) struct Call {
    /// The attributes that move to the generated function: docs, `cfg`, lint levels and `deprecated`.
    pub(crate) attributes: Vec<Attribute>,
    /// The attributes that remain on the field, such as `#[serde(…)]`.
    pub(crate) of_field: Vec<Attribute>,
    pub(crate) visibility: Visibility,
    pub(crate) name: Ident,
    pub(crate) endpoint: Type,
    /// The scopes in `#[requires(…)]`, which the developer determined.
    pub(crate) requires: Option<Requires>,
    /// A flag that is `true` for `#[zoho(allow_unused)]`. The application makes such a call through a generic bound, so
    /// rustc cannot detect its use.
    pub(crate) generic: bool,
}

/// The attribute `#[requires(A, B)]`.
pub(crate) struct Requires {
    pub(crate) attribute: Attribute,
    pub(crate) scopes: Punctuated<Path, Token![,]>,
}

/// Returns the help text that shows the expected form of the struct.
fn shape(name: impl std::fmt::Display) -> String {
    format!("write one field per call: `struct {name} {{ leads: crm::ListRecords<crm::Leads> }}`")
}

/// Parses the macro's input. Returns `Err` if the input has no usable struct; the expansion then contains the item in
/// the error.
pub(crate) fn app(
    arguments: TokenStream,
    input: TokenStream,
) -> Result<(App, Diagnostics), (Diagnostics, TokenStream)> {
    let mut diagnostics = Diagnostics::default();
    let options = Options::for_app(arguments, &mut diagnostics);
    let item = match syn::parse2::<Item>(input.clone()) {
        Ok(Item::Struct(item)) => item,
        Ok(other) => {
            diagnostics.at_span(
                keyword(&other),
                "`#[zoho_app]` requires a struct whose fields are calls",
                &shape("LeadSync"),
            );
            // rustc would also report the fields of a union.
            let rest = if matches!(other, Item::Union(_)) { TokenStream::new() } else { input };
            return Err((diagnostics, rest));
        }
        // rustc has already reported the mistake, or reports it when it parses the item again.
        Err(_) if is_struct(&input) => return Err((diagnostics, input)),
        Err(error) => {
            diagnostics.syntax(error);
            return Err((diagnostics, input));
        }
    };
    let ItemStruct { mut attrs, vis, struct_token: keyword, ident, generics, fields, .. } = item;
    attributes::remove_misplaced(&mut attrs, &mut diagnostics);
    if !generics.params.is_empty() {
        diagnostics.at(
            &generics.params,
            "a `#[zoho_app]` struct cannot have generic parameters: its calls are fixed",
            "declare one struct for each set of calls",
        );
    }
    if let Some(clause) = &generics.where_clause {
        diagnostics.at(clause, "a `#[zoho_app]` struct cannot have a `where` clause", "delete the clause");
    }
    let calls = match fields {
        Fields::Named(fields) => {
            if fields.named.is_empty() {
                diagnostics.at(
                    &ident,
                    &format!("`{ident}` declares no call, so it has no scope to request"),
                    &shape(&ident),
                );
            }
            fields.named.into_iter().filter_map(|f| call(f, &vis, &mut diagnostics)).collect()
        }
        Fields::Unnamed(fields) => {
            diagnostics.at(&fields, "the fields of a `#[zoho_app]` struct need names", &shape(&ident));
            Vec::new()
        }
        Fields::Unit => {
            diagnostics.at(
                &ident,
                &format!("`{ident}` declares no call, so it has no scope to request"),
                &shape(&ident),
            );
            Vec::new()
        }
    };
    let Options { crate_path, pinned, also, .. } = options;
    let app = App {
        runtime: impls::runtime(),
        crate_path,
        pinned,
        also,
        attributes: attrs,
        keyword,
        visibility: vis,
        name: ident,
        calls,
    };
    Ok((app, diagnostics))
}

fn call(field: Field, outer: &Visibility, diagnostics: &mut Diagnostics) -> Option<Call> {
    let Field { attrs, vis, ident, mut ty, .. } = field;
    if !may_be_call(&ty) {
        diagnostics.at(
            &ty,
            "the type of this field is not a call",
            "write the path of a call: `users: crm::ListUsers`, or with a module `leads: crm::ListRecords<crm::Leads>`",
        );
        // The function of the field remains, so that rustc does not report its uses.
        let Type::Reference(reference) = ty else { return None };
        ty = *reference.elem;
    }
    let mut call = Call {
        attributes: Vec::new(),
        of_field: Vec::new(),
        visibility: if matches!(vis, Visibility::Inherited) { outer.clone() } else { vis },
        name: ident?,
        endpoint: ty,
        requires: None,
        generic: false,
    };
    for attribute in attrs {
        let path = attribute.path();
        if path.is_ident("requires") {
            match scope_list::attribute(&attribute) {
                Ok(scopes) if call.requires.is_none() => call.requires = Some(Requires { attribute, scopes }),
                Ok(_) => diagnostics.at(
                    &attribute,
                    "`#[requires]` occurs twice",
                    "write all scopes in one attribute: `#[requires(A, B)]` requires both",
                ),
                Err(error) => diagnostics.syntax(error),
            }
        } else if path.is_ident("zoho") {
            let generic = attribute.parse_args_with(Ident::parse_any_here).is_ok_and(|word| word == "allow_unused");
            if generic {
                call.generic = true;
            } else {
                diagnostics.at(
                    &attribute,
                    "a field of a `#[zoho_app]` struct has no such option",
                    "write `#[zoho(allow_unused)]` if the call is made through a generic bound",
                );
            }
        } else if attributes::is_of_function(&attribute) {
            call.attributes.push(attribute);
        } else if attributes::is_of_field(&attribute) {
            call.of_field.push(attribute);
        } else if !attributes::is_of_tool(&attribute) {
            attributes::refused(&attribute, diagnostics);
        }
    }
    Some(call)
}

/// Returns `true` if the input is a struct with a name. A syntax error is then in the rest of the item.
fn is_struct(input: &TokenStream) -> bool {
    let mut tokens = input.clone().into_iter().skip_while(|token| token.to_string() != "struct").skip(1);
    tokens.next().is_some_and(|token| matches!(token, proc_macro2::TokenTree::Ident(_))) && tokens.next().is_some()
}

/// Returns `true` if the type can name a call. Such a type is a path, which `macro_rules!` may have generated.
fn may_be_call(ty: &Type) -> bool {
    match ty {
        Type::Path(_) | Type::Macro(_) | Type::Verbatim(_) => true,
        Type::Group(group) => may_be_call(&group.elem),
        Type::Paren(paren) => may_be_call(&paren.elem),
        _ => false,
    }
}

fn keyword(item: &Item) -> proc_macro2::Span {
    use syn::spanned::Spanned;
    match item {
        Item::Enum(item) => item.enum_token.span(),
        Item::Union(item) => item.union_token.span(),
        Item::Fn(item) => item.sig.fn_token.span(),
        Item::Mod(item) => item.mod_token.span(),
        Item::Trait(item) => item.trait_token.span(),
        Item::Impl(item) => item.impl_token.span(),
        other => other.span(),
    }
}

/// An extension of the parser that also accepts keywords as identifiers.
trait ParseAnyHere: Sized {
    fn parse_any_here(input: syn::parse::ParseStream) -> syn::Result<Self>;
}
impl ParseAnyHere for Ident {
    fn parse_any_here(input: syn::parse::ParseStream) -> syn::Result<Self> {
        syn::ext::IdentExt::parse_any(input)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::quote;

    #[test]
    fn struct_with_calls_is_parsed() {
        let (app, diagnostics) = app(
            quote!(pinned_scopes = "A"),
            quote! { pub struct A { #[doc = "x"] leads: crm::L, #[requires(X::Y, Z)] #[zoho(allow_unused)] other: O } },
        )
        .ok()
        .unwrap();
        assert!(diagnostics.is_empty());
        assert_eq!(app.pinned.unwrap().value(), "A");
        assert_eq!(app.calls.len(), 2);
        assert!(app.calls[1].generic);
        assert_eq!(app.calls[1].requires.as_ref().unwrap().scopes.len(), 2);
        let crate_path = &app.crate_path;
        assert_eq!(quote!(#crate_path).to_string(), ":: zoho_auth_typed");
    }

    #[test]
    fn all_mistakes_are_reported_together() {
        let (_, diagnostics) = app(
            quote!(color = 1),
            quote! { struct A<T> { #[inline(x)] a: X, #[zoho(blue)] b: Y, #[requires("z")] c: Z } },
        )
        .ok()
        .unwrap();
        assert_eq!(diagnostics.tokens().to_string().matches("compile_error").count(), 5);
    }

    #[test]
    fn item_that_is_not_a_struct_is_an_error() {
        for input in [
            quote!(
                enum A {}
            ),
            quote!(
                fn a() {}
            ),
            quote!(struct),
            quote!(),
        ] {
            assert!(app(TokenStream::new(), input).is_err());
        }
    }
}
