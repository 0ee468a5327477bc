//! The shapes of successful responses: names, types, nesting and enumerations of members, as in the files of
//! `data/shapes`. Fields have the order of the keys in the file.

use crate::json_pointer::Position;
use crate::model::{Endpoint, SCHEMA_VERSION, Source};
use crate::parse::{self, ParseError};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// The shapes of a product's responses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResponseShapes {
    /// The location of the JSON Schema, for editors.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// The version of the format, [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// The name of the product, such as `crm`.
    pub product: String,
    /// The editions of the descriptions, by the short name that the responses cite.
    pub sources: BTreeMap<String, Source>,
    /// The described responses, by the name of the call. If several versions of the API have a call with this name, the
    /// key contains the version, as in `v2::ListReminders`. [`response`](Self::response) finds the entry of a call.
    pub responses: BTreeMap<String, DescribedResponse>,
    /// The shapes to which other shapes refer by their index. A shape refers only to earlier shapes.
    pub shapes: Vec<Shape>,
}

/// The successful responses of a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DescribedResponse {
    /// The edition and its file, such as `crm-2026:record.json`.
    pub source: String,
    /// The shape of the JSON body, by HTTP status. `None` means a response without a body.
    pub bodies: BTreeMap<u16, Option<Shape>>,
}

/// The shape of a JSON value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// A value of unknown type.
    Any,
    /// The value `null`.
    Null,
    /// A truth value: `true` or `false`.
    Boolean,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// A string.
    String,
    /// A list whose items are unknown.
    Array,
    /// An object whose members are unknown.
    Object,
    /// A string from this list.
    Enum(Vec<String>),
    /// A list whose items have this shape.
    Items(Box<Shape>),
    /// An object with these members. Each member may be absent, and other members are possible.
    Members(BTreeMap<String, Shape>),
    /// An object whose members have arbitrary names and this shape.
    Entries(Box<Shape>),
    /// A value that fits at least one of these shapes.
    AnyOf(Vec<Shape>),
    /// A reference to the shape at this index of [`ResponseShapes::shapes`].
    Ref(usize),
}

impl Shape {
    /// Returns `true` if the shape refers only to shapes with an index below `length`.
    fn refers_below(&self, length: usize) -> bool {
        match self {
            Self::Ref(index) => *index < length,
            Self::Items(inner) | Self::Entries(inner) => inner.refers_below(length),
            Self::Members(members) => members.values().all(|member| member.refers_below(length)),
            Self::AnyOf(alternatives) => alternatives.iter().all(|shape| shape.refers_below(length)),
            _ => true,
        }
    }
}

impl ResponseShapes {
    /// Parses the text of a file. Error messages show `file` as the name of the file.
    ///
    /// # Errors
    /// Fails if the text is not JSON in the format of [`ResponseShapes`], or has another schema version. Also fails if
    /// a shape refers to itself or to a later shape.
    pub fn parse(file: &str, text: &str) -> Result<Self, ParseError> {
        let shapes: Self = serde_json::from_str(text)
            .map_err(|error| ParseError::new(file, parse::position(text, &error), error.to_string()))?;
        let invalid = |message: &str| Err(ParseError::new(file, Position::of_byte(text, 0), message));
        if shapes.schema_version != SCHEMA_VERSION {
            return invalid("the schema version is not supported");
        }
        let mut bodies = shapes.responses.values().flat_map(|response| response.bodies.values().flatten());
        let are_known = bodies.all(|body| body.refers_below(shapes.shapes.len()))
            && shapes.shapes.iter().enumerate().all(|(index, shape)| shape.refers_below(index));
        if are_known { Ok(shapes) } else { invalid("a shape refers to itself or to a later shape") }
    }

    /// Returns the described response of a call, or `None` if the file does not describe it.
    pub fn response(&self, endpoint: &Endpoint) -> Option<&DescribedResponse> {
        let Endpoint { name, version, .. } = endpoint;
        self.responses.get(name).or_else(|| self.responses.get(&format!("{version}::{name}")))
    }

    /// Returns the shape to which a reference leads. Returns any other shape unchanged.
    pub fn resolve<'s>(&'s self, shape: &'s Shape) -> &'s Shape {
        let mut shape = shape;
        // The parser has checked that each reference leads to an earlier shape.
        while let Shape::Ref(index) = shape {
            shape = self.shapes.get(*index).unwrap_or(&Shape::Any);
        }
        shape
    }

    /// Returns the JSON pointer to the first value that does not fit the shape. Returns `None` if the value fits. An
    /// object fits even if members of the shape are absent, and if it has members that the shape does not have.
    pub fn mismatch(&self, shape: &Shape, value: &Value) -> Option<String> {
        let fits = match (self.resolve(shape), value) {
            (Shape::Items(inner), Value::Array(items)) => {
                let below = |(index, item)| Some(format!("/{index}{}", self.mismatch(inner, item)?));
                return items.iter().enumerate().find_map(below);
            }
            (Shape::Members(members), Value::Object(object)) => {
                let below = |(name, member): (&String, &Value)| {
                    Some(format!("/{name}{}", self.mismatch(members.get(name)?, member)?))
                };
                return object.iter().find_map(below);
            }
            (Shape::Entries(inner), Value::Object(object)) => {
                let below =
                    |(name, member): (&String, &Value)| Some(format!("/{name}{}", self.mismatch(inner, member)?));
                return object.iter().find_map(below);
            }
            (Shape::AnyOf(alternatives), _) => alternatives.iter().any(|shape| self.mismatch(shape, value).is_none()),
            (Shape::Any, _)
            | (Shape::Null, Value::Null)
            | (Shape::Boolean, Value::Bool(_))
            | (Shape::Number, Value::Number(_))
            | (Shape::String, Value::String(_))
            | (Shape::Array, Value::Array(_))
            | (Shape::Object, Value::Object(_)) => true,
            (Shape::Integer, Value::Number(number)) => !number.is_f64(),
            (Shape::Enum(values), Value::String(text)) => values.contains(text),
            _ => false,
        };
        (!fits).then(String::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn shapes(body: &Value, shapes: &Value) -> Result<ResponseShapes, ParseError> {
        let responses = json!({ "GetCar": { "source": "toy:cars.json", "bodies": { "200": body, "204": null } } });
        let file = json!({
            "schema_version": SCHEMA_VERSION, "product": "toy", "sources": {}, "responses": responses, "shapes": shapes,
        });
        ResponseShapes::parse("toy.json", &file.to_string())
    }

    #[test]
    fn mismatch_names_first_value_of_wrong_type() {
        let color = json!({ "any_of": ["null", { "enum": ["red", "blue"] }] });
        let car = json!({ "members": { "id": "string", "color": { "ref": 0 }, "seats": "integer", "tags": { "entries": "number" } } });
        let shapes =
            shapes(&json!({ "members": { "cars": { "items": { "ref": 1 } } } }), &json!([color, car])).unwrap();
        let body = shapes.responses["GetCar"].bodies[&200].clone().unwrap();
        let mismatch = |car: Value| shapes.mismatch(&body, &json!({ "cars": [{}, car] }));
        assert_eq!(mismatch(json!({ "id": "1", "color": null, "seats": 4, "own": [], "tags": { "a": 1.5 } })), None);
        assert_eq!(mismatch(json!({ "color": "green" })).as_deref(), Some("/cars/1/color"));
        assert_eq!(mismatch(json!({ "seats": 1.5 })).as_deref(), Some("/cars/1/seats"));
        assert_eq!(mismatch(json!({ "tags": { "a": "b" } })).as_deref(), Some("/cars/1/tags/a"));
        assert_eq!(mismatch(json!([])).as_deref(), Some("/cars/1"));
        assert_eq!(shapes.mismatch(&body, &json!([])).as_deref(), Some(""));
    }

    #[test]
    fn reference_to_itself_or_later_shape_is_rejected() {
        assert!(shapes(&json!({ "ref": 0 }), &json!(["string"])).is_ok());
        for (body, table) in
            [(json!({ "ref": 1 }), json!(["string"])), (json!("any"), json!([{ "items": { "ref": 0 } }]))]
        {
            let error = shapes(&body, &table).unwrap_err();
            assert!(error.message.contains("later shape"), "{error}");
        }
        assert!(shapes(&json!("text"), &json!([])).is_err());
    }
}
