//! The placeholder responses for calls that have no data.

use super::crm::envelope::success;
use super::facts;
use super::route::Match;
use crate::http::{IncomingRequest, Response};
use hyper::Method;
use serde_json::json;
use zoho_catalog::model::Product;

/// Returns a small response in the product's shape.
pub(super) fn respond(product: &Product, found: &Match<'_>, request: &IncomingRequest) -> Response {
    let id = request.path.rsplit('/').next().unwrap_or_default();
    let is_single = found.endpoint.path.ends_with('}') && !found.endpoint.path.ends_with("{module}");
    let key = found.endpoint.path.split('/').rfind(|segment| !segment.starts_with('{')).unwrap_or("data");
    let reads = request.method == Method::GET;
    let creates =
        request.method == Method::POST && ["Create", "Add"].iter().any(|verb| found.endpoint.name.starts_with(verb));
    let status = if creates && matches!(product.product.as_str(), "crm" | "books") { 201 } else { 200 };
    let body = match product.product.as_str() {
        "crm" if reads && is_single => json!({ key: [{ "id": id }] }),
        "crm" if reads => {
            json!({ key: [], "info": { "page": 1, "per_page": 200, "count": 0, "more_records": false } })
        }
        "crm" => json!({ key: [success("done", &json!({}))] }),
        "books" if reads && !is_single => {
            json!({ "code": 0, "message": "success", key: [], "page_context": { "page": 1, "has_more_page": false } })
        }
        "books" => json!({ "code": 0, "message": "success", key: {} }),
        "desk" if reads && !is_single => json!({ "data": [] }),
        "desk" if is_single => json!({ "id": id }),
        "creator" => {
            json!({ "code": facts::success_code("creator"), "data": if reads && !is_single { json!([]) } else { json!({ "ID": id }) } })
        }
        _ => json!({}),
    };
    Response::json(status, &body)
}
