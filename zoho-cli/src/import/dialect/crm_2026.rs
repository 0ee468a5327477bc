//! The dialect of the newer CRM edition: paths are relative to the server's path. Requirements follow `OpenAPI`, but
//! lists of modules are templates.

use crate::import::corrections::Corrections;
use crate::import::operation::Operation;
use crate::import::rules::{Context, drop_invalid_scope, interpret_requirement, module_template};

/// Interprets the requirement of an operation.
pub(crate) fn interpret(operation: &mut Operation, facts: &Corrections) {
    let context = Context { corrections: facts, method: operation.endpoint.method };
    let Some(mut requires) = operation.endpoint.requires.clone() else {
        interpret_requirement::set_unknown(operation);
        return;
    };
    if let Some(valid) = drop_invalid_scope::apply(&requires, &context) {
        requires = valid;
        operation.note_rule(drop_invalid_scope::NAME);
    }
    if operation.endpoint.path.contains("{module}") {
        if let Some(folded) = module_template::fold(&requires, &context) {
            requires = folded;
            operation.note_rule(module_template::NAME);
        }
        if let Some(grouped) = module_template::group(&requires, &context) {
            requires = grouped;
            operation.note_rule(module_template::GROUP);
        }
        for excluded in &facts.excluded_alternatives {
            let others = requires.iter().filter(|scopes| !scopes.contains(&excluded.scope)).count();
            if others > 0 && others < requires.len() {
                requires.retain(|scopes| !scopes.contains(&excluded.scope));
                operation.note(&excluded.reason);
            }
        }
    }
    operation.endpoint.requires = Some(requires);
}
