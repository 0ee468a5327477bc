//! Books: paths are relative to the server's, each operation has one scope, and each resource has one file. Shared
//! resources (contact persons, debit notes) are in the files of both.

use super::Read;
use crate::import::corrections::Corrections;
use crate::import::openapi::Folder;

/// The short name of the edition in the catalog.
pub(crate) const EDITION: &str = "books-2026";

/// Reads the folder.
pub(crate) fn read(folder: &Folder, facts: &Corrections) -> Read {
    super::read(folder, EDITION, facts, super::as_printed)
}
