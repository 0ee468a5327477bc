//! Published descriptions in a folder, as JSON or YAML. References between files are followed; nothing is interpreted.

use super::yaml;
use crate::error::Error;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use zoho_catalog::model::Method;

/// The descriptions of one edition, by file name.
#[derive(Debug, Default)]
pub(crate) struct Folder {
    files: BTreeMap<String, Value>,
}

/// Published requirement objects: an inner list holds the scopes of one object.
pub(crate) type Printed = Vec<Vec<String>>;

/// An operation in a file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RawOperation<'a> {
    /// The file name.
    pub(crate) file: &'a str,
    /// The whole file.
    pub(crate) document: &'a Value,
    /// The published path.
    pub(crate) path: &'a str,
    /// The method.
    pub(crate) method: Method,
    /// The members that all operations of the path share.
    item: &'a Value,
    /// The operation itself.
    operation: &'a Value,
}

/// The maximum number of references in a chain.
const DEPTH: usize = 16;

impl Folder {
    /// Reads every JSON and YAML file of a folder. An absent folder is an empty one.
    pub(crate) fn read(folder: &Path) -> Result<Self, Error> {
        let next = "zoho catalog import --from DIR";
        if !folder.is_dir() {
            return Ok(Self::default());
        }
        let mut files = BTreeMap::new();
        for entry in std::fs::read_dir(folder).map_err(|error| Error::read(folder, error, next))? {
            let path = entry.map_err(|error| Error::read(folder, error, next))?.path();
            let Some(parse) = path.extension().and_then(|extension| parser(&extension.to_string_lossy())) else {
                continue;
            };
            let text = std::fs::read_to_string(&path).map_err(|error| Error::read(&path, error, next))?;
            let value = parse(&text)
                .map_err(|(place, message)| Error::description(&path.display().to_string(), &place, message))?;
            files.insert(path.file_name().unwrap_or_default().to_string_lossy().into_owned(), value);
        }
        Ok(Self { files })
    }

    /// Creates a folder for a test.
    #[cfg(test)]
    pub(crate) fn of<const N: usize>(files: [(&str, Value); N]) -> Self {
        Self { files: files.into_iter().map(|(name, value)| (name.to_owned(), value)).collect() }
    }

    /// Returns `true` if the folder has no description.
    pub(crate) fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Returns the number of files.
    pub(crate) fn len(&self) -> usize {
        self.files.len()
    }

    /// Returns every operation by file, in the published order.
    pub(crate) fn operations(&self) -> Vec<RawOperation<'_>> {
        let mut found = Vec::new();
        for (file, document) in &self.files {
            for (path, item) in members(&document["paths"]) {
                for (method, operation) in members(item) {
                    if let Some(method) = method_of(method) {
                        found.push(RawOperation { file, document, path, method, item, operation });
                    }
                }
            }
        }
        found
    }

    /// Returns every scope that a file declares outside of its operations, by file.
    pub(crate) fn declared_scopes(&self) -> Vec<(&str, &str)> {
        let mut found = Vec::new();
        for (file, document) in &self.files {
            for (_, scheme) in members(&document["components"]["securitySchemes"]) {
                for (_, flow) in members(&scheme["flows"]) {
                    found.extend(members(&flow["scopes"]).map(|(scope, _)| (file.as_str(), scope.as_str())));
                }
            }
        }
        found
    }

    /// Returns the requirements that apply to a whole file.
    pub(crate) fn file_security(&self) -> Vec<(&str, Printed)> {
        let listed =
            |(file, document): (&'_ String, &Value)| security(&document["security"]).map(|list| (file.clone(), list));
        let lists = self.files.iter().filter_map(listed);
        lists
            .filter_map(|(file, list)| self.files.get_key_value(&file).map(|(file, _)| (file.as_str(), list)))
            .collect()
    }

    /// Follows references within a file (`#/…`) and across files (`./Other.json#/…`). Returns the value and its file.
    pub(crate) fn resolve<'a>(&'a self, mut file: &'a str, mut value: &'a Value) -> Option<(&'a str, &'a Value)> {
        for _ in 0..DEPTH {
            let Some(reference) = value["$ref"].as_str() else { return Some((file, value)) };
            let (other, pointer) = reference.split_once('#')?;
            let other = other.trim_start_matches("./");
            let (name, document) = self.files.get_key_value(if other.is_empty() { file } else { other })?;
            (file, value) = (name, document.pointer(pointer)?);
        }
        None
    }
}

impl<'a> RawOperation<'a> {
    /// Returns the `operationId`.
    pub(crate) fn id(&self) -> &'a str {
        self.operation["operationId"].as_str().unwrap_or_default()
    }

    /// Returns the summary.
    pub(crate) fn summary(&self) -> &'a str {
        self.operation["summary"].as_str().unwrap_or_default()
    }

    /// Returns the requirement of the operation, or that of its file. Returns `None` if neither has one.
    pub(crate) fn security(&self) -> Option<Printed> {
        security(&self.operation["security"]).or_else(|| security(&self.document["security"]))
    }

    /// Returns the parameters of the path, then those of the operation, with references.
    pub(crate) fn parameters(&self) -> impl Iterator<Item = &'a Value> + use<'a> {
        let listed = |value: &'a Value| value.as_array().into_iter().flatten();
        listed(&self.item["parameters"]).chain(listed(&self.operation["parameters"]))
    }

    /// Returns the request body or a reference to it.
    pub(crate) fn body(&self) -> Option<&'a Value> {
        Some(&self.operation["requestBody"]).filter(|body| !body.is_null())
    }

    /// Returns the path of the file's first server, with the defaults of its variables.
    pub(crate) fn base_path(&self) -> String {
        let server = &self.document["servers"][0];
        let mut url = server["url"].as_str().unwrap_or_default().to_owned();
        for (name, variable) in members(&server["variables"]) {
            url = url.replace(&format!("{{{name}}}"), variable["default"].as_str().unwrap_or_default());
        }
        let path = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest).split_once('/');
        path.map_or(String::new(), |(_, path)| format!("/{}", path.trim_matches('/')))
    }
}

/// The parser for the files of an extension. The error holds a location and a message.
type Parser = fn(&str) -> Result<Value, (String, String)>;

fn parser(extension: &str) -> Option<Parser> {
    Some(match extension {
        "json" => |text| {
            let place = |error: &serde_json::Error| format!("line {}, column {}", error.line(), error.column());
            serde_json::from_str(text).map_err(|error| (place(&error), error.to_string()))
        },
        "yml" | "yaml" => yaml::parse,
        _ => return None,
    })
}

/// Returns the members of an object, or none for another value.
pub(crate) fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

/// Returns the method that a member of a path item stands for.
fn method_of(member: &str) -> Option<Method> {
    Some(match member {
        "get" => Method::Get,
        "post" => Method::Post,
        "put" => Method::Put,
        "patch" => Method::Patch,
        "delete" => Method::Delete,
        _ => return None,
    })
}

/// Returns a requirement list, without the names of its schemes.
fn security(value: &Value) -> Option<Printed> {
    let objects = value.as_array()?;
    let texts = |value: &Value| {
        value.as_array().into_iter().flatten().filter_map(|v| v.as_str().map(str::to_owned)).collect::<Vec<_>>()
    };
    Some(objects.iter().map(|object| members(object).flat_map(|(_, scopes)| texts(scopes)).collect()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn references_lead_across_files() {
        let folder = Folder::of([
            (
                "A.json",
                json!({"x": {"$ref": "./B.json#/y"}, "loop": {"$ref": "#/loop"}, "gone": {"$ref": "./C.json#/y"}}),
            ),
            ("B.json", json!({"y": {"$ref": "#/z~1w"}, "z/w": {"n": 1}})),
        ]);
        let at = |name: &str| folder.resolve("A.json", &folder.files["A.json"][name]);
        assert_eq!(at("x"), Some(("B.json", &json!({"n": 1}))));
        assert_eq!(at("loop"), None);
        assert_eq!(at("gone"), None);
    }

    #[test]
    fn a_file_s_requirement_and_server_hold_for_its_operations() {
        let folder = Folder::of([(
            "a.json",
            json!({
                "servers": [{"url": "https://host.{dc}/toy/{version}", "variables": {"version": {"default": "v2"}, "dc": {"default": "com"}}}],
                "security": [{"s": ["Toy.a.READ", "Toy.b.READ"]}],
                "paths": {"/x": {"parameters": [{"name": "p"}], "get": {"operationId": "getX", "parameters": [{"name": "q"}]}, "post": {"security": []}}}
            }),
        )]);
        let operations = folder.operations();
        assert_eq!(operations.len(), 2);
        assert_eq!(operations[0].base_path(), "/toy/v2");
        assert_eq!(operations[0].security(), Some(vec![vec!["Toy.a.READ".to_owned(), "Toy.b.READ".to_owned()]]));
        assert_eq!(operations[0].parameters().count(), 2);
        assert_eq!(operations[1].security(), Some(vec![]));
    }
}
