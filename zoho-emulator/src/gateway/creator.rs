//! The Creator API: records of reports by offset and limit
//! (<https://www.zoho.com/creator/help/api/v2/get-records.html>), and error responses.

use super::api_error::ApiError::{
    self, InsufficientScope, InvalidToken, NoOrganization, NoSuchCall, NoToken, QuotaExceeded, RateLimited,
    WrongOrganization,
};
use super::facts;
use super::lists::{list_of_call, number, selected, slice_from};
use crate::http::{IncomingRequest, Response};
use crate::limits::Limits;
use crate::route::Match;
use crate::store::ListStore;
use serde_json::{Value, json};
use zoho_catalog::model::{PageLimit, Rejection};

/// The number of records that a request may write (<https://www.zoho.com/creator/help/api/v2/add-records.html>).
const MAX_RECORDS: usize = 200;

/// Responds to calls that create records: one result for one record, or a list of results for a list of records. The
/// records are not stored. Returns `None` for any other call.
pub(super) fn create(found: &Match<'_>, request: &IncomingRequest) -> Option<Response> {
    if request.method != hyper::Method::POST || found.value("form_link_name").is_none() {
        return None;
    }
    let body: Value = serde_json::from_slice(&request.body).ok()?;
    let outcome = facts::body_outcome("creator")?;
    let success = facts::number(&outcome.success);
    let created = |id: usize| {
        let id = (3_888_833_000_000_114_000 + id as u64).to_string();
        json!({ &outcome.member: success, "data": { "ID": id }, "message": "Data Added Successfully!" })
    };
    Some(match body.get("data")? {
        Value::Array(records) if records.len() > MAX_RECORDS => {
            let (status, code) = facts::rejection("creator", Rejection::TooManyRecords, 400);
            let message = format!("A maximum of {MAX_RECORDS} records can be added per request.");
            Response::json(status, &json!({ &outcome.member: facts::number(code), "message": message }))
        }
        Value::Array(records) => {
            let results: Vec<Value> = (1..=records.len()).map(created).collect();
            let member = outcome.results.as_deref().unwrap_or("result");
            Response::json(200, &json!({ member: results, &outcome.member: success }))
        }
        _ => Response::json(200, &created(1)),
    })
}

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
        (Some(from), Some(limit)) if (1..=max).contains(&limit) => {
            match slice_from(&selected(items, found, request), from, limit, limits) {
                [] => rejected(Rejection::NoItems, 404, "No records found"),
                slice => Response::json(200, &json!({ "code": facts::success_code("creator"), "data": slice })),
            }
        }
        _ => rejected(Rejection::InvalidPageSize, 400, &format!("up to {max} records per request")),
    })
}

/// Returns the status and the body of an error, as documented in
/// <https://www.zoho.com/creator/help/api/v2.1/status-codes.html> and as seen in responses of Zoho.
pub(super) fn error(error: ApiError) -> (u16, Value) {
    let (status, code) = match error {
        NoSuchCall => (404, "1040"),
        error => facts::response("creator", error),
    };
    // A refusal with a successful status has a `message`, any other a `description`.
    let text = if status < 300 { "message" } else { "description" };
    let message = match error {
        NoToken | InvalidToken => "Authentication failed",
        InsufficientScope => "Invalid OAuth scope",
        NoOrganization | WrongOrganization => "Permission denied",
        RateLimited => "Too many calls in a short time.",
        QuotaExceeded => {
            "Account's Developer API limit has been reached. Please upgrade to execute more REST API calls."
        }
        NoSuchCall => "the emulator's catalog has no such call",
    };
    (status, json!({ "code": facts::number(code), text: message }))
}
