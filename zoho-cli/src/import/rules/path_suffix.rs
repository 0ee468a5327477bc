//! Suffixes of published paths. A fragment names the action, because several actions can share a method and a path. A
//! query is a list of parameters.

use crate::import::operation::Operation;
use zoho_catalog::model::{Parameter, ParameterLocation, ValueKind};

/// The name of the rule for the fragment of a path.
pub(crate) const FRAGMENT: &str = "fragment-in-path";
/// The name of the rule for the query of a path.
pub(crate) const QUERY: &str = "query-in-path";

/// The parts of a published path.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Suffixes<'a> {
    /// The path without suffixes.
    pub(crate) path: &'a str,
    /// The name of the action, from the fragment.
    pub(crate) action: Option<&'a str>,
    /// The names of the parameters in the query.
    query: Vec<&'a str>,
}

/// Splits a published path.
pub(crate) fn split(published: &str) -> Suffixes<'_> {
    let (front, action) = match published.split_once('#') {
        Some((front, fragment)) => (front, fragment.rsplit('#').next()),
        None => (published, None),
    };
    let (path, query) = front.split_once('?').unwrap_or((front, ""));
    let names = query.split('&').map(|pair| pair.split_once('=').map_or(pair, |(name, _)| name));
    Suffixes { path, action, query: names.filter(|name| !name.is_empty()).collect() }
}

/// Records the rules for the suffixes. Adds the parameters of the query that the operation does not list, as required
/// parameters.
pub(crate) fn apply(operation: &mut Operation, suffixes: &Suffixes<'_>) {
    if suffixes.action.is_some() {
        operation.note_rule(FRAGMENT);
    }
    for name in &suffixes.query {
        operation.note_rule(QUERY);
        if !operation.endpoint.parameters.iter().any(|known| known.name == *name) {
            let parameter = Parameter::new(*name, ParameterLocation::Query, ValueKind::String);
            operation.endpoint.parameters.push(Parameter { required: true, ..parameter });
        }
    }
    if suffixes.action.is_some() || !suffixes.query.is_empty() {
        operation.endpoint.path_as_published = Some(operation.published_path.clone());
    }
}

#[test]
fn suffixes_are_split_from_path() {
    let plain = split("/cars/{id}");
    assert_eq!(plain, Suffixes { path: "/cars/{id}", action: None, query: Vec::new() });
    assert_eq!(split("cars/me#getMe#getCar").action, Some("getCar"));
    let both = split("cars?fields=a,b&all#listCars");
    assert_eq!(both, Suffixes { path: "cars", action: Some("listCars"), query: vec!["fields", "all"] });
}

#[test]
fn parameter_of_query_is_required_unless_listed() {
    use zoho_catalog::model::Method;
    let mut operation = Operation::new("toy", "a.json", "listCars", Method::Get, "/cars?fields=a&all=true");
    operation.endpoint.parameters = vec![Parameter::new("all", ParameterLocation::Query, ValueKind::Boolean)];
    apply(&mut operation, &split("/cars?fields=a&all=true"));
    let found: Vec<_> = operation.endpoint.parameters.iter().map(|p| (p.name.as_str(), p.required)).collect();
    assert_eq!(found, [("all", false), ("fields", true)]);
    assert_eq!(operation.endpoint.rules, [QUERY]);
    assert_eq!(operation.endpoint.path_as_published.as_deref(), Some("/cars?fields=a&all=true"));
}
