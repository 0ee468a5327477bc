//! What products are together: implication, weights, names across files.

use super::{Finding, Severity};
use crate::ScopeId;
use crate::catalog::Catalog;
use crate::locate::Pointer;
use crate::names::rust_path;
use crate::weight::weights;
use std::collections::HashMap;

pub(super) fn check(catalog: &Catalog, from: usize) -> Vec<Finding> {
    let mut found = Vec::new();
    products(catalog, &mut found);
    identities(catalog, &mut found);
    cycles(catalog, &mut found);
    let weights = weights(catalog);
    for (file, product) in catalog.files().zip(catalog.products()).skip(from) {
        for (place, scope) in product.scopes.iter().enumerate() {
            let Some(weight) = catalog.scope(&scope.name).map(|index| weights[index]) else { continue };
            if let Some(said) = scope.weight.filter(|said| *said != weight) {
                let pointer = Pointer::root().then("scopes").then(place).then("weight");
                let message = format!("`{}` unlocks {weight} operations of the catalogue, not {said}", scope.name);
                found.push(error(file, pointer, message, format!("write {weight}")));
            }
        }
    }
    found
}

fn error(file: &str, pointer: Pointer, message: String, help: impl Into<String>) -> Finding {
    Finding { file: file.to_owned(), pointer, severity: Severity::Error, message, help: help.into() }
}

/// No two products have one name, or one service.
fn products(catalog: &Catalog, found: &mut Vec<Finding>) {
    let (mut names, mut extended, mut services) = (HashMap::new(), HashMap::new(), HashMap::new());
    for (file, product) in catalog.files().zip(catalog.products()) {
        if product.extends {
            if let Some(first) = extended.insert(product.product.as_str(), file) {
                let message = format!("`{first}` extends `{}` as well", product.product);
                found.push(error(file, Pointer::root().then("product"), message, "put both into one file"));
            }
            continue;
        }
        if let Some(first) = names.insert(product.product.as_str(), file) {
            let message = format!("`{first}` is the product `{}` as well", product.product);
            let help = "rename one of the two; or write `\"extends\": true`, to add to that product";
            found.push(error(file, Pointer::root().then("product"), message, help));
        }
        for (i, service) in product.services.iter().enumerate() {
            if let Some(first) = services.insert(service.as_str(), file)
                && first != file
            {
                let message = format!("`{first}` has the service `{service}` as well");
                let pointer = Pointer::root().then("services").then(i);
                found.push(error(file, pointer, message, "a service belongs to one product: delete one of the two"));
            }
        }
    }
}

/// No two scopes have one identity, or one path, in whatever files they are.
fn identities(catalog: &Catalog, found: &mut Vec<Finding>) {
    let (mut ids, mut paths) = (HashMap::new(), HashMap::new());
    for scope in catalog.scopes() {
        if let Some(first) = ids.insert(ScopeId::of(&scope.name), &scope.name) {
            let message = format!("`{}` has the identity of `{first}`", scope.name);
            found.push(at_scope(catalog, &scope.name, message, "report this: identities need another hash"));
        }
        let path = rust_path(&scope.name);
        if let Some(first) = paths.insert(path.clone(), &scope.name) {
            // Of one file it is said there.
            let (file, first_file) = (file_of(catalog, &scope.name), file_of(catalog, first));
            if file != first_file {
                let message = format!("`{first}` of `{first_file}` and `{}` both become `{path}`", scope.name);
                found.push(at_scope(catalog, &scope.name, message, "keep one spelling in both files"));
            }
        }
    }
}

/// No scope implies itself through others.
fn cycles(catalog: &Catalog, found: &mut Vec<Finding>) {
    for index in 0..catalog.len() {
        // Of each pair that implies one another only the first is reported.
        let mutual = catalog.implied_by(index).iter().find(|&&other| other > index && catalog.implies(index, other));
        if let Some(&other) = mutual {
            let (one, other) = (&catalog.get(index).name, &catalog.get(other).name);
            let message = format!("`{one}` and `{other}` imply one another");
            found.push(at_scope(catalog, one, message, "correct the rule in `implications` that leads back"));
        }
    }
}

/// The file and place of a scope.
fn place_of<'c>(catalog: &'c Catalog, name: &str) -> Option<(&'c str, usize)> {
    let product = catalog.product_of(catalog.scope(name)?);
    let file = catalog.files().zip(catalog.products()).find(|(_, other)| std::ptr::eq(*other, product))?.0;
    Some((file, product.scopes.iter().position(|scope| scope.name == name)?))
}

fn file_of<'c>(catalog: &'c Catalog, name: &str) -> &'c str {
    place_of(catalog, name).map_or("", |(file, _)| file)
}

fn at_scope(catalog: &Catalog, name: &str, message: String, help: &str) -> Finding {
    let (file, place) = place_of(catalog, name).unwrap_or_default();
    error(file, Pointer::root().then("scopes").then(place).then("name"), message, help)
}
