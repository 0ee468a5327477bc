//! Desk: whole paths; one object of several scopes means any of them where they are names of the same thing, all of
//! them where one is the search, and either where nothing tells.

use super::Read;
use crate::import::corrections::Corrections;
use crate::import::openapi::Folder;
use crate::import::operation::Operation;
use crate::import::rules::{self, Context, alias_family, reading};
use zoho_catalog::model::Status;

/// Its short name in the catalogue.
pub(crate) const EDITION: &str = "desk-2026";

/// Reads the folder.
pub(crate) fn read(folder: &Folder, facts: &Corrections) -> Read {
    read_as(folder, EDITION, facts)
}

/// Reads operations of another product's folder that describe Desk.
pub(crate) fn read_as(folder: &Folder, edition: &'static str, facts: &Corrections) -> Read {
    super::read(folder, edition, facts, understand)
}

/// What the requirement means.
fn understand(operation: &mut Operation, facts: &Corrections) {
    let context = Context { corrections: facts, method: operation.endpoint.method };
    let scopes = match operation.endpoint.requires.as_deref() {
        None => {
            operation.endpoint.status = Status::Unknown;
            operation.note_rule(reading::NO_LIST);
            return;
        }
        Some([] | [_]) if operation.endpoint.requires.iter().flatten().all(Vec::is_empty) => {
            operation.endpoint.requires = Some(vec![vec![]]);
            operation.note_rule(reading::EMPTY_LIST);
            return;
        }
        Some([scopes]) if scopes.len() > 1 => scopes.clone(),
        _ => return,
    };
    let Some(found) = alias_family::read(&scopes, &context) else {
        operation.endpoint.status = Status::Assumed;
        operation.note_rule(reading::UNCLEAR);
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
        operation.endpoint.status = operation.endpoint.status.max(Status::Reported);
    }
}
