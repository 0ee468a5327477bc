//! The error of decoding a response: serde's reason and the path of the field, without any value of the response.

use super::api_error::{HTML_PAGE, PROXY, is_html};
use crate::failure::permanent;
use http::StatusCode;
use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer};
use serde_json::Value;
use serde_json::error::Category;
use serde_path_to_error::{Path, Segment};
use std::fmt::{self, Write as _};
use thiserror::Error;
use zoho_auth_core::__private::Counted;

/// An error from decoding a response into a type that does not fit it.
///
/// The message contains serde's reason and the path of the field, such as ``missing field `id` at data[0].owner``. It
/// contains no value of the response, because values may be personal data. A message from the type's own `Deserialize`
/// implementation may quote a value, so the reason omits such a message.
#[derive(Clone, Debug, Error)]
#[error("failed to decode the response (HTTP {}, {}): {mismatch}{}", .status.as_u16(), Counted(*.bytes as u64, "byte"), Fix(.fix))]
pub struct DecodeError {
    status: StatusCode,
    bytes: usize,
    mismatch: Mismatch,
    fix: &'static str,
}

permanent!(DecodeError);

impl DecodeError {
    pub(crate) fn new<T: DeserializeOwned>(status: StatusCode, body: &[u8], error: &serde_json::Error) -> Self {
        let (mismatch, fix) = match error.classify() {
            Category::Data => {
                let path = path_of::<T, _>(&mut serde_json::Deserializer::from_slice(body));
                let fix = "make the field optional or change its type, or read the response as `serde_json::Value`";
                (Mismatch::new(error, path), fix)
            }
            _ if body.is_empty() => (Mismatch::without_path("the body is empty"), "read the response with `json_opt`"),
            _ if is_html(body) => (Mismatch::without_path(HTML_PAGE), PROXY),
            // A message about syntax quotes no values. It names the line and the column.
            _ => (Mismatch::without_path(&format!("not JSON: {error}")), ""),
        };
        Self { status, bytes: body.len(), mismatch, fix }
    }

    pub(crate) fn without_record_results(status: StatusCode, bytes: usize) -> Self {
        Self { status, bytes, mismatch: Mismatch::without_path("the body has no list of record results"), fix: "" }
    }

    /// Returns serde's reason without values, such as ``missing field `id` ``.
    pub fn reason(&self) -> &str {
        &self.mismatch.reason
    }

    /// Returns the path of the value that could not be decoded, such as `data[0].owner`. The path is empty if the
    /// reason concerns the whole response.
    pub fn path(&self) -> &str {
        &self.mismatch.path
    }
}

/// The end of a message: a semicolon and the fix, or nothing if there is no fix.
struct Fix<'f>(&'f str);

impl fmt::Display for Fix<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() { Ok(()) } else { write!(f, "; {}", self.0) }
    }
}

/// The reason why a JSON value does not fit a type, with its path and without values.
#[derive(Clone, Debug)]
pub(crate) struct Mismatch {
    reason: String,
    path: String,
}

impl Mismatch {
    /// Returns the mismatch for an error from deserializing `value` into `T`.
    pub(crate) fn of_value<T: DeserializeOwned>(value: &Value, error: &serde_json::Error) -> Self {
        Self::new(error, path_of::<T, _>(value))
    }

    fn new(error: &serde_json::Error, path: String) -> Self {
        let message = error.to_string();
        let position = format!(" at line {} column {}", error.line(), error.column());
        Self { reason: without_values(message.strip_suffix(&position).unwrap_or(&message)), path }
    }

    fn without_path(reason: &str) -> Self {
        Self { reason: reason.to_owned(), path: String::new() }
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)?;
        if self.path.is_empty() { Ok(()) } else { write!(f, " at {}", self.path) }
    }
}

/// Deserializes the data again and returns the path of the failure. Tracking the path is slow, so it is done only after
/// an error.
fn path_of<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> String {
    match serde_path_to_error::deserialize::<D, T>(deserializer) {
        Ok(_) => String::new(),
        Err(error) => path_text(error.path()),
    }
}

fn path_text(path: &Path) -> String {
    let mut text = String::new();
    for segment in path {
        let key = match segment {
            Segment::Seq { index } => {
                let _ = write!(text, "[{index}]");
                continue;
            }
            // The variant is a value of the response.
            Segment::Enum { .. } => continue,
            Segment::Map { key } if is_name(key) => key,
            // The key of a map may be data, such as an address or the name of a person.
            Segment::Map { .. } | Segment::Unknown => "?",
        };
        if !text.is_empty() {
            text.push('.');
        }
        text.push_str(key);
    }
    text
}

/// Returns `true` if the key looks like the name of a field, such as `Last_Name`, `$approved` or `cf-region`.
fn is_name(key: &str) -> bool {
    let in_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '$');
    (1..=64).contains(&key.len()) && key.chars().all(in_name)
}

/// The words for kinds of values in serde's messages (`serde::de::Unexpected`). A value may follow each of them.
const KINDS: [&str; 16] = [
    "boolean",
    "integer",
    "floating point",
    "character",
    "string",
    "byte array",
    "unit value",
    "null",
    "Option value",
    "newtype struct",
    "sequence",
    "map",
    "enum",
    "unit variant",
    "newtype variant",
    "tuple variant",
];

/// Returns the reason in a message of serde without the values that serde quotes. For a message of another form,
/// returns a general reason.
pub(crate) fn without_values(message: &str) -> String {
    // The value precedes the last `, expected `. The text after it comes from the type.
    let expected = message.rsplit_once(", expected ").map(|(_, expected)| format!(", expected {expected}"));
    let expected = expected.unwrap_or_default();
    for problem in ["invalid type", "invalid value"] {
        if let Some(value) = message.strip_prefix(problem).and_then(|rest| rest.strip_prefix(": ")) {
            let kind = KINDS.iter().find(|kind| value.starts_with(**kind));
            return kind.map_or_else(|| format!("{problem}{expected}"), |kind| format!("{problem}: {kind}{expected}"));
        }
    }
    for problem in ["invalid length", "unknown variant", "unknown field"] {
        if message.strip_prefix(problem).is_some_and(|rest| rest.starts_with(' ')) {
            return format!("{problem}{expected}");
        }
    }
    // These names are constants of the type.
    let is_constant = |rest: &str| rest.strip_prefix('`').and_then(|rest| rest.strip_suffix('`')).is_some_and(is_name);
    let names_a_field = |problem| message.strip_prefix(problem).is_some_and(is_constant);
    let untagged = message.strip_prefix("data did not match any variant of untagged enum ");
    if names_a_field("missing field ") || names_a_field("duplicate field ") || untagged.is_some_and(is_name) {
        return message.to_owned();
    }
    "the type rejected a value".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::send::Response;
    use std::collections::HashMap;

    /// The text that no error may contain.
    const SECRET: &str = "s3cret";

    #[derive(Debug, Deserialize)]
    #[allow(dead_code, reason = "the fields are only deserialized")]
    struct Page {
        data: Vec<Lead>,
    }

    #[derive(Debug, Deserialize)]
    #[allow(dead_code, reason = "the fields are only deserialized")]
    struct Lead {
        owner: Owner,
        #[serde(default)]
        rating: Option<Rating>,
        #[serde(default)]
        by_address: HashMap<String, u8>,
        #[serde(default)]
        color: Color,
    }

    #[derive(Debug, Deserialize)]
    #[allow(dead_code, reason = "the fields are only deserialized")]
    struct Owner {
        id: u64,
    }

    #[derive(Debug, Deserialize)]
    enum Rating {
        Hot,
    }

    #[derive(Debug, Default, Deserialize)]
    #[serde(try_from = "String")]
    struct Color;

    impl TryFrom<String> for Color {
        type Error = String;

        fn try_from(name: String) -> Result<Self, String> {
            Err(format!("invalid color: {name}, expected {name}"))
        }
    }

    fn error(body: &str) -> DecodeError {
        let error = Response::for_test(200, body).json::<Page>().unwrap_err();
        let (message, debug) = (error.to_string(), format!("{error:?}"));
        assert!(!message.contains(SECRET) && !debug.contains(SECRET), "{message} {debug}");
        error
    }

    #[test]
    fn missing_field_is_named_with_its_path() {
        let error = error(r#"{"data":[{"owner":{}}]}"#);
        assert_eq!((error.reason(), error.path()), ("missing field `id`", "data[0].owner"));
        let message = "failed to decode the response (HTTP 200, 23 bytes): missing field `id` at data[0].owner; \
                       make the field optional or change its type, or read the response as `serde_json::Value`";
        assert_eq!(error.to_string(), message);
    }

    #[test]
    fn secret_in_a_field_of_the_wrong_type_is_not_quoted() {
        for (value, kind) in [
            (r#""s3cret""#, "string"),
            (r#""s3cret, expected s3cret""#, "string"),
            (r#"{"s3cret":"s3cret"}"#, "map"),
            (r#"["s3cret"]"#, "sequence"),
            ("null", "null"),
            ("-7", "integer"),
            ("1.5", "floating point"),
        ] {
            let error = error(&format!(r#"{{"data":[{{"owner":{{"id":{value}}}}}]}}"#));
            assert_eq!(error.path(), "data[0].owner.id");
            assert!(error.reason().contains(kind) && error.reason().ends_with(", expected u64"), "{error}");
            assert!(!error.to_string().contains("-7") && !error.to_string().contains("1.5"), "{error}");
        }
    }

    #[test]
    fn unknown_variant_is_not_quoted() {
        let error = error(r#"{"data":[{"owner":{"id":1},"rating":"s3cret"}]}"#);
        assert_eq!((error.reason(), error.path()), ("unknown variant, expected `Hot`", "data[0].rating"));
    }

    #[test]
    fn key_that_may_be_data_is_not_quoted() {
        let error = error(r#"{"data":[{"owner":{"id":1},"by_address":{"s3cret@example.com":"s3cret"}}]}"#);
        assert_eq!(error.path(), "data[0].by_address.?");
    }

    #[test]
    fn reason_of_the_types_own_code_is_left_out() {
        let error = error(r#"{"data":[{"owner":{"id":1},"color":"s3cret"}]}"#);
        assert_eq!((error.reason(), error.path()), ("the type rejected a value", "data[0].color"));
    }

    #[test]
    fn invalid_json_is_reported_with_its_position() {
        assert_eq!(error("s3cret").reason(), "not JSON: expected value at line 1 column 1");
        assert_eq!(error(r#"{"data":[]} s3cret"#).reason(), "not JSON: trailing characters at line 1 column 13");
        let empty = Response::for_test(204, "").json::<Page>().unwrap_err().to_string();
        assert_eq!(
            empty,
            "failed to decode the response (HTTP 204, 0 bytes): the body is empty; read the response with `json_opt`"
        );
    }

    #[test]
    fn html_page_is_reported_with_advice_about_proxies() {
        let error = error("<html>s3cret");
        assert_eq!((error.reason(), error.path()), ("an HTML page, not JSON", ""));
        let message = "failed to decode the response (HTTP 200, 12 bytes): an HTML page, not JSON; \
                       check whether a proxy intercepts the connection";
        assert_eq!(error.to_string(), message);
    }

    #[test]
    fn messages_of_serde_lose_only_their_values() {
        for (message, reason) in [
            ("missing field `id`", "missing field `id`"),
            ("duplicate field `id`", "duplicate field `id`"),
            ("missing field `a` in s3cret `b`", "the type rejected a value"),
            ("unknown field `s3cret`, expected `id`", "unknown field, expected `id`"),
            ("unknown field `s3cret`, there are no fields", "unknown field"),
            ("invalid length 3, expected a tuple of size 2", "invalid length, expected a tuple of size 2"),
            ("invalid value: s3cret, expected a day", "invalid value, expected a day"),
            ("invalid value: character `s`, expected a day", "invalid value: character, expected a day"),
            (
                "data did not match any variant of untagged enum Id",
                "data did not match any variant of untagged enum Id",
            ),
            ("s3cret", "the type rejected a value"),
        ] {
            assert_eq!(without_values(message), reason);
        }
    }
}
