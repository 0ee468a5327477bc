//! The error responses of each product.

use super::api_error::ApiError;
use super::{analytics, cliq, creator, crm, desk, facts, finance, workdrive};
use crate::http::Response;
use serde_json::{Value, json};
use zoho_catalog::model::Product;

/// Returns the error response of a product. Without a product, returns a response that no product defines.
pub(super) fn response(product: Option<&Product>, error: ApiError) -> Response {
    let Some(product) = product else {
        let (status, body) = other(error);
        return Response::json(status, &body);
    };
    let (status, body) = match product.product.as_str() {
        "analytics" => analytics::error(error),
        "cliq" => cliq::error(error),
        "creator" => creator::error(error),
        "crm" => crm::error(error),
        "desk" => desk::error(error),
        "workdrive" => workdrive::error(error),
        name if finance::PRODUCTS.contains(&name) => finance::error(name, error),
        _ => {
            let (status, body) = assumed(product, error);
            return Response::json(status, &body)
                .with_remark("the body of this error is assumed, because no source documents it");
        }
    };
    Response::json(status, &body)
}

/// Returns the status and the body for a product whose error bodies are unknown. The code is that of the product if the
/// catalog has one, or else a code that several products share.
fn assumed(product: &Product, error: ApiError) -> (u16, Value) {
    if error == ApiError::NoSuchCall {
        return other(error);
    }
    let (status, code) = match error {
        ApiError::InsufficientScope => (401, "INVALID_OAUTHSCOPE"),
        ApiError::RateLimited | ApiError::QuotaExceeded => (429, "TOO_MANY_REQUESTS"),
        ApiError::NoOrganization | ApiError::WrongOrganization => (400, "BAD_REQUEST"),
        _ => (401, "INVALID_OAUTHTOKEN"),
    };
    let (status, code) = facts::known(product, error)
        .map_or((status, code), |known| (facts::status(known, status), known.code.as_str()));
    (status, json!({ "code": facts::number(code), "message": "rejected by the emulator" }))
}

/// Returns the status and the body for a path that does not belong to a product of the catalog.
fn other(error: ApiError) -> (u16, Value) {
    match error {
        ApiError::NoSuchCall => (404, json!({ "message": "the emulator's catalog has no such call" })),
        ApiError::RateLimited | ApiError::QuotaExceeded => (429, json!({ "message": "TOO_MANY_REQUESTS" })),
        _ => (401, json!({ "message": "INVALID_OAUTHTOKEN" })),
    }
}
