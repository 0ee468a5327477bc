//! The diagnosis of a JSON text that is not a catalog file: the first type error, its location and its fix.

use crate::json_pointer::{Pointer, items, members, offset};
use crate::schema::{Field, Shape};
use crate::suggest;
use std::collections::HashSet;

/// A value that does not have the expected shape.
pub(crate) struct TypeError {
    /// The offset of the value in the text, in bytes.
    pub(crate) byte: usize,
    /// The JSON pointer to the value.
    pub(crate) pointer: Pointer,
    /// The description of the error, in one sentence.
    pub(crate) message: String,
}

/// Returns the error for the first value of `text` that does not have the expected shape. Returns `None` if all values
/// have it. The text must be JSON.
pub(crate) fn first_type_error(text: &str, shape: &Shape) -> Option<TypeError> {
    Reader { text }.type_error(text, shape, &Pointer::root())
}

struct Reader<'t> {
    text: &'t str,
}

impl Reader<'_> {
    fn type_error(&self, value: &str, shape: &Shape, pointer: &Pointer) -> Option<TypeError> {
        let value = value.trim_start();
        let expected_with_hint = |expected: &str, hint: &str| {
            let message = format!("{} must be {expected}, but is {}{hint}", subject(pointer), describe(value));
            Some(self.error_for(value, pointer, message))
        };
        let expected_value = |expected: &str| expected_with_hint(expected, "");
        match shape {
            Shape::Nullable(_) if value.starts_with("null") => None,
            Shape::Nullable(inner) => self.type_error(value, inner, pointer),
            Shape::Text if serde_json::from_str::<String>(value.trim_end()).is_ok() => None,
            Shape::Text => expected_value("a string in double quotes"),
            Shape::Count if serde_json::from_str::<u32>(value.trim_end()).is_ok() => None,
            Shape::Count => expected_value("a whole number from 0 to 4294967295"),
            Shape::Flag if value.starts_with('t') || value.starts_with('f') => None,
            Shape::Flag => expected_value("`true` or `false`"),
            Shape::OneOf(words) => {
                let word = serde_json::from_str::<String>(value.trim_end()).ok();
                if word.as_deref().is_some_and(|word| words.contains(&word)) {
                    return None;
                }
                let nearest = word.map_or(Vec::new(), |word| suggest::words(&word, words.iter().copied()));
                let hint = nearest.first().map_or(String::new(), |word| format!("; did you mean `{word}`?"));
                expected_with_hint(&format!("one of {}", list(words)), &hint)
            }
            Shape::List(_) if value.starts_with('"') => {
                expected_with_hint("a list in square brackets", "; put brackets around it, `[\"…\"]`")
            }
            Shape::List(_) if !value.starts_with('[') => expected_value("a list in square brackets"),
            Shape::List(inner) => items(value)
                .into_iter()
                .enumerate()
                .find_map(|(i, item)| self.type_error(item, inner, &pointer.then(i))),
            Shape::Map(_) | Shape::Record(_) if !value.starts_with('{') => expected_value("an object in braces"),
            Shape::Map(inner) => self.members(value, pointer, |_| Ok(inner)),
            Shape::Record(fields) => self
                .members(value, pointer, |key| {
                    fields
                        .iter()
                        .find(|field| field.name == key)
                        .map(|field| &field.shape)
                        .ok_or_else(|| unknown(key, fields))
                })
                .or_else(|| self.missing(value, fields, pointer)),
        }
    }

    fn members<'s>(
        &self,
        object: &str,
        pointer: &Pointer,
        shape_of: impl Fn(&str) -> Result<&'s Shape, String>,
    ) -> Option<TypeError> {
        let members = members(object);
        let mut seen = HashSet::new();
        members.iter().find_map(|(key, key_text, value)| {
            let here = pointer.then(key.as_str());
            if !seen.insert(key) {
                let message = format!("`{key}` occurs twice in {}; delete one of the two", subject(pointer));
                return Some(self.error_for(key_text, &here, message));
            }
            match shape_of(key) {
                Ok(shape) => self.type_error(value, shape, &here),
                Err(message) => Some(self.error_for(key_text, &here, message)),
            }
        })
    }

    fn missing(&self, object: &str, fields: &[Field], pointer: &Pointer) -> Option<TypeError> {
        let present = members(object);
        let missing =
            fields.iter().find(|field| field.required && !present.iter().any(|(key, ..)| key == field.name))?;
        let message = format!("{} lacks the key `{}`; add it", subject(pointer), missing.name);
        Some(self.error_for(object, pointer, message))
    }

    fn error_for(&self, part: &str, pointer: &Pointer, message: String) -> TypeError {
        TypeError { byte: offset(self.text, part), pointer: pointer.clone(), message }
    }
}

fn unknown(key: &str, fields: &[Field]) -> String {
    let names: Vec<&str> = fields.iter().map(|field| field.name).collect();
    match suggest::words(key, names.iter().copied()).first() {
        Some(nearest) => format!("unknown key `{key}`; did you mean `{nearest}`?"),
        None => format!("unknown key `{key}`; use one of {}", list(&names)),
    }
}

fn subject(pointer: &Pointer) -> String {
    if pointer.steps().is_empty() { "the file".to_owned() } else { format!("`{pointer}`") }
}

/// Returns a short description of a value, such as `an object` or `the string "leads"`. Strings, numbers and words are
/// cut after 40 characters.
fn describe(value: &str) -> String {
    match value.chars().next() {
        Some('{') => "an object".to_owned(),
        Some('[') => "a list".to_owned(),
        Some('"') => {
            let text = serde_json::from_str::<String>(value.trim_end()).unwrap_or_default();
            let short: String = text.chars().take(40).collect();
            format!("the string {short:?}")
        }
        Some(_) => format!("`{}`", value.trim_end().chars().take(40).collect::<String>()),
        None => "nothing".to_owned(),
    }
}

fn list(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}
