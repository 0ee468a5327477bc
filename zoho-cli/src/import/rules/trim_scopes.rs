//! Removal of whitespace around scopes. Empty scopes are removed, and so are security requirement objects that become
//! empty.

use super::Requirement;

pub(crate) const NAME: &str = "trim-scopes";

pub(crate) fn apply(requirement: &Requirement) -> Requirement {
    let trimmed = |scopes: &Vec<String>| -> Vec<String> {
        scopes.iter().map(|scope| scope.trim().to_owned()).filter(|scope| !scope.is_empty()).collect()
    };
    let remaining = requirement.iter().map(|scopes| (scopes.is_empty(), trimmed(scopes)));
    remaining.filter(|(empty_before, scopes)| *empty_before || !scopes.is_empty()).map(|(_, scopes)| scopes).collect()
}

#[test]
fn white_space_and_empty_scopes_are_removed() {
    let published = vec![vec![" Toy.a.READ".to_owned(), String::new()], vec![" ".to_owned()], vec![]];
    assert_eq!(apply(&published), [vec!["Toy.a.READ".to_owned()], vec![]]);
}
