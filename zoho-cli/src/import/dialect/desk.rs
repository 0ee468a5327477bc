//! Desk: paths are complete. One object with several scopes means any of them if they are names of the same thing, and
//! all of them if one is the search scope. Otherwise its meaning is unknown.

use super::Read;
use crate::import::corrections::Corrections;
use crate::import::openapi::Folder;
use crate::import::operation::Operation;
use crate::import::rules::{self, Context, alias_family, interpret_requirement};
use zoho_catalog::model::Confidence;

/// The short name of the edition in the catalog.
pub(crate) const EDITION: &str = "desk-2026";

/// Reads the folder.
pub(crate) fn read(folder: &Folder, facts: &Corrections) -> Read {
    read_as(folder, EDITION, facts)
}

/// Reads operations in another product's folder that describe Desk.
pub(crate) fn read_as(folder: &Folder, edition: &'static str, facts: &Corrections) -> Read {
    super::read(folder, edition, facts, understand)
}

/// Interprets the requirement.
fn understand(operation: &mut Operation, facts: &Corrections) {
    let context = Context { corrections: facts, method: operation.endpoint.method };
    let scopes = match operation.endpoint.requires.as_deref() {
        None => {
            operation.endpoint.status = Confidence::Unknown;
            operation.note_rule(interpret_requirement::NO_LIST);
            return;
        }
        Some([] | [_]) if operation.endpoint.requires.iter().flatten().all(Vec::is_empty) => {
            operation.endpoint.requires = Some(vec![vec![]]);
            operation.note_rule(interpret_requirement::EMPTY_LIST);
            return;
        }
        Some([scopes]) if scopes.len() > 1 => scopes.clone(),
        _ => return,
    };
    let Some(found) = alias_family::read(&scopes, &context) else {
        operation.endpoint.status = Confidence::Assumed;
        operation.note_rule(interpret_requirement::UNCLEAR);
        return;
    };
    let rule = if found.family.is_some() { alias_family::NAME } else { alias_family::SEARCH };
    rules::set(operation, found.requirement, rule);
    if let Some(family) = found.family {
        operation.endpoint.status = family.status;
        operation.note(&family.note);
    }
    if found.search {
        operation.note_rule(alias_family::SEARCH);
        operation.endpoint.status = operation.endpoint.status.max(Confidence::Reported);
    }
}
