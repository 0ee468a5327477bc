//! What records must meet: rules that a test makes.

use super::super::records::Record;
use serde_json::Value;

/// What records must meet: pairs of a module and a field.
#[derive(Debug, Default)]
pub(super) struct Rules {
    /// Fields that a new record has a value in.
    pub(super) mandatory: Vec<(String, String)>,
    /// Fields in which no two records have the same value.
    pub(super) unique: Vec<(String, String)>,
}

impl Rules {
    /// The fields that a new record lacks.
    pub(super) fn missing(&self, module: &str, record: &Record) -> Vec<String> {
        let lacks = |field: &str| record.get(field).is_none_or(Value::is_null);
        of(&self.mandatory, module).filter(|field| lacks(field)).map(str::to_owned).collect()
    }

    pub(super) fn unique(&self, module: &str) -> Vec<String> {
        of(&self.unique, module).map(str::to_owned).collect()
    }
}

fn of<'r>(rules: &'r [(String, String)], module: &str) -> impl Iterator<Item = &'r str> {
    rules.iter().filter(move |(of, _)| of == module).map(|(_, field)| field.as_str())
}
