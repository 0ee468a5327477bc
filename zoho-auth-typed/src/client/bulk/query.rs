//! The query of a bulk read.

use crate::crm::Module;
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::fmt;
use std::marker::PhantomData;

/// The query of a bulk read, which exports records of one module as CSV.
///
/// The type parameter `M` determines the module, so the compiler checks the scopes of the exported records.
#[must_use]
pub struct ReadQuery<M> {
    query: Map<String, Value>,
    criteria: Option<Result<Value, String>>,
    module: PhantomData<fn() -> M>,
}

impl<M: Module> ReadQuery<M> {
    /// Returns a query for all records of the module with all fields, up to 200,000 records.
    pub fn new() -> Self {
        let mut query = Map::new();
        query.insert("module".to_owned(), json!({ "api_name": M::API_NAME }));
        Self { query, criteria: None, module: PhantomData }
    }

    fn with(mut self, name: &str, value: Value) -> Self {
        self.query.insert(name.to_owned(), value);
        self
    }

    /// Selects fields by their API names.
    pub fn fields<'f>(self, fields: impl IntoIterator<Item = &'f str>) -> Self {
        let fields: Vec<&str> = fields.into_iter().collect();
        self.with("fields", json!(fields))
    }

    /// Selects a page of the records. Page numbers start at 1, which is the default. A page has up to 200,000 records.
    pub fn page(self, page: u32) -> Self {
        self.with("page", json!(page))
    }

    /// Selects the records of the custom view with the ID `id`.
    pub fn custom_view(self, id: impl crate::endpoint::value::IntoId) -> Self {
        let id = id.into_value();
        self.with("cvid", json!(id))
    }

    /// Selects the records that meet the criteria. The API's documentation of the call shows their form, such as
    /// `{"group_operator": "and", "group": […]}`.
    pub fn criteria(mut self, criteria: &(impl Serialize + ?Sized)) -> Self {
        self.criteria = Some(serde_json::to_value(criteria).map_err(|error| error.to_string()));
        self
    }

    /// Returns the body of the call. Fails if the criteria cannot be serialized as JSON.
    pub(super) fn body(self) -> Result<Value, String> {
        let mut query = self.query;
        if let Some(criteria) = self.criteria {
            query.insert("criteria".to_owned(), criteria?);
        }
        Ok(json!({ "query": query, "file_type": "csv" }))
    }
}

impl<M: Module> Default for ReadQuery<M> {
    fn default() -> Self {
        Self::new()
    }
}

impl<M> Clone for ReadQuery<M> {
    fn clone(&self) -> Self {
        Self { query: self.query.clone(), criteria: self.criteria.clone(), module: PhantomData }
    }
}

/// Omits the criteria, which contain personal data.
impl<M> fmt::Debug for ReadQuery<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReadQuery").field("module", &self.query.get("module")).finish_non_exhaustive()
    }
}
