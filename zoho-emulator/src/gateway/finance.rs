//! The APIs of Billing, Books, Expense and Inventory, which have the same form: lists in numbered pages
//! (<https://www.zoho.com/books/api/v3/pagination/>), and error responses.

use super::api_error::ApiError::{
    self, InsufficientScope, InvalidToken, NoOrganization, NoSuchCall, NoToken, QuotaExceeded, RateLimited,
    WrongOrganization,
};
use super::facts;
use super::items::{self, Outcome};
use super::lists::{list_of_call, number, selected};
use crate::http::{IncomingRequest, Response};
use crate::route::Match;
use crate::store::ListStore;
use serde_json::{Value, json};
use zoho_catalog::model::{PageLimit, Product, Rejection};

/// The products whose API has this form.
pub(super) const PRODUCTS: [&str; 4] = ["billing", "books", "expense", "inventory"];

/// Responds to calls that list items. Returns `None` for any other call, and for a list without items.
pub(super) fn respond(
    lists: &ListStore,
    product: &str,
    found: &Match<'_>,
    request: &IncomingRequest,
) -> Option<Response> {
    let (name, items) = list_of_call(lists, product, found, request)?;
    let page_size = facts::page_limit(product, PageLimit::DefaultPageSize);
    let max = facts::page_limit(product, PageLimit::MaxPageSize);
    Some(match (number(request, "page", 1), number(request, "per_page", page_size)) {
        (Some(page @ 1..), Some(per_page)) if (1..=max).contains(&per_page) => {
            numbered_page(name, &selected(items, found, request), page, per_page)
        }
        _ => {
            let (status, code) = facts::rejection(product, Rejection::InvalidPageSize, 400);
            let message = "Invalid value passed for page or per_page";
            Response::json(status, &json!({ "code": facts::number(code), "message": message }))
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
    let (name, outcome) = items::run(lists, product, found, request)?;
    let kind = name.id.trim_end_matches("_id");
    let words = kind.replace('_', " ");
    Some(match outcome {
        Outcome::Created(item) => {
            let body = json!({ "code": 0, "message": format!("The {words} has been created."), kind: item });
            Response::json(201, &body)
        }
        Outcome::Found(item) => Response::json(200, &json!({ "code": 0, "message": "success", kind: item })),
        Outcome::Deleted => {
            Response::json(200, &json!({ "code": 0, "message": format!("The {words} has been deleted.") }))
        }
    })
}

fn numbered_page(name: &str, items: &[&Value], page: usize, per_page: usize) -> Response {
    let start = (page - 1).saturating_mul(per_page).min(items.len());
    let end = start.saturating_add(per_page).min(items.len());
    let context = json!({ "page": page, "per_page": per_page, "has_more_page": end < items.len() });
    let body = json!({ "code": 0, "message": "success", name: items[start..end], "page_context": context });
    Response::json(200, &body)
}

/// Returns the status and the body of an error, as documented in <https://www.zoho.com/books/api/v3/errors/> and
/// observed in responses of Books.
///
/// The response to an insufficient scope is not documented; it is probably the same as for an invalid token. For a
/// missing organization, only the status is known, and not the code. The other products are assumed to respond like
/// Books.
pub(super) fn error(product: &str, error: ApiError) -> (u16, Value) {
    let (status, code) = match error {
        NoOrganization => (400, "1"),
        NoSuchCall => (404, "1"),
        error => facts::response(product, error),
    };
    let message = match error {
        NoToken => "Authentication failed",
        InvalidToken | InsufficientScope => "You are not authorized to perform this operation",
        NoOrganization => "organization_id is missing",
        WrongOrganization => "This user is not associated with the organization",
        RateLimited => "Too many calls in a short time.",
        QuotaExceeded => "The daily limit of API calls has been reached.",
        NoSuchCall => "the emulator's catalog has no such call",
    };
    (status, json!({ "code": facts::number(code), "message": message }))
}
