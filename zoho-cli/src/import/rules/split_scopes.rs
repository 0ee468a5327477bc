//! Splitting of scopes with commas. Each part is a scope, and all parts are needed.

use super::Requirement;

pub(crate) const NAME: &str = "split-scopes";

pub(crate) fn apply(requirement: &Requirement) -> Requirement {
    let split = |scopes: &Vec<String>| -> Vec<String> {
        let parts = scopes.iter().flat_map(|scope| scope.split(','));
        parts.map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
    };
    requirement.iter().map(split).collect()
}

#[test]
fn scope_with_commas_is_split() {
    let published = vec![vec!["Toy.a.READ, Toy.b.READ".to_owned(), "Toy.c.READ".to_owned()]];
    assert_eq!(apply(&published), [["Toy.a.READ", "Toy.b.READ", "Toy.c.READ"]]);
}
