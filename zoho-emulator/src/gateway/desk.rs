//! The Desk API: lists by offset and limit, and error responses. <https://desk.zoho.com/DeskAPIDocument>

use super::api_error::ApiError::{
    self, InsufficientScope, InvalidToken, NoOrganization, NoSuchCall, NoToken, QuotaExceeded, RateLimited,
    WrongOrganization,
};
use super::facts;
use super::items::{self, Outcome};
use super::lists::{list_of_call, number, selected, slice_from};
use crate::http::{IncomingRequest, Response};
use crate::limits::Limits;
use crate::route::Match;
use crate::store::ListStore;
use serde_json::{Value, json};
use zoho_catalog::model::{PageLimit, Product, Rejection};

/// Responds to calls that list items. Returns `None` for any other call, and for a list without items.
pub(super) fn respond(
    lists: &ListStore,
    found: &Match<'_>,
    request: &IncomingRequest,
    limits: Limits,
) -> Option<Response> {
    let (_, items) = list_of_call(lists, "desk", found, request)?;
    let page_size = facts::page_limit("desk", PageLimit::DefaultPageSize);
    let max = facts::page_limit("desk", PageLimit::MaxPageSize);
    let max_from = facts::page_limit("desk", PageLimit::MaxItemsByNumber);
    Some(match (number(request, "from", 0), number(request, "limit", page_size)) {
        (Some(from), Some(limit)) if (1..=max).contains(&limit) && from < max_from => {
            match slice_from(&selected(items, found, request), from, limit, limits) {
                [] => Response::empty(204),
                slice => Response::json(200, &json!({ "data": slice })),
            }
        }
        // Zoho's message is unknown, so the emulator sends its own.
        _ => {
            let (status, code) = facts::rejection("desk", Rejection::InvalidPageSize, 422);
            let message = format!("'limit' must be from 1 to {max}, and 'from' must be from 0 to {}", max_from - 1);
            Response::json(status, &json!({ "errorCode": code, "message": message }))
        }
    })
}

/// Responds to the calls on one item. Returns `None` for any other call, and if the list does not have the item.
pub(super) fn item(
    lists: &mut ListStore,
    product: &Product,
    found: &Match<'_>,
    request: &IncomingRequest,
) -> Option<Response> {
    let (_, outcome) = items::run(lists, product, found, request)?;
    Some(match outcome {
        Outcome::Created(item) | Outcome::Found(item) => Response::json(200, &item),
        Outcome::Deleted => Response::empty(204),
    })
}

/// Returns the status and the body of an error, as documented in <https://desk.zoho.com/DeskAPIDocument> and observed
/// in responses of Zoho.
pub(super) fn error(error: ApiError) -> (u16, Value) {
    let (status, code) = facts::response("desk", error);
    let message = match error {
        NoToken => "You are not authenticated to perform this operation.",
        InvalidToken => "The OAuth Token you provided is invalid.",
        InsufficientScope => "The OAuth Token does not have the scope for this operation.",
        NoOrganization | WrongOrganization => "The OAuth Token belongs to another organization.",
        RateLimited => "Too many calls in a short time.",
        QuotaExceeded => "The daily limit of API calls has been reached.",
        NoSuchCall => "the emulator's catalog has no such call",
    };
    (status, json!({ "errorCode": code, "message": message }))
}
