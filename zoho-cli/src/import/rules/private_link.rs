//! Interpretation of operations that have a private link as a parameter and no requirement. The link authorizes the
//! call, so no scope is needed.

use crate::import::corrections::Corrections;
use crate::import::operation::Operation;
use zoho_catalog::model::Confidence;

pub(crate) const NAME: &str = "private-link";

/// Sets an empty requirement if the operation requires a private link and has no requirement. Returns `true` if the
/// operation requires a private link.
pub(crate) fn apply(operation: &mut Operation, facts: &Corrections) -> bool {
    let Some(link) = &facts.private_link else { return false };
    let takes_it = operation.endpoint.parameters.iter().any(|parameter| parameter.required && parameter.name == *link);
    if takes_it && operation.endpoint.requires.is_none() {
        operation.endpoint.requires = Some(vec![vec![]]);
        operation.endpoint.status = Confidence::Documented;
        operation.note_rule(NAME);
        operation.note(&format!("No requirement is published: `{link}` authorizes the call, not the token."));
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
