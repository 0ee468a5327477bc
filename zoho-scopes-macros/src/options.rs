//! The options of the macros, such as `crate = …` and `pinned_scopes = "…"`.

use crate::diagnostic::Diagnostics;
use crate::renamed;
use crate::scope_list::Place;
use proc_macro2::{TokenStream, TokenTree};
use std::collections::HashSet;
use syn::meta::ParseNestedMeta;
use syn::parse::{ParseBuffer, Parser};
use syn::spanned::Spanned as _;
use syn::{Attribute, Error, Ident, LitStr, Path, Token, parenthesized, parse_quote, token};

/// The options of `#[zoho_app(…)]`, or of `#[zoho(…)]` with `#[derive(ScopeSet)]`.
pub(crate) struct Options {
    /// The path of the runtime crate.
    pub(crate) crate_path: Path,
    /// The scope string in `pinned_scopes = "…"`.
    pub(crate) pinned: Option<LitStr>,
    /// The scopes in `extra_scopes(…)`, which are requested in addition to those of the calls.
    pub(crate) also: Vec<Path>,
    /// A flag that is `true` for `assume_any`. One scope then meets a requirement for several scopes if its vendor does
    /// not document whether all of them are required.
    pub(crate) assume_any: bool,
}

impl Options {
    /// Returns the default options. The path of the runtime crate is the name of the dependency in `Cargo.toml`.
    fn new() -> Self {
        let renamed = renamed::runtime_name().and_then(|name| syn::parse_str::<Ident>(&name).ok());
        let crate_path = renamed.map_or_else(|| parse_quote!(::zoho_auth_typed), |name| parse_quote!(::#name));
        Self { crate_path, pinned: None, also: Vec::new(), assume_any: false }
    }

    /// Parses `#[zoho_app(crate = path, pinned_scopes = "…", extra_scopes(A, B))]`.
    pub(crate) fn for_app(arguments: TokenStream, diagnostics: &mut Diagnostics) -> Self {
        let mut options = Self::new();
        let mut seen = HashSet::new();
        let parser = syn::meta::parser(|meta| {
            once(&meta, &mut seen)?;
            if meta.path.is_ident("crate") {
                options.crate_path = runtime(&meta)?;
            } else if meta.path.is_ident("pinned_scopes") {
                options.pinned = Some(pinned(&meta)?);
            } else if meta.path.is_ident("extra_scopes") {
                options.also = scopes(&meta)?;
            } else if meta.path.is_ident("scope") {
                return Err(meta.error(
                    "`#[zoho_app]` has no option `scope`\nhelp: did you mean `pinned_scopes = \"…\"`, which pins the scopes?",
                ));
            } else {
                return Err(meta.error(
                    "`#[zoho_app]` has no such option\nhelp: write `pinned_scopes = \"…\"` to pin the scopes, `extra_scopes(…)` to request more, or `crate = path` to name the runtime crate",
                ));
            }
            Ok(())
        });
        if let Err(error) = parser.parse2(arguments) {
            diagnostics.syntax(with_help(
                error,
                "`#[zoho_app(…)]` expects options with commas between them",
                "write `pinned_scopes = \"…\"`, `extra_scopes(…)` or `crate = path`",
            ));
        }
        options
    }

    /// Parses `#[zoho(crate = path, assume_any)]` of a struct with `#[derive(ScopeSet)]`.
    pub(crate) fn for_scope_set(attributes: &[Attribute], diagnostics: &mut Diagnostics) -> Self {
        let mut options = Self::new();
        let mut seen = HashSet::new();
        for attribute in attributes.iter().filter(|a| a.path().is_ident("zoho")) {
            let parsed = attribute.parse_nested_meta(|meta| {
                once(&meta, &mut seen)?;
                if meta.path.is_ident("crate") {
                    options.crate_path = runtime(&meta)?;
                } else if meta.path.is_ident("assume_any") {
                    options.assume_any = true;
                    if !meta.input.is_empty() && !meta.input.peek(Token![,]) {
                        return Err(meta.error("`assume_any` does not take a value\nhelp: write `#[zoho(assume_any)]`"));
                    }
                } else {
                    return Err(meta.error(
                        "`#[derive(ScopeSet)]` has no such option\nhelp: write `#[zoho(crate = path)]` to name the runtime crate, or `#[zoho(assume_any)]` to require one scope of an assumed requirement",
                    ));
                }
                Ok(())
            });
            if let Err(error) = parsed {
                diagnostics.syntax(with_help(
                    error,
                    "`#[zoho(…)]` expects options with commas between them",
                    "write `#[zoho(crate = path)]` or `#[zoho(assume_any)]`",
                ));
            }
        }
        options
    }
}

/// Returns the error with a sentence and a help line in place of its text, unless the text already has a help line.
fn with_help(error: Error, sentence: &str, help: &str) -> Error {
    let has_help = error.to_string().contains("help: ");
    if has_help { error } else { Error::new(error.span(), format!("{sentence}\nhelp: {help}")) }
}

/// Parses the path in `crate = path`.
fn runtime(meta: &ParseNestedMeta<'_>) -> syn::Result<Path> {
    let value =
        meta.value().map_err(|_| meta.error("`crate` expects a path\nhelp: write `crate = zoho_auth_typed`"))?;
    if value.peek(LitStr) {
        let text: LitStr = value.parse()?;
        return Err(Error::new(
            text.span(),
            format!("`crate` expects a path, not text\nhelp: write `crate = {}`", text.value()),
        ));
    }
    value.parse()
}

/// Parses the paths in `extra_scopes(…)`.
fn scopes(meta: &ParseNestedMeta<'_>) -> syn::Result<Vec<Path>> {
    let place = Place { open: "extra_scopes(", close: ")" };
    if meta.input.peek(Token![=]) {
        meta.value()?.parse::<TokenTree>()?;
    } else if meta.input.peek(token::Paren) {
        let content;
        parenthesized!(content in meta.input);
        let paths = place.parse(content.parse()?)?;
        if paths.is_empty() {
            return Err(meta.error(
                "`extra_scopes()` names no scope\nhelp: write the paths of scopes: `extra_scopes(ZohoCRM::Settings::Pipeline::Read)`",
            ));
        }
        return Ok(paths.into_iter().collect());
    }
    Err(place.without_parentheses(meta.path.span()))
}

/// Parses the text in `pinned_scopes = "…"`.
fn pinned(meta: &ParseNestedMeta<'_>) -> syn::Result<LitStr> {
    meta.value().and_then(ParseBuffer::parse).map_err(|error| {
        let span = if meta.input.is_empty() { meta.path.span() } else { error.span() };
        Error::new(
            span,
            "`pinned_scopes` expects the scope string\nhelp: write it in quotes, such as `pinned_scopes = \"ZohoCRM.users.READ\"`",
        )
    })
}

/// Rejects a repeated option, because otherwise its last value would silently replace the first.
fn once(meta: &ParseNestedMeta<'_>, seen: &mut HashSet<String>) -> syn::Result<()> {
    let name = meta.path.get_ident().map(ToString::to_string).unwrap_or_default();
    if name.is_empty() || seen.insert(name.clone()) {
        return Ok(());
    }
    let help = if name == "extra_scopes" {
        "write all scopes in one option: `extra_scopes(A, B)`"
    } else {
        "delete one of them"
    };
    Err(meta.error(format!("`{name}` occurs twice\nhelp: {help}")))
}
