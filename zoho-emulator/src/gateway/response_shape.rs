//! The shapes of responses. A response without data of the emulator is a minimal instance of its shape. A response with
//! data gets the described members around the data.

use crate::http::{IncomingRequest, Response};
use crate::route::Match;
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};
use zoho_catalog::response_shapes::{DescribedResponse, ResponseShapes, Shape};
use zoho_catalog_data::{ProductFile, SHAPES};

/// The header of a successful response whose shape is unknown. Zoho does not send this header.
const SHAPE: &str = "x-emulator-shape";

/// The values that mean success in enumerations of results.
const SUCCESS: [&str; 2] = ["success", "SUCCESS"];

/// The values that mean failure in enumerations of results.
const FAILURE: [&str; 3] = ["error", "ERROR", "failure"];

/// The part of a response body that is data of the emulator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Data {
    /// No part, because the body is a placeholder.
    Nothing,
    /// The members of the body. Other members may be added.
    Members,
    /// The whole body.
    Whole,
}

/// The shapes of a product, which are parsed at the first use.
type LazyShapes = (&'static ProductFile, OnceLock<Option<ResponseShapes>>);

static PRODUCTS: LazyLock<Vec<LazyShapes>> =
    LazyLock::new(|| SHAPES.iter().map(|file| (file, OnceLock::new())).collect());

/// Returns the shapes of a product, or `None` if there is no file for the product. A test checks that every file can be
/// parsed.
fn of_product(product: &str) -> Option<&'static ResponseShapes> {
    let (file, shapes) = PRODUCTS.iter().find(|(file, _)| file.product == product)?;
    shapes.get_or_init(|| ResponseShapes::parse(file.path, file.text).ok()).as_ref()
}

/// Returns the response with a body that fits the described shape. If the shape is unknown, adds a header that reports
/// this. Returns errors and files unchanged.
pub(super) fn apply(found: &Match<'_>, request: &IncomingRequest, response: Response, data: Data) -> Response {
    if response.status >= 300 || response.file.is_some() || is_refusal(found, &response) {
        return response;
    }
    let shapes = of_product(&found.product.product);
    let described = shapes.and_then(|shapes| Some((shapes, shapes.response(found.endpoint)?)));
    let Some((shapes, described)) = described else { return response.with_header(SHAPE, "unknown") };
    if response.body.is_empty() {
        return response;
    }
    let Some((status, body)) = body_for(described, response.status) else { return response };
    let response = response.with_status(status);
    let Some(shape) = body else { return Response { body: String::new(), ..response } };
    if data == Data::Whole || (data == Data::Members && is_complete(shapes.resolve(shape), &response.body)) {
        return response;
    }
    let Ok(own) = serde_json::from_str::<Value>(&response.body) else { return response };
    let instance = Instance { shapes, found, last_segment: request.path.rsplit('/').next().unwrap_or_default() };
    let body = match (data, own) {
        (Data::Members, own) => instance.with_missing_members(shape, own),
        (_, own) => instance.fit("", shape, own),
    };
    Response { body: body.to_string(), ..response }
}

/// Returns `true` if the body of the response reports a failure.
fn is_refusal(found: &Match<'_>, response: &Response) -> bool {
    let Some(outcome) = &found.product.body_outcome else { return false };
    let body: Option<Map<String, Value>> = serde_json::from_str(&response.body).ok();
    let reported = body.and_then(|body| body.get(&outcome.member).map(crate::store::text));
    reported.is_some_and(|reported| reported != outcome.success)
}

/// Returns the described body for a status, or else the first described body, with its status. Returns `None` if no
/// body is described.
fn body_for(described: &DescribedResponse, status: u16) -> Option<(u16, Option<&Shape>)> {
    let bodies = || described.bodies.iter().map(|(status, body)| (*status, body.as_ref()));
    let same = bodies().find(|(described, _)| *described == status);
    same.or_else(|| bodies().find(|(_, body)| body.is_some())).or_else(|| bodies().next())
}

/// Returns `true` if the body has all described members, and if no member may need another form. This check is faster
/// than parsing the whole body.
fn is_complete(shape: &Shape, body: &str) -> bool {
    let (Shape::Members(members), Ok(own)) = (shape, serde_json::from_str::<BTreeMap<String, &RawValue>>(body)) else {
        return false;
    };
    let mut members = members.keys().filter(|name| !is_cursor(name));
    members.all(|name| own.get(name).is_some_and(|value| is_page(name) || !value.get().starts_with('{')))
}

/// The source of the values of an instance of a shape.
struct Instance<'i> {
    shapes: &'i ResponseShapes,
    found: &'i Match<'i>,
    last_segment: &'i str,
}

impl Instance<'_> {
    /// Adds the missing members to a body. If the description has a list in place of an object, the object becomes a
    /// list with one item. If the description has a number in place of an ID, the ID becomes a number. The members that
    /// describe the page stay unchanged.
    fn with_missing_members(&self, shape: &Shape, mut own: Value) -> Value {
        let shape = self.alternative(shape, Some(&own));
        if let (Shape::Members(members), Some(body)) = (shape, own.as_object_mut()) {
            for (name, member) in members.iter().filter(|(name, _)| !is_cursor(name)) {
                match body.get_mut(name) {
                    None => _ = body.insert(name.clone(), self.minimal(name, member)),
                    Some(value) if !is_page(name) && value.is_object() => self.convert(member, value),
                    Some(_) => {}
                }
            }
        }
        own
    }

    /// Converts an item to the form of its description.
    fn convert(&self, shape: &Shape, item: &mut Value) {
        match self.shapes.resolve(shape) {
            Shape::Items(inner) => {
                self.convert(inner, item);
                *item = Value::Array(vec![item.take()]);
            }
            Shape::Members(members) => {
                for (name, value) in
                    item.as_object_mut().into_iter().flatten().filter(|(name, _)| name.ends_with("_id"))
                {
                    let is_number = members
                        .get(name)
                        .is_some_and(|member| matches!(self.shapes.resolve(member), Shape::Integer | Shape::Number));
                    if let Some(number) = value.as_str().and_then(|id| id.parse::<u64>().ok()).filter(|_| is_number) {
                        *value = Value::from(number);
                    }
                }
            }
            _ => {}
        }
    }

    /// Returns the value `own`, changed so that it fits the shape.
    fn fit(&self, name: &str, shape: &Shape, own: Value) -> Value {
        match (self.alternative(shape, Some(&own)), own) {
            (Shape::Members(members), Value::Object(mut own)) => {
                let mut fitting = Map::new();
                for (name, member) in members.iter().filter(|(name, _)| !is_cursor(name)) {
                    let value = match own.remove(name) {
                        Some(value) => self.fit(name, member, value),
                        None => self.minimal(name, member),
                    };
                    fitting.insert(name.clone(), value);
                }
                // The description takes precedence over the name of a container that the placeholder guesses.
                fitting.extend(own.into_iter().filter(|(_, value)| !value.is_object() && !value.is_array()));
                Value::Object(fitting)
            }
            (Shape::Items(inner), Value::Array(items)) => {
                items.into_iter().map(|item| self.fit(name, inner, item)).collect()
            }
            (shape, own) if self.shapes.mismatch(shape, &own).is_none() => own,
            (shape, _) => self.minimal(name, shape),
        }
    }

    /// Returns the smallest value that has all members of the shape.
    fn minimal(&self, name: &str, shape: &Shape) -> Value {
        match self.alternative(shape, None) {
            Shape::Boolean => Value::Bool(false),
            Shape::Integer | Shape::Number => Value::from(0),
            Shape::String => Value::from(self.text(name)),
            Shape::Array | Shape::Items(_) => Value::Array(Vec::new()),
            Shape::Object | Shape::Entries(_) => Value::Object(Map::new()),
            Shape::Enum(values) => {
                let success = values.iter().find(|value| SUCCESS.contains(&value.as_str()));
                success.or(values.first()).map_or(Value::Null, |value| Value::from(value.as_str()))
            }
            Shape::Members(members) => {
                let members = members.iter().filter(|(name, _)| !is_cursor(name));
                Value::Object(members.map(|(name, member)| (name.clone(), self.minimal(name, member))).collect())
            }
            Shape::Any | Shape::Null | Shape::AnyOf(_) | Shape::Ref(_) => Value::Null,
        }
    }

    /// Returns the best alternative of a shape for a value: one that does not report a failure, that the value fits,
    /// and that has the most members of the value.
    fn alternative<'s>(&'s self, shape: &'s Shape, own: Option<&Value>) -> &'s Shape {
        let shape = self.shapes.resolve(shape);
        let Shape::AnyOf(alternatives) = shape else { return shape };
        let unsuitability = |alternative: &&Shape| {
            let fits = own.is_none_or(|own| self.shapes.mismatch(alternative, own).is_none());
            let members = own.and_then(Value::as_object).into_iter().flatten();
            let unknown = members.filter(|(name, _)| !self.has_member(alternative, name)).count();
            (self.is_failure(alternative), !fits, unknown)
        };
        let best = alternatives.iter().min_by_key(unsuitability);
        best.map_or(shape, |best| self.alternative(best, own))
    }

    fn has_member(&self, shape: &Shape, name: &str) -> bool {
        matches!(self.shapes.resolve(shape), Shape::Members(members) if members.contains_key(name))
    }

    /// Returns `true` if the shape is an object that always reports a failure.
    fn is_failure(&self, shape: &Shape) -> bool {
        let Shape::Members(members) = self.shapes.resolve(shape) else { return false };
        members.values().any(|member| {
            matches!(self.shapes.resolve(member), Shape::Enum(values) if values.iter().all(|value| FAILURE.contains(&value.as_str())))
        })
    }

    /// Returns the text of a member: the path value with the name of the member, the last segment of the path for an
    /// ID, or an empty string.
    fn text(&self, name: &str) -> &str {
        let is_single = self.found.endpoint.path.ends_with('}');
        let id = (name.eq_ignore_ascii_case("id") && is_single).then_some(self.last_segment);
        self.found.value(name).or(id).unwrap_or_default()
    }
}

/// Returns `true` if the member describes the page of a list.
fn is_page(name: &str) -> bool {
    ["info", "page_context"].contains(&name)
}

/// Returns `true` if the member leads to another page. An instance has only one page.
fn is_cursor(name: &str) -> bool {
    name.starts_with("next") || name.starts_with("prev")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::catalog;
    use zoho_catalog::model::Endpoint;

    #[test]
    fn shapes_are_of_known_calls() {
        for file in SHAPES {
            let shapes = of_product(file.product).unwrap_or_else(|| panic!("{} should be valid", file.path));
            let product = catalog().products.iter().find(|product| product.product == file.product).unwrap();
            for (call, response) in &shapes.responses {
                let (version, name) = call.split_once("::").map_or((None, call.as_str()), |(v, name)| (Some(v), name));
                let fits = |call: &Endpoint| call.name == name && version.is_none_or(|version| call.version == version);
                assert!(product.endpoints.iter().any(fits), "{}: {call}", file.product);
                let source = response.source.split(':').next().unwrap_or_default();
                assert!(shapes.sources.contains_key(source), "{}: {call}: {source}", file.product);
            }
        }
    }
}
