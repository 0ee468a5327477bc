//! Conversion of descriptions in YAML to the equivalent JSON.

use saphyr::{LoadableYamlNode, Scalar, Yaml};
use serde_json::{Number, Value};

/// The maximum depth of nested values in a description, equal to the maximum of the JSON parser.
const DEPTH: usize = 128;

/// Parses a file with exactly one document. The error has a location and a message.
pub(crate) fn parse(text: &str) -> Result<Value, (String, String)> {
    let documents = Yaml::load_from_str(text).map_err(|error| {
        let at = error.marker();
        (format!("line {}, column {}", at.line(), at.col() + 1), error.info().to_owned())
    })?;
    let whole = |message: &str| ("whole file".to_owned(), message.to_owned());
    let [document] = documents.as_slice() else { return Err(whole("expected exactly one YAML document")) };
    json(document, DEPTH)
        .ok_or_else(|| whole("the document contains a value that JSON cannot represent, or is nested too deeply"))
}

fn json(node: &Yaml<'_>, depth: usize) -> Option<Value> {
    let depth = depth.checked_sub(1)?;
    Some(match node {
        Yaml::Value(scalar) => self::scalar(scalar),
        Yaml::Sequence(items) => Value::Array(items.iter().map(|item| json(item, depth)).collect::<Option<_>>()?),
        Yaml::Mapping(members) => {
            let member = |(key, value): (&Yaml<'_>, &Yaml<'_>)| Some((name(key)?, json(value, depth)?));
            Value::Object(members.iter().map(member).collect::<Option<_>>()?)
        }
        Yaml::Tagged(_, inner) => json(inner, depth)?,
        Yaml::Representation(..) | Yaml::Alias(_) | Yaml::BadValue => return None,
    })
}

fn scalar(scalar: &Scalar<'_>) -> Value {
    match scalar {
        Scalar::Null => Value::Null,
        Scalar::Boolean(truth) => Value::Bool(*truth),
        Scalar::Integer(number) => Value::Number((*number).into()),
        Scalar::FloatingPoint(number) => Number::from_f64(number.into_inner()).map_or(Value::Null, Value::Number),
        Scalar::String(text) => Value::String(text.clone().into_owned()),
    }
}

/// Returns the name of a member, or `None` if the key is not a scalar. Keys in JSON are strings, but YAML parses `200:`
/// as a number.
fn name(key: &Yaml<'_>) -> Option<String> {
    match key {
        Yaml::Value(scalar) => Some(match self::scalar(scalar) {
            Value::String(text) => text,
            other => other.to_string(),
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn yaml_parses_to_equivalent_json() {
        let text = "paths:\n  /cars:\n    get:\n      deprecated: false\n      responses:\n        200: {description: 'It''s: fine'}\n        '404': null\nlist: [a, 1, 1.5, 2026-01-31, no]\n";
        let expected = json!({
            "paths": {"/cars": {"get": {"deprecated": false, "responses": {"200": {"description": "It's: fine"}, "404": null}}}},
            "list": ["a", 1, 1.5, "2026-01-31", "no"]
        });
        assert_eq!(parse(text), Ok(expected));
    }

    #[test]
    fn invalid_yaml_error_has_location() {
        assert_eq!(parse("paths:\n  - a\n  b: [\n").unwrap_err().0, "line 3, column 3");
        assert_eq!(parse("").unwrap_err().0, "whole file");
        assert_eq!(parse("a: 1\n---\nb: 2\n").unwrap_err().1, "expected exactly one YAML document");
        assert!(parse(&"- ".repeat(500)).is_err());
    }
}
