//! The lists of scopes in files next to the descriptions.

use super::corrections::Corrections;
use super::openapi::parse_json;
use crate::error::Error;
use serde_json::Value;
use std::path::Path;
use zoho_catalog::model::Confidence;

/// The files that contain lists, each with the name of its source.
const FILES: [(&str, &str); 3] =
    [("docs-scopes.json", "docs"), ("docs-endpoints.json", "lists"), ("extra-scopes.json", "guide")];

/// The listed scopes of all products.
#[derive(Debug, Default)]
pub(crate) struct Lists {
    scopes: Vec<ListedScope>,
}

/// A scope of a list.
#[derive(Debug)]
pub(crate) struct ListedScope {
    /// The scope as published.
    pub(crate) scope: String,
    /// The confidence in the list that contains the scope.
    pub(crate) status: Confidence,
    /// The name of the list's source.
    pub(crate) source: &'static str,
}

impl Lists {
    /// Reads the lists of a folder. Absent files are skipped.
    pub(crate) fn read(from: &Path) -> Result<Self, Error> {
        let mut lists = Self::default();
        for (file, source) in FILES {
            let path = from.join(file);
            if !path.is_file() {
                continue;
            }
            let text = std::fs::read_to_string(&path)
                .map_err(|error| Error::read(&path, error, "run zoho catalog import --help"))?;
            let value = parse_json(&text).map_err(|(place, message)| Error::description(file, &place, message))?;
            for entry in ["products", "scope_lists"].iter().filter_map(|key| value[key].as_array()).flatten() {
                let is_documented = entry["status"] == "documented";
                let status = if is_documented { Confidence::Documented } else { Confidence::Reported };
                let scopes = entry["scopes"].as_array().into_iter().flatten().filter_map(Value::as_str);
                lists.scopes.extend(scopes.map(|scope| ListedScope { scope: scope.to_owned(), status, source }));
            }
        }
        Ok(lists)
    }

    /// Returns the listed scopes whose service belongs to the product of `facts`.
    pub(crate) fn owned_by(&self, facts: &Corrections) -> impl Iterator<Item = &ListedScope> {
        self.scopes.iter().filter(|listed| facts.owns(&listed.scope))
    }
}
