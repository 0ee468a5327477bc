//! The lists of all products except CRM.

use crate::bounded::Bounded;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The name of a list, and of the member that contains the ID of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ListName {
    pub(crate) product: String,
    pub(crate) list: String,
    /// The member that contains the ID of an item, such as `invoice_id`.
    pub(crate) id: String,
}

/// The lists of a data center.
#[derive(Clone, Debug)]
pub(crate) struct ListStore {
    /// The items, by product and list.
    lists: BTreeMap<(String, String), Vec<Value>>,
    inserted: u64,
    /// The lists and IDs of the items that requests created.
    created: Bounded<(ListName, String)>,
    discarded: bool,
}

impl ListStore {
    /// Creates a store that holds up to `created` items from requests.
    pub(crate) fn new(created: usize) -> Self {
        Self { lists: BTreeMap::new(), inserted: 0, created: Bounded::new(created), discarded: false }
    }

    /// Appends an item to a list and returns its ID. An object without an ID gets a new one.
    pub(crate) fn insert(&mut self, name: &ListName, mut item: Value) -> String {
        self.inserted += 1;
        let next = (3_000_000_000_000_100_000 + self.inserted).to_string();
        let id = match item.as_object_mut() {
            Some(fields) => text(fields.entry(name.id.clone()).or_insert_with(|| json!(next))),
            None => next,
        };
        self.lists.entry(key(&name.product, &name.list)).or_default().push(item);
        id
    }

    /// Appends an item that a request created, and returns the item. If requests have created too many items, discards
    /// the oldest one of these.
    pub(crate) fn create(&mut self, name: &ListName, mut fields: Map<String, Value>) -> Value {
        // The emulator issues the ID, so an ID in the request is ignored.
        fields.remove(&name.id);
        let id = self.insert(name, Value::Object(fields));
        for (name, id) in self.created.push((name.clone(), id.clone()), 0) {
            self.remove(&name, &id);
            self.discarded = true;
        }
        self.item(name, &id).cloned().unwrap_or_default()
    }

    /// Returns `true` if an item was discarded since the last call.
    pub(crate) fn take_discarded(&mut self) -> bool {
        std::mem::take(&mut self.discarded)
    }

    /// Returns the items of a list. Returns `None` if the list has never had an item.
    pub(crate) fn items(&self, product: &str, list: &str) -> Option<&[Value]> {
        self.lists.get(&key(product, list)).map(Vec::as_slice)
    }

    /// Returns the item with the given ID, or `None` if it does not exist.
    pub(crate) fn item(&self, name: &ListName, id: &str) -> Option<&Value> {
        self.items(&name.product, &name.list)?.iter().find(|item| has_id(item, name, id))
    }

    /// Overwrites members of an item, and returns the item. Returns `None` if the item does not exist.
    pub(crate) fn update(&mut self, name: &ListName, id: &str, mut fields: Map<String, Value>) -> Option<Value> {
        fields.remove(&name.id);
        let list = self.lists.get_mut(&key(&name.product, &name.list))?;
        let item = list.iter_mut().find(|item| has_id(item, name, id))?;
        item.as_object_mut()?.extend(fields);
        Some(item.clone())
    }

    /// Deletes an item. Returns `false` if the item does not exist.
    pub(crate) fn delete(&mut self, name: &ListName, id: &str) -> bool {
        self.created.take(|(of, created)| created == id && of == name);
        self.remove(name, id)
    }

    fn remove(&mut self, name: &ListName, id: &str) -> bool {
        let Some(list) = self.lists.get_mut(&key(&name.product, &name.list)) else { return false };
        let Some(index) = list.iter().position(|item| has_id(item, name, id)) else { return false };
        list.remove(index);
        true
    }
}

/// Returns the product and the list, under which the items are stored. A form of Creator, such as `Orders`, and its
/// report `All_Orders` have the same records.
fn key(product: &str, list: &str) -> (String, String) {
    let list = if product == "creator" { list.strip_prefix("All_").unwrap_or(list) } else { list };
    (product.to_owned(), list.to_owned())
}

fn has_id(item: &Value, name: &ListName, id: &str) -> bool {
    item.get(&name.id).is_some_and(|own| text(own) == id)
}

/// Returns a JSON value as text. A string has no quotes.
pub(crate) fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
