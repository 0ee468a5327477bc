//! Creator: paths are complete, each operation has one scope, there are no identifiers, and published components take a
//! private link instead of a scope.

use super::Read;
use crate::import::corrections::Corrections;
use crate::import::openapi::Folder;
use crate::import::operation::Operation;
use crate::import::rules::private_link;

/// The short name of the edition in the catalog.
pub(crate) const EDITION: &str = "creator-2026";

/// Reads the folder.
pub(crate) fn read(folder: &Folder, facts: &Corrections) -> Read {
    super::read(folder, EDITION, facts, understand)
}

/// Interprets the requirement.
fn understand(operation: &mut Operation, facts: &Corrections) {
    if !private_link::apply(operation, facts) {
        super::as_printed(operation, facts);
    }
}
