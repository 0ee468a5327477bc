//! The integration tasks of `data/deluge.json`.

#![allow(clippy::struct_field_names, reason = "the fields have the names of the file's keys")]

use crate::error::Error;
use serde::Deserialize;
use std::collections::BTreeMap;
use zoho_catalog::calls::Address;
use zoho_catalog::model::{Confidence, Source};

/// The version of the file format.
const SCHEMA_VERSION: u32 = 1;

/// The content of `data/deluge.json`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tasks {
    #[serde(rename = "$schema")]
    _schema: String,
    schema_version: u32,
    sources: BTreeMap<String, Source>,
    services: Vec<Service>,
    invokeapi_services: Vec<ApiService>,
    without_connection: Vec<Prefix>,
    addresses: Vec<AddressFact>,
    #[serde(rename = "tasks")]
    known: Vec<Task>,
}

/// A service for which a connection can be created.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Service {
    #[serde(rename = "service")]
    name: String,
    title: String,
    #[serde(flatten)]
    _fact: Fact,
}

/// A service that `invokeapi` can call.
#[derive(Debug, Deserialize)]
struct ApiService {
    #[serde(rename = "service")]
    name: String,
    product: String,
    #[serde(flatten)]
    _fact: Fact,
}

/// The prefix of tasks that do not use a connection.
#[derive(Debug, Deserialize)]
struct Prefix {
    prefix: String,
    #[serde(flatten)]
    _fact: Fact,
}

/// An additional address of a path in the catalog.
#[derive(Debug, Deserialize)]
struct AddressFact {
    host: String,
    path: String,
    catalog_path: String,
    #[serde(flatten)]
    _fact: Fact,
}

/// The confidence in a fact, and its citation.
#[derive(Debug, Deserialize)]
struct Fact {
    #[serde(rename = "status")]
    _status: Confidence,
    #[serde(rename = "source")]
    _source: String,
}

/// An integration task.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Task {
    #[serde(rename = "task")]
    name: String,
    #[serde(default)]
    versions: Vec<String>,
    /// The names of the arguments, without the connection that follows the arguments.
    pub(crate) arguments: Vec<String>,
    /// A flag that is `false` if the task does not use a connection.
    #[serde(default = "yes")]
    pub(crate) connection: bool,
    pub(crate) method: Option<String>,
    /// The path of the call that the task sends. A name in braces stands for the value of the argument with this name.
    pub(crate) path: Option<String>,
    /// The scopes that the documentation page of the task states, for all modules together.
    pub(crate) scopes: Option<ScopesFact>,
    pub(crate) status: Confidence,
    pub(crate) source: String,
    pub(crate) note: Option<String>,
}

/// The scopes that the documentation page of a task states.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScopesFact {
    pub(crate) names: Vec<String>,
    pub(crate) status: Confidence,
    pub(crate) source: String,
}

fn yes() -> bool {
    true
}

/// Parses the embedded file `data/deluge.json`.
pub(crate) fn tasks() -> Result<Tasks, Error> {
    let invalid = |message: String| Error::catalog(vec![format!("data/deluge.json: {message}")]);
    let tasks: Tasks = serde_json::from_str(zoho_catalog_data::DELUGE).map_err(|error| invalid(error.to_string()))?;
    if tasks.schema_version != SCHEMA_VERSION {
        return Err(invalid(format!("`schema_version` is {}, not {SCHEMA_VERSION}", tasks.schema_version)));
    }
    Ok(tasks)
}

impl Tasks {
    /// Returns the task with the name `name`, which may contain a version, such as `crm.getRecords` or
    /// `crm.v8.getRecords`. Returns `None` if the task is unknown.
    pub(crate) fn task(&self, name: &str) -> Option<&Task> {
        let matches = |task: &&Task| {
            task.name == name
                || task.name.split_once('.').is_some_and(|(service, rest)| {
                    task.versions.iter().any(|version| name == format!("{service}.{version}.{rest}"))
                })
        };
        self.known.iter().find(matches)
    }

    /// Returns `true` if the task does not use a connection.
    pub(crate) fn is_without_connection(&self, name: &str) -> bool {
        self.without_connection.iter().any(|known| name.starts_with(&known.prefix))
    }

    /// Returns the title of the service of a task, such as `Zoho CRM` for `crm.getRecords`. Returns `None` if the
    /// service is unknown.
    pub(crate) fn service_title(&self, name: &str) -> Option<&str> {
        let service = name.split('.').next()?;
        self.services.iter().find(|known| known.name == service).map(|known| known.title.as_str())
    }

    /// Returns the product of a service of `invokeapi`, or `None` if the service is unknown.
    pub(crate) fn product(&self, service: &str) -> Option<&str> {
        self.invokeapi_services.iter().find(|known| known.name == service).map(|known| known.product.as_str())
    }

    /// Returns the title and the location of the source that a citation names. Returns the citation itself if its
    /// source is unknown.
    pub(crate) fn citation(&self, citation: &str) -> String {
        let key = citation.split(':').next().unwrap_or(citation);
        self.sources
            .get(key)
            .map_or_else(|| citation.to_owned(), |source| format!("{} ({})", source.title, source.location))
    }

    /// Returns the addresses of the tasks in addition to the catalog's addresses.
    pub(crate) fn addresses(&self) -> Vec<Address> {
        let address = |fact: &AddressFact| Address {
            host: fact.host.clone(),
            path: fact.path.clone(),
            catalog_path: fact.catalog_path.clone(),
        };
        self.addresses.iter().map(address).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn citations(text: &str) -> BTreeSet<String> {
        let value: serde_json::Value = serde_json::from_str(text).expect("file should be JSON");
        let mut found = BTreeSet::new();
        let mut open = vec![&value];
        while let Some(value) = open.pop() {
            match value {
                serde_json::Value::Array(items) => open.extend(items),
                serde_json::Value::Object(members) => {
                    if let Some(source) = members.get("source").and_then(|source| source.as_str()) {
                        found.insert(source.split(':').next().unwrap_or_default().to_owned());
                    }
                    open.extend(members.values());
                }
                _ => {}
            }
        }
        found
    }

    #[test]
    fn every_source_is_cited_and_every_citation_has_a_source() {
        let tasks = tasks().expect("file should be valid");
        let sources: BTreeSet<String> = tasks.sources.keys().cloned().collect();
        assert_eq!(citations(zoho_catalog_data::DELUGE), sources);
    }

    #[test]
    fn task_is_found_with_and_without_version() {
        let tasks = tasks().expect("file should be valid");
        for name in ["crm.getRecords", "crm.v8.getRecords", "creator.v2_1.updateRecords"] {
            assert!(tasks.task(name).is_some(), "{name}");
        }
        for name in ["crm.v1.getRecords", "crm.deleteRecord", "crm", "crm.v8.convertAll"] {
            assert!(tasks.task(name).is_none(), "{name}");
        }
    }

    #[test]
    fn paths_name_arguments_of_their_task() {
        for task in &tasks().expect("file should be valid").known {
            for name in task.path.iter().flat_map(|path| path.split('/')).filter_map(|s| s.strip_prefix('{')) {
                let name = name.trim_end_matches('}');
                assert!(task.arguments.iter().any(|argument| argument == name), "{}: {name}", task.name);
            }
        }
    }
}
