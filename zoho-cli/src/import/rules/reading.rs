//! What a list of scopes means, where its form alone does not say.

use super::Requirement;
use super::operation_word::is_operation;

/// Each wider than the next: any of them.
pub(crate) const ANY_OF: &str = "any-of-a-chain";
/// Could be either.
pub(crate) const UNCLEAR: &str = "unclear-list";
/// Nothing printed.
pub(crate) const NO_LIST: &str = "no-list";
/// An empty list.
pub(crate) const EMPTY_LIST: &str = "empty-list";

/// Splits an object whose scopes form a chain, each wider than the next, into alternatives, the narrowest first.
pub(crate) fn chain(requirement: &Requirement) -> Option<Requirement> {
    let [scopes] = requirement.as_slice() else { return None };
    if scopes.len() < 2 {
        return None;
    }
    let mut ordered = scopes.clone();
    ordered.sort_by_key(|scope| std::cmp::Reverse((scope.split('.').count(), scope.strip_suffix(".ALL").is_none())));
    let chained = ordered.windows(2).all(|pair| wider(&pair[1], &pair[0]));
    chained.then(|| ordered.into_iter().map(|scope| vec![scope]).collect())
}

/// Whether the first is `X.ALL`, and the second `X.op` or `X.y.op`.
fn wider(wide: &str, narrow: &str) -> bool {
    let Some(front) = wide.strip_suffix(".ALL") else { return false };
    let Some(rest) = narrow.strip_prefix(front).and_then(|rest| rest.strip_prefix('.')) else { return false };
    wide != narrow && rest.rsplit('.').next().is_some_and(is_operation)
}

#[test]
fn chains_are_alternatives() {
    let list = |scopes: &[&str]| vec![scopes.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>()];
    assert_eq!(
        chain(&list(&["Toy.s.ALL", "Toy.s.x.ALL", "Toy.s.x.READ"])).unwrap(),
        [["Toy.s.x.READ"], ["Toy.s.x.ALL"], ["Toy.s.ALL"]]
    );
    assert_eq!(chain(&list(&["Toy.s.x.READ", "Toy.s.x.UPDATE"])), None);
    assert_eq!(chain(&list(&["Toy.users.ALL", "Toy.s.x.ALL"])), None);
    assert_eq!(chain(&list(&["Toy.s.x.READ"])), None);
}
