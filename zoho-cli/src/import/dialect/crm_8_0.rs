//! CRM, older edition: paths are complete and most requirements apply to a file. One object with several scopes can
//! mean any of them, all of them, or the needs of the whole file.

use super::Read;
use crate::import::corrections::Corrections;
use crate::import::openapi::Folder;
use crate::import::operation::Operation;
use crate::import::rules::{Context, interpret_requirement, module_template};
use zoho_catalog::model::Confidence;

/// The short name of the edition in the catalog.
pub(crate) const EDITION: &str = "crm-8.0";

/// Reads the folder.
pub(crate) fn read(folder: &Folder, facts: &Corrections) -> Read {
    super::read(folder, EDITION, facts, understand)
}

/// Interprets the requirement.
fn understand(operation: &mut Operation, facts: &Corrections) {
    let context = Context { corrections: facts, method: operation.endpoint.method };
    let requires = operation.endpoint.requires.clone();
    let Some(requires) = requires.filter(|requires| requires.iter().any(|scopes| !scopes.is_empty())) else {
        operation.endpoint.requires = None;
        operation.endpoint.status = Confidence::Unknown;
        operation.note_rule(interpret_requirement::NO_LIST);
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
        operation.endpoint.status = Confidence::Assumed;
        operation.note_rule(interpret_requirement::UNCLEAR);
    }
}
