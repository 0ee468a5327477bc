//! The files of a product, such as attachments.

use crate::file::{File, UploadedFile};
use std::collections::BTreeMap;

/// The files of a data center.
#[derive(Debug, Default)]
pub(crate) struct FileStore {
    /// The served files by path, followed by `?id=…` if the path does not identify the file.
    pub(crate) served: BTreeMap<String, File>,
    pub(crate) uploaded: Vec<UploadedFile>,
    issued_ids: u64,
}

impl FileStore {
    /// Returns a new file ID.
    pub(crate) fn next_id(&mut self) -> String {
        self.issued_ids += 1;
        (4_150_868_000_000_225_000 + self.issued_ids).to_string()
    }

    /// Returns the file at a path, or at the path and the query's `id`.
    pub(crate) fn find(&self, path: &str, id: Option<&str>) -> Option<&File> {
        let by_id = || self.served.get(&format!("{path}?id={}", id?));
        self.served.get(path).or_else(by_id)
    }
}
