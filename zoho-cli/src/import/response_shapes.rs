//! The reduction of described responses to their shapes: names, types, nesting and enumerations. Descriptive texts are
//! left out.

use super::operation::Operation;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use zoho_catalog::model::{Endpoint, Product, SCHEMA_VERSION};
use zoho_catalog::response_shapes::{DescribedResponse, ResponseShapes, Shape};

/// The shapes of the successful responses of an operation, keyed by HTTP status. `None` stands for a response without a
/// body.
pub(crate) type Bodies = BTreeMap<u16, Option<Shape>>;

/// The largest length of a value of an enumeration, in bytes. A longer value is a text for readers.
const MAX_VALUE: usize = 40;

/// A schema, and the name of the file that contains it.
type Located<'a> = (&'a str, &'a Value);

/// The reduction of the schemas of a folder of descriptions.
pub(crate) struct Reducer<'a, F> {
    /// A function that follows references from a value to their target. The function returns `None` if a reference has
    /// no target.
    follow: F,
    /// The schemas that contain the current schema. The reduction of a recursive schema stops where the schema occurs
    /// again.
    open: Vec<&'a Value>,
}

impl<'a, F: FnMut(Located<'a>) -> Option<Located<'a>>> Reducer<'a, F> {
    pub(crate) fn new(follow: F) -> Self {
        Self { follow, open: Vec::new() }
    }

    /// Returns the shapes of the successful responses in a `responses` object. A response whose body is not JSON is
    /// left out.
    pub(crate) fn bodies(&mut self, (file, responses): Located<'a>) -> Bodies {
        let mut bodies = Bodies::new();
        for (status, response) in responses.as_object().into_iter().flatten() {
            let Some(status) = status.parse::<u16>().ok().filter(|status| (200..300).contains(status)) else {
                continue;
            };
            let Some((file, response)) = (self.follow)((file, response)) else { continue };
            let content = response["content"].as_object().filter(|content| !content.is_empty());
            let is_json = |(media_type, _): &(&String, &Value)| media_type.contains("json") || *media_type == "*/*";
            let schema = content.and_then(|content| Some(&content.iter().find(is_json)?.1["schema"]));
            if status == 204 || status == 205 {
                // HTTP does not allow a body with these statuses, even if the description has one.
                bodies.insert(status, None);
            } else if let Some(schema) = schema.filter(|schema| schema["format"] != "binary") {
                let shape = self.reduce((file, schema));
                if shape != Shape::Any {
                    bodies.insert(status, Some(shape));
                }
            }
        }
        bodies
    }

    /// Returns the shape of a schema.
    fn reduce(&mut self, at: Located<'a>) -> Shape {
        let Some((file, schema)) = (self.follow)(at) else { return Shape::Any };
        if self.is_open(schema) {
            return Shape::Any;
        }
        self.open.push(schema);
        let types = types(schema);
        let is_nullable = schema["nullable"] == true || types.contains(&"null") || has_null(&schema["enum"]);
        let shape = self.reduce_value((file, schema), &types);
        self.open.pop();
        if is_nullable { any_of([Shape::Null, shape]) } else { shape }
    }

    fn is_open(&self, schema: &Value) -> bool {
        self.open.iter().any(|known| std::ptr::eq(*known, schema))
    }

    fn reduce_value(&mut self, (file, schema): Located<'a>, types: &[&str]) -> Shape {
        let mut members = BTreeMap::new();
        let mut other = None;
        for part in schema["allOf"].as_array().into_iter().flatten() {
            match self.reduce((file, part)) {
                Shape::Members(more) => members.extend(more),
                Shape::Any => {}
                shape => other = other.or(Some(shape)),
            }
        }
        for (name, member) in schema["properties"].as_object().into_iter().flatten() {
            if is_name(name.trim()) {
                members.insert(name.trim().to_owned(), self.reduce((file, member)));
            }
        }
        if !members.is_empty() {
            return Shape::Members(members);
        }
        let alternatives = ["oneOf", "anyOf"].iter().find_map(|list| schema[*list].as_array());
        if let Some(alternatives) = alternatives {
            let reduced: Vec<Shape> = alternatives.iter().map(|alternative| self.reduce((file, alternative))).collect();
            return any_of(reduced);
        }
        if let Some(shape) = other.or_else(|| enumeration(schema).map(Shape::Enum)) {
            return shape;
        }
        if schema["items"].is_object() {
            return Shape::Items(Box::new(self.reduce((file, &schema["items"]))));
        }
        let entries = &schema["additionalProperties"];
        if entries.is_object()
            && let shape = self.reduce((file, entries))
            && shape != Shape::Any
        {
            return Shape::Entries(Box::new(shape));
        }
        any_of(types.iter().filter(|name| **name != "null").map(|name| simple(name)))
    }
}

/// Returns the types of a schema. Its `type` is a string or a list.
fn types(schema: &Value) -> Vec<&str> {
    match &schema["type"] {
        Value::String(name) => vec![name],
        Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn has_null(values: &Value) -> bool {
    values.as_array().is_some_and(|values| values.contains(&Value::Null))
}

fn simple(name: &str) -> Shape {
    match name {
        "boolean" => Shape::Boolean,
        "integer" => Shape::Integer,
        "number" => Shape::Number,
        "string" => Shape::String,
        "array" => Shape::Array,
        "object" => Shape::Object,
        _ => Shape::Any,
    }
}

/// Returns the alternatives as one shape, without duplicates and with `null` first. Returns [`Shape::Any`] if there are
/// no alternatives, or if one of several is [`Shape::Any`].
fn any_of(alternatives: impl IntoIterator<Item = Shape>) -> Shape {
    let mut distinct: Vec<Shape> = Vec::new();
    for alternative in alternatives {
        let inner = match alternative {
            Shape::AnyOf(inner) => inner,
            other => vec![other],
        };
        for shape in inner {
            if !distinct.contains(&shape) {
                distinct.push(shape);
            }
        }
    }
    distinct.sort_by_key(|shape| *shape != Shape::Null);
    match distinct.as_slice() {
        [] => Shape::Any,
        [only] => only.clone(),
        several if several.contains(&Shape::Any) => Shape::Any,
        _ => Shape::AnyOf(distinct),
    }
}

/// Returns the values of an enumeration of words. Returns `None` if the schema has no enumeration, or if a value is a
/// text for readers.
fn enumeration(schema: &Value) -> Option<Vec<String>> {
    let constant = schema.get("const").map(std::slice::from_ref);
    let values = schema["enum"].as_array().map(Vec::as_slice).or(constant)?;
    let values = values.iter().filter(|value| !value.is_null());
    let words: Option<Vec<String>> = values.map(|value| value.as_str().map(str::to_owned)).collect();
    let is_word = |word: &String| {
        !word.is_empty() && word.len() <= MAX_VALUE && !word.contains(char::is_whitespace) && !word.ends_with('.')
    };
    words.filter(|words| !words.is_empty() && words.iter().all(is_word))
}

/// Returns `true` if `name` can be the name of a member, which has up to three words. A longer text is an example or a
/// description.
fn is_name(name: &str) -> bool {
    !name.is_empty() && name.split_whitespace().count() <= 3
}

/// Returns the shapes of a product's responses. Returns `None` if no response is described. `named` has the operations
/// with the names of the product's calls.
pub(crate) fn of_product(product: &Product, named: &[Operation]) -> Option<ResponseShapes> {
    let described: BTreeMap<String, &Operation> = named
        .iter()
        .filter(|operation| !operation.bodies.is_empty())
        .map(|operation| (key(&operation.endpoint, named), operation))
        .collect();
    if described.is_empty() {
        return None;
    }
    let mut seen = Seen::default();
    described.values().flat_map(|operation| operation.bodies.values().flatten()).for_each(|shape| seen.visit(shape));
    let mut table = Table { repeated: seen.repeated, ..Table::default() };
    let mut responses = BTreeMap::new();
    for (name, operation) in described {
        let bodies = operation.bodies.iter().map(|(status, body)| (*status, body.as_ref().map(|body| table.add(body))));
        let response = DescribedResponse { source: operation.bodies_source.clone(), bodies: bodies.collect() };
        responses.insert(name, response);
    }
    let cited: BTreeSet<&str> =
        responses.values().filter_map(|response| Some(response.source.split_once(':')?.0)).collect();
    let sources = product.sources.iter().filter(|(name, _)| cited.contains(name.as_str()));
    Some(ResponseShapes {
        schema: Some("../response-shapes.schema.json".to_owned()),
        schema_version: SCHEMA_VERSION,
        product: product.product.clone(),
        sources: sources.map(|(name, source)| (name.clone(), source.clone())).collect(),
        responses,
        shapes: table.shapes,
    })
}

/// Returns the key of a call's response: the name of the call, with the version if several versions have a call with
/// this name.
fn key(endpoint: &Endpoint, named: &[Operation]) -> String {
    let Endpoint { name, version, .. } = endpoint;
    let is_shared = named.iter().any(|other| other.endpoint.name == *name && other.endpoint.version != *version);
    if is_shared { format!("{version}::{name}") } else { name.clone() }
}

/// Returns `true` for a shape that gets an entry in the table if it occurs repeatedly.
fn is_large(shape: &Shape) -> bool {
    match shape {
        Shape::Members(_) | Shape::Enum(_) => true,
        Shape::AnyOf(alternatives) => alternatives.len() > 2 || alternatives.iter().any(is_large),
        _ => false,
    }
}

/// The large shapes that were visited, and the large shapes that were visited repeatedly.
#[derive(Default)]
struct Seen<'s> {
    once: BTreeSet<&'s Shape>,
    repeated: BTreeSet<&'s Shape>,
}

impl<'s> Seen<'s> {
    fn visit(&mut self, shape: &'s Shape) {
        if is_large(shape) && !self.once.insert(shape) {
            self.repeated.insert(shape);
            return;
        }
        match shape {
            Shape::Items(inner) | Shape::Entries(inner) => self.visit(inner),
            Shape::Members(members) => members.values().for_each(|member| self.visit(member)),
            Shape::AnyOf(alternatives) => alternatives.iter().for_each(|shape| self.visit(shape)),
            _ => {}
        }
    }
}

/// The table of shapes that occur repeatedly.
#[derive(Default)]
struct Table<'s> {
    repeated: BTreeSet<&'s Shape>,
    indices: BTreeMap<&'s Shape, usize>,
    shapes: Vec<Shape>,
}

impl<'s> Table<'s> {
    /// Returns the shape with references in place of shapes that occur repeatedly. Adds those shapes to the table.
    fn add(&mut self, shape: &'s Shape) -> Shape {
        if let Some(index) = self.indices.get(shape) {
            return Shape::Ref(*index);
        }
        let reduced = match shape {
            Shape::Items(inner) => Shape::Items(Box::new(self.add(inner))),
            Shape::Entries(inner) => Shape::Entries(Box::new(self.add(inner))),
            Shape::Members(members) => {
                Shape::Members(members.iter().map(|(name, member)| (name.clone(), self.add(member))).collect())
            }
            Shape::AnyOf(alternatives) => Shape::AnyOf(alternatives.iter().map(|shape| self.add(shape)).collect()),
            other => other.clone(),
        };
        if !self.repeated.contains(shape) {
            return reduced;
        }
        self.shapes.push(reduced);
        self.indices.insert(shape, self.shapes.len() - 1);
        Shape::Ref(self.shapes.len() - 1)
    }
}

/// Returns the JSON text of the file, with one line per source, response and shape.
pub(crate) fn text(shapes: &ResponseShapes) -> String {
    let value = serde_json::to_value(shapes).unwrap_or_default();
    let member = |(name, value): (&String, &Value)| {
        let lines: Vec<String> = match value {
            Value::Object(members) => members.iter().map(|(name, member)| format!("{}:{member}", json(name))).collect(),
            Value::Array(items) => items.iter().map(Value::to_string).collect(),
            plain => return format!("{}:{plain}", json(name)),
        };
        let (open, close) = if value.is_array() { ('[', ']') } else { ('{', '}') };
        format!("{}:{open}\n{}\n{close}", json(name), lines.join(",\n"))
    };
    let members: Vec<String> = value.as_object().into_iter().flatten().map(member).collect();
    format!("{{\n{}\n}}\n", members.join(",\n"))
}

fn json(text: &str) -> String {
    Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use zoho_catalog::model::Method;

    /// Returns the shapes of responses without references.
    fn bodies(responses: &Value) -> Bodies {
        Reducer::new(Some).bodies(("a.json", responses))
    }

    fn body(schema: &Value) -> Value {
        let response =
            json!({ "200": { "description": "A car.", "content": { "application/json": { "schema": schema } } } });
        json!(bodies(&response).get(&200))
    }

    #[test]
    fn schema_is_reduced_to_names_and_types() {
        let car = json!({
            "type": "object", "description": "A car.", "required": ["id"], "properties": {
                "id": { "type": "string", "example": "1", "pattern": "[0-9]+" },
                "seats": { "type": ["integer", "null"] },
                "color": { "type": "string", "enum": ["red", "dark-blue"], "nullable": true },
                "message": { "type": "string", "enum": ["The car was painted."] },
                "wheels": { "type": "array", "items": { "type": "object", "additionalProperties": { "type": "number" } } },
                "engine": { "allOf": [{ "properties": { "power": { "type": "number" } } }, { "type": "object" }] },
                "owner": { "oneOf": [{ "type": "string" }, { "type": "object", "properties": { "name": {} } }] },
                "The name of a member has few words": { "type": "string" }
            }
        });
        let expected = json!({ "members": {
            "id": "string", "seats": { "any_of": ["null", "integer"] },
            "color": { "any_of": ["null", { "enum": ["red", "dark-blue"] }] }, "message": "string",
            "wheels": { "items": { "entries": "number" } }, "engine": { "members": { "power": "number" } },
            "owner": { "any_of": ["string", { "members": { "name": "any" } }] }
        } });
        assert_eq!(body(&car), expected);
    }

    #[test]
    fn only_successful_json_responses_have_shapes() {
        let file = json!({ "content": { "image/png": { "schema": { "type": "string", "format": "binary" } } } });
        let responses = json!({
            "200": file, "201": { "content": { "*/*": { "schema": { "type": "array" } } } }, "202": {}, "204": file,
            "400": { "content": { "application/json": { "schema": { "type": "object" } } } }, "default": file,
        });
        assert_eq!(bodies(&responses), Bodies::from([(201, Some(Shape::Array)), (204, None)]));
    }

    #[test]
    fn repeated_shapes_are_in_table_once() {
        let wheel = json!({ "properties": { "size": { "type": "integer" } } });
        let car = json!({ "properties": { "front": { "type": "array", "items": wheel }, "rear": wheel } });
        let operation = |name: &str, schema: &Value| {
            let mut operation = Operation::new("toy", "a.json", name, Method::Get, "/cars");
            name.clone_into(&mut operation.endpoint.name);
            let response = json!({ "200": { "content": { "application/json": { "schema": schema } } } });
            operation.set_bodies(bodies(&response));
            operation
        };
        let operations =
            [operation("GetCar", &car), operation("GetWheel", &wheel), operation("PaintCar", &json!(null))];
        let product = zoho_catalog::parse::product("toy.json", TOY).unwrap();
        let shapes = of_product(&product, &operations).unwrap();
        let parsed = ResponseShapes::parse("toy.json", &text(&shapes)).unwrap();
        assert_eq!(parsed, shapes);
        assert_eq!(json!(shapes.shapes), json!([{ "members": { "size": "integer" } }]));
        let wheel = json!({ "ref": 0 });
        assert_eq!(
            json!(shapes.responses),
            json!({
                "GetCar": { "source": "toy:a.json", "bodies": { "200": { "members": { "front": { "items": wheel }, "rear": wheel } } } },
                "GetWheel": { "source": "toy:a.json", "bodies": { "200": wheel } },
            })
        );
        assert_eq!(of_product(&product, &operations[2..]), None);
    }

    const TOY: &str = r#"{"schema_version": 2, "product": "toy", "title": "Toy", "host": "toy", "services": ["Toy"],
        "sources": {}, "modules": [], "implications": [], "errors": [], "scopes": [], "endpoints": []}"#;
}
