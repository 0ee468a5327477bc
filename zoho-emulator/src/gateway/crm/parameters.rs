//! The check of parameters that CRM requires or limits, according to the catalog.
//!
//! Zoho documents the code, status and message for a missing parameter, and the code and status for too many values.
//! The emulator's own choices are the message for too many values, and the named parameter if one of several is
//! missing.

use super::envelope::error;
use crate::http::{IncomingRequest, Response};
use crate::route::Match;
use serde_json::json;
use zoho_catalog::model::{Parameter, ParameterLocation};

/// Returns the error for a query without a required parameter, or with too many values. Returns `None` for any other
/// request.
pub(super) fn reject(found: &Match<'_>, request: &IncomingRequest) -> Option<Response> {
    let is_missing = |parameter: &&Parameter| request.non_empty(&parameter.name).is_none();
    let in_query = || found.endpoint.parameters.iter().filter(|parameter| parameter.place == ParameterLocation::Query);
    let missing = in_query().filter(|parameter| parameter.required).find(is_missing);
    let of_choice =
        found.endpoint.alternatives().next().filter(|_| found.endpoint.alternatives().all(|p| is_missing(&p)));
    if let Some(missing) = missing.or(of_choice) {
        let details = json!({ "param_name": missing.name });
        return Some(error(400, "REQUIRED_PARAM_MISSING", "One of the expected parameter is missing", &details));
    }
    in_query().find_map(|parameter| {
        let max = parameter.max_values?;
        let count = request.non_empty(&parameter.name)?.split(',').count();
        let details = json!({ "limit": max, "param_name": parameter.name });
        u32::try_from(count)
            .map_or(true, |count| count > max)
            .then(|| error(400, "LIMIT_EXCEEDED", "the parameter has too many values", &details))
    })
}
