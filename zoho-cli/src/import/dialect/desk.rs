//! The dialect of Desk: paths are complete. A security requirement object with several scopes means any scope if the
//! scopes are names of the same scope. The object means all scopes if one of them is the search scope. The meaning of
//! other lists is unknown.

use crate::import::corrections::Corrections;
use crate::import::operation::Operation;
use crate::import::rules::{self, Context, alias_family, interpret_requirement};
use zoho_catalog::model::Confidence;

/// Interprets the requirement of an operation.
pub(crate) fn interpret(operation: &mut Operation, facts: &Corrections) {
    let context = Context { corrections: facts, method: operation.endpoint.method };
    let scopes = match operation.endpoint.requires.as_deref() {
        None => {
            interpret_requirement::set_unknown(operation);
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
    let Some(found) = alias_family::interpret(&scopes, &context) else {
        interpret_requirement::set_unclear(operation);
        return;
    };
    let rule = if found.families.is_empty() { alias_family::SEARCH } else { alias_family::NAME };
    rules::set_requirement(operation, found.requirement, rule);
    for family in found.families {
        operation.endpoint.status = operation.endpoint.status.max(family.status);
        operation.note(&family.note);
    }
    if found.search {
        operation.note_rule(alias_family::SEARCH);
        operation.endpoint.status = operation.endpoint.status.max(Confidence::Reported);
    }
    if found.unclear {
        interpret_requirement::set_unclear(operation);
    }
}
