//! The conversion of JSON text into the model. Every error has a file, a line, a column and a sentence.

use crate::diagnose::first_type_error;
use crate::json_pointer::{Position, members, offset};
use crate::lint::visible;
use crate::model::{Product, SCHEMA_VERSION};
use crate::schema::PRODUCT;
use serde::de::IgnoredAny;
use serde_json::error::Category;
use std::fmt;

/// The largest accepted file, in bytes. The largest file of the toolkit has less than a quarter of this size.
pub const MAX_BYTES: usize = 6_000_000;

/// An error in a catalog file, with its position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// The file name that the caller passed.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The column in characters, counted from 1.
    pub column: usize,
    /// The description of the error, in one sentence.
    pub message: String,
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {}", self.file, self.line, self.column, self.message)
    }
}

impl std::error::Error for ParseError {}

impl ParseError {
    pub(crate) fn new(file: &str, position: Position, message: impl Into<String>) -> Self {
        let Position { line, column } = position;
        // Messages quote the file, so forbidden characters are escaped.
        Self { file: file.to_owned(), line, column, message: visible(message.into()) }
    }
}

/// Parses the file of one product. Error messages show `file` as the name of the file.
///
/// # Errors
/// Fails if the text has more than [`MAX_BYTES`] bytes, or is not JSON in the catalog format.
pub fn product(file: &str, text: &str) -> Result<Product, ParseError> {
    let error = |byte, message: &str| ParseError::new(file, Position::of_byte(text, byte), message);
    if text.len() > MAX_BYTES {
        let message = format!(
            "the file has {} bytes, more than the {MAX_BYTES} that a catalog file may have; delete what the application does not use",
            text.len()
        );
        return Err(error(0, &message));
    }
    if text.starts_with('\u{feff}') {
        return Err(error(0, "the file starts with a byte order mark; save it as UTF-8 without one"));
    }
    match serde_json::from_str::<Product>(text) {
        Ok(product) if product.schema_version == SCHEMA_VERSION => Ok(product),
        Ok(_) => {
            Err(unsupported_version(file, text).unwrap_or_else(|| error(0, "the schema version is not supported")))
        }
        Err(e) if matches!(e.classify(), Category::Data) => {
            // A file of another version may have other keys, so its version is reported as the error. A string with a
            // later syntax error is not JSON, so the shape of its values cannot be checked.
            Err(unsupported_version(file, text).unwrap_or_else(|| match serde_json::from_str::<IgnoredAny>(text) {
                Ok(_) => type_error(file, text, &e),
                Err(e) => ParseError::new(file, position(text, &e), syntax(text, &e)),
            }))
        }
        Err(e) => Err(ParseError::new(file, position(text, &e), syntax(text, &e))),
    }
}

/// Returns the text of a file whose bytes may not be UTF-8.
///
/// # Errors
/// Fails if the bytes are not UTF-8.
pub fn text<'b>(file: &str, bytes: &'b [u8]) -> Result<&'b str, ParseError> {
    str::from_utf8(bytes).map_err(|e| {
        let valid = String::from_utf8_lossy(&bytes[..e.valid_up_to()]);
        let message = "the file is not UTF-8 at this position; save it as UTF-8";
        ParseError::new(file, Position::of_byte(&valid, valid.len()), message)
    })
}

/// Parses the file of one product from bytes that may not be UTF-8.
///
/// # Errors
/// Fails if [`text`] or [`product`] fails.
pub fn product_from_bytes(file: &str, bytes: &[u8]) -> Result<Product, ParseError> {
    product(file, text(file, bytes)?)
}

fn unsupported_version(file: &str, text: &str) -> Option<ParseError> {
    let (_, _, value) = members(text).into_iter().find(|(key, ..)| key == "schema_version")?;
    let version: u64 = serde_json::from_str(value).ok()?;
    (version != u64::from(SCHEMA_VERSION)).then(|| {
        let message = if version > u64::from(SCHEMA_VERSION) {
            format!("the file has schema version {version}, but this reader supports version {SCHEMA_VERSION}; update the toolkit")
        } else {
            format!("schema version {version} is not supported; convert the file to version {SCHEMA_VERSION}")
        };
        ParseError::new(file, Position::of_byte(text, offset(text, value)), message)
    })
}

fn type_error(file: &str, text: &str, e: &serde_json::Error) -> ParseError {
    match first_type_error(text, &PRODUCT) {
        Some(type_error) => ParseError::new(file, Position::of_byte(text, type_error.byte), type_error.message),
        None => ParseError::new(file, position(text, e), format!("this is not valid in a catalog file: {}", reason(e))),
    }
}

/// Returns the position where the parser stopped. `serde_json` counts columns in bytes.
pub(crate) fn position(text: &str, e: &serde_json::Error) -> Position {
    let line_start = text.split_inclusive('\n').take(e.line().saturating_sub(1)).map(str::len).sum::<usize>();
    Position::of_byte(text, line_start + e.column().saturating_sub(1))
}

/// Returns the message of an error without its position, which [`ParseError`] contains separately.
fn reason(e: &serde_json::Error) -> String {
    let message = e.to_string();
    message.rsplit_once(" at line ").map_or(message.as_str(), |(reason, _)| reason).to_owned()
}

const HALF_A_CHARACTER: &str = "this `\\u` escape is not a complete character; write the character itself";

/// Returns the message for a text that is not JSON.
fn syntax(text: &str, e: &serde_json::Error) -> String {
    if text.trim().is_empty() {
        return "the file is empty; write one JSON object".to_owned();
    }
    let reason = reason(e);
    let known = [
        ("EOF while parsing", "the file ends in the middle of a value; a closing quote or bracket is missing"),
        ("trailing comma", "JSON does not allow a comma before a closing bracket; delete the comma"),
        ("expected `,` or `}`", "a comma between two members, or the closing `}`, is missing before this"),
        ("expected `,` or `]`", "a comma between two items, or the closing `]`, is missing before this"),
        ("expected `:`", "a colon is missing between key and value"),
        ("key must be a string", "a key must be a string in double quotes"),
        (
            "expected value",
            "a JSON value is missing here; write a string in double quotes, a number, a list or an object",
        ),
        ("expected ident", "only `true`, `false` and `null` have no quotes; put quotes around any other string"),
        (
            "trailing characters",
            "the JSON value ends before this; delete the rest, because a catalog file is one object",
        ),
        ("control character", "a string contains a line break or control character; write it as `\\n` or `\\u…`"),
        ("invalid escape", "this is not a JSON escape; write a backslash as `\\\\`"),
        ("unexpected end of hex escape", HALF_A_CHARACTER),
        ("lone leading surrogate", HALF_A_CHARACTER),
        ("invalid unicode code point", HALF_A_CHARACTER),
        ("expected `\"`", "a string in double quotes is missing here"),
        ("recursion limit exceeded", "the values are nested too deeply; check for a missing or extra bracket"),
        ("number out of range", "the number is too large"),
        ("invalid number", "this is not a JSON number"),
    ];
    known
        .iter()
        .find(|(start, _)| reason.starts_with(start))
        .map_or_else(|| format!("this is not JSON: {reason}"), |(_, sentence)| (*sentence).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: &str = r#"{
  "schema_version": 2, "product": "toy", "title": "Toy", "host": "gateway", "auth_scheme": "Bearer",
  "services": ["Toy"],
  "sources": {"s": {"title": "ä", "location": "u", "retrieved": "2026-01-01"}},
  "scopes": [{"name": "Toy.a", "weight": 1, "status": "documented", "source": "s"}],
  "endpoints": []
}"#;

    #[track_caller]
    fn expect_error(text: &str, line: usize, column: usize, message: &str) {
        let error = product("toy.json", text).unwrap_err();
        assert_eq!((error.line, error.column), (line, column), "{error}");
        assert!(error.message.contains(message), "{error}");
    }

    #[track_caller]
    fn expect_error_with(from: &str, to: &str, line: usize, column: usize, message: &str) {
        assert!(SMALL.contains(from));
        expect_error(&SMALL.replacen(from, to, 1), line, column, message);
    }

    #[test]
    fn valid_file_is_parsed_with_any_line_ending() {
        assert_eq!(product("toy.json", SMALL).unwrap().scopes[0].name, "Toy.a");
        assert_eq!(product("toy.json", &SMALL.replace('\n', "\r\n")), product("toy.json", SMALL));
        assert_eq!(product_from_bytes("toy.json", SMALL.as_bytes()), product("toy.json", SMALL));
    }

    #[test]
    fn unreadable_text_is_an_error_with_its_position() {
        expect_error(&format!("\u{feff}{SMALL}"), 1, 1, "byte order mark");
        expect_error("", 1, 1, "the file is empty");
        expect_error(&" ".repeat(MAX_BYTES + 1), 1, 1, "more than the 6000000");
        let error = product_from_bytes("toy.json", b"{\n \"\xc3\xa4\xff\"}").unwrap_err();
        assert_eq!((error.line, error.column), (2, 4), "{error}");
    }

    #[test]
    fn malformed_json_is_an_error_with_its_position() {
        expect_error_with("\"u\",", "\"u\"", 4, 51, "a comma between two members");
        expect_error_with("\"endpoints\": []", "\"endpoints\": [],", 7, 1, "a comma before a closing bracket");
        expect_error_with("\n}", "\n", 7, 1, "ends in the middle");
        expect_error_with("\n}", "\n}}", 7, 2, "ends before this");
        expect_error_with("\"title\"", "title", 2, 42, "a key must be a string in double quotes");
        expect_error_with("\"Toy\", \"host", "Toy, \"host", 2, 51, "a JSON value is missing here");
    }

    #[test]
    fn json_of_another_shape_is_an_error_with_its_position() {
        expect_error("[]", 1, 1, "the file must be an object in braces, but is a list");
        expect_error_with(
            "\"title\": \"Toy\"",
            "\"titel\": \"Toy\"",
            2,
            42,
            "unknown key `titel`; did you mean `title`?",
        );
        expect_error_with("\"weight\"", "\"color\"", 5, 32, "use one of `name`, `weight`");
        expect_error_with("\"product\": \"toy\", ", "", 1, 1, "the file lacks the key `product`");
        expect_error_with("\"title\": \"Toy\"", "\"product\": \"Toy\"", 2, 42, "`product` occurs twice in the file");
        expect_error_with("\"weight\": 1", "\"weight\": -1", 5, 42, "whole number from 0 to 4294967295, but is `-1`");
        expect_error_with("\"documented\"", "\"Documented\"", 5, 55, "did you mean `documented`?");
        expect_error_with(
            "\"host\": \"gateway\"",
            "\"host\": [1]",
            2,
            66,
            "`/host` must be a string in double quotes, but is a list",
        );
        let twice = r#""s": {"title": "t", "location": "u", "retrieved": "d"}, "s""#;
        expect_error_with("\"s\"", twice, 4, 71, "`s` occurs twice in `/sources`");
    }

    #[test]
    fn file_of_another_schema_version_is_an_error() {
        expect_error_with("\"schema_version\": 2", "\"schema_version\": 3", 2, 21, "update the toolkit");
        expect_error_with(
            "\"schema_version\": 2",
            "\"schema_version\": 1, \"x\": 1",
            2,
            21,
            "convert the file to version 2",
        );
    }
}
