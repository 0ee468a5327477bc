//! The parts of an error body that become part of the error: code, message, and the fields with the remarks on them.

use super::super::error_body::{self, ErrorBody};
use serde_json::Value;

/// The maximum number of fields that are read.
const MAX_FIELDS: usize = 100;

/// The parts of an error body that are shown to the application.
#[derive(Default)]
pub(super) struct ErrorMessage {
    pub(super) code: Option<String>,
    pub(super) message: Option<String>,
    pub(super) fields: Vec<String>,
    pub(super) remarks: Vec<(String, String)>,
    pub(super) details: Value,
}

impl ErrorMessage {
    pub(super) fn read(body: &Value) -> Self {
        let Some(object) = ErrorBody::new(body).error(body) else { return Self::default() };
        let details = ["details", "errors"].iter().find_map(|key| object.get(*key)).cloned().unwrap_or_default();
        let mut named = NamedFields::default();
        named.collect(&details, 0);
        Self {
            code: error_body::code(object).map(|code| bounded(&code)),
            message: error_body::message(object).map(|message| bounded(&message)),
            fields: named.fields,
            remarks: named.remarks,
            details,
        }
    }
}

/// The fields that an error names, and its remarks on them.
#[derive(Default)]
struct NamedFields {
    fields: Vec<String>,
    remarks: Vec<(String, String)>,
}

impl NamedFields {
    /// Collects the names of fields: `api_name` and `param_name` in CRM, and `fieldName` in Desk, such as
    /// `/contact/lastName`.
    fn collect(&mut self, value: &Value, depth: usize) {
        if depth > 6 || self.fields.len() >= MAX_FIELDS {
            return;
        }
        match value {
            Value::Object(object) => {
                let named = ["api_name", "param_name", "fieldName"].iter().find_map(|key| object.get(*key)?.as_str());
                if let Some(name) = named {
                    let expected = object.get("expected_data_type").and_then(Value::as_str);
                    let remark = expected.map(|expected| format!("expected {expected}"));
                    let remark = remark.or_else(|| Some(object.get("errorType")?.as_str()?.to_owned()));
                    self.add(name, remark);
                }
                for name in object.get("param_names").and_then(Value::as_array).into_iter().flatten() {
                    name.as_str().into_iter().for_each(|name| self.add(name, None));
                }
                // In these members, `api_name` is the name of a record or module, not of a field.
                let inner = object.iter().filter(|(key, _)| !matches!(key.as_str(), "duplicate_record" | "module"));
                inner.for_each(|(_, inner)| self.collect(inner, depth + 1));
            }
            Value::Array(items) => items.iter().for_each(|item| self.collect(item, depth + 1)),
            _ => {}
        }
    }

    fn add(&mut self, name: &str, remark: Option<String>) {
        let name = bounded(name.trim_start_matches('/'));
        if self.fields.contains(&name) || self.fields.len() >= MAX_FIELDS {
            return;
        }
        self.remarks.extend(remark.map(|remark| (name.clone(), bounded(&remark))));
        self.fields.push(name);
    }
}

/// Returns the first 300 characters of a text from a response, without control characters. An ellipsis replaces the
/// rest.
fn bounded(text: &str) -> String {
    const AT_MOST: usize = 300;
    let shown: String = text.chars().filter(|c| !c.is_control()).take(AT_MOST).collect();
    if text.chars().count() > AT_MOST { shown + "…" } else { shown }
}
