//! The options of a macro: `crate = …`, `pinned_scopes = "…"`.

use crate::diagnostic::Diagnostics;
use proc_macro2::TokenStream;
use std::collections::HashSet;
use syn::meta::ParseNestedMeta;
use syn::parse::Parser;
use syn::{Attribute, LitStr, Path, Token, parse_quote};

/// The options of an entry point.
pub(crate) struct Options {
    /// The path of the runtime crate.
    pub(crate) runtime: Path,
    /// The pinned scope string.
    pub(crate) pinned: Option<LitStr>,
    /// The scopes to request in addition to those of the calls.
    pub(crate) also: Vec<Path>,
    /// The flag of `assume_any`: accept a set with one of several scopes if possibly not all of them are needed.
    pub(crate) assume_any: bool,
}

impl Options {
    fn new() -> Self {
        Self { runtime: parse_quote!(::zoho_auth_typed), pinned: None, also: Vec::new(), assume_any: false }
    }

    /// Parses `#[zoho_app(crate = path, pinned_scopes = "…", extra_scopes(A, B))]`.
    pub(crate) fn for_app(arguments: TokenStream, diagnostics: &mut Diagnostics) -> Self {
        let mut options = Self::new();
        let mut seen = HashSet::new();
        let parser = syn::meta::parser(|meta| {
            once(&meta, &mut seen)?;
            if meta.path.is_ident("crate") {
                options.runtime = runtime(&meta)?;
            } else if meta.path.is_ident("pinned_scopes") {
                options.pinned = Some(meta.value()?.parse()?);
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
            diagnostics.syntax(error);
        }
        options
    }

    /// Parses `#[zoho(crate = path, assume_any)]` beside `#[derive(ScopeSet)]`.
    pub(crate) fn for_scope_set(attributes: &[Attribute], diagnostics: &mut Diagnostics) -> Self {
        let mut options = Self::new();
        let mut seen = HashSet::new();
        for attribute in attributes.iter().filter(|a| a.path().is_ident("zoho")) {
            let parsed = attribute.parse_nested_meta(|meta| {
                once(&meta, &mut seen)?;
                if meta.path.is_ident("crate") {
                    options.runtime = runtime(&meta)?;
                } else if meta.path.is_ident("assume_any") {
                    options.assume_any = true;
                } else {
                    return Err(meta.error(
                        "`#[derive(ScopeSet)]` has no such option\nhelp: write `#[zoho(crate = path)]` to name the runtime crate, or `#[zoho(assume_any)]` to require one scope of an assumed requirement",
                    ));
                }
                Ok(())
            });
            if let Err(error) = parsed {
                diagnostics.syntax(error);
            }
        }
        options
    }
}

/// Parses the path in `crate = path`.
fn runtime(meta: &ParseNestedMeta<'_>) -> syn::Result<Path> {
    let value = meta.value()?;
    if value.peek(LitStr) {
        let text: LitStr = value.parse()?;
        return Err(syn::Error::new(
            text.span(),
            format!("`crate` expects a path, not text\nhelp: write `crate = {}`", text.value()),
        ));
    }
    value.parse()
}

/// Parses the paths in `extra_scopes(…)`.
fn scopes(meta: &ParseNestedMeta<'_>) -> syn::Result<Vec<Path>> {
    const HELP: &str = "help: write paths, with commas between them: `extra_scopes(ZohoCRM::Settings::Pipeline::Read)`";
    let text_error = |error: syn::Error| {
        syn::Error::new(error.span(), format!("`extra_scopes(…)` expects paths of scopes, not text\n{HELP}"))
    };
    let content;
    syn::parenthesized!(content in meta.input);
    let paths = content.parse_terminated(Path::parse_mod_style, Token![,]).map_err(text_error)?;
    if paths.is_empty() {
        return Err(meta.error(format!("`extra_scopes()` names no scope\n{HELP}")));
    }
    Ok(paths.into_iter().collect())
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
