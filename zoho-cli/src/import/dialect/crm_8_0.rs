//! The dialect of the older CRM edition: paths are complete, and most requirements apply to a file. A security
//! requirement object with several scopes can mean any scope, all scopes, or the scopes for the whole file.

use crate::import::corrections::Corrections;
use crate::import::operation::Operation;
use crate::import::rules::{Context, interpret_requirement, module_template};

/// Interprets the requirement of an operation.
pub(crate) fn interpret(operation: &mut Operation, facts: &Corrections) {
    let context = Context { corrections: facts, method: operation.endpoint.method };
    let requires = operation.endpoint.requires.clone();
    let Some(requires) = requires.filter(|requires| requires.iter().any(|scopes| !scopes.is_empty())) else {
        interpret_requirement::set_unknown(operation);
        return;
    };
    if let Some(alternatives) = interpret_requirement::chain(&requires) {
        operation.endpoint.requires = Some(alternatives);
        operation.note_rule(interpret_requirement::ANY_OF);
        return;
    }
    if operation.endpoint.path.contains("{module}")
        && let Some(folded) = module_template::fold_object(&requires, &context)
    {
        operation.endpoint.requires = Some(folded);
        operation.note_rule(module_template::NAME);
    }
    if operation.endpoint.requires.iter().flatten().any(|scopes| scopes.len() > 1) {
        interpret_requirement::set_unclear(operation);
    }
}
