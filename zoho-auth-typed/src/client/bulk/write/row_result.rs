//! The results of the rows of a bulk write.
//! <https://www.zoho.com/crm/developer/docs/api/v8/bulk-write/download-result.html>

use super::super::csv::{CsvArchive, Row, Rows};
use super::super::error::BulkError;
use super::super::state::plain;
use std::fmt;

const STATUS: &str = "STATUS";
const RECORD_ID: &str = "RECORD_ID";
const ERRORS: &str = "ERRORS";

/// The status of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RowStatus {
    /// A row that created a record.
    Added,
    /// A row that updated a record.
    Updated,
    /// A row that was not written. Its errors contain the reasons.
    Skipped,
    /// A row that the job did not reach before it ended.
    Unprocessed,
    /// An undocumented status.
    Other(String),
}

/// The reason why a row was not written.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RowError {
    /// The API's code, such as `MANDATORY_NOT_FOUND`, `DUPLICATE_DATA`, `INVALID_DATA`, `NOT_APPROVED`,
    /// `BLOCKED_RECORD`, `CANNOT_PROCESS`, `LIMIT_EXCEEDED` or `RESOURCE_NOT_FOUND`.
    pub code: String,
    /// The names of the columns that the error concerns.
    pub columns: Vec<String>,
}

/// The result of one row of the file.
#[derive(Clone, PartialEq, Eq)]
pub struct RowResult {
    row: Row,
}

/// An iterator over the rows of the result of a bulk write; see [`CsvArchive::row_results`].
#[derive(Debug)]
pub struct RowResults<'z> {
    rows: Rows<'z>,
}

impl CsvArchive {
    /// Returns the results of the rows of a bulk write.
    ///
    /// # Errors
    /// Returns [`BulkError::InvalidArchive`] if the CSV file has no readable header, or lacks a column that the result
    /// of a bulk write has.
    pub fn row_results(&mut self) -> Result<RowResults<'_>, BulkError> {
        let rows = self.rows()?;
        match [STATUS, RECORD_ID, ERRORS].into_iter().find(|column| !rows.has(column)) {
            Some(missing) => Err(rows
                .refused(&format!("it has no column `{missing}`; check that the file is the result of a bulk write"))),
            None => Ok(RowResults { rows }),
        }
    }
}

impl Iterator for RowResults<'_> {
    type Item = Result<RowResult, BulkError>;

    fn next(&mut self) -> Option<Self::Item> {
        let row = self.rows.next()?;
        Some(row.map(|row| RowResult { row }))
    }
}

impl RowResult {
    /// Returns the status of the row.
    pub fn status(&self) -> RowStatus {
        // Zoho does not document the case of these words.
        match self.column(STATUS).to_ascii_uppercase().as_str() {
            "ADDED" => RowStatus::Added,
            "UPDATED" => RowStatus::Updated,
            "SKIPPED" => RowStatus::Skipped,
            "UNPROCESSED" => RowStatus::Unprocessed,
            other => RowStatus::Other(plain(other)),
        }
    }

    /// Returns the ID of the created or updated record, or `None` if no record was written.
    pub fn record_id(&self) -> Option<&str> {
        Some(self.column(RECORD_ID)).filter(|id| !id.is_empty())
    }

    /// Returns the reasons why the row was not written. The list is empty if the result contains no reason.
    pub fn errors(&self) -> Vec<RowError> {
        errors(self.column(ERRORS))
    }

    /// Returns the row itself: the first three written columns, and the columns of the result.
    pub fn row(&self) -> &Row {
        &self.row
    }

    fn column(&self, name: &str) -> &str {
        self.row.get(name).unwrap_or_default().trim()
    }
}

/// Parses errors such as `MANDATORY_NOT_FOUND-Company,Last_Name:DUPLICATE_DATA-Email`.
fn errors(text: &str) -> Vec<RowError> {
    let mut errors: Vec<RowError> = Vec::new();
    for part in text.split(':').filter(|part| !part.is_empty()) {
        let (code, columns) = part.split_once('-').unwrap_or((part, ""));
        let is_code = !code.is_empty() && code.bytes().all(|b| b.is_ascii_uppercase() || b == b'_');
        match errors.last_mut().and_then(|last| last.columns.last_mut()) {
            // A colon in the name of a column is not a separator.
            Some(column) if !is_code => {
                column.push(':');
                column.push_str(part);
            }
            _ => {
                let columns = columns.split(',').filter(|column| !column.is_empty()).map(str::to_owned).collect();
                errors.push(RowError { code: code.to_owned(), columns });
            }
        }
    }
    errors
}

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.code)?;
        match self.columns.join(", ") {
            columns if columns.is_empty() => Ok(()),
            columns => write!(f, " ({columns})"),
        }
    }
}

/// Omits the values of the row, which are personal data.
impl fmt::Debug for RowResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RowResult")
            .field("status", &self.status())
            .field("record_id", &self.record_id())
            .field("errors", &self.errors())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn row_errors_are_split_with_their_fields() {
        let messages = |text: &str| errors(text).iter().map(RowError::to_string).collect::<Vec<_>>();
        assert_eq!(messages(""), [""; 0]);
        assert_eq!(messages("MANDATORY_NOT_FOUND-Company"), ["MANDATORY_NOT_FOUND (Company)"]);
        assert_eq!(
            messages("MANDATORY_NOT_FOUND-Company,Last_Name:DUPLICATE_DATA-E-mail"),
            ["MANDATORY_NOT_FOUND (Company, Last_Name)", "DUPLICATE_DATA (E-mail)"]
        );
        assert_eq!(messages("INVALID_DATA-Size: cm:LIMIT_EXCEEDED"), ["INVALID_DATA (Size: cm)", "LIMIT_EXCEEDED"]);
    }
}
