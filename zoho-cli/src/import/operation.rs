//! The intermediate form between the dialects and the catalog: an operation, with the facts about it and the rules that
//! were applied to it.

use super::response_shapes::Bodies;
use zoho_catalog::model::{BodyKind, Confidence, Endpoint, ForOrganization, Method, Parameter};

/// A requirement: a list of alternatives, each a list of scopes that are all needed.
pub(crate) type Requirement = Vec<Vec<String>>;

/// An operation during the import.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    /// The name of the edition, such as `crm-2026`.
    pub(crate) edition: &'static str,
    /// The name of the file in the edition.
    pub(crate) file: String,
    /// The `operationId` in the file, or the summary if the operation has no `operationId`.
    pub(crate) id: String,
    /// The path in the file.
    pub(crate) published_path: String,
    /// The published requirement, or `None` if the file states no requirement.
    pub(crate) published: Option<Requirement>,
    /// The shapes of the successful responses.
    pub(crate) bodies: Bodies,
    /// The edition and the file of the responses, such as `crm-2026:record.json`.
    pub(crate) bodies_source: String,
    /// A flag that is `true` if an endpoint list is the source.
    pub(crate) is_listed: bool,
    /// The endpoint as the catalog will store it.
    pub(crate) endpoint: Endpoint,
}

/// The location of a published operation, such as `crm-2026:record.json GET /{module}`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Origin {
    /// The edition and the file, such as `crm-2026:record.json`.
    pub(crate) source: String,
    /// The HTTP method of the operation.
    pub(crate) method: Method,
    /// The published path.
    pub(crate) path: String,
}

impl Operation {
    /// Creates an operation that no rule has changed yet.
    pub(crate) fn new(edition: &'static str, file: &str, id: &str, method: Method, published_path: &str) -> Self {
        Self {
            edition,
            file: file.to_owned(),
            id: id.to_owned(),
            published_path: published_path.to_owned(),
            published: None,
            bodies: Bodies::new(),
            bodies_source: String::new(),
            is_listed: false,
            endpoint: Endpoint {
                name: String::new(),
                vendor_name: Some(id.to_owned()).filter(|id| !id.is_empty()),
                method,
                path: published_path.to_owned(),
                selector: None,
                version: String::new(),
                parameters: Vec::new(),
                organization: ForOrganization::Needed,
                required_one_of: Vec::new(),
                multi_module: false,
                body: BodyKind::None,
                requires: None,
                family: None,
                paging: None,
                status: Confidence::Documented,
                source: format!("{edition}:{file}"),
                path_as_published: None,
                requires_as_published: None,
                rules: Vec::new(),
                note: None,
                deprecated: None,
            },
        }
    }

    /// Sets the shapes of the responses, which come from the file of the operation.
    pub(crate) fn set_bodies(&mut self, bodies: Bodies) {
        self.bodies = bodies;
        self.bodies_source = self.origin().source;
    }

    /// Records that a rule changed the operation. Each rule is recorded once.
    pub(crate) fn note_rule(&mut self, rule: &str) {
        if !self.endpoint.rules.iter().any(|known| known == rule) {
            self.endpoint.rules.push(rule.to_owned());
        }
    }

    /// Adds a sentence to the note, unless the note already contains the sentence.
    pub(crate) fn note(&mut self, sentence: &str) {
        match &mut self.endpoint.note {
            Some(note) if note.contains(sentence) => {}
            Some(note) => {
                note.push(' ');
                note.push_str(sentence);
            }
            none => *none = Some(sentence.to_owned()),
        }
    }

    /// Returns the location at which the operation is published.
    pub(crate) fn origin(&self) -> Origin {
        Origin {
            source: format!("{}:{}", self.edition, self.file),
            method: self.endpoint.method,
            path: self.published_path.clone(),
        }
    }

    /// Returns the names of the parameters in the path, in order.
    pub(crate) fn path_parameters(&self) -> Vec<&str> {
        placeholders(&self.endpoint.path)
    }

    /// Renames a path parameter, in the path and in the list of parameters.
    pub(crate) fn rename_path_parameter(&mut self, from: &str, to: &str) {
        self.endpoint.path = self.endpoint.path.replace(&format!("{{{from}}}"), &format!("{{{to}}}"));
        for parameter in &mut self.endpoint.parameters {
            if is_path(parameter) && parameter.name == from {
                to.clone_into(&mut parameter.name);
            }
        }
    }
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} {}", self.source, self.method, self.path)
    }
}

/// Returns `true` for a parameter of the path.
pub(crate) fn is_path(parameter: &Parameter) -> bool {
    parameter.place == zoho_catalog::model::ParameterLocation::Path
}

/// Returns the names between braces in a path, in order.
pub(crate) fn placeholders(path: &str) -> Vec<&str> {
    path.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
}
