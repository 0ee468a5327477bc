//! Desk: lists by offset and limit, and error responses. <https://desk.zoho.com/DeskAPIDocument>

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
    let (_, items) = list_of_call(lists, "desk", found, request)?;
    Some(match (number(request, "from", 0), number(request, "limit", 10)) {
        (Some(from), Some(limit @ 1..=100)) => match slice_from(items, from, limit, limits) {
            [] => Response::empty(204),
            slice => Response::json(200, &json!({ "data": slice })),
        },
        // As reported; the message is the emulator's.
        _ => Response::json(
            422,
            &json!({ "errorCode": "UNPROCESSABLE_ENTITY", "message": "'limit' is out of the range of 1-100" }),
        ),
    })
}

/// Returns status and body of an error. <https://desk.zoho.com/DeskAPIDocument>, and probes.
pub(super) fn error(error: ApiError) -> (u16, Value) {
    let (status, code, message) = match error {
        NoToken => (401, "UNAUTHORIZED", "You are not authenticated to perform this operation."),
        InvalidToken => (401, "INVALID_OAUTH", "The OAuth Token you provided is invalid."),
        InsufficientScope => (403, "SCOPE_MISMATCH", "The OAuth Token does not have the scope for this operation."),
        NoOrganization | WrongOrganization => {
            (403, "OAUTH_ORG_MISMATCH", "The OAuth Token is of another organization.")
        }
        NoSuchCall => (404, "EMULATOR_HAS_NO_SUCH_CALL", "the emulator's catalog has no such call"),
    };
    (status, json!({ "errorCode": code, "message": message }))
}
