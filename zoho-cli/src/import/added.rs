//! The operations that the facts add, because no description has them.

use super::corrections::Corrections;
use super::merge::{Merged, key};
use super::operation::Operation;

/// The name of the rule for an operation that no description has.
pub(crate) const NAME: &str = "added-operation";

/// The name in place of an edition in the origins of added operations.
const EDITION: &str = "corrections";

/// Adds the operations of the facts. An operation that a description has is not added. Returns one line for each such
/// operation, with its method and path.
pub(crate) fn add(merged: &mut Merged, facts: &Corrections) -> Vec<String> {
    let mut unused = Vec::new();
    for endpoint in &facts.operations_added {
        let mut operation = Operation::new(EDITION, &endpoint.source, "", endpoint.method, &endpoint.path);
        operation.endpoint = endpoint.clone();
        operation.note_rule(NAME);
        if merged.operations.iter().any(|known| key(known) == key(&operation)) {
            unused.push(format!("{} {}, which a description has", endpoint.method, endpoint.path));
            continue;
        }
        merged.origins.push(vec![operation.origin()]);
        merged.operations.push(operation);
    }
    unused
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::merge::merge;
    use crate::import::rules::toy;
    use zoho_catalog::model::Method;

    #[test]
    fn added_operation_is_unused_if_a_description_has_it() {
        let mut toy = toy();
        toy.operations_added = serde_json::from_str(
            r#"[{"name": "GetCar", "method": "GET", "path": "/cars/{id}", "version": "v8", "requires": [["Toy.cars.READ"]],
                 "status": "reported", "source": "page:cars"},
                {"name": "ListCars", "method": "GET", "path": "/cars", "version": "v8", "requires": null,
                 "status": "unknown", "source": "page:cars"}]"#,
        )
        .unwrap();
        let described = Operation::new("new", "a.json", "getCar", Method::Get, "/cars/{car_id}");
        let mut merged = merge(vec![described], &toy);
        assert_eq!(add(&mut merged, &toy), ["GET /cars/{id}, which a description has"]);
        let added = &merged.operations[1];
        assert_eq!((merged.operations.len(), added.endpoint.name.as_str()), (2, "ListCars"));
        assert_eq!(added.endpoint.rules, [NAME]);
        assert_eq!(merged.origins[1][0].to_string(), "corrections:page:cars GET /cars");
    }
}
