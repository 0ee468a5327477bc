//! The weights: the number of calls that each scope unlocks.

use crate::catalog::Catalog;
use crate::model::Product;
use crate::requirement::{bind, is_template, module_words};
use std::collections::BTreeMap;

/// Returns, for each scope of the catalog in the order of the indices, the number of (operation, module) pairs that the
/// scope unlocks. A scope unlocks a pair if an alternative of the requirement, bound to the module, names the scope or
/// a scope that the scope implies.
///
/// An operation whose requirement is a template counts once for each module word of its product. Any other operation
/// counts once.
pub fn weights(catalog: &Catalog) -> Vec<u32> {
    let mut weights = vec![0_u32; catalog.len()];
    let mut counted_at = vec![0_usize; catalog.len()];
    let mut pair = 0;
    for product in catalog.products() {
        let words = module_words(catalog, product);
        for (requirement, operations) in distinct_requirements(product) {
            let readings: Vec<_> = if is_template(requirement) {
                words.iter().map(|word| bind(requirement, word)).collect()
            } else {
                vec![requirement.to_vec()]
            };
            for reading in readings {
                pair += 1;
                let named = reading.iter().flatten().filter_map(|scope| catalog.scope(scope));
                for scope in named.flat_map(|scope| catalog.implied_by(scope).iter().copied().chain([scope])) {
                    if std::mem::replace(&mut counted_at[scope], pair) != pair {
                        weights[scope] = weights[scope].saturating_add(operations);
                    }
                }
            }
        }
    }
    weights
}

/// Returns the distinct requirements of a product, each with the number of its operations. Most operations share their
/// requirement, so each distinct requirement is bound to the modules only once.
fn distinct_requirements(product: &Product) -> BTreeMap<&[Vec<String>], u32> {
    let mut distinct = BTreeMap::new();
    for requirement in product.endpoints.iter().filter_map(|endpoint| endpoint.requires.as_deref()) {
        *distinct.entry(requirement).or_insert(0) += 1;
    }
    distinct
}
