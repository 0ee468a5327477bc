//! The request of a bulk write.

use super::super::error::BulkError;
use super::csv_part::{CSV, CsvPart};
use crate::crm::Module;
use crate::endpoint::value::IntoId;
use serde_json::{Value, json};
use std::fmt;
use std::marker::PhantomData;

/// The request of a bulk write: the operation, the module and the columns to write.
///
/// The type parameter `M` determines the module, so the compiler checks the scopes of the written records. The
/// organization is CRM's own ID: `zgid` in the response of [`GetOrganization`](crate::crm::GetOrganization). The upload
/// of the file needs this ID.
///
/// Without [`fields`](Self::fields), each column is written to the field whose API name is the name of the column. A
/// name such as `Account_Name.id` refers to a lookup field: the part after the dot is the field that identifies the
/// related record.
#[must_use]
pub struct WriteRequest<M> {
    organization: String,
    operation: &'static str,
    find_by: Option<String>,
    skip_empty_values: bool,
    /// The pairs of column and field. If empty, all columns are written.
    fields: Vec<(String, String)>,
    module: PhantomData<fn() -> M>,
}

impl<M: Module> WriteRequest<M> {
    /// Returns a request that creates a new record for each row.
    pub fn insert(organization: impl IntoId) -> Self {
        Self::new(organization, "insert", None)
    }

    /// Returns a request that updates, for each row, the record with the same value in the field `find_by`. This field
    /// must be `id` or a field without duplicates. A row without such a record is skipped.
    pub fn update(organization: impl IntoId, find_by: impl Into<String>) -> Self {
        Self::new(organization, "update", Some(find_by.into()))
    }

    /// Returns a request that updates, for each row, the record with the same value in the field `find_by`. A row
    /// without such a record creates a new record.
    pub fn upsert(organization: impl IntoId, find_by: impl Into<String>) -> Self {
        Self::new(organization, "upsert", Some(find_by.into()))
    }

    fn new(organization: impl IntoId, operation: &'static str, find_by: Option<String>) -> Self {
        let organization = organization.into_value();
        Self { organization, operation, find_by, skip_empty_values: false, fields: Vec::new(), module: PhantomData }
    }

    /// Sets the columns to write, each with the API name of its field, such as `[("Surname", "Last_Name"), ("E-mail",
    /// "Email")]`. The result of the job contains only the first three columns, so begin with the columns that identify
    /// a row.
    pub fn fields<'f>(mut self, fields: impl IntoIterator<Item = (&'f str, &'f str)>) -> Self {
        self.fields = fields.into_iter().map(|(column, field)| (column.to_owned(), field.to_owned())).collect();
        self
    }

    /// Leaves the field of a record unchanged if its value in the row is empty. By default, an empty value clears the
    /// field.
    pub fn skip_empty_values(self) -> Self {
        Self { skip_empty_values: true, ..self }
    }

    pub(super) fn organization(&self) -> &str {
        &self.organization
    }

    /// Returns the body of the call, without the ID of the file. Fails with [`BulkError::MissingColumn`] if the file
    /// lacks a column, or if no column is written to the field that identifies records.
    pub(super) fn body(&self, file: &CsvPart) -> Result<Value, BulkError> {
        let columns: Vec<&str> = file.columns().collect();
        let pairs: Vec<(&str, &str)> = match self.fields.as_slice() {
            [] => columns.iter().map(|&column| (column, column)).collect(),
            fields => fields.iter().map(|(column, field)| (column.as_str(), field.as_str())).collect(),
        };
        let missing = |column: &str| BulkError::MissingColumn { column: column.to_owned() };
        if let Some(find_by) = self.find_by.as_deref()
            && !pairs.iter().any(|(_, field)| *field == find_by)
        {
            return Err(missing(find_by));
        }
        let mut mappings = Vec::new();
        for (column, field) in pairs {
            let index = columns.iter().position(|known| *known == column).ok_or_else(|| missing(column))?;
            mappings.push(match field.split_once('.') {
                Some((field, find_by)) => json!({ "api_name": field, "index": index, "find_by": find_by }),
                None => json!({ "api_name": field, "index": index }),
            });
        }
        let mut resource = json!({
            "type": "data", "module": { "api_name": M::API_NAME }, "file_names": [CSV],
            "ignore_empty": self.skip_empty_values, "field_mappings": mappings,
        });
        if let Some(find_by) = &self.find_by {
            resource["find_by"] = json!(find_by);
        }
        Ok(json!({ "operation": self.operation, "character_encoding": "UTF-8", "resource": [resource] }))
    }
}

impl<M> Clone for WriteRequest<M> {
    fn clone(&self) -> Self {
        Self {
            organization: self.organization.clone(),
            find_by: self.find_by.clone(),
            fields: self.fields.clone(),
            ..*self
        }
    }
}

impl<M> fmt::Debug for WriteRequest<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WriteRequest")
            .field("organization", &self.organization)
            .field("operation", &self.operation)
            .field("find_by", &self.find_by)
            .field("fields", &self.fields)
            .finish_non_exhaustive()
    }
}
