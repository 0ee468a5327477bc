//! Limits on what one crate compiles. At each limit alone rustc needs well under 10 s and 1 GB for the types of a
//! custom catalog; the largest product of the toolkit stays below half of each.

use crate::locate::{Pointer, locate};
use crate::model::{Endpoint, Product};
use crate::parse::ParseError;

/// The largest number of pairs (wider scope, narrower scope) that implications make.
pub(super) const MAX_IMPLIED: usize = 50_000;

/// The largest number of alternatives of one requirement.
const MAX_ALTERNATIVES: usize = 64;

/// A limit on the files of one crate together.
struct Limit {
    /// The list of the file that has them.
    key: &'static str,
    /// What is counted.
    what: &'static str,
    max: usize,
    count: fn(&Product) -> usize,
}

const LIMITS: &[Limit] = &[
    Limit { key: "endpoints", what: "endpoints", max: 2_000, count: |product| product.endpoints.len() },
    Limit { key: "scopes", what: "scopes", max: 2_000, count: |product| product.scopes.len() },
    Limit { key: "modules", what: "modules", max: 500, count: |product| product.modules.len() },
    Limit {
        key: "modules",
        what: "fields of modules",
        max: 20_000,
        count: |product| product.modules.iter().map(|module| module.fields.len()).sum(),
    },
    Limit {
        key: "endpoints",
        what: "parameters",
        max: 6_000,
        count: |product| calls(product, |call| call.parameters.len()),
    },
    Limit {
        key: "endpoints",
        what: "values of parameters",
        max: 20_000,
        count: |product| calls(product, |call| call.parameters.iter().map(|parameter| parameter.values.len()).sum()),
    },
    Limit {
        key: "endpoints",
        what: "scopes in requirements",
        max: 10_000,
        count: |product| calls(product, |call| call.requires.iter().flatten().map(Vec::len).sum()),
    },
];

fn calls(product: &Product, count: impl Fn(&Endpoint) -> usize) -> usize {
    product.endpoints.iter().map(count).sum()
}

/// Returns which limits the files of one crate exceed, each given with its name and text.
pub(super) fn check(files: &[(&str, &str)], products: &[(String, Product)]) -> Vec<ParseError> {
    let mut errors = Vec::new();
    let error = |place: usize, pointer: &Pointer, message: String| {
        let (file, text): (&str, &str) = files[place];
        ParseError::new(file, locate(text, pointer), message)
    };
    for Limit { key, what, max, count } in LIMITS {
        let total: usize = products.iter().map(|(_, product)| count(product)).sum();
        let largest = (0..products.len()).max_by_key(|&place| count(&products[place].1));
        if let Some(place) = largest.filter(|_| total > *max) {
            let message = format!(
                "the catalog has {total} {what}, more than the {max} that one crate may have; delete what the application does not use, or move a part to another crate"
            );
            errors.push(error(place, &Pointer::root().then(*key), message));
        }
    }
    for (place, (_, product)) in products.iter().enumerate() {
        for (i, call) in product.endpoints.iter().enumerate() {
            let alternatives = call.requires.as_ref().map_or(0, Vec::len);
            if alternatives > MAX_ALTERNATIVES {
                let here = Pointer::root().then("endpoints").then(i).then("requires");
                let message = format!(
                    "the requirement has {alternatives} alternatives, more than the {MAX_ALTERNATIVES} that a call may have; write `{{module}}` for the scopes of modules, or one call for each"
                );
                errors.push(error(place, &here, message));
            }
        }
    }
    errors
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::{self, MAX_BYTES};

    #[test]
    fn products_of_the_toolkit_are_below_half_of_every_limit() {
        for file in zoho_catalog_data::PRODUCTS {
            let product = parse::product(file.path, file.text).expect("a product of the toolkit is valid");
            let twice = [(file.path.to_owned(), product.clone()), (file.path.to_owned(), product)];
            assert_eq!(check(&[(file.path, file.text); 2], &twice), []);
            assert!(file.text.len() < MAX_BYTES / 4, "{}", file.path);
        }
    }
}
