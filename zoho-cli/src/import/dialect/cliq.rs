//! The dialect of both versions of Cliq: a list can contain scopes of other products that only add something to the
//! response. In the rest of the list, `X.ALL` next to `X.READ` and the names of one family are alternatives. The
//! meaning of other lists is unknown.

use crate::import::corrections::Corrections;
use crate::import::operation::Operation;
use crate::import::rules::{self, Context, alias_family, interpret_requirement, optional_scope};

/// Interprets the requirement of an operation.
pub(crate) fn interpret(operation: &mut Operation, facts: &Corrections) {
    optional_scope::apply(operation, facts);
    let scopes = match operation.endpoint.requires.as_deref() {
        None => {
            interpret_requirement::set_unknown(operation);
            return;
        }
        Some([scopes]) if scopes.len() > 1 => scopes.clone(),
        _ => return,
    };
    if let Some(alternatives) = interpret_requirement::chain(&vec![scopes.clone()]) {
        rules::set_requirement(operation, alternatives, interpret_requirement::ANY_OF);
        return;
    }
    let context = Context { corrections: facts, method: operation.endpoint.method };
    let Some(found) = alias_family::interpret(&scopes, &context).filter(|found| !found.unclear) else {
        interpret_requirement::set_unclear(operation);
        return;
    };
    rules::set_requirement(operation, found.requirement, alias_family::NAME);
    for family in found.families {
        operation.endpoint.status = operation.endpoint.status.max(family.status);
        operation.note(&family.note);
    }
}
