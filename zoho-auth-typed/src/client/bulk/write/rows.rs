//! The rows of a bulk write, from records of a type or from a CSV file on the disk.

use super::super::csv::unreadable;
use super::super::error::BulkError;
use csv::{StringRecord, Writer, WriterBuilder};
use serde::Serialize;
use std::fs::File;
use std::path::PathBuf;

/// A source of rows, which are read one at a time.
pub(super) trait Rows {
    /// Returns the next row as a line of CSV, or `None` after the last row.
    fn next_line(&mut self) -> Result<Option<Vec<u8>>, BulkError>;

    /// Returns the header of the rows. The header is known after the first row has been read.
    fn heading(&self) -> &Header;
}

/// The header of the rows: the names of the columns, also as a line of CSV.
#[derive(Default)]
pub(super) struct Header {
    pub(super) columns: Vec<String>,
    pub(super) line: Vec<u8>,
}

impl Header {
    fn new(names: &StringRecord) -> Result<Self, csv::Error> {
        Ok(Self { columns: names.iter().map(str::to_owned).collect(), line: written(names)? })
    }
}

/// A source of rows from records of a type with named fields.
pub(super) struct Records<I> {
    rest: I,
    number: u64,
    heading: Header,
}

impl<I> Records<I> {
    pub(super) fn new(rest: I) -> Self {
        Self { rest, number: 0, heading: Header::default() }
    }
}

impl<T: Serialize, I: Iterator<Item = T>> Rows for Records<I> {
    fn next_line(&mut self) -> Result<Option<Vec<u8>>, BulkError> {
        let Some(record) = self.rest.next() else { return Ok(None) };
        self.number += 1;
        let refused = |reason: String| BulkError::InvalidRecord { number: self.number, reason };
        // Each record is serialized with its header to detect a skipped field, which would move values into the wrong
        // columns.
        let mut with_heading = line(&record, true).map_err(refused)?;
        if self.number == 1 {
            let row = line(&record, false).map_err(refused)?;
            let mut names = csv::Reader::from_reader(&with_heading[..with_heading.len() - row.len()]);
            let heading = names.headers().and_then(Header::new);
            self.heading = heading.map_err(|_| {
                refused(
                    "the names of its fields cannot be written as a CSV header; use a struct with valid field names"
                        .to_owned(),
                )
            })?;
            if self.heading.columns.is_empty() {
                return Err(refused("its fields have no names; use a struct".to_owned()));
            }
        }
        if !with_heading.starts_with(&self.heading.line) {
            return Err(refused(
                "its fields differ from those of the first record; write all records with the same fields".to_owned(),
            ));
        }
        Ok(Some(with_heading.split_off(self.heading.line.len())))
    }

    fn heading(&self) -> &Header {
        &self.heading
    }
}

/// A source of rows from a CSV file that has its own header.
pub(super) struct CsvFileRows {
    path: PathBuf,
    reader: csv::Reader<File>,
    row: StringRecord,
    heading: Header,
}

impl CsvFileRows {
    pub(super) fn open(path: PathBuf) -> Result<Self, BulkError> {
        let failed = |error: &csv::Error| unreadable(&path, error);
        let mut reader = csv::Reader::from_path(&path).map_err(|error| failed(&error))?;
        let heading = reader.headers().and_then(Header::new).map_err(|error| failed(&error))?;
        Ok(Self { path, reader, row: StringRecord::new(), heading })
    }
}

impl Rows for CsvFileRows {
    fn next_line(&mut self) -> Result<Option<Vec<u8>>, BulkError> {
        let Self { path, reader, row, .. } = self;
        let line = match reader.read_record(row) {
            Ok(false) => return Ok(None),
            Ok(true) => written(row),
            Err(error) => Err(error),
        };
        line.map(Some).map_err(|error| unreadable(path, &error))
    }

    fn heading(&self) -> &Header {
        &self.heading
    }
}

/// Returns a record as one line of CSV, or as two lines if `heading` is `true`. The reason of a failure contains no
/// values of the record.
fn line(record: &impl Serialize, heading: bool) -> Result<Vec<u8>, String> {
    let mut writer = WriterBuilder::new().has_headers(heading).from_writer(Vec::new());
    // The `csv` crate's message is omitted, because it may quote values of the record.
    let refused =
        |_| "a value is not a string, a number or a Boolean; omit it or convert it to one of these types".to_owned();
    writer.serialize(record).map_err(refused)?;
    writer.into_inner().map_err(|error| error.error().to_string())
}

/// Returns a row as a line of CSV.
fn written(row: &StringRecord) -> Result<Vec<u8>, csv::Error> {
    let mut writer = Writer::from_writer(Vec::new());
    writer.write_record(row)?;
    writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(rows: &mut dyn Rows) -> Result<Vec<String>, BulkError> {
        let mut lines = Vec::new();
        while let Some(line) = rows.next_line()? {
            lines.push(String::from_utf8(line).unwrap());
        }
        lines.insert(0, String::from_utf8(rows.heading().line.clone()).unwrap());
        Ok(lines)
    }

    #[derive(Serialize)]
    struct Lead {
        #[serde(rename = "Last_Name")]
        name: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        age: Option<u8>,
    }

    #[derive(Serialize)]
    struct Nested {
        lead: Lead,
    }

    #[test]
    fn records_are_written_under_their_field_names() {
        let leads = [Lead { name: "Doe, \"J\"\n", age: Some(1) }, Lead { name: "", age: Some(2) }];
        let lines = lines(&mut Records::new(leads.iter())).unwrap();
        assert_eq!(lines, ["Last_Name,age\n", "\"Doe, \"\"J\"\"\n\",1\n", ",2\n"]);
    }

    #[test]
    fn record_with_other_or_nested_fields_is_rejected() {
        let leads = [Lead { name: "a", age: Some(1) }, Lead { name: "secret", age: None }];
        let error = lines(&mut Records::new(leads.iter())).unwrap_err().to_string();
        assert!(error.contains("record 2") && !error.contains("secret"), "{error}");
        let error = lines(&mut Records::new([("a", 1)].into_iter())).unwrap_err().to_string();
        assert!(error.contains("a struct"), "{error}");
        let nested = Nested { lead: Lead { name: "secret", age: None } };
        let error = lines(&mut Records::new([nested].iter())).unwrap_err().to_string();
        assert!(error.contains("not a string, a number or a Boolean") && !error.contains("secret"), "{error}");
    }
}
