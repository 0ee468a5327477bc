//! The check that each requirement is the one that its source states, or that a named rule or correction changed the
//! requirement.
//!
//! If the check fails, the import fails. Therefore, no requirement can be inferred from a method, a path or a family of
//! scopes.

use super::operation::{Operation, Requirement};
use super::rules::{
    alias_family, canonical_case, drop_dominated, drop_invalid_scope, interpret_requirement, missing_service,
    module_template, normalize_operation, optional_scope, placeholder, private_link, repeated_prefix, split_scopes,
    swap_operation_segment, trim_scopes,
};
use super::{added, endpoint_list, operation_patch};
use zoho_catalog::model::Endpoint;

/// The rules that may change the requirement of a published description.
const OF_DESCRIPTIONS: [&str; 19] = [
    trim_scopes::NAME,
    split_scopes::NAME,
    repeated_prefix::NAME,
    missing_service::NAME,
    placeholder::NAME,
    swap_operation_segment::NAME,
    normalize_operation::NAME,
    canonical_case::NAME,
    drop_invalid_scope::NAME,
    module_template::NAME,
    module_template::GROUP,
    optional_scope::NAME,
    interpret_requirement::ANY_OF,
    interpret_requirement::UNCLEAR,
    interpret_requirement::NO_LIST,
    interpret_requirement::EMPTY_LIST,
    alias_family::NAME,
    alias_family::SEARCH,
    drop_dominated::NAME,
];

/// The rules that may change the requirement of an endpoint list. These rules only remove alternatives, or change the
/// case of letters.
const OF_LISTS: [&str; 4] =
    [canonical_case::NAME, drop_invalid_scope::NAME, drop_dominated::NAME, endpoint_list::NO_MODULES];

/// Returns one sentence for each requirement that neither its source nor a rule explains. `endpoints` has the endpoints
/// of `operations`, in the same order.
pub(super) fn unexplained(endpoints: &[Endpoint], operations: &[Operation]) -> Vec<String> {
    let pairs = endpoints.iter().zip(operations);
    let wrong = pairs.filter(|(endpoint, operation)| !is_explained(endpoint, operation));
    wrong.map(|(_, operation)| format!("no source states the requirement of {}", operation.origin())).collect()
}

fn is_explained(endpoint: &Endpoint, operation: &Operation) -> bool {
    let has = |rule: &str| endpoint.rules.iter().any(|used| used == rule);
    if endpoint.requires == operation.published || has(operation_patch::NAME) || has(added::NAME) {
        return true;
    }
    match (&endpoint.requires, &operation.published) {
        (Some(_), None) => has(private_link::NAME),
        (Some(requires), Some(stated)) if operation.is_listed => {
            OF_LISTS.iter().any(|rule| has(rule)) && are_among(requires, stated)
        }
        (None, Some(_)) if operation.is_listed => has(endpoint_list::NO_MODULES),
        _ => OF_DESCRIPTIONS.iter().any(|rule| has(rule)),
    }
}

/// Returns `true` if `stated` contains each alternative of `requires`. The case of letters and the order of the scopes
/// in an alternative do not matter.
fn are_among(requires: &Requirement, stated: &Requirement) -> bool {
    let sorted = |all: &Vec<String>| {
        let mut sorted: Vec<String> = all.iter().map(|scope| scope.to_ascii_lowercase()).collect();
        sorted.sort();
        sorted
    };
    let stated: Vec<Vec<String>> = stated.iter().map(sorted).collect();
    requires.iter().all(|all| stated.contains(&sorted(all)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use zoho_catalog::model::Method;

    fn requirement(scope: &str) -> Requirement {
        vec![vec![scope.to_owned()]]
    }

    /// Returns the number of findings for an operation whose source states the requirement `stated`, and whose endpoint
    /// has the requirement `requires`.
    fn findings(is_listed: bool, stated: Option<Requirement>, requires: Option<Requirement>, rules: &[&str]) -> usize {
        let mut operation = Operation::new("toy-list", "toy.json", "", Method::Get, "/cars");
        operation.is_listed = is_listed;
        operation.published = stated;
        operation.endpoint.requires = requires;
        operation.endpoint.rules = rules.iter().map(|&rule| rule.to_owned()).collect();
        unexplained(&[operation.endpoint.clone()], &[operation]).len()
    }

    #[test]
    fn requirement_that_no_source_states_is_reported() {
        let read = || Some(requirement("Toy.cars.READ"));
        for is_listed in [false, true] {
            assert_eq!(findings(is_listed, None, read(), &[]), 1);
            assert_eq!(findings(is_listed, None, read(), &[canonical_case::NAME]), 1);
            assert_eq!(findings(is_listed, Some(requirement("Toy.cars.ALL")), read(), &[]), 1);
        }
        assert_eq!(findings(true, Some(requirement("Toy.cars.ALL")), read(), &[canonical_case::NAME]), 1);
    }

    #[test]
    fn stated_and_corrected_requirements_are_accepted() {
        let read = || Some(requirement("Toy.cars.READ"));
        assert_eq!(findings(true, read(), read(), &[]), 0);
        assert_eq!(findings(true, None, None, &[]), 0);
        assert_eq!(findings(true, Some(requirement("toy.cars.Read")), read(), &[canonical_case::NAME]), 0);
        assert_eq!(findings(true, None, read(), &[operation_patch::NAME]), 0);
        assert_eq!(findings(false, Some(requirement("cars.READ")), read(), &[missing_service::NAME]), 0);
    }
}
