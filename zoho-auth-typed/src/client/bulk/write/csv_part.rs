//! A zip archive on the local disk that contains one CSV file for a bulk write.

use super::super::error::BulkError;
use crate::client::transfer::TransferError;
use std::fmt;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use tempfile::TempPath;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// The name of the CSV file in the archive. The request that creates the job contains this name.
pub(super) const CSV: &str = "records.csv";

/// A zip archive that contains one CSV file for a bulk write; see [`CsvChunks`](super::CsvChunks).
///
/// The archive is a temporary file that only the current user can read. Dropping this value deletes the file.
pub struct CsvPart {
    zip: TempPath,
    columns: Vec<String>,
    rows: u64,
}

impl CsvPart {
    /// Returns the path of the archive.
    pub fn path(&self) -> &Path {
        &self.zip
    }

    /// Returns the names of the columns, in order.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(String::as_str)
    }

    /// Returns the number of rows, without the header.
    pub fn rows(&self) -> u64 {
        self.rows
    }
}

/// A writer that creates a [`CsvPart`] and adds rows to it.
pub(super) struct CsvPartWriter {
    zip: ZipWriter<BufWriter<File>>,
    path: TempPath,
    rows: u64,
    /// The size of the uncompressed CSV, in bytes.
    bytes: u64,
}

impl CsvPartWriter {
    /// Creates the zip archive in `folder` and writes the header of the CSV file.
    pub(super) fn new(folder: &Path, heading: &[u8]) -> Result<Self, BulkError> {
        let file = tempfile::Builder::new().prefix("zoho-bulk-").suffix(".zip").tempfile_in(folder);
        let (file, path) = file.map_err(|error| failed(folder, error))?.into_parts();
        let mut zip = ZipWriter::new(BufWriter::new(file));
        zip.start_file(CSV, SimpleFileOptions::default()).map_err(|error| failed(&path, error.into()))?;
        let mut filling = Self { zip, path, rows: 0, bytes: 0 };
        filling.write(heading)?;
        Ok(filling)
    }

    pub(super) fn add(&mut self, line: &[u8]) -> Result<(), BulkError> {
        self.rows += 1;
        self.write(line)
    }

    fn write(&mut self, line: &[u8]) -> Result<(), BulkError> {
        self.bytes += line.len() as u64;
        self.zip.write_all(line).map_err(|error| failed(&self.path, error))
    }

    /// Returns the number of rows and the size of the CSV in bytes.
    pub(super) fn size(&self) -> (u64, u64) {
        (self.rows, self.bytes)
    }

    pub(super) fn finish(self, columns: Vec<String>) -> Result<CsvPart, BulkError> {
        let Self { zip, path, rows, .. } = self;
        let written = zip.finish().map_err(io::Error::from).and_then(|mut file| file.flush());
        written.map_err(|error| failed(&path, error))?;
        Ok(CsvPart { zip: path, columns, rows })
    }
}

fn failed(path: &Path, error: io::Error) -> BulkError {
    TransferError::local("write the file for a bulk write", Some(path))(error).into()
}

impl fmt::Debug for CsvPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CsvPart").field("path", &self.zip).field("rows", &self.rows).finish_non_exhaustive()
    }
}
