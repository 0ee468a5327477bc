//! The dialects: the peculiarities of each edition of the published descriptions, and the code that they share.

pub(crate) mod books;
pub(crate) mod creator;
pub(crate) mod crm_2026;
pub(crate) mod crm_8_0;
pub(crate) mod desk;

use super::corrections::Corrections;
use super::openapi::Folder;
use super::operation::{Operation, is_path, placeholders};
use super::parameters;
use super::rules::{self, Context, base_path, file_in_query, interpret_requirement, regex_in_path};
use zoho_catalog::model::{Confidence, ForOrganization, Parameter, ParameterLocation, ValueKind};

/// The result of reading a folder.
#[derive(Debug, Default)]
pub(crate) struct Read {
    /// The operations.
    pub(crate) operations: Vec<Operation>,
    /// References that lead nowhere: file and reference.
    pub(crate) lost_references: Vec<(String, String)>,
}

/// Reads every operation of a folder: first parameters, body, path names and spelling of scopes, which are the same for
/// all dialects, then the requirement in this dialect.
fn read(
    folder: &Folder,
    edition: &'static str,
    facts: &Corrections,
    understand: impl Fn(&mut Operation, &Corrections),
) -> Read {
    let mut read = Read::default();
    let operations = folder.operations();
    let paths: Vec<&str> = operations.iter().map(|raw| raw.path).collect();
    for raw in &operations {
        let id = if raw.id().is_empty() { raw.summary() } else { raw.id() };
        let mut operation = Operation::new(edition, raw.file, id, raw.method, raw.path);
        let named = regex_in_path::apply(raw.path, &paths);
        if named.is_some() {
            operation.note_rule(regex_in_path::NAME);
            operation.endpoint.path_as_published = Some(raw.path.to_owned());
        }
        operation.endpoint.path = base_path::rooted(&raw.base_path(), named.as_deref().unwrap_or(raw.path));
        operation.endpoint.version.clone_from(&facts.version);
        operation.endpoint.body = parameters::body(folder, raw);
        let (listed, lost) = parameters::parameters(folder, raw, facts.values);
        read.lost_references.extend(lost.into_iter().map(|reference| (raw.file.to_owned(), reference)));
        operation.endpoint.parameters = listed;
        file_in_query::apply(&mut operation, &parameters::files_in_query(folder, raw));
        name_parameters(&mut operation, facts);
        add_parameters(&mut operation, facts);
        operation.printed = raw.security();
        if let Some(printed) = operation.printed.clone() {
            let (spelled, used) = rules::normalize(&printed, &Context { corrections: facts, method: raw.method });
            operation.endpoint.requires = Some(spelled);
            for rule in used {
                operation.note_rule(rule);
            }
        }
        understand(&mut operation, facts);
        read.operations.push(operation);
    }
    read
}

/// Interprets a requirement as `OpenAPI` defines it.
fn as_printed(operation: &mut Operation, _: &Corrections) {
    if operation.endpoint.requires.is_none() {
        operation.endpoint.status = Confidence::Unknown;
        operation.note_rule(interpret_requirement::NO_LIST);
    }
}

/// Adds the parameters that the descriptions leave out.
fn add_parameters(operation: &mut Operation, facts: &Corrections) {
    for added in &facts.parameters_added {
        let known = operation.endpoint.parameters.iter().any(|known| known.name == added.parameter.name);
        let excepted = added.except.iter().any(|beginning| operation.endpoint.path.starts_with(beginning));
        if !known && !excepted && operation.path_parameters().contains(&added.beside.as_str()) {
            operation.endpoint.parameters.push(added.parameter.clone());
            operation.note_rule(rules::ADDED_PARAMETER);
            operation.note(&added.note);
        }
    }
}

/// Renames path parameters to one style, finds the addressed module, and sorts the list in the order of the catalog.
/// Query parameters that repeat a path parameter are removed.
fn name_parameters(operation: &mut Operation, facts: &Corrections) {
    let left_out = |parameter: &Parameter| facts.parameters_left_out.iter().any(|out| out.name == parameter.name);
    if let Some(organization) = &facts.organization {
        // Zoho may accept the organization even if a description does not list it: its general pages state that all
        // calls take it.
        let listed = |parameter: &Parameter| !is_path(parameter) && parameter.name == organization.name;
        if !operation.endpoint.parameters.iter().any(listed) {
            operation.endpoint.organization = ForOrganization::Optional;
        }
    }
    operation.endpoint.parameters.retain(|parameter| is_path(parameter) || !left_out(parameter));
    for correction in &facts.parameters {
        operation.endpoint.parameters.iter_mut().for_each(|parameter| correction.apply(parameter));
    }
    let printed: Vec<String> = placeholders(&operation.endpoint.path).into_iter().map(str::to_owned).collect();
    for name in printed {
        let (before, after) = split_at(&operation.endpoint.path, &name);
        let behind_base = before.trim_end_matches('/').ends_with(&format!("/{}", facts.version));
        let new = if behind_base && facts.module_parameters.contains(&name) {
            "module".to_owned()
        } else if before.ends_with("/{module}/") && facts.record_parameters.contains(&name) {
            "record_id".to_owned()
        } else {
            base_path::parameter_name(&name)
        };
        debug_assert!(after.is_empty() || after.starts_with('/'));
        operation.rename_path_parameter(&name, &new);
    }
    let mut ordered: Vec<Parameter> = Vec::new();
    for name in operation.path_parameters().into_iter().filter(|name| *name != "module") {
        let known = operation.endpoint.parameters.iter().find(|p| is_path(p) && p.name == name);
        let plain = || Parameter {
            name: name.to_owned(),
            place: ParameterLocation::Path,
            kind: ValueKind::String,
            required: true,
            values: Vec::new(),
        };
        ordered.push(known.cloned().unwrap_or_else(plain));
    }
    let in_path: Vec<String> = operation.path_parameters().into_iter().map(str::to_owned).collect();
    for other in operation.endpoint.parameters.iter().filter(|parameter| !is_path(parameter)) {
        let name = base_path::parameter_name(&other.name);
        let is_known =
            in_path.contains(&name) || ordered.iter().any(|known| base_path::parameter_name(&known.name) == name);
        if !is_known {
            ordered.push(other.clone());
        }
    }
    operation.endpoint.parameters = ordered;
}

/// Returns the text before and after a parameter of a path.
fn split_at<'a>(path: &'a str, name: &str) -> (&'a str, &'a str) {
    path.split_once(&format!("{{{name}}}")).unwrap_or((path, ""))
}
