//! Corrections of single operations.

use super::corrections::Corrections;
use super::operation::{Operation, Requirement};
use super::rules::normalize_operation::from_method;
use serde::Deserialize;
use std::collections::BTreeMap;
use zoho_catalog::model::{BodyKind, Confidence, ForOrganization, Method, Parameter};

/// The name of the rule for operations with a separate correction.
pub(crate) const NAME: &str = "operation-patch";

/// A correction of one or more operations.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OperationPatch {
    /// The method or methods of the operations.
    pub(crate) method: OneOrMany<Method>,
    /// The path or paths of the operations, after the rules have been applied.
    pub(crate) path: OneOrMany<String>,
    /// The selector of the operation, as `name=value`.
    #[serde(default)]
    pub(crate) selector: Option<String>,
    /// The edition of the operation to correct. `None` stands for the edition that takes precedence.
    #[serde(default)]
    pub(crate) edition: Option<String>,
    /// The correct path.
    #[serde(default)]
    pub(crate) right_path: Option<String>,
    /// The path parameters to rename: each old name with the new name.
    #[serde(default)]
    pub(crate) rename: BTreeMap<String, String>,
    /// The optional parameters that are published as required.
    #[serde(default)]
    pub(crate) optional: Vec<String>,
    /// The required parameters that are published as optional.
    #[serde(default)]
    pub(crate) required: Vec<String>,
    /// The optional parameters of which the call needs at least one.
    #[serde(default)]
    pub(crate) required_one_of: Vec<String>,
    /// The parameters that the description leaves out.
    #[serde(default)]
    pub(crate) parameters: Vec<Parameter>,
    /// The kind of the request body.
    #[serde(default)]
    pub(crate) body: Option<BodyKind>,
    /// The largest number of values of each parameter, keyed by the name of the parameter.
    #[serde(default)]
    pub(crate) max_values: BTreeMap<String, u32>,
    /// The relation of the call to an organization: needed, optional or none.
    #[serde(default)]
    pub(crate) organization: Option<ForOrganization>,
    /// A flag that is `true` if the body may name several modules.
    #[serde(default)]
    pub(crate) multi_module: bool,
    /// The requirement. `{operation}` in a scope becomes the operation that the method stands for, such as `READ`.
    #[serde(default)]
    pub(crate) requires: Option<Requirement>,
    /// The paging style in which the call returns its list, or `none`.
    #[serde(default)]
    pub(crate) paging: Option<String>,
    /// The confidence in the requirement.
    #[serde(default)]
    pub(crate) status: Option<Confidence>,
    /// The source of the requirement.
    #[serde(default)]
    pub(crate) source: Option<String>,
    /// The note for readers of the endpoint.
    #[serde(default)]
    pub(crate) note: Option<String>,
    /// The deprecation message, which names the call to use instead.
    #[serde(default)]
    pub(crate) deprecated: Option<String>,
}

/// A value, or a list of values.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum OneOrMany<T> {
    /// A single value.
    One(T),
    /// A list of values.
    Many(Vec<T>),
}

impl<T> OneOrMany<T> {
    /// Returns all values.
    pub(crate) fn all(&self) -> &[T] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::Many(many) => many,
        }
    }
}

impl Corrections {
    /// Applies the corrections of single operations. Returns each corrected method and path that matches no operation,
    /// such as `GET /path`.
    pub(crate) fn patch(&self, operations: &mut [Operation]) -> Vec<String> {
        let mut unused = Vec::new();
        for correction in &self.operations {
            for method in correction.method.all() {
                for path in correction.path.all() {
                    let fits = |operation: &&mut Operation| {
                        operation.endpoint.method == *method
                            && operation.endpoint.path == *path
                            && operation.endpoint.selector.as_ref().map(ToString::to_string) == correction.selector
                            && correction.edition.as_ref().is_none_or(|edition| *edition == operation.edition)
                    };
                    match operations.iter_mut().find(fits) {
                        Some(operation) => correction.apply(operation),
                        None => unused.push(format!("{method} {path}")),
                    }
                }
            }
        }
        unused
    }
}

impl OperationPatch {
    fn apply(&self, operation: &mut Operation) {
        operation.note_rule(NAME);
        for (from, to) in &self.rename {
            operation.rename_path_parameter(from, to);
        }
        for parameter in operation.endpoint.parameters.iter_mut().filter(|p| self.optional.contains(&p.name)) {
            parameter.required = false;
        }
        for parameter in operation.endpoint.parameters.iter_mut().filter(|p| self.required.contains(&p.name)) {
            parameter.required = true;
        }
        operation.endpoint.parameters.extend(self.parameters.iter().cloned());
        operation.endpoint.body = self.body.unwrap_or(operation.endpoint.body);
        for parameter in &mut operation.endpoint.parameters {
            parameter.max_values = self.max_values.get(&parameter.name).copied().or(parameter.max_values);
        }
        if !self.required_one_of.is_empty() {
            operation.endpoint.required_one_of.clone_from(&self.required_one_of);
        }
        operation.endpoint.organization = self.organization.unwrap_or(operation.endpoint.organization);
        operation.endpoint.multi_module |= self.multi_module;
        if let Some(path) = &self.right_path {
            operation.endpoint.path.clone_from(path);
            operation.endpoint.path_as_published = Some(operation.published_path.clone());
        }
        if let Some(requires) = &self.requires {
            let operation_word = from_method(operation.endpoint.method);
            let filled = |scope: &String| scope.replace("{operation}", operation_word);
            let filled = requires.iter().map(|scopes| scopes.iter().map(filled).collect()).collect();
            operation.endpoint.requires = Some(filled);
        }
        if self.paging.is_some() {
            operation.endpoint.paging.clone_from(&self.paging);
        }
        if let Some(status) = self.status {
            operation.endpoint.status = status;
        }
        if let Some(source) = &self.source {
            operation.endpoint.source.clone_from(source);
        }
        if let Some(note) = &self.note {
            operation.note(note);
        }
        if let Some(message) = &self.deprecated {
            operation.endpoint.deprecated = Some(message.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::rules::toy;
    use zoho_catalog::model::{ParameterLocation, ValueKind};

    #[test]
    fn patch_changes_endpoint_and_reports_unused() {
        let mut toy = toy();
        toy.operations = serde_json::from_str(
            r#"[{"method": ["GET", "PUT"], "path": "/toy/{a}", "rename": {"a": "car_id"}, "right_path": "/toy/cars/{car_id}",
                 "required_one_of": ["fields", "ids"], "max_values": {"ids": 5},
                 "requires": [["Toy.cars.{operation}"]], "status": "documented", "source": "page:x", "note": "The page says so."},
                {"method": "DELETE", "path": "/toy/none"}]"#,
        )
        .unwrap();
        let mut operations = [Operation::new("toy", "a.json", "putX", Method::Put, "/toy/{a}")];
        operations[0]
            .endpoint
            .parameters
            .extend(["fields", "ids"].map(|name| Parameter::new(name, ParameterLocation::Query, ValueKind::List)));
        let unused = toy.patch(&mut operations);
        assert_eq!(unused, ["GET /toy/{a}", "DELETE /toy/none"]);
        let endpoint = &operations[0].endpoint;
        assert_eq!(endpoint.path, "/toy/cars/{car_id}");
        assert_eq!(endpoint.path_as_published.as_deref(), Some("/toy/{a}"));
        assert_eq!(endpoint.required_one_of, ["fields", "ids"]);
        assert_eq!(endpoint.parameters.iter().map(|p| p.max_values).collect::<Vec<_>>(), [None, Some(5)]);
        assert_eq!(endpoint.requires, Some(vec![vec!["Toy.cars.UPDATE".to_owned()]]));
        assert_eq!((endpoint.source.as_str(), endpoint.rules.as_slice()), ("page:x", [NAME.to_owned()].as_slice()));
    }
}
