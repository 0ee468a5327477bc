//! Creator: paths are complete, each operation has one scope, there are no identifiers, and published components take a
//! private link instead of a scope.

use crate::import::corrections::Corrections;
use crate::import::operation::Operation;
use crate::import::rules::private_link;

/// Interprets the requirement.
pub(crate) fn interpret(operation: &mut Operation, facts: &Corrections) {
    if !private_link::apply(operation, facts) {
        super::as_published(operation, facts);
    }
}
