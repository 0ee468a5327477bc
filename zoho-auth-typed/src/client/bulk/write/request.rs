//! What a bulk write does with the rows of its file.

use super::super::error::BulkError;
use super::csv_part::{CSV, CsvPart};
use crate::crm::Module;
use crate::endpoint::value::IntoId;
use serde_json::{Value, json};
use std::fmt;
use std::marker::PhantomData;

/// What a bulk write does with the rows of its file, in one module.
///
/// The module is that of the type, so that the scopes that the compiler asked for are those of the records that are
/// written. The organisation is CRM's own number for it, `zgid` in the answer of
/// [`GetOrganization`](crate::crm::GetOrganization): the upload of the file needs it.
///
/// Without [`fields`](Self::fields) each column is written to the field whose API name is its heading. A heading
/// `Account_Name.id` names a field of a record that is looked up, by the field of that record after the dot.
#[must_use]
pub struct WriteRequest<M> {
    organization: String,
    operation: &'static str,
    find_by: Option<String>,
    skip_empty_values: bool,
    /// Column and field; empty: all columns.
    fields: Vec<(String, String)>,
    module: PhantomData<fn() -> M>,
}

impl<M: Module> WriteRequest<M> {
    /// Makes a new record of each row.
    pub fn insert(organization: impl IntoId) -> Self {
        Self::new(organization, "insert", None)
    }

    /// Changes the record that has the same value in this field: `id`, or one without duplicates. A row without such a
    /// record is skipped.
    pub fn update(organization: impl IntoId, find_by: impl Into<String>) -> Self {
        Self::new(organization, "update", Some(find_by.into()))
    }

    /// Changes the record that has the same value in this field, or makes a new one.
    pub fn upsert(organization: impl IntoId, find_by: impl Into<String>) -> Self {
        Self::new(organization, "upsert", Some(find_by.into()))
    }

    fn new(organization: impl IntoId, operation: &'static str, find_by: Option<String>) -> Self {
        let organization = organization.into_value();
        Self { organization, operation, find_by, skip_empty_values: false, fields: Vec::new(), module: PhantomData }
    }

    /// Writes these columns alone, each to the field of this API name: `[("Surname", "Last_Name"), ("E-mail", "Email")]`.
    /// The result repeats the first three of them: those by which you know a row again belong there.
    pub fn fields<'f>(mut self, fields: impl IntoIterator<Item = (&'f str, &'f str)>) -> Self {
        self.fields = fields.into_iter().map(|(column, field)| (column.to_owned(), field.to_owned())).collect();
        self
    }

    /// An empty value of a row leaves the field of a record as it is; otherwise it empties it.
    pub fn skip_empty_values(self) -> Self {
        Self { skip_empty_values: true, ..self }
    }

    pub(super) fn organization(&self) -> &str {
        &self.organization
    }

    /// The body of the call, all but the file's id.
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
