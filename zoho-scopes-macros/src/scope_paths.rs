//! The resolution of scopes in `#[scopes(…)]` and `extra_scopes(…)` against the catalog. All mistakes are reported,
//! each at its segment.

use crate::diagnostic::Diagnostics;
use crate::impls::sealed_item;
use crate::source::{self, Source, fingerprint};
use crate::spans;
use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use std::collections::BTreeSet;
use syn::ext::IdentExt as _;
use syn::spanned::Spanned;
use syn::{Ident, Path};
use zoho_catalog::catalog::Catalog;
use zoho_catalog::names::rust_path;
use zoho_catalog::suggest;

/// The scopes of a list that the catalog contains.
pub(crate) struct ResolvedScopes {
    pub(crate) source: &'static Source,
    /// The scopes of the list: for each scope, its index in the catalog and the index of its path in the list.
    pub(crate) scopes: Vec<(usize, usize)>,
    /// The indices of scopes that are not in the list, but that the listed scopes imply.
    implied: Vec<usize>,
}

impl ResolvedScopes {
    /// Resolves the paths of the set `name`, and reports all mistakes. Returns `None` if the catalog cannot be read.
    pub(crate) fn resolve(paths: &[Path], name: &Ident, diagnostics: &mut Diagnostics) -> Option<Self> {
        let source = match source::source() {
            Ok(source) => source,
            Err(error) => {
                diagnostics.at(name, "cannot load the catalog", &error);
                return None;
            }
        };
        let catalog = &source.catalog;
        let mut scopes: Vec<(usize, usize)> = Vec::new();
        for (index, path) in paths.iter().enumerate() {
            if let Some(scope) = lookup(catalog, path, diagnostics) {
                scopes.push((scope, index));
            }
        }
        redundant(catalog, paths, &scopes, diagnostics);
        let written: BTreeSet<usize> = scopes.iter().map(|(scope, _)| *scope).collect();
        let all: BTreeSet<usize> = written.iter().flat_map(|&scope| catalog.implied(scope)).copied().collect();
        let implied = all.difference(&written).copied().collect();
        Some(Self { source, scopes, implied })
    }

    /// Returns `true` if the scope is in the list, or if a listed scope implies it.
    pub(crate) fn grants(&self, scope: usize) -> bool {
        self.implied.contains(&scope) || self.scopes.iter().any(|(written, _)| *written == scope)
    }

    /// Generates an impl for each listed scope and for each scope that a listed scope implies, such as
    /// `impl ScopeOfSet<LeadSync> for ZohoCRM::Settings::Pipeline::Read`.
    pub(crate) fn granted(&self, paths: &[Path], rt: &Path, name: &Ident) -> TokenStream {
        let (core, only, fingerprint) = (quote!(#rt::__private::core), sealed_item(rt, name), fingerprint());
        // A repeated scope was already reported. A second impl would cause another message.
        let mut taken = BTreeSet::new();
        let once = self.scopes.iter().filter(|(scope, _)| taken.insert(*scope));
        let written = once.map(|(scope, index)| {
            let (path, wire) = (&paths[*index], &self.source.catalog.get(*scope).name);
            let text = quote!(#path).to_string().replace(' ', "");
            let first = path.segments[0].ident.unraw();
            let hidden = format!(
                "`{text}` is not the scope `{wire}`: another item has the name `{first}` or the name of a later segment of the path\nhelp: write the full path: `zoho_auth_typed::scopes::{}`",
                rust_path(wire)
            );
            let rt = &spans::respanned(path.span(), rt);
            let only = sealed_item(rt, name);
            // The assertion checks that rustc resolves the path to the same scope as the macro.
            quote_spanned! {path.span()=>
                const _: () = #rt::__private::core::assert!(
                    #rt::__private::same_name(&<#path as #rt::Scope>::INFO, #wire), #hidden,
                );
                impl #rt::__private::ScopeOfSet<#name> for #path { #only }
            }
        });
        let implied = self.implied.iter().map(|scope| {
            let path = self.source.scope_path(rt, *scope);
            quote!(impl #rt::__private::ScopeOfSet<#name> for #path { #only })
        });
        quote! {
            const _: () = #core::assert!(
                #fingerprint == #rt::__private::FINGERPRINT,
                "the macros and the types come from different catalogs\nhelp: use the macros that `zoho_auth_typed` re-exports",
            );
            #(#written)*
            #(#implied)*
        }
    }
}

/// Reports the paths that contain the name of a service but are not the path of a scope. Other paths may be aliases,
/// which rustc resolves.
pub(crate) fn check<'p>(paths: impl IntoIterator<Item = &'p Path>, diagnostics: &mut Diagnostics) {
    let Ok(source) = source::source() else { return };
    let services = source.catalog.services();
    for path in paths {
        let names_service = |segment: &syn::PathSegment| services.iter().any(|(s, _)| segment.ident.unraw() == s);
        if path.segments.iter().any(names_service) {
            let _ = lookup(&source.catalog, path, diagnostics);
        }
    }
}

/// Reports the scopes that occur twice or that another scope of the list implies, with the text to delete.
fn redundant(catalog: &Catalog, paths: &[Path], scopes: &[(usize, usize)], diagnostics: &mut Diagnostics) {
    let text = |index: usize| {
        let path = &paths[index];
        quote::quote!(#path).to_string().replace(' ', "")
    };
    for (i, (scope, index)) in scopes.iter().enumerate() {
        let name = &catalog.get(*scope).name;
        if scopes[..i].iter().any(|(other, _)| other == scope) {
            diagnostics.at(
                &paths[*index],
                &format!("the scope `{name}` occurs twice"),
                &format!("delete this `{}`", text(*index)),
            );
        } else if let Some((wider, _)) =
            scopes.iter().find(|(other, _)| other != scope && catalog.implies(*other, *scope))
        {
            diagnostics.at(
                &paths[*index],
                &format!("the scope `{name}` is already granted by `{}`", catalog.get(*wider).name),
                &format!("delete `{}`, or delete the wider scope to request less from users", text(*index)),
            );
        }
    }
}

/// Returns the index of the scope at a path. Reports the mistake and returns `None` if the catalog does not have the
/// scope. The segments before the service are not checked, such as `zoho::scopes` in `zoho::scopes::ZohoCRM::…`.
fn lookup(catalog: &Catalog, path: &Path, diagnostics: &mut Diagnostics) -> Option<usize> {
    let segments: Vec<&Ident> = path.segments.iter().map(|s| &s.ident).collect();
    let words: Vec<String> = segments.iter().map(|segment| segment.unraw().to_string()).collect();
    let services = catalog.services();
    let Some(start) = words.iter().position(|w| services.iter().any(|(s, _)| s == w)) else {
        no_service(catalog, path, &words, diagnostics);
        return None;
    };
    let written = words[start..].join("::");
    if let Some(scope) = catalog.scope_by_path(&written) {
        return Some(scope);
    }
    // The mistake is at the first segment with which the path is no longer the beginning of a scope's path.
    let paths: Vec<String> = catalog.scopes().map(|s| rust_path(&s.name)).collect();
    let known = |to: usize| {
        let prefix = words[start..=to].join("::");
        paths.iter().any(|p| *p == prefix || p.strip_prefix(&prefix).is_some_and(|rest| rest.starts_with("::")))
    };
    let nearest = suggest::paths(&written, paths.iter().map(String::as_str));
    if let Some(bad) = (start..words.len()).find(|&i| !known(i)) {
        diagnostics.at(
            segments[bad],
            &format!("there is no scope `{written}`"),
            &did_you_mean(&nearest, "run `zoho catalog dump`, which lists the scopes of every operation"),
        );
    } else {
        // Every segment is known, but the path ends above the operation.
        let below = format!("{written}::");
        let below: Vec<&str> = paths.iter().filter_map(|p| p.strip_prefix(&below)).take(6).collect();
        diagnostics.at(
            path,
            &format!("`{written}` is not a complete scope: the operation is missing"),
            &format!("append one of `{}`", below.join("`, `")),
        );
    }
    None
}

/// The maximum number of services that a message lists.
const MAX_SERVICES: usize = 8;

/// Returns `true` if the names differ only in case and in `Zoho` at the beginning, such as `CRM` and `ZohoCRM`, or
/// `ZohoDesk` and `Desk`.
fn is_short_for(word: &str, service: &str) -> bool {
    let stem = |name: &str| {
        let name = name.to_ascii_lowercase();
        name.strip_prefix("zoho").map(str::to_owned).unwrap_or(name)
    };
    stem(word) == stem(service)
}

fn no_service(catalog: &Catalog, path: &Path, words: &[String], diagnostics: &mut Diagnostics) {
    if feature_off(catalog, path, |service| words.iter().any(|word| word == service), diagnostics) {
        return;
    }
    let written = words.join("::");
    let ending = format!("::{written}");
    // The most likely scope is the one with this ending that unlocks the most calls.
    let full = catalog.scopes().filter(|s| rust_path(&s.name).ends_with(&ending)).max_by_key(|s| s.weight);
    if let Some(full) = full.map(|scope| rust_path(&scope.name)) {
        diagnostics.at(
            path,
            &format!("`{written}` does not name the service of the scope"),
            &format!("write the path from the service, such as `{full}`, because the macro does not see imports"),
        );
        return;
    }
    let paths: Vec<String> = catalog.scopes().map(|s| rust_path(&s.name)).collect();
    let nearest = suggest::paths(&written, paths.iter().map(String::as_str));
    let services: Vec<&str> = catalog.services().into_iter().map(|(service, _)| service).collect();
    let all = if services.is_empty() {
        "enable a product: add `features = [\"crm\"]` to the dependency `zoho-auth-typed` in Cargo.toml".to_owned()
    } else if let Some(service) = services.iter().find(|service| is_short_for(&words[0], service)) {
        format!("did you mean the service `{service}`?")
    } else if services.len() > MAX_SERVICES {
        "write the first segment of the scope, such as `ZohoCRM` or `Desk`; `zoho catalog dump` lists the scopes"
            .to_owned()
    } else {
        format!("the services of the enabled products are `{}`", services.join("`, `"))
    };
    diagnostics.at(
        &path.segments[0],
        &format!("there is no scope `{written}`: the service `{}` is unknown", words[0]),
        &did_you_mean(&nearest, &all),
    );
}

/// Reports a service whose feature is disabled, if `is_meant` returns `true` for its name. Returns `false` if there is
/// no such service.
pub(crate) fn feature_off(
    catalog: &Catalog,
    at: impl ToTokens,
    is_meant: impl Fn(&str) -> bool,
    diagnostics: &mut Diagnostics,
) -> bool {
    let mut services = zoho_catalog_data::SERVICES.iter();
    let off = services.find(|(service, feature)| is_meant(service) && catalog.product(feature).is_none());
    let Some((service, feature)) = off else { return false };
    diagnostics.at(
        at,
        &format!("the scopes of `{service}` require the feature `{feature}`, which is not enabled"),
        &format!("add `features = [\"{feature}\"]` to the dependency `zoho-auth-typed` in Cargo.toml"),
    );
    true
}

/// Returns a question with the names in `nearest`, or `otherwise` if `nearest` is empty.
pub(crate) fn did_you_mean(nearest: &[&str], otherwise: &str) -> String {
    match nearest {
        [] => otherwise.to_owned(),
        [one] => format!("did you mean `{one}`?"),
        [first, rest @ ..] => format!("did you mean `{first}`, or `{}`?", rest.join("`, or `")),
    }
}
