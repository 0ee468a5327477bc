//! The files of a data center, such as attachments.

use crate::bounded::Bounded;
use crate::file::{File, UploadedFile};
use std::collections::BTreeMap;

/// The approximate size of a file in memory without its content, in bytes.
const OVERHEAD: usize = 1_024;

/// The files of a data center.
#[derive(Clone, Debug)]
pub(crate) struct FileStore {
    /// The served files, by path. If the path does not identify the file, `?id=…` follows the path.
    pub(crate) served: BTreeMap<String, File>,
    pub(crate) uploaded: Bounded<UploadedFile>,
    /// The served paths of uploaded files.
    served_uploads: Bounded<String>,
    issued_ids: u64,
}

impl FileStore {
    /// Creates a store for uploaded files of up to `upload_bytes` bytes.
    pub(crate) fn new(upload_bytes: usize) -> Self {
        // A file can be stored twice: in the list of uploads, and for serving.
        let uploads = upload_bytes / 2;
        Self {
            served: BTreeMap::new(),
            uploaded: Bounded::with_size(usize::MAX, uploads),
            served_uploads: Bounded::with_size(usize::MAX, uploads),
            issued_ids: 0,
        }
    }

    /// Adds a file to the list of uploaded files.
    pub(crate) fn record_upload(&mut self, file: UploadedFile) {
        let size = file.first_bytes.len() + OVERHEAD;
        self.uploaded.push(file, size);
    }

    /// Serves an uploaded file at a path.
    pub(crate) fn serve_upload(&mut self, path: String, file: File) {
        let size = file.stored_bytes() + OVERHEAD;
        self.served.insert(path.clone(), file);
        for discarded in self.served_uploads.push(path, size) {
            self.served.remove(&discarded);
        }
    }

    /// Returns a new file ID.
    pub(crate) fn next_id(&mut self) -> String {
        self.issued_ids += 1;
        (4_150_868_000_000_225_000 + self.issued_ids).to_string()
    }

    /// Returns the file at a path, or at a path and the query parameter `id`. Returns `None` if the file does not
    /// exist.
    pub(crate) fn find(&self, path: &str, id: Option<&str>) -> Option<&File> {
        let by_id = || self.served.get(&format!("{path}?id={}", id?));
        self.served.get(path).or_else(by_id)
    }
}
