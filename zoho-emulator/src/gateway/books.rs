//! Books: lists in numbered pages (<https://www.zoho.com/books/api/v3/pagination/>), and error responses.

use super::api_error::ApiError::{
    self, InsufficientScope, InvalidToken, NoOrganization, NoSuchCall, NoToken, WrongOrganization,
};
use super::lists::{list_of_call, number};
use super::route::Match;
use crate::http::{IncomingRequest, Response};
use crate::store::ListStore;
use serde_json::{Value, json};

/// Responds to calls that list items. Returns `None` for any other call, and for a list without items.
pub(super) fn respond(lists: &ListStore, found: &Match<'_>, request: &IncomingRequest) -> Option<Response> {
    let (name, items) = list_of_call(lists, "books", found, request)?;
    Some(match (number(request, "page", 1), number(request, "per_page", 200)) {
        (Some(page @ 1..), Some(per_page @ 1..=200)) => numbered_page(name, items, page, per_page),
        _ => Response::json(400, &json!({ "code": 4, "message": "Invalid value passed for page or per_page" })),
    })
}

fn numbered_page(name: &str, items: &[Value], page: usize, per_page: usize) -> Response {
    let start = (page - 1).saturating_mul(per_page).min(items.len());
    let end = start.saturating_add(per_page).min(items.len());
    let context = json!({ "page": page, "per_page": per_page, "has_more_page": end < items.len() });
    let body = json!({ "code": 0, "message": "success", name: items[start..end], "page_context": context });
    Response::json(200, &body)
}

/// Returns status and body of an error. <https://www.zoho.com/books/api/v3/errors/>, and probes.
///
/// Insufficient scope is not documented; it is likely to have the same response as an invalid token. For a missing
/// organization only the status is known, not the number.
pub(super) fn error(error: ApiError) -> (u16, Value) {
    let (status, code, message) = match error {
        NoToken => (401, 14, "Authentication failed"),
        InvalidToken | InsufficientScope => (401, 57, "You are not authorized to perform this operation"),
        NoOrganization => (400, 1, "organization_id is missing"),
        WrongOrganization => (400, 6041, "This user is not associated with the organization"),
        NoSuchCall => (404, 1, "the emulator's catalog has no such call"),
    };
    (status, json!({ "code": code, "message": message }))
}
