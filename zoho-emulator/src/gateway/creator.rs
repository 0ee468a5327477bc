//! The Creator API: records of reports by offset and limit
//! (<https://www.zoho.com/creator/help/api/v2/get-records.html>), and error responses.

use super::api_error::ApiError::{
    self, InsufficientScope, InvalidToken, NoOrganization, NoSuchCall, NoToken, WrongOrganization,
};
use super::facts;
use super::lists::{list_of_call, number, slice_from};
use super::route::Match;
use crate::http::{IncomingRequest, Response};
use crate::limits::Limits;
use crate::store::ListStore;
use serde_json::{Value, json};
use zoho_catalog::model::{PageLimit, Rejection};

/// Responds to calls that list items. Returns `None` for any other call, and for a list without items.
pub(super) fn respond(
    lists: &ListStore,
    found: &Match<'_>,
    request: &IncomingRequest,
    limits: Limits,
) -> Option<Response> {
    let (_, items) = list_of_call(lists, "creator", found, request)?;
    let page_size = facts::page_limit("creator", PageLimit::DefaultPageSize);
    let max = facts::page_limit("creator", PageLimit::MaxPageSize);
    let rejected = |reason, default_status, message: &str| {
        let (status, code) = facts::rejection("creator", reason, default_status);
        Response::json(status, &json!({ "code": facts::number(code), "message": message }))
    };
    Some(match (number(request, "from", 0), number(request, "limit", page_size)) {
        (Some(from), Some(limit)) if (1..=max).contains(&limit) => match slice_from(items, from, limit, limits) {
            [] => rejected(Rejection::NoItems, 404, "No records found"),
            slice => Response::json(200, &json!({ "code": 3000, "data": slice })),
        },
        _ => rejected(Rejection::InvalidPageSize, 400, &format!("up to {max} records per request")),
    })
}

/// Returns the status and the body of an error. <https://www.zoho.com/creator/help/api/v2.1/status-codes.html>, and
/// probes.
pub(super) fn error(error: ApiError) -> (u16, Value) {
    let (status, code) = match error {
        NoSuchCall => (404, "1040"),
        error => facts::response("creator", error),
    };
    let message = match error {
        NoToken | InvalidToken => "Authentication failed",
        InsufficientScope => "Invalid OAuth scope",
        NoOrganization | WrongOrganization => "Permission denied",
        NoSuchCall => "the emulator's catalog has no such call",
    };
    (status, json!({ "code": facts::number(code), "description": message }))
}
