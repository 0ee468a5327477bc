//! The checks that cover all products together: implication, weights, names across files.

use super::{Disabled, Finding, Severity};
use crate::ScopeId;
use crate::catalog::{Catalog, service_of};
use crate::json_pointer::Pointer;
use crate::names::{rust_path, service_name, variant_name};
use crate::weight::weights;
use std::collections::{HashMap, HashSet};

pub(super) fn check(catalog: &Catalog, from: usize, disabled: &[Disabled]) -> Vec<Finding> {
    let mut found = Vec::new();
    products(catalog, from, disabled, &mut found);
    items(catalog, from, &mut found);
    identities(catalog, from, &mut found);
    cycles(catalog, from, &mut found);
    let weights = weights(catalog);
    for (file, product) in catalog.files().zip(catalog.products()).skip(from) {
        for (index, scope) in product.scopes.iter().enumerate() {
            let Some(weight) = catalog.scope(&scope.name).map(|index| weights[index]) else { continue };
            if let Some(stated) = scope.weight.filter(|stated| *stated != weight) {
                let pointer = Pointer::root().then("scopes").then(index).then("weight");
                let message = format!("`{}` unlocks {weight} operations of the catalog, not {stated}", scope.name);
                found.push(error(file, pointer, message, format!("write {weight}")));
            }
        }
    }
    found
}

fn error(file: &str, pointer: Pointer, message: String, help: impl Into<String>) -> Finding {
    Finding { file: file.to_owned(), pointer, severity: Severity::Error, message, help: help.into() }
}

/// Reports products that share a name or a service. A disabled product of the toolkit keeps both.
fn products(catalog: &Catalog, from: usize, disabled: &[Disabled], found: &mut Vec<Finding>) {
    let (mut names, mut extended, mut services) = (HashMap::new(), HashMap::new(), HashMap::new());
    for off in disabled {
        let owner = Owner::Toolkit(&off.product);
        names.insert(off.product.as_str(), owner);
        services.extend(off.services.iter().map(|service| (service.as_str(), owner)));
    }
    for (index, (file, product)) in catalog.files().zip(catalog.products()).enumerate() {
        if product.extends {
            if let Some(first) = extended.insert(product.product.as_str(), file) {
                let message = format!("`{first}` also extends `{}`", product.product);
                found.push(error(file, Pointer::root().then("product"), message, "put both into one file"));
            }
            continue;
        }
        let owner = if index < from { Owner::Toolkit(&product.product) } else { Owner::File(file) };
        if let Some(first) = names.insert(product.product.as_str(), owner) {
            let message = match first {
                Owner::Toolkit(_) => format!("the toolkit already has the product `{}`", product.product),
                Owner::File(first) => format!("`{first}` also defines the product `{}`", product.product),
            };
            let help = "rename one of the two; or write `\"extends\": true`, to add to that product";
            found.push(error(file, Pointer::root().then("product"), message, help));
        }
        for (i, service) in product.services.iter().enumerate() {
            let Some(first) = services.insert(service.as_str(), owner).filter(|first| *first != owner) else {
                continue;
            };
            let message = match first {
                Owner::Toolkit(first) => format!("the toolkit's product `{first}` already has the service `{service}`"),
                Owner::File(first) => format!("`{first}` also has the service `{service}`"),
            };
            let pointer = Pointer::root().then("services").then(i);
            found.push(error(file, pointer, message, "delete one of the two: a service belongs to one product"));
        }
    }
}

/// The owner of a product or a service.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Owner<'a> {
    Toolkit(&'a str),
    File(&'a str),
}

/// Reports scopes of different files that would define the same Rust item. The types of the checked files are generated
/// in one crate, and the types of the known products in another crate.
fn items(catalog: &Catalog, from: usize, found: &mut Vec<Finding>) {
    let (mut variants, mut services, mut modules) = (HashMap::new(), HashMap::new(), HashMap::new());
    let mut reported = HashSet::new();
    let checked = (0..catalog.len()).filter(|index| catalog.product_index_of(*index) >= from);
    let scopes: Vec<(usize, &str)> = checked.map(|index| (index, catalog.get(index).name.as_str())).collect();
    let paths: Vec<String> = scopes.iter().map(|(_, scope)| rust_path(scope)).collect();
    let same_file = |one: usize, other: usize| catalog.product_index_of(one) == catalog.product_index_of(other);
    for ((index, scope), path) in scopes.iter().copied().zip(&paths) {
        for (end, _) in path.match_indices("::") {
            modules.entry(&path[..end]).or_insert((index, scope));
        }
        let service = service_of(scope);
        let first = *services.entry(service_name(service)).or_insert(service);
        if first != service && reported.insert(service) {
            let message = format!("`{first}` and `{service}` both become the module `{}`", service_name(service));
            found.push(at_scope(catalog, scope, message, "keep the spelling that Zoho uses"));
        }
        // Scopes of one file, or with one path, are reported elsewhere.
        let variant = (service_name(service), variant_name(scope));
        let (first_index, first) = *variants.entry(variant).or_insert((index, scope));
        if !same_file(first_index, index) && rust_path(first) != *path {
            let message = format!("`{first}` of another file and `{scope}` become one variant of the enum `Scope`");
            found.push(at_scope(catalog, scope, message, "delete the one that Zoho does not know"));
        }
    }
    for ((index, scope), path) in scopes.iter().copied().zip(&paths) {
        let Some(&(inner_index, inner)) = modules.get(path.as_str()) else { continue };
        if !same_file(inner_index, index) {
            let message = format!("`{scope}` would be both a type and the module that holds `{inner}` of another file");
            found.push(at_scope(catalog, scope, message, "delete the one that Zoho does not know"));
        }
    }
}

/// Reports scopes that share a [`ScopeId`] or a Rust path, across all files.
fn identities(catalog: &Catalog, from: usize, found: &mut Vec<Finding>) {
    let (mut ids, mut paths) = (HashMap::new(), HashMap::new());
    for scope in catalog.scopes() {
        if let Some(first) = ids.insert(ScopeId::new(&scope.name), &scope.name) {
            let (first, second) = checked_last(catalog, from, first, &scope.name);
            let message = format!("`{second}` and `{first}` have the same hash");
            found.push(at_scope(
                catalog,
                second,
                message,
                "report both names as a bug of the toolkit, because the hash of scope names must change",
            ));
        }
        let path = rust_path(&scope.name);
        if let Some(first) = paths.insert(path.clone(), &scope.name) {
            // Scopes of one file are reported by the check of that file.
            let (first, second) = checked_last(catalog, from, first, &scope.name);
            let (file, first_file) = (file_of(catalog, second), file_of(catalog, first));
            if file != first_file {
                let is_known = !is_checked(catalog, from, first);
                let owner = if is_known { "the toolkit".to_owned() } else { format!("`{first_file}`") };
                let message = format!("`{first}` of {owner} and `{second}` both become `{path}`");
                found.push(at_scope(catalog, second, message, "keep one spelling in both files"));
            }
        }
    }
}

/// Reports scopes that imply themselves through other scopes.
fn cycles(catalog: &Catalog, from: usize, found: &mut Vec<Finding>) {
    for index in 0..catalog.len() {
        // For each pair of scopes that imply each other, only the first is reported.
        let mutual = catalog.implied_by(index).iter().find(|&&other| other > index && catalog.implies(index, other));
        if let Some(&other) = mutual {
            let (one, other) = (&catalog.get(index).name, &catalog.get(other).name);
            let message = format!("`{one}` and `{other}` imply each other");
            let scope = if is_checked(catalog, from, one) { one } else { other };
            found.push(at_scope(catalog, scope, message, "correct one of the rules in `implications`"));
        }
    }
}

/// Returns `true` if the facts of a scope come from the checked files.
fn is_checked(catalog: &Catalog, from: usize, name: &str) -> bool {
    catalog.scope(name).is_some_and(|index| catalog.product_index_of(index) >= from)
}

/// Returns the names of two scopes, ordered so that the last scope belongs to the checked files. A finding in another
/// file would not be reported.
fn checked_last<'c>(catalog: &Catalog, from: usize, first: &'c str, second: &'c str) -> (&'c str, &'c str) {
    if is_checked(catalog, from, second) { (first, second) } else { (second, first) }
}

/// Returns the file of a scope and the index of the scope in that file. Returns `None` if the catalog lacks the scope.
fn place_of<'c>(catalog: &'c Catalog, name: &str) -> Option<(&'c str, usize)> {
    let product = catalog.product_of(catalog.scope(name)?);
    let file = catalog.files().zip(catalog.products()).find(|(_, other)| std::ptr::eq(*other, product))?.0;
    Some((file, product.scopes.iter().position(|scope| scope.name == name)?))
}

fn file_of<'c>(catalog: &'c Catalog, name: &str) -> &'c str {
    place_of(catalog, name).map_or("", |(file, _)| file)
}

fn at_scope(catalog: &Catalog, name: &str, message: String, help: &str) -> Finding {
    let (file, index) = place_of(catalog, name).unwrap_or_default();
    error(file, Pointer::root().then("scopes").then(index).then("name"), message, help)
}
