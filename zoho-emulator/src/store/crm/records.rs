//! The CRM records, by module.

use crate::bounded::Bounded;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The fields of a record, by API name.
pub(crate) type Record = Map<String, Value>;

/// The records of a data center, by module. IDs are unique across all modules of the data center.
#[derive(Clone, Debug)]
pub(crate) struct RecordStore {
    modules: BTreeMap<String, Vec<Record>>,
    inserted: u64,
    /// The modules and IDs of the records that requests created.
    created: Bounded<(String, String)>,
    discarded: bool,
}

impl RecordStore {
    /// Creates a store that holds up to `created` records from requests.
    pub(crate) fn new(created: usize) -> Self {
        Self { modules: BTreeMap::new(), inserted: 0, created: Bounded::new(created), discarded: false }
    }

    /// Inserts a record that a request created, and returns its ID. If requests have created too many records, discards
    /// the oldest one of these.
    pub(crate) fn create(&mut self, module: &str, fields: Record) -> String {
        let id = self.insert(module, fields);
        for (module, id) in self.created.push((module.to_owned(), id.clone()), 0) {
            self.remove(&module, &id);
            self.discarded = true;
        }
        id
    }

    /// Returns `true` if a record was discarded since the last call.
    pub(crate) fn take_discarded(&mut self) -> bool {
        std::mem::take(&mut self.discarded)
    }

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

    /// Returns the record with the given ID, or `None` if it does not exist.
    pub(crate) fn get(&self, module: &str, id: &str) -> Option<&Record> {
        self.in_module(module).get(self.position(module, id)?)
    }

    /// Overwrites fields of a record. Returns `false` if the record does not exist.
    pub(crate) fn update(&mut self, module: &str, id: &str, mut fields: Record) -> bool {
        let Some(index) = self.position(module, id) else { return false };
        let Some(record) = self.modules.get_mut(module).and_then(|records| records.get_mut(index)) else {
            return false;
        };
        fields.remove("id");
        record.extend(fields);
        true
    }

    /// Deletes a record. Returns `false` if the record does not exist.
    pub(crate) fn delete(&mut self, module: &str, id: &str) -> bool {
        self.created.take(|(of, created)| created == id && of == module);
        self.remove(module, id)
    }

    fn remove(&mut self, module: &str, id: &str) -> bool {
        let Some(index) = self.position(module, id) else { return false };
        self.modules.get_mut(module).is_some_and(|records| {
            records.remove(index);
            true
        })
    }

    /// Returns the index of a record in its module, or `None` if the record does not exist. Records are in the order of
    /// their IDs, which have the same length.
    fn position(&self, module: &str, id: &str) -> Option<usize> {
        self.in_module(module).binary_search_by(|record| record_id(record).cmp(&Some(id))).ok()
    }
}

/// Returns the ID of a record.
pub(crate) fn record_id(record: &Record) -> Option<&str> {
    record.get("id")?.as_str()
}
