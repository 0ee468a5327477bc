//! Creator: records of reports by offset and limit (<https://www.zoho.com/creator/help/api/v2/get-records.html>), and
//! error responses.

use super::api_error::ApiError::{
    self, InsufficientScope, InvalidToken, NoOrganization, NoSuchCall, NoToken, WrongOrganization,
};
use super::lists::{list_of_call, number, slice_from};
use super::route::Match;
use crate::http::{IncomingRequest, Response};
use crate::limits::Limits;
use crate::store::ListStore;
use serde_json::{Value, json};

/// Responds to calls that list items. Returns `None` for any other call, and for a list without items.
pub(super) fn respond(
    lists: &ListStore,
    found: &Match<'_>,
    request: &IncomingRequest,
    limits: Limits,
) -> Option<Response> {
    let (_, items) = list_of_call(lists, "creator", found, request)?;
    Some(match (number(request, "from", 0), number(request, "limit", 200)) {
        (Some(from), Some(limit @ 1..=200)) => match slice_from(items, from, limit, limits) {
            [] => Response::json(404, &json!({ "code": 3100, "message": "No records found" })),
            slice => Response::json(200, &json!({ "code": 3000, "data": slice })),
        },
        _ => Response::json(400, &json!({ "code": 3970, "message": "at most 200 records at once" })),
    })
}

/// Returns status and body of an error. <https://www.zoho.com/creator/help/api/v2.1/status-codes.html>, and probes.
pub(super) fn error(error: ApiError) -> (u16, Value) {
    let (status, code, message) = match error {
        NoToken | InvalidToken => (401, 1030, "Authentication failed"),
        InsufficientScope => (401, 2945, "Invalid OAuth scope"),
        NoOrganization | WrongOrganization => (403, 1130, "Permission denied"),
        NoSuchCall => (404, 1040, "the emulator's catalog has no such call"),
    };
    (status, json!({ "code": code, "description": message }))
}
