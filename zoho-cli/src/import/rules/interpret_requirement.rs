//! The interpretation of lists of scopes whose form does not show whether any scope or all scopes are required.

use super::Requirement;
use super::normalize_operation::is_operation;
use crate::import::operation::Operation;
use zoho_catalog::model::Confidence;

/// The name of the rule for scopes that each include the next scope, so that any one of them is enough.
pub(crate) const ANY_OF: &str = "any-of-a-chain";
/// The name of the rule for a list with two possible meanings.
pub(crate) const UNCLEAR: &str = "unclear-list";
/// The name of the rule for an operation without a published requirement.
pub(crate) const NO_LIST: &str = "no-list";
/// The name of the rule for an empty list.
pub(crate) const EMPTY_LIST: &str = "empty-list";

/// The name of the rule for a requirement that is stated for a whole file. Files often copy such a requirement from
/// each other.
pub(crate) const OF_FILE: &str = "file-wide-list";

/// Records that the requirement is stated for the whole file, and may not apply to this operation.
pub(crate) fn set_of_file(operation: &mut Operation) {
    operation.endpoint.status = operation.endpoint.status.max(Confidence::Assumed);
    operation.note_rule(OF_FILE);
}

/// Records that no requirement is published.
pub(crate) fn set_unknown(operation: &mut Operation) {
    operation.endpoint.requires = None;
    operation.endpoint.status = Confidence::Unknown;
    operation.note_rule(NO_LIST);
}

/// Records that the list has two possible meanings.
pub(crate) fn set_unclear(operation: &mut Operation) {
    operation.endpoint.status = Confidence::Assumed;
    operation.note_rule(UNCLEAR);
}

/// Splits a security requirement object whose scopes each include the next scope into alternatives, the narrowest
/// first. Returns `None` for any other requirement.
pub(crate) fn chain(requirement: &Requirement) -> Option<Requirement> {
    let [scopes] = requirement.as_slice() else { return None };
    if scopes.len() < 2 {
        return None;
    }
    let mut ordered = scopes.clone();
    ordered.sort_by_key(|scope| std::cmp::Reverse((scope.split('.').count(), scope.strip_suffix(".ALL").is_none())));
    let chained = ordered.windows(2).all(|pair| includes(&pair[1], &pair[0]));
    chained.then(|| ordered.into_iter().map(|scope| vec![scope]).collect())
}

/// Returns `true` if the first scope is `X.ALL` and the second is `X.op` or `X.y.op`.
fn includes(wide: &str, narrow: &str) -> bool {
    let Some(front) = wide.strip_suffix(".ALL") else { return false };
    let Some(rest) = narrow.strip_prefix(front).and_then(|rest| rest.strip_prefix('.')) else { return false };
    wide != narrow && rest.rsplit('.').next().is_some_and(is_operation)
}

#[test]
fn inclusion_chain_becomes_alternatives() {
    let list = |scopes: &[&str]| vec![scopes.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>()];
    assert_eq!(
        chain(&list(&["Toy.s.ALL", "Toy.s.x.ALL", "Toy.s.x.READ"])).unwrap(),
        [["Toy.s.x.READ"], ["Toy.s.x.ALL"], ["Toy.s.ALL"]]
    );
    assert_eq!(chain(&list(&["Toy.s.x.READ", "Toy.s.x.UPDATE"])), None);
    assert_eq!(chain(&list(&["Toy.users.ALL", "Toy.s.x.ALL"])), None);
    assert_eq!(chain(&list(&["Toy.s.x.READ"])), None);
}
