//! Removal of alternatives with an invalid scope, if another alternative remains.

use super::{Context, Requirement};

pub(crate) const NAME: &str = "drop-invalid-scope";

pub(crate) fn apply(requirement: &Requirement, context: &Context<'_>) -> Option<Requirement> {
    let is_valid =
        |scopes: &&Vec<String>| !scopes.iter().any(|scope| context.corrections.invalid_reason(scope).is_some());
    let remaining: Requirement = requirement.iter().filter(is_valid).cloned().collect();
    (remaining.len() < requirement.len() && !remaining.is_empty()).then_some(remaining)
}

#[test]
fn invalid_alternative_is_removed_if_another_remains() {
    let context = Context { corrections: &super::toy(), method: super::Method::Get };
    let list = |scopes: &[&str]| scopes.iter().map(|s| vec![(*s).to_owned()]).collect::<Requirement>();
    let published = list(&["Toy.modules.cars.READ", "Toy.modules.kites.READ"]);
    assert_eq!(apply(&published, &context), Some(list(&["Toy.modules.cars.READ"])));
    assert_eq!(apply(&list(&["Toy.modules.kites.READ"]), &context), None);
}
