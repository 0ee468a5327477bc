//! The CRM records by module.

use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The fields of a record by API name.
pub(crate) type Record = Map<String, Value>;

/// The records of a data center, by module. IDs are unique across all modules of the data center.
#[derive(Debug, Default)]
pub(crate) struct RecordStore {
    modules: BTreeMap<String, Vec<Record>>,
    inserted: u64,
}

impl RecordStore {
    /// Inserts a record with a new ID and returns the ID.
    pub(crate) fn insert(&mut self, module: &str, mut fields: Record) -> String {
        self.inserted += 1;
        let id = (4_150_868_000_000_224_000 + self.inserted).to_string();
        fields.insert("id".to_owned(), json!(id));
        self.modules.entry(module.to_owned()).or_default().push(fields);
        id
    }

    /// Returns the API names of the modules that have, or had, a record.
    pub(crate) fn modules(&self) -> impl Iterator<Item = &str> {
        self.modules.keys().map(String::as_str)
    }

    /// Returns the records of a module in insertion order, which is the order of their IDs.
    pub(crate) fn in_module(&self, module: &str) -> &[Record] {
        self.modules.get(module).map_or(&[], Vec::as_slice)
    }

    /// Returns the record with this ID.
    pub(crate) fn get(&self, module: &str, id: &str) -> Option<&Record> {
        self.in_module(module).iter().find(|record| record_id(record) == Some(id))
    }

    /// Overwrites fields of a record. Returns `false` if there is no such record.
    pub(crate) fn update(&mut self, module: &str, id: &str, mut fields: Record) -> bool {
        let records = self.modules.get_mut(module);
        let Some(record) = records.into_iter().flatten().find(|record| record_id(record) == Some(id)) else {
            return false;
        };
        fields.remove("id");
        record.extend(fields);
        true
    }

    /// Deletes a record. Returns `false` if there is no such record.
    pub(crate) fn delete(&mut self, module: &str, id: &str) -> bool {
        let Some(records) = self.modules.get_mut(module) else { return false };
        let before = records.len();
        records.retain(|record| record_id(record) != Some(id));
        records.len() < before
    }
}

/// Returns the ID of a record.
pub(crate) fn record_id(record: &Record) -> Option<&str> {
    record.get("id")?.as_str()
}
