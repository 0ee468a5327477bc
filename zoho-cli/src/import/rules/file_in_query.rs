//! Correction of files that are published as query parameters. A file is a part of a multipart body.

use crate::import::operation::Operation;
use zoho_catalog::model::BodyKind;

pub(crate) const NAME: &str = "file-in-query";

/// Removes the parameters named in `files`. If the source publishes no body, the body becomes multipart.
pub(crate) fn apply(operation: &mut Operation, files: &[String]) {
    let before = operation.endpoint.parameters.len();
    operation.endpoint.parameters.retain(|parameter| !files.contains(&parameter.name));
    if operation.endpoint.parameters.len() == before {
        return;
    }
    operation.note_rule(NAME);
    let names = files.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    if operation.endpoint.body == BodyKind::None {
        operation.endpoint.body = BodyKind::Multipart;
        operation.note(&format!("The description lists these files as query parameters: {names}."));
    } else {
        operation.note(&format!(
            "The description lists these files as query parameters: {names}. With a file, the body is multipart."
        ));
    }
}

#[test]
fn file_parameter_moves_to_multipart_body() {
    use zoho_catalog::model::{Method, Parameter, ParameterLocation, ValueKind};
    let parameter = |name: &str| Parameter::new(name, ParameterLocation::Query, ValueKind::String);
    let mut operation = Operation::new("toy", "a.json", "addPhoto", Method::Post, "/cars/{car_id}/photo");
    operation.endpoint.parameters = vec![parameter("photo"), parameter("title")];
    let mut none = operation.clone();
    apply(&mut none, &["sound".to_owned()]);
    assert_eq!((none.endpoint.parameters.len(), none.endpoint.body), (2, BodyKind::None));
    apply(&mut operation, &["photo".to_owned()]);
    assert_eq!(operation.endpoint.parameters, [parameter("title")]);
    assert_eq!(
        (operation.endpoint.body, operation.endpoint.rules.as_slice()),
        (BodyKind::Multipart, &[NAME.to_owned()][..])
    );
}
