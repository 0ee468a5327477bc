//! The division of records into files that a bulk write accepts.

use super::super::error::BulkError;
use super::csv_part::{CsvPart, CsvPartWriter};
use super::rows::{CsvFileRows, Records, Rows};
use serde::Serialize;
use std::fmt;
use std::path::PathBuf;

/// The maximum number of rows in the CSV file of a bulk write.
/// <https://www.zoho.com/crm/developer/docs/api/v6/bulk-write/limitations.html>
const ROWS: u64 = 25_000;
/// The maximum number of columns in the CSV file. The source is the page at [`ROWS`].
const COLUMNS: usize = 200;
/// The maximum size of the CSV file, in bytes. The source is the page at [`ROWS`].
const BYTES: u64 = 25_000_000;

/// An iterator that writes any number of records into files that a bulk write accepts.
///
/// Each file has up to 25,000 rows and up to 25 megabytes of CSV, and becomes a separate job. The iterator writes one
/// file per call of `next`, and holds one row in memory. Each file has at least one row.
///
/// The iterator uses blocking disk I/O: if other tasks share the thread, call `next` in `tokio::task::spawn_blocking`.
///
/// ```
/// use zoho_auth_typed::bulk;
///
/// #[derive(serde::Serialize)]
/// struct Lead {
///     #[serde(rename = "Last_Name")]
///     last_name: String,
/// }
///
/// let leads = (0..60_000).map(|number| Lead { last_name: format!("Doe {number}") });
/// let rows: Vec<u64> = bulk::CsvChunks::from_records(leads).map(|file| file.map(|file| file.rows())).collect::<Result<_, _>>()?;
/// assert_eq!(rows, [25_000, 25_000, 10_000]);
/// # Ok::<_, zoho_auth_typed::bulk::BulkError>(())
/// ```
#[must_use = "no file is written until the iterator is used"]
pub struct CsvChunks<'r> {
    rows: Box<dyn Rows + Send + 'r>,
    /// A row that was read but not written: the first row of the next file.
    waiting: Option<Vec<u8>>,
    most: u64,
    folder: PathBuf,
    ended: bool,
}

impl<'r> CsvChunks<'r> {
    /// Returns an iterator over files with records of a struct. The names of the struct's fields become the names of
    /// the columns. The simplest names are the API names of the module's fields, as with `#[serde(rename =
    /// "Last_Name")]`. A field that is `None` becomes an empty value.
    pub fn from_records<T: Serialize, I: IntoIterator<Item = T, IntoIter: Send + 'r>>(records: I) -> Self {
        Self::new(Records::new(records.into_iter()))
    }

    /// Returns an iterator over files with the rows of a CSV file on the disk. The CSV file must be UTF-8, begin with a
    /// header and separate values by commas.
    ///
    /// # Errors
    /// Returns [`BulkError::InvalidArchive`] if the file cannot be opened or has no readable header.
    pub fn from_csv(path: impl Into<PathBuf>) -> Result<Self, BulkError> {
        CsvFileRows::open(path.into()).map(Self::new)
    }

    fn new(rows: impl Rows + Send + 'r) -> Self {
        let (rows, folder) = (Box::new(rows), std::env::temp_dir());
        Self { rows, waiting: None, most: ROWS, folder, ended: false }
    }

    /// Sets the maximum number of rows per file. The minimum is 1. The default and the maximum are 25,000.
    pub fn max_rows(self, rows: u64) -> Self {
        Self { most: rows.clamp(1, ROWS), ..self }
    }

    /// Sets the folder for the files. The default is the system's folder for temporary files.
    pub fn temp_dir(self, folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), ..self }
    }

    fn next_line(&mut self) -> Result<Option<Vec<u8>>, BulkError> {
        match self.waiting.take() {
            Some(line) => Ok(Some(line)),
            None => self.rows.next_line(),
        }
    }

    fn next_file(&mut self) -> Result<Option<CsvPart>, BulkError> {
        let Some(first) = self.next_line()? else { return Ok(None) };
        let columns = self.rows.heading().columns.len();
        if columns > COLUMNS {
            return Err(BulkError::TooManyColumns { columns });
        }
        let mut file = CsvPartWriter::new(&self.folder, &self.rows.heading().line)?;
        file.add(&first)?;
        while let Some(line) = self.next_line()? {
            let (rows, bytes) = file.size();
            if rows >= self.most || bytes + line.len() as u64 > BYTES {
                self.waiting = Some(line);
                break;
            }
            file.add(&line)?;
        }
        file.finish(self.rows.heading().columns.clone()).map(Some)
    }
}

impl Iterator for CsvChunks<'_> {
    type Item = Result<CsvPart, BulkError>;

    /// Returns the next file. An error ends the iterator, because the rows that were not written would otherwise be
    /// lost silently.
    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let next = self.next_file();
        self.ended = !matches!(next, Ok(Some(_)));
        next.transpose()
    }
}

impl fmt::Debug for CsvChunks<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CsvChunks").field("folder", &self.folder).finish_non_exhaustive()
    }
}
