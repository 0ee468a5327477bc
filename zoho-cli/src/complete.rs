//! The completion of scopes, calls and products from the catalog.

use clap_complete::{ArgValueCompleter, CompletionCandidate};
use std::ffi::OsStr;
use zoho_auth_typed::AnyScope;

/// Returns the completer for scopes.
pub(crate) fn scopes() -> ArgValueCompleter {
    ArgValueCompleter::new(|current: &OsStr| candidates(current, AnyScope::all().map(|scope| scope.name().to_owned())))
}

/// Returns the completer for scopes and for the names of calls in code, such as `crm::ListRecords`.
pub(crate) fn calls_and_scopes() -> ArgValueCompleter {
    ArgValueCompleter::new(|current: &OsStr| {
        let products = zoho_catalog_data::PRODUCTS.iter();
        let products = products.filter_map(|file| zoho_catalog::parse::product(file.path, file.text).ok());
        let calls = products.flat_map(|product| {
            let name = product.product;
            product.endpoints.into_iter().map(move |endpoint| format!("{name}::{}", endpoint.name))
        });
        candidates(current, calls.chain(AnyScope::all().map(|scope| scope.name().to_owned())))
    })
}

/// Returns the completer for the names of products.
pub(crate) fn products() -> ArgValueCompleter {
    ArgValueCompleter::new(|current: &OsStr| {
        candidates(current, zoho_catalog_data::NAMES.iter().map(|name| (*name).to_owned()))
    })
}

/// Returns the names that begin with `current`, ignoring case. Returns no names if `current` is not UTF-8.
fn candidates(current: &OsStr, names: impl Iterator<Item = String>) -> Vec<CompletionCandidate> {
    let Some(current) = current.to_str().map(str::to_lowercase) else { return Vec::new() };
    names.filter(|name| name.to_lowercase().starts_with(&current)).map(CompletionCandidate::new).collect()
}
