//! Creator: whole paths, one scope an operation, no identifiers, and published components that take a private link
//! in place of a scope.

use super::Read;
use crate::import::corrections::Corrections;
use crate::import::openapi::Folder;
use crate::import::operation::Operation;
use crate::import::rules::private_link;

/// Its short name in the catalogue.
pub(crate) const EDITION: &str = "creator-2026";

/// Reads the folder.
pub(crate) fn read(folder: &Folder, facts: &Corrections) -> Read {
    super::read(folder, EDITION, facts, understand)
}

/// What the requirement means.
fn understand(operation: &mut Operation, facts: &Corrections) {
    if !private_link::apply(operation, facts) {
        super::as_printed(operation, facts);
    }
}
