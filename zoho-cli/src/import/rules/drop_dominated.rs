//! Removal of alternatives that grant more than another alternative, because the other alternative is enough.

use zoho_catalog::catalog::Catalog;
use zoho_catalog::model::Product;
use zoho_catalog::requirement::narrowed;

pub(crate) const NAME: &str = "drop-dominated";

/// Removes the alternatives that grant more than another alternative from every requirement of a product. Records the
/// rule.
pub(crate) fn apply(product: &mut Product) {
    let catalog = Catalog::new(vec![(String::new(), product.clone())]);
    let facts = product.clone();
    for endpoint in &mut product.endpoints {
        let Some(requirement) = &endpoint.requires else { continue };
        let narrow = narrowed(&catalog, &facts, requirement);
        if narrow != *requirement {
            endpoint.rules.push(NAME.to_owned());
            endpoint.requires = Some(narrow);
        }
    }
}
