//! The published descriptions of an edition, read from a folder of JSON or YAML files without interpretation.
//!
//! Only this module uses the raw documents. One pass resolves every reference, within a file and across files. Later
//! stages use the resolved values and do not need the documents.

use super::endpoint_list::Listed;
use super::operation::Requirement;
use super::report::Excluded;
use super::response_shapes::{Bodies, Reducer};
use super::yaml;
use crate::error::Error;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use zoho_catalog::model::Method;

/// The descriptions of one edition.
#[derive(Debug, Default)]
pub(crate) struct Descriptions {
    /// The number of files.
    pub(crate) files: usize,
    /// The operations of all files, in the order of the files' names, then in the published order.
    pub(crate) operations: Vec<PublishedOperation>,
    /// The scopes that whole files require, then the scopes that files declare. Each entry has the file and the scope.
    pub(crate) declared_scopes: Vec<(String, String)>,
    /// The references without a target. Each entry has the file and the reference.
    pub(crate) lost_references: Vec<(String, String)>,
    /// The operations of an endpoint list that are not endpoints.
    pub(crate) excluded: Vec<Excluded>,
}

/// An operation as published, without references.
#[derive(Debug)]
pub(crate) struct PublishedOperation {
    /// The name of the file.
    pub(crate) file: String,
    /// The HTTP method of the operation.
    pub(crate) method: Method,
    /// The path in the file.
    pub(crate) path: String,
    /// The path of the file's first server, with the defaults of its variables.
    pub(crate) base_path: String,
    /// The `operationId`, or the summary if the operation has no `operationId`.
    pub(crate) id: String,
    /// The requirement of the operation, or the requirement of its file. `None` if neither has a requirement.
    pub(crate) security: Option<Requirement>,
    /// A flag that is `true` if the requirement is stated for a whole file with several operations.
    pub(crate) of_file: bool,
    /// The parameters of the path item, then the parameters of the operation.
    pub(crate) parameters: Vec<PublishedParameter>,
    /// The media types of the request body. The list is empty if the request has no body.
    pub(crate) media_types: Vec<String>,
    /// The shapes of the successful responses.
    pub(crate) bodies: Bodies,
    /// The facts of an endpoint list, or `None` if the operation is from a published description.
    pub(crate) listed: Option<Listed>,
}

/// A parameter as published, without references.
#[derive(Clone, Debug)]
pub(crate) struct PublishedParameter {
    /// The name of the parameter.
    pub(crate) name: String,
    /// The value of the member `in`: `path`, `query`, `header` or `cookie`.
    pub(crate) location: String,
    /// A flag that is `true` if a call must set the parameter.
    pub(crate) required: bool,
    /// The description of the parameter.
    pub(crate) description: String,
    /// The schema of the parameter, or null.
    pub(crate) schema: Value,
    /// The example of a value, or null.
    pub(crate) example: Value,
}

impl Descriptions {
    /// Reads every JSON and YAML file of a folder. If the folder is absent, returns no descriptions.
    pub(crate) fn read(folder: &Path) -> Result<Self, Error> {
        let next = "use another folder: zoho catalog import --from DIR";
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
        Ok(Documents(files).resolve())
    }

    /// Resolves documents for a test.
    #[cfg(test)]
    pub(crate) fn from_documents<const N: usize>(files: [(&str, Value); N]) -> Self {
        Documents(files.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()).resolve()
    }
}

/// The raw documents by file name.
struct Documents(BTreeMap<String, Value>);

/// A value of a document, and the name of the file that contains it.
type Located<'a> = (&'a str, &'a Value);

/// The maximum number of references in a chain.
const DEPTH: usize = 16;

impl Documents {
    /// Returns the content of the documents with all references resolved.
    fn resolve(&self) -> Descriptions {
        let mut descriptions = Descriptions { files: self.0.len(), ..Descriptions::default() };
        for (file, document) in &self.0 {
            let mut lost = Vec::new();
            descriptions.operations.extend(self.operations(file, document, &mut lost));
            descriptions.lost_references.extend(lost.into_iter().map(|reference| (file.clone(), reference)));
        }
        for (file, document) in &self.0 {
            let required = security(&document["security"]).into_iter().flatten().flatten();
            descriptions.declared_scopes.extend(required.map(|scope| (file.clone(), scope)));
        }
        for (file, document) in &self.0 {
            let schemes = members(&document["components"]["securitySchemes"]);
            let flows = schemes.flat_map(|(_, scheme)| members(&scheme["flows"]));
            let declared = flows.flat_map(|(_, flow)| members(&flow["scopes"]));
            descriptions.declared_scopes.extend(declared.map(|(scope, _)| (file.clone(), scope.clone())));
        }
        descriptions
    }

    /// Returns the operations of a file. Adds references without a target to `lost`.
    fn operations(&self, file: &str, document: &Value, lost: &mut Vec<String>) -> Vec<PublishedOperation> {
        let mut operations = Vec::new();
        let in_file = members(&document["paths"]).flat_map(|(_, item)| members(item));
        let several = in_file.filter(|(member, _)| method_of_member(member).is_some()).count() > 1;
        for (path, item) in members(&document["paths"]) {
            let Some((item_file, item)) = self.follow((file, item), lost) else { continue };
            for (member, operation) in members(item) {
                let Some(method) = method_of_member(member) else { continue };
                let mut parameters = Vec::new();
                for list in [&item["parameters"], &operation["parameters"]] {
                    for parameter in list.as_array().into_iter().flatten() {
                        let resolved = self.inline((item_file, parameter), &mut Vec::new(), lost);
                        parameters.extend(published_parameter(&resolved));
                    }
                }
                let body = self.follow((item_file, &operation["requestBody"]), lost);
                let text = |name: &str| operation[name].as_str().filter(|text| !text.is_empty());
                operations.push(PublishedOperation {
                    file: file.to_owned(),
                    method,
                    path: path.clone(),
                    base_path: base_path(document),
                    id: text("operationId").or(text("summary")).unwrap_or_default().to_owned(),
                    security: security(&operation["security"]).or_else(|| security(&document["security"])),
                    of_file: several && operation["security"].is_null() && !document["security"].is_null(),
                    parameters,
                    media_types: body.map_or(Vec::new(), |(_, body)| names(&body["content"])),
                    bodies: Reducer::new(|at| self.follow(at, lost)).bodies((item_file, &operation["responses"])),
                    listed: None,
                });
            }
        }
        operations
    }

    /// Returns a copy of a value in which each reference is replaced by its target. A reference without a target
    /// becomes null and is added to `lost`. Schemas may be recursive, so a reference to a value that contains the
    /// reference becomes null.
    fn inline<'a>(&'a self, at: Located<'a>, open: &mut Vec<&'a Value>, lost: &mut Vec<String>) -> Value {
        let Some((file, value)) = self.follow(at, lost) else { return Value::Null };
        if open.iter().any(|known| std::ptr::eq(*known, value)) {
            return Value::Null;
        }
        open.push(value);
        let copy = match value {
            Value::Array(items) => items.iter().map(|item| self.inline((file, item), open, lost)).collect(),
            Value::Object(members) => {
                let mut copy = serde_json::Map::new();
                for (name, member) in members {
                    copy.insert(name.clone(), self.inline((file, member), open, lost));
                }
                Value::Object(copy)
            }
            plain => plain.clone(),
        };
        open.pop();
        copy
    }

    /// Follows references within a file (`#/…`) and across files (`./Other.json#/…`). If a reference has no target,
    /// adds the reference to `lost` and returns `None`.
    fn follow<'a>(&'a self, at: Located<'a>, lost: &mut Vec<String>) -> Option<Located<'a>> {
        let mut target = at;
        for _ in 0..DEPTH {
            let Some(reference) = target.1["$ref"].as_str() else { return Some(target) };
            let Some(next) = self.target(target.0, reference) else { break };
            target = next;
        }
        lost.extend(at.1["$ref"].as_str().map(str::to_owned));
        None
    }

    /// Returns the target of one reference in a file, or `None` if the target does not exist. A URL stands for the file
    /// in the same folder that has the last segment of the URL as its name.
    fn target<'a>(&'a self, file: &str, reference: &str) -> Option<Located<'a>> {
        let (other, pointer) = reference.split_once('#')?;
        let other = match other.strip_prefix("https://") {
            Some(url) => url.rsplit('/').next()?,
            None => other.trim_start_matches("./"),
        };
        let (file, document) = self.0.get_key_value(if other.is_empty() { file } else { other })?;
        Some((file, document.pointer(pointer)?))
    }
}

/// A parser for the files with an extension. The error has a location and a message.
type Parser = fn(&str) -> Result<Value, (String, String)>;

fn parser(extension: &str) -> Option<Parser> {
    Some(match extension {
        "json" => parse_json,
        "yml" | "yaml" => yaml::parse,
        _ => return None,
    })
}

/// Parses JSON. The error has a location and a message.
pub(crate) fn parse_json(text: &str) -> Result<Value, (String, String)> {
    let place = |error: &serde_json::Error| format!("line {}, column {}", error.line(), error.column());
    serde_json::from_str(text).map_err(|error| (place(&error), error.to_string()))
}

/// Returns the members of an object. For any other value, returns no members.
fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

/// Returns the names of an object's members.
fn names(value: &Value) -> Vec<String> {
    members(value).map(|(name, _)| name.clone()).collect()
}

/// Returns the method that a member of a path item stands for, or `None` if the member is not an operation.
fn method_of_member(member: &str) -> Option<Method> {
    Some(match member {
        "get" => Method::Get,
        "post" => Method::Post,
        "put" => Method::Put,
        "head" => Method::Head,
        "patch" => Method::Patch,
        "delete" => Method::Delete,
        _ => return None,
    })
}

/// Returns the path of a document's first server, with the defaults of its variables.
fn base_path(document: &Value) -> String {
    let server = &document["servers"][0];
    let mut url = server["url"].as_str().unwrap_or_default().to_owned();
    for (name, variable) in members(&server["variables"]) {
        url = url.replace(&format!("{{{name}}}"), variable["default"].as_str().unwrap_or_default());
    }
    let path = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest).split_once('/');
    path.map_or(String::new(), |(_, path)| format!("/{}", path.trim_matches('/')))
}

/// Returns a list of security requirement objects as a requirement, without the names of the schemes. Returns `None` if
/// `value` is not a list.
fn security(value: &Value) -> Option<Requirement> {
    let objects = value.as_array()?;
    let texts = |value: &Value| {
        value.as_array().into_iter().flatten().filter_map(|v| v.as_str().map(str::to_owned)).collect::<Vec<_>>()
    };
    Some(objects.iter().map(|object| members(object).flat_map(|(_, scopes)| texts(scopes)).collect()).collect())
}

/// Returns a parameter, or `None` if the parameter has no name or no location.
fn published_parameter(value: &Value) -> Option<PublishedParameter> {
    Some(PublishedParameter {
        name: value["name"].as_str()?.trim().to_owned(),
        location: value["in"].as_str()?.to_owned(),
        required: value["required"].as_bool().unwrap_or_default(),
        description: value["description"].as_str().unwrap_or_default().to_owned(),
        schema: value["schema"].clone(),
        example: [&value["example"], &value["schema"]["example"]]
            .into_iter()
            .find(|v| !v.is_null())
            .cloned()
            .unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn references_within_and_across_files_are_resolved() {
        let documents = [
            (
                "A.json",
                json!({"paths": {"/x": {
                    "parameters": [{"$ref": "./B.json#/page"}],
                    "get": {
                        "parameters": [{"$ref": "#/ids"}],
                        "requestBody": {"$ref": "./B.json#/body"}
                    }
                }}, "ids": {"name": "ids", "in": "query", "schema": {"type": "array", "items": {"$ref": "./B.json#/z~1id"}}}}),
            ),
            (
                "B.json",
                json!({
                    "page": {"$ref": "#/number"}, "number": {"name": "page", "in": "query", "schema": {"$ref": "#/z~1id"}},
                    "z/id": {"type": "integer"}, "body": {"content": {"application/json": {}}}
                }),
            ),
        ];
        let descriptions = Descriptions::from_documents(documents);
        let [operation] = descriptions.operations.as_slice() else { panic!("descriptions should have one operation") };
        let schemas: Vec<_> = operation.parameters.iter().map(|p| (p.name.as_str(), p.schema.clone())).collect();
        let expected =
            [("page", json!({"type": "integer"})), ("ids", json!({"type": "array", "items": {"type": "integer"}}))];
        assert_eq!(schemas, expected);
        assert_eq!(operation.media_types, ["application/json"]);
        assert!(descriptions.lost_references.is_empty());
    }

    #[test]
    fn url_reference_leads_to_file_of_same_name() {
        let schema = json!({"$ref": "https://host.example/v8/B.json#/car"});
        let response = json!({"200": {"content": {"application/json": {"schema": schema}}}});
        let descriptions = Descriptions::from_documents([
            ("A.json", json!({"paths": {"/x": {"get": {"responses": response}}}})),
            ("B.json", json!({"car": {"properties": {"id": {"type": "string"}}}})),
        ]);
        let bodies = json!(descriptions.operations[0].bodies);
        assert_eq!(bodies, json!({"200": {"members": {"id": "string"}}}));
        assert!(descriptions.lost_references.is_empty());
    }

    #[test]
    fn lost_references_are_listed_and_recursion_ends() {
        let descriptions = Descriptions::from_documents([(
            "A.json",
            json!({
                "paths": {"/x": {"get": {
                    "parameters": [{"$ref": "./C.json#/y"}, {"$ref": "#/loop"}, {"$ref": "#/tree"}],
                    "requestBody": {"$ref": "#/gone"}
                }}},
                "loop": {"$ref": "#/loop"},
                "tree": {"name": "tree", "in": "query", "schema": {"type": "object", "items": {"$ref": "#/tree/schema"}}}
            }),
        )]);
        let operation = &descriptions.operations[0];
        let lost = ["./C.json#/y", "#/loop", "#/gone"];
        assert_eq!(descriptions.lost_references, lost.map(|lost| ("A.json".to_owned(), lost.to_owned())));
        assert_eq!(operation.parameters.len(), 1);
        assert_eq!(operation.parameters[0].schema, json!({"type": "object", "items": null}));
        assert!(operation.media_types.is_empty());
    }

    #[test]
    fn file_requirement_and_server_apply_to_its_operations() {
        let descriptions = Descriptions::from_documents([(
            "a.json",
            json!({
                "servers": [{"url": "https://host.{dc}/toy/{version}", "variables": {"version": {"default": "v2"}, "dc": {"default": "com"}}}],
                "security": [{"s": ["Toy.a.READ", "Toy.b.READ"]}],
                "paths": {"/x": {
                    "parameters": [{"name": "p", "in": "query"}],
                    "get": {"operationId": "getX", "parameters": [{"name": " q ", "in": "query"}]},
                    "post": {"summary": "Create X", "security": []}
                }}
            }),
        )]);
        let [get, post] = descriptions.operations.as_slice() else { panic!("descriptions should have two operations") };
        assert_eq!((get.base_path.as_str(), get.id.as_str(), post.id.as_str()), ("/toy/v2", "getX", "Create X"));
        assert_eq!(get.security, Some(vec![vec!["Toy.a.READ".to_owned(), "Toy.b.READ".to_owned()]]));
        assert_eq!(get.parameters.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(), ["p", "q"]);
        assert_eq!(post.security, Some(vec![]));
    }
}
