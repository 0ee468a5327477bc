//! Operations without a requirement that take a private link: the link allows the call, and no scope is needed.

use crate::import::corrections::Corrections;
use crate::import::operation::Operation;
use zoho_catalog::model::Confidence;

pub(crate) const NAME: &str = "private-link";

/// Interprets the link as the requirement. Returns `true` if there is one.
pub(crate) fn apply(operation: &mut Operation, facts: &Corrections) -> bool {
    let Some(link) = &facts.private_link else { return false };
    let takes_it = operation.endpoint.parameters.iter().any(|parameter| parameter.required && parameter.name == *link);
    if takes_it && operation.endpoint.requires.is_none() {
        operation.endpoint.requires = Some(vec![vec![]]);
        operation.endpoint.status = Confidence::Documented;
        operation.note_rule(NAME);
        operation.note(&format!("No requirement is printed: what allows the call is `{link}`, not the token."));
    }
    takes_it
}

#[test]
fn required_link_replaces_scope() {
    use zoho_catalog::model::{Method, Parameter, ParameterLocation, ValueKind};
    let facts = Corrections { private_link: Some("key".to_owned()), ..super::toy() };
    let mut operation = Operation::new("toy", "a.json", "", Method::Get, "/published");
    assert!(!apply(&mut operation.clone(), &facts));
    operation
        .endpoint
        .parameters
        .push(Parameter { required: true, ..Parameter::new("key", ParameterLocation::Query, ValueKind::String) });
    assert!(apply(&mut operation, &facts));
    assert_eq!(operation.endpoint.requires, Some(vec![vec![]]));
    assert_eq!(operation.endpoint.rules, [NAME]);
    assert!(!apply(&mut operation, &super::toy()));
}
