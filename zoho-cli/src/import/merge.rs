//! Merging of several editions into one list, in a fixed order of trust.

use super::corrections::Corrections;
use super::operation::{Operation, Origin};
use super::rules::base_path::parameter_name;
use super::rules::path_suffix;
use zoho_catalog::model::{Method, Parameter, ParameterLocation, ValueKind};
use zoho_catalog::path_segment::parameter;

/// The name of the rule for two operations of one edition with the same method and path.
pub(crate) const SAME_PATH: &str = "same-path";
/// The name of the rule for operations with the same method and path in two files of an edition. The rule applies if
/// only the name of the later file matches the path.
pub(crate) const HOME: &str = "home-file";
/// The name of the rule for operations of two editions with the same method and path.
pub(crate) const TRUST: &str = "newer-edition";

/// The header that allows the path to contain the value of a field instead of the record ID.
pub(crate) const EXTERNAL: &str = "X-EXTERNAL";

/// The result of merging.
#[derive(Debug, Default)]
pub(crate) struct Merged {
    /// The merged operations, one for each method and path.
    pub(crate) operations: Vec<Operation>,
    /// The origins of each merged operation, in the order of `operations`. The origin that takes precedence is first.
    pub(crate) origins: Vec<Vec<Origin>>,
    /// The published operations that are not endpoints, each with the reason.
    pub(crate) excluded: Vec<(Origin, String)>,
}

/// Merges the operations of all editions. The first edition is trusted most.
///
/// Operations are the same if method and path agree, apart from parameter names and case. Name, path, parameters and
/// requirement come from the first edition that has the operation. The shapes of responses come from the first edition
/// that describes them. Query and header parameters of later editions are added. If two files of one edition have the
/// operation, the file whose name matches the path takes precedence, in any order of the files.
pub(crate) fn merge(operations: Vec<Operation>, facts: &Corrections) -> Merged {
    let mut merged = Merged::default();
    for mut operation in operations {
        let origin = operation.origin();
        if let Some(reason) = facts.exclusion_reason(&origin) {
            merged.excluded.push((origin, reason.to_owned()));
            continue;
        }
        let key = key(&operation);
        match merged.operations.iter().position(|known| self::key(known) == key) {
            None => {
                type_records(&mut operation);
                merged.operations.push(operation);
                merged.origins.push(vec![origin]);
            }
            Some(at) => {
                let known = &mut merged.operations[at];
                let same_edition = known.edition == operation.edition;
                let comes_home = same_edition && !is_home_file(known) && is_home_file(&operation);
                if comes_home {
                    std::mem::swap(known, &mut operation);
                    known.note_rule(HOME);
                    if known.id != operation.id {
                        known.note(&format!("{} also lists this operation, as {}.", operation.file, operation.id));
                    }
                }
                known.note_rule(if same_edition { SAME_PATH } else { TRUST });
                adopt_parameters(known, &operation);
                if known.bodies.is_empty() {
                    known.bodies = operation.bodies;
                    known.bodies_source = operation.bodies_source;
                }
                type_records(known);
                let origins = &mut merged.origins[at];
                origins.insert(if comes_home { 0 } else { origins.len() }, origin);
            }
        }
    }
    note_actions(&mut merged);
    merged
}

/// Adds a note to each operation whose method and path several actions share. The note lists the names of the actions,
/// which are the fragments of the published paths.
fn note_actions(merged: &mut Merged) {
    for (operation, origins) in merged.operations.iter_mut().zip(&merged.origins) {
        let actions: Vec<&str> = origins.iter().filter_map(|origin| path_suffix::split(&origin.path).action).collect();
        if actions.len() > 1 {
            operation.note(&format!("The description lists several actions with this path: {}.", actions.join(", ")));
        }
    }
}

/// Returns `true` if the name of the file matches the first segment after the version in the path, ignoring case and
/// punctuation. For example, `debit-notes.yml` matches `/toy/v8/debitnotes/{id}`.
fn is_home_file(operation: &Operation) -> bool {
    let letters =
        |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let (stem, _) = operation.file.split_once('.').unwrap_or((&operation.file, ""));
    let behind_base =
        operation.endpoint.path.split('/').skip_while(|segment| *segment != operation.endpoint.version).nth(1);
    behind_base.is_some_and(|word| letters(word) == letters(stem))
}

/// Sets the kind of the record parameter after the module, regardless of the edition. The kind is an ID, or a string if
/// a header allows the path to contain the value of another field.
fn type_records(operation: &mut Operation) {
    let external = operation.endpoint.parameters.iter().any(|parameter| parameter.name == EXTERNAL);
    let behind_module = operation.endpoint.path.contains("/{module}/{record_id}");
    let record =
        |parameter: &&mut Parameter| parameter.place == ParameterLocation::Path && parameter.name == "record_id";
    if let Some(record) = operation.endpoint.parameters.iter_mut().find(record).filter(|_| behind_module) {
        record.kind = if external { ValueKind::String } else { ValueKind::Id };
        record.values.clear();
    }
}

/// Returns the identity of an operation: its method, and its path in lower case without parameter names, followed by
/// its selector.
pub(crate) fn key(operation: &Operation) -> (Method, String) {
    let segment = |segment: &str| match parameter(segment) {
        Some((_, suffix)) => format!("{{}}{}", suffix.to_ascii_lowercase()),
        None => segment.to_ascii_lowercase(),
    };
    let path = operation.endpoint.path.split('/').map(segment).collect::<Vec<_>>().join("/");
    let selector = operation.endpoint.selector.as_ref().map(|selector| format!("?{selector}")).unwrap_or_default();
    (operation.endpoint.method, path + &selector)
}

/// Adds the query and header parameters that only the less trusted operation has, as optional parameters.
fn adopt_parameters(known: &mut Operation, other: &Operation) {
    for parameter in &other.endpoint.parameters {
        let name = parameter_name(&parameter.name);
        let listed = known.endpoint.parameters.iter().any(|known| parameter_name(&known.name) == name);
        let is_known = listed || known.path_parameters().contains(&name.as_str());
        if parameter.place != ParameterLocation::Path && !is_known {
            let mut parameter = parameter.clone();
            parameter.required = false;
            known.endpoint.parameters.push(parameter);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::rules::toy;

    fn operation(edition: &'static str, path: &str) -> Operation {
        Operation::new(edition, "a.json", "getX", Method::Get, path)
    }

    #[test]
    fn record_is_id_unless_header_allows_field_value() {
        let parameter = |name: &str, place| Parameter::new(name, place, ValueKind::String);
        let kind = |parameters: Vec<Parameter>| {
            let mut operation = operation("new", "/toy/{module}/{record_id}");
            operation.endpoint.parameters = parameters;
            type_records(&mut operation);
            operation.endpoint.parameters[0].kind
        };
        let record = || parameter("record_id", ParameterLocation::Path);
        assert_eq!(kind(vec![record()]), ValueKind::Id);
        assert_eq!(kind(vec![record(), parameter(EXTERNAL, ParameterLocation::Header)]), ValueKind::String);
    }

    #[test]
    fn file_named_like_path_takes_precedence() {
        let published = |file: &str, id: &str| {
            let mut operation = Operation::new("new", file, id, Method::Get, "/toy/v8/toy-cars/{id}");
            "v8".clone_into(&mut operation.endpoint.version);
            operation
        };
        let merged = merge(vec![published("bikes.yml", "getBike"), published("toycars.yml", "getCar")], &toy());
        assert_eq!((merged.operations.len(), merged.operations[0].id.as_str()), (1, "getCar"));
        assert_eq!(merged.operations[0].endpoint.rules, [HOME, SAME_PATH]);
        assert_eq!(
            merged.operations[0].endpoint.note.as_deref(),
            Some("bikes.yml also lists this operation, as getBike.")
        );
        assert_eq!(
            merged.origins[0].iter().map(|o| o.source.as_str()).collect::<Vec<_>>(),
            ["new:toycars.yml", "new:bikes.yml"]
        );
    }

    #[test]
    fn actions_with_one_path_are_noted() {
        let action = |path| Operation::new("new", "a.json", "", Method::Patch, path);
        let mut operations =
            [action("/cars/{id}#paintCar"), action("/cars/{car_id}#sellCar"), action("/cars#sellCars")];
        for operation in &mut operations {
            operation.endpoint.path = operation.published_path.split('#').next().unwrap().to_owned();
        }
        let merged = merge(operations.to_vec(), &toy());
        let notes: Vec<_> = merged.operations.iter().map(|operation| operation.endpoint.note.as_deref()).collect();
        assert_eq!(notes, [Some("The description lists several actions with this path: paintCar, sellCar."), None]);
    }

    #[test]
    fn first_edition_takes_precedence() {
        let mut toy = toy();
        toy.excluded_operations = serde_json::from_str(
            r#"[{"source": "old:a.json", "method": "GET", "path": "/", "reason": "No endpoint."}]"#,
        )
        .unwrap();
        let mut older = operation("old", "/cars/{id}");
        older
            .endpoint
            .parameters
            .push(Parameter { required: true, ..Parameter::new("page", ParameterLocation::Query, ValueKind::Integer) });
        let newer = operation("new", "/Cars/{car_id}");
        let merged = merge(vec![newer, older, operation("old", "/"), operation("old", "/cars/{name}")], &toy);
        assert_eq!(merged.operations.len(), 1);
        assert_eq!(merged.operations[0].endpoint.path, "/Cars/{car_id}");
        assert_eq!(merged.operations[0].endpoint.parameters[0].name, "page");
        assert!(!merged.operations[0].endpoint.parameters[0].required);
        assert_eq!(merged.operations[0].endpoint.rules, [TRUST]);
        assert_eq!(merged.origins[0].len(), 3);
        assert_eq!(merged.excluded[0].1, "No endpoint.");
    }
}
