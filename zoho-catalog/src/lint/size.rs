//! The limits on the size of one crate. For the types of a custom catalog at any one limit, rustc needs up to about 10
//! s and 1.1 GB. The largest product of the toolkit stays below half of each limit.

use super::MAX_FINDINGS;
use crate::catalog::service_of;
use crate::json_pointer::{Pointer, Position, locate_all};
use crate::model::{Endpoint, Product};
use crate::parse::ParseError;
use crate::requirement::{PLACEHOLDER, is_template};
use serde_json::Value;
use std::collections::HashSet;

/// The largest number of pairs (wider scope, narrower scope) that implications make.
pub(super) const MAX_IMPLIED: usize = 50_000;

/// The largest number of alternatives of one requirement.
const MAX_ALTERNATIVES: usize = 16;

/// The largest number of segments of a scope. Each segment is a module inside the previous one.
const MAX_SEGMENTS: usize = 12;

/// The largest number of parameters of one call.
const MAX_PARAMETERS: usize = 200;

/// The largest number of required parameters of one call. Each parameter is a type around the previous one.
const MAX_REQUIRED: usize = 32;

/// A limit on the files of one crate together.
struct Limit {
    /// The key of the list that is counted.
    key: &'static str,
    /// The name of the counted items.
    what: &'static str,
    max: usize,
    count: fn(&Part<'_>) -> usize,
}

/// A product, and the modules that its calls address.
struct Part<'a> {
    product: &'a Product,
    /// The number of modules of the product and of the product that it extends.
    modules: usize,
}

const LIMITS: &[Limit] = &[
    Limit { key: "endpoints", what: "endpoints", max: 6_000, count: |part| part.product.endpoints.len() },
    Limit { key: "endpoints", what: "API versions", max: 50, count: |part| versions(part.product) },
    Limit { key: "scopes", what: "scopes", max: 2_000, count: |part| part.product.scopes.len() },
    Limit { key: "scopes", what: "services of scopes", max: 100, count: |part| services(part.product) },
    Limit { key: "services", what: "services", max: 100, count: |part| part.product.services.len() },
    Limit { key: "sources", what: "sources", max: 1_000, count: |part| part.product.sources.len() },
    Limit { key: "data_centers", what: "data centers", max: 50, count: |part| part.product.data_centers.len() },
    Limit {
        key: "implications",
        what: "rules of implication",
        max: 500,
        count: |part| part.product.implications.len(),
    },
    Limit { key: "errors", what: "error codes", max: 2_000, count: |part| part.product.errors.len() },
    Limit { key: "paging", what: "paging styles", max: 50, count: |part| part.product.paging.len() },
    Limit { key: "modules", what: "modules", max: 500, count: |part| part.product.modules.len() },
    Limit {
        key: "modules",
        what: "fields of modules",
        max: 20_000,
        count: |part| part.product.modules.iter().map(|module| module.fields.len()).sum(),
    },
    Limit {
        key: "endpoints",
        what: "parameters",
        max: 12_000,
        count: |part| calls(part.product, |call| call.parameters.len()),
    },
    Limit {
        key: "endpoints",
        what: "values of parameters",
        max: 20_000,
        count: |part| calls(part.product, |call| call.parameters.iter().map(|parameter| parameter.values.len()).sum()),
    },
    Limit {
        key: "endpoints",
        what: "scopes in requirements",
        max: 10_000,
        count: |part| calls(part.product, |call| call.requires.iter().flatten().map(Vec::len).sum()),
    },
    Limit {
        key: "endpoints",
        what: "pairs of a module and a path with `{module}`",
        max: 20_000,
        count: |part| part.modules * calls(part.product, |call| usize::from(call.path.contains(PLACEHOLDER))),
    },
    Limit {
        key: "endpoints",
        what: "pairs of a module and a scope of a requirement with `{module}`",
        max: 20_000,
        count: |part| part.modules * calls(part.product, scopes_of_template),
    },
];

fn calls(product: &Product, count: impl Fn(&Endpoint) -> usize) -> usize {
    product.endpoints.iter().map(count).sum()
}

fn versions(product: &Product) -> usize {
    product.endpoints.iter().map(|call| call.version.as_str()).collect::<HashSet<_>>().len()
}

fn services(product: &Product) -> usize {
    product.scopes.iter().map(|scope| service_of(&scope.name)).collect::<HashSet<_>>().len()
}

/// Returns the number of scopes in the requirement of a call, or 0 if the requirement does not depend on the module.
fn scopes_of_template(call: &Endpoint) -> usize {
    match call.requires.as_deref() {
        Some(requirement) if is_template(requirement) => requirement.iter().map(Vec::len).sum(),
        _ => 0,
    }
}

/// Returns the largest number of bytes of a string under this key, or of a string in the list under this key. Names are
/// parts of many Rust paths, and the documentation of each call contains the title of its source.
fn max_bytes(key: &str) -> usize {
    match key {
        "api_name" | "auth_scheme" | "data_centers" | "fields" | "from" | "name" | "next" | "page_number"
        | "paging" | "parameter" | "product" | "required_one_of" | "requires" | "size" | "scope_segment"
        | "services" | "to" | "version" => 128,
        "host" | "title" | "vendor_name" => 200,
        "path" => 500,
        _ => 2_000,
    }
}

/// The largest number of bytes of a key.
const MAX_KEY_BYTES: usize = 128;

/// A value that exceeds a limit: the index of its file, its location, and a message.
type Excess = (usize, Pointer, String);

/// Returns the errors for the values that exceed a limit in the files of one crate. `files` contains the name and the
/// text of each file. `products` contains the known products before index `from`, and then the product of each file.
pub(super) fn check(files: &[(&str, &str)], products: &[(String, Product)], from: usize) -> Vec<ParseError> {
    let mut found: Vec<Excess> = Vec::new();
    together(&products[from..], &products[..from], &mut found);
    for (file, ((_, text), (_, product))) in files.iter().zip(&products[from..]).enumerate() {
        let mut add = |pointer: Pointer, message: String| found.push((file, pointer, message));
        scopes(product, &mut add);
        for (i, call) in product.endpoints.iter().enumerate() {
            self::call(call, &Pointer::root().then("endpoints").then(i), &mut add);
        }
        if let Ok(value) = serde_json::from_str(text) {
            lengths(&value, "", &Pointer::root(), &mut add);
        }
    }
    located(files, &found)
}

/// Returns the error for files whose rules imply too many pairs of scopes. The products at index `from` and later
/// belong to the files.
pub(super) fn too_many_implied(files: &[(&str, &str)], products: &[(String, Product)], from: usize) -> Vec<ParseError> {
    let message = format!(
        "the rules imply more than the {MAX_IMPLIED} pairs of scopes that one crate may have; write narrower rules, or delete scopes that the application does not use"
    );
    let size = |product: &Product| (product.implications.len(), product.scopes.len());
    let largest = (from..products.len()).max_by_key(|&index| size(&products[index].1));
    let index = largest.map_or(0, |index| index - from);
    located(files, &[(index, Pointer::root().then("implications"), message)])
}

/// Checks the limits that apply to the files together.
fn together(products: &[(String, Product)], known: &[(String, Product)], found: &mut Vec<Excess>) {
    let part = |product| {
        let is_base = |base: &&(String, Product)| product_extends(product, &base.1);
        let base = known.iter().find(is_base).map_or(0, |(_, base)| base.modules.len());
        Part { product, modules: product.modules.len() + base }
    };
    let parts: Vec<Part<'_>> = products.iter().map(|(_, product)| part(product)).collect();
    for Limit { key, what, max, count } in LIMITS {
        let total: usize = parts.iter().map(count).sum();
        let largest = (0..parts.len()).max_by_key(|&index| count(&parts[index]));
        if let Some(index) = largest.filter(|_| total > *max) {
            let message = format!(
                "the catalog has {total} {what}, more than the {max} that one crate may have; delete what the application does not use, or move a part to another crate"
            );
            found.push((index, Pointer::root().then(*key), message));
        }
    }
}

fn product_extends(product: &Product, base: &Product) -> bool {
    product.extends && !base.extends && product.product == base.product
}

/// Checks the number of segments of every scope that the file lists. The scopes in requirements are checked with their
/// call.
fn scopes(product: &Product, add: &mut impl FnMut(Pointer, String)) {
    for (i, scope) in product.scopes.iter().enumerate() {
        segments(&scope.name, || Pointer::root().then("scopes").then(i).then("name"), add);
    }
}

fn segments(scope: &str, here: impl Fn() -> Pointer, add: &mut impl FnMut(Pointer, String)) {
    let segments = scope.split('.').count();
    if segments > MAX_SEGMENTS {
        let message = format!(
            "the scope has {segments} segments, more than the {MAX_SEGMENTS} that a scope may have; write it as Zoho does"
        );
        add(here(), message);
    }
}

/// Checks the limits on one call.
fn call(call: &Endpoint, here: &Pointer, add: &mut impl FnMut(Pointer, String)) {
    let requires = || here.then("requires");
    let alternatives = call.requires.as_ref().map_or(0, Vec::len);
    if alternatives > MAX_ALTERNATIVES {
        let message = format!(
            "the requirement has {alternatives} alternatives, more than the {MAX_ALTERNATIVES} that a call may have; write `{{module}}` for the scopes of modules, or one call for each"
        );
        add(requires(), message);
    }
    for (a, all_of) in call.requires.iter().flatten().enumerate() {
        for (s, scope) in all_of.iter().enumerate() {
            segments(scope, || requires().then(a).then(s), add);
        }
    }
    let steps = call.parameters.iter().filter(|parameter| parameter.is_required()).count()
        + usize::from(!call.required_one_of.is_empty());
    for (what, count, max) in
        [("parameters", call.parameters.len(), MAX_PARAMETERS), ("required parameters", steps, MAX_REQUIRED)]
    {
        if count > max {
            let message = format!(
                "the call has {count} {what}, more than the {max} that a call may have; delete those that the application does not use"
            );
            add(here.then("parameters"), message);
        }
    }
}

/// Checks the length of every string and of every key. `key` is the key of the value, or of the list that contains the
/// value.
fn lengths(value: &Value, key: &str, here: &Pointer, add: &mut impl FnMut(Pointer, String)) {
    match value {
        Value::String(text) if text.len() > max_bytes(key) => {
            let message = format!(
                "the string has {} bytes, more than the {} that `{key}` may have; shorten it",
                text.len(),
                max_bytes(key)
            );
            add(here.clone(), message);
        }
        Value::Array(items) => items.iter().enumerate().for_each(|(i, item)| lengths(item, key, &here.then(i), add)),
        Value::Object(members) => {
            for (key, member) in members {
                let here = here.then(key.as_str());
                if key.len() > MAX_KEY_BYTES {
                    let message = format!(
                        "the key has {} bytes, more than the {MAX_KEY_BYTES} that a key may have; shorten it",
                        key.len()
                    );
                    add(here.clone(), message);
                }
                lengths(member, key, &here, add);
            }
        }
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Returns the errors, sorted by file and by position in the file. After [`MAX_FINDINGS`] errors, one last error states
/// the number of omitted errors.
fn located(files: &[(&str, &str)], found: &[Excess]) -> Vec<ParseError> {
    let mut located_findings: Vec<(usize, Position, String)> = Vec::with_capacity(found.len());
    for (file_index, (_, text)) in files.iter().enumerate() {
        let here = || found.iter().filter(|(file, ..)| *file == file_index);
        if here().next().is_none() {
            continue;
        }
        let pointers: Vec<&Pointer> = here().map(|(_, pointer, _)| pointer).collect();
        let messages = here().map(|(.., message)| message.clone());
        located_findings.extend(
            locate_all(text, &pointers)
                .into_iter()
                .zip(messages)
                .map(|(position, message)| (file_index, position, message)),
        );
    }
    located_findings.sort_by_key(|(file, position, _)| (*file, *position));
    let omitted = located_findings.len().saturating_sub(MAX_FINDINGS);
    located_findings.truncate(MAX_FINDINGS + 1);
    if let Some((.., message)) = located_findings.get_mut(MAX_FINDINGS) {
        *message = super::more(omitted);
    }
    located_findings
        .into_iter()
        .map(|(file, position, message)| ParseError::new(files[file].0, position, message))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::{self, MAX_BYTES};

    #[test]
    fn products_of_the_toolkit_are_below_half_of_every_limit() {
        for file in zoho_catalog_data::PRODUCTS {
            let product = parse::product(file.path, file.text).expect("product of the toolkit should be valid");
            let twice = [(file.path.to_owned(), product.clone()), (file.path.to_owned(), product)];
            assert_eq!(check(&[(file.path, file.text); 2], &twice, 0), []);
            assert!(file.text.len() < MAX_BYTES / 4, "{}", file.path);
        }
    }
}
