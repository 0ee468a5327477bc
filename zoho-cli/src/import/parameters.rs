//! Conversion of parameters and bodies from the schemas of a description to the kinds of the catalog.

use super::openapi::PublishedParameter;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeSet;
use zoho_catalog::model::{BodyKind, Parameter, ParameterLocation, ValueKind};

/// Returns the parameters of an operation in the published order. If two parameters have the same location and name,
/// the later one takes precedence.
pub(crate) fn parameters(published: &[PublishedParameter], values: Values) -> Vec<Parameter> {
    let mut found = Vec::<Parameter>::new();
    for parameter in published.iter().filter_map(|published| parameter(published, values)) {
        match found.iter_mut().find(|known| (known.place, &known.name) == (parameter.place, &parameter.name)) {
            Some(known) => *known = parameter,
            None => found.push(parameter),
        }
    }
    found
}

/// Returns the names of query parameters whose value is a file.
pub(crate) fn files_in_query(published: &[PublishedParameter]) -> Vec<String> {
    let is_file =
        |parameter: &&PublishedParameter| parameter.location == "query" && parameter.schema["format"] == "binary";
    published.iter().filter(is_file).map(|parameter| parameter.name.clone()).collect()
}

/// Returns the kind of the request body. If a description offers several media types, JSON takes precedence, then
/// multipart, then a form. Any other media type is binary.
pub(crate) fn body(media_types: &[String]) -> BodyKind {
    let offered = |kind: &str| media_types.iter().any(|media_type| media_type.starts_with(kind));
    if offered("application/json") || offered("application/vnd.api+json") {
        BodyKind::Json
    } else if offered("multipart/form-data") {
        BodyKind::Multipart
    } else if offered("application/x-www-form-urlencoded") {
        BodyKind::Form
    } else if media_types.is_empty() {
        BodyKind::None
    } else {
        BodyKind::Binary
    }
}

/// Returns a parameter as the catalog stores it, or `None` if the catalog does not support the location of the
/// parameter.
fn parameter(published: &PublishedParameter, single: Values) -> Option<Parameter> {
    let place = match published.location.as_str() {
        "path" => ParameterLocation::Path,
        "query" => ParameterLocation::Query,
        "header" => ParameterLocation::Header,
        _ => return None,
    };
    let kind = match kind(&published.name, place, &published.schema) {
        ValueKind::String if describes_date(&published.description) => ValueKind::Date,
        ValueKind::String if names_an_id(&published.name) && is_number_of_an_id(&published.example) => ValueKind::Id,
        kind => kind,
    };
    let required = place == ParameterLocation::Path || published.required;
    let listed = values(&published.schema);
    let values = if is_choice(&listed, kind, place, single) { listed } else { Vec::new() };
    Some(Parameter { required, values, ..Parameter::new(&published.name, place, kind) })
}

/// Returns the kind of a value that a schema describes.
fn kind(name: &str, place: ParameterLocation, schema: &Value) -> ValueKind {
    let types: BTreeSet<&str> = match &schema["type"] {
        Value::String(one) => [one.as_str()].into(),
        Value::Array(many) => many.iter().filter_map(Value::as_str).collect(),
        _ => BTreeSet::new(),
    };
    let first = schema["oneOf"].as_array().and_then(|choices| choices.first());
    if let (true, Some(first)) = (types.is_empty(), first) {
        return kind(name, place, first);
    }
    let format = schema["format"].as_str().unwrap_or_default();
    let pattern = schema["pattern"].as_str().unwrap_or_default();
    let digits = ["([0-9]+)", "^[0-9]+$", "^[0-9]{1,19}$", "^[1-9][0-9]{0,18}$"].contains(&pattern);
    if types.contains("array") {
        // A list of objects is sent as one JSON text, not as values that are separated by commas.
        if schema["items"]["type"] == "object" { ValueKind::String } else { ValueKind::List }
    } else if types.contains("boolean") {
        ValueKind::Boolean
    } else if format == "int32" {
        ValueKind::Integer
    } else if format == "int64" || digits {
        if place == ParameterLocation::Path || names_an_id(name) { ValueKind::Id } else { ValueKind::Integer }
    } else if types.contains("integer") {
        ValueKind::Integer
    } else if types.contains("number") {
        ValueKind::Number
    } else if format == "date" {
        ValueKind::Date
    } else if pattern.starts_with("(((19|20)\\d\\d)[-/.]") {
        if pattern.ends_with("(Z))") { ValueKind::UtcDateTime } else { ValueKind::DateTime }
    } else if format == "date-time" {
        ValueKind::DateTime
    } else {
        ValueKind::String
    }
}

/// Returns `true` if a description has the format of a date, and no format with a time after the date.
fn describes_date(description: &str) -> bool {
    let description = description.to_lowercase();
    let mut formats =
        description.match_indices("yyyy-mm-dd").map(|(at, form)| &description[at + form.len()..]).peekable();
    formats.peek().is_some() && formats.all(|rest| !rest.starts_with('t') && !rest.starts_with(" hh"))
}

/// Returns `true` if the example is a number of 10 to 19 digits, like an ID. Shorter numbers are codes and versions.
fn is_number_of_an_id(example: &Value) -> bool {
    let text = example.as_str().map_or_else(|| example.to_string(), str::to_owned);
    (10..=19).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

/// Returns `true` for the name of an ID, such as `id`, `recordId`, `team_id` or `RECORD_ID`.
pub(crate) fn names_an_id(name: &str) -> bool {
    name.eq_ignore_ascii_case("id") || ["Id", "_id", "ID"].iter().any(|end| name.ends_with(end))
}

/// The meaning of a list with a single value in a product's descriptions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Values {
    /// The meaning that the single value is the only allowed value.
    #[default]
    SingleIsMeant,
    /// The meaning that the single value is an example.
    SingleIsExample,
}

/// The maximum number of values of a choice. A longer list contains user data or the values of a standard.
const MOST_VALUES: usize = 100;

/// Returns `true` if the list contains all allowed values of a parameter. Numbers, dates and record IDs are examples,
/// and a pattern stands for more values. `single` is the meaning of a list with one value.
fn is_choice(values: &[String], kind: ValueKind, place: ParameterLocation, single: Values) -> bool {
    let number = |value: &String| value.len() > 1 && value.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    kind == ValueKind::String
        && values.len() <= MOST_VALUES
        && !values.iter().any(|value| number(value) || value.contains('\\'))
        && (values.len() != 1 || single == Values::SingleIsMeant || place == ParameterLocation::Header)
}

/// Returns the values that a schema lists, without duplicates, in the published order.
fn values(schema: &Value) -> Vec<String> {
    let mut values: Vec<String> = Vec::new();
    for value in schema["enum"].as_array().into_iter().flatten() {
        let text = match value {
            Value::String(text) => text.trim().to_owned(),
            Value::Number(number) => number.to_string(),
            Value::Bool(truth) => truth.to_string(),
            _ => continue,
        };
        if !text.is_empty() && !values.contains(&text) {
            values.push(text);
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn schema_maps_to_value_kind() {
        for (name, place, schema, expected) in [
            ("page", ParameterLocation::Query, json!({"type": "integer", "format": "int32"}), ValueKind::Integer),
            (
                "from",
                ParameterLocation::Query,
                json!({"type": ["string", "null", "integer"], "format": "int64"}),
                ValueKind::Integer,
            ),
            (
                "agentId",
                ParameterLocation::Query,
                json!({"type": ["string", "null", "integer"], "format": "int64"}),
                ValueKind::Id,
            ),
            ("record", ParameterLocation::Path, json!({"type": "string", "format": "int64"}), ValueKind::Id),
            ("record", ParameterLocation::Path, json!({"type": "string", "pattern": "^[0-9]+$"}), ValueKind::Id),
            ("record", ParameterLocation::Path, json!({"type": "string"}), ValueKind::String),
            (
                "record",
                ParameterLocation::Path,
                json!({"oneOf": [{"type": "string", "format": "int64"}]}),
                ValueKind::Id,
            ),
            ("ids", ParameterLocation::Query, json!({"type": ["null", "array"]}), ValueKind::List),
            (
                "rows",
                ParameterLocation::Query,
                json!({"type": "array", "items": {"type": "object"}}),
                ValueKind::String,
            ),
            ("x", ParameterLocation::Query, json!({"type": ["boolean", "null"]}), ValueKind::Boolean),
            ("x", ParameterLocation::Query, json!({"type": "number"}), ValueKind::Number),
            ("x", ParameterLocation::Query, json!({"type": "string", "format": "date"}), ValueKind::Date),
            ("x", ParameterLocation::Query, json!({"type": "string", "format": "date-time"}), ValueKind::DateTime),
            ("x", ParameterLocation::Query, json!({}), ValueKind::String),
        ] {
            assert_eq!(kind(name, place, &schema), expected, "{name} {schema}");
        }
    }

    #[test]
    fn id_is_recognized_by_example() {
        let published = |name: &str, example: Value| PublishedParameter {
            name: name.to_owned(),
            location: "query".to_owned(),
            required: false,
            description: String::new(),
            schema: json!({"type": "string"}),
            example,
        };
        for (name, example, expected) in [
            ("car_id", json!("982000000567001"), ValueKind::Id),
            ("car_id", json!(982_000_000_567_001_u64), ValueKind::Id),
            ("car_id", json!("9c2000000567001"), ValueKind::String),
            ("car_id", json!("12"), ValueKind::String),
            ("car_id", Value::Null, ValueKind::String),
            ("phone", json!("9820000005"), ValueKind::String),
        ] {
            let found = parameters(&[published(name, example.clone())], Values::default());
            assert_eq!(found[0].kind, expected, "{name} {example}");
        }
    }

    #[test]
    fn date_is_recognized_by_description() {
        for (text, expected) in [
            ("Use yyyy-mm-dd format.", true),
            ("Format <code>YYYY-MM-DD</code>", true),
            ("Use YYYY-MM-DDTHH:MM:SS-UTC format.", false),
            ("Time is in user time zone (YYYY-MM-DD HH:MM)", false),
            ("Search by date.", false),
        ] {
            assert_eq!(describes_date(text), expected, "{text}");
        }
    }

    #[test]
    fn date_time_is_recognized_by_pattern() {
        let of = |end: &str| json!({"type": "string", "pattern": format!("(((19|20)\\d\\d)[-/.]{end}")});
        assert_eq!(kind("x", ParameterLocation::Query, &of("([/.][\\d]{0,3})?(Z))")), ValueKind::UtcDateTime);
        assert_eq!(kind("x", ParameterLocation::Query, &of("([/.][\\d]{0,3})?)")), ValueKind::DateTime);
    }

    #[test]
    fn examples_are_not_choices() {
        let is = |values: &[&str], kind, place, single| {
            is_choice(&values.iter().map(|v| (*v).to_owned()).collect::<Vec<_>>(), kind, place, single)
        };
        let (example, meant) = (Values::SingleIsExample, Values::SingleIsMeant);
        assert!(is(&["asc", "desc"], ValueKind::String, ParameterLocation::Query, example));
        assert!(is(&["owner"], ValueKind::String, ParameterLocation::Query, meant));
        assert!(is(&["bulk-write"], ValueKind::String, ParameterLocation::Header, example));
        assert!(!is(&["Leads"], ValueKind::String, ParameterLocation::Query, example));
        assert!(!is(&["1", "2"], ValueKind::Integer, ParameterLocation::Query, meant));
        assert!(!is(&["2025-01-01", "x"], ValueKind::String, ParameterLocation::Query, meant));
        assert!(!is(&["date", "cf_(\\w+)"], ValueKind::String, ParameterLocation::Query, meant));
        assert!(!is(&["111111000000071740"], ValueKind::String, ParameterLocation::Path, meant));
    }

    #[test]
    fn enum_values_keep_order_without_duplicates() {
        assert_eq!(values(&json!({"enum": ["b", "a", "b", null, "", 3]})), ["b", "a", "3"]);
    }
}
