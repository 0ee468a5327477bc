//! The lists of Books, Desk and Creator.

use serde_json::Value;
use std::collections::BTreeMap;

/// The lists of a data center, by product and name.
#[derive(Debug, Default)]
pub(crate) struct ListStore(BTreeMap<(String, String), Vec<Value>>);

impl ListStore {
    /// Appends an item to a list.
    pub(crate) fn insert(&mut self, product: &str, list: &str, item: Value) {
        self.0.entry((product.to_owned(), list.to_owned())).or_default().push(item);
    }

    /// Returns the items of a list. Returns `None` if the list never had an item.
    pub(crate) fn items(&self, product: &str, list: &str) -> Option<&[Value]> {
        self.0.get(&(product.to_owned(), list.to_owned())).map(Vec::as_slice)
    }
}
