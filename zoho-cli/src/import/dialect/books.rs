//! Books: paths relative to the server's, one scope an operation, one file a resource; what resources share (contact
//! persons, debit notes) stands in the files of both.

use super::Read;
use crate::import::corrections::Corrections;
use crate::import::openapi::Folder;

/// Its short name in the catalogue.
pub(crate) const EDITION: &str = "books-2026";

/// Reads the folder.
pub(crate) fn read(folder: &Folder, facts: &Corrections) -> Read {
    super::read(folder, EDITION, facts, super::as_printed)
}
