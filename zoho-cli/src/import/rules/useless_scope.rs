//! Removal of scopes that only lists of clients name and that no call needs. One scope that does not exist makes the
//! whole authorization request fail.

use std::collections::BTreeSet;
use zoho_catalog::catalog::Catalog;
use zoho_catalog::model::{Confidence, Product};

/// The reason that the report states for each removed scope.
pub(crate) const REASON: &str =
    "only lists of clients name this scope, no operation needs it, and it implies no scope that an operation needs";

/// The sources that list the scopes of clients.
const SOURCES: [&str; 2] = ["lists", "guide"];

/// Removes the scopes that only lists of clients name and that no call needs. Returns the names and sources of the
/// removed scopes.
pub(crate) fn remove(product: &mut Product) -> Vec<(String, String)> {
    let catalog = Catalog::new(vec![(String::new(), product.clone())]);
    let words: BTreeSet<&str> = product.modules.iter().map(|module| module.scope_segment.as_str()).collect();
    let mut needed = BTreeSet::new();
    for scope in product.endpoints.iter().flat_map(|endpoint| &endpoint.requires).flatten().flatten() {
        if scope.contains("{module}") {
            needed.extend(words.iter().filter_map(|word| catalog.scope(&scope.replace("{module}", word))));
        } else {
            needed.extend(catalog.scope(scope));
        }
    }
    let unlocks = |name: &str| {
        catalog.scope(name).is_none_or(|scope| {
            needed.contains(&scope) || catalog.implied(scope).iter().any(|narrow| needed.contains(narrow))
        })
    };
    let mut removed = Vec::new();
    product.scopes.retain(|scope| {
        let stays =
            scope.status == Confidence::Documented || !SOURCES.contains(&scope.source.as_str()) || unlocks(&scope.name);
        if !stays {
            removed.push((scope.name.clone(), scope.source.clone()));
        }
        stays
    });
    removed
}

#[test]
fn reported_scope_without_call_is_removed() {
    let text = r#"{
        "schema_version": 2, "product": "toy", "title": "Toy", "host": "gateway", "auth_scheme": "Zoho-oauthtoken",
        "services": ["Toy"], "sources": {"lists": {"title": "t", "location": "u", "retrieved": "2026-01-01"}},
        "implications": [{"from": "{scope}.ALL", "to": "{scope}.*", "status": "documented", "source": "lists"}],
        "scopes": [
            {"name": "Toy.cars.ALL", "status": "reported", "source": "lists"},
            {"name": "Toy.cars.READ", "status": "reported", "source": "lists"},
            {"name": "Toy.dolls.ALL", "status": "documented", "source": "lists"},
            {"name": "Toy.kites.ALL", "status": "reported", "source": "lists"}
        ],
        "endpoints": [{"name": "A", "method": "GET", "path": "/a", "version": "v1", "requires": [["Toy.cars.READ"]],
                       "status": "documented", "source": "lists"}]
    }"#;
    let mut toy = zoho_catalog::parse::product("toy.json", text).unwrap();
    assert_eq!(remove(&mut toy), [("Toy.kites.ALL".to_owned(), "lists".to_owned())]);
    assert_eq!(toy.scopes.len(), 3);
}
