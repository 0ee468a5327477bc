//! The text forms of catalog items.

use zoho_catalog::model::{Confidence, Endpoint, Product};
use zoho_catalog::names::rust_path;

/// Returns the Rust name of a call, such as `crm::ListRecords`.
pub(crate) fn rust_name(product: &Product, endpoint: &Endpoint) -> String {
    format!("{}::{}", product.product, endpoint.name)
}

/// Returns the name of a confidence, such as `documented`.
pub(crate) fn status(status: Confidence) -> String {
    format!("{status:?}").to_lowercase()
}

/// Returns the requirement of an operation as a phrase.
pub(crate) fn requirement(endpoint: &Endpoint) -> String {
    match &endpoint.requires {
        None => "its required scope is not published".to_owned(),
        Some(any) if any.iter().all(Vec::is_empty) => "needs no scope".to_owned(),
        Some(any) => format!("needs {}", alternatives(any)),
    }
}

/// Returns alternatives as text, such as `A and B, or C`.
pub(crate) fn alternatives(any: &[Vec<String>]) -> String {
    any.iter().map(|all| all.join(" and ")).collect::<Vec<_>>().join(", or ")
}

/// Returns a scope and the path of its type.
pub(crate) fn scope(name: &str) -> String {
    format!("{name}  ({})", rust_path(name))
}
