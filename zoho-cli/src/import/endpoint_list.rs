//! The reader of endpoint lists, which describe the operations and scopes of products without published descriptions.
//!
//! A list has the sources of its facts, the scopes of the product, and the operations with their required scopes. The
//! reader returns the same types as the reader of published descriptions, so naming, merging and reporting are the
//! same. A requirement that a list does not state remains unknown.

use super::corrections::{Corrections, KnownScope, ListRules};
use super::naming::singular_of;
use super::openapi::{Descriptions, PublishedOperation, PublishedParameter, parse_json};
use super::operation::{Operation, Requirement};
use super::report::Excluded;
use super::response_shapes::Bodies;
use crate::error::Error;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use zoho_catalog::model::{BodyKind, Confidence, Method, Selector, Source};
use zoho_catalog::path_segment::parameter;

/// The name of the rule for a requirement of which only the widest scope is known.
pub(crate) const WIDEST_SCOPE: &str = "widest-scope";
/// The name of the rule for a requirement that comes from a general rule of the vendor, not from the line of the
/// operation.
pub(crate) const VENDOR_RULE: &str = "vendor-rule";

/// The name of the rule for a scope of the addressed module, in a product whose modules are unknown.
pub(crate) const NO_MODULES: &str = "modules-unknown";

/// The note on an operation for which only the widest scope is known.
const WIDEST_NOTE: &str = "The source names only a scope for several operations. This scope is enough, but a narrower \
                           scope may be enough, too.";

/// The facts about an operation that only an endpoint list states, in addition to the facts of a published description.
#[derive(Debug)]
pub(crate) struct Listed {
    /// The confidence in the requirement.
    status: Confidence,
    /// The key of the source.
    source: String,
    /// The version of the API, if the list states one.
    version: Option<String>,
    /// The selector that distinguishes the operation from others with the same method and path.
    selector: Option<Selector>,
    /// The first segments of the required scopes, if the rest of the scopes is unknown.
    family: Option<String>,
    /// A flag that is `true` if a narrower scope than the listed one may exist.
    widest: bool,
    /// A flag that is `true` if the requirement comes from a general rule of the vendor.
    by_rule: bool,
}

impl Listed {
    /// Adds the facts to the operation.
    pub(crate) fn apply(&self, operation: &mut Operation, facts: &Corrections) {
        let rules = &facts.list;
        operation.is_listed = true;
        let endpoint = &mut operation.endpoint;
        endpoint.vendor_name = None;
        endpoint.source.clone_from(&self.source);
        endpoint.selector.clone_from(&self.selector);
        if let Some(version) = &self.version {
            endpoint.version.clone_from(version);
        }
        let has_body = matches!(endpoint.method, Method::Post | Method::Put | Method::Patch);
        endpoint.body = if has_body { rules.body } else { BodyKind::None };
        endpoint.organization = rules.organization.unwrap_or(endpoint.organization);
        if facts.modules.is_empty() {
            drop_templates(operation);
        }
        let endpoint = &mut operation.endpoint;
        if endpoint.requires.is_none() {
            endpoint.status = Confidence::Unknown;
            endpoint.family.clone_from(&self.family);
            return;
        }
        endpoint.status = self.status;
        if self.by_rule {
            operation.note_rule(VENDOR_RULE);
        }
        if self.widest {
            operation.note_rule(WIDEST_SCOPE);
            operation.note(WIDEST_NOTE);
        }
    }
}

/// Removes the alternatives with a scope of the addressed module, for a product whose modules are unknown.
fn drop_templates(operation: &mut Operation) {
    let Some(requires) = &mut operation.endpoint.requires else { return };
    let before = requires.len();
    requires.retain(|scopes| !scopes.iter().any(|scope| scope.contains("{module}")));
    if requires.len() == before {
        return;
    }
    if requires.is_empty() {
        operation.endpoint.requires = None;
    }
    operation.note_rule(NO_MODULES);
    operation.note("The source also names a scope of the addressed module, but the words for modules are unknown.");
}

/// An endpoint list in the form of the file.
#[derive(Debug, Deserialize)]
struct List {
    product: String,
    sources: BTreeMap<String, ListedSource>,
    scopes: Vec<ListedScope>,
    operations: Vec<ListedOperation>,
    /// The operations that only one client calls and that no other source confirms.
    #[serde(default)]
    unverified: Vec<UnverifiedOperation>,
}

/// A file with the lists of several products.
#[derive(Debug, Deserialize)]
struct Lists {
    products: Vec<List>,
}

#[derive(Debug, Deserialize)]
struct ListedSource {
    at: String,
    read: String,
    kind: String,
}

#[derive(Debug, Deserialize)]
struct ListedScope {
    scope: String,
    status: Confidence,
    source: OneOrMany,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl OneOrMany {
    fn first(&self) -> &str {
        match self {
            Self::One(one) => one,
            Self::Many(many) => many.first().map_or("", String::as_str),
        }
    }
}

#[derive(Debug, Deserialize)]
struct ListedOperation {
    method: String,
    path: String,
    version: Option<String>,
    #[serde(default)]
    summary: String,
    requires: Option<Requirement>,
    status: Confidence,
    source: String,
    family: Option<String>,
    least: Option<String>,
    basis: Option<String>,
    selector: Option<Selector>,
    #[serde(default)]
    parameters: Vec<ListedParameter>,
}

#[derive(Debug, Deserialize)]
struct ListedParameter {
    name: String,
    #[serde(rename = "in")]
    place: String,
    #[serde(default)]
    required: bool,
}

#[derive(Debug, Deserialize)]
struct UnverifiedOperation {
    method: String,
    path: String,
}

/// Reads the endpoint list of a product, and adds its scopes and sources to the facts. `place` is the file below the
/// folder `from`, followed by `#` and the product if the file has several lists. If the file is absent, returns no
/// descriptions.
pub(crate) fn read(from: &Path, place: &str, facts: &mut Corrections) -> Result<Descriptions, Error> {
    let (file, product) = place.split_once('#').map_or((place, None), |(file, product)| (file, Some(product)));
    let path = from.join(file);
    if !path.is_file() {
        return Ok(Descriptions::default());
    }
    let next = "use another folder: zoho catalog import --from DIR";
    let text = std::fs::read_to_string(&path).map_err(|error| Error::read(&path, error, next))?;
    let value = parse_json(&text).map_err(|(place, message)| Error::description(file, &place, message))?;
    let invalid = |error: serde_json::Error| Error::description(file, "list", error);
    let list: List = match product {
        None => serde_json::from_value(value).map_err(invalid)?,
        Some(product) => {
            let lists: Lists = serde_json::from_value(value).map_err(invalid)?;
            let found = lists.products.into_iter().find(|list| list.product == product);
            found.ok_or_else(|| Error::description(file, product, "the file has no list of this product"))?
        }
    };
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(list.resolve(&name, facts))
}

impl List {
    fn resolve(self, file: &str, facts: &mut Corrections) -> Descriptions {
        for (name, source) in &self.sources {
            facts.sources.entry(source_key(name)).or_insert_with(|| public_source(name, source));
        }
        for ListedScope { scope, status, source } in self.scopes {
            // If the facts have the scope, their spelling is used.
            if !facts.scopes.iter().any(|known| known.name.eq_ignore_ascii_case(&scope)) {
                facts.scopes.push(KnownScope { name: scope, status, source: source_key(source.first()) });
            }
        }
        let mut descriptions = Descriptions { files: 1, ..Descriptions::default() };
        for operation in self.operations {
            match operation.resolve(file, &facts.list) {
                Ok(published) => descriptions.operations.push(published),
                Err(excluded) => descriptions.excluded.push(excluded),
            }
        }
        let reason = "Only one client has this path, and no other source confirms it.";
        descriptions.excluded.extend(self.unverified.into_iter().map(|unverified| Excluded {
            printed: format!("{file} {} {}", unverified.method, unverified.path),
            reason: reason.to_owned(),
        }));
        descriptions
    }
}

impl ListedOperation {
    /// Returns the operation in the form of a published operation, or the reason why the operation is not an endpoint.
    fn resolve(self, file: &str, rules: &ListRules) -> Result<PublishedOperation, Excluded> {
        let Self { path, summary, requires, status, source, version, family, least, basis, .. } = self;
        let excluded = |reason: &str| Excluded {
            printed: format!("{file} {} {path} {summary}", self.method).trim_end().to_owned(),
            reason: reason.to_owned(),
        };
        let Ok(method) = serde_json::from_value::<Method>(Value::String(self.method.clone())) else {
            return Err(excluded("The catalog has no calls with this method."));
        };
        let written = path_with_names(&path, rules);
        if written.split('/').any(|segment| segment.contains('{') && parameter(segment).is_none()) {
            return Err(excluded(
                "A segment of the path contains several parameters, or a parameter after other text.",
            ));
        }
        if written.starts_with("/{") {
            return Err(excluded("The whole path comes from another response."));
        }
        // The call adds its selector, so the selector is not a parameter.
        let is_selector = |name: &str| self.selector.as_ref().is_some_and(|selector| selector.name == name);
        let listed = |parameter: &ListedParameter| parameter.place != "path" && !is_selector(&parameter.name);
        let parameters = self.parameters.into_iter().filter(listed);
        let parameters = parameters.map(|parameter| PublishedParameter {
            name: parameter.name,
            location: parameter.place,
            required: parameter.required,
            description: String::new(),
            schema: Value::Null,
            example: Value::Null,
        });
        Ok(PublishedOperation {
            file: file.to_owned(),
            method,
            path: written,
            base_path: String::new(),
            id: summary,
            security: requires,
            of_file: false,
            parameters: parameters.collect(),
            media_types: Vec::new(),
            bodies: Bodies::new(),
            listed: Some(Listed {
                status,
                source: source_key(&source),
                version: version.map(|version| version.replace('.', "_")),
                selector: self.selector.clone(),
                family,
                widest: least.as_deref() == Some("unknown"),
                by_rule: basis.is_some(),
            }),
        })
    }
}

/// The suffixes of the names of parameters that identify the object before them.
const KINDS: [&str; 4] = ["id", "uid", "key", "alias"];

/// Returns the path with parameters that are named after the object before them. For example,
/// `/projects/{projectid}/tasks/{id}` becomes `/projects/{project_id}/tasks/{task_id}`.
fn path_with_names(path: &str, rules: &ListRules) -> String {
    let mut written: Vec<String> = Vec::new();
    for published in path.split('/') {
        let owner = written.iter().rev().find(|segment| *segment != "me").filter(|owner| !owner.contains('{'));
        let owner = owner.map(|owner| object(owner, rules));
        let initial = |owner: &String| owner.get(..1).is_some_and(|first| published == format!("{{{first}}}"));
        let segment = match &owner {
            Some(owner) if initial(owner) => "{id}",
            _ => rules.path_segments.get(published).map_or(published, String::as_str),
        };
        let new = match (parameter(segment), owner) {
            (Some((name, suffix)), Some(owner)) if !owner.is_empty() => {
                let letters = name.to_ascii_lowercase().replace('_', "");
                let kind = letters.strip_prefix(&owner.replace('_', "")).unwrap_or(&letters);
                let new = format!("{{{owner}_{kind}}}{suffix}");
                let is_of_owner = KINDS.contains(&kind) && !written.contains(&new);
                if is_of_owner { new } else { segment.to_owned() }
            }
            _ => segment.to_owned(),
        };
        written.push(new);
    }
    written.join("/")
}

/// Returns the name of the object that a segment lists, such as `project` for `projects`, and `mail_agent` for
/// `mailAgents`. Returns an empty string if the segment does not list objects.
fn object(segment: &str, rules: &ListRules) -> String {
    let plain = segment.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    if !plain || segment.starts_with(|c: char| c.is_ascii_digit()) {
        return String::new();
    }
    let name = rules.objects.get(segment).cloned().unwrap_or_else(|| segment.replace('-', "_"));
    super::rules::base_path::parameter_name(&singular_of(&name))
}

/// Returns the key of a source: words of lowercase letters and digits, joined by `-`.
fn source_key(name: &str) -> String {
    let mut key = String::new();
    for c in name.trim_start_matches("page:").chars() {
        if c.is_ascii_alphanumeric() {
            key.push(c.to_ascii_lowercase());
        } else if !key.is_empty() && !key.ends_with('-') {
            key.push('-');
        }
    }
    key.trim_end_matches('-').to_owned()
}

/// The location of a public file that was found by a text search, and whose repository is unknown.
const UNNAMED: &str = "text search of public code";

/// Returns a source in the form of the catalog. A source without a URL or a known repository or package gets the
/// location [`UNNAMED`].
fn public_source(name: &str, source: &ListedSource) -> Source {
    let at = source.at.trim();
    let page = ["https://", "http://"].iter().find_map(|scheme| at.find(scheme)).map(|start| &at[start..]);
    let page = page.and_then(|page| page.split([' ', ')', ',']).next());
    let location = match page {
        Some(page) => page.trim_end_matches(['.', '>']).to_owned(),
        None if at.starts_with("github ") => at["github ".len()..].split(" (").next().unwrap_or_default().to_owned(),
        None if at.starts_with("npm") || at.starts_with("PyPI") || at.starts_with("Pipedream") => {
            at.split(" (").next().unwrap_or_default().to_owned()
        }
        None => UNNAMED.to_owned(),
    };
    let title = match page {
        Some(page) if name.starts_with("page:") => {
            format!("Page of Zoho: {}", page.trim_start_matches("https://").trim_end_matches(".html"))
        }
        _ => format!("Public source ({})", source.kind.split(',').next().unwrap_or_default()),
    };
    Source { title, location, retrieved: source.read.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::dialect::{as_published, interpret};
    use crate::import::importers::{Edition, Form};
    use crate::import::rules::toy;

    const LIST: &str = r#"{
        "product": "toy",
        "sources": {
            "page:zoho.com/toy/help": {"at": "https://www.zoho.com/toy/help.html", "read": "2026-11-29", "kind": "vendor page"},
            "ix-1": {"at": "stored public file 1", "read": "2026-11-29", "kind": "client"}
        },
        "scopes": [{"scope": "Toy.cars.All", "status": "documented", "source": ["page:zoho.com/toy/help"]}],
        "operations": [
            {"method": "GET", "path": "/toy/v9/cars/{id}", "version": "v9.1", "summary": "Get a car", "status": "documented",
             "requires": [["Toy.cars.All"]], "least": "unknown", "source": "page:zoho.com/toy/help"},
            {"method": "POST", "path": "/toy/cars/", "version": null, "summary": "Create a car", "status": "reported",
             "requires": null, "family": "Toy.cars", "source": "ix-1",
             "parameters": [{"name": "color", "in": "query", "required": true}]},
            {"method": "GET", "path": "/toy/cars/{id}.json", "version": null, "status": "reported", "requires": null, "source": "ix-1",
             "selector": {"name": "action", "in": "query", "value": "paint"},
             "parameters": [{"name": "action", "in": "query", "required": true}, {"name": "color", "in": "query"}]},
            {"method": "PURGE", "path": "/toy/cars/{id}", "version": null, "status": "reported", "requires": null, "source": "ix-1"},
            {"method": "GET", "path": "/toy/cars/x{id}", "version": null, "status": "reported", "requires": null, "source": "ix-1"}
        ],
        "unverified": [{"method": "GET", "path": "/toy/dolls"}]
    }"#;

    #[test]
    fn list_states_requirements_sources_and_families() {
        let mut facts = toy();
        let list: List = serde_json::from_str(LIST).unwrap();
        let descriptions = list.resolve("toy.json", &mut facts);
        let edition = Edition { name: "toy-list", folder: "toy.json", dialect: as_published, form: Form::EndpointList };
        let operations: Vec<Operation> =
            descriptions.operations.iter().map(|o| interpret(o, &[], &edition, as_published, &facts)).collect();
        let [car, create, paint] = &operations[..] else { panic!("list should have three operations") };
        let selector = paint.endpoint.selector.as_ref().map(ToString::to_string);
        assert_eq!(
            (paint.endpoint.path.as_str(), selector.as_deref()),
            ("/toy/cars/{car_id}.json", Some("action=paint"))
        );
        assert_eq!(paint.endpoint.parameters.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(), ["car_id", "color"]);
        assert_eq!(car.endpoint.path, "/toy/v9/cars/{car_id}");
        assert_eq!(car.endpoint.requires, Some(vec![vec!["Toy.cars.All".to_owned()]]));
        assert_eq!((car.endpoint.version.as_str(), car.endpoint.status), ("v9_1", Confidence::Documented));
        assert_eq!(car.endpoint.rules, [WIDEST_SCOPE]);
        assert_eq!(create.endpoint.requires, None);
        assert_eq!(
            (create.endpoint.family.as_deref(), create.endpoint.status),
            (Some("Toy.cars"), Confidence::Unknown)
        );
        assert_eq!((create.endpoint.body, create.endpoint.source.as_str()), (BodyKind::Json, "ix-1"));
        assert!(create.endpoint.parameters[0].required);
        assert_eq!(facts.sources["zoho-com-toy-help"].location, "https://www.zoho.com/toy/help.html");
        assert_eq!(facts.sources["ix-1"].location, UNNAMED);
        assert_eq!(facts.scopes[0].source, "zoho-com-toy-help");
        let reasons: Vec<&str> = descriptions.excluded.iter().map(|excluded| excluded.reason.as_str()).collect();
        assert_eq!(
            reasons,
            [
                "The catalog has no calls with this method.",
                "A segment of the path contains several parameters, or a parameter after other text.",
                "Only one client has this path, and no other source confirms it.",
            ]
        );
    }
}
