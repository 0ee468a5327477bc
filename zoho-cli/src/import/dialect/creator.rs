//! The dialect of Creator: paths are complete, each operation has one scope, and operations have no `operationId`.
//! Published components require a private link instead of a scope.

use crate::import::corrections::Corrections;
use crate::import::operation::Operation;
use crate::import::rules::private_link;

/// Interprets the requirement of an operation.
pub(crate) fn interpret(operation: &mut Operation, facts: &Corrections) {
    if !private_link::apply(operation, facts) {
        super::as_published(operation, facts);
    }
}
