//! Removal of scopes that a call does not need, because they only add something to the response.

use crate::import::corrections::Corrections;
use crate::import::operation::Operation;

pub(crate) const NAME: &str = "optional-scope";

/// Removes the optional scopes from the requirement. An alternative that has no other scope remains unchanged.
pub(crate) fn apply(operation: &mut Operation, facts: &Corrections) {
    let Some(mut requires) = operation.endpoint.requires.clone() else { return };
    let mut found = Vec::new();
    for scopes in &mut requires {
        let is_needed = |scope: &String| facts.optional_scope(scope).is_none();
        if scopes.iter().any(is_needed) {
            found.extend(scopes.iter().filter(|scope| !is_needed(scope)).cloned());
            scopes.retain(is_needed);
        }
    }
    if found.is_empty() {
        return;
    }
    for optional in found.iter().filter_map(|scope| facts.optional_scope(scope)) {
        operation.endpoint.status = operation.endpoint.status.max(optional.status);
        operation.note(&optional.note);
    }
    let listed = found.iter().map(|scope| format!("`{scope}`")).collect::<Vec<_>>().join(", ");
    operation.note(&format!("The description also lists: {listed}."));
    operation.endpoint.requires = Some(requires);
    operation.note_rule(NAME);
}

#[test]
fn optional_scope_is_not_required() {
    use zoho_catalog::model::{Confidence, Method};
    let mut toy = super::toy();
    toy.optional_scopes =
        serde_json::from_str(r#"[{"scope": "ZohoFiles.files", "status": "reported", "note": "Only for pictures."}]"#)
            .unwrap();
    let mut operation = Operation::new("toy", "a.json", "getCars", Method::Get, "/cars");
    let list = |scopes: &[&str]| scopes.iter().map(|scope| (*scope).to_owned()).collect::<Vec<_>>();
    operation.endpoint.requires = Some(vec![list(&["Toy.cars.READ", "ZohoFiles.files.READ"])]);
    apply(&mut operation, &toy);
    assert_eq!(operation.endpoint.requires, Some(vec![list(&["Toy.cars.READ"])]));
    assert_eq!(
        (operation.endpoint.status, operation.endpoint.rules.as_slice()),
        (Confidence::Reported, &[NAME.to_owned()][..])
    );
    let note = "Only for pictures. The description also lists: `ZohoFiles.files.READ`.";
    assert_eq!(operation.endpoint.note.as_deref(), Some(note));

    let mut alone = Operation::new("toy", "a.json", "getPicture", Method::Get, "/picture");
    alone.endpoint.requires = Some(vec![list(&["ZohoFiles.files.READ"])]);
    apply(&mut alone, &toy);
    assert!(alone.endpoint.requires.is_some_and(|requires| requires == [["ZohoFiles.files.READ"]]));
    assert!(alone.endpoint.rules.is_empty());
}
