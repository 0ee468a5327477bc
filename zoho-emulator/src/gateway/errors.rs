//! The error responses of each product.

use super::api_error::ApiError;
use super::{books, creator, crm, desk};
use crate::http::Response;
use serde_json::{Value, json};

/// Returns the error response with the product's status and body.
pub(super) fn response(product: Option<&str>, error: ApiError) -> Response {
    let (status, body) = match product {
        Some("crm") => crm::error(error),
        Some("books") => books::error(error),
        Some("desk") => desk::error(error),
        Some("creator") => creator::error(error),
        _ => other(error),
    };
    Response::json(status, &body)
}

/// Returns the status and the body for a path that belongs to no product of the catalog.
fn other(error: ApiError) -> (u16, Value) {
    match error {
        ApiError::NoSuchCall => (404, json!({ "message": "the emulator's catalog has no such call" })),
        ApiError::RateLimited | ApiError::QuotaExceeded => (429, json!({ "message": "TOO_MANY_REQUESTS" })),
        _ => (401, json!({ "message": "INVALID_OAUTHTOKEN" })),
    }
}
