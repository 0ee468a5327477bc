//! The requirement of an operation: alternatives of scopes. A scope may be a template, which the addressed module
//! completes.

use crate::catalog::Catalog;
use crate::model::Product;

/// A list of alternatives, each a list of scopes that are all needed, as in
/// [`Endpoint::requires`](crate::model::Endpoint::requires).
pub type Alternatives = [Vec<String>];

/// The placeholder for the word of the addressed module.
pub const PLACEHOLDER: &str = "{module}";

/// Returns `true` if a scope of the requirement is a template.
pub fn is_template(requirement: &Alternatives) -> bool {
    requirement.iter().flatten().any(|scope| scope.contains(PLACEHOLDER))
}

/// Returns the scope of a template for one module: `{module}` is replaced with `word`, the module's word in scopes.
pub fn bind_scope(template: &str, word: &str) -> String {
    template.replace(PLACEHOLDER, word)
}

/// Returns the requirement for one module: `{module}` is replaced with `word`, the module's word in scopes.
pub fn bind(requirement: &Alternatives, word: &str) -> Vec<Vec<String>> {
    let bound = |all_of: &Vec<String>| all_of.iter().map(|scope| bind_scope(scope, word)).collect();
    requirement.iter().map(bound).collect()
}

/// Returns the distinct words for `{module}` in a product's scopes, in the order of its modules. For a file that
/// extends a product, the result includes the words of the file and of the product. For a product, the result does not
/// include the words of its extensions.
pub fn module_words<'c>(catalog: &'c Catalog, product: &'c Product) -> Vec<&'c str> {
    let base = if product.extends { catalog.product(&product.product) } else { None };
    let mut words: Vec<&str> = Vec::new();
    for module in base.into_iter().chain([product]).flat_map(|part| &part.modules) {
        if !words.contains(&module.scope_segment.as_str()) {
            words.push(&module.scope_segment);
        }
    }
    words
}

/// Returns the distinct templates in a product's requirements, sorted by name.
pub fn templates(product: &Product) -> Vec<&str> {
    let named = product.endpoints.iter().filter_map(|endpoint| endpoint.requires.as_deref()).flatten().flatten();
    let mut templates: Vec<&str> = named.map(String::as_str).filter(|scope| scope.contains(PLACEHOLDER)).collect();
    templates.sort_unstable();
    templates.dedup();
    templates
}

/// Returns the requirement without the alternatives that imply another alternative, because the other alternative
/// grants less and suffices. If several alternatives imply each other, the first of them is kept. Scopes that the
/// catalog lacks imply only themselves.
///
/// A template implies another template if the implication holds for every module of the product for which the catalog
/// has both scopes.
pub fn narrowed(catalog: &Catalog, product: &Product, requirement: &Alternatives) -> Vec<Vec<String>> {
    let words = if is_template(requirement) { module_words(catalog, product) } else { Vec::new() };
    let readings: Vec<Vec<Vec<String>>> = words.into_iter().map(|word| bind(requirement, word)).collect();
    let readings: Vec<&Alternatives> = match readings.as_slice() {
        [] => vec![requirement],
        bound => bound.iter().map(Vec::as_slice).collect(),
    };
    let implies = |wide: usize, narrow: usize| {
        let known = |all_of: &[String]| all_of.iter().all(|scope| catalog.scope(scope).is_some());
        let both_known = |reading: &&&Alternatives| known(&reading[wide]) && known(&reading[narrow]);
        let mut comparable = readings.iter().filter(both_known).peekable();
        match comparable.peek() {
            Some(_) => comparable.all(|reading| all_implied(catalog, &reading[wide], &reading[narrow])),
            None => all_implied(catalog, &requirement[wide], &requirement[narrow]),
        }
    };
    let all = 0..requirement.len();
    let superfluous = |i: usize| all.clone().any(|j| i != j && implies(i, j) && (j < i || !implies(j, i)));
    all.clone().filter(|&i| !superfluous(i)).map(|i| requirement[i].clone()).collect()
}

/// Returns `true` if the scopes of `wide` together grant everything that the scopes of `narrow` grant.
fn all_implied(catalog: &Catalog, wide: &[String], narrow: &[String]) -> bool {
    let implies = |wide: &str, narrow: &str| match (catalog.scope(wide), catalog.scope(narrow)) {
        (Some(wide), Some(narrow)) => catalog.implies(wide, narrow),
        _ => wide == narrow,
    };
    narrow.iter().all(|scope| wide.iter().any(|by| implies(by, scope)))
}
