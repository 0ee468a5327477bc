//! The rows of a result, which are read from the zip archive on the disk one at a time.

use super::error::BulkError;
use super::state::plain;
use crate::client::send::decode_error::without_values;
use serde::de::DeserializeOwned;
use std::fmt::{self, Write as _};
use std::fs::File;
use std::io::BufReader;
use std::marker::PhantomData;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use zip::ZipArchive;
use zip::read::ZipFile;
use zoho_auth_core::__private::Counted;

type Archive = BufReader<File>;

/// A zip archive that contains one CSV file.
pub struct CsvArchive {
    path: PathBuf,
    archive: ZipArchive<Archive>,
    index: usize,
}

impl CsvArchive {
    /// Opens a zip archive from a bulk read or a bulk write. Blocks while reading from the disk.
    ///
    /// # Errors
    /// Returns [`BulkError::InvalidArchive`] if the file is not a zip archive or does not contain a CSV file.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, BulkError> {
        let path = path.as_ref().to_owned();
        let unreadable = |reason: String| BulkError::InvalidArchive { path: path.clone(), reason };
        let file = File::open(&path).map_err(|error| unreadable(error.to_string()))?;
        let archive = ZipArchive::new(BufReader::new(file)).map_err(|error| unreadable(error.to_string()))?;
        let is_csv = |name: &str| Path::new(name).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
        let index = archive
            .file_names()
            .position(|name| name.is_ok_and(|name| is_csv(&name)))
            .ok_or_else(|| unreadable("it contains no CSV file".to_owned()))?;
        Ok(Self { path, archive, index })
    }

    /// Returns the rows, each with the names of its columns.
    ///
    /// # Errors
    /// Returns [`BulkError::InvalidArchive`] if the CSV file has no readable header.
    pub fn rows(&mut self) -> Result<Rows<'_>, BulkError> {
        let path = self.path.clone();
        let mut reader = self.reader()?;
        let columns = reader.headers().map_err(|error| unreadable(&path, &error))?;
        let columns = Arc::new(columns.clone());
        Ok(Rows { path, reader, columns })
    }

    /// Returns the rows, deserialized into your own type. The fields of the type must have the names of the columns.
    ///
    /// # Errors
    /// Returns [`BulkError::InvalidArchive`] if the CSV file cannot be opened.
    pub fn records<T: DeserializeOwned>(&mut self) -> Result<Records<'_, T>, BulkError> {
        let path = self.path.clone();
        Ok(Records { path, reader: self.reader()?, record: PhantomData })
    }

    fn reader(&mut self) -> Result<csv::Reader<ZipFile<'_, Archive>>, BulkError> {
        let Self { path, archive, index } = self;
        let unreadable = |reason: String| BulkError::InvalidArchive { path: path.clone(), reason };
        let file = archive.by_index(*index).map_err(|error| unreadable(error.to_string()))?;
        Ok(csv::Reader::from_reader(file))
    }
}

/// An iterator over the rows of a result; see [`CsvArchive::rows`].
pub struct Rows<'z> {
    path: PathBuf,
    reader: csv::Reader<ZipFile<'z, Archive>>,
    columns: Arc<csv::StringRecord>,
}

impl Rows<'_> {
    pub(super) fn has(&self, column: &str) -> bool {
        self.columns.iter().any(|known| known == column)
    }

    pub(super) fn refused(&self, reason: &str) -> BulkError {
        BulkError::InvalidArchive { path: self.path.clone(), reason: reason.to_owned() }
    }
}

impl Iterator for Rows<'_> {
    type Item = Result<Row, BulkError>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut values = csv::StringRecord::new();
        match self.reader.read_record(&mut values) {
            Ok(true) => Some(Ok(Row { columns: Arc::clone(&self.columns), values })),
            Ok(false) => None,
            Err(error) => Some(Err(unreadable(&self.path, &error))),
        }
    }
}

/// An iterator over the rows of a result, deserialized into your own type; see [`CsvArchive::records`].
pub struct Records<'z, T> {
    path: PathBuf,
    reader: csv::Reader<ZipFile<'z, Archive>>,
    record: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> Iterator for Records<'_, T> {
    type Item = Result<T, BulkError>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = self.reader.deserialize().next()?;
        Some(next.map_err(|error| self.unreadable(&error)))
    }
}

impl<T> Records<'_, T> {
    /// Returns the error for a row. If the row does not fit the type, the error names the column.
    fn unreadable(&mut self, error: &csv::Error) -> BulkError {
        let mut invalid = unreadable(&self.path, error);
        if let (BulkError::InvalidArchive { reason, .. }, csv::ErrorKind::Deserialize { err, .. }) =
            (&mut invalid, error.kind())
            && let Some(field) = err.field().and_then(|field| usize::try_from(field).ok())
            && let Some(heading) = self.reader.headers().ok().and_then(|headings| headings.get(field))
        {
            let _ = write!(reason, ", column `{}`", plain(heading));
        }
        invalid
    }
}

/// A row of a result.
#[derive(Clone, PartialEq, Eq)]
pub struct Row {
    columns: Arc<csv::StringRecord>,
    values: csv::StringRecord,
}

impl Row {
    /// Returns the value in a column. Returns `None` if the column does not exist, and an empty string if the column
    /// has no value.
    pub fn get(&self, column: &str) -> Option<&str> {
        self.values.get(self.columns.iter().position(|known| known == column)?)
    }

    /// Returns an iterator over the columns with their values, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.columns.iter().zip(self.values.iter())
    }
}

/// Returns an error with the reason and the line, but without values: messages of the `csv` crate may quote personal
/// data.
pub(super) fn unreadable(path: &Path, error: &csv::Error) -> BulkError {
    let reason = match error.kind() {
        csv::ErrorKind::Io(error) => error.to_string(),
        csv::ErrorKind::Utf8 { .. } => "a value is not UTF-8".to_owned(),
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("a row has {}, but the header has {expected_len}", Counted(*len, "value"))
        }
        csv::ErrorKind::Deserialize { err, .. } => match err.kind() {
            csv::DeserializeErrorKind::Message(message) => without_values(message),
            csv::DeserializeErrorKind::ParseBool(_) => "invalid value, expected a Boolean".to_owned(),
            csv::DeserializeErrorKind::ParseInt(_) => "invalid value, expected an integer".to_owned(),
            csv::DeserializeErrorKind::ParseFloat(_) => "invalid value, expected a number".to_owned(),
            csv::DeserializeErrorKind::UnexpectedEndOfRow => "a column is missing".to_owned(),
            _ => "a row does not fit the type".to_owned(),
        },
        _ => "it is not valid CSV".to_owned(),
    };
    let line = error.position().map(|line| format!(", at line {}", line.line())).unwrap_or_default();
    BulkError::InvalidArchive { path: path.to_owned(), reason: reason + &line }
}

/// Omits the values, which are personal data.
impl fmt::Debug for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Row").field("columns", &self.columns).finish_non_exhaustive()
    }
}

impl fmt::Debug for CsvArchive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CsvArchive").field("path", &self.path).finish_non_exhaustive()
    }
}

impl fmt::Debug for Rows<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rows").field("path", &self.path).finish_non_exhaustive()
    }
}

impl<T> fmt::Debug for Records<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Records").field("path", &self.path).finish_non_exhaustive()
    }
}
