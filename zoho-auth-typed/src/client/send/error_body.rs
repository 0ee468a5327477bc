//! The parser of error bodies, which finds the codes in the different forms of all products.

use serde_json::{Map, Value};

/// The maximum depth to which a body is read. A body is untrusted and may be nested to any depth.
const MAX_DEPTH: usize = 4;
/// The maximum number of items of an array that are read.
const MAX_ITEMS: usize = 16;
/// The maximum number of objects of a body that are read.
const MAX_OBJECTS: usize = 64;
/// The maximum number of codes of a body that are read.
const MAX_CODES: usize = 32;

/// The keys of an object that describes an error.
const MARKS: [&str; 4] = ["code", "errorCode", "title", "error_description"];
/// The keys that hold the code of an error, in order of preference.
const CODE: [&str; 5] = ["code", "errorCode", "id", "title", "error"];
/// The keys that hold a message, in order of preference.
const MESSAGE: [&str; 5] = ["message", "errorMessage", "description", "error_description", "title"];
/// The keys that may hold a code. Some products send a code as their message or title.
const CODES: [&str; 10] =
    ["code", "errorCode", "error", "error_type", "title", "id", "message", "errorMessage", "summary", "error_code"];

/// The objects of an error body, outer ones first.
pub(super) struct ErrorBody<'v>(Vec<&'v Map<String, Value>>);

impl<'v> ErrorBody<'v> {
    /// Reads a body. CRM wraps the error of the first record in `data`, Projects in `error`, People in `response` and
    /// `errors`.
    pub(super) fn new(body: &'v Value) -> Self {
        let mut objects = Vec::new();
        collect(body, 0, &mut objects);
        Self(objects)
    }

    /// Returns the object that describes the error: the first with a code, or else the body itself if it is an object.
    pub(super) fn error(&self, body: &'v Value) -> Option<&'v Map<String, Value>> {
        let described = self.0.iter().find(|object| MARKS.iter().any(|key| text(object, key).is_some())).copied();
        described.or_else(|| body.as_object())
    }

    /// Returns all values in the body that may be codes.
    pub(super) fn codes(&self) -> Vec<String> {
        let codes = self.0.iter().flat_map(|&object| {
            let keys = object.keys().filter(|key| CODES.contains(&key.as_str()));
            keys.filter_map(move |key| text(object, key))
        });
        codes.take(MAX_CODES).collect()
    }
}

/// Returns the code that an object holds, or `None` if it holds no code.
pub(super) fn code(error: &Map<String, Value>) -> Option<String> {
    CODE.iter().find_map(|key| text(error, key))
}

/// Returns the message that an object holds, or `None` if it holds no message. Creator holds the messages of a record
/// in a list, of which the first is returned.
pub(super) fn message(error: &Map<String, Value>) -> Option<String> {
    let listed = || error.get("error")?.as_array()?.first()?.as_str().map(str::to_owned);
    MESSAGE.iter().find_map(|key| text(error, key)).or_else(listed)
}

fn collect<'v>(value: &'v Value, depth: usize, objects: &mut Vec<&'v Map<String, Value>>) {
    if depth > MAX_DEPTH || objects.len() >= MAX_OBJECTS {
        return;
    }
    match value {
        Value::Object(object) => {
            objects.push(object);
            object.values().for_each(|inner| collect(inner, depth + 1, objects));
        }
        Value::Array(items) => items.iter().take(MAX_ITEMS).for_each(|item| collect(item, depth + 1, objects)),
        _ => {}
    }
}

/// Returns the string or number at `key` as text, or `None` for any other value.
fn text(object: &Map<String, Value>, key: &str) -> Option<String> {
    match object.get(key)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_found_in_every_envelope() {
        for (body, expected, codes) in [
            (r#"{"code":"INVALID_TOKEN","details":{},"message":"m"}"#, "INVALID_TOKEN", &["INVALID_TOKEN", "m"][..]),
            (r#"{"data":[{"code":"DUPLICATE_DATA","message":"m"}]}"#, "DUPLICATE_DATA", &["DUPLICATE_DATA", "m"]),
            (r#"{"code":57,"message":"m"}"#, "57", &["57", "m"]),
            (r#"{"response":{"errors":[{"code":7213,"message":"m"}],"status":1}}"#, "7213", &["7213", "m"]),
            (r#"{"errors":[{"id":"F7003","title":"t"}]}"#, "F7003", &["F7003", "t"]),
            (r#"[2,{"msg":"x","errorCode":"INVALID_OAUTHSCOPE"}]"#, "INVALID_OAUTHSCOPE", &["INVALID_OAUTHSCOPE"]),
            (r#"{"error":"invalid_request"}"#, "invalid_request", &["invalid_request"]),
            (r#"{"summary":"INVALID_OAUTHTOKEN","data":{"errorCode":8535}}"#, "8535", &["INVALID_OAUTHTOKEN", "8535"]),
            (r#"{"details":{}}"#, "", &[]),
            (r#"{"a":{"a":{"a":{"a":{"a":{"code":"TOO_DEEP"}}}}}}"#, "", &[]),
        ] {
            let value: Value = serde_json::from_str(body).expect("the body should be valid JSON");
            let read = ErrorBody::new(&value);
            assert_eq!(read.error(&value).and_then(code).unwrap_or_default(), expected, "{body}");
            let mut found = read.codes();
            let mut codes = codes.to_vec();
            found.sort_unstable();
            codes.sort_unstable();
            assert_eq!(found, codes, "{body}");
        }
    }

    #[test]
    fn body_of_many_objects_is_read_in_part() {
        let items: Vec<Value> =
            (0..16).map(|n| serde_json::json!({ "code": n, "inner": [{"code": n}, {"code": n}] })).collect();
        let value = Value::from(vec![Value::from(items); 16]);
        let read = ErrorBody::new(&value);
        assert!(read.0.len() <= MAX_OBJECTS && read.codes().len() == MAX_CODES);
    }
}
