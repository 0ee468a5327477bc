//! The dialects, which interpret the requirements of each edition of the published descriptions, and the interpretation
//! that all editions share.

pub(crate) mod cliq;
pub(crate) mod creator;
pub(crate) mod crm_2026;
pub(crate) mod crm_8_0;
pub(crate) mod desk;

use super::corrections::Corrections;
use super::importers::Edition;
use super::openapi::PublishedOperation;
use super::operation::{Operation, is_path, placeholders};
use super::parameters;
use super::rules::{self, Context, base_path, file_in_query, interpret_requirement, path_suffix, regex_in_path};
use zoho_catalog::model::{ForOrganization, Parameter, ParameterLocation, ValueKind};

/// A function that interprets the requirement of an operation. The function changes `requires`, `status`, `rules` and
/// `note` of the endpoint.
pub(crate) type Dialect = fn(&mut Operation, &Corrections);

/// Interprets a published operation of an edition. Parameters, body, names in the path and spelling of scopes are
/// interpreted in the same way for all dialects. Then `dialect` interprets the requirement. `paths` has the paths of
/// the whole edition.
pub(crate) fn interpret(
    published: &PublishedOperation,
    paths: &[&str],
    edition: &Edition,
    dialect: Dialect,
    facts: &Corrections,
) -> Operation {
    let method = published.method;
    let suffixes = path_suffix::split(&published.path);
    let id = suffixes.action.unwrap_or(&published.id);
    let mut operation = Operation::new(edition.name, &published.file, id, method, &published.path);
    let rooted = base_path::rooted("", suffixes.path);
    let named = regex_in_path::apply(&rooted, paths);
    if named.is_some() {
        operation.note_rule(regex_in_path::NAME);
        operation.endpoint.path_as_published = Some(published.path.clone());
    }
    let path = named.as_deref().unwrap_or(&rooted);
    operation.endpoint.path = match &facts.base_path {
        Some(base) => base_path::below(&base.path, path),
        None => base_path::rooted(&published.base_path, path),
    };
    facts.version_of(edition.name).clone_into(&mut operation.endpoint.version);
    operation.endpoint.body = parameters::body(&published.media_types);
    operation.endpoint.parameters = parameters::parameters(&published.parameters, facts.values);
    path_suffix::apply(&mut operation, &suffixes);
    file_in_query::apply(&mut operation, &parameters::files_in_query(&published.parameters));
    name_parameters(&mut operation, facts);
    add_parameters(&mut operation, facts);
    operation.set_bodies(published.bodies.clone());
    operation.published.clone_from(&published.security);
    if let Some(security) = &published.security {
        let (spelled, used) = rules::normalize(security, &Context { corrections: facts, method });
        operation.endpoint.requires = Some(spelled);
        for rule in used {
            operation.note_rule(rule);
        }
    }
    dialect(&mut operation, facts);
    if let Some(listed) = &published.listed {
        listed.apply(&mut operation, facts);
    }
    if published.of_file && operation.endpoint.requires.iter().flatten().any(|scopes| !scopes.is_empty()) {
        interpret_requirement::set_of_file(&mut operation);
    }
    operation
}

/// Interprets a requirement as `OpenAPI` defines requirements. If an operation has no requirement, records that the
/// requirement is unknown.
pub(crate) fn as_published(operation: &mut Operation, _: &Corrections) {
    if operation.endpoint.requires.is_none() {
        interpret_requirement::set_unknown(operation);
    }
}

/// Adds the parameters of the facts that the descriptions leave out.
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

/// Renames path parameters to one style, finds the addressed module, and puts path parameters first. Removes excluded
/// parameters, and other parameters that repeat a path parameter.
fn name_parameters(operation: &mut Operation, facts: &Corrections) {
    let left_out = |parameter: &Parameter| facts.excluded_parameters.iter().any(|out| out.name == parameter.name);
    if let Some(organization) = &facts.organization {
        // Zoho may accept the organization even if a description does not list the parameter: Zoho's general pages
        // state that all calls accept the organization.
        let listed = |parameter: &Parameter| !is_path(parameter) && parameter.name == organization.name;
        if !operation.endpoint.parameters.iter().any(listed) {
            operation.endpoint.organization = ForOrganization::Optional;
        }
    }
    operation.endpoint.parameters.retain(|parameter| is_path(parameter) || !left_out(parameter));
    for correction in &facts.parameters {
        operation.endpoint.parameters.iter_mut().for_each(|parameter| correction.apply(parameter));
    }
    let names: Vec<String> = placeholders(&operation.endpoint.path).into_iter().map(str::to_owned).collect();
    for name in names {
        let (before, after) = split_at(&operation.endpoint.path, &name);
        let behind_base = before.trim_end_matches('/').ends_with(&format!("/{}", operation.endpoint.version));
        let new = if behind_base && facts.module_parameters.contains(&name) {
            "module".to_owned()
        } else if before.ends_with("/{module}/") && facts.record_parameters.contains(&name) {
            "record_id".to_owned()
        } else {
            base_path::parameter_name(&name)
        };
        debug_assert!(after.is_empty() || after.starts_with(['/', '.']));
        operation.rename_path_parameter(&name, &new);
    }
    let mut ordered: Vec<Parameter> = Vec::new();
    for name in operation.path_parameters().into_iter().filter(|name| *name != "module") {
        let known = operation.endpoint.parameters.iter().find(|p| is_path(p) && p.name == name);
        let plain = || Parameter::new(name, ParameterLocation::Path, ValueKind::String);
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

/// Returns the text before and after a parameter in a path. If the path does not have the parameter, returns the path
/// and an empty text.
fn split_at<'a>(path: &'a str, name: &str) -> (&'a str, &'a str) {
    path.split_once(&format!("{{{name}}}")).unwrap_or((path, ""))
}
